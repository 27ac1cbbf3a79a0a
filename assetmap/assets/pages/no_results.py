"""The offers of the search page when a search finds nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from assetmap.assets.help.actions import count_unmet
from assetmap.assets.help.national import NationalService, services_for
from assetmap.assets.help.queries import (
    Helpline,
    PlaceAround,
    covered_areas,
    helplines,
    last_checked,
    place_called,
    services_shown,
    whereabouts,
)
from assetmap.assets.published.sheets import LARGEST_RADIUS_METRES
from assetmap.assets.search.form import query_of
from assetmap.assets.search.parameters import ResolvedSearch, SearchParameters
from assetmap.assets.search.results import read_page
from assetmap.assets.search.statement import search_statement
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.places.queries import is_in_a_loaded_area
from assetmap.web.translations import gettext
from assetmap.web.wording import distance

MOST_NEAREST = 3
MOST_RELATED = 6


@dataclass(frozen=True)
class RelatedKind:
    """Another kind of place or group, how many the same search finds of it, and the way there."""

    name: str
    count: int
    query: str


@dataclass(frozen=True)
class NoResults:
    """The facts on a search that finds nothing, and the ways to go on.

    `said` tells what is not recorded, `checked` whether anybody has looked. `nearest` are results outside the radius.
    """

    said: str
    checked: str
    is_covered: bool
    covered: list[str]
    nearest: list[dict[str, Any]] = field(default_factory=list)
    nearest_query: str | None = None
    related: list[RelatedKind] = field(default_factory=list)
    helplines: list[Helpline] = field(default_factory=list)
    services: list[NationalService] = field(default_factory=list)
    category: str | None = None
    counted_in: int | None = None


def inferred_categories(parameters: SearchParameters, search: ResolvedSearch) -> list[str]:
    """The slugs of what was asked for: the chosen categories, else those that the words mean.

    None of a question that no directory of support answers: a nail bar is no pub.
    """
    if parameters.category:
        return list(parameters.category)
    if search.ranking is not None and search.ranking.is_elsewhere:
        return []
    meant = [slug for way in search.fit.ways for wanted in way for slug in wanted.categories]
    return list(dict.fromkeys(meant))


def no_results(
    session: Session,
    asked: Mapping[str, Any],
    parameters: SearchParameters,
    search: ResolvedSearch,
    *,
    names: Mapping[str, str],
    counts: Mapping[str, int],
    has_filters: bool,
    today: date,
) -> NoResults:
    """The ways to go on after a search that found nothing; the search is counted as an unmet need."""
    slugs = inferred_categories(parameters, search)
    around = _around(session, search, asked)
    is_covered = search.origin is None or is_in_a_loaded_area(
        session, search.origin.easting, search.origin.northing
    )
    if slugs and around.counted_in and is_covered:
        count_unmet(session, slugs[0], around.counted_in, what="nothing_found", today=today)
    nearest, query = _nearest(session, asked, parameters, search)
    return NoResults(
        said=_said(slugs, names, search, asked, has_filters=has_filters),
        checked=_checked(session, slugs, around),
        is_covered=is_covered,
        covered=covered_areas(session),
        nearest=nearest,
        nearest_query=query,
        related=_related(slugs, asked, names, counts),
        helplines=helplines(session),
        services=services_for(services_shown(session), slugs) if slugs else [],
        category=slugs[0] if slugs else None,
        counted_in=around.counted_in,
    )


def unopened(
    session: Session, search: ResolvedSearch, asked: Mapping[str, Any], slugs: Sequence[str]
) -> tuple[str, int] | None:
    """The category and the place id that are counted when a reader opens no result; None where either is unknown."""
    around = _around(session, search, asked) if slugs else None
    return (slugs[0], around.counted_in) if around and around.counted_in else None


def _around(session: Session, search: ResolvedSearch, asked: Mapping[str, Any]) -> PlaceAround:
    if search.origin:
        return whereabouts(session, search.origin.easting, search.origin.northing)
    kind, _, code = str(asked.get("place") or "").partition("/")
    return place_called(session, kind, code) or PlaceAround(None, None, [])


def _said(
    slugs: Sequence[str],
    names: Mapping[str, str],
    search: ResolvedSearch,
    asked: Mapping[str, Any],
    *,
    has_filters: bool,
) -> str:
    kinds = gettext(" or ").join(_in_a_sentence(names.get(slug, slug)) for slug in slugs[:2])
    if not kinds:
        return gettext("We have no record of anything that matches.")
    if has_filters:
        return gettext("No %(kinds)s here match all your filters.") % {"kinds": kinds}
    if search.origin and not (search.walk and search.walk.is_limited):
        where = {"kinds": kinds, "distance": distance(search.radius_metres)}
        return gettext("No %(kinds)s are recorded within %(distance)s.") % where
    return gettext("No %(kinds)s are recorded here.") % {"kinds": kinds}


def _in_a_sentence(name: str) -> str:
    """A category's name inside a sentence: "lunch clubs", but "GP practices"."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _checked(session: Session, slugs: Sequence[str], around: PlaceAround) -> str:
    day = last_checked(session, slugs, around.place_ids) if slugs else None
    if around.name is None:
        return gettext("An empty list may just mean that nobody has checked yet.")
    if day is None:
        return gettext("Nobody has checked %(place)s yet.") % {"place": around.name}
    return gettext("%(place)s was checked in %(month)s, and nothing of this kind was found.") % {
        "place": around.name,
        "month": f"{day:%B %Y}",
    }


def _nearest(
    session: Session,
    asked: Mapping[str, Any],
    parameters: SearchParameters,
    search: ResolvedSearch,
) -> tuple[list[dict[str, Any]], str | None]:
    """The nearest results outside the radius or the walk, and the search that finds them."""
    if search.origin is None:
        return [], None
    wider = replace(
        search,
        radius_metres=LARGEST_RADIUS_METRES,
        cursor=None,
        limit=MOST_NEAREST,
        walk=None,
        sort="distance",
    )
    rows = session.connection().exec_driver_sql(*search_statement(wider)).all()
    page = read_page([tuple(row) for row in rows], parameters, wider)
    nearest = page.values()
    if not nearest:
        return [], None
    farthest = max(one["distance_metres"] for one in nearest)
    kept = {
        name: value
        for name, value in asked.items()
        if name not in ("radius_metres", "max_walk_minutes", "cursor")
    }
    radius = min(LARGEST_RADIUS_METRES, 1_000 * (int(farthest) // 1_000 + 1))
    return nearest, query_of({**kept, "radius_metres": f"{radius:.0f}"})


def _related(
    slugs: Sequence[str],
    asked: Mapping[str, Any],
    names: Mapping[str, str],
    counts: Mapping[str, int],
) -> list[RelatedKind]:
    """Kinds beside those asked for, under the same parents, that the same search would find."""
    terms = our_vocabulary().terms
    parents = {parent for term in terms if term.slug in slugs for parent in term.parents}
    beside = [term for term in terms if term.is_offered and parents.intersection(term.parents)]
    kept = {name: value for name, value in asked.items() if name not in ("category", "q", "cursor")}
    found = [
        RelatedKind(
            names.get(term.slug, term.name),
            counts[term.slug],
            query_of({**kept, "category": term.slug}),
        )
        for term in beside
        if term.slug not in slugs and counts.get(term.slug)
    ]
    return sorted(found, key=lambda one: -one.count)[:MOST_RELATED]
