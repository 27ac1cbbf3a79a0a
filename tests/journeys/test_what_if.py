"""What-ifs: closed and opened on a copy of the map, with who gains and loses."""

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from assetmap.assets.editing.entries import move_asset
from assetmap.assets.record.history import By
from assetmap.assets.record.status import Move
from assetmap.database.sessions import session_factory
from assetmap.gaps.builds.quarterly import ask_again
from assetmap.gaps.builds.subscriptions import last_report_for
from assetmap.gaps.builds.tasks import take_back_lately
from assetmap.gaps.models import GapReport, GapSubscription
from assetmap.people.roles import Role
from tests.factories import make_asset, make_postcode
from tests.gap_areas import ask_now, build_now, make_small_area, middle, read_aloud, stored
from tests.journeys.test_stewards_pages import names
from tests.signing_in import sign_in


@pytest.fixture
def library(client: TestClient) -> UUID:
    """The only library, in the middle of the first square: 5 minutes reach nobody in the other two."""
    with session_factory().begin() as session:
        make_small_area(session)
        make_postcode(session, "E83EA", at=middle(3))
        return make_asset(session, "Old Library", at=[middle(1)], categories=["library"])


def supposed(
    client: TestClient, report: UUID, data: dict[str, str], *, has_files: bool = False
) -> UUID:
    """Asks what if by the form, and builds the answer."""
    answer = client.post(f"/gaps/{report}/what-if", data=data)
    assert answer.status_code == 303, answer.text
    new = UUID(answer.headers["location"].rpartition("/")[2])
    build_now(new, has_files=has_files)
    return new


def test_what_closes_and_what_opens_changes_a_copy_and_never_the_map(
    client: TestClient, library: UUID
) -> None:
    report = ask_now(threshold_minutes=5, demand="centroids")
    assert (stored(report).figures or {})["out"] == 6_000
    sign_in(client, role=Role.COMMISSIONER)
    assert f"/gaps/{report}/what-if" in client.get(f"/gaps/{report}").text
    page = client.get(f"/gaps/{report}/what-if").text
    assert f'name="close-{library}"' in page and "Old Library" in page

    closed = supposed(client, report, {f"close-{library}": "yes"})
    figures = stored(closed).figures or {}
    assert (figures["out"], figures["what_if"]["lose"]) == (7_000, 1_000)
    assert (figures["asset_count"], figures["serving_count"]) == (1, 0)
    assert figures["asset_ids"] == []

    # A postcode, the name of a small area, and one of something that is there already.
    opened = supposed(client, report, {"added": "e8 3ea\nE02\n\nold library"})
    figures = stored(opened).figures or {}
    assert (figures["out"], figures["what_if"]["gain"]) == (0, 6_000)
    assert figures["what_if"]["opened"] == 3

    said = read_aloud(client.get(f"/gaps/{opened}").text)
    assert (
        "6,000 people would come within reach" in said
        and "The published map has not changed" in said
    )
    assert "What if 3 new places opened near E01, E02 and E8 3EA? A question" in said
    assert "New places in this what-if: near E01, E02 and E8 3EA." in said
    again = client.get(f"/gaps/{closed}/what-if").text
    assert (
        f'id="close-{library}" name="close-{library}" type="checkbox" value="yes" checked' in again
    )
    assert names(client, "library") == ["Old Library"]
    assert (stored(report).figures or {})["out"] == 6_000


ADDRESSES = ("", "/map", "/report.csv", "/report.pdf", "/report.xlsx", "/report.gpkg")


def readable(client: TestClient, report: UUID) -> set[int]:
    """The answers of every address of a report, on the web and in the API."""
    addresses = [f"/gaps/{report}{end}" for end in (*ADDRESSES, f"/compare/{report}")]
    addresses += [
        f"/api/v1/gaps/{report}{end}" for end in ("", "/places.geojson", f"/compare/{report}")
    ]
    return {client.get(address).status_code for address in addresses}


def is_listed(client: TestClient, report: UUID) -> bool:
    told = str(client.get("/api/v1/gaps?limit=1000").json()) + client.get("/gaps").text
    return str(report) in told or "Old Library closed" in told


@pytest.mark.parametrize("way", ["form", "api"])
def test_a_what_if_is_only_for_the_person_who_asked(
    client: TestClient, library: UUID, way: str
) -> None:
    report = ask_now(threshold_minutes=5)
    sign_in(client, "anna@example.org", Role.COMMISSIONER)
    if way == "form":
        closed = supposed(client, report, {f"close-{library}": "yes"}, has_files=True)
    else:
        question = {"area": "somewhere", "categories": ["library"], "closed": [str(library)]}
        told = client.post("/api/v1/gaps", json=question).json()
        assert (told["readers"], told["is_public"]) == ("asker", False)
        closed = UUID(told["id"])
        build_now(closed, has_files=True)
    assert readable(client, closed) == {200} and is_listed(client, closed)
    assert (
        "Only the person who asked for this report can read it."
        in client.get(f"/gaps/{closed}").text
    )
    for address in (f"/gaps/{closed}", f"/gaps/{closed}/report.csv", f"/gaps/{closed}/map"):
        assert client.get(address).headers["cache-control"] == "no-store", address
    headers = client.get(f"/api/v1/gaps/{closed}/places.geojson").headers
    assert headers["cache-control"] == "no-store" and "access-control-allow-origin" not in headers
    for who, role in (
        (None, None),
        ("ben@example.org", Role.COMMISSIONER),
        ("root@example.org", Role.ADMINISTRATOR),
        ("steward@example.org", Role.STEWARD),
    ):
        client.cookies.clear()
        if who:
            sign_in(client, who, role)
        assert readable(client, closed) == {404} and not is_listed(client, closed), who
        assert client.post(f"/gaps/{closed}/what-if", data={}).status_code in (401, 403, 404)
    # Who asked shows it to other commissioners, then to everybody, then to nobody else again.
    for readers, commissioner, nobody in (
        ("commissioners", 200, 404),
        ("everybody", 200, 200),
        ("asker", 404, 404),
    ):
        sign_in(client, "anna@example.org", None)
        answer = client.post(f"/gaps/{closed}/readers", data={"readers": readers})
        assert answer.status_code == 303
        sign_in(client, "ben@example.org", None)
        assert readable(client, closed) == {commissioner}, readers
        client.cookies.clear()
        assert readable(client, closed) == {nobody}, readers


@pytest.mark.parametrize(
    ("chosen", "readers"),
    [
        ({"readers": "commissioners"}, "commissioners"),
        ({"readers": "everybody"}, "everybody"),
        ({"readers": "asker"}, "asker"),
        ({}, "asker"),
    ],
)
def test_who_asks_what_if_chooses_its_readers(
    client: TestClient, library: UUID, chosen: dict[str, str], readers: str
) -> None:
    report = ask_now(threshold_minutes=5)
    sign_in(client, role=Role.COMMISSIONER)
    page = client.get(f"/gaps/{report}/what-if").text
    assert re.search(r'<option value="asker" selected\s*>Only you', page)
    assert stored(supposed(client, report, {f"close-{library}": "yes"} | chosen)).readers == readers


def test_readers_that_there_are_not_are_refused(client: TestClient, library: UUID) -> None:
    report = ask_now(threshold_minutes=5)
    sign_in(client, role=Role.COMMISSIONER)
    for data in ({"readers": "friends"}, {}):
        assert client.post(f"/gaps/{report}/readers", data=data).status_code == 422
    # The machine asked for it, so that "only the person who asked" would be nobody.
    assert client.post(f"/gaps/{report}/readers", data={"readers": "asker"}).status_code == 422
    form = {f"close-{library}": "yes", "readers": "friends"}
    assert client.post(f"/gaps/{report}/what-if", data=form).status_code == 422


def test_any_report_can_be_for_its_asker_alone(client: TestClient, library: UUID) -> None:
    sign_in(client, "anna@example.org", Role.COMMISSIONER)
    form = {"area": "somewhere", "categories-library": "library", "readers": "asker"}
    answer = client.post("/gaps", data=form)
    report = UUID(answer.headers["location"].rpartition("/")[2])
    build_now(report, has_files=True)
    assert readable(client, report) == {200}
    sign_in(client, "ben@example.org", Role.COMMISSIONER)
    assert readable(client, report) == {404}


def test_a_what_if_names_what_it_closes_by_the_names_of_today(
    client: TestClient, library: UUID
) -> None:
    report = ask_now(threshold_minutes=5)
    sign_in(client, role=Role.COMMISSIONER)
    form = {f"close-{library}": "yes", "title": "Paper 3"}
    closed = supposed(client, report, form, has_files=True)
    title = "What if Old Library closed? Paper 3"
    sentence = "Closed in this what-if: Old Library."
    for address in (f"/gaps/{closed}", f"/api/v1/gaps/{closed}", f"/gaps/{closed}/report.html"):
        answer = read_aloud(client.get(address).text)
        assert title in answer and sentence in answer, address
    assert "Old Library" in client.get(f"/gaps/{closed}/report.csv").text
    assert title in client.get("/api/v1/gaps").text and title in client.get("/gaps").text
    with session_factory().begin() as session:
        move_asset(session, library, Move.WITHDRAW, by=By(), what="withdrawn")
    take_back_lately(timestamp=0)
    for address in (f"/gaps/{closed}", f"/gaps/{closed}/report.html", f"/gaps/{closed}/report.csv"):
        answer = client.get(address)
        assert answer.status_code == 200 and "Old Library" not in answer.text, address
        assert "1 place that is no longer on the map" in read_aloud(answer.text), address


def test_a_quarterly_mail_tells_nothing_of_a_report_that_became_private(
    client: TestClient, library: UUID
) -> None:
    question = {"area": "somewhere", "categories": ["library"], "threshold_minutes": 5}
    sign_in(client, "anna@example.org", Role.COMMISSIONER)
    first = UUID(client.post("/api/v1/gaps", json=question).json()["id"])
    build_now(first)
    sign_in(client, "ben@example.org", Role.COMMISSIONER)
    assert client.post(f"/gaps/{first}/subscription", data={}).status_code == 303
    sign_in(client, "anna@example.org", None)
    client.post(f"/gaps/{first}/readers", data={"readers": "asker"})
    with session_factory().begin() as session:
        make_asset(session, "New Library", at=[middle(3)], categories=["library"])
    with session_factory().begin() as session:
        subscriber = session.scalars(select(GapSubscription)).one()
        assert last_report_for(session, subscriber) is None
        ask_again(session, today=date(2100, 1, 1), site="")
        # The question goes on under its last report's readers, each subscriber's own.
        new = session.scalars(select(GapReport).where(GapReport.id != first)).one()
        assert (new.readers, new.asked_by) == ("asker", subscriber.person_id)
    assert f'href="/gaps/{first}"' in client.get("/gaps").text
    sign_in(client, "ben@example.org", None)
    assert f'href="/gaps/{first}"' not in client.get("/gaps").text


def test_what_cannot_be_supposed_is_said(client: TestClient, library: UUID) -> None:
    report = ask_now()
    sign_in(client, role=Role.COMMISSIONER)
    for data, sentence in (
        ({}, "Choose something to close"),
        ({"added": "Nowhere Hall"}, "as a postcode or the name of a place"),
        ({"added": "ZZ1 1ZZ"}, "We do not recognise the postcode"),
        ({"added": "55.0, -3.0"}, "is not in any area that we cover"),
        ({"added": "1,2\n" * 51}, "You can add at most 50 places at a time"),
        ({"close-x": "yes"}, "closed"),
    ):
        answer = client.post(f"/gaps/{report}/what-if", data=data)
        assert answer.status_code == 422 and sentence in answer.text, data


def test_only_commissioners_suppose_and_only_about_what_is_ready(
    client: TestClient, library: UUID
) -> None:
    report = ask_now()
    address = f"/gaps/{report}/what-if"
    assert client.get(address).headers["location"].startswith("/sign-in")
    sign_in(client, role=Role.STEWARD)
    assert client.get(address).status_code == client.post(address, data={}).status_code == 403
    sign_in(client, role=Role.COMMISSIONER)
    assert client.get(f"/gaps/{uuid4()}/what-if").status_code == 404
    asked = client.post("/api/v1/gaps", json={"area": "somewhere", "categories": ["park"]})
    assert asked.status_code == 202
    assert client.get(f"/gaps/{asked.json()['id']}/what-if").status_code == 409
