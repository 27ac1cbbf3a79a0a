"""A report against other loaded areas: together, among their places, and like with like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assetmap.gaps.analysis.choices import LEAST_BASE
from assetmap.gaps.analysis.further_figures import AreaBeside, Stratum
from assetmap.gaps.definitions import REACH, Definition
from assetmap.gaps.names import KIND_NAMES
from assetmap.gaps.report.document import Finding, ReportSection, Table, meant, table_of
from assetmap.gaps.report.out_of_reach import Report, in_words, share_in_words
from assetmap.web.translations import N_, gettext, ngettext

DEFINITIONS_OF_BENCHMARKS = {
    "area": Definition(
        N_("Area"),
        "text",
        N_(
            "The area that the row is about: this area, one of the areas that it is compared with, or all of those areas combined."
        ),
    ),
    "alike": Definition(
        N_("Where people live"),
        "text",
        N_(
            "The kind of small area that people live in. Small areas in England are grouped into tenths or "
            "fifths by deprivation and, where we have the data, into urban and rural."
        ),
        stands_on=("deprivation",),
    ),
    "share_out_beside": Definition(
        N_("Share out of reach in the other areas"),
        "share",
        N_("The share out of reach among people who live in similar places in the other areas."),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "against_alike": Definition(
        N_("Difference"),
        "points",
        N_(
            "The share out of reach in this area minus the share in the other areas, in percentage points."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "smaller_share": Definition(
        N_("Places with a smaller share"),
        "share",
        N_(
            "The proportion of places of one kind in another area that have a smaller share out of reach "
            "than this area. Places where we count fewer than 100 people are left out."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
}
_FIFTHS = (
    N_("Most deprived fifth of England"),
    N_("Second most deprived fifth"),
    N_("Middle fifth"),
    N_("Second least deprived fifth"),
    N_("Least deprived fifth of England"),
)


@dataclass(frozen=True)
class _Row:
    """One area, or several together."""

    name: str
    people: float
    out: float


@dataclass(frozen=True)
class _Alike:
    """People who live where it is alike, here and in the other areas."""

    name: str
    here: _Row
    there: _Row
    is_by_deprivation: bool = True


def benchmark_section(report: Report) -> ReportSection | None:
    """This area against the others of the question; None where it names none."""
    beside = report.figures.beside
    if not beside:
        return None
    findings = [*_against_others(report)]
    tables = [_areas(report)] if _is_comparable(report) else []
    if tables and (alike := _alike(report)):
        findings += _like_with_like(report, alike)
        tables.append(_alike_table(report, alike))
    return ReportSection("beside", gettext("Compared with other areas"), findings, tables)


def _is_comparable(report: Report) -> bool:
    """Whether a share of this area may be held against one of the others."""
    known = [one for one in report.figures.beside if one.is_known]
    return not (report.is_unknown or report.has_bounds) and bool(known)


def _comparable(report: Report) -> list[AreaBeside]:
    return [one for one in report.figures.beside if one.is_known]


def _together(areas: Sequence[AreaBeside]) -> _Row:
    name = gettext("Other areas combined")
    return _Row(name, sum(one.people for one in areas), sum(one.out for one in areas))


def _against_others(report: Report) -> Iterator[Finding]:
    unknown = [one.name for one in report.figures.beside if not one.is_known]
    if report.is_unknown or report.has_bounds:
        yield Finding(
            gettext(
                "We cannot compare %(area)s with other areas, because we do not know exactly how many people in %(area)s are out of reach."
            )
            % {"area": report.area_name},
            is_caution=True,
        )
        return
    if unknown:
        yield Finding(
            ngettext(
                "We leave %(names)s out of the comparison, because nobody has checked all of it for these "
                "kinds of place.",
                "We leave %(names)s out of the comparison, because nobody has checked all of them for these "
                "kinds of place.",
                len(unknown),
            )
            % {"names": in_words(unknown)},
            is_caution=True,
        )
    others = _comparable(report)
    if not others:
        return
    if len({report.figures.is_estimated, *(one.is_estimated for one in others)}) > 1:
        yield Finding(
            gettext(
                "We measure walking distances along the streets in some of these areas and estimate them in others, so do not read anything into small differences."
            ),
            is_caution=True,
        )
    yield _shares(report, others)
    yield from _among_places(report, others)


def _shares(report: Report, others: Sequence[AreaBeside]) -> Finding:
    together = _together(others)
    return Finding(
        gettext(
            "The share of people out of reach is %(here)s in %(area)s and %(there)s in %(others)s."
        )
        % {
            "here": report.percent(report.figures.out, report.figures.people),
            "area": report.area_name,
            "there": report.percent(together.out, together.people),
            "others": in_words([one.name for one in others]),
        }
    )


def _among_places(report: Report, others: Sequence[AreaBeside]) -> Iterator[Finding]:
    """Findings on how many places of each other area have a smaller share out of reach."""
    own = report.figures.out / report.figures.people
    for area in others:
        for kind, shares in area.place_shares.items():
            smaller = sum(share < own for share in shares)
            yield Finding(
                gettext(
                    "%(kind)s in %(area)s: %(n)s of %(count)s (%(share)s) have a smaller share of people out of reach than this area."
                )
                % {
                    "n": meant(f"{smaller:,}", "smaller_share"),
                    "count": f"{len(shares):,}",
                    "area": area.name,
                    "kind": gettext(KIND_NAMES.get(kind, kind)),
                    "share": meant(share_in_words(smaller / len(shares)), "smaller_share"),
                }
            )


def _areas(report: Report) -> Table:
    others = _comparable(report)
    own = _Row(report.area_name, report.figures.people, report.figures.out)
    rows = [own, *(_Row(one.name, one.people, one.out) for one in others)]
    if len(others) > 1:
        rows.append(_together(others))
    disclosure = report.disclosure
    return table_of(
        "beside",
        gettext("This area and others"),
        rows,
        {
            "area": lambda one: one.name,
            "people": lambda one: disclosure.people(one.people),
            "out": lambda one: disclosure.people(one.out),
            "share_out": lambda one: disclosure.share(one.out, one.people),
        },
    )


def _alike(report: Report) -> list[_Alike]:
    """Those who live where it is alike in both: by tenths of deprivation where there are people enough in each, else by
    fifths.
    """
    here = report.figures.strata
    there = [one for area in _comparable(report) for one in area.strata]
    tenths = [
        _Alike(
            gettext("Decile %(n)s in England (1 is the most deprived)") % {"n": value},
            _sum(here, "decile", (value,)),
            _sum(there, "decile", (value,)),
        )
        for value in range(1, 11)
    ]
    lived_in = [one for one in tenths if one.here.people or one.there.people]
    is_large = all(min(one.here.people, one.there.people) >= LEAST_BASE for one in lived_in)
    if not (is_large and len(lived_in) == len(tenths)):
        tenths = [
            _Alike(
                gettext(name),
                _sum(here, "decile", (2 * at + 1, 2 * at + 2)),
                _sum(there, "decile", (2 * at + 1, 2 * at + 2)),
            )
            for at, name in enumerate(_FIFTHS)
        ]
    land = [
        _Alike(name, _sum(here, "rural", (value,)), _sum(there, "rural", (value,)), False)
        for value, name in ((0, gettext("Urban areas")), (1, gettext("Rural areas")))
    ]
    return [one for one in (*tenths, *land) if one.here.people and one.there.people]


def _sum(strata: Sequence[Stratum], kind: str, values: Sequence[int]) -> _Row:
    own = [one for one in strata if one.kind == kind and one.value in values]
    return _Row("", sum(one.people for one in own), sum(one.out for one in own))


def _like_with_like(report: Report, alike: Sequence[_Alike]) -> Iterator[Finding]:
    """The finding on the others' share out of reach if they were as deprived as this area."""
    by_deprivation = [one for one in alike if one.is_by_deprivation]
    people = sum(one.here.people for one in by_deprivation)
    if not people:
        return
    expected = sum(one.here.people * one.there.out / one.there.people for one in by_deprivation)
    yield Finding(
        gettext(
            "Comparing like with like: if the other areas were as deprived as this one, %(share)s of people "
            "there would be out of reach."
        )
        % {"share": report.percent(expected, people)}
    )


def _alike_table(report: Report, alike: Sequence[_Alike]) -> Table:
    share = report.disclosure.share

    def difference(one: _Alike) -> float | None:
        here, there = share(one.here.out, one.here.people), share(one.there.out, one.there.people)
        return None if here is None or there is None else here - there

    return table_of(
        "alike",
        gettext("Comparing like with like"),
        alike,
        {
            "alike": lambda one: one.name,
            "people": lambda one: report.disclosure.people(one.here.people),
            "share_out": lambda one: share(one.here.out, one.here.people),
            "share_out_beside": lambda one: share(one.there.out, one.there.people),
            "against_alike": difference,
        },
    )
