"""The small areas of what somebody gave: pasted codes, or an outline."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.footprints.queries import (
    SmallArea,
    areas_touched,
    is_cut,
    lsoas_of_postcodes,
    small_areas,
)
from assetmap.footprints.reading import MOST_CODES, read_pasted
from assetmap.places.postcodes import spaced
from assetmap.web.forms import Form
from assetmap.web.translations import gettext, ngettext

_MOST_SHOWN = 5
_LONGEST_MADE_FROM = 160


@dataclass(frozen=True)
class FoundFootprint:
    """The small areas found for pasted codes or an outline, their people, and what was left out."""

    areas: list[SmallArea]
    made_from: str
    left_out: list[str] = field(default_factory=list)
    cut: list[dict[str, Any]] = field(default_factory=list)

    @property
    def population(self) -> float | None:
        known = [one.population for one in self.areas if one.population is not None]
        return sum(known) if self.areas and len(known) == len(self.areas) else None


def found_in_codes(session: Session, pasted: str) -> FoundFootprint:
    """The small areas of what is pasted. Raises `InvalidInput` where nothing of it lies in a loaded area."""
    read = read_pasted(pasted)
    of_postcodes = lsoas_of_postcodes(session, list(read.postcodes))
    areas = small_areas(session, [*read.lsoa_codes, *of_postcodes.values()])
    known = {one.code for one in areas}
    unknown = [
        *(spaced(one) for one in read.postcodes if one not in of_postcodes),
        *(one for one in read.lsoa_codes if one not in known),
    ]
    left_out = []
    if unknown:
        left_out.append(
            gettext("These codes are outside the areas that we cover: %(codes)s.")
            % {"codes": _some(unknown, len(unknown))}
        )
    if read.others:
        left_out.append(
            gettext("These are not postcodes or LSOA codes: %(words)s.")
            % {"words": ", ".join(read.others)}
        )
    if not areas:
        raise InvalidInput(
            " ".join(
                [
                    gettext(
                        "None of these postcodes or LSOAs are in an area that we cover. Check them and try again."
                    ),
                    *left_out,
                ]
            ),
            parameter="pasted",
        )
    return FoundFootprint(
        areas, _made_from(len(of_postcodes), len(known & set(read.lsoa_codes))), left_out
    )


def _made_from(postcodes: int, lsoas: int) -> str:
    """For example "3 postcodes and 1 LSOA code"."""
    said = []
    if postcodes:
        words = ngettext("%(n)s postcode", "%(n)s postcodes", postcodes)
        said.append(words % {"n": f"{postcodes:,}"})
    if lsoas:
        words = ngettext("%(n)s LSOA code", "%(n)s LSOA codes", lsoas)
        said.append(words % {"n": f"{lsoas:,}"})
    return gettext(" and ").join(said)


def as_outlined(found: FoundFootprint, form: Form) -> FoundFootprint:
    """With what an outline said of itself, as long as the small areas are still those that it gave."""
    codes = {one.code for one in found.areas}
    if codes != set(form.get("outlined", "").split()):
        return found
    try:
        told = json.loads(form.get("cut", ""))
        cut = [
            {"code": str(one["code"])[:12], "part": float(one["part"]), "is_in": bool(one["is_in"])}
            for one in told[:MOST_CODES]
        ]
    except (ValueError, TypeError, KeyError):
        cut = []
    return replace(found, cut=cut, made_from=form.get("made_from", "")[:_LONGEST_MADE_FROM])


def found_inside(session: Session, outline: BaseGeometry, made_from: str) -> FoundFootprint:
    """The small areas whose people live inside an outline. Raises `InvalidInput` where there are none."""
    touched = areas_touched(session, outline)
    inside = [one.area for one in touched if one.is_in]
    if not inside:
        raise InvalidInput(
            gettext(
                "This outline does not contain the population centre of any LSOA that we cover. Draw a larger outline, or draw it somewhere else."
            ),
            parameter="upload",
        )
    cut = [
        {
            "code": one.area.code,
            "name": one.area.name,
            "part": round(one.part, 3),
            "is_in": one.is_in,
        }
        for one in touched
        if is_cut(one)
    ]
    return FoundFootprint(inside, made_from, cut=cut)


def count_words(found: FoundFootprint) -> str:
    words = gettext("LSOAs: %(count)s.") % {"count": len(found.areas)}
    if found.population is not None:
        words += " " + gettext("People: %(people)s.") % {"people": f"{found.population:,.0f}"}
    if found.cut:
        words += " " + gettext("LSOAs that the outline splits: %(count)s.") % {
            "count": len(found.cut)
        }
    return words


def _some(codes: list[str], count: int) -> str:
    shown = ", ".join(codes[:_MOST_SHOWN])
    if count <= _MOST_SHOWN:
        return shown
    return gettext("%(some)s and %(count)s more") % {
        "some": shown,
        "count": f"{count - _MOST_SHOWN:,}",
    }
