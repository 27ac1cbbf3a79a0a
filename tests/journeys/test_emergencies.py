"""An emergency from what a group could do to its end, its page under load, and mistakes."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, event, select, text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.voice.emergencies.actions import end_overdue
from assetmap.voice.emergencies.models import Emergency, EmergencyResponder, EmergencySite
from assetmap.voice.emergencies.pages import cache
from tests.factories import EAST, NORTH, make_asset, make_place, make_postcode
from tests.registering import link_in, mails
from tests.signing_in import sign_in

HALL, KITCHEN, FAR = "hall@example.org", "kitchen@example.org", "far@example.org"
KEY = "Amina 020 7946 0011"


@pytest.fixture
def entries(client: TestClient) -> dict[str, UUID]:
    """A hall and a kitchen in the ward, and a hall outside it; what each could do is said by a steward."""
    cache.clear()
    with session_factory().begin() as session:
        make_place(session, "ward", "W1", box=(EAST - 900, NORTH - 900, EAST + 900, NORTH + 900))
        make_postcode(session, "E81EA")
        made = {
            "hall": make_asset(session, "Mill Hall", email=HALL),
            "kitchen": make_asset(session, "Kitchen", at=[(EAST + 300, NORTH)], email=KITCHEN),
            "far": make_asset(session, "Far Hall", at=[(EAST + 9_000, NORTH)], email=FAR),
        }
    sign_in(client, role=Role.STEWARD)
    for name, said in {
        "hall": {"open": "yes", "sleep": "yes", "capacity": "80", "beds": "30", "contact": KEY},
        "kitchen": {"cook": "yes", "capacity": "12"},
        "far": {"open": "yes"},
    }.items():
        answer = client.post(f"/my/assets/{made[name]}/emergency", data=said)
        assert answer.status_code == 303, answer.text
    return made


FLOOD = {
    "title": "Flood in Mill Lane",
    "place": "ward/W1",
    "advice": "Stay out of the cellar.\nGo to a place below.",
    "needs": "Blankets\nDrivers",
    "hours": "24",
    "is_sure": "yes",
}


def declare(client: TestClient, **otherwise: str) -> str:
    answer = client.post("/emergencies/new", data=FLOOD | otherwise)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removesuffix("/steer?done=declared")


def steer(client: TestClient, address: str, **said: str) -> Response:
    return client.post(f"{address}/steer", data=said)


def say(client: TestClient, link: str, **said: str) -> Response:
    path, _, token = link.partition("?token=")
    return client.post(path, data={"token": token, **said})


def test_an_emergency_is_declared_answered_and_closed(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    address = declare(client)
    # Only groups in the place that said what they could do are asked.
    assert [subject for subject, _ in mails(HALL)] == [
        "Emergency: Flood in Mill Lane. Can you help?"
    ]
    assert mails(KITCHEN) and not mails(FAR)
    page = client.get(address).text
    assert "No answer yet – phone first" in page and "Blankets" in page
    assert KEY not in page and "Far Hall" not in page

    link = link_in(mails(HALL)[0][1])
    assert client.get(link).is_success
    assert "No answer yet" in client.get(address).text, "the link alone says nothing"
    said = say(client, link, state="open", offers="Hot drinks", needs="A generator", room="40")
    assert said.is_success and "Everyone can see your answer now: Open" in said.text
    page = client.get(address).text
    assert "Hot drinks" in page and "room for 40 more" in page and "A generator" in page
    say(client, link, state="full")
    page = client.get(address).text
    assert "Full" in page and "room for" not in page
    # It shows above every other page while it goes on.
    assert "Flood in Mill Lane" in client.get("/about").text

    assert steer(client, address, does="over").status_code == 303
    page = client.get(address).text
    assert "The emergency ended on" in page and "Mill Hall opened its doors." in page
    assert "Flood in Mill Lane" not in client.get("/about").text
    assert "Flood in Mill Lane" in client.get("/emergencies").text
    assert mails(HALL)[-1][0] == "The emergency “Flood in Mill Lane” is over"
    assert len(mails(KITCHEN)) == 1, "it never answered"
    assert say(client, link, state="open").status_code == 409


def test_a_mistake_is_taken_back_and_everybody_asked_is_told(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    address = declare(client)
    assert steer(client, address, does="mistake").status_code == 303
    assert "declared by mistake" in client.get(address).text
    assert "Flood in Mill Lane" not in client.get("/emergencies").text
    for group in (HALL, KITCHEN):
        assert (
            mails(group)[-1][0]
            == "We declared “Flood in Mill Lane” by mistake – there is no emergency"
        )
    assert steer(client, address, does="over").status_code == 409
    # After half an hour people have acted on it, so it is ended instead.
    later = declare(client)
    with session_factory().begin() as session:
        session.execute(
            text(
                "UPDATE emergency SET declared_at = declared_at - interval '31 minutes' WHERE ended_at IS NULL"
            )
        )
    refused = steer(client, later, does="mistake")
    assert refused.status_code == 409 and "End it instead" in refused.text


def test_it_ends_by_itself_and_forgets_responders_later(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    address = declare(client)
    steer(client, address, does="responder", email="ida@example.org")
    end = datetime.now(UTC) + timedelta(hours=25)
    with session_factory().begin() as session:
        assert end_overdue(session, now=end) == 1
        assert end_overdue(session, now=end) == 0
    cache.clear()
    assert "ended automatically" in client.get(address).text
    with session_factory().begin() as session:
        end_overdue(session, now=end + timedelta(days=31))
        assert session.scalars(select(EmergencyResponder.email)).all() == [None]
        assert session.scalars(select(Emergency.end_reason)).all() == ["time"]


def test_responders_see_contacts_by_distance_and_by_room(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    address = declare(client)
    steer(client, address, does="responder", email="ida@example.org")
    steer(client, address, does="site", entry=f"https://map.example.org/assets/{entries['far']}")
    client.cookies.clear()
    link = link_in(mails("ida@example.org")[0][1])
    assert link.startswith(f"{address}/responders?token=")
    page = client.get(link).text
    assert KEY in page and page.index("Mill Hall") < page.index("Kitchen") < page.index("Far Hall")
    near = client.get(f"{link}&postcode=E8 1EA").text
    assert near.index("Mill Hall") < near.index("Kitchen") < near.index("Far Hall")
    assert "5.6 miles" in near or "9 km" in near or "9.0 km" in near
    cooks = client.get(f"{link}&ability=cook").text
    assert "Kitchen" in cooks and "Mill Hall" not in cooks
    wrong = client.get(f"{link}&postcode=nowhere")
    assert wrong.status_code == 422 and "is not a postcode" in wrong.text
    drawn = client.get(link.replace("/responders?", "/responders/map?"))
    assert drawn.is_success and drawn.text.count("L.circleMarker(") == 3
    assert client.get(f"{address}/responders").status_code == 403
    assert client.get(f"{address}/responders?token=forged").status_code == 403
    # A new link takes the place of an old one, and one that is taken away opens nothing.
    sign_in(client, role=Role.STEWARD)
    steer(client, address, does="responder", email="IDA@example.org")
    with session_factory()() as session:
        number = session.scalars(
            select(EmergencyResponder.id).where(EmergencyResponder.removed_at.is_(None))
        ).one()
    newer = link_in(mails("ida@example.org")[-1][1])
    assert steer(client, address, does="remove", number=str(number)).status_code == 303
    client.cookies.clear()
    for each in (link, newer):
        assert client.get(each).status_code == 403


def test_the_public_page_is_small_and_a_crowd_asks_the_database_once(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    address = declare(client)
    with session_factory().begin() as session:
        emergency = session.scalars(select(Emergency)).one()
        for number in range(70):
            asset_id = make_asset(session, f"Community hall number {number} of the whole ward")
            session.add(
                EmergencySite(
                    emergency_id=emergency.id,
                    asset_id=asset_id,
                    token_hash=bytes([number]) * 4,
                    state="open",
                    offers="Hot drinks and a warm room, and somebody to talk to until ten",
                    room=20,
                    updated_at=datetime.now(UTC),
                )
            )
    cache.clear()
    client.cookies.clear()
    first = client.get(address)
    assert len(first.content) <= 30_000 and "12 more places" in first.text
    assert "public, max-age=" in first.headers["cache-control"]
    assert "<script" not in first.text
    asked: list[str] = []

    def count(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert client.get(address).text == first.text
        assert asked == []
        client.get(address, headers={"Accept-Language": "tr"})
        assert asked, "another language is another page"
    finally:
        event.remove(Engine, "before_cursor_execute", count)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "Say what has happened"),
        ({"advice": ""}, "Say what people should do"),
        ({"advice": "x" * 1_001}, "up to 1,000 characters"),
        ({"place": ""}, "Choose where the emergency is."),
        ({"place": "ward/W9"}, "Choose where the emergency is."),
        ({"hours": "100000"}, "Choose when the emergency ends."),
        ({"needs": "\n".join("abcdefghijklm")}, "Write up to 12 lines"),
        ({"is_sure": ""}, "Tick to confirm that you are sure"),
    ],
)
def test_a_wrong_declaration_says_what_to_do_and_loses_nothing(
    client: TestClient, entries: dict[str, UUID], wrong: dict[str, str], sentence: str
) -> None:
    answer = client.post("/emergencies/new", data=FLOOD | wrong)
    assert answer.status_code == 422 and sentence in answer.text
    kept = wrong.get("title") or "Flood in Mill Lane"
    assert kept in answer.text
    assert not mails(HALL)


def test_one_that_is_declared_already_is_not_declared_again(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    declare(client)
    again = client.post("/emergencies/new", data=FLOOD)
    assert again.status_code == 409 and "already been declared" in again.text
    assert len(mails(HALL)) == 1


def test_a_steward_of_elsewhere_declares_and_steers_nothing_here(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    address = declare(client)
    with session_factory().begin() as session:
        other = make_place(session, "ward", "W2", box=(0, 0, 9, 9)).id
    sign_in(client, "else@example.org", Role.STEWARD, places=(other,))
    assert client.post("/emergencies/new", data=FLOOD).status_code == 403
    assert steer(client, address, does="over").status_code == 403
    assert client.get(f"{address}/responders").status_code == 403


def test_what_a_steward_writes_for_a_group_is_kept_when_something_is_wrong(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    address, hall = declare(client), str(entries["hall"])
    typed = {"does": "state", "entry": hall, "state": "open", "offers": "Hot soup", "room": "lots"}
    wrong = steer(client, address, **typed)
    assert wrong.status_code == 422 and "in figures" in wrong.text
    assert 'value="Hot soup"' in wrong.text and 'value="lots"' in wrong.text
    copied = f"https://map.example.org/assets/{entries['far']}?from=list#hours"
    assert steer(client, address, does="site", entry=copied).status_code == 303


def test_groups_are_told_what_is_wrong_with_an_answer(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    declare(client)
    link = link_in(mails(HALL)[0][1])
    for said, sentence in (
        ({"state": "maybe"}, "Choose open, full or closed."),
        ({"state": "open", "room": "lots"}, "in figures"),
        ({"state": "open", "offers": "x" * 201}, "Use 200 characters or fewer"),
    ):
        answer = say(client, link, **said)
        assert answer.status_code == 422 and sentence in answer.text
    assert say(client, f"{link}x", state="open").status_code == 404


def test_what_a_group_could_do_is_private_and_checked(
    client: TestClient, entries: dict[str, UUID]
) -> None:
    address = f"/my/assets/{entries['hall']}/emergency"
    assert KEY in client.get(address).text
    for public in (f"/assets/{entries['hall']}", f"/api/v1/assets/{entries['hall']}"):
        assert KEY not in client.get(public).text
    for said, sentence in (
        ({"open": "yes", "capacity": "-3"}, "in figures"),
        ({"open": "yes", "contact": "x" * 201}, "200 characters or fewer"),
        ({"capacity": "30"}, "Tick at least one thing"),
    ):
        answer = client.post(address, data=said)
        assert answer.status_code == 422 and sentence in answer.text
    assert client.post(address, data={}).status_code == 303
    assert not re.search(r"checked", client.get(address).text)
    sign_in(client, "stranger@example.org")
    assert client.get(address).status_code == 403


def test_a_withdrawn_entry_leaves_the_page(client: TestClient, entries: dict[str, UUID]) -> None:
    address = declare(client)
    with session_factory().begin() as session:
        session.execute(
            text("UPDATE asset SET status = 'withdrawn' WHERE id = :id"), {"id": entries["hall"]}
        )
    cache.clear()
    assert "Mill Hall" not in client.get(address).text
    assert client.get(link_in(mails(HALL)[0][1])).status_code == 404
