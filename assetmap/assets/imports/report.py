"""The report of an import, and its wording."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from assetmap.errors import InvalidInput


@dataclass
class ImportReport:
    """The outcome of an import; row numbers count as a spreadsheet does, the header being row 1.

    `outside` names the first entries in no area, `suspected` each pair of entries that may be one thing, of which both
    are shown.
    """

    list_name: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    left_out: int = 0
    refused: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    in_no_area: int = 0
    outside: list[str] = field(default_factory=list)
    placed_by_postcode: int = 0
    notes: list[str] = field(default_factory=list)
    suspected: list[str] = field(default_factory=list)
    is_same_file: bool = False

    @property
    def refused_count(self) -> int:
        """The number of rows that were refused."""
        return sum(map(len, self.refused.values()))

    def twins_in_words(self, *, most: int = 200) -> list[str]:
        """The lines about entries that may be listed twice: a sentence, then a line for each pair."""
        if not self.suspected:
            return []
        count = len(self.suspected)
        head = (
            "1 pair of entries may be duplicates"
            if count == 1
            else f"{count:,} pairs of entries may be duplicates"
        )
        lines = [f"{head}. Both are shown until a steward decides at /moderation/twins."]
        lines += [f"  {pair}" for pair in self.suspected[:most]]
        if count > most:
            lines.append(f"  and {count - most:,} more, all at /moderation/twins")
        return lines

    @property
    def read(self) -> int:
        """The number of rows in the file."""
        return self.added + self.changed + self.unchanged + self.refused_count + self.left_out


class RowsRefused(InvalidInput):
    """Some rows cannot be taken and nobody said to leave them out, so nothing was."""

    def __init__(self, path: Path, report: ImportReport) -> None:
        self.report = report
        super().__init__(
            f"{path}: {report.refused_count:,} of {report.read:,} rows cannot be imported, so nothing was imported."
            " Correct them, or import the rest with --skip-refused."
        )
