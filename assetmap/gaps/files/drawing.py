"""The shapes of places and the points of assets that a report's maps draw beside its tables.

It is stored with the report as data, and every map and file can be made of it again. Pure.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from assetmap.gaps.analysis.asset_selection import known_hours
from assetmap.gaps.analysis.by_place import main_places
from assetmap.gaps.inputs.ground import Geography, Ground
from assetmap.gaps.measures.pairs import Floats, Integers
from assetmap.gaps.report.named.counted import AssetPoint
from assetmap.geography import to_wgs84
from assetmap.web.translations import gettext

# A smaller share of a small area's patients is not named.
_LEAST_SHARE = 0.005


@dataclass(frozen=True)
class Shape:
    """A place as it is drawn, WGS84, and what is said of it besides, or nothing.

    `centre` is the population-weighted centre of a small area, longitude and latitude.
    """

    kind: str
    code: str
    geometry: BaseGeometry
    remark: str = ""
    centre: tuple[float, float] | None = None


@dataclass(frozen=True)
class ReportShapes:
    """The shapes of small areas and places, and the points of assets."""

    shapes: Sequence[Shape]
    points: Sequence[AssetPoint]

    def of_kind(self, kind: str) -> dict[str, Shape]:
        """The shapes of one kind of place, by code."""
        return {one.code: one for one in self.shapes if one.kind == kind}


def drawing_of(
    ground: Ground,
    shapes: Mapping[str, Mapping[str, BaseGeometry]],
    kinds: Collection[str],
    points: Sequence[AssetPoint],
) -> ReportShapes:
    """The small areas of the ground, the places of these kinds, and these points."""
    belonging = _belonging(ground)
    longitudes, latitudes = to_wgs84(
        ground.units["easting"].to_numpy(dtype=float),
        ground.units["northing"].to_numpy(dtype=float),
    )
    centres = {
        code: (round(float(longitude), 5), round(float(latitude), 5))
        for code, longitude, latitude in zip(
            ground.units["code"], longitudes, latitudes, strict=True
        )
    }
    units = [
        Shape("lsoa", code, shape, belonging.get(code, ""), centres[code])
        for code, shape in shapes["lsoa"].items()
    ]
    made_of = gettext(
        "The boundary is drawn around the areas where this Primary Care Network has the largest share of patients (plurality)."
    )
    places = [
        Shape(kind, code, shape, made_of if kind == "pcn" else "")
        for kind, own in shapes.items()
        if kind != "lsoa" and kind in kinds
        for code, shape in own.items()
    ]
    return ReportShapes([*units, *places], points)


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
) -> list[AssetPoint]:
    """The assets that were counted, and those that the question adds; of two that may be one thing only one is
    drawn.
    """
    positions = _drawn_once(ground, positions)
    assets = ground.assets.iloc[positions]
    longitudes, latitudes = to_wgs84(assets["easting"].to_numpy(), assets["northing"].to_numpy())
    own = {slug: {int(at) for at in places} for slug, places in sorted(ground.categories.items())}
    standing, hours = _standing_in(ground, positions), known_hours(ground)
    found = [
        AssetPoint(
            str(asset),
            round(float(longitude), 5),
            round(float(latitude), 5),
            ", ".join(
                [
                    *(ground.category_names.get(s, s) for s, held in own.items() if at in held),
                    *(
                        [gettext("may be a duplicate, counted once")]
                        if ground.twins.get(str(asset))
                        else ()
                    ),
                ]
            ),
            bool(is_approximate),
            places,
            at in hours,
        )
        for at, places, asset, longitude, latitude, is_approximate in zip(
            (int(at) for at in positions),
            standing,
            assets["id"],
            np.atleast_1d(longitudes),
            np.atleast_1d(latitudes),
            assets["is_at_large"],
            strict=True,
        )
    ]
    added = gettext("Added in this what-if")
    return [*found, *(AssetPoint(None, round(x, 5), round(y, 5), added, False) for x, y in opened)]


def _drawn_once(ground: Ground, positions: Integers) -> Integers:
    """These positions without each asset that may be the same thing as a counted one among them."""
    ids = ground.assets["id"].to_numpy()[positions]
    is_counted = ground.assets["is_counted"].to_numpy(dtype=bool)[positions]
    counted = set(ids[is_counted])
    kept = [
        bool(is_own) or counted.isdisjoint(ground.twins.get(str(one), ()))
        for one, is_own in zip(ids, is_counted, strict=True)
    ]
    return positions[np.array(kept, dtype=bool)]


def _standing_in(ground: Ground, positions: Integers) -> list[dict[str, tuple[str, float | None]]]:
    """Of each of these assets, under each kind of place, the code of the one that it stands in and its distance in
    metres from the population-weighted centre there.
    """
    found: list[dict[str, tuple[str, float | None]]] = [{} for _ in positions]
    at = ground.assets[["easting", "northing"]].to_numpy(dtype=float)[positions]
    units = ground.assets["unit"].to_numpy(dtype=np.intp)[positions]
    centres = ground.units[["easting", "northing"]].to_numpy(dtype=float)
    _note(found, "lsoa", ground.units["code"].tolist(), units, at, centres)
    for kind, geography in sorted(ground.geographies.items()):
        codes = geography.places["code"].tolist()
        places = _places_of(geography, positions, units, len(ground.units))
        _note(found, kind, codes, places, at, _centres_of(ground, geography))
    return found


def _note(
    found: list[dict[str, tuple[str, float | None]]],
    kind: str,
    codes: Sequence[str],
    places: Integers,
    at: Floats,
    centres: Floats,
) -> None:
    for number, place in enumerate(places):
        if place >= 0:
            metres = float(np.hypot(*(at[number] - centres[place])))
            known = round(metres) if np.isfinite(metres) else None
            found[number][kind] = (str(codes[place]), known)


def _places_of(
    geography: Geography, positions: Integers, units: Integers, unit_count: int
) -> Integers:
    """The place that each of these assets stands in, −1 for none: as the tables count them."""
    if geography.assets_in is not None:
        return np.asarray(geography.assets_in[positions], dtype=np.intp)
    place_of = np.full(unit_count + 1, -1, dtype=np.intp)
    own, places = main_places(geography.membership)
    place_of[own] = places
    # The last is of what stands across the border, whose unit is −1.
    return np.asarray(place_of[units], dtype=np.intp)


def _centres_of(ground: Ground, geography: Geography) -> Floats:
    """The average position of each place's people, EPSG:27700; NaN where no people are known."""
    people = np.nan_to_num(ground.units["population"].to_numpy(dtype=float))
    of = geography.membership
    return np.column_stack(
        [
            of.mean(ground.units[name].to_numpy(dtype=float), people)
            for name in ("easting", "northing")
        ]
    )
