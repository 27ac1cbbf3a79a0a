"""What is drawn of a report: layers of places with the numbers of its tables, and points. Pure.

Every number comes from a table of the story, so that no picture or file tells what the page keeps back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely.geometry.base import BaseGeometry

from assetmap.gaps.definitions import STANDING_NAMES
from assetmap.gaps.files.classes import Classes, classes_of
from assetmap.gaps.inputs.ground import Ground
from assetmap.gaps.measures.completeness import UNSURE
from assetmap.gaps.measures.pairs import Integers
from assetmap.gaps.report.columns import DEFINITIONS, Column
from assetmap.gaps.report.contents import unit_table
from assetmap.gaps.report.document import Cell, Story, Table
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.wording import cell_words
from assetmap.geography import to_wgs84
from assetmap.web.translations import gettext

# Shares of a small area below this are not told in its tooltip.
_LEAST_SHARE = 0.005


@dataclass(frozen=True)
class Layer:
    """The places of one kind: a table's rows with a shape each, WGS84.

    `is_hatched`: people are out of reach, or that is not known, and nobody has verified that nothing is there, or nothing
    is loaded across the border, so that it may only be a hole in the data. `remarks`: what is said of a place besides, or nothing.
    """

    kind: str
    table: Table
    shapes: list[BaseGeometry]
    is_hatched: list[bool]
    remarks: list[str]

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
        first = "share_out" if "share_out" in drawn else "standing"
        return sorted(drawn, key=lambda key: (key != first, drawn[key].unit == "text"))

    def hatched(self, key: str) -> list[bool]:
        """Which places are hatched when this measure is drawn: none, where it tells of people alone."""
        column = DEFINITIONS[key]
        is_hatched = not isinstance(column, Column) or column.is_hatched
        return self.is_hatched if is_hatched else [False] * len(self.shapes)

    def classes(self, key: str) -> Classes:
        """The classes of a measure, and each place's."""
        return classes_of(key, self.table.column(key))

    def words(self, key: str) -> list[str]:
        """A measure as people read it, place by place."""
        return [cell_words(key, cell) for cell in self.table.column(key)]


@dataclass(frozen=True)
class Point:
    """An asset that the report counts, WGS84; its name is joined when it is shown. No id: it is only on the report's copy."""

    id: str | None
    longitude: float
    latitude: float
    categories: str
    is_approximate: bool


@dataclass(frozen=True)
class Crowd:
    """People of a small area who are out of reach, at its population-weighted centre, WGS84."""

    name: str
    longitude: float
    latitude: float
    out: int


def layers_of(
    report: Report, story: Story, ground: Ground, shapes: Mapping[str, Mapping[str, BaseGeometry]]
) -> list[Layer]:
    """Small areas first, then each kind of place that the report has a table of."""
    layers = [_layer("lsoa", unit_table(report), shapes["lsoa"], _belonging(ground))]
    for table in story.tables:
        kind = table.key.removeprefix("places-")
        if kind in ground.geographies and kind in shapes:
            made_of = {}
            if kind == "pcn":
                said = gettext("Drawn where it has the largest share of the patients (plurality).")
                made_of = dict.fromkeys(shapes[kind], said)
            layers.append(_layer(kind, table, shapes[kind], made_of))
    return layers


def layers_again(
    report: Report,
    story: Story,
    shapes: Mapping[str, Mapping[str, BaseGeometry]],
    remarks: Mapping[str, Mapping[str, str]],
) -> list[Layer]:
    """The layers of a report whose ground is gone, of shapes and remarks that were kept by kind and code."""
    tables = {"lsoa": unit_table(report)} | {
        kind: table
        for table in story.tables
        if (kind := table.key.removeprefix("places-")) != "lsoa"
    }
    layers = [
        _layer(kind, table, shapes[kind], {}) for kind, table in tables.items() if kind in shapes
    ]
    return [
        replace(
            layer,
            remarks=[remarks[layer.kind].get(str(one), "") for one in layer.table.column("code")],
        )
        for layer in layers
    ]


def _layer(
    kind: str,
    table: Table,
    shapes: Mapping[str, BaseGeometry],
    remarks: Mapping[str, str],
) -> Layer:
    rows = [row for row in table.rows if str(row[table.columns.index("code")]) in shapes]
    shown = Table(table.key, table.title, table.columns, rows)
    codes = [str(code) for code in shown.column("code")]
    edges = shown.column("edge") if "edge" in shown.columns else [""] * len(rows)
    return Layer(
        kind,
        shown,
        [shapes[code] for code in codes],
        [
            (_is_unsure(standing) or bool(edge)) and out != 0
            for standing, out, edge in zip(
                shown.column("standing"), shown.column("out"), edges, strict=True
            )
        ],
        [
            "; ".join(filter(None, (remarks.get(code, ""), str(edge or ""))))
            for code, edge in zip(codes, edges, strict=True)
        ],
    )


def _is_unsure(standing: Cell) -> bool:
    """Whether nothing may be concluded: nothing is recorded and nobody verified that, or nobody knows when it is open."""
    return standing in {gettext(STANDING_NAMES[one]) for one in UNSURE}


def _belonging(ground: Ground) -> dict[str, str]:
    """Of each small area, by code, to which PCNs its registered patients belong, the largest share first."""
    geography = ground.geographies.get("pcn")
    if geography is None:
        return {}
    of, names = geography.membership, geography.places["name"].tolist()
    shares: dict[int, list[tuple[float, str]]] = {}
    for unit, place, share in zip(of.units, of.places, of.shares, strict=True):
        if share >= _LEAST_SHARE:
            shares.setdefault(int(unit), []).append((-float(share), str(names[place])))
    codes = ground.units["code"].tolist()
    return {
        codes[unit]: "; ".join(f"{name} {-share:.0%}" for share, name in sorted(own))
        for unit, own in shares.items()
    }


def points_of(
    ground: Ground, positions: Integers, opened: Sequence[tuple[float, float]]
) -> list[Point]:
    """The assets that were counted, and those that the question adds."""
    assets = ground.assets.iloc[positions]
    longitudes, latitudes = to_wgs84(assets["easting"].to_numpy(), assets["northing"].to_numpy())
    own = {slug: {int(at) for at in places} for slug, places in sorted(ground.categories.items())}
    found = [
        Point(
            str(asset),
            round(float(longitude), 5),
            round(float(latitude), 5),
            ", ".join(
                [
                    *(ground.category_names.get(s, s) for s, held in own.items() if at in held),
                    *(
                        ()
                        if is_counted
                        else [gettext("may be another one listed twice: not counted")]
                    ),
                ]
            ),
            bool(is_approximate),
        )
        for at, asset, longitude, latitude, is_approximate, is_counted in zip(
            (int(at) for at in positions),
            assets["id"],
            np.atleast_1d(longitudes),
            np.atleast_1d(latitudes),
            assets["is_at_large"],
            assets["is_counted"],
            strict=True,
        )
    ]
    added = gettext("Only on this copy of the map")
    return [*found, *(Point(None, round(x, 5), round(y, 5), added, False) for x, y in opened)]


def crowds_of(ground: Ground, units: Layer) -> list[Crowd]:
    """Where people out of reach live, as far as it may be told how many."""
    by_code = dict(zip(units.table.column("code"), units.table.column("out"), strict=True))
    longitudes, latitudes = to_wgs84(
        ground.units["easting"].to_numpy(dtype=float),
        ground.units["northing"].to_numpy(dtype=float),
    )
    return [
        Crowd(str(name), round(float(longitude), 5), round(float(latitude), 5), int(out))
        for code, name, longitude, latitude in zip(
            ground.units["code"], ground.units["name"], longitudes, latitudes, strict=True
        )
        if isinstance(out := by_code.get(code), int | float) and out > 0
    ]


def hatching_words() -> str:
    """What hatching means, in a legend."""
    return gettext(
        "Hatched: may only be a hole in the data, not verified or with nothing loaded across the border"
    )


def measure_label(key: str) -> str:
    """What a measure is called in a list of them."""
    return gettext(DEFINITIONS[key].label)
