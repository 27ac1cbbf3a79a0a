"""Each row of a list in its place, with its secrets kept."""

import pytest
from sqlalchemy.orm import Session

from assetmap.geography import to_wgs84
from assetmap.places.models import PlaceMember
from tests.factories import EAST, NORTH, make_place, make_postcode
from tests.importing import LATITUDE, LONGITUDE, Bring, ask, row


def box(size: float) -> tuple[float, float, float, float]:
    return EAST - size, NORTH - size, EAST + size, NORTH + size


PLACES = (
    "SELECT kind || ' ' || code || ', ' || method FROM location_place"
    " JOIN place ON place.id = place_id ORDER BY kind"
)


SHOWN = (
    "SELECT round(CAST(ST_X(public_location_bng) AS numeric)), round(CAST(ST_Y(public_location_bng) AS numeric))"
    " FROM location"
)


SEARCHED = "SELECT result || search_text::text FROM search_document"


def near(number: int = 1, **said: str) -> dict[str, str]:
    secret = {"address": "9 Secret Street", "location privacy": "near", "postcode": "E8 1EA"}
    return row(number, **{**secret, **said})


def test_a_row_is_put_into_places_by_polygon_and_by_membership(
    session: Session, bring: Bring
) -> None:
    lsoa = make_place(session, "lsoa", "E01000001", box=box(500))
    make_place(session, "ward", "E05000001", box=box(900))
    make_place(session, "pcn_catchment", "U00001", box=box(900))
    for code, share in (("U00002", 0.4), ("U00003", 0.6)):
        pcn = make_place(session, "pcn", code, box=(0, 0, 1, 1))
        session.add(PlaceMember(place_id=pcn.id, member_id=lsoa.id, share=share))
    session.flush()
    report = bring([row(1), row(2, longitude="-1.5")])
    assert report.in_no_area == 1
    assert ask(session, PLACES) == [
        "lsoa E01000001, generalised polygon",
        "pcn U00003, membership",
        "ward E05000001, generalised polygon",
    ]


def test_a_row_in_a_gap_between_generalised_wards_belongs_to_the_nearest(
    session: Session, bring: Bring
) -> None:
    make_place(session, "lsoa", "E01000001", box=box(500))
    make_place(session, "ward", "near", box=(EAST + 10, NORTH - 500, EAST + 900, NORTH + 500))
    make_place(session, "ward", "far", box=(EAST - 900, NORTH - 500, EAST - 20, NORTH + 500))
    bring([row(1)])
    assert "ward near, generalised polygon" in ask(session, PLACES)


def test_what_lies_just_beyond_every_area_is_in_none(session: Session, bring: Bring) -> None:
    make_place(session, "lsoa", "E01000001", box=(EAST + 10, NORTH, EAST + 900, NORTH + 500))
    report = bring([row(1)])
    assert report.in_no_area == 1
    assert ask(session, PLACES) == []
    assert ask(session, "SELECT count(*) FROM search_document") == [1]


def test_a_row_without_coordinates_stands_at_its_postcode(session: Session, bring: Bring) -> None:
    make_postcode(session, "E81EA", (EAST + 7, NORTH))
    report = bring([row(1, longitude="", latitude="", postcode="e8 1ea"), row(2)])
    assert report.placed_by_postcode == 1
    found = (
        "SELECT ST_X(location_bng), location_quality, location_type FROM location"
        " WHERE location_quality IS NOT NULL"
    )
    assert ask(session, found) == [(EAST + 7, "postcode centroid", "physical")]


def test_what_meets_online_needs_no_place(session: Session, bring: Bring) -> None:
    report = bring([row(1, longitude="", latitude="", kind="online")])
    assert (report.added, report.in_no_area) == (1, 0)
    assert ask(session, "SELECT location_type, location_bng FROM location") == [("virtual", None)]
    assert ask(session, "SELECT count(*) FROM search_document") == [1]
    assert ask(session, "SELECT count(*) FROM search_entry") == [0]


def test_a_list_displaced_against_its_postcodes_is_reported(session: Session, bring: Bring) -> None:
    rows = []
    for number in range(12):
        postcode = f"E8 {number % 10}{'AB'[number // 10]}A"
        east, north = EAST + 300 * number, NORTH
        make_postcode(session, postcode.replace(" ", ""), (east, north))
        longitude, latitude = to_wgs84(east + 110, north - 60)
        place = {"longitude": f"{float(longitude):.6f}", "latitude": f"{float(latitude):.6f}"}
        rows.append(row(number, postcode=postcode, **place))
    (note,) = bring(rows).notes
    assert "are 125 m from the postcodes of the same rows" in note
    assert "110 m to the east, 60 m to the south; 12 rows" in note


def test_what_only_says_near_is_shown_in_the_middle_of_its_msoa(
    session: Session, bring: Bring
) -> None:
    middle = (EAST + 200, NORTH)
    make_place(session, "lsoa", "own", box=box(50))
    make_place(session, "lsoa", "middle", box=(EAST + 150, NORTH - 50, EAST + 250, NORTH + 50))
    make_place(session, "msoa", "around", box=(EAST - 100, NORTH - 300, EAST + 500, NORTH + 300))
    bring([near()])
    assert ask(session, SHOWN) == [middle]
    shown = tuple(float(value) for value in to_wgs84(*middle))
    assert ask(session, "SELECT longitude, latitude FROM location")[0] == pytest.approx(shown)
    assert "lsoa middle, generalised polygon" in ask(session, PLACES)
    assert not any("own" in one for one in ask(session, PLACES))
    (found,) = ask(session, SEARCHED)
    for secret in ("Secret", "secret", "1EA", LONGITUDE, LATITUDE):
        assert secret not in found
    points = ask(
        session,
        "SELECT mod(CAST(sheet_point[0] AS numeric), 2000000), mod(CAST(sheet_point[1] AS numeric), 2000000)"
        " FROM search_entry",
    )
    assert {(round(east), round(north)) for east, north in points} == {middle}


def test_what_only_says_near_in_no_area_is_shown_nowhere(session: Session, bring: Bring) -> None:
    report = bring([near()])
    assert report.in_no_area == 1
    assert ask(session, "SELECT public_location_bng, longitude, latitude FROM location") == [
        (None, None, None)
    ]
    assert ask(session, "SELECT count(*) FROM search_entry") == [0]


@pytest.mark.parametrize("first", ["exact", "near"])
def test_a_place_may_begin_or_cease_to_be_secret(
    session: Session, bring: Bring, first: str
) -> None:
    make_place(session, "msoa", "around", box=(EAST - 100, NORTH - 300, EAST + 500, NORTH + 300))
    then = "near" if first == "exact" else "exact"
    bring([near(**{"location privacy": first})])
    report = bring([near(**{"location privacy": then})])
    assert report.changed == 1
    (found,) = ask(session, SEARCHED)
    assert ("secret" in found) == (then == "exact")
    assert ask(session, SHOWN) == [(EAST + (200 if then == "near" else 0), NORTH)]


MISTAKES = [
    (
        {"easting": f"{NORTH:.0f}", "northing": f"{EAST:.0f}"},
        "its easting and northing look swapped",
    ),
    ({"easting": "-0.05", "northing": "51.5"}, "its easting and northing look like degrees"),
    ({"easting": "53500", "northing": "18500"}, "its easting and northing look a digit short"),
    ({"longitude": "0.0567", "latitude": "51.55"}, None),
    ({"longitude": "3.2", "latitude": "55.95"}, "its position is outside Great Britain"),
]


@pytest.mark.parametrize(("said", "reason"), MISTAKES)
def test_coordinates_are_held_against_the_postcode_and_the_likely_mistake_is_named(
    session: Session, bring: Bring, said: dict[str, str], reason: str | None
) -> None:
    make_postcode(session, "E81EA", (EAST, NORTH))
    nowhere = {"longitude": "", "latitude": "", "easting": "", "northing": ""}
    report = bring([row(1, **{**nowhere, "postcode": "E8 1EA", **said})], skip_refused=True)
    if reason is None:
        assert (report.added, report.refused_count) == (1, 0)
    else:
        [(told, numbers)] = report.refused.items()
        assert told.startswith(reason) and numbers == [2]


@pytest.mark.parametrize("postcode", ["BT1 5GS", "bt15gs", "JE2 3AB"])
def test_metres_beside_a_postcode_of_another_grid_are_refused(bring: Bring, postcode: str) -> None:
    """Belfast's metres of the Irish grid would be a place near Liverpool."""
    metres = {"longitude": "", "latitude": "", "easting": "334000", "northing": "374000"}
    report = bring([row(1, postcode=postcode, **metres)], skip_refused=True)
    [(told, numbers)] = report.refused.items()
    assert told.startswith("its postcode is outside Great Britain") and numbers == [2]


def test_a_longitude_without_its_sign_is_named(session: Session, bring: Bring) -> None:
    west = (200_000.0, 185_000.0)
    make_postcode(session, "SA11AA", west)
    longitude, latitude = (float(one) for one in to_wgs84(*west))
    place = {"longitude": f"{-longitude - 3.5:.5f}", "latitude": f"{latitude:.5f}"}
    assert bring([row(1, postcode="SA1 1AA", **place)]).notes == [
        "1 row: its position is more than 10 km from its postcode, so one of the two is wrong."
    ]
    make_postcode(session, "N11AA", (515_000.0, 185_000.0))
    longitude, latitude = (float(one) for one in to_wgs84(515_000.0, 185_000.0))
    place = {"longitude": f"{-longitude:.5f}", "latitude": f"{latitude:.5f}"}
    report = bring([row(1, postcode="N1 1AA", **place)], skip_refused=True)
    assert [reason[:33] for reason in report.refused] == ["its longitude has the wrong sign:"]


@pytest.mark.parametrize(
    ("metres_off", "degrees_off", "are_degrees_used"),
    [(374, 125, True), (125, 374, False), (20, 40, False)],
)
def test_of_metres_and_degrees_the_better_are_used(
    session: Session, bring: Bring, metres_off: float, degrees_off: float, are_degrees_used: bool
) -> None:
    rows = []
    for number in range(10):
        east, north = EAST + 400 * number, NORTH
        make_postcode(session, f"E8{number}AA", (east, north))
        longitude, latitude = to_wgs84(east, north + degrees_off)
        rows.append(
            row(
                number,
                postcode=f"E8 {number}AA",
                longitude=f"{float(longitude):.7f}",
                latitude=f"{float(latitude):.7f}",
                easting=f"{east:.0f}",
                northing=f"{north + metres_off:.0f}",
            )
        )
    report = bring(rows)
    used = [
        note for note in report.notes if note.startswith("The longitudes and latitudes were used")
    ]
    assert bool(used) is are_degrees_used
    off = degrees_off if are_degrees_used else metres_off
    shifts = ask(session, f"SELECT ST_Y(location_bng) - {NORTH} FROM location")
    assert shifts == pytest.approx([off] * 10, abs=0.5)
