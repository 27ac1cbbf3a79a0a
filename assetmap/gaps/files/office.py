"""Word and PowerPoint files that are the same bytes each time, and the tables that they have room for."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assetmap.gaps.report.column import Column
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import column_label
from assetmap.gaps.report.document import Table
from assetmap.gaps.report.wording import cell_words

LANGUAGE = "en-GB"
# The oldest date that a zip can tell.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class TableInWords:
    """A table in words: its headings, and each row's cells."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def table_in_words(table: Table, *, most_rows: int | None = None) -> TableInWords:
    """The columns that paper has room for, with the numbers as people read them; the first rows, where there are
    more.
    """
    kept = [
        at
        for at, key in enumerate(table.columns)
        if not isinstance(column := DEFINITIONS[key], Column) or column.is_on_paper
    ]
    keys = [table.columns[at] for at in kept]
    return TableInWords(
        table.title,
        [column_label(key) for key in keys],
        [
            [cell_words(key, row[at]) for key, at in zip(keys, kept, strict=True)]
            for row in table.rows[:most_rows]
        ],
    )


def describe(about: Any, title: str, asked_at: datetime) -> None:
    """Sets the properties of a document or of slides: title, author, language, and when it was asked for."""
    asked = asked_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.title, about.author, about.language, about.comments = title, "assetmap", LANGUAGE, ""
    about.created = about.modified = asked


def without_dates(content: bytes) -> bytes:
    """The same file with no date in its parts, and the parts in order: of the same report always the same bytes."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        # Programs look at the list of types first.
        for name in sorted(source.namelist(), key=lambda one: (one[0] != "[", one)):
            copy.writestr(zipfile.ZipInfo(name, _NO_DATE), source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
