"""Do link workers keep shortlists by name, lose nothing, share with their team alone, and star what they use?"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import func, select, text

from assetmap.assets.shortlists.kept import actions as keeping
from assetmap.assets.shortlists.kept.models import KeptShortlist, KeptShortlistEntry, Star
from assetmap.assets.shortlists.tasks import forget_expired_shortlists
from assetmap.database import session_factory
from assetmap.people import actions
from assetmap.people.cookies import SESSION
from assetmap.people.queries import person_by_email
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, make_place
from tests.loaded import client_of
from tests.shortlisting import make_open, post, words

ADA, BOB = "ada@example.org", "bob@example.org"
BOX = (EAST - 9, NORTH - 9, EAST + 9, NORTH + 9)


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with client_of(database_url) as client:
        yield client


def place(code: str) -> int:
    with session_factory().begin() as session:
        return make_place(session, "neighbourhood", code, box=BOX, name=code.title()).id


def sign_in(
    client: TestClient,
    email: str = ADA,
    *,
    places: tuple[int | None, ...] = (None,),
    role: Role = Role.LINK_WORKER,
) -> None:
    with session_factory().begin() as session:
        for place_id in places:
            actions.grant(session, email=email, role=role, place_id=place_id)
        now = datetime.now(UTC)
        token = actions.begin_session(session, email=email, browser="", former=None, now=now)
    client.cookies.set(SESSION, token)


def put_together(client: TestClient, *names: str, title: str = "Tuesday company") -> list[UUID]:
    """A shortlist of new assets with a note to each; their ids."""
    ids = [make_open(name) for name in names]
    post(client, action="empty")
    for asset_id in ids:
        post(client, action="add", asset_id=asset_id)
    notes = {f"note_{asset_id}": f"side door {n}" for n, asset_id in enumerate(ids)}
    post(client, action="save", title=title, **notes)
    return ids


def keep(client: TestClient, *names: str, title: str = "Tuesday company") -> int:
    """Puts a list together and keeps it; its id."""
    put_together(client, *names, title=title)
    answer = client.post("/shortlists", follow_redirects=False)
    assert answer.headers["location"] == "/shortlist?done=kept", words(answer)
    return max(kept_ids())


def kept_ids() -> list[int]:
    with session_factory()() as session:
        return list(session.scalars(select(KeptShortlist.id)))


def change(client: TestClient, kept_id: int, action: str, **fields: str) -> Response:
    data = {"action": action, **fields}
    return client.post(f"/shortlists/kept/{kept_id}", data=data, follow_redirects=False)


def entries_on(client: TestClient) -> list[str]:
    """The names on the shortlist, in order."""
    return re.findall(r"(\d\. \w+)", words(client.get("/shortlist")))


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
        assert "Keep this list" not in page and "/stars" not in page and "Kept lists" not in page


def test_a_shortlist_is_kept_under_its_title_and_the_form_asks_for_nobody(
    client: TestClient,
) -> None:
    sign_in(client)
    ids = put_together(client, "Library", "Hall")
    page = words(client.get("/shortlist"))
    assert "never anything about people; nor is the title a person’s name" in page
    # What was just typed is kept too.
    answer = client.post(
        "/shortlists", data={"title": "Chess & tea", f"note-{ids[0]}": "ring twice"}
    )
    assert "“Chess & tea” is kept." in words(answer)
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
        (" ", "Give the list a title: it is kept under that name. Not a person’s name."),
        ("x" * 81, "at most 80 characters"),
        ("Tuesday company", "You keep a list of that name already"),
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
    assert answer.status_code == 422 and "nothing to keep yet" in words(answer)
    assert kept_ids() == []


def test_a_kept_list_is_opened_changed_and_saved(client: TestClient) -> None:
    sign_in(client)
    first = keep(client, "Library", "Hall")
    keep(client, "Choir", title="Singing")
    change(client, first, "open")
    assert entries_on(client) == ["1. Library", "2. Hall"]
    assert "was not kept" not in words(client.get("/shortlist")), "the other one is kept"
    page = client.get("/shortlist").text
    assert "side door 1" in page and "Changed since it was kept" not in page
    post(client, action="add", asset_id=make_open("Chess"))
    assert "Changed since it was kept" in client.get("/shortlist").text
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
    assert "What was here before was not kept" in page
    assert "while 2 entries (Not kept) were on your shortlist" in page
    assert entries_on(client) == ["1. Library"]
    client.post("/shortlists/former", data={"action": "restore"})
    assert entries_on(client) == ["1. Choir", "2. Hall"]
    assert "side door 1" in client.get("/shortlist").text
    assert "was not kept" not in words(client.get("/shortlist"))


def test_putting_back_loses_nothing_that_was_changed_meanwhile(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    put_together(client, "Choir", title="Not kept")
    change(client, kept, "open")
    post(client, action="add", asset_id=make_open("Chess"))
    client.post("/shortlists/former", data={"action": "restore"})
    assert entries_on(client) == ["1. Choir"]
    assert "while 2 entries (Tuesday company)" in words(client.get("/shortlist"))


def test_what_was_not_kept_is_kept_then_or_let_go(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    put_together(client, "Choir", title="Singing")
    change(client, kept, "open")
    wrong = client.post("/shortlists/former", data={"action": "keep", "former_name": ""})
    assert wrong.status_code == 422 and 'href="#former_name"' in wrong.text
    assert "was not kept" in words(wrong), "still there"
    answer = client.post("/shortlists/former", data={"action": "keep", "former_name": "Choirs"})
    assert "was not kept" not in words(answer)
    assert entries_on(client) == ["1. Library"], "the opened one stays open"
    assert "Choirs 1 entry" in words(client.get("/shortlists"))

    put_together(client, "Hall", title="Loose")
    change(client, kept, "open")
    client.post("/shortlists/former", data={"action": "drop"})
    assert "was not kept" not in words(client.get("/shortlist"))
    assert client.post("/shortlists/former", data={"action": "restore"}).status_code == 200


def test_a_list_is_renamed_here_and_on_the_shortlist(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    keep(client, "Hall", title="Taken")
    wrong = change(client, kept, "rename", name="Taken")
    assert wrong.status_code == 422
    assert "of that name already" in words(wrong) and 'value="Taken"' in wrong.text
    change(client, kept, "open")
    assert change(client, kept, "rename", name=" New  name ").status_code == 303
    assert "New name" in words(client.get("/shortlists"))
    page = client.get("/shortlist").text
    assert 'value="New name"' in page and "Changed since it was kept" not in page


def test_a_deleted_list_can_be_put_back_for_an_hour(client: TestClient) -> None:
    sign_in(client)
    kept = keep(client, "Library")
    assert change(client, kept, "delete").headers["location"] == "/shortlists"
    page = words(client.get("/shortlists"))
    assert "“Tuesday company” was deleted" in page and "You keep no list yet" in page
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
    sign_in(client, BOB, places=tuple(ids[code] for code in theirs))
    assert client.get(f"/shortlists/kept/{kept}").status_code == 404, "not shared yet"
    sign_in(client, ADA, places=())
    assert "Only you see this list" in words(client.get(f"/shortlists/kept/{kept}"))
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
    assert "You are in no team" in words(client.get(f"/shortlists/kept/{kept}"))
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
    assert "One more that you have starred is no longer listed." in words(page)
    assert "Gone" not in page.text
    button = re.search(rf'action="/shortlist".*?value="(add {hall})"', page.text, re.DOTALL)
    assert button
    client.post("/shortlist", data={"action": button[1]})
    assert entries_on(client) == ["1. Hall"]
    sign_in(client, BOB)
    assert "Nothing is starred yet" in words(client.get("/shortlists")), "stars are one's own"


def test_lists_and_stars_have_an_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client)
    keep(client, "Library")
    monkeypatch.setattr(keeping, "MOST_LISTS", 1)
    monkeypatch.setattr(keeping, "MOST_STARS", 0)
    put_together(client, "Hall", title="One more")
    assert "delete one first" in words(client.post("/shortlists"))
    answer = client.post("/stars", data={"action": f"star {make_open()}"})
    assert answer.status_code == 422 and "take one away first" in words(answer)


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


@pytest.mark.parametrize(
    "path", ["/shortlists", "/shortlists/former", "/shortlists/kept/1", "/stars"]
)
def test_a_form_of_another_site_keeps_nothing(client: TestClient, path: str) -> None:
    sign_in(client)
    answer = client.post(path, data={"action": "open"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
