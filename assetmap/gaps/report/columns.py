"""The columns of a report's tables of places, each declared once, and the definition of every number of a report.

A column that is declared here stands in the tables of the page, in each file, on the map and among the definitions.
"""

from collections.abc import Callable, Sequence

from assetmap.gaps.analysis.figures import AreaFigures, PlaceFigures
from assetmap.gaps.definitions import FURTHER_DEFINITIONS, PLACES, REACH, Definition
from assetmap.gaps.names import SURVEY_STATE_NAMES
from assetmap.gaps.report.beside.definitions import DEFINITIONS_BESIDE
from assetmap.gaps.report.column import Column
from assetmap.gaps.report.named.counted import DEFINITIONS_OF_NAMED
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.patient_columns import COLUMNS_OF_PATIENTS
from assetmap.web.translations import N_, gettext, ngettext


def _status(report: Report, place: PlaceFigures) -> str:
    words = {"official": gettext("official"), "draft": gettext("working draft")}
    return words.get(place.status, gettext("modelled"))


def _share_out(report: Report, area: AreaFigures) -> float | None:
    return report.disclosure.share(area.out, area.people)


def _benchmark(report: Report, place: PlaceFigures) -> float | None:
    share = _share_out(report, place)
    figures = report.figures
    if place.out is None or place.people is None or share is None:
        return None
    rest = report.disclosure.share(figures.out - place.out, figures.people - place.people)
    return None if rest is None else share - rest


def _within_at_least(report: Report, area: AreaFigures) -> float | None:
    within = None if area.people is None or area.out is None else area.people - area.out
    return report.disclosure.share(within, area.people)


def _edge(report: Report, area: AreaFigures) -> str:
    return gettext("no data across the border") if area.is_at_edge else ""


def _figures_missing(report: Report, area: AreaFigures) -> str:
    """The figures that an area lacks, in words, so that a blank is not taken for a small number."""
    if not isinstance(area, PlaceFigures):
        return gettext("no figures here") if area.people is None else ""
    return areas_without_figures(area.units_without_people)


def areas_without_figures(missing: int) -> str:
    """The small areas that lack figures, as a cell; nothing where there are none."""
    if not missing:
        return ""
    return ngettext("in %(n)s small area", "in %(n)s small areas", missing) % {"n": f"{missing:,}"}


def has_serving_column(report: Report) -> bool:
    """Whether to tell how many of what is on the map answer the question: only where that need not be all."""
    is_part = report.question.open_day is not None or bool(report.question.closed)
    return is_part and report.figures.has_serving_counts


def _belongs_to(kind: str, label: str) -> Column:
    """The column of small areas that says in which place of a kind each lies."""
    return Column(
        label,
        "text",
        N_("The place of this kind that contains the largest part of the small area."),
        stands_on=("all places",),
        is_on_paper=False,
        cell=lambda report, area: area.belongs.get(kind, ""),
        in_places=False,
        is_drawn=False,
        is_shown=lambda report, areas: any(kind in getattr(one, "belongs", {}) for one in areas),
    )


DEFINITIONS: dict[str, Definition] = {
    "name": Column(
        N_("Place"),
        "text",
        N_("The name of the place, as published."),
        stands_on=PLACES,
        cell=lambda report, area: area.name,
        is_drawn=False,
    ),
    "code": Column(
        N_("Code"),
        "text",
        N_("The code of the place in this edition of the boundaries."),
        stands_on=PLACES,
        is_on_paper=False,
        cell=lambda report, area: area.code,
        is_drawn=False,
    ),
    "status": Column(
        N_("Status"),
        "text",
        N_(
            "Official, working draft, or modelled (an estimate that neither the council nor the NHS has agreed)."
        ),
        stands_on=PLACES,
        is_on_paper=False,
        cell=_status,
        in_units=False,
        is_drawn=False,
    ),
    "people": Column(
        N_("People"),
        "people",
        N_(
            "Residents, or households if the report is about households, from the census. We never count "
            "registered patients here. If a small area lies in several wards, we divide its people between "
            "them in proportion to the area in each."
        ),
        stands_on=("who", *PLACES),
        cell=lambda report, area: report.disclosure.people(area.people),
        may_be_missing=True,
        is_hatched=False,
    ),
    "figures_missing": Column(
        N_("Figures missing"),
        "text",
        N_(
            "Small areas with no figures for the people this report is about, or with no deprivation figures "
            "if the report needs them. The people who live there are left out of every number, both the "
            "totals and the people out of reach."
        ),
        stands_on=("who", *PLACES),
        cell=_figures_missing,
        is_drawn=False,
        is_shown=lambda report, areas: bool(report.figures.unknown_population),
    ),
    "within_at_least": Column(
        N_("Minimum share within reach"),
        "share",
        N_(
            "The share of people who live within the chosen walking time of an asset on the map. If assets are missing from the map, the true share can only be larger."
        ),
        stands_on=REACH,
        cell=_within_at_least,
        is_shown=lambda report, areas: report.is_unknown and round(report.within) > 0,
        measures=("coverage",),
    ),
    "out": Column(
        N_("Out of reach"),
        "people",
        N_(
            "Residents whose nearest asset is further away than the chosen walking time. Assets with unknown opening hours count as closed, so this is the highest possible number. We spread people evenly over the postcodes in their small area. If a small area has no postcodes loaded, we place everybody at its population-weighted centre."
        ),
        stands_on=REACH,
        cell=lambda report, area: report.disclosure.people(area.out),
        needs_assets=True,
        measures=("coverage",),
    ),
    "share_out": Column(
        N_("Share out of reach"),
        "share",
        N_("People out of reach, as a share of all the people counted."),
        stands_on=REACH,
        cell=_share_out,
        needs_assets=True,
        measures=("coverage",),
    ),
    "share_out_before": Column(
        N_("Share out of reach before"),
        "share",
        N_("The share out of reach on the current map, without the changes in this what-if."),
        stands_on=REACH,
        is_on_paper=False,
        cell=lambda report, area: report.disclosure.share(area.out_before, area.people),
        needs_assets=True,
        is_shown=lambda report, areas: any(one.out_before is not None for one in areas),
        measures=("coverage",),
    ),
    "out_at_least": Column(
        N_("Minimum out of reach"),
        "people",
        N_(
            "People who would be out of reach even if everything with unknown opening hours were open at the "
            "chosen time."
        ),
        stands_on=REACH,
        cell=lambda report, area: report.disclosure.people(area.out_at_least),
        needs_assets=True,
        is_shown=lambda report, areas: report.has_bounds,
        measures=("coverage",),
    ),
    "share_out_at_least": Column(
        N_("Minimum share out of reach"),
        "share",
        N_(
            "The share of people who would be out of reach even if everything with unknown opening hours "
            "were open at the chosen time."
        ),
        stands_on=REACH,
        cell=lambda report, area: report.disclosure.share(area.out_at_least, area.people),
        needs_assets=True,
        is_shown=lambda report, areas: report.has_bounds,
        measures=("coverage",),
    ),
    "benchmark": Column(
        N_("Compared with the rest of the area"),
        "points",
        N_(
            "The share out of reach in this place minus the share for everybody else in the area, in "
            "percentage points."
        ),
        stands_on=REACH,
        cell=_benchmark,
        in_units=False,
        needs_assets=True,
        is_shown=lambda report, areas: not report.has_bounds,
        measures=("coverage",),
    ),
    "minutes": Column(
        N_("Minutes to the nearest asset"),
        "minutes",
        N_("The average walk to the nearest asset."),
        stands_on=REACH,
        cell=lambda report, area: area.minutes,
        needs_assets=True,
        measures=("nearest",),
    ),
    "within": Column(
        N_("Within reach"),
        "rate",
        N_("The average number of assets that a person has within the chosen walking time."),
        stands_on=REACH,
        is_on_paper=False,
        cell=lambda report, area: report.disclosure.mean(area.within, area.out, area.people),
        needs_assets=True,
        measures=("cumulative",),
    ),
    "per_10000": Column(
        N_("Assets per 10,000 people (floating catchments)"),
        "rate",
        N_(
            "Assets per 10,000 people. Each asset is shared among all the people who can reach it, and "
            "counts less the further away it is. The method is the enhanced two-step floating catchment area "
            "(Luo & Qi 2009). Its zones go up to twice the chosen walking time, with weights 1, 0.68 and "
            "0.22."
        ),
        stands_on=REACH,
        is_on_paper=False,
        cell=lambda report, area: report.disclosure.mean(area.per_10000, area.out, area.people),
        needs_assets=True,
        measures=("e2sfca",),
    ),
    "room_per_10000": Column(
        N_("Capacity per 10,000 people (floating catchments)"),
        "rate",
        N_(
            "The capacity of places (how many people they can take), per 10,000 people. The capacity of each place is shared among everybody within the chosen walking time (two-step floating catchment area). We count only places that say how many people they can take. If a place said in the last six weeks that it is full or has a waiting list, we count it as having no room."
        ),
        stands_on=REACH,
        is_on_paper=False,
        cell=lambda report, area: report.disclosure.mean(
            area.room_per_10000, area.out, area.people
        ),
        needs_assets=True,
        is_shown=lambda report, areas: report.figures.known_room is not None,
        measures=("2sfca",),
    ),
    "room_balanced": Column(
        N_("Capacity per 10,000 people (balanced floating catchments)"),
        "rate",
        N_(
            "The capacity of places (how many people they can take), per 10,000 people, using balanced floating catchment areas from the centre of each small area. Each person and each place counts once."
        ),
        stands_on=REACH,
        is_on_paper=False,
        cell=lambda report, area: report.disclosure.mean(area.room_balanced, area.out, area.people),
        needs_assets=True,
        is_shown=lambda report, areas: report.figures.known_room is not None,
        measures=("bfca",),
    ),
    "asset_count": Column(
        N_("Assets on the map"),
        "count",
        N_(
            "The number of assets on the map in this place. Two entries that may be duplicates count once."
        ),
        stands_on=("assets",),
        cell=lambda report, area: area.asset_count,
    ),
    "serving_count": Column(
        N_("Counted in this report"),
        "count",
        N_(
            "Assets on the map that we count: those that are known to be open at the chosen time and are not "
            "closed in this what-if."
        ),
        stands_on=("assets",),
        cell=lambda report, area: area.serving_count,
        is_shown=lambda report, areas: has_serving_column(report),
    ),
    "decile": Column(
        N_("Deprivation decile"),
        "count",
        N_(
            "The tenth of England’s small areas that this small area belongs to: 1 is the most deprived "
            "(Index of Multiple Deprivation)."
        ),
        stands_on=("deprivation",),
        cell=lambda report, area: None if area.decile is None else int(area.decile),
        in_places=False,
        is_hatched=False,
    ),
    "standing": Column(
        N_("What we know"),
        "text",
        N_(
            "Recorded: something is on the map. Listed, opening hours not known: we cannot tell whether it "
            "is open at the chosen time. Listed, but closed at the chosen time: it is on the map, but its "
            "opening hours show that it is closed. Closed in this what-if: the what-if assumes that it has "
            "closed. Checked, none found: a steward checked the place in the last two years and found none. "
            "None recorded: a list covers the area and shows none here. None recorded, not checked: nobody "
            "has looked."
        ),
        stands_on=("assets", "surveys"),
        cell=lambda report, area: gettext(SURVEY_STATE_NAMES[area.standing]),
    ),
    "edge": Column(
        N_("Border"),
        "text",
        N_(
            "A walk of the chosen length can cross the border here, into an area where we hold no data on "
            "this kind of support. There may be something within reach across the border, so fewer people "
            "may be out of reach than we say."
        ),
        stands_on=("places", "centroids", "assets"),
        is_on_paper=False,
        cell=_edge,
        is_drawn=False,
    ),
    **COLUMNS_OF_PATIENTS,
    "in_neighbourhood": _belongs_to("neighbourhood", N_("Neighbourhood")),
    "in_pcn": _belongs_to("pcn", N_("Primary Care Network")),
    "in_ward": _belongs_to("ward", N_("Ward")),
    **FURTHER_DEFINITIONS,
    **DEFINITIONS_OF_NAMED,
    **DEFINITIONS_BESIDE,
}


def unit_columns(report: Report) -> dict[str, Column]:
    """The columns of the table of small areas, under their keys."""
    units = report.figures.units
    return _columns(report, units, lambda one: one.in_units)


def place_columns(report: Report, places: Sequence[PlaceFigures]) -> dict[str, Column]:
    """The columns of a table of places, under their keys."""
    return _columns(report, places, lambda one: one.in_places)


def _columns(
    report: Report, areas: Sequence[AreaFigures], applies: Callable[[Column], bool]
) -> dict[str, Column]:
    return {
        key: one
        for key, one in DEFINITIONS.items()
        if isinstance(one, Column) and applies(one) and one.is_shown(report, areas)
    }
