"""The places that counted, by name: in which order, how far, and how many on paper."""

from dataclasses import replace
from datetime import UTC, datetime

from assetmap.gaps.files.html_pdf import write_page, write_pdf
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.named.counted import (
    MOST_NAMED_ON_PAPER,
    AssetPoint,
    named_places,
    short,
    table_of_named,
)
from tests.report_reading import words_of_pdf
from tests.rules.test_gap_sentences import PCN, report_of
from tests.rules.test_gap_words import figures

NAMES = {"pcn": {"U1": "North", "U2": "South"}}


def point(one: str, code: str | None = "U1", metres: float | None = 640.0) -> AssetPoint:
    places = {"pcn": (code, metres)} if code else {}
    return AssetPoint(one, 0.0, 51.5, "Libraries", False, places, True)


def test_places_stand_by_place_and_name_and_what_has_no_name_is_left_out() -> None:
    points = [
        *(point("a", "U2", 120.0), point("b"), point("c", None), point("hidden")),
        replace(point("d", "U1", 5_000.0), is_approximate=True, knows_hours=False),
        replace(point("e"), id=None),
        replace(point("old"), places=None, knows_hours=None),
    ]
    names = {"a": "Zeta", "b": "Beta", "c": "Alpha", "d": "Delta", "old": "Before"}
    rows = table_of_named(named_places(points, names, ["pcn"], NAMES)).rows
    assert rows == [
        ["Beta", "Libraries", "North", "500 m to 1 km", "known"],
        ["Delta", "Libraries", "North", "about 5 km or more", "not known"],
        ["Zeta", "Libraries", "South", "under 500 m", "known"],
        ["Alpha", "Libraries", "Across the border", None, "known"],
        ["Before", "Libraries", None, None, None],
    ]


def test_paper_names_twenty_and_the_report_all() -> None:
    points = [point(f"{n:02}") for n in range(33)]
    named = named_places(points, {one.id or "": f"No. {one.id}" for one in points}, ["pcn"], NAMES)
    report = replace(report_of(figures(places={"pcn": [PCN]})), named=named)
    [table] = tell(report, []).section("named").tables
    assert len(table.rows) == 33 and len(short(table).rows) == MOST_NAMED_ON_PAPER == 20
    asked_at = datetime(2026, 11, 20, tzinfo=UTC)
    paper = words_of_pdf(write_pdf(report, tell(report, []), "Libraries", asked_at, []))
    assert "No. 19" in paper and "No. 20" not in paper and "13 more places are in" in paper
    page = write_page(report, tell(report, []), "Libraries", asked_at, []).decode()
    assert "No. 32" in page and "more places are in" not in page
    other = next(one for one in tell(report, []).tables if one.key == "places-pcn")
    assert short(other) is other
    assert "named" not in {one.key for one in tell(replace(report, named=()), []).sections}
