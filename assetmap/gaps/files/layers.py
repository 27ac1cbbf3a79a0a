"""The layers of a report's map: places with their numbers, and points.

Every number comes from a table of the story, so that no picture or file tells what the page keeps back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.gaps.analysis.figures import AreaFigures
from assetmap.gaps.files.classes import Classes, classes_of
from assetmap.gaps.files.drawing import ReportShapes, Shape
from assetmap.gaps.report.caveats import may_be_a_hole
from assetmap.gaps.report.column import Column
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import unit_table
from assetmap.gaps.report.document import Cell, ReportStory, Table
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.voices.challenges import challenges_in_short, place_marks
from assetmap.gaps.report.wording import cell_words
from assetmap.web.translations import gettext

# The deciles of deprivation that are outlined on maps.
_MOST_DEPRIVED_FIFTH = 2
# The share out of reach in a what-if, and before it.
_ONE_SCALE = ("share_out", "share_out_before")


@dataclass(frozen=True)
class TableLayer:
    """The places of one kind: a table's rows with a shape each, WGS84.

    `is_hatched`: what is told may only be a hole in the data (`caveats.may_be_a_hole`). `remarks`: what is said of a
    place besides, or nothing. `lacks_people`: no figures are loaded of people there, or of a part of it.
    """

    kind: str
    table: Table
    shapes: list[BaseGeometry]
    is_hatched: list[bool]
    remarks: list[str]
    lacks_people: list[bool] = field(default_factory=list)
    # Where the classes of a measure begin, where the question says so.
    breaks: Mapping[str, Sequence[float]] = field(default_factory=dict)
    # The ends of a what-if's new path, longitude and latitude.
    crossing: Sequence[tuple[float, float]] = ()
    # How many findings of the report are challenged, in words, or nothing.
    notice: str = ""

    @property
    def names(self) -> list[str]:
        return [str(name) for name in self.table.column("name")]

    @property
    def measures(self) -> list[str]:
        """The columns that can be drawn, the one to begin with first: those of which something is told anywhere."""
        drawn = {
            key: column
            for key in self.table.columns
            if isinstance(column := DEFINITIONS[key], Column)
            and column.is_drawn
            and any(cell is not None for cell in self.table.column(key))
        }
        first = next((one for one in ("share_out", "within_at_least") if one in drawn), "standing")
        return sorted(drawn, key=lambda key: (key != first, drawn[key].unit == "text"))

    def hatched(self, key: str) -> list[bool]:
        """Whether each place is hatched when this measure is drawn; for a measure of people alone,
        whether it lacks figures.

        Hatching tells places apart. If every place would be hatched, none is, and the
        legend says so instead.
        """
        uncertain = self._uncertain(key)
        return [False] * len(self.shapes) if all(uncertain) else uncertain

    def is_all_uncertain(self, key: str) -> bool:
        """Whether every place would be hatched when this measure is drawn."""
        return bool(self.shapes) and all(self._uncertain(key))

    def hatches_by(self, key: str) -> str:
        """The name of the list by which a measure is hatched."""
        column = DEFINITIONS[key]
        return (
            "is_hatched" if not isinstance(column, Column) or column.is_hatched else "lacks_people"
        )

    def _uncertain(self, key: str) -> list[bool]:
        own: list[bool] = getattr(self, self.hatches_by(key))
        return own or [False] * len(self.shapes)

    def classes(self, key: str) -> Classes:
        """The classes of a measure, and each place's."""
        values = self.table.column(key)
        if key not in _ONE_SCALE or not set(_ONE_SCALE) <= set(self.table.columns):
            return classes_of(key, values, self.breaks.get(key, ()))
        # Before and after are compared, so both have the classes of all their values.
        both = [cell for one in _ONE_SCALE for cell in self.table.column(one)]
        found = classes_of(key, both, self.breaks.get(key, ()))
        begin = _ONE_SCALE.index(key) * len(values)
        return replace(found, of=found.of[begin : begin + len(values)])

    def words(self, key: str) -> list[str]:
        """A measure as people read it, place by place."""
        return [cell_words(key, cell) for cell in self.table.column(key)]


@dataclass(frozen=True)
class Crowd:
    """People of a small area who are out of reach, at its population-weighted centre, WGS84."""

    name: str
    longitude: float
    latitude: float
    out: int


def layers_of(report: Report, story: ReportStory, drawing: ReportShapes) -> list[TableLayer]:
    """Small areas first, then each kind of place that the report has a table of."""
    tables = {"lsoa": unit_table(report)}
    for table in story.tables:
        tables.setdefault(table.key.removeprefix("places-"), table)
    shapes = {kind: drawing.of_kind(kind) for kind in tables}
    areas: dict[str, Sequence[AreaFigures]] = {
        "lsoa": report.figures.units,
        **report.figures.places,
    }
    holes = {
        kind: {one.code: may_be_a_hole(report, one) for one in own} for kind, own in areas.items()
    }
    marks = place_marks(report)
    breaks = {key: [one / 100 for one in report.question.breaks] for key in _ONE_SCALE}
    return [
        replace(
            _layer(
                kind,
                table,
                shapes[kind],
                holes[kind],
                {code: words for (of_kind, code), words in marks.items() if of_kind == kind},
            ),
            breaks=breaks,
            crossing=report.question.crossing,
            notice=challenges_in_short(report.challenges),
        )
        for kind, table in tables.items()
        if shapes[kind]
    ]


def _layer(
    kind: str,
    table: Table,
    shapes: Mapping[str, Shape],
    holes: Mapping[str, bool],
    challenged: Mapping[str, str],
) -> TableLayer:
    rows = [row for row in table.rows if str(row[table.columns.index("code")]) in shapes]
    shown = Table(table.key, table.title, table.columns, rows)
    drawn = [shapes[str(code)] for code in shown.column("code")]
    codes = [str(code) for code in shown.column("code")]
    edges, lacking = _cells(shown, "edge"), _cells(shown, "figures_missing")
    return TableLayer(
        kind,
        shown,
        [one.geometry for one in drawn],
        [holes[code] for code in codes],
        [
            "; ".join(
                filter(
                    None,
                    (
                        one.remark,
                        str(edge or ""),
                        _lacking_in_words(lack),
                        challenged.get(code, ""),
                    ),
                )
            )
            for code, one, edge, lack in zip(codes, drawn, edges, lacking, strict=True)
        ],
        [bool(lack) for lack in lacking],
    )


def _cells(table: Table, key: str) -> list[Cell]:
    """A column that not every report has; blank where this one has not."""
    return table.column(key) if key in table.columns else [""] * len(table.rows)


def _lacking_in_words(cell: Cell) -> str:
    return gettext("population figures missing: %(where)s") % {"where": cell} if cell else ""


def most_deprived(units: TableLayer) -> BaseGeometry | None:
    """The small areas of the most deprived fifth of England together, WGS84; None where none is there, or it is not
    known.
    """
    if "decile" not in units.table.columns:
        return None
    own = [
        shape
        for shape, decile in zip(units.shapes, units.table.column("decile"), strict=True)
        if isinstance(decile, int | float) and decile <= _MOST_DEPRIVED_FIFTH
    ]
    return shapely.union_all(own) if own else None


def most_deprived_words() -> str:
    """The meaning of the outline, for a legend."""
    return gettext("Outlined: most deprived fifth of England")


def crowds_of(drawing: ReportShapes, units: TableLayer) -> list[Crowd]:
    """The people out of reach in each small area and where they live, as far as may be shown."""
    centres = {code: one.centre for code, one in drawing.of_kind("lsoa").items()}
    rows = zip(units.names, units.table.column("code"), units.table.column("out"), strict=True)
    return [
        Crowd(name, *centre, int(out))
        for name, code, out in rows
        if isinstance(out, int | float) and out > 0 and (centre := centres.get(str(code)))
    ]


def hatching_words() -> str:
    """The meaning of hatching, for a legend."""
    return gettext(
        "Hatched: our data may be incomplete. Nobody has checked, figures are missing, or we hold no data for neighbouring areas"
    )


def all_uncertain_words() -> str:
    """The legend's words where hatching would cover every place."""
    return gettext(
        "Our data may be incomplete for every place on this map. Nobody has checked, figures are missing, or we hold no data for neighbouring areas"
    )


def measure_label(key: str) -> str:
    """The name of a measure in a list of measures."""
    return gettext(DEFINITIONS[key].label)
