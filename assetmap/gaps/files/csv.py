"""A report as one CSV file: the question, then a row for each place and figure."""

import csv
import io

from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import unit_table
from assetmap.gaps.report.document import Story
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.question_summary import about_the_question

_HEADER = ["table", "code", "name", "measure", "value", "unit", "definition", "stands_on"]


def write_csv(report: Report, story: Story) -> bytes:
    """UTF-8 with a byte order mark, for spreadsheets; what may not be told, or is not known, is empty."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(_HEADER)
    for number, (said, words) in enumerate(about_the_question(report), 1):
        writer.writerow(["about", number, "", _safe(said), _safe(words), "text", "", ""])
    for table in [*story.tables, unit_table(report)]:
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
                writer.writerow(
                    [
                        table.key,
                        code,
                        _safe(name),
                        key,
                        _safe(value),
                        definition.unit,
                        definition.meaning,
                        story.basis[key].words,
                    ]
                )
    return lines.getvalue().encode("utf-8-sig")


def _safe(value: object) -> object:
    """No cell begins like a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value
