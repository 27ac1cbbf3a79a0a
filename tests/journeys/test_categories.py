"""Categories that administrators rename, hide and merge."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.vocabulary.categories import hear_changes, our_vocabulary
from assetmap.assets.vocabulary.terms import hear_of_changes, save_vocabulary, term_ids
from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
LUNCH, FRIENDS = "/site/categories/lunch-club", "/site/categories/befriending"


@pytest.fixture(autouse=True)
def unchanged() -> Iterator[None]:
    yield
    hear_changes(())


def _save_again() -> None:
    """What a start of the server and each import do."""
    with session_factory().begin() as session:
        save_vocabulary(session, hear_of_changes(session))


def _kinds(name: str) -> set[str]:
    statement = text(
        "SELECT slug FROM asset JOIN asset_category ON asset_id = asset.id"
        " JOIN taxonomy_term ON taxonomy_term.id = term_id WHERE asset.name = :name"
    )
    with session_factory().begin() as session:
        return set(session.scalars(statement, {"name": name}))


def _found(client: TestClient, **asked: str) -> set[str]:
    answer = client.get("/api/v1/assets", params={"near": "E8 1EA", **asked}).json()
    return {one["name"] for one in answer["results"]}


def test_a_category_is_renamed_and_keeps_its_name(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_asset(session, "Thursday Table", categories=["lunch-club"])
    sign_in(client, "stew@example.org", Role.STEWARD)
    assert client.post(LUNCH, data={"action": "hide"}).status_code == 403
    sign_in(client, "boss@example.org", Role.ADMINISTRATOR)
    asked = {"action": "rename", "name": "Shared dinners"}
    shown = client.get(LUNCH, params=asked).text
    assert "1 entry will show “Shared dinners” instead of “Lunch clubs”" in shown
    for wrong in ("", "x" * 81, "Befriending"):
        assert client.post(LUNCH, data={**asked, "name": wrong}).status_code == 422, wrong
    assert client.post(LUNCH, data=asked).status_code == 303
    _save_again()
    assert "now called “Shared dinners”" in client.get("/site/categories?done=lunch-club").text
    names = {one["slug"]: one["name"] for one in client.get("/api/v1/categories").json()["results"]}
    assert names["lunch-club"] == "Shared dinners"
    assert our_vocabulary().find("Shared dinners") == "lunch-club"
    for words in ("shared dinners", "lunch club"):
        assert "Thursday Table" in _found(client, q=words), words
    assert client.post(LUNCH, data={"action": "undo"}).status_code == 303
    assert client.post(LUNCH, data={"action": "undo"}).status_code == 404
    names = {one["slug"]: one["name"] for one in client.get("/api/v1/categories").json()["results"]}
    assert names["lunch-club"] != "Shared dinners"


def test_a_hidden_category_is_offered_no_more(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_asset(session, "Thursday Table", categories=["lunch-club"])
    sign_in(client, "boss@example.org", Role.ADMINISTRATOR)
    assert "1 entry will keep this category" in client.get(LUNCH, params={"action": "hide"}).text
    assert "Hide or merge them first" in client.get("/site/categories/food?action=hide").text
    assert client.post("/site/categories/food", data={"action": "hide"}).status_code == 422
    assert client.post(LUNCH, data={"action": "hide"}).status_code == 303
    _save_again()
    slugs = {one["slug"] for one in client.get("/api/v1/categories").json()["results"]}
    assert "lunch-club" not in slugs
    assert "lunch-club" not in {term.slug for term in our_vocabulary().offered}
    assert "Thursday Table" in _found(client, q="lunch club")
    assert _kinds("Thursday Table") == {"lunch-club"}
    assert client.post(LUNCH, data={"action": "hide"}).status_code == 422
    client.post(LUNCH, data={"action": "undo"})
    slugs = {one["slug"] for one in client.get("/api/v1/categories").json()["results"]}
    assert "lunch-club" in slugs


def test_a_merge_moves_entries_and_is_undone(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_asset(session, "Only lunch", categories=["lunch-club"])
        make_asset(session, "Both", categories=["lunch-club", "befriending"])
        make_asset(session, "Only friends", categories=["befriending"])
    sign_in(client, "boss@example.org", Role.ADMINISTRATOR)
    asked = {"action": "merge", "into": "befriending"}
    shown = client.get(LUNCH, params=asked).text
    assert "1 entry will move to “" in shown
    assert "1 entry is in both categories" in shown
    for wrong in ("", "lunch-club", "nothing"):
        assert client.post(LUNCH, data={**asked, "into": wrong}).status_code == 422, wrong
    assert client.post(LUNCH, data=asked).status_code == 303
    _save_again()
    assert _kinds("Only lunch") == _kinds("Both") == {"befriending"}
    every = {"Only lunch", "Both", "Only friends"}
    assert every <= _found(client, category="befriending")
    # What still says the old category finds and writes the new one.
    assert every <= _found(client, category="lunch-club")
    with session_factory().begin() as session:
        make_asset(session, "Later", categories=["lunch-club"])
    assert _kinds("Later") == {"befriending"}
    assert client.post(FRIENDS, data={"action": "hide"}).status_code == 422
    assert "1 entry moved" in client.get("/site/categories?done=lunch-club").text
    client.post(LUNCH, data={"action": "undo"})
    assert _kinds("Only lunch") == {"lunch-club"}
    assert _kinds("Both") == {"lunch-club", "befriending"}
    assert _kinds("Only friends") == {"befriending"}
    with session_factory().begin() as session:
        assert len(set(term_ids(session).values())) == len(our_vocabulary().terms)
    assert "Only lunch" not in _found(client, category="befriending")
