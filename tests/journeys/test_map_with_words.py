"""The map takes the words of a search, filters inside them included."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from tests.factories import make_asset


def make_two() -> None:
    with session_factory().begin() as session:
        _make(session)


def _make(session: Session) -> None:
    make_asset(session, "Yoga for all", categories=["wellbeing-activity"], cost="free")
    make_asset(session, "Studio yoga", categories=["wellbeing-activity"], cost="paid")


@pytest.mark.parametrize(
    ("words", "names"),
    [("free yoga", {"Yoga for all"}), ("yoga", {"Yoga for all", "Studio yoga"})],
)
def test_filters_inside_the_words_hold_on_the_map(
    client: TestClient, words: str, names: set[str]
) -> None:
    make_two()
    answer = client.get("/api/v1/assets.geojson", params={"q": words, "bbox": "-8,49,2,60"})
    assert answer.status_code == 200
    assert {one["properties"]["name"] for one in answer.json()["features"]} == names
