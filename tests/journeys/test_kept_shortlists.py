"""Saved shortlists: kept by name, restored after a deletion, and nothing unsaved is lost."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text

from assetmap.assets.shortlists.kept.models import KeptShortlistEntry
from assetmap.assets.shortlists.tasks import forget_expired_shortlists
from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH
from tests.loaded import client_of
from tests.shortlisting import (
    change,
    entries_on,
    keep,
    kept_ids,
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


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/shortlists"),
        ("POST", "/shortlists"),
        ("POST", "/shortlists/former"),
        ("GET", "/shortlists/kept/1"),
        ("POST", "/shortlists/kept/1"),
        ("POST", "/stars"),
    ],
)
def test_only_link_workers_keep_anything(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path, follow_redirects=False)
    assert answer.status_code == (303 if method == "GET" else 401)
    sign_in(client, role=Role.COMMISSIONER)
    assert client.request(method, path).status_code == 403
    for address in ("/shortlist", "/assets?q=tea"):
        page = client.get(address).text
        assert (
            "Save to your lists" not in page and "/stars" not in page and "Saved lists" not in page
        )


def test_a_shortlist_is_kept_under_its_title_and_the_form_asks_for_nobody(
    client: TestClient,
) -> None:
    sign_in(client)
    ids = put_together(client, "Library", "Hall")
    page = words(client.get("/shortlist"))
    assert "never about people, and don’t use a person’s name as the title" in page
    # What was just typed is kept too.
    answer = client.post(
        "/shortlists", data={"title": "Chess & tea", f"note-{ids[0]}": "ring twice"}
    )
    assert "“Chess & tea” is saved in your lists." in words(answer)
    assert "This is your list “Chess & tea”" in words(answer)
    lists = client.get("/shortlists")
    assert "Chess & tea 2 entries, changed on" in words(lists)
    assert lists.headers["cache-control"] == "no-store"
    [kept_id] = kept_ids()
    page = words(client.get(f"/shortlists/kept/{kept_id}"))
    assert page.index("1. Library") < page.index("ring twice") < page.index("2. Hall")
    assert "020 7946 0101" in page, "as it is now"


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        (" ", "Give the list a title. Don’t use a person’s name."),
        ("x" * 81, "must be 80 characters or fewer"),
        ("Tuesday company", "You already have a list with that title"),
    ],
)
def test_a_name_that_will_not_do_is_said_and_nothing_is_lost(
    client: TestClient, title: str, sentence: str
) -> None:
    sign_in(client)
    keep(client, "Hall")
    [asset_id] = put_together(client, "Choir", title="Another")
    answer = client.post("/shortlists", data={"title": title, f"note-{asset_id}": "typed"})
    assert answer.status_code == 422
    assert sentence in words(answer) and 'href="#title"' in answer.text
    assert "typed" in answer.text
    assert len(kept_ids()) == 1


def test_nothing_is_no_list(client: TestClient) -> None:
    sign_in(client)
    answer = client.post("/shortlists", data={"title": "Nothing"})
    assert answer.status_code == 422 and "nothing to save yet" in words(answer)
    assert kept_ids() == []


def test_a_kept_list_is_opened_changed_and_saved(client: TestClient) -> None:
    sign_in(client)
    first = keep(client, "Library", "Hall")
    keep(client, "Choir", title="Singing")
    change(client, first, "open")
    assert entries_on(client) == ["1. Library", "2. Hall"]
    assert "was not saved" not in words(client.get("/shortlist")), "the other one is kept"
    page = client.get("/shortlist").text
    assert "side door 1" in page and "Changed since it was saved" not in page
    post(client, action="add", asset_id=make_open("Chess"))
    assert "Changed since it was saved" in client.get("/shortlist").text
    answer = change(client, first, "save", title="Renamed")
    assert answer.headers["location"] == "/shortlist?done=kept"
    page = words(client.get(f"/shortlists/kept/{first}"))
    assert "Renamed" in page and "3. Chess" in page
    # As another list it needs another name.
    assert client.post("/shortlists").status_code == 422
    assert client.post("/shortlists", data={"title": "A copy"}).status_code == 200
    assert len(kept_ids()) == 3


def test_what_was_not_kept_is_put_back_after_another_was_opened(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    put_together(client, "Choir", "Hall", title="Not kept")
    change(client, kept, "open")
    page = words(client.get("/shortlist"))
    assert "Your previous shortlist was not saved" in page
    assert "Your shortlist (Not kept) had 2 entries when you opened a saved list" in page
    assert entries_on(client) == ["1. Library"]
    client.post("/shortlists/former", data={"action": "restore"})
    assert entries_on(client) == ["1. Choir", "2. Hall"]
    assert "side door 1" in client.get("/shortlist").text
    assert "was not saved" not in words(client.get("/shortlist"))


def test_putting_back_loses_nothing_that_was_changed_meanwhile(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    put_together(client, "Choir", title="Not kept")
    change(client, kept, "open")
    post(client, action="add", asset_id=make_open("Chess"))
    client.post("/shortlists/former", data={"action": "restore"})
    assert entries_on(client) == ["1. Choir"]
    assert "Your shortlist (Tuesday company) had 2 entries" in words(client.get("/shortlist"))


def test_what_was_not_kept_is_kept_then_or_let_go(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    put_together(client, "Choir", title="Singing")
    change(client, kept, "open")
    wrong = client.post("/shortlists/former", data={"action": "keep", "former_name": ""})
    assert wrong.status_code == 422 and 'href="#former_name"' in wrong.text
    assert "was not saved" in words(wrong), "still there"
    answer = client.post("/shortlists/former", data={"action": "keep", "former_name": "Choirs"})
    assert "was not saved" not in words(answer)
    assert entries_on(client) == ["1. Library"], "the opened one stays open"
    assert "Choirs 1 entry" in words(client.get("/shortlists"))

    put_together(client, "Hall", title="Loose")
    change(client, kept, "open")
    client.post("/shortlists/former", data={"action": "drop"})
    assert "was not saved" not in words(client.get("/shortlist"))
    assert client.post("/shortlists/former", data={"action": "restore"}).status_code == 200


def test_a_list_is_renamed_here_and_on_the_shortlist(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    keep(client, "Hall", title="Taken")
    wrong = change(client, kept, "rename", name="Taken")
    assert wrong.status_code == 422
    assert (
        "You already have a list with that title" in words(wrong) and 'value="Taken"' in wrong.text
    )
    change(client, kept, "open")
    assert change(client, kept, "rename", name=" New  name ").status_code == 303
    assert "New name" in words(client.get("/shortlists"))
    page = client.get("/shortlist").text
    assert 'value="New name"' in page and "Changed since it was saved" not in page


def test_a_deleted_list_can_be_put_back_for_an_hour(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    assert change(client, kept, "delete").headers["location"] == "/shortlists"
    page = words(client.get("/shortlists"))
    assert "“Tuesday company” was deleted" in page and "You have no saved lists yet" in page
    assert client.get(f"/shortlists/kept/{kept}").status_code == 404
    assert change(client, kept, "open").status_code == 404
    change(client, kept, "restore")
    assert "side door 0" in client.get(f"/shortlists/kept/{kept}").text
    change(client, kept, "delete")
    forget_expired_shortlists(timestamp=0)
    assert kept_ids() == [kept]
    with session_factory().begin() as session:
        session.execute(text("UPDATE kept_shortlist SET deleted_at = now() - interval '1 hour'"))
    assert change(client, kept, "restore").status_code == 404
    forget_expired_shortlists(timestamp=0)
    with session_factory()() as session:
        assert session.scalar(select(func.count()).select_from(KeptShortlistEntry)) == 0


def test_what_has_closed_since_a_list_was_kept_is_said(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library", "Hall")
    with session_factory().begin() as session:
        session.execute(text("UPDATE asset SET status = 'withdrawn' WHERE name = 'Hall'"))
    page = words(client.get(f"/shortlists/kept/{kept}"))
    assert "No longer listed" in page and page.index("No longer listed") < page.index("Hall")
    change(client, kept, "open")
    change(client, kept, "save")
    assert "Hall" in words(client.get(f"/shortlists/kept/{kept}")), "saving does not hide it"


@pytest.mark.parametrize(
    "path", ["/shortlists", "/shortlists/former", "/shortlists/kept/1", "/stars"]
)
def test_a_form_of_another_site_keeps_nothing(client: TestClient, path: str) -> None:
    sign_in(client)
    answer = client.post(path, data={"action": "open"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
