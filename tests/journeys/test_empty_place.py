"""An empty place in an address, which every endpoint reads as if it were not there."""

import pytest
from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from tests.factories import EAST, NORTH, make_asset, make_place
from tests.journeys.running_commands import assetmap

SEARCHES = (
    "/assets",
    "/map",
    "/api/v1/assets",
    "/api/v1/assets/facets",
    "/api/v1/assets.geojson",
    "/api/v1/places/ward/W1/assets",
)


@pytest.fixture
def ward(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_place(session, "ward", "W1", box=(EAST - 900, NORTH - 900, EAST + 900, NORTH + 900))
        make_asset(session, "Hall")


@pytest.mark.usefixtures("ward")
@pytest.mark.parametrize("address", SEARCHES)
def test_an_empty_place_is_no_place(client: TestClient, address: str) -> None:
    plain = client.get(address)
    for empty in ("", "%20", "+"):
        answer = client.get(f"{address}?place={empty}")
        assert answer.status_code == plain.status_code == 200, answer.text
        if address.startswith("/api"):
            assert answer.json() == plain.json()
    assert client.get(f"{address}?place=nowhere").status_code == 422
    assert client.get(f"{address}?place=/").status_code == 422


@pytest.mark.usefixtures("ward")
def test_a_place_beside_another_one_is_refused(client: TestClient) -> None:
    address = "/api/v1/places/ward/W1/assets"
    assert client.get(f"{address}?place=ward/W1").status_code == 200
    refused = client.get(f"{address}?place=ward/W2")
    assert refused.status_code == 422 and refused.json()["parameter"] == "place"


@pytest.mark.usefixtures("ward")
def test_an_empty_kind_is_no_kind(client: TestClient) -> None:
    assert client.get("/api/v1/places?kind=").json() == client.get("/api/v1/places").json()
    assert client.get("/api/v1/places.geojson?kind=").status_code == 422


@pytest.mark.parametrize("place", ["", " ", "\t"])
@pytest.mark.parametrize("command", ["grant", "revoke"])
def test_a_role_in_an_empty_place_is_refused_and_given_nowhere(
    database_url: str, place: str, command: str
) -> None:
    said = assetmap("people", command, "anna@example.org", "steward", "--place", place)
    assert said.code == 1 and "--place is empty" in said.sentence
    listed = assetmap("people", "list")
    assert "anna@example.org" not in listed.said
