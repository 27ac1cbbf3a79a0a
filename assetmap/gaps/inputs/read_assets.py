"""The assets in and around an area with their opening hours, read from the database."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.room import Room, is_fresh
from assetmap.assets.opening_hours.rules import Rule
from assetmap.assets.planning.queries import capacities
from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.index_bits import IS_KEPT_TRUE_SQL
from assetmap.assets.record.models import Asset, Location
from assetmap.assets.twins.queries import counted_pairs
from assetmap.gaps.measures.pairs import Integers
from assetmap.gaps.question import Question
from assetmap.geography import DETOUR, walking_metres_per_minute

# Assets across the border count as far as this: nobody turns back at it.
BEYOND_METRES = 3_000.0
_NO_ROOM = (Room.FULL, Room.WAITING)
# The box around an area's small areas, of the parameters area and margin (metres).
AROUND_SQL = (
    "(SELECT ST_Expand(ST_Extent(boundary)::geometry, :margin) FROM place JOIN area_place ON place_id = place.id"
    " AND is_current AND area_id = :area WHERE kind = 'lsoa')"
)
_LSOA_OF = (
    "(SELECT place.id FROM place JOIN area_place ON place_id = place.id AND is_current AND area_id = :area"
    " WHERE kind = 'lsoa' AND ST_Intersects(boundary, location.public_location_bng) ORDER BY code LIMIT 1)"
)

_CATEGORIES = "ARRAY(SELECT term_id FROM asset_category WHERE asset_id = asset.id ORDER BY term_id)"


def margin_metres(question: Question) -> float:
    """The distance beyond the border within which assets are read: a walk of twice the threshold,
    and at least `BEYOND_METRES`.
    """
    walked = 2 * question.threshold_minutes * walking_metres_per_minute(question.speed_kmh)
    return max(BEYOND_METRES, walked / DETOUR)


def read_assets(
    session: Session, area_id: int, margin: float
) -> tuple[pd.DataFrame, list[frozenset[int]]]:
    """The published assets in and around the area, once for each location, and the categories of
    each with all above them.

    Of two assets that may be the same thing, one is counted, but the other's
    position may be the right one.
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
            Asset.source_vintage,
            text(f"{_CATEGORIES} AS category_ids"),
            Asset.room,
            Asset.room_on,
        )
        .join(Asset, Asset.id == published.c.asset_id)
        .join(Location, Location.id == published.c.location_id)
        .where(
            text(f"location.public_location_bng && ST_SetSRID({AROUND_SQL}, 27700)"),
            text(IS_KEPT_TRUE_SQL),
        )
        .order_by(Asset.name, text("4"), text("5"), Asset.import_key),
        {"area": area_id, "margin": margin},
    ).all()
    frame = pd.DataFrame(
        [row[:11] for row in rows],
        columns=[
            *("standing_id", "id", "name", "easting", "northing", "source", "confirmed_on"),
            *("is_at_large", "lsoa_id", "list", "vintage"),
        ],
    )
    behind = {pair.behind for pair in counted_pairs(session, {row.asset_id for row in rows})}
    frame["is_counted"] = ~frame["id"].isin(behind).astype(bool)
    told = capacities(session, {row.asset_id for row in rows})
    frame["capacity"] = frame["id"].map(told).astype(float)
    today = date.today()
    # What has no room now, or a waiting list, takes nobody, however many it could.
    has_none = [row.room in _NO_ROOM and is_fresh(row.room_on, today) for row in rows]
    frame.loc[np.array(has_none, dtype=bool), "capacity"] = 0.0
    frame["id"] = frame["id"].astype(str)
    for column in ("easting", "northing"):
        frame[column] = frame[column].astype(float)
    above = _terms_above(session)
    own = {tuple(row[11]) for row in rows}
    with_above = {
        terms: frozenset().union(*(above.get(one, frozenset([one])) for one in terms))
        for terms in own
    }
    return frame, [with_above[tuple(row[11])] for row in rows]


def _terms_above(session: Session) -> dict[int, frozenset[int]]:
    """Under each category that lies below others, itself and all above it."""
    rows = session.execute(
        text(
            "WITH RECURSIVE above (term_id, id) AS (SELECT term_id, term_id FROM taxonomy_term_parent"
            " UNION SELECT above.term_id, parent_id FROM above JOIN taxonomy_term_parent AS up ON up.term_id = above.id)"
            " SELECT term_id, array_agg(id) FROM above GROUP BY term_id"
        )
    )
    return {term: frozenset(ids) for term, ids in rows}


def read_twins(session: Session, assets: pd.DataFrame) -> dict[str, list[str]]:
    """Under the id of each of these assets those of the others that may be the same thing, while nobody has decided."""
    ids = {UUID(one) for one in assets["id"]}
    twins: dict[str, list[str]] = defaultdict(list)
    for pair in counted_pairs(session, ids):
        if {pair.shown, pair.behind} <= ids:
            twins[str(pair.shown)].append(str(pair.behind))
            twins[str(pair.behind)].append(str(pair.shown))
    return {one: sorted(others) for one, others in twins.items()}


_HOURS = """
SELECT asset_at_location_id, freq, "interval", byday, bymonthday, bymonth, is_on_bank_holidays, valid_from, valid_to,
  opens_at, closes_at, description, off_dates FROM schedule WHERE asset_at_location_id = ANY(:ids) ORDER BY id
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


# Each list's own entries in the area, those that were merged into another's included. Two lists tell how complete they
# are only where they are of the same kinds of things, and of a category only where those are all the kinds recorded in
# it.
_PAIRED = """
WITH RECURSIVE below (term_id) AS (
  SELECT id FROM taxonomy_term WHERE slug = :slug
  UNION SELECT up.term_id FROM below JOIN taxonomy_term_parent AS up ON up.parent_id = below.term_id),
here AS MATERIALIZED (
  SELECT DISTINCT standing.asset_id FROM asset_category JOIN below USING (term_id)
  JOIN asset_at_location AS standing USING (asset_id) JOIN location ON location.id = standing.location_id
  JOIN place ON place.kind = 'lsoa' AND ST_Intersects(place.boundary, location.public_location_bng)
  JOIN area_place ON area_place.place_id = place.id AND is_current AND area_id = :area),
listed AS (
  SELECT DISTINCT asset.id, asset.source, term_id FROM here JOIN asset ON asset.id = here.asset_id
  JOIN asset_category ON asset_category.asset_id = asset.id JOIN below USING (term_id)
  WHERE asset.source IS NOT NULL AND asset.asset_list_id IS NOT NULL
  AND (status = 'published' OR asset.id IN (SELECT asset_id FROM merged_asset))),
counted AS (
  SELECT source, count(DISTINCT id) AS entries, array_agg(DISTINCT term_id ORDER BY term_id) AS kinds
  FROM listed GROUP BY source),
recorded AS (
  SELECT array_agg(DISTINCT term_id ORDER BY term_id) AS kinds FROM here JOIN asset ON asset.id = here.asset_id
  JOIN asset_category ON asset_category.asset_id = asset.id JOIN below USING (term_id)
  WHERE status = 'published'),
alike AS (
  SELECT least(one.source, other.source) AS one, greatest(one.source, other.source) AS other, one.id
  FROM twin_pair JOIN listed AS one ON one.id = first_id JOIN listed AS other ON other.id = second_id
  WHERE one.source <> other.source AND (decision IS NULL OR decision = 'merged')
  UNION SELECT least(one.source, other.source), greatest(one.source, other.source), one.id
  FROM merged_asset JOIN listed AS one ON one.id = asset_id JOIN listed AS other ON other.id = into_id
  WHERE one.source <> other.source)
SELECT a.source AS one, b.source AS other, a.entries AS first, b.entries AS second, count(DISTINCT alike.id) AS both
FROM counted AS a JOIN counted AS b ON a.source < b.source AND a.kinds = b.kinds
JOIN recorded ON recorded.kinds = a.kinds LEFT JOIN alike ON alike.one = a.source AND alike.other = b.source
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
"""


def read_paired(
    session: Session, area_id: int, slug: str
) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    rows = session.execute(text(_PAIRED), {"slug": slug, "area": area_id})
    return {
        (slug, r.one, r.other): (r.first, r.second, min(r.both, r.first, r.second)) for r in rows
    }
