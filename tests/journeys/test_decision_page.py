"""The page on which a steward decides: where an entry stands, where its pin goes, and whose it is."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest
from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.geography import to_wgs84
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, make_place
from tests.registering import ADA, decide, register, send, waiting
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
STEWARD = "stew@example.org"


def pin(east: float, north: float) -> dict[str, str]:
    """What the map's page sends of a pin so many metres from the postcode's middle."""
    longitude, latitude = to_wgs84(EAST + east, NORTH + north)
    return {"longitude": f"{longitude:.7f}", "latitude": f"{latitude:.7f}"}


def map_query(page: str) -> dict[str, list[str]]:
    (query,) = re.findall(r'src="/register/pin-map\?([^"]+)"', page)
    return parse_qs(unescape(query))


def test_it_is_told_by_its_address_and_shown_on_a_still_map(client: TestClient) -> None:
    register(client, pin=pin(30, 40))
    sign_in(client, STEWARD, Role.STEWARD)
    (address,) = waiting(client)
    page = client.get(address).text
    assert "St Mark&#39;s Hall, 1 Mill Lane, E8 1EA</span>" in page
    assert not re.search(rf"\b{round(EAST + 30)}\b", page), "nobody reads metres"
    query = map_query(page)
    there = pin(30, 40)
    assert float(query["longitude"][0]) == pytest.approx(float(there["longitude"]), abs=2e-6)
    assert float(query["latitude"][0]) == pytest.approx(float(there["latitude"]), abs=2e-6)
    assert query["is_still"] == ["true"] and "former_latitude" not in query
    still = client.get("/register/pin-map", params={**there, "is_still": "true"})
    assert "<title>Map with the pin</title>" in still.text


def test_of_a_change_it_is_said_how_far_the_pin_moves(client: TestClient) -> None:
    register(client)
    sign_in(client, STEWARD, Role.STEWARD)
    decide(client, waiting(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    client.post(own, data={"action": "change"})
    client.post("/register/pin?from=check", data={**pin(0, 120), "from": "check"})
    assert send(client).is_redirect
    sign_in(client, STEWARD, Role.STEWARD)
    page = client.get(waiting(client)[0]).text
    assert "The new pin is 120 m" in page
    query = map_query(page)
    assert float(query["former_latitude"][0]) < float(query["latitude"][0])


def test_what_has_no_door_has_no_pin(client: TestClient) -> None:
    register(client, where={"where": "online"})
    sign_in(client, STEWARD, Role.STEWARD)
    page = client.get(waiting(client)[0]).text
    assert "Online or by telephone" in page and "pin-map" not in page


def test_only_who_may_bring_in_a_list_is_shown_the_way(client: TestClient) -> None:
    with session_factory().begin() as session:
        place = make_place(
            session, "ward", "W2", box=(EAST + 900, NORTH, EAST + 1_900, NORTH + 900)
        )
    for email, role, places in (
        ("everywhere@example.org", Role.STEWARD, (None,)),
        ("boss@example.org", Role.ADMINISTRATOR, (None,)),
        ("ward@example.org", Role.STEWARD, (place.id,)),
    ):
        sign_in(client, email, role, places=places)
        page = client.get("/moderation").text
        may = client.get("/moderation/import").status_code == 200
        assert may is (email != "ward@example.org")
        assert ("/moderation/import" in page) is may
        assert ("only administrators and stewards for the whole map" in page) is not may
