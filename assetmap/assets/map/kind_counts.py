"""Counts of a search's results by top category, wherever they lie: the numbers of the map's legend."""

from typing import Any

from assetmap.assets.map.tile_statement import MOST_COUNTED, sample_step
from assetmap.assets.published.sheets import sample_below
from assetmap.assets.search.filters import conditions_of
from assetmap.assets.search.parameters import ResolvedSearch
from assetmap.assets.search.statement import candidates
from assetmap.assets.search.words.steps import Steps
from assetmap.assets.vocabulary.categories import our_vocabulary


def counting(search: ResolvedSearch) -> Steps[dict[str, Any]]:
    """The steps to the counts; of a great many entries a sample is counted."""
    sample_of = yield from _sample_of(search)
    values: dict[str, Any] = {}
    body = candidates(search, conditions_of(search.fit, values), values)
    below = ""
    if sample_of > 1:
        word = "AND" if " WHERE " in body else "WHERE"
        below = f" {word} document.asset_at_location_id < '{sample_below(sample_of)}'::uuid"
    tops = {
        term.slug: search.fit.category_ids_by_slug.get(term.slug)
        for term in our_vocabulary().offered
        if not term.parents
    }
    values["top_ids"] = [term_id for term_id in tops.values() if term_id]
    [row] = yield (
        f"WITH found AS MATERIALIZED (SELECT DISTINCT document.asset_id, document.category_ids {body}{below})"
        " SELECT (SELECT json_object_agg(id, number) FROM (SELECT id, count(*) AS number FROM found, unnest(category_ids) AS id"
        "   WHERE id = ANY(%(top_ids)s::integer[]) GROUP BY id) AS counted),"
        " (SELECT count(*) FROM found WHERE NOT category_ids && %(top_ids)s::integer[])",
        values,
    )
    of_ids = row[0] or {}
    counts = {slug: of_ids.get(str(term_id), 0) * sample_of for slug, term_id in tops.items()}
    return {
        "categories": {**counts, "other": row[1] * sample_of},
        "is_estimated": sample_of > 1,
    }


def _sample_of(search: ResolvedSearch) -> Steps[int]:
    """One entry in how many is counted: all, unless the directory is large."""
    if search.ranking is not None or search.walk is not None:
        return 1
    [row] = yield (
        f"SELECT count(*) FROM search_document WHERE asset_at_location_id < '{sample_below()}'::uuid",
        {},
    )
    return sample_step(row[0], MOST_COUNTED)
