"""Ideas: how they are proposed, reviewed, compared, joined, withdrawn and erased."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.meaning.model import language_model
from assetmap.assets.meaning.vectors import packed
from assetmap.assets.record.models import PersonalDetail
from assetmap.people.roles import Role
from assetmap.registration.own_entries.forget_person import forget_person
from assetmap.voice.following.actions import follow, forget_unconfirmed
from assetmap.voice.following.subjects import idea_subject, place_subject
from assetmap.voice.ideas.actions import forget_old_ideas
from assetmap.voice.ideas.likeness import ComparedIdea, like_ones, text_of, vector_of
from assetmap.voice.ideas.models import Idea, IdeaSupport
from assetmap.voice.ideas.queries import ideas_listed
from assetmap.voice.ideas.rules import checked_idea
from tests.signing_in import sign_in_within
from tests.voicing import (
    KEY,
    LUNCH,
    count_mails_to,
    idea_called,
    mails_to,
    make_idea,
    path_in,
    press,
)

NOW = datetime.now(UTC)

pytestmark = pytest.mark.usefixtures("small_ward")


def test_an_idea_waits_for_its_address_and_for_a_steward_and_then_everybody_reads_it(
    session: Session, client: TestClient
) -> None:
    follow(
        session,
        place_subject("ward", "W1"),
        "ben@example.org",
        key=KEY,
        language="en",
        confirmed_at=NOW,
    )
    sent = client.post("/ideas/new", data=LUNCH)
    assert "ada@example.org" in sent.text
    idea = idea_called(session, "A Tuesday lunch club")
    assert client.get(f"/ideas/{idea}").status_code == 404
    link = path_in(session, "ada@example.org", "/ideas/own/")
    press(client, link)
    assert "A steward will read your idea next" in client.get(link).text
    assert client.get(f"/ideas/{idea}").status_code == 404

    sign_in_within(client, session, "s@example.org", Role.STEWARD)
    assert "I could cook." in client.get("/moderation/ideas").text
    client.post(f"/moderation/ideas/{idea}", data={"action": "show"})
    client.cookies.clear()
    page = client.get(f"/ideas/{idea}").text
    assert "I could cook." in page and "Ada" in page and "ada@example.org" not in page
    assert "A Tuesday lunch club" in client.get("/places/ward/W1").text
    assert "A Tuesday lunch club" in client.get("/ideas?place=ward/W1&state=proposed").text
    assert "A Tuesday lunch club" not in client.get("/ideas?state=done").text
    for email in ("ada@example.org", "ben@example.org"):
        assert "A new idea for The whole ward: A Tuesday lunch club" in mails_to(session, email)


def test_who_is_trusted_is_shown_at_once(session: Session, client: TestClient) -> None:
    sign_in_within(client, session, "lw@example.org", Role.LINK_WORKER)
    client.post("/ideas/new", data={**LUNCH, "email": ""})
    assert [one.title for one in ideas_listed(session)[0]] == ["A Tuesday lunch club"]
    sign_in_within(client, session, "somebody@example.org")
    client.post("/ideas/new", data={**LUNCH, "title": "Repair evening", "words": "Bring a lamp."})
    assert idea_called(session, "Repair evening")
    assert len(ideas_listed(session)[0]) == 1


def test_a_steward_refuses_only_for_a_public_reason_and_the_writer_is_told_which(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session, is_shown=False)
    sign_in_within(client, session, "s@example.org", Role.STEWARD)
    refused = client.post(f"/moderation/ideas/{idea.id}", data={"reason": "I do not like it"})
    assert refused.status_code == 422 and idea.stage == "held"
    client.post(f"/moderation/ideas/{idea.id}", data={"reason": "selling"})
    (mail,) = mails_to(session, "ada@example.org").values()
    assert "It tries to sell something" in (mail.text or "")
    assert "It tries to sell something" in client.get("/ideas/rules").text
    shown = make_idea(session, "Choir", email="ben@example.org")
    assert "Remove this idea from the page" in client.get(f"/ideas/{shown.id}").text
    client.post(f"/moderation/ideas/{shown.id}", data={"reason": "insulting"})
    assert client.get(f"/ideas/{shown.id}").status_code == 404
    sign_in_within(client, session, "c@example.org", Role.COMMISSIONER)
    other = make_idea(session, "Walks", email="dee@example.org")
    assert "Remove this idea from the page" not in client.get(f"/ideas/{other.id}").text


def test_odd_ideas_lose_nothing_and_show_a_steward_what_to_look_at(
    session: Session, client: TestClient
) -> None:
    for title, words, shown, signs in (
        ("LUNCH CLUB ON TUESDAYS", "I could cook.", "Lunch club on tuesdays", ["capitals"]),
        ("Cheap phones", "See www.phones.example/buy", "Cheap phones", ["link"]),
        ("Çay saati", "Her salı, komşularla.", "Çay saati", []),
        ("老人午餐会", "我可以做饭。", "老人午餐会", []),
        ("نادي الغداء", "أستطيع أن أطبخ.", "نادي الغداء", []),
        ("Ring me", "020 7946 0018", "Ring me", ["contact"]),
    ):
        found = checked_idea(title, words)
        assert found.title == shown and set(signs) <= set(found.signs), title
    for wrong in (
        {"title": " "},
        {"words": ""},
        {"title": "x" * 101},
        {"words": "x" * 1_501},
        {"place": "ward/none"},
        {"email": "nobody"},
        {"name": "x" * 61},
    ):
        answer = client.post("/ideas/new", data={**LUNCH, **wrong})
        assert answer.status_code == 422, wrong
        for field, value in {**LUNCH, **wrong}.items():
            assert field == "place" or value in answer.text, (wrong, field)
    assert "Thank" not in client.post("/ideas/new", data={**LUNCH, "website": "x"}).text
    assert session.scalar(select(func.count()).select_from(Idea)) == 0


def test_like_ideas_are_suggested_before_one_is_sent(session: Session, client: TestClient) -> None:
    known = make_idea(session, "Lunch club for older people on Tuesdays")
    make_idea(session, "A skate park")
    suggested = client.post("/ideas/new", data=LUNCH)
    assert "Is your idea one of these?" in suggested.text
    assert f"/ideas/{known.id}#bring" in suggested.text and "skate park" not in suggested.text
    assert "I could cook." in suggested.text
    client.post("/ideas/new", data={**LUNCH, "is_new": "yes"})
    assert idea_called(session, "A Tuesday lunch club")


def test_somebody_joins_once_and_leaves_by_link(session: Session, client: TestClient) -> None:
    idea = make_idea(session)
    bring = {"brings": "A kitchen on Tuesdays", "name": "Cem", "email": "Cem@Example.org"}
    for _ in range(2):
        assert client.post(f"/ideas/{idea.id}/bring", data=bring).status_code == 200
    assert session.scalar(select(func.count()).select_from(IdeaSupport)) == 1
    link = path_in(session, "cem@example.org", "/ideas/joined/")
    press(client, link)
    client.post(f"/ideas/{idea.id}/bring", data={**bring, "brings": "Once more"})
    assert ideas_listed(session)[0][0].joined == 1
    assert "A kitchen on Tuesdays" not in client.get(f"/ideas/{idea.id}").text

    sign_in_within(client, session, "s@example.org", Role.STEWARD)
    (support,) = session.scalars(select(IdeaSupport.id))
    assert "A kitchen on Tuesdays" in client.get("/moderation/ideas").text
    for _ in range(2):
        client.post(f"/moderation/supports/{support}", data={"action": "show"})
    client.cookies.clear()
    assert count_mails_to(session, "ada@example.org") == 1
    assert "Someone has offered to help with: A Tuesday lunch club" not in mails_to(
        session, "cem@example.org"
    )
    assert "A kitchen on Tuesdays (Cem)" in client.get(f"/ideas/{idea.id}").text
    (mail,) = mails_to(session, "ada@example.org").values()
    assert "A kitchen on Tuesdays" in (mail.text or "")

    client.post(link, data={"action": "leave"})
    assert ideas_listed(session)[0][0].joined == 0
    assert client.post(f"/ideas/{idea.id}/bring", data={**bring, "brings": ""}).status_code == 422


def test_a_thousand_supports_from_one_network_are_refused(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    answers = [
        client.post(
            f"/ideas/{idea.id}/bring", data={"brings": "Me", "email": f"n{number}@example.org"}
        ).status_code
        for number in range(34)
    ]
    assert answers[:30] == [200] * 30 and answers[30:] == [429] * 4
    assert session.scalar(select(func.count()).select_from(IdeaSupport)) == 30


def test_a_withdrawn_idea_is_gone_everywhere_with_everybody_who_joined(
    session: Session, client: TestClient
) -> None:
    client.post("/ideas/new", data=LUNCH)
    idea = session.get(Idea, idea_called(session, "A Tuesday lunch club"))
    assert idea is not None
    link = path_in(session, "ada@example.org", "/ideas/own/")
    press(client, link)
    idea.stage, idea.shown_at = "shown", NOW
    session.flush()
    client.post(f"/ideas/{idea.id}/bring", data={"brings": "Me", "email": "cem@example.org"})
    client.post(link, data={"action": "withdraw"})
    session.expire_all()
    gone = client.get(f"/ideas/{idea.id}")
    assert gone.status_code == 410 and "has withdrawn it" in gone.text
    assert ideas_listed(session) == ([], False) and "lunch" not in idea.title
    assert session.scalar(select(func.count()).select_from(PersonalDetail)) == 0


def test_erasing_a_person_takes_their_ideas_and_what_they_follow_along(session: Session) -> None:
    idea, other = make_idea(session), make_idea(session, "Choir", email="ben@example.org")
    follow(
        session, idea_subject(other.id), "ada@example.org", key=KEY, language="en", confirmed_at=NOW
    )
    forget_person(session, "ada@example.org")
    session.expire_all()
    assert (idea.stage, idea.words, idea.personal_detail_id) == ("withdrawn", "[…]", None)
    assert other.stage == "shown"
    emails = session.scalars(select(PersonalDetail.email)).all()
    assert set(emails) == {"ben@example.org"}


def test_what_nobody_confirms_is_forgotten(session: Session) -> None:
    idea = make_idea(session)
    unconfirmed = make_idea(session, "Choir", email="ben@example.org", is_shown=False)
    unconfirmed.stage = "unconfirmed"
    unconfirmed.created_at = NOW - timedelta(days=8)
    late = follow(session, idea_subject(idea.id), "late@example.org", key=KEY, language="en")
    late.created_at = NOW - timedelta(days=8)
    session.flush()
    forget_old_ideas(session, now=NOW)
    assert forget_unconfirmed(session, now=NOW) == 1
    assert session.scalars(select(Idea.title)).all() == ["A Tuesday lunch club"]


def test_ideas_that_mean_the_same_are_found_by_the_model() -> None:
    model = language_model()
    if model is None:
        pytest.skip("the language model is not installed")
    others = [
        ComparedIdea(
            UUID(int=number), title, words, packed(vector_of(text_of(title, words), model))
        )
        for number, (title, words) in enumerate(
            (
                ("Lunch together on Wednesdays", "Somewhere for pensioners to eat with others."),
                ("A skate park", "There is nothing to do after school."),
                ("English conversation", "For newcomers. I teach English."),
            )
        )
    ]
    for said, found in (
        ("A Tuesday lunch club. For older people. I could cook.", 0),
        ("Öğle yemeği kulübü. Türkçe konuşan yaşlılar için, cuma günleri.", 0),
        ("Free English lessons. For people who have just arrived.", 2),
    ):
        assert [one.id.int for one in like_ones(said, others, model)] == [found], said
