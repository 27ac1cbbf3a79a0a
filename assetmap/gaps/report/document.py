"""The document model of a report: sentences with linked numbers, tables and sections."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

Cell = str | int | float | None
Row = TypeVar("Row")

# Noncharacters of Unicode, which no text that is interchanged has: they pass through every template and its
# translation.
_BEGINS, _DIVIDES, _ENDS = "\ufdd0", "\ufdd1", "\ufdd2"
_MARKED = re.compile(f"{_BEGINS}([a-z0-9_]+){_DIVIDES}([^{_BEGINS}{_DIVIDES}{_ENDS}]*){_ENDS}")
_MARKS = re.compile(f"[{_BEGINS}{_DIVIDES}{_ENDS}]")


def meant(words: str, key: str) -> str:
    """A number in words, marked with the key of its definition, to be put into the sentence of a `Finding`."""
    return f"{_BEGINS}{key}{_DIVIDES}{words}{_ENDS}"


def capitalised(said: str) -> str:
    """The same sentence with a capital first, though it begins with a marked number.

    >>> Finding(capitalised(meant("fewer than 8", "out") + " of 10")).text
    'Fewer than 8 of 10'
    """
    found = _MARKED.match(said)
    at = found.start(2) if found else 0
    return said[:at] + said[at : at + 1].upper() + said[at + 1 :]


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence; a number has the key of its definition."""

    words: str
    key: str | None = None


@dataclass(frozen=True)
class Finding:
    """A sentence, its numbers marked by `meant`, and whether it has to be read before the others.

    `key` names what can be challenged, and `challenged` says that it is.
    """

    said: str
    is_caution: bool = False
    key: str = ""
    challenged: str = ""

    @property
    def text(self) -> str:
        """The sentence as it is read.

        >>> Finding(f"{meant('250', 'out')} are out of reach.").text
        '250 are out of reach.'
        """
        words = "".join(part.words for part in self.parts)
        return f"{words} ({self.challenged})" if self.challenged else words

    @property
    def parts(self) -> list[Part]:
        """The sentence from its beginning, its numbers apart.

        >>> [(part.words, part.key) for part in Finding(f"Of {meant('9', 'people')} none.").parts]
        [('Of ', None), ('9', 'people'), (' none.', None)]
        """
        return list(self._parts())

    def _parts(self) -> Iterator[Part]:
        at = 0
        for found in _MARKED.finditer(self.said):
            if found.start() > at:
                yield Part(_MARKS.sub("", self.said[at : found.start()]))
            yield Part(found[2], found[1])
            at = found.end()
        if at < len(self.said):
            yield Part(_MARKS.sub("", self.said[at:]))


@dataclass(frozen=True)
class Table:
    """Rows under columns, each of which is a key of `DEFINITIONS`; None is what may not be told, or is not known."""

    key: str
    title: str
    columns: list[str]
    rows: list[list[Cell]]

    @property
    def has_blanks(self) -> bool:
        """Whether some cell is not told."""
        return any(cell is None for row in self.rows for cell in row)

    def column(self, key: str) -> list[Cell]:
        """The cells of one column, from the top."""
        at = self.columns.index(key)
        return [row[at] for row in self.rows]


def table_of(
    key: str, title: str, rows: Iterable[Row], cells: Mapping[str, Callable[[Row], Cell]]
) -> Table:
    """A table of these rows, whose columns are the keys of `cells`."""
    return Table(key, title, list(cells), [[cell(row) for cell in cells.values()] for row in rows])


@dataclass(frozen=True)
class FigureSource:
    """A file or list behind a number: whose it is, of when (None where it does not say), and its number among the
    inputs.
    """

    source: str
    vintage: str | None
    number: int


@dataclass(frozen=True)
class Basis:
    """The sources of a number: files, and lists of assets."""

    files: list[FigureSource]
    lists: list[FigureSource]

    @property
    def sources(self) -> list[FigureSource]:
        """All of them, files first."""
        return [*self.files, *self.lists]

    @property
    def words(self) -> str:
        """The publishers and vintages: "ONS, Census 2021 (2021); OS Code-Point Open (2025-11)"."""
        names = (
            f"{one.source} ({one.vintage})" if one.vintage else one.source for one in self.sources
        )
        return "; ".join(dict.fromkeys(names))


@dataclass(frozen=True)
class Supposition:
    """The assets that a what-if closes and the places that it opens, by their present names; `gone`
    is the number that may no longer be named.

    `closed_from`: the month in words, such as "March 2027", from which they would be closed.
    `path`: the nearest postcode or place of each end of a new path.
    """

    closed: Sequence[str] = ()
    gone: int = 0
    opened: Sequence[str] = ()
    closed_from: str | None = None
    path: Sequence[str] = ()


@dataclass(frozen=True)
class MatrixCell:
    """One cell of a matrix: its words, how bad it is (0, not known or nobody, to 4), and a number to sort by."""

    words: str
    shade: int
    value: float


@dataclass(frozen=True)
class Matrix:
    """A table of rows and columns for a page; the files hold the same figures as a long
    table with the same key.
    """

    key: str
    title: str
    corner: str
    columns: list[str]
    rows: list[tuple[str, list[MatrixCell]]]


@dataclass(frozen=True)
class ReportSection:
    """A heading with what stands under it; a page shows a matrix instead of the table of its key, and stories instead
    of theirs.
    """

    key: str
    heading: str
    findings: list[Finding]
    tables: list[Table]
    matrices: list[Matrix] = field(default_factory=list)
    # What `voices/stories.py` makes of them, place by place.
    stories: Sequence[Any] = ()

    @property
    def shown_tables(self) -> list[Table]:
        """The tables that no matrix and no stories show already."""
        keys = {one.key for one in self.matrices} | ({"stories"} if self.stories else set())
        return [one for one in self.tables if one.key not in keys]


@dataclass(frozen=True)
class Summary:
    """The first page: each part in the order in which it is read.

    `rating` is "high", "medium" or "low", and `reasons` say "good", "fair" or "poor" for it.
    """

    headline: list[Finding]
    rating: str
    rating_words: str
    reasons: list[tuple[str, Finding]]
    places_heading: str
    places: list[Finding]
    who: list[Finding]
    help: list[Finding]
    cannot_tell: list[Finding]


@dataclass(frozen=True)
class ReportStory:
    """The whole report, section by section, and what stands behind each number, under the key of its definition.

    The first section says in sentences what the `summary` has in parts.
    """

    sections: list[ReportSection]
    summary: Summary
    basis: Mapping[str, Basis] = field(default_factory=dict)

    @property
    def detail(self) -> list[ReportSection]:
        """Every section after the first page."""
        return self.sections[1:]

    @property
    def tables(self) -> list[Table]:
        """Every table, in order."""
        return [table for section in self.sections for table in section.tables]

    @property
    def said_once(self) -> list[tuple[str, str]]:
        """Every finding as text with the heading above it; the first page and the detail share some, which stand here
        once.
        """
        said: dict[str, str] = {}
        for section in self.sections:
            for finding in section.findings:
                said.setdefault(finding.text, section.heading)
        return [(heading, words) for words, heading in said.items()]

    @property
    def keys(self) -> set[str]:
        """The key of every number in a sentence, and of every column."""
        columns = {key for table in self.tables for key in table.columns}
        findings = [finding for section in self.sections for finding in section.findings]
        return columns | {part.key for one in findings for part in one.parts if part.key}

    def section(self, key: str) -> ReportSection:
        """The section of this key."""
        return next(one for one in self.sections if one.key == key)
