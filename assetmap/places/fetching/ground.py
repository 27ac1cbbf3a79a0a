"""The authorities that are asked for: their codes, names, outlines and small areas."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from assetmap.errors import InvalidInput
from assetmap.geography import BNG, WGS84
from assetmap.places.fetching.layers import FeatureLayer
from assetmap.places.fetching.sources import OfficialSource


@dataclass(frozen=True)
class CutGround:
    """The ground that files are cut to. Outlines are EPSG:27700; `reach_metres` is how far beyond it lists reach."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    outline: Any
    reach_metres: float
    lsoas: frozenset[str]

    @cached_property
    def wide(self) -> Any:
        """The outline and what lies within reach of it."""
        wide = (
            shapely.buffer(self.outline, self.reach_metres) if self.reach_metres else self.outline
        )
        shapely.prepare(wide)
        return wide

    def box(self, metres: float = 0.0) -> tuple[float, float, float, float]:
        """The box around the wide outline and so many metres more, in degrees (WGS84)."""
        around = geopandas.GeoSeries(
            [shapely.box(*shapely.buffer(self.wide, metres).bounds)], crs=BNG
        )
        west, south, east, north = around.to_crs(WGS84).total_bounds
        return float(west), float(south), float(east), float(north)

    def holds(self, eastings: pd.Series, northings: pd.Series, margin_metres: float) -> pd.Series:
        """Whether each point, in metres, lies in the wide outline or, with a margin,
        this close to its box.
        """
        west, south, east, north = self.wide.bounds
        inside = eastings.between(west - margin_metres, east + margin_metres)
        inside &= northings.between(south - margin_metres, north + margin_metres)
        if margin_metres == 0 and inside.any():
            exact = np.zeros(len(inside), dtype=bool)
            at = np.flatnonzero(inside)
            exact[at] = shapely.contains_xy(self.wide, eastings.iloc[at], northings.iloc[at])
            return pd.Series(exact, index=inside.index)
        return inside


@dataclass(frozen=True)
class Authorities:
    """The authorities that are meant, by code and name."""

    codes: tuple[str, ...]
    names: tuple[str, ...]


def find_authorities(
    wanted: Sequence[str], source: OfficialSource, layer: FeatureLayer
) -> Authorities:
    """The local authorities that codes or names mean.

    Raises `InvalidInput` for one that is not known, with the nearest names.
    """
    code_field = layer.field(source.columns["code"])
    name_field = layer.field(source.columns["name"])
    names = {
        str(row[code_field]): str(row[name_field]) for row in layer.rows([code_field, name_field])
    }
    by_name = {plain_name(name): code for code, name in names.items()}
    codes: list[str] = []
    for word in wanted:
        code = word.strip().upper()
        if code not in names:
            code = by_name.get(plain_name(word), "")
        if not code:
            close = difflib.get_close_matches(plain_name(word), by_name, n=3)
            hint = ", ".join(f"{names[by_name[one]]} ({by_name[one]})" for one in close)
            raise InvalidInput(
                f"{word!r} is not a local authority: give the code or name of a district, borough or unitary authority"
                + (f"; did you mean {hint}?" if hint else ".")
            )
        if not code.startswith("E"):
            raise InvalidInput(
                f"{names[code]} ({code}) is not in England, and the sources here only cover England."
            )
        if code not in codes:
            codes.append(code)
    return Authorities(tuple(codes), tuple(names[code] for code in codes))


def outline_of(authorities: Authorities, source: OfficialSource, layer: FeatureLayer) -> Any:
    """The outline of authorities in metres. Raises `InvalidInput` where the layer has none of one."""
    code_field = layer.field(source.columns["code"])
    features = layer.features([code_field], of=code_field, codes=authorities.codes)
    found = {feature["properties"][code_field]: feature["geometry"] for feature in features}
    if missing := [code for code in authorities.codes if not found.get(code)]:
        raise InvalidInput(f"{source.title} has no outline of {', '.join(missing)}.")
    outlines = geopandas.GeoSeries([shape(one) for one in found.values()], crs=WGS84).to_crs(BNG)
    return shapely.union_all(shapely.make_valid(np.asarray(outlines)))


def small_areas_of(
    authorities: Authorities, source: OfficialSource, layer: FeatureLayer
) -> frozenset[str]:
    """The codes of the LSOAs of authorities. Raises `InvalidInput` where the look-up knows none."""
    lsoa = layer.field(source.columns["lsoa"])
    authority = layer.field(source.columns["authority"])
    rows = layer.rows([lsoa, authority], of=authority, codes=authorities.codes)
    if not rows:
        raise InvalidInput(
            f"{source.title} has no LSOA in {', '.join(authorities.codes)}: the code may be newer or older than it."
        )
    return frozenset(str(row[lsoa]) for row in rows)


def plain_name(name: str) -> str:
    """An authority's name without what only some put before or after it.

    >>> plain_name("LONDON BOROUGH OF HACKNEY"), plain_name("Kingston-upon-Hull, City of")
    ('hackney', 'kingston upon hull')
    """
    words = re.sub(r"[^a-z ]", "", name.lower().replace("&", "and").replace("-", " "))
    bare = re.sub(
        r"^(?:the )?(?:london borough|royal borough|borough|city|county|district) of (?=\S)|(?: (?:city|county) of| district council"
        r"| borough council| city council| council)$",
        "",
        words.strip(),
    )
    # The City of London is known by its whole name.
    return " ".join(words.split()) if bare == "london" else " ".join(bare.split())
