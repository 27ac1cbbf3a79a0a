"""Ideas, offers and followers: forms that are wrong, sent twice, sent by a program, or about an idea that is gone."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.record.models import PersonalDetail
from assetmap.errors import Conflict, NotFound
from assetmap.people.actions import account_of
from assetmap.people.roles import Role
from assetmap.voice.following.actions import follow
from assetmap.voice.following.models import Follow
from assetmap.voice.following.queries import followers_of
from assetmap.voice.following.subjects import idea_subject, place_subject
from assetmap.voice.ideas.actions import answer, confirm, decide_support, join, show
from assetmap.voice.ideas.models import Idea, IdeaAnswer, IdeaSupport
from assetmap.voice.ideas.queries import ideas_listed
from assetmap.voice.ideas.rules import LONGEST_ANSWER
from tests.signing_in import sign_in_within
from tests.voicing import KEY, LUNCH, count_mails_to, mails_to, make_idea, path_in, press

NOW = datetime.now(UTC)
BRING = {"brings": "A kitchen on Tuesdays", "name": "Cem", "email": "cem@example.org"}

pytestmark = pytest.mark.usefixtures("small_ward")


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_program_that_fills_the_hidden_field_joins_and_follows_nothing(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    before = count(session, Follow)
    for address, said in (
        (f"/ideas/{idea.id}/bring", BRING),
        (f"/ideas/{idea.id}/follow", {"follow_email": "dee@example.org"}),
        ("/places/ward/W1/follow", {"email": "dee@example.org"}),
    ):
        answered = client.post(address, data={**said, "website": "https://pills.example"})
        assert answered.status_code == 200, address
    assert (count(session, IdeaSupport), count(session, Follow)) == (0, before)
    for email in ("cem@example.org", "dee@example.org"):
        assert mails_to(session, email) == {}


def test_whoever_has_signed_in_joins_at_once_and_again_without_a_second_mail(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    sign_in_within(client, session, "cem@example.org")
    for _ in range(2):
        page = client.post(f"/ideas/{idea.id}/bring", data={**BRING, "email": ""})
        assert page.status_code == 200
    assert ideas_listed(session)[0][0].joined == 1 and mails_to(session, "cem@example.org") == {}
    assert "A kitchen on Tuesdays" not in page.text, "a steward reads it first"
    emails = [one.email for one in followers_of(session, [idea_subject(idea.id)])]
    assert sorted(emails) == ["ada@example.org", "cem@example.org"]


def test_what_a_trusted_person_brings_is_read_at_once_and_mailed_to_the_others(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    sign_in_within(client, session, "lw@example.org", Role.LINK_WORKER)
    client.post(f"/ideas/{idea.id}/bring", data={**BRING, "email": ""})
    client.cookies.clear()
    assert "A kitchen on Tuesdays (Cem)" in client.get(f"/ideas/{idea.id}").text
    (mail,) = mails_to(session, "ada@example.org").values()
    assert "A kitchen on Tuesdays" in (mail.text or "")
    assert mails_to(session, "lw@example.org") == {}


def test_a_confirmed_link_that_is_pressed_again_changes_nothing(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    client.post(f"/ideas/{idea.id}/bring", data=BRING)
    link = path_in(session, "cem@example.org", "/ideas/joined/")
    press(client, link)
    (support,) = session.scalars(select(IdeaSupport))
    first = support.confirmed_at
    press(client, link)
    assert support.confirmed_at == first and ideas_listed(session)[0][0].joined == 1
    client.post(link, data={"action": "leave"})
    gone = client.get(link)
    assert gone.status_code == 404 and "This link no longer works." in gone.text


def test_following_an_idea_asks_for_an_address_and_keeps_what_was_typed(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    wrong = client.post(f"/ideas/{idea.id}/follow", data={"follow_email": "dee at home"})
    assert wrong.status_code == 422 and 'value="dee at home"' in wrong.text
    assert 'href="#follow_email"' in wrong.text
    asked = client.post(f"/ideas/{idea.id}/follow", data={"follow_email": "dee@example.org"})
    assert asked.status_code == 200
    link = path_in(session, "dee@example.org", "/following/")
    assert "A Tuesday lunch club" in client.get(link).text
    press(client, link)
    emails = [one.email for one in followers_of(session, [idea_subject(idea.id)])]
    assert "dee@example.org" in emails
    # Asked again, the page says the same, and no second mail goes out.
    client.post(f"/ideas/{idea.id}/follow", data={"follow_email": "dee@example.org"})
    assert count_mails_to(session, "dee@example.org") == 1


def test_following_a_place_begins_with_a_form_and_ends_with_a_button(
    session: Session, client: TestClient
) -> None:
    form = client.get("/places/ward/W1/follow")
    assert form.status_code == 200 and "Follow The whole ward by email" in form.text
    gone = client.get("/places/ward/W9/follow")
    assert gone.status_code == 404 and "We can’t find this place." in unescape(gone.text)
    client.post("/places/ward/W1/follow", data={"email": "dee@example.org"})
    link = path_in(session, "dee@example.org", "/following/")
    press(client, link)
    assert "You are signed up for these emails" in client.get(link).text
    for _ in range(2):
        ended = client.post(link, data={"action": "stop"})
        assert "We will not send you these emails" in ended.text
    assert followers_of(session, [place_subject("ward", "W1")]) == []


def test_what_is_followed_twice_is_followed_once_and_stays_confirmed(session: Session) -> None:
    subject = place_subject("ward", "W1")
    asked = follow(session, subject, "dee@example.org", key=KEY, language="en")
    proved = follow(session, subject, "Dee@example.org", key=KEY, language="tr", confirmed_at=NOW)
    later = NOW + timedelta(days=1)
    again = follow(session, subject, "dee@example.org", key=KEY, language="en", confirmed_at=later)
    assert asked.id == proved.id == again.id
    assert again.confirmed_at == NOW and count(session, Follow) == 1


def test_a_steward_who_decides_what_is_decided_is_told_and_nobody_is_mailed_twice(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    sign_in_within(client, session, "s@example.org", Role.STEWARD)
    sentence = "A steward has already decided on this idea, or the person who suggested it"
    again = client.post(f"/moderation/ideas/{idea.id}", data={"action": "show"})
    assert again.status_code == 409 and sentence in again.text
    refuse = {"reason": "selling"}
    assert client.post(f"/moderation/ideas/{idea.id}", data=refuse).status_code == 200
    twice = client.post(f"/moderation/ideas/{idea.id}", data=refuse)
    assert twice.status_code == 409 and sentence in twice.text
    assert idea.stage == "refused" and count_mails_to(session, "ada@example.org") == 1
    client.post(f"/moderation/ideas/{idea.id}", data={"action": "show"})
    assert (idea.stage, idea.refusal) == ("shown", None), "a refusal can be taken back"


def test_a_link_that_is_pressed_after_the_steward_decided_shows_what_became_of_the_idea(
    session: Session, client: TestClient
) -> None:
    client.post("/ideas/new", data=LUNCH)
    link = path_in(session, "ada@example.org", "/ideas/own/")
    press(client, link)
    (idea,) = session.scalars(select(Idea))
    show(session, idea, now=NOW)
    press(client, link)
    assert idea.stage == "shown" and idea.shown_at == NOW
    assert confirm(session, idea, is_trusted=False, now=NOW) is True
    assert count_mails_to(session, "ada@example.org") == 1


def test_what_somebody_brings_is_not_shown_and_the_decision_counts_once(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    made = join(session, idea.id, **BRING, key=KEY)
    assert made is not None
    made[0].confirmed_at = NOW
    sign_in_within(client, session, "s@example.org", Role.STEWARD)
    address = f"/moderation/supports/{made[0].id}"
    assert "A kitchen on Tuesdays" in client.get("/moderation/ideas").text
    assert client.post(address, data={"action": "hide"}).status_code == 200
    assert made[0].refused_at is not None
    assert "A kitchen on Tuesdays" not in client.get("/moderation/ideas").text
    assert "A kitchen on Tuesdays" not in client.get(f"/ideas/{idea.id}").text
    assert not decide_support(session, made[0].id, is_shown=False, now=NOW)
    client.post(address, data={"action": "show"})
    assert "A kitchen on Tuesdays" in client.get(f"/ideas/{idea.id}").text
    gone = client.post(f"/moderation/supports/{uuid4()}", data={"action": "show"})
    assert gone.status_code == 404 and "We cannot find this idea or offer of help." in gone.text
    with pytest.raises(NotFound, match="We cannot find this idea or offer of help"):
        decide_support(session, uuid4(), is_shown=True, now=NOW)


def test_an_answer_that_is_too_long_is_refused_and_kept_in_the_form(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    sign_in_within(client, session, "c@example.org", Role.COMMISSIONER)
    said = {"state": "looking", "words": "We ask. " * LONGEST_ANSWER, "body": "Public Health"}
    refused = client.post(f"/ideas/{idea.id}/answer", data=said)
    assert refused.status_code == 422
    assert f"Use {LONGEST_ANSWER:,} characters or fewer." in refused.text
    assert "We ask. We ask. We ask." in refused.text and 'value="Public Health"' in refused.text
    assert count(session, IdeaAnswer) == 0 and mails_to(session, "ada@example.org") == {}


def test_an_idea_that_was_taken_off_the_page_gets_no_answer(session: Session) -> None:
    idea = make_idea(session, is_shown=False)
    with pytest.raises(Conflict, match="A steward has already decided on this idea"):
        answer(
            session, idea, state="looking", words="We ask.", body="Public Health", asset_id=None,
            person_id=account_of(session, "c@example.org"), now=NOW,
        )  # fmt: skip
    assert count(session, IdeaAnswer) == 0


def test_a_writer_whom_nobody_knows_any_more_is_told_nothing(
    session: Session, client: TestClient
) -> None:
    """The address was erased between the mail and the button."""
    client.post("/ideas/new", data=LUNCH)
    link = path_in(session, "ada@example.org", "/ideas/own/")
    (idea,) = session.scalars(select(Idea))
    detail = session.get(PersonalDetail, idea.personal_detail_id)
    assert detail is not None
    detail.email = None
    session.flush()
    assert client.post(link, data={}).status_code == 200
    assert idea.stage == "unconfirmed"
