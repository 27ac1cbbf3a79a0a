"""Funding and room of entries, who sees them, and what would be lost when funding ends or a venue closes."""

import csv
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from assetmap.assets.confirming.actions import forget_rooms, say_room
from assetmap.assets.confirming.room import FRESH_FOR, Room
from assetmap.assets.help.models import UnmetNeed
from assetmap.assets.planning.queries import Plan, plan_of
from assetmap.assets.record.history import By
from assetmap.assets.record.models import Asset, Organization
from assetmap.database.sessions import session_factory
from assetmap.people.models import OrganizationEditor, PersonDetail
from assetmap.people.roles import Role
from assetmap.places.models import Place
from tests.factories import make_asset, terms_of
from tests.gap_areas import ask_now, make_small_area, middle, read_aloud, stored
from tests.journeys.test_what_if import supposed
from tests.report_maps import data_of_map
from tests.signing_in import sign_in

OLD, SECOND, TOYS = "Old Library", "Second Library", "Toy Library"


@pytest.fixture
def libraries(client: TestClient) -> dict[str, UUID]:
    """One library in the first square, and two at one point of the third."""
    with session_factory().begin() as session:
        make_small_area(session)
        return {
            name: make_asset(session, name, at=[middle(number)], categories=["library"])
            for name, number in ((OLD, 1), (SECOND, 3), (TOYS, 3))
        }


def fund(client: TestClient, asset_id: UUID, funder: str, until: date, capacity: str = "") -> None:
    answer = client.post(
        f"/my/assets/{asset_id}/planning",
        data={
            "funded_by": funder,
            "funded_until-day": str(until.day),
            "funded_until-month": str(until.month),
            "funded_until-year": str(until.year),
            "capacity": capacity,
        },
    )
    assert answer.status_code == 303, answer.text


@pytest.fixture
def funded(client: TestClient, libraries: dict[str, UUID]) -> dict[str, UUID]:
    """The same, as a steward says that they are funded."""
    sign_in(client, role=Role.STEWARD)
    fund(client, libraries[OLD], "National Lottery", date(2028, 1, 1), "10")
    for name, funder in ((SECOND, "Quince  Trust"), (TOYS, "quince TRUST")):
        fund(client, libraries[name], funder, date(2027, 3, 31), "25")
    return libraries


def test_only_its_group_stewards_and_commissioners_see_funding(
    client: TestClient, funded: dict[str, UUID]
) -> None:
    page = f"/my/assets/{funded[SECOND]}/planning"
    shown = client.get(page)
    assert 'value="Quince Trust"' in shown.text and 'value="2027"' in shown.text
    assert shown.headers["cache-control"] == "no-store"
    for wrong, said in (
        ({"capacity": "some"}, "Enter how many people there is room for, for example 25"),
        ({"capacity": "0"}, "Enter how many people there is room for, for example 25"),
        ({"capacity": "-3"}, "Enter how many people there is room for, for example 25"),
        ({"funded_until-day": "31", "funded_until-month": "2"}, "as day, month and year"),
        ({"funded_until-day": "x"}, "as day, month and year"),
        ({"funded_by": "a" * 121}, "The name of the funder is too long"),
    ):
        answer = client.post(page, data=wrong)
        assert answer.status_code == 422 and said in answer.text, wrong
    with session_factory()() as session:
        assert plan_of(session, funded[SECOND]) == Plan("Quince Trust", date(2027, 3, 31), 25)

    # Nobody else, on no interface.
    with session_factory().begin() as session:
        ward = session.scalars(select(Place.id).where(Place.kind == "ward")).one()
        for month, count in ((date(2026, 10, 1), 12), (date(2026, 11, 1), 7)):
            session.add(
                UnmetNeed(
                    term_id=terms_of(session)["library"],
                    place_id=ward,
                    month=month,
                    nothing_found=count,
                )
            )
    report = ask_now(has_files=True, threshold_minutes=5, demand="centroids")
    sign_in(client, "ben@example.org", Role.COMMISSIONER)
    assert client.get(page).status_code == 403, (
        "commissioners read it in reports, and write nothing"
    )
    told = read_aloud(client.get(f"/gaps/{report}").text)
    assert "Funding that is ending" in told and "Quince Trust31 March 2027" in told
    # Searches without an answer stand beside the share out of reach of the same place; small numbers do not.
    assert "LibrariesThe whole ward12October 202629%" in told
    searches = client.get(f"/gaps/{report}/searches.csv")
    assert searches.headers["cache-control"] == "no-store"
    header, *rows = csv.reader(searches.text.lstrip("\ufeff").splitlines())
    assert header == ["category", "place", "searches", "latest_month", "share_out"]
    assert [row[:4] for row in rows] == [["Libraries", "The whole ward", "12", "2026-10"]]
    assert float(rows[0][4]) == pytest.approx(2 / 7)
    assert "The whole ward,12" not in client.get(f"/gaps/{report}/report.csv").text
    client.cookies.clear()
    assert client.get(f"/gaps/{report}/searches.csv").status_code in (303, 401, 403)
    for address in (
        f"/gaps/{report}",
        f"/api/v1/gaps/{report}",
        f"/gaps/{report}/report.csv",
        f"/assets/{funded[SECOND]}",
        f"/api/v1/assets/{funded[SECOND]}",
        "/assets?q=library&place=ward/W1",
    ):
        public = client.get(address)
        assert public.status_code == 200 and "quince" not in public.text.casefold(), address
    assert client.get(page).status_code in (303, 401, 403)

    # What is emptied is gone.
    sign_in(client, role=Role.STEWARD)
    assert client.post(page, data={"funded_by": " "}).status_code == 303
    with session_factory()() as session:
        assert plan_of(session, funded[SECOND]).is_empty


def test_funding_that_ends_soon_is_listed_for_its_stewards_and_its_group(
    client: TestClient, libraries: dict[str, UUID]
) -> None:
    sign_in(client, role=Role.STEWARD)
    assert "Funding that ends within" not in client.get("/moderation").text
    today = date.today()
    for name, funder, days in (
        (TOYS, "The council", 100),
        (OLD, "National Lottery", 400),
        (SECOND, "Quince Trust", -10),
    ):
        fund(client, libraries[name], funder, today + timedelta(days=days))
    desk = client.get("/moderation").text
    told = read_aloud(desk[desk.index("Funding that ends within six months") :])
    # What has ended comes first; what has more than six months left is not listed.
    first, second = (
        told.index(f"{SECOND}: Quince Trust, funding ended on"),
        told.index("The council, until"),
    )
    assert first < second and "National Lottery" not in told
    assert f'href="/my/assets/{libraries[TOYS]}/planning"' in desk

    with session_factory().begin() as session:
        elsewhere = session.scalars(select(Place.id).where(Place.code == "E01")).one()
        group = uuid4()
        session.add(Organization(id=group, name="Toys"))
        session.flush()
        session.get_one(Asset, libraries[TOYS]).organization_id = group
    sign_in(client, "toys@example.org")
    with session_factory().begin() as session:
        writer = session.scalars(
            select(PersonDetail.person_id).where(PersonDetail.email == "toys@example.org")
        ).one()
        session.add(OrganizationEditor(person_id=writer, organization_id=group))
    # The toys stand in the third small area, and a steward of the first is not told.
    sign_in(client, "east@example.org", Role.STEWARD, places=(elsewhere,))
    assert "The council" not in client.get("/moderation").text
    sign_in(client, "toys@example.org")
    own = read_aloud(client.get("/my/assets").text)
    assert "Funding: The council, until" in own and "Quince" not in own


@pytest.mark.parametrize("answer", [Room.FULL, Room.WAITING])
def test_what_is_full_has_no_room_as_long_as_that_is_fresh(
    client: TestClient, funded: dict[str, UUID], answer: Room
) -> None:
    today = date.today()
    with session_factory().begin() as session:
        further = [
            make_asset(session, name, at=[middle(3)], categories=["library"])
            for name in ("Third Library", "Fourth Library")
        ]
        say_room(session, funded[OLD], answer, "", by=By(), today=today)
        say_room(session, funded[SECOND], Room.ROOM, "", by=By(), today=today)
    for one in further:
        fund(client, one, "", today, "25")

    def room_in(report: str) -> tuple[list[float], list[str]]:
        told = client.get(f"/api/v1/gaps/{report}").json()
        said = [one["text"] for one in told["sections"][0]["findings"]]
        return [one["room_per_10000"] for one in told["small_areas"]], said

    room, said = room_in(ask_now(threshold_minutes=5, demand="centroids"))
    # By hand: the first 1,000 people have a library that is full, the other 4,000 have 4 with room for 25 each.
    assert room == [0, 0, 250]
    assert said[-2].startswith("We know the capacity of 5 of 5 places.")
    assert said[-1].startswith("1 place has said in recent weeks that it is full")
    with session_factory().begin() as session:
        session.get_one(Asset, funded[OLD]).room_on = today - FRESH_FOR - timedelta(days=1)
        forget_rooms(session, today=today)
    room, said = room_in(ask_now(threshold_minutes=5, demand="centroids"))
    assert room == [100, 0, 250] and said[-1].startswith("We know the capacity")


def test_what_would_be_lost_when_funding_ends_is_shown_before_and_after(
    client: TestClient, funded: dict[str, UUID]
) -> None:
    report = ask_now(threshold_minutes=5, demand="centroids")
    sign_in(client, role=Role.COMMISSIONER)
    told = client.get(f"/api/v1/gaps/{report}").json()
    [section] = [one for one in told["sections"] if one["key"] == "depends"]
    assert section["tables"][0]["rows"] == [
        {"venue": f"{SECOND} and {TOYS}", "would_lose": 4_000},
        {"venue": OLD, "would_lose": 1_000},
    ]
    assert "4,000 people have nothing else within a 5-minute walk" in section["findings"][0]["text"]
    # By hand: room for 10 among 1,000 people, and twice for 25 among 4,000; balanced, each has half of the 4,000.
    rows = told["small_areas"]
    assert [one["room_per_10000"] for one in rows] == [100, 0, 125]
    assert [one["room_balanced"] for one in rows] == [100, 0, 250]
    cannot = told["sections"][0]["findings"][-1]["text"]
    assert cannot == "We know the capacity of 3 of 3 places."
    page = client.get(f"/gaps/{report}/what-if").text
    assert 'value="quince trust"' in page and "Quince Trust (2)" in page, (
        "case makes no other funder"
    )
    by_month: dict[str, Any] = {"closed_from": "2027-04", "close_unfunded": "yes"}
    for wrong, said in (
        ({"close_unfunded": "yes"}, "Enter a month"),
        ({"closed_from": "April", "close_unfunded": "yes"}, "for example 2027-04"),
        ({"closed_from": "2027-13", "close_unfunded": "yes"}, "for example 2027-04"),
        (
            {"closed_from": "2027-03", "close_unfunded": "yes"},
            "We know of no funding that ends before that month",
        ),
        ({"closed_from": "2027-04"}, "Choose something to close"),
        (by_month | {"readers": "everybody"}, "which is not public information"),
    ):
        answer = client.post(f"/gaps/{report}/what-if", data=wrong)
        assert answer.status_code == 422 and said in answer.text, wrong

    ended = supposed(client, report, by_month, has_files=True)
    question = stored(ended).question
    assert question["closed"] == sorted(str(funded[name]) for name in (SECOND, TOYS))
    assert (question["closed_from"], question["by_funding"]) == ("2027-04", True)
    assert (stored(ended).figures or {})["what_if"]["lose"] == 4_000
    said = read_aloud(client.get(f"/gaps/{ended}").text)
    assert f"What if {SECOND} and {TOYS} closed from April 2027? A question" in said
    refused = client.post(f"/gaps/{ended}/readers", data={"readers": "everybody"})
    assert refused.status_code == 422 and "which is not public information" in refused.text

    # The map has the share before and after on one scale, as numbers and as pictures.
    layer = data_of_map(client.get(f"/gaps/{ended}/map").content)["layers"][0]
    measures = {one["key"]: one for one in layer["measures"]}
    before, after = measures["share_out_before"], measures["share_out"]
    assert before["classes"] == after["classes"]
    assert [before["words"], after["words"]] == [["0%", "100%", "0%"], ["0%", "100%", "100%"]]
    assert before["of"][:2] == after["of"][:2] and before["of"][2] != after["of"][2]
    for kind in ("lsoa", "lsoa-before"):
        assert client.get(f"/gaps/{ended}/map-{kind}.svg").status_code == 200
        assert f"/gaps/{ended}/map-{kind}.svg" in client.get(f"/gaps/{ended}").text

    # A venue closes with all that stands there, and several what-ifs stand side by side.
    venue = min(str(funded[name]) for name in (SECOND, TOYS))
    assert f'value="{venue}"' in page and f"{SECOND}; {TOYS}" in page
    closed = supposed(client, report, {"venue": venue, "title": "Without the east"})
    assert stored(closed).question["closed"] == question["closed"]
    assert stored(closed).question["by_funding"] is False
    lottery = supposed(client, report, {"funder": "national lottery"})
    for address in (report, ended):
        told = read_aloud(client.get(f"/gaps/{address}/what-ifs").text)
        assert "closed? Without the east" in told and "closed from April 2027? A question" in told
        assert "0 4,000 6,000 86%" in told and "0 1,000 3,000 43%" in told
    client.cookies.clear()
    assert str(lottery) not in client.get(f"/gaps/{report}/what-ifs").text
