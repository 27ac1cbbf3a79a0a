"""Does a shortlist come to paper, message and link as it is now, and vanish when its time is over?"""

import io
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.assets.models import AssetAtLocation, Location, Phone, Schedule
from assetmap.assets.shortlists.actions import (
    DAYS_SHARED,
    forget_expired_links,
    remove_link,
    share,
)
from assetmap.assets.shortlists.models import SharedShortlist, SharedShortlistEntry
from assetmap.assets.shortlists.printing import pdf_of
from assetmap.assets.shortlists.queries import handover_counts, listed_now, outlines_in, shared_by
from assetmap.assets.shortlists.shortlist import Entry, Shortlist
from assetmap.assets.shortlists.small_map import Dot, frame_around
from assetmap.assets.shortlists.tasks import forget_expired_shortlists
from assetmap.database import session_factory
from assetmap.errors import InvalidInput
from assetmap.jobs.app import jobs
from assetmap.places.models import PlaceMember
from assetmap.web.access_log import WithoutQuery
from tests.factories import EAST, NORTH, make_asset, make_place
from tests.loaded import client_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOX = (EAST - 1_000, NORTH - 1_000, EAST + 1_000, NORTH + 1_000)
SECRET_HEADERS = {
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}


def shortlist_of(*asset_ids: UUID, note: str = "", title: str = "Tuesday company") -> Shortlist:
    return Shortlist(title, tuple(Entry(asset_id, note) for asset_id in asset_ids))


# What is stored, and for how long


def test_a_link_opens_what_was_shared_and_its_token_is_nowhere(session: Session) -> None:
    library, hall = make_asset(session, "Library"), make_asset(session, "Hall")
    token = share(session, shortlist_of(hall, library, note="side door"), now=NOW)
    shared = shared_by(session, token)
    assert shared is not None
    assert shared.shortlist.title == "Tuesday company"
    assert shared.shortlist.expires_at == NOW + timedelta(days=DAYS_SHARED)
    assert [(e.position, e.asset_id, e.name, e.note) for e in shared.entries] == [
        (1, hall, "Hall", "side door"),
        (2, library, "Library", "side door"),
    ]
    stored = session.execute(text("SELECT shared_shortlist::text FROM shared_shortlist")).scalar()
    assert token not in str(stored)
    assert shared_by(session, token[:-1]) is None


def test_what_is_no_longer_listed_stays_out_of_a_link(session: Session) -> None:
    hall = make_asset(session, "Hall")
    draft = make_asset(session, "Draft", status="draft")
    token = share(session, shortlist_of(draft, hall, uuid4()), now=NOW)
    shared = shared_by(session, token)
    assert shared is not None
    assert [entry.name for entry in shared.entries] == ["Hall"]
    for nothing in (shortlist_of(), shortlist_of(draft)):
        with pytest.raises(InvalidInput, match="nothing to share"):
            share(session, nothing, now=NOW)


def test_notes_vanish_with_their_link_and_at_its_end(session: Session) -> None:
    hall = make_asset(session, "Hall")
    kept, ended, removed = (
        share(session, shortlist_of(hall, note=note), now=at)
        for note, at in (
            ("kept", NOW),
            ("ended", NOW - timedelta(days=DAYS_SHARED)),
            ("removed", NOW),
        )
    )
    remove_link(session, removed)
    assert forget_expired_links(session, now=NOW) == 1
    assert session.scalars(select(SharedShortlistEntry.note)).all() == ["kept"]
    assert shared_by(session, kept)
    assert not shared_by(session, ended) and not shared_by(session, removed)
    remove_link(session, removed)


def test_the_hourly_task_forgets_what_has_ended(database_url: str) -> None:
    with session_factory().begin() as session:
        hall = make_asset(session, "Hall")
        share(session, shortlist_of(hall), now=datetime.now(UTC) - timedelta(days=91))
        share(session, shortlist_of(hall), now=datetime.now(UTC) - timedelta(days=89))
    forget_expired_shortlists(timestamp=0)
    with session_factory()() as session:
        assert session.scalar(select(func.count(SharedShortlist.id))) == 1
    periodic = {
        task.task.name: task.cron for task in jobs.periodic_registry.periodic_tasks.values()
    }
    assert periodic[forget_expired_shortlists.name] == "41 * * * *"


# Counts


def test_each_handover_counts_once_for_its_kind_and_neighbourhood(session: Session) -> None:
    lsoa = make_place(session, "lsoa", "E01000001", box=BOX)
    marsh = make_place(session, "neighbourhood", "marsh", box=BOX, name="Marsh")
    session.add(PlaceMember(place_id=marsh.id, member_id=lsoa.id, share=1))
    # Of two kinds, the one that the vocabulary lists first.
    library = make_asset(session, "Library", categories=["community-centre", "library"])
    other = make_asset(session, "Other library", categories=["library"])
    away = make_asset(session, "Away", at=[(EAST + 9_000, NORTH)], categories=["library"])
    for _ in range(2):
        share(session, shortlist_of(library, other, away), now=NOW)
    share(session, shortlist_of(away), now=NOW - timedelta(days=31))
    found = [
        (str(c.month), c.category, c.neighbourhood_code, c.neighbourhood, c.count)
        for c in handover_counts(session)
    ]
    assert found == [
        ("2026-11-01", "library", "marsh", "Marsh", 4),
        ("2026-11-01", "library", None, None, 2),
        ("2026-10-01", "library", None, None, 1),
    ]
    assert {str(c.month) for c in handover_counts(session, since=NOW.date())} == {"2026-11-01"}


def test_counts_outlive_the_list_and_know_nothing_of_it(session: Session) -> None:
    token = share(session, shortlist_of(make_asset(session), note="secret"), now=NOW)
    remove_link(session, token)
    rows = session.execute(text("SELECT * FROM handover_count")).mappings().all()
    assert [set(row) for row in rows] == [{"id", "month", "term_id", "place_id", "count"}]


# What is shown


def test_an_entry_is_shown_at_its_first_location_once(session: Session) -> None:
    both = make_asset(session, "Both", at=[(EAST, NORTH), (EAST + 500, NORTH)])
    assert list(listed_now(session, [both, uuid4()])) == [both]
    assert listed_now(session, []) == {}


def test_the_map_draws_the_neighbourhoods_around_else_the_wards(session: Session) -> None:
    frame = frame_around([Dot(1, EAST, NORTH)])
    assert outlines_in(session, frame) == []
    make_place(session, "ward", "W1", box=BOX, name="Ward")
    assert [o.name for o in outlines_in(session, frame)] == ["Ward"]
    make_place(session, "neighbourhood", "N1", box=(EAST, BOX[1], *BOX[2:]), name="East")
    (east,) = outlines_in(session, frame)
    # The eastern half of the frame, its name in the middle of that; y counts from the top.
    assert east.name == "East"
    assert east.x == pytest.approx(750, abs=5) and east.y == pytest.approx(360, abs=5)
    assert re.match(r"M 500 ", east.path)
    far = frame_around([Dot(1, EAST + 50_000, NORTH)])
    assert outlines_in(session, far) == []


# The pages


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with client_of(database_url) as client:
        yield client


Make = Callable[..., UUID]


@pytest.fixture
def make(client: TestClient) -> Make:
    """Makes an asset, and commits."""

    def make_one(name: str = "Hall", **facts: object) -> UUID:
        with session_factory().begin() as session:
            asset_id = make_asset(session, name, **facts)  # type: ignore[arg-type]
            session.add(Phone(asset_id=asset_id, number="020 7946 0101"))
            session.flush()
            at = session.scalars(
                select(AssetAtLocation.id).where(AssetAtLocation.asset_id == asset_id)
            ).first()
            for day in ("MO", "TU", "WE"):
                session.add(
                    Schedule(
                        asset_at_location_id=at,
                        freq="WEEKLY",
                        byday=day,
                        opens_at=time(9),
                        closes_at=time(17),
                    )
                )
        return asset_id

    return make_one


def post(client: TestClient, **fields: object) -> Response:
    data = {name.replace("note_", "note-"): str(value) for name, value in fields.items()}
    return client.post("/shortlist", data=data, follow_redirects=False)


def shared(client: TestClient) -> str:
    """Makes a link; its path."""
    response = client.post("/shortlist/share", follow_redirects=False)
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def words(response: Response) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_somebody_puts_a_list_together_and_hands_it_over(client: TestClient, make: Make) -> None:
    library, hall = make("Library", categories=["library"]), make("Hall")
    assert "nothing on your shortlist yet" in words(client.get("/shortlist"))
    added = client.post(
        "/shortlist",
        data={"action": "add", "asset_id": str(library)},
        headers={"Referer": "http://testserver/assets?q=tea"},
        follow_redirects=False,
    )
    assert (added.status_code, added.headers["location"]) == (
        303,
        f"/assets?q=tea#shortlist-{library}",
    )
    assert (
        "HttpOnly" in added.headers["set-cookie"] and "SameSite=lax" in added.headers["set-cookie"]
    )
    assert "Secure" not in added.headers["set-cookie"]
    post(client, action="add", asset_id=hall)
    assert "Shortlist (2)" in client.get("/about/data").text
    post(client, action=f"up {hall}", title="Tuesday", **{f"note_{library}": "side door"})
    page = words(client.get("/shortlist"))
    assert page.index("1. Hall") < page.index("2. Library")
    assert "side door" in page

    path = shared(client)
    page = words(client.get(path))
    for said in ("Tuesday", "1. Hall", "2. Library", "side door", "Libraries", "020 7946 0101"):
        assert said in page
    assert "Monday to Wednesday, 9am to 5pm" in page
    assert "1 Exact Street, E8 1EA" in page
    for address in ("", "/print", "/print?size=large", "/text", "/shortlist.pdf"):
        answer = client.get(path + address)
        assert answer.status_code == 200
        assert SECRET_HEADERS.items() <= dict(answer.headers).items()

    message = client.get(f"{path}/text")
    assert message.headers["content-type"] == "text/plain; charset=utf-8"
    assert message.text.splitlines() == [
        "Hall, 020 7946 0101, Mon to Wed 9am-5pm",
        "Library, 020 7946 0101, Mon to Wed 9am-5pm",
        f"http://testserver{path}",
    ]


def test_removing_can_be_undone_and_emptying_leaves_nothing(client: TestClient, make: Make) -> None:
    hall = make("Hall")
    post(client, action="add", asset_id=hall, title="T")
    post(client, action=f"remove {hall}", **{f"note_{hall}": "side door"})
    page = words(client.get("/shortlist"))
    assert "Hall was removed." in page and "Shortlist (0)" in page
    post(client, action="undo")
    assert "side door" in client.get("/shortlist").text
    post(client, action="empty")
    assert "shortlist" not in client.cookies


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({}, 422, "The action must be one of"),
        ({"action": "explode"}, 422, "The action must be one of"),
        ({"action": "add"}, 422, "The asset_id is needed."),
        ({"action": "add", "asset_id": "x"}, 422, "not an id of anything here"),
        ({"action": "add", "asset_id": str(uuid4())}, 404, "no such entry in the directory"),
        ({"action": "note", "asset_id": "HALL"}, 422, "The note is needed."),
        (
            {"action": "note", "asset_id": "HALL", "note": "x" * 10_000},
            422,
            "at most 200 characters",
        ),
        ({"action": "note", "asset_id": str(uuid4()), "note": "x"}, 422, "not in your shortlist"),
        ({"action": "move", "asset_id": "HALL", "position": "99"}, 422, "from 1 to 1"),
        ({"action": "move", "asset_id": "HALL", "position": "x"}, 422, "must be a whole number"),
        ({"action": "move", "asset_id": "HALL"}, 422, "must be a whole number"),
        ({"action": "up", "asset_id": str(uuid4())}, 422, "not in your shortlist"),
        ({"action": "undo"}, 422, "nothing to put back"),
        ({"action": "save", "title": "x" * 81}, 422, "at most 80 characters"),
        ({"action": "save", "title": "x" * 300_000}, 422, "more than a form here can hold"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    client: TestClient, make: Make, fields: dict[str, str], status: int, sentence: str
) -> None:
    hall = make("Hall")
    post(client, action="add", asset_id=hall)
    before = client.cookies["shortlist"]
    given = {name: str(hall) if value == "HALL" else value for name, value in fields.items()}
    response = client.post("/shortlist", data=given)
    assert response.status_code == status
    assert sentence in words(response)
    assert client.cookies["shortlist"] == before


def test_the_twenty_first_entry_is_refused_and_the_way_back_stands_there(
    client: TestClient, make: Make
) -> None:
    for number in range(20):
        post(client, action="add", asset_id=make(f"Hall {number}"))
    response = client.post(
        "/shortlist",
        data={"action": "add", "asset_id": str(make("One more"))},
        headers={"Referer": "http://testserver/assets?q=one"},
    )
    assert response.status_code == 422
    assert "at most 20 entries" in words(response)
    assert 'href="/assets?q=one"' in response.text
    assert "Shortlist (20)" in response.text


def test_what_was_typed_stays_when_something_is_wrong(client: TestClient, make: Make) -> None:
    hall = make("Hall")
    post(client, action="add", asset_id=hall)
    response = client.post(
        "/shortlist/share", data={"title": "Tuesday", f"note-{hall}": "long " * 50}
    )
    assert response.status_code == 422
    assert 'value="Tuesday"' in response.text and "long long" in response.text
    assert f'href="#note-{hall}"' in response.text


@pytest.mark.parametrize("value", ["nonsense", "", "a.b.c", "e" * 9_000])
def test_a_cookie_that_was_changed_is_an_empty_shortlist_that_says_so(
    client: TestClient, value: str
) -> None:
    headers = {"Cookie": f"shortlist={value}; shortlist_links={value}"}
    page = client.get("/shortlist", headers=headers)
    assert page.status_code == 200
    assert ("could not be read" in page.text) == bool(value)
    assert "Shortlist (0)" in client.get("/about/data", headers=headers).text
    assert client.post("/shortlist/share", headers=headers).status_code == 422
    assert client.get("/shortlist/print", headers=headers).status_code == 200


def test_a_form_of_another_site_changes_nothing(client: TestClient, make: Make) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for address in ("/shortlist", "/shortlist/share"):
        response = client.post(
            address, data={"action": "add", "asset_id": str(make())}, headers=elsewhere
        )
        assert response.status_code == 403
        assert "set-cookie" not in response.headers


def test_over_https_the_cookies_are_sent_over_https_only(client: TestClient, make: Make) -> None:
    client.base_url = "https://testserver"
    assert "Secure" in post(client, action="add", asset_id=make()).headers["set-cookie"]
    response = client.post("/shortlist/share", follow_redirects=False)
    cookies = response.headers.get_list("set-cookie")
    assert len(cookies) == 2 and all("Secure" in cookie for cookie in cookies)


def test_a_link_shows_what_is_now_and_what_has_closed(client: TestClient, make: Make) -> None:
    library, hall, gone = make("Library"), make("Hall"), make("Gone")
    for asset_id in (library, hall, gone):
        post(client, action="add", asset_id=asset_id)
    path = shared(client)
    with session_factory().begin() as session:
        session.execute(text("UPDATE asset SET name = 'New Library' WHERE id = :i"), {"i": library})
        session.execute(text("UPDATE asset SET status = 'withdrawn' WHERE id = :i"), {"i": hall})
        session.execute(text("DELETE FROM asset WHERE id = :i"), {"i": gone})
    page = client.get(path)
    assert "1. New Library" in words(page)
    closed = page.text[page.text.index("data-closed") :]
    assert closed.index("Hall") < closed.index("Gone")
    assert "No longer listed" in words(client.get(f"{path}/print"))
    assert "Hall" not in client.get(f"{path}/text").text
    assert "An entry that is no longer listed" in client.get("/shortlist").text


def test_a_private_place_is_told_by_its_public_point_only(client: TestClient, make: Make) -> None:
    with session_factory().begin() as session:
        make_place(session, "msoa", "M1", box=BOX)
    refuge = make("Refuge", privacy="near", at=[(EAST + 321, NORTH + 123)])
    with session_factory()() as session:
        public = session.execute(
            select(func.ST_X(Location.public_location_bng), func.ST_Y(Location.public_location_bng))
        ).one()
        listed = listed_now(session, [refuge])[refuge]
    assert (listed.easting, listed.northing) == tuple(public)
    assert (listed.easting, listed.northing) != (EAST + 321, NORTH + 123)
    post(client, action="add", asset_id=refuge)
    path = shared(client)
    for address in (path, f"{path}/print", f"{path}/text", "/shortlist", "/shortlist/print"):
        page = client.get(address)
        assert "Exact Street" not in page.text and "E8 1EA" not in page.text
    assert "exact place is not shown" in words(client.get(path))


def test_whoever_made_a_link_can_remove_it_and_nobody_else(client: TestClient, make: Make) -> None:
    post(client, action="add", asset_id=make())
    path = shared(client)
    assert "Remove this link" in client.get(path).text
    with TestClient(client.app) as somebody:
        assert "Remove this link" not in somebody.get(path).text
        assert somebody.post(f"{path}/remove").status_code == 403
    assert client.get(path).status_code == 200
    removed = client.post(f"{path}/remove")
    assert "The link is removed." in words(removed)
    gone = client.get(path)
    assert gone.status_code == 404
    assert "ask them for a new one" in words(gone)


@pytest.mark.parametrize("rest", ["", "/print", "/text", "/shortlist.pdf"])
def test_a_link_that_opens_nothing_says_what_to_do(
    client: TestClient, make: Make, rest: str
) -> None:
    unknown = client.get(f"/shortlists/{'x' * 24}{rest}")
    assert unknown.status_code == 404
    assert "mistyped" in words(unknown)
    post(client, action="add", asset_id=make())
    path = shared(client)
    with session_factory().begin() as session:
        session.execute(text("UPDATE shared_shortlist SET expires_at = now()"))
    ended = client.get(path + rest)
    assert ended.status_code == 410
    assert "This link has ended" in words(ended)
    assert SECRET_HEADERS.items() <= dict(ended.headers).items()


@pytest.mark.parametrize("token", ["%00", "x" * 5_000, "%F0%9F%91%8B", "..", "%2e%2e%2f", "%ff"])
def test_no_token_is_too_odd_to_be_answered(client: TestClient, token: str) -> None:
    assert client.get(f"/shortlists/{token}").status_code in (404, 200)
    assert client.get(f"/shortlists/{token}/text").status_code == 404


def test_a_wrong_size_is_said(client: TestClient) -> None:
    response = client.get("/shortlist/print?size=huge")
    assert response.status_code == 422
    assert "size must be one of" in words(response)


# Paper


def pdf(client: TestClient, address: str) -> PdfReader:
    response = client.get(address)
    assert response.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def test_the_pdf_says_the_same_on_one_side_and_can_be_read_aloud(
    client: TestClient, make: Make
) -> None:
    for name in ("Library", "Hall", "Choir", "Lunch club"):
        asset_id = make(name, at=[(EAST + len(name) * 300, NORTH)])
        post(client, action="add", asset_id=asset_id)
    post(client, action="save", title="Tuesday company", **{f"note_{asset_id}": "side door"})
    path = shared(client)
    document = pdf(client, f"{path}/shortlist.pdf")
    assert len(document.pages) == 1
    said = " ".join(document.pages[0].extract_text().split())
    for expected in (
        "Tuesday company",
        "Library",
        "Lunch club",
        "side door",
        "1 Exact Street, E8 1EA",
        "Monday to Wednesday, 9am to 5pm",
        "020 7946 0101",
        "The numbers are those of the list.",
    ):
        assert expected in said
    assert path.rpartition("/")[2] in said.replace(" ", "")
    assert document.metadata is not None
    assert document.metadata.title == "Tuesday company"
    catalogue = document.trailer["/Root"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    large = pdf(client, f"{path}/shortlist.pdf?size=large")
    assert len(large.pages) > 1


def test_a_pdf_asks_nothing_of_any_network(
    client: TestClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr("socket.socket.connect", refuse)
    page = b'<html lang="en"><title>x</title><img alt="x" src="http://elsewhere.example/a.png">'
    page += (
        b'<img alt="x" src="file:///etc/passwd"><link rel="stylesheet" href="/static/../web.css">'
    )
    document = PdfReader(io.BytesIO(pdf_of(page, address="http://here.example/")))
    assert len(document.pages) == 1
    assert "root:" not in document.pages[0].extract_text()


def test_no_line_of_the_log_carries_a_token(client: TestClient, make: Make) -> None:
    post(client, action="add", asset_id=make())
    path = shared(client)
    for rest in ("", "/print", "/text", "/shortlist.pdf"):
        arguments = ("127.0.0.1:1", "GET", path + rest, "1.1", 200)
        record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "%s", arguments, None)
        assert WithoutQuery().filter(record)
        assert path.rpartition("/")[2] not in str(record.args)
