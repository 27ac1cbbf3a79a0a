"""Emergencies: a steward changes one, lets it last longer and adds entries; a change that is not possible gets an error."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.people.roles import Role
from assetmap.voice.emergencies import actions
from assetmap.voice.emergencies.models import (
    Emergency,
    EmergencyAbility,
    EmergencyEvent,
    EmergencyResponder,
    EmergencySite,
)
from assetmap.voice.emergencies.pages import cache
from tests.factories import EAST, NORTH, make_asset, make_place, make_postcode
from tests.signing_in import sign_in_within
from tests.voicing import count_mails_to, mails_to, path_in

HALL = "hall@example.org"
FLOOD = {
    "title": "Flood in Mill Lane",
    "place": "ward/W1",
    "advice": "Stay out of the cellar.",
    "needs": "Blankets",
    "hours": "24",
    "is_sure": "yes",
}


@pytest.fixture
def hall(session: Session, client: TestClient) -> UUID:
    """A hall that could open, in the ward; a steward has signed in."""
    cache.clear()
    make_place(session, "ward", "W1", box=(EAST - 900, NORTH - 900, EAST + 900, NORTH + 900))
    make_postcode(session, "E81EA")
    asset_id = make_asset(session, "Mill Hall", email=HALL)
    sign_in_within(client, session, "stew@example.org", Role.STEWARD)
    client.post(f"/my/assets/{asset_id}/emergency", data={"open": "yes"})
    return asset_id


@pytest.fixture
def flood(session: Session, client: TestClient, hall: UUID) -> Emergency:
    answer = client.post("/emergencies/new", data=FLOOD)
    assert answer.status_code == 200, answer.text
    return session.scalars(select(Emergency)).one()


def steer(client: TestClient, emergency: Emergency, **said: str) -> Response:
    return client.post(f"/emergencies/{emergency.id}/steer", data=said)


def said_in(answer: Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def noted(session: Session) -> list[str]:
    return list(session.scalars(select(EmergencyEvent.what).order_by(EmergencyEvent.id)))


def test_the_page_is_changed_and_says_that_everybody_sees_it(
    session: Session, client: TestClient, flood: Emergency
) -> None:
    form = client.get(f"/emergencies/{flood.id}/steer").text
    assert "Stay out of the cellar." in form and "Blankets" in form
    changed = steer(
        client, flood, does="change", title="Flood around the mill", advice="Go uphill.", needs=""
    )
    assert "You have changed the page. Everyone can see the change now." in said_in(changed)
    assert "Flood around the mill" in changed.text and "Go uphill." in changed.text
    assert (flood.title, flood.needs) == ("Flood around the mill", [])
    assert noted(session)[-1] == "changed"


def test_a_change_without_advice_is_refused_and_the_form_keeps_what_was_typed(
    client: TestClient, flood: Emergency
) -> None:
    refused = steer(client, flood, does="change", title="New title", advice=" ", needs="Drivers")
    assert refused.status_code == 422 and "Say what people should do" in refused.text
    assert 'value="New title"' in refused.text and "Drivers" in refused.text
    assert flood.title == "Flood in Mill Lane"


def test_it_is_prolonged_by_a_day_each_time(
    session: Session, client: TestClient, flood: Emergency
) -> None:
    before = flood.ends_at
    for days in (1, 2):
        said = said_in(steer(client, flood, does="longer"))
        assert "The emergency will now end a day later." in said
        assert flood.ends_at == before + timedelta(days=days)
    flood.ended_at = datetime.now(UTC)
    session.flush()
    for does in ("longer", "change"):
        late = steer(client, flood, **{**FLOOD, "does": does})
        assert late.status_code == 409 and "This emergency has ended." in late.text
    assert flood.ends_at == before + timedelta(days=2)


def test_an_entry_that_is_there_already_is_not_asked_again(
    session: Session, client: TestClient, flood: Emergency, hall: UUID
) -> None:
    assert count_mails_to(session, HALL) == 1
    again = steer(client, flood, does="site", entry=f"https://map.example.org/assets/{hall}")
    assert "This entry is already on the list, so we did not ask the group again." in said_in(again)
    assert "We have added the entry" not in said_in(again)
    assert count_mails_to(session, HALL) == 1 and "site" not in noted(session)
    assert session.scalar(select(func.count()).select_from(EmergencySite)) == 1


def test_an_entry_without_an_address_is_added_and_nobody_is_mailed(
    session: Session, client: TestClient, flood: Emergency
) -> None:
    other = make_asset(session, "Quiet hall")
    added = steer(client, flood, does="site", entry=str(other))
    assert "We have added the entry." in said_in(added) and "Quiet hall" in added.text
    steer(client, flood, does="state", entry=str(other), state="open", room="5")
    assert noted(session)[-2:] == ["site", "open"]
    # Nobody is told of the end whom no mail reaches.
    assert "The emergency is over." in said_in(steer(client, flood, does="over"))


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"does": "site", "entry": str(uuid4())}, 404, "We cannot find this entry on the map."),
        ({"does": "site", "entry": "Mill Hall"}, 422, "Copy the web address of the entry’s page"),
        (
            {"does": "state", "entry": str(uuid4()), "state": "open"},
            *(404, "We cannot find this entry on the map."),
        ),
        ({"does": "responder", "email": "ida"}, 422, "email address"),
        ({"does": "remove", "number": "7"}, 404, "We cannot find this responder on the list"),
        ({"does": "remove", "number": "x" * 40}, 404, "We cannot find this responder on the list"),
        ({"does": "dance"}, 422, "Choose what to do."),
        ({}, 422, "Choose what to do."),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence_and_changes_nothing(
    session: Session,
    client: TestClient,
    flood: Emergency,
    said: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    before = noted(session)
    answer = steer(client, flood, **said)
    assert answer.status_code == status and sentence in unescape(answer.text)
    assert "Flood in Mill Lane" in answer.text and noted(session) == before
    for typed in (said.get("entry"), said.get("email")):
        if typed and said["does"] != "state":
            assert f'value="{typed}"' in answer.text


def test_there_are_so_many_responders_at_most_and_a_second_link_replaces_the_first(
    session: Session, client: TestClient, flood: Emergency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_RESPONDERS", 2)
    for email in ("ida@example.org", "ben@example.org"):
        assert "We sent the link by email." in said_in(
            steer(client, flood, does="responder", email=email)
        )
    many = steer(client, flood, does="responder", email="cem@example.org")
    assert many.status_code == 422 and "You can have up to 2 responders." in many.text
    assert mails_to(session, "cem@example.org") == {}
    monkeypatch.undo()
    steer(client, flood, does="responder", email="Ida@example.org")
    emails = session.scalars(
        select(EmergencyResponder.email).where(EmergencyResponder.removed_at.is_(None))
    )
    assert sorted(filter(None, emails)) == ["ben@example.org", "ida@example.org"]


def test_a_responder_who_lost_the_link_gets_a_new_one_although_the_list_is_full(
    session: Session, client: TestClient, flood: Emergency, monkeypatch: pytest.MonkeyPatch
) -> None:
    steer(client, flood, does="responder", email="ida@example.org")
    monkeypatch.setattr(actions, "MOST_RESPONDERS", 1)
    again = steer(client, flood, does="responder", email="ida@example.org")
    assert "We sent the link by email." in said_in(again)
    assert count_mails_to(session, "ida@example.org") == 2


def test_a_responder_of_one_emergency_is_not_removed_from_another(
    session: Session, client: TestClient, flood: Emergency
) -> None:
    steer(client, flood, does="responder", email="ida@example.org")
    number = session.scalars(select(EmergencyResponder.id)).one()
    make_place(session, "ward", "W2", box=(0, 0, 9, 9))
    client.post("/emergencies/new", data={**FLOOD, "place": "ward/W2", "title": "Fire"})
    fire = session.scalars(select(Emergency).where(Emergency.title == "Fire")).one()
    wrong = steer(client, fire, does="remove", number=str(number))
    assert wrong.status_code == 404 and "on the list for this emergency" in wrong.text
    link = path_in(session, "ida@example.org", f"/emergencies/{flood.id}/responders")
    client.cookies.clear()
    assert client.get(link).status_code == 200


def test_a_link_of_a_responder_ends_with_the_emergency_and_its_steward_reads_on(
    session: Session, client: TestClient, flood: Emergency
) -> None:
    steer(client, flood, does="responder", email="ida@example.org")
    link = path_in(session, "ida@example.org", f"/emergencies/{flood.id}/responders")
    steer(client, flood, does="over")
    assert "Mill Hall" in client.get(f"/emergencies/{flood.id}/responders").text
    client.cookies.clear()
    late = client.get(link)
    assert late.status_code == 404
    assert "This emergency has ended, so your link no longer works." in late.text


def test_a_map_without_any_place_is_drawn_and_shows_the_country(
    session: Session, client: TestClient
) -> None:
    make_place(session, "ward", "W2", box=(0, 0, 9, 9))
    sign_in_within(client, session, "stew@example.org", Role.STEWARD)
    client.post("/emergencies/new", data={**FLOOD, "place": "ward/W2"})
    fire = session.scalars(select(Emergency)).one()
    assert "No group in this place has told us" in client.get(f"/emergencies/{fire.id}/steer").text
    drawn = client.get(f"/emergencies/{fire.id}/responders/map")
    assert drawn.status_code == 200 and "L.circleMarker(" not in drawn.text
    # An entry whose place is not shown, since it lies in no area, has no circle either.
    online = make_asset(session, "Helpline", at=[(EAST + 90_000, NORTH)], privacy="near")
    assert "Helpline" in steer(client, fire, does="site", entry=str(online)).text
    drawn = client.get(f"/emergencies/{fire.id}/responders/map")
    assert drawn.status_code == 200 and "L.circleMarker(" not in drawn.text
    assert "Helpline" in client.get(f"/emergencies/{fire.id}/responders").text


def test_a_group_that_could_do_nothing_says_so_before_it_has_said_anything(
    session: Session, client: TestClient
) -> None:
    asset_id = make_asset(session, "Shop")
    sign_in_within(client, session, "stew@example.org", Role.STEWARD)
    assert client.post(f"/my/assets/{asset_id}/emergency", data={}).status_code == 200
    assert session.get(EmergencyAbility, asset_id) is None
