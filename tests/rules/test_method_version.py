"""The version of reports follows the code that computes them, and not its comments."""

from pathlib import Path

import pytest

from assetmap.gaps.builds import method
from assetmap.gaps.builds.method import code_version, files_version, method_version
from assetmap.gaps.measures.catalogue import MEASURES

CODE = '''"""A module."""
LIMIT = 3


def double(number: int) -> int:
    """Twice a number."""
    return number * 2  # at once
'''


@pytest.mark.parametrize(
    ("before", "after", "is_another"),
    [
        ("A module.", "Another docstring.", False),
        ("Twice a number.", "Two times it.", False),
        ("  # at once", "", False),
        ("\n\n\ndef", "\n\n\n\n\ndef", False),
        ("number * 2", "number * 3", True),
        ("LIMIT = 3", "LIMIT = 4", True),
    ],
)
def test_code_counts_by_what_it_does(
    tmp_path: Path, before: str, after: str, is_another: bool
) -> None:
    versions = []
    for name, text in (("first", CODE), ("second", CODE.replace(before, after))):
        folder = tmp_path / name / "analysis"
        folder.mkdir(parents=True)
        (folder / "numbers.py").write_text(text)
        versions.append(code_version("analysis", package=tmp_path / name))
    assert (versions[0] != versions[1]) is is_another


def test_files_follow_every_template_and_style(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>one</p>")
    before = files_version(tmp_path)
    (tmp_path / "page.html").write_text("<p>two</p>")
    files_version.cache_clear()
    assert files_version(tmp_path) != before


def test_every_measure_and_the_walks_are_in_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of every measure is in the folders that are hashed."""
    counted = {path for one in method._ANALYSIS for path in method._files(method._PACKAGE / one)}
    implemented = {
        Path(one.implementation.__code__.co_filename)
        for one in MEASURES.values()
        if hasattr(one.implementation, "__code__")
    }
    assert implemented and implemented <= counted
    before = method_version()
    monkeypatch.setattr(method, "_ANALYSIS", ("gaps/analysis",))
    assert method_version() != before


def test_what_a_function_has_closed_over_counts() -> None:
    def shows(kind: str):
        return lambda area: area[kind]

    assert method._plain(shows("ward")) == method._plain(shows("ward"))
    assert method._plain(shows("ward")) != method._plain(shows("lsoa"))
