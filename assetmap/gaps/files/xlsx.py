"""A report as a workbook: the question and definitions, then a sheet for each table."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import xlsxwriter

from assetmap.gaps.files.csv import DICTIONARY_HEADER, dictionary_rows
from assetmap.gaps.names import KIND_NAMES
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import column_label, definitions_used, unit_table
from assetmap.gaps.report.document import Cell, ReportStory, Table
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.question_summary import about_the_question
from assetmap.web.translations import N_, gettext

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
# Of a table the first of these columns that it has is drawn; more bars than so many cannot be read.
_CHARTED = ("share_out", "group_share_out", "share_in")
_MOST_BARS = 60
# A sheet's name has 31 characters.
_SHEETS = {
    "groups": N_("Groups out of reach"),
    "deciles": N_("Deprivation deciles"),
    "time-of-week": N_("By day and hour"),
    "sites": N_("Proposed sites"),
    "categories": N_("Each category separately"),
    "inputs": N_("Data sources"),
    "what-if": N_("Who gains and who loses"),
    "stories": N_("What people say"),
    "challenges": N_("What people say is wrong"),
}
_SHORT_KINDS = {**KIND_NAMES, "pcn": N_("PCN"), "lsoa": N_("LSOA")}
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


def write_workbook(report: Report, story: ReportStory, title: str, asked_at: datetime) -> bytes:
    """XLSX: numbers as numbers, with their formats; what may not be told, or is not known, is empty. No cell is a
    formula.

    The same report is the same file: made in memory, its parts have no date, and the workbook's own is when it was
    asked for.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        asked = asked_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": _clean(title), "author": "assetmap", "created": asked})
        first = gettext("About")
        _about(_Sheet(book, first), report, story, title)
        taken = {first}
        for table in [*story.tables, unit_table(report)]:
            name = _sheet_name(table, taken)
            _table(_Sheet(book, name), table)
            _chart(book, name, table)
        name = _free_name(gettext("Data dictionary"), taken)
        _dictionary(_Sheet(book, name), dictionary_rows(report, story))
    return target.getvalue()


def _about(sheet: _Sheet, report: Report, story: ReportStory, title: str) -> None:
    """The title, the question, the findings, definitions and vintages."""
    sheet.put(0, 0, title, {"bold": True, "font_size": 16})
    row = 2
    for name, value in about_the_question(report):
        sheet.put(row, 0, name, _NAME)
        sheet.put(row, 1, value, _WRAPPED)
        row += 1
    for heading, findings in groupby(story.said_once, key=lambda one: one[0]):
        row = _heading(sheet, row, heading)
        for _, words in findings:
            sheet.put(row, 1, words, _WRAPPED)
            row += 1
    row = _heading(sheet, row, gettext("What each number means and which data it uses"))
    for key, definition in definitions_used(story, unit_table(report)).items():
        sheet.put(row, 0, gettext(definition.label), _WRAPPED)
        sheet.put(row, 1, gettext(definition.meaning), _WRAPPED)
        sheet.put(row, 2, story.basis[key].words or None, _WRAPPED)
        row += 1
    row = _heading(sheet, row, gettext("Data sources"))
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
    _make_table(sheet, table.key, [column_label(key) for key in table.columns], len(table.rows))
    sheet.sheet.set_landscape()
    sheet.sheet.fit_to_pages(1, 0)
    sheet.sheet.repeat_rows(0)


def _make_table(sheet: _Sheet, key: str, labels: Sequence[str], row_count: int) -> None:
    """Makes a real table of what stands in the sheet, under a name that formulas and programs can use."""
    if not row_count:
        return
    names = [
        label if label not in labels[:at] else f"{label} ({at + 1})"
        for at, label in enumerate(map(_clean, labels))
    ]
    sheet.sheet.add_table(
        *(0, 0, row_count, len(names) - 1),
        {
            "name": "table_" + re.sub(r"\W", "_", key),
            "style": "Table Style Light 1",
            "columns": [{"header": name} for name in names],
        },
    )


def _chart(book: Any, name: str, table: Table) -> None:
    """The shares out of reach as bars beside their table, the places from the top as they stand there."""
    key = next((one for one in _CHARTED if one in table.columns), None)
    is_drawn = table.key in ("groups", "deciles") or table.key.startswith("places-")
    if key is None or not is_drawn or not 1 < len(table.rows) <= _MOST_BARS:
        return
    if all(cell is None for cell in table.column(key)):
        return
    chart, at, last = book.add_chart({"type": "bar"}), table.columns.index(key), len(table.rows)
    chart.add_series(
        {
            "name": column_label(key),
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, at, last, at],
            "fill": {"color": "#005EB8"},
            "gap": 60,
        }
    )
    chart.set_title({"name": f"{table.title}: {column_label(key)}", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0%", "min": 0})
    chart.set_size({"width": 720, "height": 120 + 28 * last})
    book.get_worksheet_by_name(name).insert_chart(
        last + 3, 0, chart, {"description": f"{table.title}: {column_label(key)}"}
    )


def _dictionary(sheet: _Sheet, rows: Sequence[Sequence[str]]) -> None:
    for row, cells in enumerate([DICTIONARY_HEADER, *rows]):
        for at, cell in enumerate(cells):
            sheet.put(row, at, cell, _WRAPPED if row else _HEAD)
    for at, width in enumerate((22, 30, 14, 80, 60, 40)):
        sheet.sheet.set_column(at, at, width)
    sheet.sheet.freeze_panes(1, 1)
    _make_table(sheet, "dictionary", DICTIONARY_HEADER, len(rows))


def _width(values: Sequence[Cell]) -> float:
    longest = max((len(str(one)) for one in values if isinstance(one, str)), default=0)
    return float(min(_MOST_WIDE, max(13, longest + 2)))


def _clean(words: str) -> str:
    return _ILLEGAL.sub("", words)


def _sheet_name(table: Table, taken: set[str]) -> str:
    """A short name for a table whose title is too long for a sheet, else its title."""
    kind = table.key.partition("-")[2]
    if table.key.startswith("matrix-"):
        name = gettext("Support by %(place)s") % {"place": gettext(_SHORT_KINDS.get(kind, kind))}
    else:
        name = gettext(_SHEETS.get(table.key, table.title))
    return _free_name(name, taken) if _NOT_IN_SHEET_NAMES.sub("", name).strip() else table.key


def _free_name(name: str, taken: set[str]) -> str:
    """A name that programs accept and no other sheet has, whatever its case: 31 characters, and whole words."""
    base = _cut(_NOT_IN_SHEET_NAMES.sub("", name).strip(), 31)
    free, number = base, 2
    while free.casefold() in {one.casefold() for one in taken}:
        free, number = f"{_cut(base, 28)} {number}", number + 1
    taken.add(free)
    return free


def _cut(name: str, most: int) -> str:
    """The first words of a name that is too long."""
    return name if len(name) <= most else name[: most + 1].rpartition(" ")[0] or name[:most]
