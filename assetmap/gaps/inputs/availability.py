"""The parts of a question that a loaded area can answer: kinds of places, groups of people, and assets that could
close.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from assetmap.assets.record.index_bits import IS_KEPT_TRUE_SQL
from assetmap.errors import InvalidInput, NotFound
from assetmap.gaps.inputs.read_assets import AROUND_SQL, margin_metres
from assetmap.gaps.names import kinds_in_order
from assetmap.gaps.question import AUDIENCES, Question, places_asked_for
from assetmap.web.translations import gettext

# The shortest walk that is asked about; longer ones by half minutes.
SHORTEST_MINUTES = 1.0
_STEP_MINUTES = 0.5

_KINDS = """
SELECT DISTINCT kind FROM place JOIN area_place ON place_id = place.id AND is_current AND area_id = :area
WHERE kind <> 'lsoa' AND (kind IN ('ward', 'msoa') OR EXISTS (
  SELECT FROM place_member WHERE place_member.place_id = place.id))
"""
_MEASURES = """
SELECT measure FROM unnest(CAST(:measures AS text[])) AS measure WHERE EXISTS (
  SELECT FROM place_statistic AS told JOIN area_place USING (place_id) WHERE area_id = :area AND is_current
  AND told.measure = measure.measure)
"""
_STREETS = """
SELECT EXISTS (SELECT FROM dataset WHERE area_id = :area AND section = 'streets' AND replaced_at IS NULL)
"""
_CLOSABLE = f"""
WITH RECURSIVE below (term_id) AS (
  SELECT id FROM taxonomy_term WHERE slug = ANY(:slugs)
  UNION SELECT up.term_id FROM below JOIN taxonomy_term_parent AS up ON up.parent_id = below.term_id)
SELECT DISTINCT asset.id FROM asset JOIN asset_category ON asset_category.asset_id = asset.id JOIN below USING (term_id)
JOIN asset_at_location AS standing ON standing.asset_id = asset.id JOIN location ON location.id = location_id
WHERE status = 'published' AND {IS_KEPT_TRUE_SQL} AND asset.id = ANY(CAST(:ids AS uuid[]))
AND location.public_location_bng && ST_SetSRID({AROUND_SQL}, 27700)
"""


@dataclass(frozen=True)
class Offer:
    """The parts of a question that an area can answer: kinds of places, in the order of
    `KIND_NAMES`, audiences by slug, and whether deprivation figures and streets are loaded.
    """

    kinds: list[str]
    people: list[str]
    has_deprivation: bool
    has_streets: bool = False


NOTHING_OFFERED = Offer([], [], has_deprivation=False)


def offer_of(session: Session, area_id: int) -> Offer:
    """The parts of a question that this area can answer. It may lack any of them."""
    found = set(session.execute(text(_KINDS), {"area": area_id}).scalars())
    wanted = {measure for one in AUDIENCES.values() for measure in one.measures} | {"imd_decile"}
    measures = _measures(session, area_id, wanted)
    return Offer(
        kinds=kinds_in_order(found),
        # Without residents nothing can be answered, and the report says so.
        people=[
            slug
            for slug, one in AUDIENCES.items()
            if slug == "everybody" or measures >= set(one.measures)
        ],
        has_deprivation="imd_decile" in measures,
        has_streets=bool(session.scalar(text(_STREETS), {"area": area_id})),
    )


def require_area(session: Session, slug: str) -> Row[Any]:
    """The area: id, slug, name. Raises `NotFound` for one that is not loaded."""
    area = session.execute(
        text("SELECT id, slug, name FROM area WHERE slug = :slug"), {"slug": slug}
    ).first()
    if area is None:
        raise NotFound(
            f'No area "{slug}" is loaded. Run `assetmap area list` to see the loaded areas.'
        )
    return area


def require_terms(session: Session, question: Question) -> pd.DataFrame:
    """The vocabulary: id, slug, name, position, is_top. Raises `InvalidInput` for a category asked for that it
    lacks.
    """
    rows = session.execute(
        text(
            "SELECT id, slug, name, position,"
            " NOT EXISTS (SELECT FROM taxonomy_term_parent WHERE term_id = id) AS is_top"
            " FROM taxonomy_term ORDER BY position"
        )
    )
    terms = pd.DataFrame(rows.all(), columns=list(rows.keys()))
    unknown = [slug for slug in question.categories if slug not in terms["slug"].values]
    if unknown:
        raise InvalidInput(
            f'"{unknown[0]}" is not a category; /api/v1/categories lists them.',
            parameter="categories",
        )
    return terms


def fitted(session: Session, question: Question) -> Question:
    """The question as it can be asked of its area: told by the area's own kinds of places where it names none.

    Raises `NotFound` for an area that is not loaded, and `InvalidInput`, with the parameter, for what the area has not,
    a walk that nobody means, and something to close that is not on the map.
    """
    area = require_area(session, question.area)
    require_terms(session, question)
    if question.threshold_minutes < SHORTEST_MINUTES or question.threshold_minutes % _STEP_MINUTES:
        raise InvalidInput(
            gettext("Choose a walking time of 1 to 120 minutes, in whole or half minutes."),
            parameter="threshold_minutes",
        )
    offer = offer_of(session, area.id)
    if not places_asked_for(question) or not question.place_kinds:
        kinds = [kind for kind in question.place_kinds if kind in offer.kinds] or offer.kinds
        question = question.model_copy(update={"place_kinds": tuple(kinds)})
    missing = [kind for kind in question.place_kinds if kind not in offer.kinds]
    if missing:
        raise InvalidInput(
            no_such_kind(area.name, missing[0], offer.kinds), parameter="place_kinds"
        )
    _require_people(area, offer, question)
    for slug in question.beside:
        other = require_area(session, slug)
        _require_people(other, offer_of(session, other.id), question)
    _require_closable(session, area, question)
    return question


def no_such_kind(area_name: str, kind: str, kinds: Iterable[str]) -> str:
    """The error message for a question that names a kind of place the area does not have."""
    return gettext("%(area)s has no places of type “%(kind)s”. Available types: %(kinds)s.") % {
        "area": area_name,
        "kind": kind,
        "kinds": ", ".join(sorted(kinds)) or gettext("none"),
    }


def _require_people(area: Row[Any], offer: Offer, question: Question) -> None:
    if question.people not in offer.people:
        audience = AUDIENCES[question.people]
        raise InvalidInput(
            gettext("We have no figures for %(who)s in %(area)s. Load a file with %(measures)s.")
            % {
                "area": area.name,
                "who": gettext(audience.name),
                "measures": ", ".join(audience.measures),
            },
            parameter="people",
        )
    if question.is_step_free and not offer.has_streets:
        raise InvalidInput(
            gettext(
                "No street map of %(area)s is loaded, so we do not know where there are steps. Include all routes instead."
            )
            % {"area": area.name},
            parameter="is_step_free",
        )
    if question.is_most_deprived_only and not offer.has_deprivation:
        raise InvalidInput(
            gettext("%(area)s has no deprivation deciles. Load the Indices of Deprivation.")
            % {"area": area.name},
            parameter="is_most_deprived_only",
        )


def _require_closable(session: Session, area: Row[Any], question: Question) -> None:
    ids = [str(one) for one in question.closed]
    if not ids:
        return
    asked = {
        "ids": ids,
        "slugs": list(question.categories),
        "area": area.id,
        "margin": margin_metres(question),
    }
    there = {str(one) for one in session.execute(text(_CLOSABLE), asked).scalars()}
    unknown = [one for one in ids if one not in there]
    if unknown:
        raise InvalidInput(
            gettext(
                "closed: %(id)s cannot be closed, because it is not an asset in these categories on the map of %(area)s or near it."
            )
            % {"id": unknown[0], "area": area.name},
            parameter="closed",
        )


def _measures(session: Session, area_id: int, wanted: Collection[str]) -> set[str]:
    rows = session.execute(text(_MEASURES), {"area": area_id, "measures": sorted(wanted)})
    return set(rows.scalars())
