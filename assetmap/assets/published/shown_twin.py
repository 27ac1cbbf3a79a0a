"""The choice of the entry that a search shows while a suspected pair is undecided."""

from assetmap.assets.record.index_bits import IS_KEPT_TRUE_SQL

# How much an entry tells: one point for each thing that a reader may want to know. Of a row of asset.
_COMPLETENESS = (
    "num_nonnulls({0}.description, {0}.url, {0}.email, {0}.cost, {0}.eligibility, {0}.is_step_free, {0}.has_toilets,"
    " {0}.accessibility, {0}.referral, {0}.organization_id)"
    " + (NOT {0}.is_name_from_category)::integer"
    # Not by EXISTS, for which PostgreSQL may read all telephones.
    " + coalesce((SELECT 1 FROM phone WHERE phone.asset_id = {0}.id LIMIT 1), 0)"
    " + coalesce((SELECT 1 FROM asset_at_location AS standing JOIN schedule ON asset_at_location_id = standing.id"
    "   WHERE standing.asset_id = {0}.id LIMIT 1), 0)"
)
# One order for all assets, so that of three that may be one exactly one is shown: confirmed last, then most complete,
# then always the same one, also after the same list has been loaded into another database, where ids are others.
_RANK = (
    f"(coalesce({{0}}.assured_on, '-infinity'), {_COMPLETENESS},"
    " coalesce({0}.import_key, {0}.id), {0}.id)"
)


def _of(alias: str, sql: str) -> str:
    return sql.replace("asset.", f"{alias}.")


# Of what is in the table touched: the half of an undecided pair that stands behind the other.
BEHIND_A_TWIN_SQL = (
    f"SELECT CASE WHEN {_RANK.format('one')} > {_RANK.format('other')} THEN other.id ELSE one.id END"
    " FROM (SELECT first_id, second_id, decision FROM touched JOIN twin_pair ON first_id = asset_id"
    "   UNION ALL SELECT first_id, second_id, decision FROM touched JOIN twin_pair ON second_id = asset_id) AS pair"
    # Looked up one by one: whoever guesses thousands of pairs would read all assets for two.
    " CROSS JOIN LATERAL (SELECT * FROM asset WHERE id = first_id OFFSET 0) AS one"
    " CROSS JOIN LATERAL (SELECT * FROM asset WHERE id = second_id OFFSET 0) AS other"
    " WHERE decision IS NULL AND one.status = 'published' AND other.status = 'published'"
    f" AND {_of('one', IS_KEPT_TRUE_SQL)} AND {_of('other', IS_KEPT_TRUE_SQL)}"
)
# The others of the undecided pairs of what is touched: which of them is shown may be another now.
TWINS_OF_TOUCHED_SQL = (
    "SELECT second_id FROM twin_pair JOIN touched ON asset_id = first_id WHERE decision IS NULL"
    "   AND second_id NOT IN (SELECT asset_id FROM touched)"
    " UNION SELECT first_id FROM twin_pair JOIN touched ON asset_id = second_id WHERE decision IS NULL"
    "   AND first_id NOT IN (SELECT asset_id FROM touched)"
)
