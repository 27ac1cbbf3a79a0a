"""The join of rows of two lists that bear one identifier of their own."""

from collections.abc import Mapping
from typing import Any

from assetmap.assets.published.touched import TouchedAssets
from assetmap.assets.twins.schemes import OWN

# The one that has been there longest stays. What a group keeps itself is never withdrawn for a list's row.
_JOIN = """
WITH pair AS (
  SELECT DISTINCT ON (loser.id) loser.id AS loser, winner.id AS winner FROM touched
  JOIN asset_identifier AS one ON one.asset_id = touched.asset_id AND one.scheme = ANY(:own)
  JOIN asset_identifier AS other ON other.scheme = one.scheme AND other.value = one.value
    AND other.asset_id <> one.asset_id
  JOIN asset AS loser ON loser.id = one.asset_id AND loser.status = 'published' AND loser.asset_list_id = :list
  JOIN asset AS winner ON winner.id = other.asset_id AND winner.status = 'published'
    AND winner.asset_list_id IS DISTINCT FROM :list
  ORDER BY loser.id, winner.created_at, winner.id),
pointed AS (INSERT INTO merged_asset (asset_id, into_id, is_by_import)
  SELECT loser, winner, false FROM pair
  ON CONFLICT (asset_id) DO UPDATE SET into_id = excluded.into_id, merged_at = now(), is_by_import = false,
    brought_term_ids = '{}'),
withdrawn AS (UPDATE asset SET status = 'withdrawn', updated_at = now() FROM pair WHERE asset.id = pair.loser),
noted AS (INSERT INTO asset_history (asset_id, status_before, status_after, what, asset_import_id)
  SELECT loser, 'published', 'withdrawn', 'merged', :run FROM pair),
told AS (INSERT INTO touched (asset_id) SELECT winner FROM pair)
SELECT count(*) FROM pair
"""


def join_by_identifier(touched: TouchedAssets, values: Mapping[str, Any]) -> int:
    """Withdraws touched rows of the list `:list` that another list has too, and points to what stays. Returns how many.

    Only an entry's own identifier joins: those of an organization or a building suggest a possible duplicate.
    """
    return int(touched.execute(_JOIN, {**values, "own": list(OWN)}).scalar_one())
