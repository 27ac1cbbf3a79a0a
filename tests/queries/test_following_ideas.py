"""Answers to ideas: who may answer, which followers are told, and how they say it felt."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assetmap.assets.record.models import Organization, PersonalDetail
from assetmap.errors import InvalidInput
from assetmap.mail.models import OutboxMessage
from assetmap.people.actions import account_of, make_editor
from assetmap.people.roles import Role
from assetmap.voice.following.actions import follow, stop_where_mails_come_back
from assetmap.voice.following.models import Follow
from assetmap.voice.following.queries import followers_of
from assetmap.voice.following.subjects import idea_subject, place_subject
from assetmap.voice.ideas.actions import answer, feel
from assetmap.voice.ideas.models import IdeaAnswer, IdeaFeeling
from assetmap.voice.ideas.queries import feelings_about, times_to_answer
from assetmap.voice.ideas.telling import tell_answer
from tests.factories import make_asset
from tests.gap_areas import middle
from tests.signing_in import sign_in_within
from tests.voicing import (
    KEY,
    count_mails_to,
    mails_to,
    make_idea,
    path_in,
    press,
)

NOW = datetime.now(UTC)

pytestmark = pytest.mark.usefixtures("small_ward")


def test_bodies_answer_and_every_move_reaches_all_who_follow_once(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    hall = make_asset(session, "New Lunch Club", at=(middle(2),))
    for subject, email in (
        (place_subject("ward", "W1"), "ben@example.org"),
        (place_subject("ward", "W1"), "ada@example.org"),
        (idea_subject(idea.id), "cem@example.org"),
    ):
        follow(session, subject, email, key=KEY, language="en", confirmed_at=NOW)
    follow(session, idea_subject(idea.id), "unproved@example.org", key=KEY, language="en")
    said = {"state": "looking", "words": "We ask the park hall.", "body": "Public Health"}
    assert client.post(f"/ideas/{idea.id}/answer", data=said).status_code == 401
    sign_in_within(client, session, "nobody@example.org")
    assert client.post(f"/ideas/{idea.id}/answer", data=said).status_code == 403

    sign_in_within(client, session, "c@example.org", Role.COMMISSIONER)
    why = client.post(
        f"/ideas/{idea.id}/answer", data={**said, "state": "not-possible", "words": " "}
    )
    assert why.status_code == 422 and "Say why it is not possible." in why.text
    for wrong in ({"state": "cake"}, {"body": ""}, {"asset": "x"}, {"asset": str(UUID(int=7))}):
        assert client.post(f"/ideas/{idea.id}/answer", data={**said, **wrong}).status_code == 422
    for _ in range(2):
        assert client.post(f"/ideas/{idea.id}/answer", data=said).is_success
    assert count_mails_to(session, "ada@example.org") == 1
    client.post(
        f"/ideas/{idea.id}/answer",
        data={**said, "state": "done", "words": "It opened.", "asset": f"https://x/assets/{hall}"},
    )
    client.cookies.clear()
    page = client.get(f"/ideas/{idea.id}").text
    assert page.index("We ask the park hall.") < page.index("It opened.")
    assert "New Lunch Club" in page
    for email in ("ada@example.org", "ben@example.org", "cem@example.org"):
        mails = mails_to(session, email)
        assert len(mails) == 2 and "Being looked into: A Tuesday lunch club" in mails
        second = mails["Done: A Tuesday lunch club"]
        assert ("/felt/" in (second.text or "")) == (email != "ben@example.org")
        assert (second.unsubscribe_url or "").endswith("/stop")
    assert mails_to(session, "unproved@example.org") == {}
    ((body,), waiting) = times_to_answer(session)
    assert (body.body, body.answered, waiting.count) == ("Public Health", 1, 0)
    assert "Public Health" in client.get("/ideas").text


def test_a_group_of_the_place_answers_in_its_own_name_but_closes_nothing(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    kitchen, far = Organization(name="Kitchen Group"), Organization(name="Far Group")
    session.add_all([kitchen, far])
    session.flush()
    make_asset(session, "Kitchen", at=(middle(1),), organization_id=kitchen.id)
    make_asset(session, "Far", at=((middle(1)[0], middle(1)[1] + 9_000),), organization_id=far.id)
    for email, group in (("k@example.org", kitchen), ("f@example.org", far)):
        make_editor(session, person_id=account_of(session, email), organization_id=group.id)
    said = {"state": "happening", "words": "We begin in May.", "group": str(kitchen.id)}
    sign_in_within(client, session, "f@example.org")
    assert client.post(f"/ideas/{idea.id}/answer", data=said).status_code == 403
    sign_in_within(client, session, "k@example.org")
    closing = client.post(f"/ideas/{idea.id}/answer", data={**said, "state": "not-possible"})
    assert closing.status_code == 422
    client.post(f"/ideas/{idea.id}/answer", data={**said, "body": "The Council"})
    page = client.get(f"/ideas/{idea.id}").text
    assert "We begin in May." in page and "Kitchen Group" in page and "The Council" not in page


def test_at_the_end_those_who_followed_say_how_it_was_and_small_numbers_are_held_back(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session)
    person = account_of(session, "c@example.org")
    followed = [
        follow(session, idea_subject(idea.id), f"n{n}@example.org", key=KEY, language="en", confirmed_at=NOW)
        for n in range(12)
    ]  # fmt: skip
    link = f"/ideas/{idea.id}/felt/{followed[0].id}"
    said = {"heard": "yes", "able": "more"}
    assert client.post(link, data=said).status_code == 409
    answer(
        session, idea, state="not-possible", words="No hall.", body="Council", asset_id=None,
        person_id=person, now=NOW,
    )  # fmt: skip
    assert "Did you feel heard?" in client.get(link).text
    assert client.post(link, data={"heard": "yes"}).status_code == 422
    for _ in range(2):
        client.post(link, data=said)
    assert feelings_about(session, idea.id) == {"heard:yes": 1, "able:more": 1}
    assert "Fewer than 8 people have answered" in client.get(f"/ideas/{idea.id}").text
    for one in followed[1:]:
        heard = "no" if one is followed[1] else "yes"
        feel(session, idea, one.id, heard=heard, able="same", now=NOW)
    page = client.get(f"/ideas/{idea.id}").text
    assert "About 10 people answered" in page and page.count("not shown</td>") == 2
    other = follow(session, place_subject("ward", "W1"), "x@example.org", key=KEY, language="en")
    assert client.get(f"/ideas/{idea.id}/felt/{other.id}").status_code == 404


def test_a_follower_whose_mails_come_back_is_told_no_more(session: Session) -> None:
    idea = make_idea(session)
    follow(
        session, idea_subject(idea.id), "gone@example.org", key=KEY, language="en", confirmed_at=NOW
    )
    session.add_all(
        OutboxMessage(
            message_id=f"<{who}>", recipient=who, subject="x", text="x", html="x",
            created_at=datetime.now(UTC), failed_at=datetime.now(UTC) + late,
        )
        for who, late in (
            ("gone@example.org", timedelta(minutes=1)),
            # Our own mail server was away for days.
            ("ada@example.org", timedelta(days=5)),
        )
    )  # fmt: skip
    session.flush()
    session.execute(update(Follow).values(created_at=datetime.now(UTC) - timedelta(hours=1)))
    assert stop_where_mails_come_back(session) == 1
    assert [one.email for one in followers_of(session, [idea_subject(idea.id)])] == [
        "ada@example.org"
    ]


def test_a_place_is_followed_after_two_presses_and_left_with_one(
    session: Session, client: TestClient
) -> None:
    subject = place_subject("ward", "W1")
    wrong = client.post("/places/ward/W1/follow", data={"email": "nobody"})
    assert wrong.status_code == 422
    client.post("/places/ward/W1/follow", data={"email": "dee@example.org"})
    assert followers_of(session, [subject]) == []
    link = path_in(session, "dee@example.org", "/following/")
    press(client, link)
    (one,) = followers_of(session, [subject])
    assert (one.email, f"/following/{one.follow_id}") == ("dee@example.org", link)
    assert "The whole ward" in client.get(link).text
    elsewhere = {"sec-fetch-site": "cross-site"}
    stopped = client.post(f"{link}/stop", data={"List-Unsubscribe": "One-Click"}, headers=elsewhere)
    assert stopped.status_code == 204 and followers_of(session, [subject]) == []
    assert session.scalar(select(func.count()).select_from(PersonalDetail)) == 0
    assert client.get("/places/ward/none/follow").status_code == 404


def test_raises_for_a_feeling_that_is_none(session: Session) -> None:
    idea = make_idea(session)
    for heard, able in (("maybe", "more"), ("yes", "")):
        with pytest.raises(InvalidInput):
            feel(session, idea, UUID(int=1), heard=heard, able=able, now=NOW)
    assert session.scalar(select(func.count()).select_from(IdeaFeeling)) == 0


def test_the_feed_of_a_place_tells_its_ideas_and_their_answers(
    session: Session, client: TestClient
) -> None:
    empty = client.get("/places/ward/W1/feed")
    assert empty.status_code == 200 and "<entry>" not in empty.text
    idea = make_idea(session, "Lunch & tea <together>")
    make_idea(session, "Not read yet", is_shown=False)
    answer(
        session, idea, state="happening", words="In May.\x0b", body="Council", asset_id=None,
        person_id=account_of(session, "c@example.org"), now=NOW + timedelta(hours=1),
    )  # fmt: skip
    feed = client.get("/places/ward/W1/feed")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    atom = "{http://www.w3.org/2005/Atom}"
    entries = ElementTree.fromstring(feed.content).findall(f"{atom}entry")
    assert [one.findtext(f"{atom}title") for one in entries] == [
        "Happening: Lunch & tea <together>",
        "Lunch & tea <together>",
    ]
    assert len({one.findtext(f"{atom}id") for one in entries}) == 2
    assert client.get("/places/ward/none/feed").status_code == 404


def test_who_follows_in_turkish_is_written_to_in_turkish(
    session: Session, client: TestClient
) -> None:
    turkish = {"accept-language": "tr"}
    page = client.get("/places/ward/W1", headers=turkish)
    assert "Burada neler var" in page.text and 'lang="tr"' in page.text
    client.post("/places/ward/W1/follow", data={"email": "dee@example.org"}, headers=turkish)
    (subject,) = mails_to(session, "dee@example.org")
    assert subject == "The whole ward hakkında e-posta almak istediğinizi lütfen onaylayın"
    press(client, path_in(session, "dee@example.org", "/following/"))
    idea = make_idea(session)
    answer(
        session, idea, state="looking", words="Soruyoruz.", body="Belediye", asset_id=None,
        person_id=account_of(session, "c@example.org"), now=NOW,
    )  # fmt: skip
    (given,) = session.scalars(select(IdeaAnswer))
    assert tell_answer(session, idea, given, site="https://map.example.org") == 2
    assert "İnceleniyor: A Tuesday lunch club" in mails_to(session, "dee@example.org")
