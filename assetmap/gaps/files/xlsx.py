"""A report as a workbook: the question and definitions, then a sheet for each table."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import column_label, definitions_used, unit_table
from assetmap.gaps.report.document import Cell, Story, Table
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.question_summary import about_the_question
from assetmap.web.translations import gettext

_FORMATS = {
    "people": "#,##0",
    "count": "#,##0",
    "share": "0%",
    "points": "+0%;−0%;0%",
    "minutes": "0.0",
    "rate": "0.00",
    "index": "+0.000;−0.000;0.000",
}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_NAME = _WRAPPED | {"bold": True}
_HEADING = _WRAPPED | {"bold": True, "font_size": 13}
_HEAD = _NAME | {"bg_color": "#D8DDE0"}
_MOST_WIDE = 60
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Control characters, which no XML has.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


class _Sheet:
    """A sheet whose words stay words, whatever they begin with; rows and columns count from 0."""

    def __init__(self, book: Any, name: str) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.sheet = book.add_worksheet(name)

    def put(self, row: int, column: int, value: Cell, style: dict[str, Any] | None = None) -> None:
        style = style or {}
        if isinstance(value, str):
            quoted = {"quote_prefix": True} if value.startswith(_LIKE_A_FORMULA) else {}
            self.sheet.write_string(row, column, _clean(value), self._format(style | quoted))
        elif value is None:
            self.sheet.write_blank(row, column, None, self._format(style))
        else:
            self.sheet.write_number(row, column, value, self._format(style))

    def _format(self, style: dict[str, Any]) -> Any:
        if not style:
            return None
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(style)
        return self._formats[key]


def write_workbook(report: Report, story: Story, title: str, asked_at: datetime) -> bytes:
    """XLSX: numbers as numbers, with their formats; what may not be told, or is not known, is empty. No cell is a formula.

    The same report is the same file: made in memory, its parts have no date, and the workbook's own is when it was asked for.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        asked = asked_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": _clean(title), "author": "assetmap", "created": asked})
        first = gettext("About")
        _about(_Sheet(book, first), report, story, title)
        taken = {first}
        for table in [*story.tables, unit_table(report)]:
            _table(_Sheet(book, _sheet_name(table, taken)), table)
    return target.getvalue()


def _about(sheet: _Sheet, report: Report, story: Story, title: str) -> None:
    """The title, the question, the findings, definitions and vintages."""
    sheet.put(0, 0, title, {"bold": True, "font_size": 16})
    row = 2
    for name, value in about_the_question(report):
        sheet.put(row, 0, name, _NAME)
        sheet.put(row, 1, value, _WRAPPED)
        row += 1
    for section in story.sections:
        if section.findings:
            row = _heading(sheet, row, section.heading)
            for finding in section.findings:
                sheet.put(row, 1, finding.text, _WRAPPED)
                row += 1
    row = _heading(sheet, row, gettext("What each number means, and on what it stands"))
    for key, definition in definitions_used(story, unit_table(report)).items():
        sheet.put(row, 0, gettext(definition.label), _WRAPPED)
        sheet.put(row, 1, gettext(definition.meaning), _WRAPPED)
        sheet.put(row, 2, story.basis[key].words or None, _WRAPPED)
        row += 1
    row = _heading(sheet, row, gettext("What this stands on"))
    for _, subject, source, vintage, licence in story.section("method").tables[0].rows:
        sheet.put(row, 0, subject, _WRAPPED)
        words = ", ".join(str(one) for one in (source, vintage, licence) if one)
        sheet.put(row, 1, words, _WRAPPED)
        row += 1
    for column, width in enumerate((34, 110, 60)):
        sheet.sheet.set_column(column, column, width)


def _heading(sheet: _Sheet, row: int, words: str) -> int:
    sheet.put(row + 1, 0, words, _HEADING)
    return row + 2


def _table(sheet: _Sheet, table: Table) -> None:
    for at, key in enumerate(table.columns):
        sheet.put(0, at, column_label(key), _HEAD)
        number_format = _FORMATS.get(DEFINITIONS[key].unit)
        numbers = {"num_format": number_format} if number_format else {}
        for row, value in enumerate(table.column(key), 1):
            sheet.put(row, at, value, numbers if isinstance(value, int | float) else None)
        sheet.sheet.set_column(at, at, _width(table.column(key)))
    sheet.sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.sheet.set_landscape()
    sheet.sheet.fit_to_pages(1, 0)
    sheet.sheet.repeat_rows(0)


def _width(values: Sequence[Cell]) -> float:
    longest = max((len(str(one)) for one in values if isinstance(one, str)), default=0)
    return float(min(_MOST_WIDE, max(13, longest + 2)))


def _clean(words: str) -> str:
    return _ILLEGAL.sub("", words)


def _sheet_name(table: Table, taken: set[str]) -> str:
    """A name that programs accept and no other sheet has, whatever its case: 31 characters."""
    base = _NOT_IN_SHEET_NAMES.sub("", table.title)[:31].strip() or table.key
    name, number = base, 2
    while name.casefold() in {one.casefold() for one in taken}:
        name, number = f"{base[:28]} {number}", number + 1
    taken.add(name)
    return name
