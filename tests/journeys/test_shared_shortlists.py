"""Shared shortlists, as they are now, on screen and on paper, for those who have the link."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader
from sqlalchemy import func, select, text

from assetmap.assets.editing.entries import move_asset
from assetmap.assets.record.history import By
from assetmap.assets.record.models import Location
from assetmap.assets.record.status import Move
from assetmap.assets.shortlists.queries import listed_now
from assetmap.database.sessions import session_factory
from assetmap.registration.own_entries.erase import erase_withdrawn
from assetmap.web.access_log import WithoutQuery
from assetmap.web.pdf import pdf_of
from tests.factories import EAST, NORTH, make_place
from tests.loaded import client_of
from tests.shortlisting import SECRET_HEADERS, make_open, post, shared, words

BOX = (EAST - 1_000, NORTH - 1_000, EAST + 1_000, NORTH + 1_000)


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with client_of(database_url) as client:
        yield client


def test_a_link_shows_what_is_now_and_what_has_closed(client: TestClient) -> None:
    library, hall, gone = make_open("Library"), make_open("Hall"), make_open("Gone")
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


def test_what_its_people_have_withdrawn_is_named_nowhere(client: TestClient) -> None:
    library, refuge = make_open("Library"), make_open("Mary's kitchen table")
    for asset_id in (library, refuge):
        post(client, action="add", asset_id=asset_id)
    path = shared(client)
    assert "kitchen table" in words(client.get(path))
    with session_factory().begin() as session:
        move_asset(session, refuge, Move.WITHDRAW, by=By(uuid4()), what="withdrawn")
    for address in (path, f"{path}/print", f"{path}/text"):
        assert "kitchen" not in client.get(address).text, address
    assert "An entry withdrawn by its group" in words(client.get(path))
    with session_factory().begin() as session:
        erase_withdrawn(session, now=datetime.now(UTC) + timedelta(days=31))
    with session_factory()() as session:
        names = session.execute(text("SELECT name FROM shared_shortlist_entry ORDER BY name"))
        assert list(names.scalars()) == ["", "Library"]


def test_a_private_place_is_told_by_its_public_point_only(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_place(session, "msoa", "M1", box=BOX)
    refuge = make_open("Refuge", privacy="near", at=[(EAST + 321, NORTH + 123)])
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
    assert "The group asked us not to show the exact location" in words(client.get(path))


def test_whoever_made_a_link_can_remove_it_and_nobody_else(client: TestClient) -> None:
    post(client, action="add", asset_id=make_open())
    path = shared(client)
    assert "Remove this link" in client.get(path).text
    with TestClient(client.app) as somebody:
        assert "Remove this link" not in somebody.get(path).text
        assert somebody.post(f"{path}/remove").status_code == 403
    assert client.get(path).status_code == 200
    removed = client.post(f"{path}/remove")
    assert "The link has been removed." in words(removed)
    gone = client.get(path)
    assert gone.status_code == 404
    assert "Ask them for a new one" in words(gone)


@pytest.mark.parametrize("rest", ["", "/print", "/text", "/shortlist.pdf"])
def test_a_link_that_opens_nothing_says_what_to_do(client: TestClient, rest: str) -> None:
    unknown = client.get(f"/shortlists/{'x' * 24}{rest}")
    assert unknown.status_code == 404
    assert "mistyped" in words(unknown)
    post(client, action="add", asset_id=make_open())
    path = shared(client)
    with session_factory().begin() as session:
        session.execute(text("UPDATE shared_shortlist SET expires_at = now()"))
    ended = client.get(path + rest)
    assert ended.status_code == 410
    assert "This link has expired" in words(ended)
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


def test_the_pdf_says_the_same_on_one_side_and_can_be_read_aloud(client: TestClient) -> None:
    for name in ("Library", "Hall", "Choir", "Lunch club"):
        asset_id = make_open(name, at=[(EAST + len(name) * 300, NORTH)])
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
        "The numbers on the map match the list.",
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
    client: TestClient, monkeypatch: pytest.MonkeyPatch
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


def test_no_line_of_the_log_carries_a_token(client: TestClient) -> None:
    post(client, action="add", asset_id=make_open())
    path = shared(client)
    for rest in ("", "/print", "/text", "/shortlist.pdf"):
        arguments = ("127.0.0.1:1", "GET", path + rest, "1.1", 200)
        record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "%s", arguments, None)
        assert WithoutQuery().filter(record)
        assert path.rpartition("/")[2] not in str(record.args)


def test_the_week_and_the_calendar_of_a_link_are_kept_nowhere(client: TestClient) -> None:
    post(client, action="add", asset_id=make_open("Library"))
    path = shared(client)
    client.cookies.clear()
    week = client.get(f"{path}/week")
    assert week.status_code == 200 and "Library" in words(week)
    calendar = client.get(f"{path}/shortlist.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Library" in calendar.text
    for answer in (week, calendar):
        assert SECRET_HEADERS.items() <= dict(answer.headers).items()
    for page in ("week", "shortlist.ics"):
        assert client.get(f"/shortlists/{uuid4().hex}/{page}").status_code in (404, 410)


def test_printing_takes_what_was_typed_over_and_leaves_out_what_is_no_entry(
    client: TestClient,
) -> None:
    hall = make_open("Hall")
    post(client, action="add", asset_id=hall)
    typed = {f"note_{hall}": "side door", "note_nonsense": "lost?"}
    printed = post(client, action="print", title="Tuesday company", **typed)
    assert printed.status_code == 303
    assert printed.headers["location"] == "/shortlist/print"
    page = client.get("/shortlist").text
    assert "Tuesday company" in page and "side door" in page and "lost?" not in page
