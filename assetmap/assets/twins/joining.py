"""The join of one venue that a list names once under each of its categories."""

from collections.abc import Mapping
from typing import Any

from assetmap.assets.confirming.queries import IS_KEPT_SQL
from assetmap.assets.published.touched import IdTable, TouchedAssets

# What a row of the table incoming, joined with asset, merged_asset (merged) and what it was merged into (winner),
# is when it has nothing to say: its asset has become another, which is still there.
IS_MERGED_SQL = (
    "(winner.status = 'published' AND NOT"
    " (merged.is_by_import AND asset.import_hash IS DISTINCT FROM incoming.import_hash))"
)
MERGED_JOIN_SQL = (
    "LEFT JOIN merged_asset AS merged ON merged.asset_id = asset.id"
    " LEFT JOIN asset AS winner ON winner.id = merged.into_id"
)
# Rows that a list may drop though they are no longer shown: what they brought goes with them.
JOINED_OF_LIST_SQL = (
    "SELECT merged_asset.asset_id FROM merged_asset JOIN asset ON asset.id = merged_asset.asset_id"
    " WHERE is_by_import AND asset_list_id = :list"
)


class NotCome(IdTable):
    """The entries of a list that have not come yet, in the table `not_come`: in the end those that it has dropped."""

    TABLE = "not_come"
    ID = "asset_id"
    FURTHER = " PRIMARY KEY"


def join_categories(
    touched: TouchedAssets, not_come: NotCome, values: Mapping[str, Any], *, are_many: bool
) -> int:
    """Makes one asset of rows of the list `:list` that differ in nothing but their category.

    `values` name the list and, as `run`, its import. What is joined is touched; where the touched `are_many`, it is
    found without looking anything up. The one that has been there longest stays; the others are withdrawn, with their
    history, and point to it. Returns how many.
    """
    touched.analyze()
    not_come.execute(_PART_DROPPED, values)
    for statement in (_PART_MOVED, _BRING_AGAIN):
        touched.execute(statement, values)
    join = f"WITH venue AS MATERIALIZED ({_WHOLE_LIST if are_many else _AROUND_TOUCHED}) {_JOIN}"
    return int(touched.execute(join, values).scalar_one())


# All that an entry says but its category, of a row of asset: two that say the same are one thing said twice.
_SAID = """md5(concat_ws('|',
  (to_jsonb({0}) - ARRAY['id', 'name', 'kind', 'status', 'created_at', 'updated_at', 'import_key', 'import_hash',
    'assured_on', 'assured_by'])::text,
  (SELECT string_agg(number, ',' ORDER BY number) FROM phone WHERE phone.asset_id = {0}.id),
  (SELECT string_agg((to_jsonb(schedule) - ARRAY['id', 'asset_at_location_id'])::text, ',' ORDER BY byday, opens_at)
    FROM schedule JOIN asset_at_location AS own ON own.id = asset_at_location_id WHERE own.asset_id = {0}.id),
  (SELECT string_agg(concat_ws(',', place.name, address, city, postcode), '|' ORDER BY address)
    FROM location AS place JOIN asset_at_location AS own ON own.location_id = place.id WHERE own.asset_id = {0}.id)))"""

# Undoes a joining: the rows of `parted` (asset_id) no longer point anywhere, and what they brought goes.
_PART = """
, parted AS (DELETE FROM merged_asset USING gone WHERE merged_asset.asset_id = gone.asset_id
  RETURNING into_id, brought_term_ids),
untold AS (DELETE FROM asset_category USING parted
  WHERE asset_category.asset_id = into_id AND term_id = ANY(brought_term_ids))
INSERT INTO touched (asset_id) SELECT DISTINCT into_id FROM parted"""

PART_RETURNED_SQL = "WITH gone AS (SELECT asset_id FROM incoming WHERE what = 'returned')" + _PART
# Those whose row the list has dropped.
_PART_DROPPED = (
    "WITH gone AS (SELECT asset_id FROM not_come JOIN merged_asset USING (asset_id) WHERE is_by_import)"
    + _PART
)
# Those whose other half bears another name now, has moved or says something else: they are published again. What a
# group has written in its stead says nothing of the rows of the list.
_PART_MOVED = (
    f"""
WITH gone AS (
  SELECT merged.asset_id FROM merged_asset AS merged JOIN touched ON touched.asset_id = merged.into_id
  JOIN asset AS winner ON winner.id = into_id JOIN asset AS loser ON loser.id = merged.asset_id
  JOIN asset_at_location AS one ON one.asset_id = winner.id JOIN location AS here ON here.id = one.location_id
  JOIN asset_at_location AS two ON two.asset_id = loser.id JOIN location AS there ON there.id = two.location_id
  WHERE is_by_import AND loser.asset_list_id = :list AND winner.asset_list_id = :list
  AND (lower(winner.name) <> lower(loser.name) OR ST_Distance(here.location_bng, there.location_bng) > 2
    OR (NOT {IS_KEPT_SQL.replace("asset.", "winner.")}
      AND {_SAID.format("winner")} <> {_SAID.format("loser")}))),
returned AS (UPDATE asset SET status = 'published', updated_at = now() FROM gone WHERE asset.id = gone.asset_id),
noted AS (INSERT INTO asset_history (asset_id, status_before, status_after, what, asset_import_id)
  SELECT asset_id, 'withdrawn', 'published', 'returned', :run FROM gone),
told AS (INSERT INTO touched (asset_id) SELECT asset_id FROM gone)"""
    + _PART
)
# A changed row's categories were made anew, from its own alone.
_BRING_AGAIN = """
INSERT INTO asset_category (asset_id, term_id)
SELECT DISTINCT into_id, brought.term_id FROM merged_asset JOIN touched ON touched.asset_id = into_id,
  unnest(brought_term_ids) AS brought (term_id)
WHERE NOT EXISTS (SELECT FROM asset_category AS there
  WHERE there.asset_id = into_id AND there.term_id = brought.term_id)
"""
# Names made of a category say nothing of what it is.
_VENUE = """SELECT DISTINCT asset.id, asset.created_at, asset.import_key, asset.source, lower(asset.name) AS name,
  round(ST_X(location.location_bng)) AS easting, round(ST_Y(location.location_bng)) AS northing"""
_OF_LIST = (
    "asset.asset_list_id = :list AND asset.status = 'published' AND NOT asset.is_name_from_category"
    " AND location.privacy = 'exact' AND location.location_bng IS NOT NULL"
)
_WHOLE_LIST = (
    f"{_VENUE} FROM asset JOIN asset_at_location ON asset_at_location.asset_id = asset.id"
    f" JOIN location ON location.id = location_id WHERE {_OF_LIST}"
)
_AROUND_TOUCHED = f"""{_VENUE}
FROM touched JOIN asset AS one ON one.id = touched.asset_id JOIN asset_at_location AS at_one ON at_one.asset_id = one.id
JOIN location AS here ON here.id = at_one.location_id
JOIN location ON ST_DWithin(location.public_location_bng, here.public_location_bng, 1)
JOIN asset_at_location AS at_other ON at_other.location_id = location.id
JOIN asset ON asset.id = at_other.asset_id
WHERE {_OF_LIST} AND one.asset_list_id = :list AND lower(one.name) = lower(asset.name)"""
# A list that gives two rows of one category means two, and so does one whose rows say anything else of the two.
_JOIN = f""",
named AS (
  SELECT venue.*, count(*) OVER (PARTITION BY source, name, easting, northing) AS rows FROM venue),
saying AS (
  SELECT named.*, {_SAID.format("asset")} AS said FROM named JOIN asset ON asset.id = named.id WHERE rows > 1),
same AS (
  SELECT id, first_value(id) OVER venues AS into_id,
    count(*) OVER (PARTITION BY source, name, easting, northing, said) AS rows
  FROM saying WINDOW venues AS
    (PARTITION BY source, name, easting, northing, said ORDER BY created_at, import_key, id)),
classed AS (
  SELECT same.id, into_id, array_agg(term_id) AS term_ids FROM same JOIN asset_category ON asset_id = same.id
  WHERE rows > 1 AND into_id IN (SELECT other.into_id FROM touched JOIN same AS other ON other.id = touched.asset_id)
  GROUP BY same.id, into_id),
loser AS (
  SELECT id, into_id, term_ids FROM classed WHERE id <> into_id
  AND NOT term_ids && (SELECT term_ids FROM classed AS winner WHERE winner.id = classed.into_id)),
pointed AS (INSERT INTO merged_asset (asset_id, into_id, is_by_import, brought_term_ids)
  SELECT id, into_id, true, term_ids FROM loser),
classed_too AS (INSERT INTO asset_category (asset_id, term_id)
  SELECT DISTINCT into_id, unnest(term_ids) FROM loser),
withdrawn AS (UPDATE asset SET status = 'withdrawn', updated_at = now() FROM loser WHERE asset.id = loser.id),
noted AS (INSERT INTO asset_history (asset_id, status_before, status_after, what, asset_import_id)
  SELECT id, 'published', 'withdrawn', 'merged', :run FROM loser),
told AS (INSERT INTO touched (asset_id) SELECT id FROM loser UNION SELECT into_id FROM loser)
SELECT count(*) FROM loser
"""
