"""Sentences on the worst places, and on findings that change with walking time or geography."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from assetmap.gaps.analysis.choices import LEAST_BASE
from assetmap.gaps.analysis.figures import (
    Alternative,
    AtThreshold,
    Overlap,
    PlaceFigures,
    WorstPlace,
)
from assetmap.gaps.names import KIND_NAMES, kinds_in_order
from assetmap.gaps.report.document import Cell, Finding, Table, meant, table_of
from assetmap.gaps.report.first_page.wording import one_of_kind
from assetmap.gaps.report.out_of_reach import Report, in_words, share_in_words
from assetmap.web.translations import gettext, ngettext

# Of the people of the smaller of two places: with fewer in both they are not the same finding.
_SAME_PLACE = 0.5
# Of more places that are equally bad the first are named, and the others counted.
_MOST_NAMED = 4


def worst_places(report: Report) -> Iterator[Finding]:
    """By kind of place: the largest share, and the largest number beside it; places of few people are not compared."""
    if report.is_unknown or round(report.figures.out) == 0:
        return
    for kind, places in report.figures.places.items():
        compared = [one for one in places if (one.people or 0) >= LEAST_BASE]
        by_share = largest([(_share_of(report, one), one) for one in compared], share_in_words)
        by_number = largest([(report.disclosure.people(one.out), one) for one in compared], str)
        if by_share:
            yield _of_share(report, kind, by_share)
        if by_number and {one.code for one in by_number} != {one.code for one in by_share}:
            yield _of_number(report, kind, by_number)
        few = sum(0 < (one.people or 0) < LEAST_BASE for one in places)
        if few:
            yield Finding(
                ngettext(
                    "%(kind)s: in %(n)s place we count fewer than %(least)s people, which is too few to compare.",
                    "%(kind)s: in %(n)s places we count fewer than %(least)s people, which is too few to compare.",
                    few,
                )
                % {
                    "kind": gettext(KIND_NAMES.get(kind, kind)),
                    "n": meant(f"{few:,}", "place_count"),
                    "least": LEAST_BASE,
                }
            )


def _share_of(report: Report, place: PlaceFigures) -> float | None:
    return report.disclosure.share(place.out, place.people)


def largest(
    found: Iterable[tuple[float | None, PlaceFigures]], words: Callable[[float], str]
) -> list[PlaceFigures]:
    """The places of the largest value that is told and above 0, with those that are told as large, by name."""
    told = [(value, place) for value, place in found if value]
    most = max((value for value, _ in told), default=0.0)
    worst = [place for value, place in told if words(value) == words(most)]
    return sorted(worst, key=lambda one: one.name)


def _of_share(report: Report, kind: str, worst: Sequence[PlaceFigures]) -> Finding:
    words = (
        gettext("%(names)s is the worst-served %(kind)s: %(share)s (%(people)s) are out of reach.")
        if len(worst) == 1
        else gettext(
            "No %(kind)s is worse served than these %(n)s: %(names)s. In each of them, %(share)s of people are out of reach."
        )
    )
    return Finding(words % _values(report, kind, worst))


def _of_number(report: Report, kind: str, worst: Sequence[PlaceFigures]) -> Finding:
    words = (
        gettext(
            "%(names)s has the most people out of reach of any %(kind)s: %(people)s (%(share)s)."
        )
        if len(worst) == 1
        else gettext(
            "No %(kind)s has more people out of reach than these %(n)s: %(names)s. Each has %(people)s."
        )
    )
    return Finding(words % _values(report, kind, worst))


def _values(report: Report, kind: str, worst: Sequence[PlaceFigures]) -> dict[str, str]:
    """The words of a sentence about places that are equally bad, of which the first is told."""
    share = max(_share_of(report, one) or 0.0 for one in worst)
    return {
        "kind": one_of_kind(kind),
        "share": meant(share_in_words(share), "share_out"),
        "people": report.people(worst[0].out),
        "n": meant(f"{len(worst):,}", "place_count"),
        "names": first_of([one.name for one in worst]),
    }


def first_of(names: Sequence[str]) -> str:
    """Names in a sentence; of many the first, and how many others."""
    if len(names) <= _MOST_NAMED:
        return in_words(names)
    left = len(names) - _MOST_NAMED + 1
    others = ngettext("%(n)s other", "%(n)s others", left) % {"n": left}
    return in_words([*names[: _MOST_NAMED - 1], others])


def turns(report: Report) -> Iterator[Finding]:
    """Findings on the number of people out of reach at each walking time, and on whether the worst
    place depends on the walking time or the geography.
    """
    thresholds = sorted(report.figures.sensitivity, key=lambda one: one.threshold_minutes)
    for one in thresholds:
        minutes = one.threshold_minutes
        yield Finding(
            ngettext(
                "Out of reach at %(minutes)s minute: %(out)s (%(share)s).",
                "Out of reach at %(minutes)s minutes: %(out)s (%(share)s).",
                1 if minutes == 1 else 2,
            )
            % {
                "minutes": meant(f"{minutes:.3g}", "threshold"),
                "out": report.between(one.out_at_least, one.out),
                "share": report.percent_between(one.out_at_least, one.out, report.figures.people),
            }
        )
    if report.has_bounds:
        # Which place is worst may hang on hours that nobody knows.
        return
    for kind in report.question.place_kinds:
        worst = [one.worst[kind] for one in thresholds if kind in one.worst]
        yield from _with_the_walk(kind, [one for one in worst if _share(report, one)])
    yield from _with_the_geography(report)


def _with_the_walk(kind: str, worst: Sequence[WorstPlace]) -> Iterator[Finding]:
    """Whether the place of a kind that is worst at one walk is not among the worst at another, of those that may be
    told.
    """
    if all({*one.codes} & {*other.codes} for one, other in combinations(worst, 2)):
        return
    yield Finding(
        gettext(
            "Which %(kind)s is worst served depends on the walking time. It can be any of these: %(names)s."
        )
        % {
            "kind": one_of_kind(kind),
            "names": in_words(list(dict.fromkeys(one.name for one in worst))),
        },
        is_caution=True,
    )


def _with_the_geography(report: Report) -> Iterator[Finding]:
    """Whether the worst place of each kind lies where the worst of the others does."""
    asked = _as_asked(report)
    if asked is None:
        return
    worst = {
        kind: asked.worst[kind]
        for kind in kinds_in_order(asked.worst)
        if _share(report, asked.worst[kind])
    }
    if len(worst) < 2:
        return
    apart = [
        overlap.kinds
        for overlap in asked.overlaps or ()
        if worst.keys() >= {*overlap.kinds} and not _is_same_ground(overlap)
    ]
    places = in_words([_place(report, asked, kind) for kind in worst])
    if not apart:
        yield Finding(
            gettext(
                "The same part of the area looks worst whichever boundaries are used. The largest shares out of reach are: %(places)s."
            )
            % {"places": places}
        )
        return
    pairs = [
        gettext("%(one)s and %(other)s")
        % {
            "one": _named_with_kind(worst[one], one),
            "other": _named_with_kind(worst[other], other),
        }
        for one, other in apart
    ]
    yield Finding(
        gettext(
            "Which place looks worst depends on the boundaries used. The largest shares out of reach are: %(places)s. We treat these pairs as different places, because fewer than half of the people in the smaller place also live in the larger one: %(pairs)s."
        )
        % {"places": places, "pairs": "; ".join(pairs)},
        is_caution=True,
    )


def _as_asked(report: Report) -> AtThreshold | None:
    """The figures at the walking time asked for; None in reports of earlier methods, which did not
    compare geographies.
    """
    for one in report.figures.sensitivity:
        is_asked = abs(one.threshold_minutes - report.question.threshold_minutes) < 1e-9
        if is_asked and one.overlaps is not None:
            return one
    return None


def _is_same_ground(overlap: Overlap) -> bool:
    return overlap.both >= _SAME_PLACE * overlap.smaller


def _share(report: Report, worst: WorstPlace) -> float | None:
    """The largest share as it may be told; None where it may not, and 0 where nobody is out of reach."""
    people = worst.people
    return report.disclosure.share(None if people is None else worst.share * people, people)


def _named(worst: WorstPlace, *, in_sentence: bool = False) -> str:
    """A place by its name; where several are as bad, how many more."""
    others = len(worst.codes) - 1
    if not others:
        return worst.name
    return ngettext("%(name)s and %(n)s other", "%(name)s and %(n)s others", others) % {
        "name": worst.name,
        "n": meant(str(others), "worst_place") if in_sentence else others,
    }


def _named_with_kind(worst: WorstPlace, kind: str) -> str:
    """The same with the kind: a ward and a neighbourhood may share a name."""
    return f"{_named(worst, in_sentence=True)} ({gettext(KIND_NAMES.get(kind, kind))})"


def _place(report: Report, asked: AtThreshold, kind: str) -> str:
    share = meant(share_in_words(_share(report, asked.worst[kind]) or 0.0), "share_out")
    return f"{_named_with_kind(asked.worst[kind], kind)}: {share}"


def turning_tables(report: Report) -> list[Table]:
    """The same question at other walks, and on each geography."""
    tables = [_by_walk(report)]
    if report.figures.alternatives:
        tables.append(_by_assumption(report))
    asked = _as_asked(report)
    if asked is not None and asked.worst and not report.has_bounds:
        tables.append(_by_geography(report, asked))
    return tables


def _by_walk(report: Report) -> Table:
    disclosure, whole = report.disclosure, report.figures.people
    least = {
        "out_at_least": lambda one: disclosure.people(one.out_at_least),
        "share_out_at_least": lambda one: disclosure.share(one.out_at_least, whole),
    }
    worst = {"worst": lambda one: _worst_in_words(report, one.worst)}
    return table_of(
        "sensitivity",
        gettext("The same question with other walking times"),
        report.figures.sensitivity,
        {
            "threshold": lambda one: one.threshold_minutes,
            **(least if report.has_bounds else {}),
            "out": lambda one: disclosure.people(one.out),
            "share_out": lambda one: disclosure.share(one.out, whole),
            **({} if report.has_bounds else worst),
        },
    )


def _by_assumption(report: Report) -> Table:
    """The same question as asked, with other detours, and by each list alone."""
    disclosure, figures = report.disclosure, report.figures
    least = {"out_at_least": lambda one: disclosure.people(one.out_at_least)}
    return table_of(
        "assumptions",
        gettext("The same question with other assumptions"),
        figures.alternatives,
        {
            "assumption": _assumption,
            **(least if report.has_bounds else {}),
            "out": lambda one: disclosure.people(one.out),
            "share_out": lambda one: disclosure.share(one.out, figures.people),
        },
    )


def _assumption(one: Alternative) -> str:
    if one.detour is not None:
        return gettext("Walks %(n)s times as long as a straight line") % {"n": f"{one.detour:g}"}
    return gettext("Using only %(list)s") % {"list": one.list_name}


def _worst_in_words(report: Report, worst: Mapping[str, WorstPlace]) -> str:
    """The place of each kind that the largest share of its people are out of reach in, where that may be told."""
    said = []
    for kind in kinds_in_order(worst):
        one = worst[kind]
        share = _share(report, one)
        if share:
            label = gettext(KIND_NAMES.get(kind, kind))
            said.append(f"{label}: {_named(one)} ({share_in_words(share)})")
    return "; ".join(said)


def _by_geography(report: Report, asked: AtThreshold) -> Table:
    """A row for each kind of place, held against the first one asked for."""
    disclosure = report.disclosure
    kinds = kinds_in_order(asked.worst)
    first = next((kind for kind in report.question.place_kinds if kind in kinds), kinds[0])
    common = {frozenset(one.kinds): one for one in asked.overlaps or ()}
    rows: list[list[Cell]] = []
    for kind in [first, *(kind for kind in kinds if kind != first)]:
        one = asked.worst[kind]
        share, both = _share(report, one), common.get(frozenset((first, kind)))
        rows.append(
            [
                gettext(KIND_NAMES.get(kind, kind)),
                one.place_count,
                disclosure.share(one.least_share * one.least_people, one.least_people),
                share,
                _named(one) if share else None,
                disclosure.share(both.both, both.smaller) if share and both else None,
            ]
        )
    return Table(
        "geographies",
        gettext("The same question with other boundaries"),
        ["geography", "place_count", "least_share", "largest_share", "worst_place", "in_common"],
        rows,
    )
