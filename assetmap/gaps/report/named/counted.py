"""The places that counted in a report, each by its name of today, with where it stands and whether its hours are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assetmap.gaps.definitions import Definition
from assetmap.gaps.report.document import Table, table_of
from assetmap.web.translations import N_, gettext

KEY = "named"
# Paper names no more; the page and the data files name all.
MOST_NAMED_ON_PAPER = 20
# Metres, as people say them.
_BANDS = (0, 500, 1_000, 2_000, 5_000)


@dataclass(frozen=True)
class AssetPoint:
    """An asset that the report counts, WGS84; its name is joined when it is shown. No id: it is only on the report's copy.

    `places`: under each kind of place the code of the one that it stands in, and how many metres it is from where the people
    of that place live on average; nothing of what stands across the border. None, as `knows_hours`, in a report of an earlier
    method.
    """

    id: str | None
    longitude: float
    latitude: float
    categories: str
    is_approximate: bool
    places: Mapping[str, tuple[str, float | None]] | None = None
    knows_hours: bool | None = None


@dataclass(frozen=True)
class NamedPlace:
    """A point that may be named: `name` and the name of the place that it stands in, empty where it is in none of ours."""

    point: AssetPoint
    name: str
    stands_in: str
    metres: float | None = None


DEFINITIONS_OF_NAMED = {
    "asset": Definition(
        N_("Name"),
        "text",
        N_(
            "The name that it has on the map today. Places that have been taken off the map since are not named."
        ),
        stands_on=("assets",),
    ),
    "kinds": Definition(
        N_("Kind"),
        "text",
        N_("The categories of the question that it belongs to."),
        stands_on=("assets",),
    ),
    "stands_in": Definition(
        N_("Stands in"),
        "text",
        N_("The place that it stands in, of the first kind of place in this report."),
        stands_on=("assets", "places"),
    ),
    "distance": Definition(
        N_("Distance from residents"),
        "text",
        N_(
            "In a straight line from the population-weighted centre of the place that it stands in, which is where its residents live on average. We say “about” where an entry shows only roughly where it is."
        ),
        stands_on=("assets", "places", "centroids"),
    ),
    "hours": Definition(
        N_("Opening hours"),
        "text",
        N_("Whether we knew any opening hours when the report was made."),
        stands_on=("assets",),
    ),
}


def named_places(
    points: Sequence[AssetPoint],
    names: Mapping[str, str],
    kinds: Sequence[str],
    place_names: Mapping[str, Mapping[str, str]],
) -> list[NamedPlace]:
    """The points that have a name, in the order of their places and names; by the first of `kinds` that there are places of."""
    kind = next((one for one in kinds if place_names.get(one)), "lsoa")
    of_places = place_names.get(kind, {})
    named = []
    for one in points:
        if one.id is None or one.id not in names:
            continue
        code, metres = (one.places or {}).get(kind, ("", None))
        named.append(NamedPlace(one, names[one.id], of_places.get(code, ""), metres))
    return sorted(named, key=lambda one: (not one.stands_in, one.stands_in, one.name, one.point.id))


def table_of_named(named: Sequence[NamedPlace]) -> Table:
    """A row for each place that counted."""
    return table_of(
        KEY,
        gettext("Every place that counted"),
        named,
        {
            "asset": lambda one: one.name,
            "kinds": lambda one: one.point.categories,
            "stands_in": lambda one: stands_in_words(one),
            "distance": lambda one: distance_in_words(one),
            "hours": lambda one: hours_in_words(one.point),
        },
    )


def short(table: Table) -> Table:
    """The table as paper has room for it: of the places that counted the first, and every other table whole."""
    return replace(table, rows=table.rows[:MOST_NAMED_ON_PAPER]) if table.key == KEY else table


def stands_in_words(one: NamedPlace) -> str | None:
    """The place that it stands in; None where a report of an earlier method does not say."""
    if one.stands_in or one.point.places is None:
        return one.stands_in or None
    return gettext("Across the border")


def distance_in_words(one: NamedPlace) -> str | None:
    """How far it is from the residents of its place, as a band."""
    if one.metres is None:
        return None
    band = _band(one.metres)
    return gettext("about: %(band)s") % {"band": band} if one.point.is_approximate else band


def _band(metres: float) -> str:
    """
    >>> _band(120), _band(500), _band(1_999), _band(7_000)
    ('under 500 m', '500 m to 1 km', '1 km to 2 km', '5 km or more')
    """
    for least, most in pairwise(_BANDS):
        if metres < most:
            if not least:
                return gettext("under %(most)s") % {"most": _length(most)}
            return gettext("%(least)s to %(most)s") % {
                "least": _length(least),
                "most": _length(most),
            }
    return gettext("%(least)s or more") % {"least": _length(_BANDS[-1])}


def _length(metres: float) -> str:
    return f"{metres:g} m" if metres < 1_000 else f"{metres / 1_000:g} km"


def hours_in_words(point: AssetPoint) -> str | None:
    """Whether its opening hours are known; None where a report of an earlier method does not say."""
    if point.knows_hours is None:
        return None
    return gettext("known") if point.knows_hours else gettext("not known")
