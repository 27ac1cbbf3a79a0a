"""A column of a report's tables of places: what it means, how its cells are told, and where it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.gaps.analysis.figures import AreaFigures
from assetmap.gaps.definitions import Definition
from assetmap.gaps.report.document import Cell
from assetmap.gaps.report.out_of_reach import Report

# Small areas and places have each a type of figures with fields of its own.
Area = Any


def _always(report: Report, areas: Sequence[AreaFigures]) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Column(Definition):
    """A column of the tables of small areas (`in_units`), of places (`in_places`), or of both; they stand in this
    order.

    `cell` gives what may be told of one area. `needs_assets`: nothing is told where it is unknown whether anything
    serves. `may_be_missing`: nothing may be told because no figure is loaded, and not only because it is small.
    `is_drawn`: the map can show it. `is_hatched`: the map then hatches the areas of which the data may have a hole.
    `is_shown`: whether a report has the column at all. `is_on_paper`: whether the PDF has it, which is narrow.
    """

    cell: Callable[[Report, Area], Cell]
    in_units: bool = True
    in_places: bool = True
    needs_assets: bool = False
    may_be_missing: bool = False
    is_drawn: bool = True
    is_hatched: bool = True
    is_on_paper: bool = True
    is_shown: Callable[[Report, Sequence[AreaFigures]], bool] = _always

    def cell_of(self, report: Report, area: AreaFigures) -> Cell:
        """The cell of one area; None is what may not be told, or is not known."""
        return None if self.needs_assets and report.is_unknown else self.cell(report, area)
