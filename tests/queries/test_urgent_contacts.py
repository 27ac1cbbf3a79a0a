"""Administrators change the contacts for people in danger, and stewards close suggestions."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.help.actions import close_suggestion, forget_suggestions
from assetmap.assets.help.models import PlaceSuggestion, UrgentContact
from assetmap.assets.help.queries import urgent_lines, urgent_lines_for
from assetmap.errors import Conflict, Forbidden
from assetmap.people.actions import account_of
from assetmap.people.roles import Role, RoleHeld, SignedIn
from tests.factories import make_place
from tests.signing_in import sign_in_within

NOW = datetime.now(UTC)
LINE = {
    "name-0": "Listening Line",
    "words-0": "Anybody in despair, day and night",
    "number-0": "0800 000 0001",
    "text_number-0": "85258",
    "text_words-0": "LISTEN",
    "checked_on-0": "2026-11-02",
}


@pytest.fixture
def administrator(session: Session, client: TestClient) -> TestClient:
    sign_in_within(client, session, "boss@example.org", Role.ADMINISTRATOR)
    return client


def test_administrators_replace_the_contacts_and_go_back_to_those_of_the_file(
    session: Session, administrator: TestClient
) -> None:
    before = [one.name for one in urgent_lines(session)]
    assert "Samaritans" in administrator.get("/urgent-help").text
    page = administrator.post("/urgent-help", data=LINE)
    assert page.status_code == 200 and 'value="Listening Line"' in page.text
    assert 'value="2026-11-02"' in page.text and "Samaritans" not in page.text
    (line,) = urgent_lines_for(session, "suicidal thoughts")
    # Its number is none that the file names: the first ones stand in front then.
    assert (line.name, line.phone, line.is_shown_first) == ("Listening Line", "08000000001", True)
    only_text = {**LINE, "number-0": "", "name-3": "Other line", "words-3": "Young people"}
    administrator.post(
        "/urgent-help", data={**only_text, "number-3": "111", "checked_on-3": "2026-10-01"}
    )
    assert [(one.name, one.number, one.text_number) for one in urgent_lines(session)] == [
        ("Listening Line", None, "85258"),
        ("Other line", "111", None),
    ]
    administrator.post("/urgent-help", data={"action": "reset"})
    assert [one.name for one in urgent_lines(session)] == before


@pytest.mark.parametrize(
    ("wrong", "sentence", "field"),
    [
        ({"checked_on-0": ""}, "Enter the date you checked Listening Line.", "checked_on-0"),
        (
            {"checked_on-0": "yesterday"},
            "Enter the date you checked Listening Line.",
            "checked_on-0",
        ),
        ({"name-0": ""}, "Give each contact a name, and say who it is for.", "name-0"),
        ({"words-0": " "}, "Give each contact a name, and say who it is for.", "words-0"),
        (
            {"number-0": "", "text_number-0": ""},
            "Listening Line has no number. Enter a number to call or a number to text.",
            "number-0",
        ),
        (
            {"words-1": "Families", "checked_on-1": "2026-11-02"},
            "Give each contact a name",
            "name-1",
        ),
        (dict.fromkeys(LINE, ""), "Keep at least one contact.", "name-0"),
    ],
)
def test_a_contact_that_cannot_be_called_is_refused_and_the_form_keeps_what_was_typed(
    session: Session, administrator: TestClient, wrong: dict[str, str], sentence: str, field: str
) -> None:
    said = {**LINE, **wrong}
    refused = administrator.post("/urgent-help", data=said)
    assert refused.status_code == 422 and sentence in unescape(refused.text)
    assert f'href="#{field}"' in refused.text and f'id="{field}"' in refused.text
    for name, value in said.items():
        if value.strip():
            assert f'value="{value}"' in refused.text, name
    today = f'value="{NOW.date().isoformat()}"'
    assert today not in refused.text, "nobody checked the number today"
    assert session.scalars(select(UrgentContact)).all() == []


def test_stewards_see_no_form_for_the_contacts(session: Session, client: TestClient) -> None:
    sign_in_within(client, session, "stew@example.org", Role.STEWARD)
    assert client.get("/urgent-help").status_code == 403
    assert client.post("/urgent-help", data=LINE).status_code == 403
    assert session.scalars(select(UrgentContact)).all() == []


def suggestion(session: Session, *, place_id: int | None = None) -> PlaceSuggestion:
    made = PlaceSuggestion(
        name="The shed", details="In the square.", place_id=place_id, created_at=NOW
    )
    session.add(made)
    session.flush()
    return made


def test_a_program_that_fills_the_hidden_field_is_thanked_and_not_heard(
    session: Session, client: TestClient
) -> None:
    said = {"name": "Cheap pills", "details": "Everywhere", "website": "https://pills.example"}
    answer = client.post("/suggest", data=said)
    assert answer.status_code == 200 and "We have passed your suggestion" in answer.text
    assert session.scalars(select(PlaceSuggestion)).all() == []


def test_a_suggestion_is_closed_once_and_the_second_steward_is_told(
    session: Session, client: TestClient
) -> None:
    made = suggestion(session)
    sign_in_within(client, session, "stew@example.org", Role.STEWARD)
    assert 'href="/moderation/suggestions"' in client.get("/moderation").text
    assert "The shed" in client.get("/moderation/suggestions").text
    page = client.post(f"/moderation/suggestions/{made.id}")
    assert page.status_code == 200 and "There are no suggestions to review." in page.text
    assert made.closed_at is not None
    sign_in_within(client, session, "other@example.org", Role.STEWARD)
    again = client.post(f"/moderation/suggestions/{made.id}")
    assert again.status_code == 409
    assert "Another steward has already closed this suggestion." in again.text
    gone = client.post(f"/moderation/suggestions/{uuid4()}")
    assert gone.status_code == 404 and "We can’t find this suggestion." in unescape(gone.text)


def test_a_steward_of_elsewhere_closes_no_suggestion_here(session: Session) -> None:
    here = make_place(session, "ward", "W1", box=(0, 0, 10, 10)).id
    there = make_place(session, "ward", "W2", box=(20, 0, 30, 10)).id
    made = suggestion(session, place_id=here)
    steward = steward_of(session, "far@example.org", there)
    with pytest.raises(Forbidden):
        close_suggestion(session, made.id, steward=steward, places={there}, now=NOW)
    assert made.closed_at is None
    own = steward_of(session, "near@example.org", here)
    close_suggestion(session, made.id, steward=own, places={here}, now=NOW)
    with pytest.raises(Conflict, match="Another steward has already closed"):
        close_suggestion(session, made.id, steward=own, places={here}, now=NOW)


def steward_of(session: Session, email: str, place_id: int) -> SignedIn:
    person_id: UUID = account_of(session, email)
    return SignedIn(person_id, uuid4(), email, (RoleHeld(Role.STEWARD, place_id),))


def test_what_was_closed_a_month_ago_is_forgotten(session: Session) -> None:
    old, new, still_open = suggestion(session), suggestion(session), suggestion(session)
    old.closed_at, new.closed_at = NOW - timedelta(days=31), NOW - timedelta(days=29)
    session.flush()
    forget_suggestions(session, now=NOW)
    left = set(session.scalars(select(PlaceSuggestion.id)))
    assert left == {new.id, still_open.id}
