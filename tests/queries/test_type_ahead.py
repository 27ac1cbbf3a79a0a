"""Suggestions while somebody types: needs, kinds, names and places."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import EAST, NORTH, make_asset, make_place

AROUND = (EAST - 500, NORTH - 500, EAST + 500, NORTH + 500)


def suggested(client: TestClient, q: str, about: str = "what") -> list[tuple[str, str]]:
    answer = client.get("/api/v1/suggestions", params={"q": q, "about": about})
    assert answer.status_code == 200
    found = answer.json()
    assert found["total"] == len(found["results"])
    return [(one["kind"], one["value"]) for one in found["results"]]


def test_needs_kinds_and_names_go_on_from_the_letters(session: Session, client: TestClient) -> None:
    make_asset(session, "Lunar Gardeners")
    make_asset(session, "Hidden Lunar", status="draft")
    assert ("need", "I feel lonely") in suggested(client, "lon")
    assert ("category", "Lunch clubs") in suggested(client, "LUNC")
    assert suggested(client, "luna") == [("name", "Lunar Gardeners")]
    # Accents and capitals do not count.
    assert ("category", "Cafés") in suggested(client, "café")


def test_places_are_those_of_the_loaded_areas(session: Session, client: TestClient) -> None:
    make_place(session, "ward", "W1", name="London Fields", box=AROUND)
    make_place(session, "lsoa", "L1", name="London 001A", box=AROUND)
    assert suggested(client, "fie", "where") == [("place", "London Fields")]
    assert suggested(client, "lon", "where") == [("place", "London Fields")]


@pytest.mark.parametrize(
    "letters", ["", " ", "%", "'", "::*", "a & b", "🙂", "x" * 100, "中", "a:*|b"]
)
def test_whatever_is_typed_is_answered(client: TestClient, letters: str) -> None:
    for about in ("what", "where"):
        suggested(client, letters, about)


def test_more_than_a_field_holds_is_refused(client: TestClient) -> None:
    assert client.get("/api/v1/suggestions", params={"q": "x" * 101}).status_code == 422
