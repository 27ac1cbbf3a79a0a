"""Caveats: findings that may only be a hole in the data."""

from collections.abc import Iterator, Sequence

from assetmap.gaps.analysis.figures import AreaFigures, PlaceFigures
from assetmap.gaps.measures.completeness import UNSURE, SurveyState
from assetmap.gaps.names import KIND_NAMES
from assetmap.gaps.report.document import Finding, meant
from assetmap.gaps.report.first_page.wording import residents
from assetmap.gaps.report.out_of_reach import Report, in_words
from assetmap.web.translations import gettext, ngettext

# Of more places than this the worst are named, and the others counted.
_MOST_NAMED = 4


def first_cautions(report: Report) -> Iterator[Finding]:
    """Cautions about what is not known: of people, the categories, opening hours, the places where
    people seem to be out of reach, and across the border.
    """
    yield from _of_people(report)
    yield from _of_categories(report)
    yield from _of_what_nobody_looked_for(report)
    unknown = report.figures.unknown_hours
    if unknown:
        yield Finding(
            ngettext(
                "We do not know the opening hours of %(n)s asset. It may or may not be open at the chosen time.",
                "We do not know the opening hours of %(n)s assets. They may or may not be open at the chosen "
                "time.",
                unknown,
            )
            % {"n": meant(f"{unknown:,}", "serving_count")},
            is_caution=True,
        )
    if not report.is_unknown:
        for kind, places in report.figures.places.items():
            yield from _of_places(report, kind, places)
        yield from _of_the_border(report)


def _of_people(report: Report) -> Iterator[Finding]:
    """Small areas of whose people nothing is known, which are left out."""
    missing = len(report.figures.unknown_population)
    if missing:
        yield Finding(
            ngettext(
                "We have no figures for %(who)s in %(n)s of %(count)s small areas. People in this area are "
                "left out of every number.",
                "We have no figures for %(who)s in %(n)s of %(count)s small areas. People in these areas are "
                "left out of every number.",
                missing,
            )
            % {
                "n": meant(f"{missing:,}", "figures_missing"),
                "count": meant(f"{report.figures.unit_count:,}", "figures_missing"),
                "who": residents(report.question),
            },
            is_caution=True,
        )


def _of_categories(report: Report) -> Iterator[Finding]:
    for standing, words in (
        (
            "not surveyed",
            gettext(
                "%(names)s: none recorded, not checked. We have no list of these for %(area)s, so we do not "
                "know whether there are any."
            ),
        ),
        (
            "none recorded",
            gettext(
                "%(names)s: none recorded. A list that covers %(area)s has none, but nobody has checked."
            ),
        ),
        (
            "verified none",
            gettext("%(names)s: checked, none found. Stewards checked all of %(area)s."),
        ),
        (
            "hours not known",
            gettext(
                "%(names)s: listed, opening hours not known. They are on the map of %(area)s, but we do not "
                "know whether any of them are open %(time)s."
            ),
        ),
        (
            "closed then",
            gettext(
                "%(names)s: listed, but closed at the chosen time. They are on the map of %(area)s, but "
                "their opening hours show that none of them are open %(time)s."
            ),
        ),
        (
            "taken away",
            gettext("%(names)s: closed in this what-if. They are on the current map of %(area)s."),
        ),
    ):
        names = [
            one.name
            for one in report.figures.categories
            if not one.serving_count and one.standing == standing
        ]
        if names:
            yield Finding(
                words % {"names": in_words(names), "area": report.area_name, "time": report.time},
                is_caution=True,
            )


def _of_what_nobody_looked_for(report: Report) -> Iterator[Finding]:
    """Categories of which some are on the map, though nobody looked through the area for them."""
    names = [
        one.name
        for one in report.figures.categories
        if one.serving_count and one.is_looked_for is False
    ]
    if names and report.is_unknown:
        yield Finding(
            gettext(
                "%(names)s: some are recorded, but nobody has checked all of %(area)s. There may be more "
                "that are not on this map."
            )
            % {"names": in_words(names), "area": report.area_name},
            is_caution=True,
        )


def may_be_a_hole(report: Report, area: AreaFigures) -> bool:
    """Whether what is told of a small area or a place may only be a hole in the data.

    Figures of people are missing, or people are out of reach and nobody looked for more, opening hours are not known,
    or nothing is loaded across the border.
    """
    if area.people is None or (isinstance(area, PlaceFigures) and area.units_without_people):
        return True
    disclosure = report.disclosure
    # Where it is unknown who reaches anything, only people who have something within reach are no hole.
    is_told = not report.is_unknown or (bool(area.people) and round(report.within) > 0)
    if is_told and disclosure.people(area.out) == 0:
        return False
    is_unsure = area.standing in UNSURE if area.is_looked_for is None else not area.is_looked_for
    is_bound = report.has_bounds and disclosure.people(area.out) != disclosure.people(
        area.out_at_least
    )
    return is_unsure or area.is_at_edge or is_bound


def _of_places(report: Report, kind: str, places: Sequence[PlaceFigures]) -> Iterator[Finding]:
    """The places of a kind that are hatched on the map, the largest share out of reach first."""
    unsure = sorted(
        (
            (-(report.disclosure.share(one.out, one.people) or 0.0), one.name, one)
            for one in places
            if one.standing in UNSURE
            and not (one.is_looked_for and one.standing != SurveyState.HOURS_NOT_KNOWN)
            and report.disclosure.people(one.out) != 0
            and not _is_known_by_hours(one)
        ),
        key=lambda one: one[:2],
    )
    for is_there, words in (
        (
            False,
            gettext(
                "%(kind)s: we have no record of anything in %(names)s, and nobody has checked. People there "
                "may seem out of reach only because our data is incomplete."
            ),
        ),
        (
            True,
            gettext(
                "%(kind)s: we do not know whether the support in %(names)s is open %(time)s. People there "
                "may seem out of reach only because our data is incomplete."
            ),
        ),
    ):
        names = [name for _, name, one in unsure if (one.standing == "hours not known") == is_there]
        if names:
            yield Finding(
                words
                % {
                    "kind": gettext(KIND_NAMES.get(kind, kind)),
                    "names": _first_of(names),
                    "time": report.time,
                },
                is_caution=True,
            )


def _is_known_by_hours(place: PlaceFigures) -> bool:
    """Whether opening hours that nobody knows would change nothing for a place."""
    return (
        place.standing == SurveyState.HOURS_NOT_KNOWN
        and place.out_at_least is not None
        and (place.out or 0.0) - place.out_at_least < 0.5
    )


def _of_the_border(report: Report) -> Iterator[Finding]:
    """Small areas where people are said to be out of reach, though nobody knows what is across the border."""
    count = sum(
        bool(unit.is_at_edge and report.disclosure.people(unit.out))
        for unit in report.figures.units
    )
    if count:
        yield Finding(
            ngettext(
                "We hold no data for neighbouring areas. In %(n)s small area, people may have something "
                "nearer across the border, so fewer people may be out of reach than this report says.",
                "We hold no data for neighbouring areas. In %(n)s small areas, people may have something "
                "nearer across the border, so fewer people may be out of reach than this report says.",
                count,
            )
            % {"n": meant(f"{count:,}", "edge")},
            is_caution=True,
        )


def _first_of(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMED:
        return in_words(names)
    left = len(names) - _MOST_NAMED + 1
    others = ngettext("%(n)s other", "%(n)s others", left) % {"n": meant(f"{left:,}", "standing")}
    return in_words([*names[: _MOST_NAMED - 1], others])


def at_centres(report: Report) -> Iterator[Finding]:
    """The caveat that people are counted at one point of their small area, and the places that may only seem out of
    reach for it.
    """
    figures, count = report.figures, report.figures.at_centre
    if not count or report.is_unknown:
        return
    yield Finding(
        ngettext(
            "In %(n)s of %(all)s small areas, we count everybody at one point, the centre, as if they all "
            "lived there.",
            "In %(n)s of %(all)s small areas, we count everybody at one point, the centre, as if they all "
            "lived there.",
            count,
        )
        % {"n": meant(f"{count:,}", "out"), "all": meant(f"{figures.unit_count:,}", "out")}
        + " "
        + (
            gettext(
                "For a more accurate answer, run the report again with people counted at their postcodes."
            )
            if report.question.demand == "centroids"
            else gettext("For a more accurate answer, an administrator needs to load postcodes.")
        ),
        is_caution=True,
    )
    for kind, places in figures.places.items():
        names = [
            place.name
            for place in places
            if place.asset_count
            and (report.disclosure.share(place.out, place.people) or 0) >= 0.995
        ]
        if names:
            yield Finding(
                gettext(
                    "%(kind)s: the map shows support in %(names)s, but nearly everybody there counts as out "
                    "of reach. This may be because we count people at one point."
                )
                % {"kind": gettext(KIND_NAMES.get(kind, kind)), "names": _first_of(names)},
                is_caution=True,
            )
