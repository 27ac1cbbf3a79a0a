"""The map page for a million results, and the still picture of a map with few or none."""

import re
from urllib.parse import parse_qs

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from assetmap.assets.map import pages
from tests.factories import EAST, NORTH, make_asset, make_place

BBOX = "-1.0,51.0,1.0,52.0"


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a whole country: about a million entries for any search that has no words and no place."""
    monkeypatch.setattr(pages, "crowd_of", lambda *_: 1_000_000)


def map_query(page: str) -> dict[str, list[str]]:
    (query,) = re.findall(r'data-src="/map/frame\?([^"]*)"', page)
    return parse_qs(query.replace("&amp;", "&"))


@pytest.mark.usefixtures("crowd")
def test_of_a_million_the_map_is_shown_and_about_how_many_there_are(
    session: Session, client: TestClient
) -> None:
    make_asset(session, "Mill Hall")
    page = client.get("/map")
    assert page.status_code == 200 and "1,000,000" in page.text
    assert "Mill Hall" not in page.text, "nobody reads a list of a million"
    # The map shows what the words promise, everyday places left out or not.
    assert map_query(page.text)["is_everyday"] == ["false"]
    kinds = map_query(client.get("/map?category=library").text)
    assert kinds["category"] == ["library"] and "is_everyday" not in kinds
    view = map_query(client.get(f"/map?bbox={BBOX}&limit=20").text)
    assert view["fit"] == [BBOX] and not {"bbox", "limit"} & view.keys()


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("query", ["q=hall", "place=ward/W1", "category=nonsense", "limit=x"])
def test_a_search_with_words_or_with_a_mistake_is_answered_as_any_other(
    session: Session, client: TestClient, query: str
) -> None:
    make_place(session, "ward", "W1", box=(EAST - 500, NORTH - 500, EAST + 500, NORTH + 500))
    make_asset(session, "Mill Hall")
    page = client.get(f"/map?{query}")
    assert "1,000,000" not in page.text
    is_wrong = query in ("category=nonsense", "limit=x")
    assert page.status_code == (422 if is_wrong else 200)
    assert "Mill Hall" in page.text or is_wrong


def test_a_picture_of_nothing_shows_the_area_and_of_a_mistake_is_empty(
    session: Session, client: TestClient
) -> None:
    anywhere = client.get("/map/picture.svg?q=nothing")
    assert anywhere.status_code == 200 and anywhere.text.startswith("<svg")
    make_place(session, "ward", "W1", box=(EAST - 500, NORTH - 500, EAST + 500, NORTH + 500))
    area = client.get("/map/picture.svg?q=nothing")
    assert area.status_code == 200 and area.text != anywhere.text
    wrong = client.get("/map/picture.svg?category=nonsense")
    assert wrong.status_code == 422
    assert wrong.headers["content-type"] == "image/svg+xml" and "<path" not in wrong.text


def test_an_entry_without_a_point_has_no_pin_on_the_picture(
    session: Session, client: TestClient
) -> None:
    make_place(session, "ward", "W1", box=(EAST - 500, NORTH - 500, EAST + 500, NORTH + 500))
    make_asset(session, "Ward choir", categories=["choir"])
    hidden = [(EAST + 90_000, NORTH)]
    make_asset(session, "Secret choir", at=hidden, privacy="near", categories=["choir"])
    picture = client.get("/map/picture.svg?category=choir")
    # Both are in the list, in whichever order; one of them has a pin.
    assert "2 results" in client.get("/map?category=choir").text
    assert len(re.findall(r">[12]</text>", picture.text)) == 1
