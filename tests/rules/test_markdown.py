"""Documents are short sentences that a newcomer understands, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.journeys.local_clusters import PROJECT

MOST_WORDS = 25
_SKIPPED = {".venv", "node_modules", "build", ".assetmap"}
DOCUMENTS = sorted(
    path.relative_to(PROJECT)
    for path in PROJECT.rglob("*.md")
    if not _SKIPPED & set(path.relative_to(PROJECT).parts)
    and not any(part.startswith(".") for part in path.relative_to(PROJECT).parts)
)


def sentences_of(markdown: str) -> list[str]:
    """The sentences of the text; code, headings and addresses are none."""
    text = re.sub(r"^```.*?^```", "", markdown, flags=re.DOTALL | re.MULTILINE)
    blocks: list[str] = []
    for line in text.splitlines():
        if re.match(r"\s*([-*]|\d+\.|\||#|$)", line) or not blocks:
            blocks += [cell for cell in re.split(r"(?<!\\)\|", line) if line.startswith("|")] or [
                line
            ]
        else:
            blocks[-1] += f" {line}"
    plain = [re.sub(r"`[^`]*`", "code", re.sub(r"\]\([^)]*\)", "]", block)) for block in blocks]
    return [
        one for block in plain for one in re.split(r"(?<=[.!?:;])\s+", block.strip("#-* ")) if one
    ]


def test_a_long_sentence_would_be_found() -> None:
    short, long = "One two three.", " ".join(["word"] * 26)
    assert [len(one.split()) for one in sentences_of(f"# T\n\n{short} {long}.")] == [1, 3, 26]
    assert sentences_of("```\nmake run and much more of it\n```") == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_no_sentence_is_longer_than_one_breath(path: Path) -> None:
    long = [
        one
        for one in sentences_of((PROJECT / path).read_text(encoding="utf-8"))
        if len(one.split()) > MOST_WORDS
    ]
    assert not long


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_links_and_files_that_are_named_exist(path: Path) -> None:
    text = (PROJECT / path).read_text(encoding="utf-8")
    folder = (PROJECT / path).parent
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (folder / target).exists(), target
    # Modules that a feature's README names are in it, in its folders, or in the package.
    for name in re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py)`", text):
        places = [folder, PROJECT, PROJECT / "assetmap"]
        assert any((place / name).exists() for place in places) or list(folder.rglob(name)), (
            f"{path} names {name}"
        )


def test_each_feature_has_a_readme() -> None:
    folders = {path.parent.name for path in (PROJECT / "assetmap").glob("*/README.md")}
    features = {path.parent.name for path in (PROJECT / "assetmap").glob("*/__init__.py")}
    features |= {
        path.name
        for path in (PROJECT / "assetmap").iterdir()
        if path.is_dir() and list(path.glob("*.py"))
    }
    assert folders == features
