"""What is on the map in and around an area, when is it open, and what do two lists both hold?"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.facts import IS_KEPT_TRUE_SQL
from assetmap.assets.models import Asset, Location
from assetmap.assets.opening import Rule
from assetmap.assets.queries import published_assets
from assetmap.assets.search_models import SearchDocument
from assetmap.gaps.pairs import Integers

_CATEGORIES = ("community-spaces", "place-of-worship", "library", "school")


def read_ground(session: Session, question: Question) -> Ground:
    """All that a report about this question stands on.

    Raises `NotFound` for an area that is not loaded, `InvalidInput` for a category that there is not and for an area without
    small areas, people or a place kind asked for.
    """
    area = session.execute(
        text("SELECT id, slug, name FROM area WHERE slug = :slug"), {"slug": question.area}
    ).first()
    if area is None:
        raise NotFound(
            f'No area "{question.area}" is loaded; `assetmap area list` shows those that are.'
        )
    terms = _terms(session)
    unknown = [slug for slug in question.categories if slug not in terms["slug"].values]
    if unknown:
        raise InvalidInput(
            f'"{unknown[0]}" is no category; /api/v1/categories lists them.', parameter="categories"
        )
    units = _units(session, area.id, area.name)
    assets, category_ids = _assets(session, area.id, _margin(question))
    ids = dict(zip(terms["slug"], terms["id"], strict=True))

    def positions(*slugs: str) -> Any:
        wanted = {ids[slug] for slug in slugs if slug in ids}
        return np.array([at for at, own in enumerate(category_ids) if wanted & own], dtype=np.intp)

    unit_of = {place: at for at, place in enumerate(units["place_id"])}
    assets["unit"] = assets.pop("lsoa_id").map(unit_of).fillna(-1).astype(np.intp)
    assets["is_inside"] = assets["unit"] >= 0
    categories = {slug: positions(slug) for slug in question.categories}
    inside = assets["is_inside"].to_numpy()
    counted = inside & assets["is_counted"].to_numpy()
    geographies = _geographies(session, area.id, units)
    missing = [kind for kind in question.place_kinds if kind not in geographies]
    if missing:
        raise InvalidInput(
            f"{area.name} has no places of kind {missing[0]}; it has {', '.join(sorted(geographies))}.",
            parameter="place_kinds",
        )
    venues = positions(*VENUE_CATEGORIES)
    return Ground(
        area=area.slug,
        area_name=area.name,
        units=units.drop(columns="place_id"),
        points=_points(session, units, question),
        assets=assets,
        categories=categories,
        category_names=dict(zip(terms["slug"], terms["name"], strict=True)),
        geographies=geographies,
        hours=_hours(session, assets, categories) if question.open_day else {},
        surveys=_surveys(session, question, units, terms),
        lists={
            slug: sorted({s for s in assets["list"].to_numpy()[at[inside[at]]] if s})
            for slug, at in categories.items()
        },
        paired={
            key: counts
            for slug in question.categories
            for key, counts in _paired(session, area.id, slug).items()
        },
        venues=assets.loc[venues[counted[venues]], ["name", "easting", "northing"]],
        is_at_edge=_at_edge(session, area.id, units, question, bool((~inside).any())),
        inputs=_inputs(session, area.id, assets),
        strengths=_strengths(
            terms, [own for own, here in zip(category_ids, inside, strict=True) if here]
        ),
    )


def _margin(question: Question) -> float:
    """As far as anybody walks in twice the threshold, and no less than `BEYOND_METRES`; metres."""
    walked = 2 * question.threshold_minutes * walking_metres_per_minute(question.speed_kmh)
    return max(BEYOND_METRES, walked / DETOUR)


def _frame(session: Session, sql: str, **values: Any) -> pd.DataFrame:
    rows = session.execute(text(sql), values)
    return pd.DataFrame(rows.all(), columns=list(rows.keys()))


def _terms(session: Session) -> pd.DataFrame:
    return _frame(
        session,
        "SELECT id, slug, name, position, NOT EXISTS (SELECT FROM taxonomy_term_parent WHERE term_id = id) AS is_top"
        " FROM taxonomy_term ORDER BY position",
    )


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
    """Where people are: evenly over the postcodes of their small area, else at its centroid."""
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


_WITHIN = (
    "(SELECT ST_Expand(ST_Extent(boundary)::geometry, :margin) FROM place JOIN area_place ON place_id = place.id"
    " AND is_current AND area_id = :area WHERE kind = 'lsoa')"
)
_LSOA_OF = (
    "(SELECT place.id FROM place JOIN area_place ON place_id = place.id AND is_current AND area_id = :area"
    " WHERE kind = 'lsoa' AND ST_Intersects(boundary, location.public_location_bng) ORDER BY code LIMIT 1)"
)

_CATEGORIES = (
    "(WITH RECURSIVE above (id) AS (SELECT term_id FROM asset_category WHERE asset_id = asset.id"
    " UNION SELECT parent_id FROM above JOIN taxonomy_term_parent ON term_id = above.id)"
    " SELECT coalesce(array_agg(id), '{}') FROM above)"
)


def read_assets(
    session: Session, area_id: int, margin: float
) -> tuple[pd.DataFrame, list[frozenset[int]]]:
    """What is published in and around the area, once for each location, and the categories of each with all above them.

    Of two that may be one thing the search shows one, which is counted; the other's place may be the right one too.
    """
    published = published_assets().subquery("published")
    rows = session.execute(
        select(
            published.c.asset_at_location_id,
            published.c.asset_id,
            Asset.name,
            text("ST_X(location.public_location_bng) AS easting"),
            text("ST_Y(location.public_location_bng) AS northing"),
            Asset.source,
            Asset.assured_on,
            text("location.privacy <> 'exact' AS is_at_large"),
            text(f"{_LSOA_OF} AS lsoa_id"),
            text("CASE WHEN asset.asset_list_id IS NULL THEN NULL ELSE asset.source END AS list"),
            SearchDocument.asset_id.is_not(None).label("is_counted"),
            text(f"{_CATEGORIES} AS category_ids"),
        )
        .join(Asset, Asset.id == published.c.asset_id)
        .join(Location, Location.id == published.c.location_id)
        .outerjoin(
            SearchDocument,
            SearchDocument.asset_at_location_id == published.c.asset_at_location_id,
        )
        .where(
            text(f"location.public_location_bng && ST_SetSRID({_WITHIN}, 27700)"),
            text(IS_KEPT_TRUE_SQL),
        )
        .order_by(Asset.name, text("4"), text("5"), Asset.import_key),
        {"area": area_id, "margin": margin},
    ).all()
    frame = pd.DataFrame(
        [row[:11] for row in rows],
        columns=[
            *("standing_id", "id", "name", "easting", "northing", "source", "confirmed_on"),
            *("is_at_large", "lsoa_id", "list", "is_counted"),
        ],
    )
    frame["id"] = frame["id"].astype(str)
    for column in ("easting", "northing"):
        frame[column] = frame[column].astype(float)
    frame["is_counted"] = frame["is_counted"].astype(bool)
    return frame, [frozenset(row[11]) for row in rows]


_HOURS = """
SELECT asset_at_location_id, freq, "interval", byday, bymonthday, bymonth, is_on_bank_holidays, valid_from, valid_to,
  opens_at, closes_at, description FROM schedule WHERE asset_at_location_id = ANY(:ids) ORDER BY id
"""


def read_hours(
    session: Session, assets: pd.DataFrame, categories: Mapping[str, Integers]
) -> dict[int, list[Rule]]:
    wanted = np.unique(np.concatenate(list(categories.values())))
    position_of = {assets["standing_id"].iloc[at]: int(at) for at in wanted}
    rules: dict[int, list[Rule]] = defaultdict(list)
    for row in session.execute(text(_HOURS), {"ids": list(position_of)}):
        values = dict(row._mapping)
        rules[position_of[values.pop("asset_at_location_id")]].append(Rule(**values))
    return rules


# Each list's own entries in the area, those that were merged into another's included.
_PAIRED = f"""
WITH RECURSIVE below (term_id) AS (
  SELECT id FROM taxonomy_term WHERE slug = :slug
  UNION SELECT up.term_id FROM below JOIN taxonomy_term_parent AS up ON up.parent_id = below.term_id),
listed AS (
  SELECT DISTINCT asset.id, asset.source FROM asset JOIN asset_category ON asset_category.asset_id = asset.id
  JOIN below USING (term_id) JOIN asset_at_location AS standing ON standing.asset_id = asset.id
  JOIN location ON location.id = standing.location_id
  WHERE asset.source IS NOT NULL AND asset.asset_list_id IS NOT NULL
  AND (status = 'published' OR asset.id IN (SELECT asset_id FROM merged_asset))
  AND {_LSOA_OF} IS NOT NULL),
counted AS (SELECT source, count(*) AS entries FROM listed GROUP BY source),
alike AS (
  SELECT least(one.source, other.source) AS one, greatest(one.source, other.source) AS other, one.id
  FROM twin_pair JOIN listed AS one ON one.id = first_id JOIN listed AS other ON other.id = second_id
  WHERE one.source <> other.source AND (decision IS NULL OR decision = 'merged')
  UNION SELECT least(one.source, other.source), greatest(one.source, other.source), one.id
  FROM merged_asset JOIN listed AS one ON one.id = asset_id JOIN listed AS other ON other.id = into_id
  WHERE one.source <> other.source)
SELECT alike.one, alike.other, a.entries AS first, b.entries AS second, count(DISTINCT alike.id) AS both
FROM alike JOIN counted AS a ON a.source = one JOIN counted AS b ON b.source = other
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
"""


def read_paired(
    session: Session, area_id: int, slug: str
) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    rows = session.execute(text(_PAIRED), {"slug": slug, "area": area_id})
    return {
        (slug, r.one, r.other): (r.first, r.second, min(r.both, r.first, r.second)) for r in rows
    }
