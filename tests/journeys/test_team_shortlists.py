"""Shortlists that a team shares, and stars of one's own."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text

from assetmap.assets.shortlists.kept import actions as keeping
from assetmap.assets.shortlists.kept.models import KeptShortlist, KeptShortlistEntry, Star
from assetmap.database.sessions import session_factory
from assetmap.people import actions
from assetmap.people.queries import person_by_email
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, make_place
from tests.loaded import client_of
from tests.shortlisting import (
    ADA,
    BOB,
    change,
    entries_on,
    keep,
    make_open,
    post,
    put_together,
    sign_in,
    words,
)

BOX = (EAST - 9, NORTH - 9, EAST + 9, NORTH + 9)


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with client_of(database_url) as client:
        yield client


def place(code: str) -> int:
    with session_factory().begin() as session:
        return make_place(session, "neighbourhood", code, box=BOX, name=code.title()).id


@pytest.mark.parametrize(
    ("ours", "theirs", "is_team", "remark"),
    [
        (("north",), ("north",), True, "the same place"),
        (("north", "south"), ("south",), True, "one of several"),
        (("north",), ("south",), False, "another place"),
        ((None,), (None,), True, "both everywhere"),
        (("north",), (None,), False, "everywhere is a team of its own"),
    ],
)
def test_what_is_shared_is_read_by_the_link_workers_of_the_same_place_and_nobody_else(
    client: TestClient,
    ours: tuple[str | None, ...],
    theirs: tuple[str | None, ...],
    is_team: bool,
    remark: str,
) -> None:
    ids = {None: None, "north": place("north"), "south": place("south")}
    sign_in(client, ADA, places=tuple(ids[code] for code in ours))
    kept = keep(client, "Library")
    assert "You are the only link worker for" in words(client.get("/shortlists"))
    sign_in(client, BOB, places=tuple(ids[code] for code in theirs))
    assert client.get(f"/shortlists/kept/{kept}").status_code == 404, "not shared yet"
    sign_in(client, ADA, places=())
    assert "Only you can see this list" in words(client.get(f"/shortlists/kept/{kept}"))
    change(client, kept, "share")
    sign_in(client, BOB, places=())
    assert (f"shared by {ADA}" in words(client.get("/shortlists"))) == is_team, remark
    assert client.get(f"/shortlists/kept/{kept}").status_code == (200 if is_team else 404)
    sign_in(client, ADA, places=())
    change(client, kept, "unshare")
    sign_in(client, BOB, places=())
    assert client.get(f"/shortlists/kept/{kept}").status_code == 404


def test_of_a_shared_list_one_reads_it_and_opens_a_copy(client: TestClient) -> None:
    sign_in(client, ADA)
    kept = keep(client, "Library")
    change(client, kept, "share")
    sign_in(client, BOB)
    post(client, action="empty")
    page = client.get(f"/shortlists/kept/{kept}").text
    assert "side door 0" in page and 'value="rename"' not in page and 'value="delete"' not in page
    for action in ("rename", "share", "unshare", "delete", "restore", "save"):
        fields = {"name": "Mine now", "title": "Mine now"}
        put_together(client, "Other")
        assert change(client, kept, action, **fields).status_code == 404, action
    post(client, action="empty")
    change(client, kept, "open")
    assert entries_on(client) == ["1. Library"]
    post(client, action="add", asset_id=make_open("Chess"))
    client.post("/shortlists", data={"title": "My copy"})
    sign_in(client, ADA)
    assert "Chess" not in words(client.get(f"/shortlists/kept/{kept}")), "the original stays"
    with session_factory().begin() as session:
        actions.revoke(session, email=ADA, role=Role.LINK_WORKER)
    sign_in(client, BOB)
    assert client.get(f"/shortlists/kept/{kept}").status_code == 404, "of the team no longer"


def test_an_administrator_without_a_place_shares_with_nobody(client: TestClient) -> None:
    sign_in(client, role=Role.ADMINISTRATOR)
    kept = keep(client, "Library")
    assert "You are not in a team" in words(client.get(f"/shortlists/kept/{kept}"))
    assert change(client, kept, "share").status_code == 422
    assert change(client, kept, "explode").status_code == 422


def test_a_star_is_one_tap_and_goes_by_the_same_tap(client: TestClient) -> None:
    sign_in(client)
    hall = make_open("Hall")
    for address in ("/assets?q=hall", f"/assets/{hall}", "/shortlists"):
        back = {"Referer": f"http://testserver{address}"}
        star = {"action": f"star {hall}"}
        answer = client.post("/stars", data=star, headers=back, follow_redirects=False)
        assert answer.headers["location"] == f"{address}#star-{hall}"
        client.post("/stars", data=star)
        page = client.get(address).text
        assert f'value="unstar {hall}"' in page and f'id="star-{hall}"' in page
        client.post("/stars", data={"action": f"unstar {hall}"})
        assert f'value="unstar {hall}"' not in client.get(address).text
    for wrong, status in ((str(uuid4()), 404), ("x", 422), ("", 422)):
        assert client.post("/stars", data={"action": f"star {wrong}"}).status_code == status


def test_starred_ones_are_put_on_the_shortlist(client: TestClient) -> None:
    sign_in(client)
    hall, gone = make_open("Hall"), make_open("Gone")
    for asset_id in (hall, gone):
        client.post("/stars", data={"action": f"star {asset_id}"})
    with session_factory().begin() as session:
        session.execute(text("UPDATE asset SET status = 'withdrawn' WHERE name = 'Gone'"))
    page = client.get("/shortlists")
    assert "One other entry that you starred is no longer listed." in words(page)
    assert "Gone" not in page.text
    button = re.search(rf'action="/shortlist".*?value="(add {hall})"', page.text, re.DOTALL)
    assert button
    client.post("/shortlist", data={"action": button[1]})
    assert entries_on(client) == ["1. Hall"]
    sign_in(client, BOB)
    assert "You have not starred anything yet" in words(client.get("/shortlists")), (
        "stars are one's own"
    )


def test_lists_and_stars_have_an_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client)
    keep(client, "Library")
    monkeypatch.setattr(keeping, "MOST_LISTS", 1)
    monkeypatch.setattr(keeping, "MOST_STARS", 0)
    put_together(client, "Hall", title="One more")
    assert "Delete one first" in words(client.post("/shortlists"))
    answer = client.post("/stars", data={"action": f"star {make_open()}"})
    assert answer.status_code == 422 and "Remove a star first" in words(answer)


def test_what_somebody_kept_goes_when_they_are_erased(client: TestClient) -> None:
    sign_in(client, ADA)
    kept = keep(client, "Library")
    change(client, kept, "share")
    client.post("/stars", data={"action": f"star {make_open()}"})
    with session_factory().begin() as session:
        ada = person_by_email(session, ADA)
        assert ada
        actions.erase_person(session, ada)
    with session_factory()() as session:
        for table in (KeptShortlist, KeptShortlistEntry, Star):
            assert session.scalar(select(func.count()).select_from(table)) == 0
