"""A hash of what a pair says now, which shows whether it changed after somebody looked."""

from assetmap.assets.record.history import ENTRY_SQL

# Of `pair`, a row of twin_pair: both entries and their states, in the order of their ids.
MARK_SQL = (
    f"(SELECT md5(string_agg(CAST({ENTRY_SQL} AS text) || asset.status, '|' ORDER BY asset.id))"
    " FROM asset WHERE asset.id IN (pair.first_id, pair.second_id))"
)
