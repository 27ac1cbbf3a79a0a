"""A report as a workbook: what it is and what its numbers mean first, then a sheet for each table."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

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
_HEAD = PatternFill("solid", fgColor="D8DDE0")
_MOST_WIDE = 60
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def write_workbook(report: Report, story: Story, title: str, asked_at: datetime) -> bytes:
    """XLSX: numbers as numbers, with their formats; what may not be told, or is not known, is empty. No cell is a formula."""
    book = Workbook()
    book.properties.title = _clean(title)
    book.properties.creator = "assetmap"
    book.properties.language = "en-GB"
    asked = asked_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.created = asked
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = gettext("About")
    _about(first, report, story, title)
    taken = {first.title}
    for table in [*story.tables, unit_table(report)]:
        _table(book.create_sheet(_sheet_name(table, taken)), table)
    target = io.BytesIO()
    book.save(target)
    return _as_of(target.getvalue(), asked)


def _as_of(workbook: bytes, moment: datetime) -> bytes:
    """The same file with this moment (UTC) wherever openpyxl writes its own "now", so that the same report is the same file."""
    words = f"{moment.isoformat()}Z".encode()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as made, zipfile.ZipFile(target, "w") as told:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + words + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            told.writestr(entry, content)
    return target.getvalue()


def _about(sheet: Worksheet, report: Report, story: Story, title: str) -> None:
    """The title, the question, the findings, definitions and vintages."""
    _put(sheet, 1, 1, title).font = Font(bold=True, size=16)
    row = 3
    for name, value in about_the_question(report):
        _put(sheet, row, 1, name).font = Font(bold=True)
        _put(sheet, row, 2, value)
        row += 1
    for section in story.sections:
        if section.findings:
            row = _heading(sheet, row, section.heading)
            for finding in section.findings:
                _put(sheet, row, 2, finding.text)
                row += 1
    row = _heading(sheet, row, gettext("What each number means, and on what it stands"))
    for key, definition in definitions_used(story, unit_table(report)).items():
        _put(sheet, row, 1, gettext(definition.label))
        _put(sheet, row, 2, gettext(definition.meaning))
        _put(sheet, row, 3, story.basis[key].words or None)
        row += 1
    row = _heading(sheet, row, gettext("What this stands on"))
    for _, subject, source, vintage, licence in story.section("method").tables[0].rows:
        _put(sheet, row, 1, subject)
        _put(sheet, row, 2, ", ".join(str(one) for one in (source, vintage, licence) if one))
        row += 1
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 110
    sheet.column_dimensions["C"].width = 60
    for line in sheet.iter_rows(min_row=3, max_row=row):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _heading(sheet: Worksheet, row: int, words: str) -> int:
    _put(sheet, row + 1, 1, words).font = Font(bold=True, size=13)
    return row + 2


def _table(sheet: Worksheet, table: Table) -> None:
    for at, key in enumerate(table.columns, 1):
        head = _put(sheet, 1, at, column_label(key))
        head.font, head.fill = Font(bold=True), _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
        number_format = _FORMATS.get(DEFINITIONS[key].unit)
        for row, value in enumerate(table.column(key), 2):
            cell = _put(sheet, row, at, value)
            if number_format and isinstance(value, int | float):
                cell.number_format = number_format
        sheet.column_dimensions[get_column_letter(at)].width = _width(table.column(key))
    sheet.freeze_panes = "B2"
    if table.rows:
        sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _width(values: Sequence[Cell]) -> float:
    longest = max((len(str(one)) for one in values if isinstance(one, str)), default=0)
    return float(min(_MOST_WIDE, max(13, longest + 2)))


def _put(sheet: Worksheet, row: int, column: int, value: Cell) -> Any:
    """A cell with this value; words stay words, whatever they begin with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = _clean(value)
        cell.data_type = "s"
        if value[:1] in ("=", "+", "-", "@", "\t", "\r"):
            cell.quotePrefix = True
    else:
        cell.value = value
    return cell


def _clean(words: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("", words))


def _sheet_name(table: Table, taken: set[str]) -> str:
    """A name that programs accept and no other sheet has: 31 characters."""
    base = _NOT_IN_SHEET_NAMES.sub("", table.title)[:31].strip() or table.key
    name, number = base, 2
    while name in taken:
        name, number = f"{base[:28]} {number}", number + 1
    taken.add(name)
    return name
