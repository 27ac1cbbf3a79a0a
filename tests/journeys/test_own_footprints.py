"""Places that commissioners and stewards make: by paste, with versions, and in search, map and reports."""

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from assetmap.database.sessions import session_factory
from assetmap.footprints.models import FootprintVersion
from assetmap.geography import to_wgs84
from assetmap.people.roles import Role
from assetmap.places.models import Place
from assetmap.web.wording import day
from tests.factories import make_asset, make_postcode
from tests.gap_areas import ask_now, make_small_area, middle, stored
from tests.signing_in import sign_in

TODAY = date.today()
Places = dict[str, Place]


@pytest.fixture
def places(client: TestClient) -> Places:
    """Three LSOAs with people, a hall in the first and a library in the third, and a postcode in each."""
    with session_factory().begin() as session:
        made = make_small_area(session)
        make_asset(session, "Hall", at=[middle(1)])
        make_asset(session, "Third Library", categories=["library"], at=[middle(3)])
        for number, postcode in enumerate(("E81EA", "E81EB", "E81EC"), start=1):
            make_postcode(session, postcode, middle(number))
        session.expunge_all()
    return made


def _lsoas() -> list[str]:
    """The names of the LSOAs by code."""
    with session_factory()() as session:
        return list(
            session.scalars(select(Place.name).where(Place.kind == "lsoa").order_by(Place.code))
        )


def form(**given: Any) -> dict[str, str]:
    return {
        "kind": "team-footprint",
        "name": "North Team",
        "pasted": "E8 1EA\ne81eb",
        "status": "draft",
        "from_on": TODAY.isoformat(),
        "drawn_by": "North neighbourhood team",
        "why": "It follows the railway.",
        "action": "save",
        **given,
    }


def make(client: TestClient, **given: Any) -> str:
    answer = client.post("/footprints/new", data=form(**given))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_it_is_looked_at_before_it_is_made(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    page = client.get("/footprints/new")
    assert page.status_code == 200 and "Add a new place" in page.text
    looked = client.post(
        "/footprints/new", data=form(action="look", pasted="E8 1EA; E8 1EB, N99 9ZZ and rubbish")
    )
    assert looked.status_code == 200
    assert "This place includes 2 LSOAs." in looked.text and "people live there." in looked.text
    assert (
        "These codes are outside the areas that we cover: N99 9ZZ." in looked.text
        and "RUBBISH" in looked.text
    )
    assert client.get("/footprints").text.count("North Team") == 0
    there = make(client)
    shown = client.get(there).text
    assert "North neighbourhood team" in shown and "It follows the railway." in shown
    assert "working draft" in shown and "data:image/svg+xml" in shown
    assert "North Team" in client.get("/footprints").text
    # Everybody sees who drew it; nobody's address stands there.
    client.cookies.clear()
    assert "It follows the railway." in client.get(there).text
    assert "@example.org" not in client.get(there).text


def test_it_is_a_place_for_search_map_and_reports(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.STEWARD)
    make(client)
    # Another lies over it, which neighbourhoods may not.
    make(
        client,
        name="West Project",
        kind="project-area",
        pasted="E81EA E81EB E81EC",
        status="official",
    )
    make(client, name="South Team", pasted="E8 1EB E8 1EC")

    def found(place: str) -> list[str]:
        answer = client.get("/api/v1/assets", params={"place": place})
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["results"]]

    assert found("team-footprint/north-team") == ["Hall"]
    assert found("team-footprint/south-team") == ["Third Library"]
    assert sorted(found("project-area/west-project")) == ["Hall", "Third Library"]
    assert "South Team" in client.get("/assets").text
    drawn = client.get("/api/v1/places.geojson", params={"kind": "team-footprint"}).json()
    assert {one["properties"]["name"] for one in drawn["features"]} == {"North Team", "South Team"}
    one = client.get("/api/v1/places/team-footprint/north-team").json()
    assert one["status"] == "draft" and len(one["members"]) == 2
    outlined = client.get("/api/v1/map/outlines.geojson", params={"kind": "team-footprint"}).json()
    assert {
        (one["properties"]["name"], one["properties"]["status"], one["properties"]["people"] > 0)
        for one in outlined["features"]
    } == {("North Team", "draft", True), ("South Team", "draft", True)}
    frame = client.get("/map/frame").text
    assert '"kind": "team-footprint"' in frame and '"kind": "project-area"' in frame
    assert '"kind": "own-neighbourhood"' not in frame
    chosen = client.get("/map", params={"place": "team-footprint/north-team"}).text
    assert "Team footprint, working draft" in chosen and "Residents" in chosen
    assert 'href="/footprints/team-footprint/north-team"' in chosen
    listed = client.get("/api/v1/places", params={"limit": 1, "kind": "team-footprint"}).json()
    following = client.get(
        "/api/v1/places", params={"kind": "team-footprint", "cursor": listed["next"]}
    )
    assert [one["code"] for one in following.json()["results"]] == ["south-team"]
    report = stored(ask_now(place_kinds=["team-footprint", "project-area"]))
    told = (report.figures or {})["places"]
    assert {one["name"] for one in told["team-footprint"]} == {"North Team", "South Team"}
    assert {one["name"] for one in told["project-area"]} == {"West Project"}


def test_versions_tell_what_changed_since_a_day(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    march = TODAY - timedelta(days=200)
    there = make(client, from_on=march.isoformat())
    page = client.get(f"{there}/new-version")
    assert "North Team" in page.text and "North neighbourhood team" in page.text
    answer = client.post(
        f"{there}/new-version",
        data=form(pasted="E8 1EB\nE8 1EC", status="official", why="Agreed with residents."),
    )
    assert answer.status_code == 303 and answer.headers["location"] == there
    first, _, third = (f"<li>{name}" for name in _lsoas())
    changed = client.get(there, params={"since": (march + timedelta(days=9)).isoformat()}).text
    assert "Added: 1" in changed and "Removed: 1" in changed
    assert changed.index("Added: 1") < changed.index(third) < changed.index("Removed: 1")
    assert changed.index("Removed: 1") < changed.index(first)
    assert (
        "Nothing has changed since" in client.get(there, params={"since": TODAY.isoformat()}).text
    )
    assert "This place did not exist on" in client.get(there, params={"since": "2001-01-01"}).text
    wrong = client.get(there, params={"since": "last March"})
    assert wrong.status_code == 422 and "Enter the date as year, month and day" in wrong.text
    with session_factory()() as session:
        versions = session.scalars(select(FootprintVersion).order_by(FootprintVersion.number)).all()
        assert [(one.number, one.status, len(one.lsoa_codes)) for one in versions] == [
            (1, "draft", 2),
            (2, "official", 2),
        ]
        assert session.scalar(select(Place.status).where(Place.code == "north-team")) == "official"
    found = client.get("/api/v1/assets", params={"place": "team-footprint/north-team"}).json()
    assert [one["name"] for one in found["results"]] == ["Third Library"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"pasted": ""}, "We found no postcodes or LSOA codes"),
        ({"pasted": "hello, world"}, "We found no postcodes or LSOA codes"),
        ({"pasted": "N99 9ZZ"}, "None of these postcodes or LSOAs are in an area that we cover"),
        ({"pasted": " ".join(f"E0{n:07}" for n in range(10_001))}, "That is more than 10,000 codes"),
        ({"name": ""}, "Enter a name"),
        ({"name": "x" * 81}, "Enter a name of up to 80 characters"),
        ({"kind": "pcn"}, "Choose what kind of place it is"),
        ({"status": "perhaps"}, "working draft or official"),
        ({"from_on": "yesterday"}, "Enter the date as year, month and day"),
        ({"from_on": (TODAY + timedelta(days=1)).isoformat()}, "The date must be today or in the past"),
        ({"drawn_by": " "}, "Enter the name of the team or organisation"),
        ({"why": ""}, "Give a reason, in 1,000 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_made(
    client: TestClient, places: Places, given: dict[str, str], says: str
) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    answer = client.post("/footprints/new", data=form(**given))
    assert answer.status_code == 422 and says in answer.text
    with session_factory()() as session:
        assert session.scalar(text("SELECT count(*) FROM footprint_version")) == 0


def test_it_is_withdrawn_with_a_reason_and_a_new_version_brings_it_back(
    client: TestClient, places: Places
) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    address = make(client, why="It follows the railway.")
    code = address.rsplit("/", 1)[1]
    place = f"team-footprint/{code}"
    search = f"/api/v1/assets?place={place}"
    assert [one["name"] for one in client.get(search).json()["results"]] == ["Hall"]
    assert (
        "Search, maps and new reports will no longer use this place"
        in client.get(f"{address}/withdraw").text
    )
    for wrong, said in (
        ({"drawn_by": "", "why": "Merged."}, "Enter the name of the team or organisation."),
        ({"drawn_by": "The board", "why": ""}, "Give a reason, in 1,000 characters or fewer."),
        (
            {"drawn_by": "The board", "why": "x" * 1_001},
            "Give a reason, in 1,000 characters or fewer.",
        ),
    ):
        answer = client.post(f"{address}/withdraw", data=wrong)
        assert answer.status_code == 422 and said in answer.text
        assert wrong["drawn_by"] in answer.text and wrong["why"] in answer.text
    told = {"drawn_by": "The board", "why": "Two teams became one."}
    assert client.post(f"{address}/withdraw", data=told).status_code == 303
    page = unescape(client.get(address).text)
    assert (
        f"The board withdrew this place on {day(TODAY)}" in page and "Two teams became one." in page
    )
    assert "Search this place" not in page and "It follows the railway." in page
    assert f"withdrawn by The board on {day(TODAY)}" in client.get("/footprints").text
    assert client.get(search).status_code in (404, 422)
    assert "North Team" not in client.get("/api/v1/map/outlines.geojson?kind=team-footprint").text
    assert client.post(f"{address}/withdraw", data=told).status_code == 422, "it is already"
    again = form(why="They parted again.", status="official")
    assert client.post(f"{address}/new-version", data=again).status_code == 303
    assert [one["name"] for one in client.get(search).json()["results"]] == ["Hall"]
    assert "withdrew this place" not in client.get(address).text


def test_a_hundred_thousand_postcodes_are_too_many(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    answer = client.post("/footprints/new", data=form(pasted="E8 1EA\n" * 100_000))
    assert answer.status_code == 413
    assert "What you sent is too long" in answer.text


def test_names_are_text_and_two_of_one_name_have_codes_of_their_own(
    client: TestClient, places: Places
) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    first = make(client, name="<b>North</b> & Co", why="{{ 7 * 7 }}<script>alert(1)</script>")
    second = make(client, name="<b>North</b> & Co")
    assert first != second
    shown = client.get(first).text
    assert "<script>alert" not in shown and "&lt;b&gt;North&lt;/b&gt; &amp; Co" in shown
    assert "{{ 7 * 7 }}" in shown


def test_only_commissioners_and_stewards_make_places(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.LINK_WORKER)
    assert client.get("/footprints/new").status_code == 403
    assert client.post("/footprints/new", data=form()).status_code == 403
    assert client.get("/footprints").status_code == 200
    assert client.get("/footprints/team-footprint/none").status_code == 404
    assert client.get("/footprints/pcn/U12345").status_code == 404


def outline_of(places: Places, *, west: float, east: float) -> bytes:
    """A GeoJSON rectangle over the LSOAs, from one to the other edge in metres from the middle of the first."""
    x, y = middle(1)
    corners = [(x + west, y - 900), (x + east, y - 900), (x + east, y + 900), (x + west, y + 900)]
    degrees = [
        tuple(float(part) for part in to_wgs84(*corner)) for corner in [*corners, corners[0]]
    ]
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [degrees]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def test_an_outline_is_snapped_to_lsoas_and_what_it_cuts_is_told(
    client: TestClient, places: Places
) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    with session_factory().begin() as session:
        session.execute(text("UPDATE place SET code = code || '000001' WHERE kind = 'lsoa'"))
    # All of the first, and a part of the second without the middle of its people.
    outline = outline_of(places, west=-600, east=middle(2)[0] - middle(1)[0] - 100)
    page = client.post("/footprints/outline", files={"upload": ("team.geojson", outline)})
    assert page.status_code == 200 and "This place includes 1 LSOA." in page.text, page.text
    assert (
        "It was made from the file team.geojson." in page.text
        and "of its land is inside the outline" in page.text
    )
    told = {name: hidden(page.text, name) for name in ("outlined", "made_from", "cut")}
    there = make(client, pasted=told["outlined"], **told)
    shown = client.get(there).text
    assert "the file team.geojson" in shown
    with session_factory()() as session:
        version = session.scalars(select(FootprintVersion)).one()
        assert version.lsoa_codes == ["E01000001"]
        assert [(one["code"], one["is_in"]) for one in version.cut] == [("E02000001", False)]
    # What was pasted instead is not said to come from the file, and a field that was tampered with is no error.
    other = make(client, **{**told, "pasted": "E8 1EC", "cut": "[{]"})
    assert "1 postcode" in client.get(other).text
    assert make(client, **{**told, "pasted": told["outlined"], "cut": "[1]"})


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (("plan.pdf", b"%PDF"), "We can’t read this type of file"),
        (("far.kml", b"<kml/>"), "The file has no polygon"),
        (None, "Choose a file, or draw the outline"),
    ],
)
def test_an_outline_that_cannot_be_read_is_one_sentence(
    client: TestClient, places: Places, upload: tuple[str, bytes] | None, says: str
) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    answer = client.post(
        "/footprints/outline", files={"upload": upload} if upload else {"other": ("", b"")}
    )
    assert answer.status_code == 422 and says in answer.text


def test_an_outline_elsewhere_or_too_heavy_is_refused(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    elsewhere = outline_of(places, west=50_000, east=52_000)
    answer = client.post("/footprints/outline", files={"upload": ("x.geojson", elsewhere)})
    assert (
        answer.status_code == 422
        and "This outline does not contain the population centre of any LSOA" in answer.text
    )
    heavy = client.post("/footprints/outline", files={"upload": ("x.geojson", b" " * 11_000_000)})
    assert heavy.status_code == 422 and "larger than 10 MB" in heavy.text


def test_people_are_counted_while_one_draws(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    shape = json.loads(outline_of(places, west=-600, east=600))["features"][0]["geometry"]
    corners = [[latitude, longitude] for longitude, latitude in shape["coordinates"][0][:-1]]
    told = client.get("/footprints/count", params={"corners": json.dumps(corners)}).json()["words"]
    assert "LSOAs: 1." in told and "People: " in told
    for wrong, says in (
        (corners[:2], "at least three corners"),
        ([corners[0], corners[2], corners[1], corners[3]], "crosses itself"),
        ([[0, 0], [0, 1], [1, 1]], "km²"),
        ("rubbish", "We can’t read your drawing"),
        ([[1e999, 0]] * 3, "We can’t read your drawing"),
    ):
        words = wrong if isinstance(wrong, str) else json.dumps(wrong)
        answer = client.get("/footprints/count", params={"corners": words})
        assert answer.status_code == 200 and says in answer.json()["words"], (wrong, answer.text)
    drawn = client.post("/footprints/outline", data={"corners": json.dumps(corners)})
    assert "It was made from an outline drawn on the map." in drawn.text
    assert client.get("/footprints/map").status_code == 200
