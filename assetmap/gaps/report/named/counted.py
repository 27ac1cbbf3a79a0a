"""The places that counted in a report, each by its name of today, with where it stands and whether its hours are
known.
"""

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
    """An asset that the report counts, WGS84; its name is joined when it is shown. No id: it is only on the report's
    copy.

    `places`: under each kind of place the code of the one that it stands in, and how many metres it is from where the
    people of that place live on average; nothing of what stands across the border. None, as `knows_hours`, in a report
    of an earlier method.
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
    """A point that may be named: `name` and the name of the place that it stands in, empty where it is in none of
    ours.
    """

    point: AssetPoint
    name: str
    stands_in: str
    metres: float | None = None


DEFINITIONS_OF_NAMED = {
    "asset": Definition(
        N_("Name"),
        "text",
        N_(
            "The name that the asset has on the map today. We do not name places that have since been taken "
            "off the map."
        ),
        stands_on=("assets",),
    ),
    "kinds": Definition(
        N_("Kind"),
        "text",
        N_("The categories in this report that the asset belongs to."),
        stands_on=("assets",),
    ),
    "stands_in": Definition(
        N_("Located in"),
        "text",
        N_(
            "The ward or other place that the asset is in. If the report covers several kinds of place, we show only the first."
        ),
        stands_on=("assets", "places"),
    ),
    "distance": Definition(
        N_("Distance from residents"),
        "text",
        N_(
            "The straight-line distance between the asset and the average location of residents in the same place (the population-weighted centre). We say “about” where an entry gives only an approximate location."
        ),
        stands_on=("assets", "places", "centroids"),
    ),
    "hours": Definition(
        N_("Opening hours"),
        "text",
        N_("Whether we knew the asset’s opening hours when the report was made."),
        stands_on=("assets",),
    ),
}


def named_places(
    points: Sequence[AssetPoint],
    names: Mapping[str, str],
    kinds: Sequence[str],
    place_names: Mapping[str, Mapping[str, str]],
) -> list[NamedPlace]:
    """The points that have a name, in the order of their places and names; by the first of `kinds` that there are
    places of.
    """
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
        gettext("Every place we counted"),
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
    """The distance between an asset and the average position of its place's residents, as a band in
    m or km; None where it is not known.
    """
    if one.metres is None:
        return None
    return _about(one.metres) if one.point.is_approximate else _band(one.metres)


def _band(metres: float) -> str:
    """
    >>> _band(120), _band(500), _band(1_999), _band(7_000)
    ('under 500 m', '500 m to 1 km', '1 km to 2 km', '5 km or more')
    """
    least, most = _ends(metres)
    if not least:
        words = gettext("under %(most)s")
    elif most:
        words = gettext("%(least)s to %(most)s")
    else:
        words = gettext("%(least)s or more")
    return words % {"least": _length(least), "most": _length(most)}


def _about(metres: float) -> str:
    """The same of an entry that shows only roughly where it is.

    >>> _about(120), _about(500), _about(1_999), _about(7_000)
    ('about 500 m or less', 'about 500 m to 1 km', 'about 1 km to 2 km', 'about 5 km or more')
    """
    least, most = _ends(metres)
    if not least:
        words = gettext("about %(most)s or less")
    elif most:
        words = gettext("about %(least)s to %(most)s")
    else:
        words = gettext("about %(least)s or more")
    return words % {"least": _length(least), "most": _length(most)}


def _ends(metres: float) -> tuple[float, float]:
    """The two ends of a band; the end of the furthest is 0."""
    bands = pairwise((*_BANDS, 0))
    return next((least, most) for least, most in bands if metres < most or not most)


def _length(metres: float) -> str:
    return f"{metres:g} m" if metres < 1_000 else f"{metres / 1_000:g} km"


def hours_in_words(point: AssetPoint) -> str | None:
    """Whether its opening hours are known; None where a report of an earlier method does not say."""
    if point.knows_hours is None:
        return None
    return gettext("known") if point.knows_hours else gettext("not known")
