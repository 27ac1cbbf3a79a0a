"""Ideas: how they are proposed, read, joined, answered and withdrawn, and who is told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assetmap.assets.meaning.model import language_model
from assetmap.assets.meaning.vectors import packed
from assetmap.assets.record.models import Organization, PersonalDetail
from assetmap.errors import InvalidInput
from assetmap.mail.models import OutboxMessage
from assetmap.people.actions import account_of, make_editor
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from assetmap.registration.own_entries.forget_person import forget_person
from assetmap.voice.following.actions import follow, forget_unconfirmed, stop_where_mails_come_back
from assetmap.voice.following.models import Follow
from assetmap.voice.following.queries import followers_of
from assetmap.voice.following.subjects import idea_subject, place_subject
from assetmap.voice.ideas.actions import answer, feel, forget_old_ideas
from assetmap.voice.ideas.likeness import Compared, like_ones, text_of, vector_of
from assetmap.voice.ideas.models import Idea, IdeaAnswer, IdeaFeeling, IdeaSupport
from assetmap.voice.ideas.queries import feelings_about, ideas_listed, times_to_answer
from assetmap.voice.ideas.rules import checked_idea
from assetmap.voice.ideas.telling import tell_answer
from tests.factories import make_asset
from tests.gap_areas import make_small_area, middle
from tests.signing_in import token_for
from tests.voicing import KEY, LUNCH, idea_called, mails_to, make_idea, path_in, press

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def ward(session: Session) -> int:
    return make_small_area(session)["W1"].id


def sign_in(client: TestClient, session: Session, email: str, role: Role | None = None) -> None:
    client.cookies.set(SESSION, token_for(session, email, role))


def _mails_counted(session: Session, email: str) -> int:
    found = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.recipient == email)
    return session.scalar(found) or 0


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
    assert "A steward reads your idea next" in client.get(link).text
    assert client.get(f"/ideas/{idea}").status_code == 404

    sign_in(client, session, "s@example.org", Role.STEWARD)
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
    sign_in(client, session, "lw@example.org", Role.LINK_WORKER)
    client.post("/ideas/new", data={**LUNCH, "email": ""})
    assert [one.title for one in ideas_listed(session)[0]] == ["A Tuesday lunch club"]
    sign_in(client, session, "somebody@example.org")
    client.post("/ideas/new", data={**LUNCH, "title": "Repair evening", "words": "Bring a lamp."})
    assert idea_called(session, "Repair evening")
    assert len(ideas_listed(session)[0]) == 1


def test_a_steward_refuses_only_for_a_public_reason_and_the_writer_is_told_which(
    session: Session, client: TestClient
) -> None:
    idea = make_idea(session, is_shown=False)
    sign_in(client, session, "s@example.org", Role.STEWARD)
    refused = client.post(f"/moderation/ideas/{idea.id}", data={"reason": "I do not like it"})
    assert refused.status_code == 422 and idea.stage == "held"
    client.post(f"/moderation/ideas/{idea.id}", data={"reason": "selling"})
    (mail,) = mails_to(session, "ada@example.org").values()
    assert "It sells something" in (mail.text or "")
    assert "It sells something" in client.get("/ideas/rules").text
    shown = make_idea(session, "Choir", email="ben@example.org")
    assert "Take this idea off the page" in client.get(f"/ideas/{shown.id}").text
    client.post(f"/moderation/ideas/{shown.id}", data={"reason": "insulting"})
    assert client.get(f"/ideas/{shown.id}").status_code == 404
    sign_in(client, session, "c@example.org", Role.COMMISSIONER)
    other = make_idea(session, "Walks", email="dee@example.org")
    assert "Take this idea off the page" not in client.get(f"/ideas/{other.id}").text


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

    sign_in(client, session, "s@example.org", Role.STEWARD)
    (support,) = session.scalars(select(IdeaSupport.id))
    assert "A kitchen on Tuesdays" in client.get("/moderation/ideas").text
    for _ in range(2):
        client.post(f"/moderation/supports/{support}", data={"action": "show"})
    client.cookies.clear()
    assert _mails_counted(session, "ada@example.org") == 1
    assert "Somebody can bring something to: A Tuesday lunch club" not in mails_to(
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
    sign_in(client, session, "nobody@example.org")
    assert client.post(f"/ideas/{idea.id}/answer", data=said).status_code == 403

    sign_in(client, session, "c@example.org", Role.COMMISSIONER)
    why = client.post(
        f"/ideas/{idea.id}/answer", data={**said, "state": "not-possible", "words": " "}
    )
    assert why.status_code == 422 and "Say why it is not possible." in why.text
    for wrong in ({"state": "cake"}, {"body": ""}, {"asset": "x"}, {"asset": str(UUID(int=7))}):
        assert client.post(f"/ideas/{idea.id}/answer", data={**said, **wrong}).status_code == 422
    for _ in range(2):
        assert client.post(f"/ideas/{idea.id}/answer", data=said).is_success
    assert _mails_counted(session, "ada@example.org") == 1
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
    sign_in(client, session, "f@example.org")
    assert client.post(f"/ideas/{idea.id}/answer", data=said).status_code == 403
    sign_in(client, session, "k@example.org")
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
    assert "About 10 people answered" in page and page.count("held back</td>") == 2
    other = follow(session, place_subject("ward", "W1"), "x@example.org", key=KEY, language="en")
    assert client.get(f"/ideas/{idea.id}/felt/{other.id}").status_code == 404


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
    assert gone.status_code == 410 and "withdrew" in gone.text
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


def test_ideas_that_mean_the_same_are_found_by_the_model() -> None:
    model = language_model()
    if model is None:
        pytest.skip("the language model is not installed")
    others = [
        Compared(UUID(int=number), title, words, packed(vector_of(text_of(title, words), model)))
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


def test_who_follows_in_turkish_is_written_to_in_turkish(
    session: Session, client: TestClient
) -> None:
    turkish = {"accept-language": "tr"}
    page = client.get("/places/ward/W1", headers=turkish)
    assert "Burada neler var" in page.text and 'lang="tr"' in page.text
    client.post("/places/ward/W1/follow", data={"email": "dee@example.org"}, headers=turkish)
    (subject,) = mails_to(session, "dee@example.org")
    assert subject == "Lütfen onaylayın: The whole ward hakkında e-postalar"
    press(client, path_in(session, "dee@example.org", "/following/"))
    idea = make_idea(session)
    answer(
        session, idea, state="looking", words="Soruyoruz.", body="Belediye", asset_id=None,
        person_id=account_of(session, "c@example.org"), now=NOW,
    )  # fmt: skip
    (given,) = session.scalars(select(IdeaAnswer))
    assert tell_answer(session, idea, given, site="https://map.example.org") == 2
    assert "İnceleniyor: A Tuesday lunch club" in mails_to(session, "dee@example.org")
