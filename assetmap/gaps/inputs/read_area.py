"""The small areas, people, surveys and lists under a question, read from the database."""

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.gaps.inputs.availability import no_such_kind, require_area, require_terms
from assetmap.gaps.inputs.border import units_at_edge
from assetmap.gaps.inputs.ground import Ground, SurveyedUnits
from assetmap.gaps.inputs.read_assets import (
    margin_metres,
    read_assets,
    read_hours,
    read_paired,
    read_twins,
)
from assetmap.gaps.inputs.read_places import read_geographies
from assetmap.gaps.inputs.sources import Input
from assetmap.gaps.measures.pairs import Integers
from assetmap.gaps.question import Question


def read_ground(session: Session, question: Question) -> Ground:
    """All that a report about this question stands on.

    Raises `NotFound` for an area that is not loaded, `InvalidInput` for a category that there is not and for an area
    without small areas, people or a place kind asked for.
    """
    area = require_area(session, question.area)
    terms = require_terms(session, question)
    units = _units(session, area.id, area.name)
    assets, category_ids = read_assets(session, area.id, margin_metres(question))
    by_category = _by_category(terms, category_ids)
    unit_of = {place: at for at, place in enumerate(units["place_id"])}
    assets["unit"] = assets.pop("lsoa_id").map(unit_of).fillna(-1).astype(np.intp)
    assets["is_inside"] = assets["unit"] >= 0
    categories = {slug: by_category[slug] for slug in question.categories}
    inside = assets["is_inside"].to_numpy()
    counted = inside & assets["is_counted"].to_numpy()
    geographies = read_geographies(session, area.id, units, assets)
    missing = [kind for kind in question.place_kinds if kind not in geographies]
    if missing:
        raise InvalidInput(
            no_such_kind(area.name, missing[0], geographies), parameter="place_kinds"
        )
    return Ground(
        area=area.slug,
        area_name=area.name,
        units=units.drop(columns="place_id"),
        points=_points(session, units, question),
        assets=assets,
        categories=categories,
        category_names=dict(zip(terms["slug"], terms["name"], strict=True)),
        geographies=geographies,
        hours=read_hours(session, assets, categories),
        surveys=_surveys(session, question, units, terms),
        lists={
            slug: sorted(
                {s for s in assets["list"].to_numpy()[at[inside[at]]] if isinstance(s, str)}
            )
            for slug, at in categories.items()
        },
        paired={
            key: counts
            for slug in question.categories
            for key, counts in read_paired(session, area.id, slug).items()
        },
        is_at_edge=units_at_edge(session, units, question, assets, categories),
        inputs=_inputs(session, area.id, units, assets),
        strengths=_strengths(
            terms, [own for own, here in zip(category_ids, counted, strict=True) if here]
        ),
        twins=read_twins(session, assets),
        by_category=by_category,
    )


def _by_category(terms: pd.DataFrame, category_ids: list[frozenset[int]]) -> dict[str, Integers]:
    """The positions of the assets of each category, with all below it."""
    found: dict[int, list[int]] = defaultdict(list)
    for at, own in enumerate(category_ids):
        for one in own:
            found[one].append(at)
    return {
        str(slug): np.array(found.get(int(term), []), dtype=np.intp)
        for term, slug in zip(terms["id"], terms["slug"], strict=True)
    }


def _frame(session: Session, sql: str, **values: Any) -> pd.DataFrame:
    rows = session.execute(text(sql), values)
    return pd.DataFrame(rows.all(), columns=list(rows.keys()))


_UNITS = """
SELECT place.id AS place_id, code, name, ST_X(centre) AS easting, ST_Y(centre) AS northing
FROM place JOIN area_place ON area_place.place_id = place.id AND is_current AND area_id = :area
CROSS JOIN LATERAL (SELECT coalesce(population_centre_bng, ST_PointOnSurface(boundary)) AS centre) AS at
WHERE kind = 'lsoa' ORDER BY code
"""
_STATISTICS = """
SELECT DISTINCT ON (place_id, measure) place_id, measure, value FROM place_statistic
WHERE place_id = ANY(:places) ORDER BY place_id, measure, vintage DESC, dataset_id DESC
"""


def _units(session: Session, area_id: int, area_name: str) -> pd.DataFrame:
    units = _frame(session, _UNITS, area=area_id)
    if units.empty:
        raise InvalidInput(f"{area_name} has no LSOAs loaded, so there is nobody to ask about.")
    lost = units.loc[units["easting"].isna(), "code"].tolist()
    if lost:
        raise InvalidInput(f"{area_name}: {lost[0]} has neither a boundary nor a centroid.")
    places = units["place_id"].tolist()
    long = _frame(session, _STATISTICS, places=places)
    wide = long.pivot(index="place_id", columns="measure", values="value")
    if "population" not in wide:
        raise InvalidInput(
            f"{area_name} has no population loaded: name a file with a column population in its manifest."
        )
    return units.join(wide, on="place_id")


_POSTCODES = """
SELECT DISTINCT ON (postcode) lsoa_id, ST_X(location_bng) AS easting, ST_Y(location_bng) AS northing FROM postcode
WHERE lsoa_id = ANY(:places) AND location_bng IS NOT NULL AND withdrawn_on IS NULL
ORDER BY postcode, dataset_id DESC
"""


def _points(session: Session, units: pd.DataFrame, question: Question) -> pd.DataFrame:
    """The points where people live: spread evenly over the postcodes of their small
    area, or at its centroid.
    """
    centres = pd.DataFrame(
        {
            "unit": np.arange(len(units)),
            "easting": units["easting"].astype(float),
            "northing": units["northing"].astype(float),
            "share": 1.0,
        }
    )
    if question.demand == "centroids":
        return centres
    found = _frame(session, _POSTCODES, places=units["place_id"].tolist())
    unit_of = {place: at for at, place in enumerate(units["place_id"])}
    found["unit"] = found.pop("lsoa_id").map(unit_of).astype(np.intp)
    found = found.sort_values(["unit", "easting", "northing"], ignore_index=True)
    found["share"] = 1.0 / found.groupby("unit")["unit"].transform("size")
    without = centres[~centres["unit"].isin(found["unit"])]
    return pd.concat([found, without], ignore_index=True)


_SURVEYS = """
WITH RECURSIVE above (slug, term_id) AS (
  SELECT slug, id FROM taxonomy_term WHERE slug = ANY(:slugs)
  UNION SELECT above.slug, parent_id FROM above JOIN taxonomy_term_parent AS up ON up.term_id = above.term_id)
SELECT DISTINCT above.slug, surveyed_on, coalesce(member_id, within.id, survey.place_id) AS unit_id
FROM survey JOIN above ON above.term_id = survey.term_id JOIN place AS gone_through ON gone_through.id = survey.place_id
LEFT JOIN place_member ON place_member.place_id = survey.place_id AND share >= 0.5
LEFT JOIN place AS within ON within.id = ANY(:units) AND gone_through.kind IN ('ward', 'msoa') AND member_id IS NULL
  AND ST_Intersects(gone_through.boundary, coalesce(within.population_centre_bng, ST_PointOnSurface(within.boundary)))
WHERE withdrawn_at IS NULL
"""


def _surveys(
    session: Session, question: Question, units: pd.DataFrame, terms: pd.DataFrame
) -> list[SurveyedUnits]:
    """The stewards' surveys of the categories asked about, or of categories above them."""
    unit_of = {place: at for at, place in enumerate(units["place_id"])}
    found: dict[tuple[str, Any], set[int]] = defaultdict(set)
    asked = {"slugs": list(question.categories), "units": list(unit_of)}
    for row in session.execute(text(_SURVEYS), asked):
        if row.unit_id in unit_of:
            found[row.slug, row.surveyed_on].add(unit_of[row.unit_id])
    return [
        SurveyedUnits(slug, frozenset(at), day)
        for (slug, day), at in sorted(found.items(), key=lambda one: one[0])
    ]


def _inputs(
    session: Session, area_id: int, units: pd.DataFrame, assets: pd.DataFrame
) -> list[Input]:
    """The files in use for the area, and the lists behind the assets that were read."""
    rows = session.execute(
        text(
            "SELECT section || ': ' || subject, source, coalesce(vintage, edition), licence, fingerprint,"
            " ARRAY(SELECT DISTINCT measure FROM place_statistic WHERE dataset_id = dataset.id AND place_id = ANY(:units)"
            "   ORDER BY measure) FROM dataset WHERE area_id = :area AND replaced_at IS NULL ORDER BY section, subject"
        ),
        {"area": area_id, "units": units["place_id"].tolist()},
    )
    files = [Input(*row) for row in rows]
    ids = sorted(set(assets["id"]))
    lists = session.execute(
        text(
            "SELECT 'assets', source, string_agg(DISTINCT source_vintage, ', '), string_agg(DISTINCT licence, ', ')"
            " FROM asset WHERE id = ANY(CAST(:ids AS uuid[])) AND source IS NOT NULL GROUP BY source ORDER BY source"
        ),
        {"ids": ids},
    )
    # A mark of which surveys there are, so that two reports tell whether they stand on the same.
    surveys = session.execute(
        text(
            "SELECT 'surveys', 'stewards', max(surveyed_on)::text, NULL, md5(string_agg(id::text, ',' ORDER BY id))"
            " FROM survey WHERE withdrawn_at IS NULL AND place_id IN (SELECT place_id FROM area_place"
            "   WHERE area_id = :area AND is_current) HAVING count(*) > 0"
        ),
        {"area": area_id},
    )
    return [*files, *(Input(*row) for row in (*lists, *surveys))]


def _strengths(
    terms: pd.DataFrame, category_ids: list[frozenset[int]]
) -> list[tuple[str, str, int]]:
    """Each broad category with how many there are of it, the most first."""
    counts: dict[int, int] = defaultdict(int)
    for own in category_ids:
        for one in own:
            counts[one] += 1
    tops = terms[terms["is_top"]]
    strengths = [
        (str(slug), str(name), counts[int(term)])
        for term, slug, name in zip(tops["id"], tops["slug"], tops["name"], strict=True)
        if counts[int(term)]
    ]
    return sorted(strengths, key=lambda one: (-one[2], one[0]))
