"""A report as CSV: a row for each figure, or for each place; and the data dictionary."""

import csv
import io
from collections.abc import Iterable, Sequence

from assetmap.gaps.report.beside.unmet import UnmetBeside
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import definitions_used, unit_table
from assetmap.gaps.report.document import ReportStory, Table
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.question_summary import about_the_question
from assetmap.gaps.report.voices.challenges import place_marks
from assetmap.web.translations import gettext

DICTIONARY_HEADER = ["column", "label", "unit", "meaning", "stands_on", "tables"]
UNMET_HEADER = ["category", "place", "searches", "latest_month", "share_out"]
# What a program reads in a heading of the wide file, and in the data dictionary.
_UNITS = {
    "share": "share 0-1",
    "points": "difference of shares",
    "minutes": "minutes",
    "people": "people",
    "count": "count",
    "rate": "rate",
    "index": "index",
}
# Of a place, in the wide file, before its measures.
_OF_A_PLACE = ("code", "name")
# Rows of longer tables leave to the data dictionary what their columns mean.
_MOST_EXPLAINED = 5_000
_HEADER = ["table", "code", "name", "measure", "value", "unit", "definition", "stands_on"]


def write_csv(report: Report, story: ReportStory) -> bytes:
    """A row for each figure after the question and the findings; what may not be told, or is not known, is empty."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(_HEADER)
    basis = {key: one.words for key, one in story.basis.items()}
    for number, (said, words) in enumerate(about_the_question(report), 1):
        writer.writerow(["about", number, "", _safe(said), _safe(words), "text", "", ""])
    for number, (heading, words) in enumerate(story.said_once, 1):
        writer.writerow(["findings", number, "", _safe(heading), _safe(words), "text", "", ""])
    for table in [*story.tables, unit_table(report)]:
        # In every row of a country's small areas the same words would be hundreds of megabytes.
        is_explained = len(table.rows) <= _MOST_EXPLAINED
        for number, row in enumerate(table.rows, 1):
            cells = dict(zip(table.columns, row, strict=True))
            name, code = row[0], cells.get("code", number)
            if "name" in cells and table.columns[0] != "name":
                # A category in a place.
                name = f"{row[0]}, {cells['name']}"
            for key, value in cells.items():
                if key in ("code", "name"):
                    continue
                definition = DEFINITIONS[key]
                explained = (definition.meaning, basis[key]) if is_explained else ("", "")
                writer.writerow(
                    [
                        table.key,
                        code,
                        _safe(name),
                        key,
                        _safe(value),
                        definition.unit,
                        *explained,
                    ]
                )
    return _bytes_of(lines)


def write_wide_csv(report: Report, story: ReportStory) -> bytes:
    """A row for each place and each small area, a column for each measure, with its unit in the heading."""
    tables = [*_of_places(story), unit_table(report)]
    marks = place_marks(report)
    keys = list(dict.fromkeys(key for table in tables for key in table.columns))
    measures = [key for key in DEFINITIONS if key in keys and key not in _OF_A_PLACE]
    rows: list[list[object]] = []
    for table in tables:
        for row in table.rows:
            cells = dict(zip(table.columns, row, strict=True))
            told = [cells.get(key) for key in (*_OF_A_PLACE, *measures)]
            kind = table.key.removeprefix("places-")
            challenged = [marks.get((kind, str(cells["code"])))] if marks else []
            rows.append([kind, *told, *challenged])
    measured = [_with_unit(key) for key in measures]
    return _file_of(["kind", *_OF_A_PLACE, *measured, *(["challenged"] if marks else [])], rows)


def write_dictionary(report: Report, story: ReportStory) -> bytes:
    """The data dictionary: what each column of the files means, and what it stands on."""
    return _file_of(DICTIONARY_HEADER, dictionary_rows(report, story))


def dictionary_rows(report: Report, story: ReportStory) -> list[list[str]]:
    """A row for each number of the report, in the order of `DICTIONARY_HEADER`."""
    units = unit_table(report)
    tables = [*story.tables, units]
    return [
        [
            key,
            gettext(one.label),
            _UNITS.get(one.unit, one.unit),
            gettext(one.meaning),
            story.basis[key].words,
            ", ".join(table.key for table in tables if key in table.columns),
        ]
        for key, one in definitions_used(story, units).items()
    ]


def _of_places(story: ReportStory) -> list[Table]:
    return [table for table in story.tables if table.key.startswith("places-")]


def _with_unit(key: str) -> str:
    unit = DEFINITIONS[key].unit
    return f"{key} ({_UNITS[unit]})" if unit in _UNITS else key


def _file_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return _bytes_of(lines)


def _bytes_of(lines: io.StringIO) -> bytes:
    """UTF-8 with a byte order mark, for spreadsheets."""
    return lines.getvalue().encode("utf-8-sig")


def write_unmet(rows: Iterable[UnmetBeside]) -> bytes:
    """A row for each kind of support and place with searches that found nothing; a share that may not be told is
    empty.
    """
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(UNMET_HEADER)
    for one in rows:
        month = f"{one.latest:%Y-%m}"
        row = (one.category, one.place, one.searches, month, one.share)
        writer.writerow([_safe(cell) for cell in row])
    return _bytes_of(lines)


def _safe(value: object) -> object:
    """No cell begins like a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value
