"""The contents of a report in order: sections, sentences and tables, the same in every format."""

from collections.abc import Mapping, Sequence
from typing import Any

from assetmap.gaps.definitions import (
    DAY_NAMES,
    DEFINITIONS,
    GROUP_NAMES,
    KIND_NAMES,
    STANDING_NAMES,
    Definition,
)
from assetmap.gaps.measures.completeness import UNSURE
from assetmap.gaps.report import equity_and_siting as prospects
from assetmap.gaps.report import out_of_reach as findings
from assetmap.gaps.report.caveats import first_cautions
from assetmap.gaps.report.confidence import sure
from assetmap.gaps.report.document import Cell, Finding, Section, Story, Table
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.provenance import basis_of
from assetmap.gaps.report.sensitivity import turning_tables
from assetmap.gaps.report.what_if import columns_and_rows, supposed
from assetmap.web.translations import gettext


def tell(report: Report, inputs: Sequence[dict[str, Any]]) -> Story:
    """The report in the order in which it is read: what is strong, who is out of reach, where, how fair, what would help,
    how sure that is, and what it stands on.
    """
    places = [place_table(report, kind) for kind in report.figures["places"]]
    sections = [
        Section("strong", gettext("What is strong here"), [*findings.strong(report)], []),
        Section(
            "out-of-reach",
            gettext("Who is out of reach"),
            [*first_cautions(report), *findings.out_of_reach(report)],
            [] if report.is_unknown or not report.has_groups else [_groups(report)],
        ),
        Section(
            "places",
            gettext("By place"),
            [*_about_places(report)],
            places,
        ),
        Section(
            "fairness",
            gettext("How fairly it is shared"),
            [*prospects.fairness(report)],
            [] if report.is_unknown or not report.figures["fairness"] else [_deciles(report)],
        ),
        Section(
            "closing",
            gettext("What would bring more people within reach"),
            [*prospects.closing(report)],
            [_sites(report)] if report.figures["sites"] and not report.is_unknown else [],
        ),
        Section(
            "sure",
            gettext("How sure we are"),
            [*sure(report)],
            [_categories(report), *([] if report.is_unknown else turning_tables(report))],
        ),
        Section("method", gettext("Data and method"), [], [_inputs(inputs)]),
    ]
    if report.open_slots:
        at = next(n for n, one in enumerate(sections) if one.key == "fairness")
        week = Section(
            "time-of-week",
            gettext("When it is open"),
            [*prospects.open_hours(report)],
            [_time_of_week(report)],
        )
        sections.insert(at, week)
    if report.figures["what_if"]:
        sections.insert(2, _what_if(report))
    return Story(sections, {key: basis_of(report, inputs, key) for key in DEFINITIONS})


def place_table(report: Report, kind: str) -> Table:
    """A row for each place of a kind; where nothing is known, nothing is said of reach."""
    told, figures = report.told, report.figures
    whole = told.share(figures["out"], figures["people"])
    places = figures["places"][kind]
    has_patients = report.has_patients and any(place["registered"] is not None for place in places)
    part = serving_column(report)
    rows: list[list[Cell]] = []
    for place in places:
        share = told.share(place["out"], place["people"])
        is_known = not report.is_unknown
        rows.append(
            [
                place["name"],
                place["code"],
                gettext("official") if place["status"] == "official" else gettext("modelled"),
                told.people(place["people"]),
                told.people(place["out"]) if is_known else None,
                share if is_known else None,
                None if share is None or whole is None or not is_known else share - whole,
                place["minutes"] if is_known else None,
                told.mean(place["within"], place["out"], place["people"]) if is_known else None,
                told.mean(place["per_10000"], place["out"], place["people"]) if is_known else None,
                place["asset_count"],
                *(place.get(key) for key in part),
                gettext(STANDING_NAMES[place["standing"]]),
                _at_the_edge(place),
                *(
                    [
                        told.people(place["registered"]),
                        told.share(place["registered_out"], place["registered"])
                        if is_known
                        else None,
                    ]
                    if has_patients
                    else []
                ),
            ]
        )
    columns = [
        *("name", "code", "status", "people", "out", "share_out", "benchmark", "minutes"),
        *("within", "per_10000", "asset_count", *part, "standing", "edge"),
        *(("registered", "registered_share_out") if has_patients else ()),
    ]
    return Table(f"places-{kind}", gettext(KIND_NAMES.get(kind, kind)), columns, rows)


def _at_the_edge(place: Mapping[str, Any]) -> str:
    return gettext("nothing is loaded across the border") if place.get("is_at_edge") else ""


def serving_column(report: Report) -> tuple[str, ...]:
    """The column that tells how many of what is on the map answer the question, where that need not be all."""
    is_part = report.question.open_day is not None or bool(report.question.closed)
    return ("serving_count",) if is_part and "serving_count" in report.figures else ()


def unit_table(report: Report) -> Table:
    """A row for each small area: for the map and for files, too long for a page."""
    told, is_known, part = report.told, not report.is_unknown, serving_column(report)
    return Table(
        "places-lsoa",
        gettext(KIND_NAMES["lsoa"]),
        [
            *("name", "code", "people", "out", "share_out", "minutes", "within", "per_10000"),
            *("asset_count", *part, "decile", "standing", "edge"),
        ],
        [
            [
                unit["name"],
                unit["code"],
                told.people(unit["people"]),
                told.people(unit["out"]) if is_known else None,
                told.share(unit["out"], unit["people"]) if is_known else None,
                unit["minutes"] if is_known else None,
                told.mean(unit["within"], unit["out"], unit["people"]) if is_known else None,
                told.mean(unit["per_10000"], unit["out"], unit["people"]) if is_known else None,
                unit["asset_count"],
                *(unit.get(key) for key in part),
                None if unit["decile"] is None else int(unit["decile"]),
                gettext(STANDING_NAMES[unit["standing"]]),
                _at_the_edge(unit),
            ]
            for unit in report.figures["units"]
        ],
    )


def _about_places(report: Report) -> list[Finding]:
    modelled = sorted(
        gettext(KIND_NAMES.get(kind, kind))
        for kind, places in report.figures["places"].items()
        if any(place["status"] != "official" for place in places)
    )
    said = []
    if not report.has_patients and any(
        place["registered"] is not None
        for places in report.figures["places"].values()
        for place in places
    ):
        said.append(
            Finding(
                gettext(
                    "Registered patients are left out here: they are counted at every age and everywhere, and this report is about %(who)s."
                )
                % {"who": report.who}
            )
        )
    if modelled:
        said.append(
            Finding(
                gettext(
                    "%(kinds)s are modelled, not official: their borders were worked out by somebody and agreed by nobody."
                )
                % {"kinds": findings.in_words(modelled)},
                is_caution=True,
            )
        )
    return said


def _groups(report: Report) -> Table:
    told = report.told
    return Table(
        "groups",
        gettext("Who is out of reach"),
        ["group", "group_size", "group_out", "group_share_out"],
        [
            [
                gettext(GROUP_NAMES[one["name"]]),
                told.people(one["people"]),
                told.people(one["out"]),
                told.share(one["out"], one["people"]),
            ]
            for one in report.figures["groups"]
        ],
    )


def _deciles(report: Report) -> Table:
    return Table(
        "deciles",
        gettext("Within reach by decile of deprivation"),
        ["decile", "people", "share_in"],
        [
            [
                one["decile"],
                report.told.people(one["people"]),
                report.told.part_of(one["share"], one["people"]),
            ]
            for one in report.figures["fairness"]["deciles"]
        ],
    )


def _time_of_week(report: Report) -> Table:
    told = report.told
    return Table(
        "time-of-week",
        gettext("Out of reach of everything that is known to be open, by day and hour"),
        ["day", "hour", "open_count", "out", "share_out"],
        [
            [
                gettext(DAY_NAMES[slot["day"]]),
                slot["hour"],
                slot["open_count"],
                told.people(slot["out"]),
                told.share(slot["out"], report.figures["people"]),
            ]
            for slot in report.open_slots
        ],
    )


def _sites(report: Report) -> Table:
    return Table(
        "sites",
        gettext("Where one more would help most"),
        ["name", "newly_reached", "together"],
        [
            [
                one["name"],
                report.told.people(one["newly_reached"]),
                report.told.people(one["together"]),
            ]
            for one in report.figures["sites"]
        ],
    )


def _categories(report: Report) -> Table:
    rows: list[list[Cell]] = []
    part = serving_column(report)
    for one in report.figures["categories"]:
        estimate = one["estimate"]
        is_known = one["standing"] not in UNSURE
        rows.append(
            [
                one["name"],
                one["asset_count"],
                *(one.get(key) for key in part),
                one["confirmed_count"],
                report.told.people(one["out"]) if is_known else None,
                gettext(STANDING_NAMES[one["standing"]]),
                f"{estimate['total']:.0f} ({estimate['low']:.0f}–{estimate['high']:.0f})"
                if estimate
                else None,
            ]
        )
    return Table(
        "categories",
        gettext("Each category by itself"),
        ["category", "asset_count", *part, "confirmed_count", "out", "standing", "estimate"],
        rows,
    )


def _inputs(inputs: Sequence[dict[str, Any]]) -> Table:
    return Table(
        "inputs",
        gettext("What this stands on"),
        ["number", "subject", "source", "vintage", "licence"],
        [
            [number, one["subject"], one["source"], one["vintage"], one["licence"]]
            for number, one in enumerate(inputs, 1)
        ],
    )


def _what_if(report: Report) -> Section:
    columns, rows = columns_and_rows(report)
    title = (
        gettext("Who would have what is added within reach")
        if report.is_unknown
        else gettext("Who gains and who loses")
    )
    return Section(
        "what-if",
        gettext("What if"),
        [supposed(report)],
        [Table("what-if", title, columns, rows)],
    )


def definitions_used(story: Story, *further: Table) -> dict[str, Definition]:
    """What each number and column of a report means, in the order of `DEFINITIONS`; `further` tables stand beside its own."""
    used = story.keys.union(*(table.columns for table in further))
    return {key: one for key, one in DEFINITIONS.items() if key in used}


def column_label(key: str) -> str:
    """The heading of a column."""
    return gettext(DEFINITIONS[key].label)
