"""The number of months that an entry stays fresh after a check, for each category."""

from collections.abc import Iterable
from functools import lru_cache

from assetmap.assets.vocabulary.categories import our_vocabulary

USUAL_MONTHS = 6
# Months by category; those below a category keep its months, and of several the shortest counts.
MONTHS: dict[str, int] = {
    # Groups that people come to in hope of company, whose day and room change.
    **dict.fromkeys(
        (
            "groups-and-social-activities",
            "lunch-club",
            "peer-support",
            "food-bank",
            "food",
            "befriending",
        ),
        3,
    ),
    # Buildings that stand where they stand.
    **dict.fromkeys(
        (
            "library",
            "park",
            "museum",
            "pharmacy",
            "gp-practice",
            "school",
            "place-of-worship",
            "sports-centre",
            "public-toilet",
        ),
        12,
    ),
}


@lru_cache
def months_by_slug() -> dict[str, int]:
    """Months by slug of every category that has its own, or its parents'."""
    terms = our_vocabulary().by_slug

    def months(slug: str) -> int | None:
        if slug in MONTHS:
            return MONTHS[slug]
        above = [found for parent in terms[slug].parents if (found := months(parent))]
        return min(above, default=None)

    return {slug: found for slug in terms if (found := months(slug))}


def fresh_months(slugs: Iterable[str]) -> int:
    """For how many months an entry of these categories stays fresh: the shortest that any of them has."""
    known = months_by_slug()
    return min((known[slug] for slug in slugs if slug in known), default=USUAL_MONTHS)


@lru_cache
def fresh_months_sql(usual: str = str(USUAL_MONTHS)) -> str:
    """Of the table asset: for how many months it stays fresh; `usual` of what has no months of its own."""
    by_months: dict[int, list[str]] = {}
    for slug, months in months_by_slug().items():
        by_months.setdefault(months, []).append(slug)
    cases = " ".join(
        f"WHEN slug IN ({', '.join(repr(slug) for slug in sorted(slugs))}) THEN {months}"
        for months, slugs in sorted(by_months.items())
    )
    return (
        f"coalesce((SELECT min(CASE {cases} END) FROM asset_category AS own_category"
        " JOIN taxonomy_term AS own_term ON own_term.id = own_category.term_id"
        f" WHERE own_category.asset_id = asset.id), {usual})"
    )
