"""Rows of a list whose two coordinates stand in one another's columns, and their exchange."""

from collections.abc import Iterable, Mapping

from assetmap.assets.imports.drafts.actions import ProblemRow, TrialImport
from assetmap.assets.imports.drafts.models import ImportDraft

_PAIRS = (("longitude", "latitude"), ("easting", "northing"))


def swapped_rows(trial: TrialImport, draft: ImportDraft) -> list[ProblemRow]:
    """The rows that an exchange would mend."""
    columns = draft.columns or {}
    return [row for row in trial.problems if _crossed(row, columns)]


def swap_coordinates(draft: ImportDraft, rows: Iterable[ProblemRow]) -> None:
    """Mends rows by exchanging their two coordinates."""
    mends = {number: dict(cells) for number, cells in draft.mends.items()}
    for row in rows:
        if crossed := _crossed(row, draft.columns or {}):
            first, second = crossed
            mends.setdefault(str(row.number), {}).update(
                {first: row.cells[second], second: row.cells[first]}
            )
    draft.mends = mends


def _crossed(row: ProblemRow, columns: Mapping[str, str]) -> tuple[str, str] | None:
    """The two columns that hold one another's number."""
    for pair in _PAIRS:
        if f"its {pair[0]} and {pair[1]} look swapped" in row.reason and columns.keys() >= set(
            pair
        ):
            return columns[pair[0]], columns[pair[1]]
    return None
