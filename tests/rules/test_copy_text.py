"""PostgreSQL's COPY reads exactly what a row says."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.imports.copy_format import CopyFormat
from assetmap.assets.imports.rows import ImportRow
from assetmap.assets.opening_hours.rules import Rule

ATTRIBUTES = ("name", "description", "languages", "wants", "offers", "openings", "is_step_free")
FORM = CopyFormat([*ATTRIBUTES, "minimum_age", "assured_on"], {"library": 7, "cafe": 9})
UNESCAPED = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def columns(row: ImportRow) -> dict[str, str]:
    """What COPY makes of the row's line."""
    line = FORM.line(row, (1.5, 2.0, None, None))
    assert line.endswith("\n")
    assert line.count("\n") == 1
    texts = line[:-1].split("\t")
    return dict(zip(FORM.columns, map(unescape, texts), strict=True))


def unescape(text: str) -> str:
    parts, rest = "", text
    while rest:
        size = 2 if rest[0] == "\\" else 1
        parts += UNESCAPED.get(rest[:size], rest[:size])
        rest = rest[size:]
    return parts


@pytest.mark.parametrize(
    ("attribute", "value", "expected", "remark"),
    [
        ("name", "Hall", "Hall", ""),
        ("name", "\\N", "\\N", "no way to say nothing"),
        ("description", "one\ttwo\nthree\\four\rfive", "one\ttwo\nthree\\four\rfive", ""),
        ("description", None, "", "nothing is nothing"),
        ("is_step_free", True, "t", ""),
        ("is_step_free", False, "f", ""),
        ("minimum_age", 0, "0", "which is not nothing"),
        ("assured_on", date(2026, 5, 3), "2026-05-03", ""),
        ("categories", ["library", "cafe"], "{7,9}", "by their ids"),
        ("languages", ["en", "cy"], '{"en","cy"}', ""),
        ("languages", [], "{}", "none"),
        ("wants", ['a "b"', "c\\d", "e,f", "NULL", "{}"], '{"a \\"b\\"","c\\\\d","e,f","NULL","{}"}', ""),
        ("offers", {"hall": 80}, '{"hall": 80}', ""),
        ("openings", [Rule("WEEKLY", opens_at=time(9, 5))], '[{"freq": "WEEKLY", "opens_at": "09:05:00"}]', ""),
    ],
)  # fmt: skip
def test_a_value_is_written(attribute: str, value: object, expected: str, remark: str) -> None:
    row = ImportRow(2, "A list")
    setattr(row, attribute, value)
    column = "term_ids" if attribute == "categories" else attribute
    assert columns(row)[column] == expected, remark


def test_where_a_row_stands_comes_first() -> None:
    said = columns(ImportRow(2, "A list"))
    assert [said[name] for name in FORM.columns[:4]] == ["1.5", "2.0", "", ""]


@given(st.text(min_size=1), st.one_of(st.none(), st.text(min_size=1)))
def test_any_text_comes_back(name: str, description: str | None) -> None:
    said = columns(ImportRow(2, "A list", name=name, description=description))
    assert said["name"] == name
    assert said["description"] == (description or "")
