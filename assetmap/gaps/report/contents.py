"""The contents of a report in order: sections, sentences and tables, the same in every format."""

from collections.abc import Mapping, Sequence

from assetmap.gaps.analysis.figures import (
    AreaFigures,
    CategoryEstimate,
    CategoryFigures,
    Fairness,
    GroupFigures,
    SuggestedSite,
    WhatIf,
)
from assetmap.gaps.definitions import Definition
from assetmap.gaps.inputs.sources import Input
from assetmap.gaps.measures.completeness import UNSURE, SurveyState
from assetmap.gaps.names import (
    DAY_NAMES,
    EVIDENCE_NAMES,
    GROUP_NAMES,
    KIND_NAMES,
    SURVEY_STATE_NAMES,
)
from assetmap.gaps.report import equity_and_siting as prospects
from assetmap.gaps.report import out_of_reach as findings
from assetmap.gaps.report.beside.benchmarks import benchmark_section
from assetmap.gaps.report.beside.dependence import dependence_section
from assetmap.gaps.report.beside.what_if import closed_and_opened, columns_and_rows, supposed
from assetmap.gaps.report.caveats import at_centres, first_cautions
from assetmap.gaps.report.column import Column
from assetmap.gaps.report.columns import (
    DEFINITIONS,
    areas_without_figures,
    has_serving_column,
    place_columns,
    unit_columns,
)
from assetmap.gaps.report.confidence import sure
from assetmap.gaps.report.document import (
    Finding,
    ReportSection,
    ReportStory,
    Table,
    capitalised,
    table_of,
)
from assetmap.gaps.report.first_page.headline import worst_at_both_bounds
from assetmap.gaps.report.first_page.summary import section_of, summary_of
from assetmap.gaps.report.matrix import matrix_section
from assetmap.gaps.report.named.counted import table_of_named
from assetmap.gaps.report.named.groups import out_of_reach
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.provenance import basis_of
from assetmap.gaps.report.sensitivity import turning_tables, worst_places
from assetmap.gaps.report.voices.challenges import with_challenges
from assetmap.gaps.report.voices.stories import stories_section
from assetmap.web.translations import gettext


def tell(report: Report, inputs: Sequence[Input]) -> ReportStory:
    """The report in the order in which it is read: what is strong, who is out of reach, where, how fair, what would
    help, how sure that is, and what it stands on.
    """
    places = [place_table(report, kind) for kind in report.figures.places]
    fairness = report.figures.fairness
    matrix = matrix_section(report)
    summary = summary_of(report, matrix)
    sections = [
        section_of(summary),
        ReportSection("strong", gettext("Strengths of this area"), [*findings.strong(report)], []),
        ReportSection(
            "out-of-reach",
            gettext("Who is out of reach"),
            [
                *first_cautions(report),
                *at_centres(report),
                *findings.what_is_asked(report),
                *out_of_reach(report),
                *([] if report.has_bounds else worst_places(report)),
                *worst_at_both_bounds(report),
            ],
            [] if report.is_unknown or not report.has_groups else [_groups(report)],
        ),
        ReportSection(
            "places",
            gettext("By place"),
            [*_about_places(report)],
            places,
        ),
        ReportSection(
            "fairness",
            gettext("How fairly access is shared"),
            [*prospects.fairness(report)],
            [_deciles(report, fairness)]
            if fairness and not (report.is_unknown or report.has_bounds)
            else [],
        ),
        ReportSection(
            "closing",
            gettext("What would bring more people within reach"),
            [*prospects.closing(report)],
            [_sites(report)] if report.figures.sites and not report.is_unknown else [],
        ),
        ReportSection(
            "sure",
            gettext("How sure we are"),
            [*sure(report)],
            [_categories(report), *([] if report.is_unknown else turning_tables(report))],
        ),
        ReportSection("method", gettext("Data and method"), [], [_inputs(inputs)]),
    ]
    if report.named:
        at = next(n for n, one in enumerate(sections) if one.key == "fairness")
        named = table_of_named(report.named)
        sections.insert(at, ReportSection("named", named.title, [], [named]))
    if matrix:
        at = next(n for n, one in enumerate(sections) if one.key == "places")
        sections.insert(at, matrix)
    if report.open_slots:
        at = next(n for n, one in enumerate(sections) if one.key == "fairness")
        week = ReportSection(
            "time-of-week",
            gettext("When places are open"),
            [*prospects.open_hours(report)],
            [_time_of_week(report)],
        )
        sections.insert(at, week)
    for further in (benchmark_section(report), dependence_section(report)):
        if further:
            at = next(n for n, one in enumerate(sections) if one.key == "fairness")
            sections.insert(at, further)
    if report.figures.what_if:
        sections.insert(3, _what_if(report, report.figures.what_if))
    if stories := stories_section(report):
        sections.insert(1, stories)
    basis = {key: basis_of(report, inputs, key) for key in DEFINITIONS}
    return with_challenges(report, ReportStory(sections, summary, basis))


def place_table(report: Report, kind: str) -> Table:
    """A row for each place of a kind; where nothing is known, nothing is said of reach."""
    places = report.figures.places[kind]
    title = gettext(KIND_NAMES.get(kind, kind))
    return _table_of_areas(report, f"places-{kind}", title, place_columns(report, places), places)


def unit_table(report: Report) -> Table:
    """A row for each small area: for the map and for files, too long for a page."""
    title, units = gettext(KIND_NAMES["lsoa"]), report.figures.units
    return _table_of_areas(report, "places-lsoa", title, unit_columns(report), units)


def _table_of_areas(
    report: Report,
    key: str,
    title: str,
    columns: Mapping[str, Column],
    areas: Sequence[AreaFigures],
) -> Table:
    rows = [[one.cell_of(report, area) for one in columns.values()] for area in areas]
    return Table(key, title, list(columns), rows)


def _about_places(report: Report) -> list[Finding]:
    modelled, drafts = (
        sorted(
            gettext(KIND_NAMES.get(kind, kind))
            for kind, places in report.figures.places.items()
            if any(place.status == status for place in places)
        )
        for status in ("modelled", "draft")
    )
    said = []
    if not report.has_patients and any(
        place.registered is not None
        for places in report.figures.places.values()
        for place in places
    ):
        said.append(
            Finding(
                gettext(
                    "We leave out registered patients here, because the figures for patients cover all ages and all areas. This report is about %(who)s."
                )
                % {"who": report.who}
            )
        )
    if modelled:
        said.append(
            Finding(
                gettext(
                    "The boundaries of %(kinds)s are estimated. Neither the council nor the NHS has agreed them."
                )
                % {"kinds": findings.in_words(modelled)},
                is_caution=True,
            )
        )
    if drafts:
        said.append(
            Finding(
                gettext(
                    "%(kinds)s: some boundaries are working drafts, which nobody has agreed yet."
                )
                % {"kinds": findings.in_words(drafts)},
                is_caution=True,
            )
        )
    return said


def _groups(report: Report) -> Table:
    disclosure = report.disclosure
    least = {"group_out_at_least": lambda one: disclosure.people(one.out_at_least)}
    missing = {"figures_missing": lambda one: areas_without_figures(one.units_without)}
    interval = {"group_interval": lambda one: _interval(report, one)}
    has_interval = any(one.interval for one in report.figures.groups)
    has_missing = any(one.units_without for one in report.figures.groups)
    return table_of(
        "groups",
        gettext("Who is out of reach"),
        report.figures.groups,
        {
            "group": lambda one: gettext(GROUP_NAMES[one.name]),
            "group_size": lambda one: disclosure.people(one.people),
            **(least if report.has_bounds else {}),
            "group_out": lambda one: disclosure.people(one.out),
            "group_share_out": lambda one: disclosure.share(one.out, one.people),
            **(interval if has_interval else {}),
            **(missing if has_missing else {}),
        },
    )


def _interval(report: Report, one: GroupFigures) -> str | None:
    """The interval of a group's share; None where it is too small to compare, or the share is not told."""
    if one.interval is None or report.disclosure.share(one.out, one.people) is None:
        return None
    low, high = one.interval
    return gettext("%(low)s to %(high)s") % {
        "low": findings.share_in_words(max(0.0, low)),
        "high": findings.share_in_words(min(1.0, high)),
    }


def _deciles(report: Report, fairness: Fairness) -> Table:
    disclosure = report.disclosure
    return table_of(
        "deciles",
        gettext("People within reach, by deprivation decile"),
        fairness.deciles,
        {
            "decile": lambda one: one.decile,
            "people": lambda one: disclosure.people(one.people),
            "share_in": lambda one: disclosure.part_of(one.share, one.people),
        },
    )


def _time_of_week(report: Report) -> Table:
    disclosure = report.disclosure
    least = {"out_at_least": lambda one: disclosure.people(one.out_at_least)}
    return table_of(
        "time-of-week",
        gettext("People with nothing within reach that we know is open, by day and hour"),
        report.open_slots,
        {
            "day": lambda one: gettext(DAY_NAMES[one.day]),
            "hour": lambda one: one.hour,
            "open_count": lambda one: one.open_count,
            **(least if prospects.has_slot_bounds(report) else {}),
            "out": lambda one: disclosure.people(one.out),
            "share_out": lambda one: disclosure.share(one.out, report.figures.people),
        },
    )


def _sites(report: Report) -> Table:
    disclosure = report.disclosure

    def why(site: SuggestedSite) -> str:
        return Finding(capitalised(prospects.why_here(report, site))).text

    return table_of(
        "sites",
        gettext("Where a new place would help most"),
        report.figures.sites,
        {
            "name": lambda one: one.name,
            "newly_reached": lambda one: disclosure.people(one.newly_reached),
            "together": lambda one: disclosure.people(one.together),
            **({"why_here": why} if any(one.kind for one in report.figures.sites) else {}),
        },
    )


def _categories(report: Report) -> Table:
    disclosure = report.disclosure
    serving = {"serving_count": lambda one: one.serving_count}
    evidence = {"looked_for": _looked_for}
    least = {"out_at_least": lambda one: disclosure.people(one.out_at_least)}
    return table_of(
        "categories",
        gettext("Each category separately"),
        report.figures.categories,
        {
            "category": lambda one: one.name,
            "asset_count": lambda one: one.asset_count,
            **(serving if has_serving_column(report) else {}),
            "confirmed_count": lambda one: one.confirmed_count,
            **(least if report.has_bounds else {}),
            "out": lambda one: None if _is_unsure(report, one) else disclosure.people(one.out),
            "standing": lambda one: gettext(SURVEY_STATE_NAMES[one.standing]),
            **(evidence if _has_evidence(report) else {}),
            "estimate": lambda one: _estimate(one.estimate),
        },
    )


def _has_evidence(report: Report) -> bool:
    return any(one.evidence is not None for one in report.figures.categories)


def _looked_for(one: CategoryFigures) -> str:
    """By what the area was looked through for a category; in part where that is not enough."""
    if one.evidence is None:
        return ""
    name = gettext(EVIDENCE_NAMES[one.evidence])
    if one.is_looked_for or one.evidence == "none":
        return name
    return gettext("%(by_whom)s, in part of the area") % {"by_whom": name}


def _is_unsure(report: Report, one: CategoryFigures) -> bool:
    """Whether the number of people out of reach of a category may be a hole in the data; of unknown hours both bounds
    are told.
    """
    if one.is_looked_for is not None:
        return not one.is_looked_for
    is_bound = report.has_bounds and one.standing == SurveyState.HOURS_NOT_KNOWN
    return one.standing in UNSURE and not is_bound


def _estimate(found: CategoryEstimate | None) -> str | None:
    return f"{found.total:.0f} ({found.low:.0f}–{found.high:.0f})" if found else None


def _inputs(inputs: Sequence[Input]) -> Table:
    return table_of(
        "inputs",
        gettext("Data sources"),
        list(enumerate(inputs, 1)),
        {
            "number": lambda one: one[0],
            "subject": lambda one: one[1].subject,
            "source": lambda one: one[1].source,
            "vintage": lambda one: one[1].vintage,
            "licence": lambda one: one[1].licence,
        },
    )


def _what_if(report: Report, changed: WhatIf) -> ReportSection:
    columns, rows = columns_and_rows(report, changed)
    title = (
        gettext("People who would have an added place within reach")
        if report.is_unknown
        else gettext("Who gains and who loses")
    )
    return ReportSection(
        "what-if",
        gettext("What if"),
        [*closed_and_opened(report), supposed(report, changed)],
        [Table("what-if", title, columns, rows)],
    )


def definitions_used(story: ReportStory, *further: Table) -> dict[str, Definition]:
    """The meaning of each number and column of a report, in the order of `DEFINITIONS`; `further`
    tables stand beside its own.
    """
    used = story.keys.union(*(table.columns for table in further))
    return {key: one for key, one in DEFINITIONS.items() if key in used}


def column_label(key: str) -> str:
    """The heading of a column."""
    return gettext(DEFINITIONS[key].label)
