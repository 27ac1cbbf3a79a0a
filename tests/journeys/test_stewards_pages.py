"""The stewards' synonyms, the commissioners' counts, and nobody else at either."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from assetmap.assets.shortlists.actions import share
from assetmap.assets.shortlists.shortlist import Shortlist, ShortlistEntry
from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, make_asset, make_place
from tests.searching import LATITUDE, LONGITUDE
from tests.signing_in import sign_in

NOW = datetime.now(UTC)


def names(client: TestClient, words: str) -> list[str]:
    results = client.get("/api/v1/assets", params={"q": words}).json()["results"]
    return [result["name"] for result in results]


@pytest.mark.parametrize("path", ["/synonyms", "/handovers"])
def test_only_those_whose_work_it_is_see_these_pages(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 303, "whoever has not signed in is asked to"
    assert client.get(path).headers["location"].startswith("/sign-in")
    sign_in(client, role=Role.LINK_WORKER)
    assert client.get(path).status_code == 403
    sign_in(client, role=Role.ADMINISTRATOR)
    assert client.get(path).status_code == 200


def test_a_steward_says_what_a_word_means_and_takes_it_back(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_asset(session, "Parcels", categories=["food-bank"])
    sign_in(client, role=Role.STEWARD)
    page = client.get("/synonyms").text
    assert "somewhere warm" in page and "Warm spaces" in page
    # The search reads what words mean every five seconds: a new application has read nothing yet.
    said = {"action": "save", "phrase": "Scran!", "means": "", "categories": "Food banks"}
    answer = client.post("/synonyms", data=said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/synonyms#scran")
    assert names(client, "scran") == ["Parcels"]
    assert "Stewards" in client.get("/synonyms").text
    client.post("/synonyms", data={"action": "drop scran"})
    client.post("/synonyms", data={"action": "drop somewhere warm"})
    page = client.get("/synonyms").text
    assert 'id="scran"' not in page
    assert 'value="restore somewhere warm"' in page
    client.post("/synonyms", data={"action": "restore somewhere warm"})
    assert 'value="drop somewhere warm"' in client.get("/synonyms").text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"phrase": "", "means": "x"}, "Enter a word or phrase"),
        ({"phrase": "y" * 61, "means": "x"}, "Enter a word or phrase"),
        ({"phrase": "tea", "means": "", "categories": ""}, "Enter other words for this phrase"),
        ({"phrase": "tea", "categories": "hovercraft"}, "There is no category called “hovercraft”"),
        ({"phrase": "tea", "means": ",".join("abcdefghijklmnopqrstuvwxyz")}, "more than 20"),
    ],
)
def test_what_cannot_be_meant_is_said_and_kept_in_the_form(
    client: TestClient, said: dict[str, str], sentence: str
) -> None:
    sign_in(client, role=Role.STEWARD)
    page = client.post("/synonyms", data=said)
    assert page.status_code == 422
    assert sentence in page.text
    assert "There is a problem" in page.text
    if said["phrase"]:
        assert f'value="{said["phrase"]}"' in page.text


def test_another_site_changes_nothing(client: TestClient) -> None:
    sign_in(client, role=Role.STEWARD)
    answer = client.post(
        "/synonyms",
        data={"phrase": "tea", "means": "coffee"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert 'id="tea"' not in client.get("/synonyms").text


def test_a_commissioner_sees_counts_and_nothing_else(client: TestClient) -> None:
    with session_factory().begin() as session:
        asset = make_asset(session, "Secret Hall", categories=["food-bank"])
        make_place(session, "ward", "E05000001", box=(EAST - 9, NORTH - 9, EAST + 9, NORTH + 9))
        shortlist = Shortlist(
            title="Tuesday company", entries=[ShortlistEntry(asset, "ring the bell")]
        )
        share(session, shortlist, now=NOW)
    sign_in(client, role=Role.COMMISSIONER)
    page = client.get("/handovers").text
    assert "Food banks" in page and f"{NOW:%B %Y}" in page
    for told in ("Secret Hall", "Tuesday company", "ring the bell"):
        assert told not in page
    # One of a kind in a neighbourhood may be somebody whom somebody knows.
    count = '<td class="nhsuk-table__cell nhsuk-table__cell--numeric">{}</td>'
    assert count.format("fewer than 5") in page
    with session_factory().begin() as session:
        for _ in range(4):
            share(session, shortlist, now=NOW)
    assert count.format(5) in client.get("/handovers").text


def test_a_result_tells_link_workers_that_one_of_them_found_it_as_told(client: TestClient) -> None:
    with session_factory().begin() as session:
        asset, other = make_asset(session, "Hall"), make_asset(session, "Other hall")
    words = "and found it as described."
    sign_in(client, role=Role.LINK_WORKER)
    assert words not in client.get("/assets?q=hall").text
    client.post(f"/assets/{asset}/practice", data={"action": "tried worked"})
    client.post(f"/assets/{other}/practice", data={"action": "tried closed"})
    assert client.get("/assets?q=hall").text.count(words) == 1
    # Another found it closed on the same day: nobody can say.
    sign_in(client, email="second@example.org", role=Role.LINK_WORKER)
    client.post(f"/assets/{asset}/practice", data={"action": "tried closed"})
    assert words not in client.get("/assets?q=hall").text
    client.post(f"/assets/{asset}/practice", data={"action": "tried worked"})
    assert words in client.get("/assets?q=hall").text
    client.cookies.clear()
    assert words not in client.get("/assets?q=hall").text


def test_link_workers_leave_notes_that_only_link_workers_see(client: TestClient) -> None:
    with session_factory().begin() as session:
        asset = make_asset(session, "Hall")
    address = f"/assets/{asset}"
    sign_in(client, role=Role.LINK_WORKER)
    assert "Don’t write about people" in client.get(address).text
    said = {"action": "note", "note": "Knock at the blue gate;  quiet after 2"}
    assert client.post(f"{address}/practice", data=said).status_code == 303
    page = client.get(address)
    assert "Knock at the blue gate; quiet after 2" in page.text
    assert page.headers["cache-control"] == "no-store"
    client.cookies.clear()
    assert "blue gate" not in client.get(address).text
    assert "blue gate" not in client.get(f"/api/v1{address}").text
    assert client.post(f"{address}/practice", data=said).status_code == 401
    sign_in(client, role=Role.STEWARD)
    assert "blue gate" not in client.get(address).text
    assert client.post(f"{address}/practice", data=said).status_code == 403
    sign_in(client, role=Role.LINK_WORKER)
    note = re.search(r'value="(remove \d+)"', client.get(address).text)
    assert note
    client.post(f"{address}/practice", data={"action": note[1]})
    assert "blue gate" not in client.get(address).text


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"action": "note", "note": " "}, 422),
        ({"action": "note", "note": "x" * 501}, 422),
        ({"action": "tried out"}, 422),
        ({"action": "remove nothing"}, 303),
        ({"action": "remove 99999999999999999999999"}, 303),
        ({"action": "note", "note": "a\0b"}, 303),
        ({}, 422),
    ],
)
def test_what_cannot_be_noted_is_said(
    client: TestClient, data: dict[str, str], status: int
) -> None:
    with session_factory().begin() as session:
        asset = make_asset(session, "Hall")
    sign_in(client, role=Role.LINK_WORKER)
    assert client.post(f"/assets/{asset}/practice", data=data).status_code == status
    assert client.post(f"/assets/{UUID(int=0)}/practice", data=data).status_code == 404


def test_what_was_tried_weighs_in_what_is_recommended(client: TestClient) -> None:
    with session_factory().begin() as session:
        first = make_asset(session, "Confirmed", assured_on=NOW.date())
        second = make_asset(session, "Never confirmed", at=[(EAST + 10, NORTH)])
    sign_in(client, role=Role.LINK_WORKER)

    def recommended() -> list[str]:
        asked = {"sort": "recommended", "latitude": LATITUDE, "longitude": LONGITUDE}
        results = client.get("/api/v1/assets", params=asked).json()["results"]
        return [result["name"] for result in results]

    assert recommended() == ["Confirmed", "Never confirmed"]
    client.post(f"/assets/{second}/practice", data={"action": "tried worked"})
    client.post(f"/assets/{first}/practice", data={"action": "tried closed"})
    assert recommended() == ["Never confirmed", "Confirmed"]
    page = client.get(f"/assets/{first}").text
    assert "It was closed: 1." in page
    client.post(f"/assets/{first}/practice", data={"action": "tried worked"})
    assert recommended() == ["Confirmed", "Never confirmed"], "the last of a day counts"
    client.post(f"/assets/{second}/practice", data={"action": "tried full"})
    assert recommended()[-1] == "Never confirmed", "full takes the place of worked"


def test_what_was_found_closed_comes_after_what_nobody_has_tried(client: TestClient) -> None:
    with session_factory().begin() as session:
        near = make_asset(session, "Found closed")
        make_asset(session, "Not tried", at=[(EAST + 50, NORTH)])
    sign_in(client, role=Role.LINK_WORKER)
    client.post(f"/assets/{near}/practice", data={"action": "tried closed"})
    asked = {"sort": "recommended", "latitude": LATITUDE, "longitude": LONGITUDE}
    results = client.get("/api/v1/assets", params=asked).json()["results"]
    assert [result["name"] for result in results] == ["Not tried", "Found closed"]


def test_a_kept_list_of_no_number_is_not_there(client: TestClient) -> None:
    sign_in(client, role=Role.LINK_WORKER)
    address = "/shortlists/kept/99999999999999999999999"
    assert client.get(address).status_code == 404
    assert client.post(address, data={"action": "open"}).status_code == 404
