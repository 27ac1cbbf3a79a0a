"""A story from the form to the page, and back from everywhere."""

import re
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.registration.own_entries.forget_person import forget_person
from assetmap.voice.stories.tasks import forget_old_stories
from tests.factories import make_asset, make_place
from tests.registering import mails
from tests.rules.test_pictures import blank_png, photo
from tests.rules.test_sounds import WHERE, id3, mp3
from tests.signing_in import sign_in
from tests.stories import WORDS, decide_story, publish_story, send_story, story_ids, tell_story

HALL = "Mill Hall"


@pytest.fixture
def hall(client: TestClient) -> UUID:
    with session_factory().begin() as session:
        make_place(
            session,
            "ward",
            "N1",
            name="Springfield Park",
            box=(534_000, 184_000, 536_000, 186_000),
        )
        return make_asset(session, HALL)


def test_a_story_is_told_read_by_a_steward_shown_and_taken_back(
    client: TestClient, hall: UUID
) -> None:
    entry = f"/assets/{hall}"
    assert f"/stories/new?asset={hall}" in client.get(entry).text
    assert HALL in client.get(f"/stories/new?asset={hall}").text
    own = tell_story(client, asset=str(hall), theme="trust", teller_name="Ada")
    everywhere = (
        *("/stories", entry, "/stories?place=ward/N1", "/stories?theme=trust"),
        *("/api/v1/stories", f"/api/v1/stories?asset={hall}", "/api/v1/stories?place=ward/N1"),
    )
    assert "A steward has not read your story yet" in client.get(own).text
    assert not any(WORDS in client.get(page).text for page in everywhere)

    sign_in(client, role=Role.STEWARD)
    desk = client.get("/moderation").text
    assert f"A story about {HALL}" in desk and f"/moderation/stories#story-{story_ids()[0]}" in desk
    assert f"A story about {HALL}" in client.get("/moderation?kind=story").text
    waiting = client.get("/moderation/stories").text
    assert WORDS in waiting and "can be shown on this site and in reports" in waiting
    assert decide_story(client).status_code == 303
    one = f"/stories/{story_ids()[0]}"
    for page in (*everywhere, one):
        shown = client.get(page).text
        assert WORDS in shown and "Ada" in shown and "trust" in shown.lower(), page
    assert "Your story is on this site and in reports" in client.get(own).text

    # Only in reports: it leaves the site, and comes back when the teller says so.
    client.post(own, data={"action": "consent", "in_reports": "yes"})
    assert not any(WORDS in client.get(page).text for page in everywhere)
    assert client.get(one).status_code == 404
    client.post(own, data={"action": "consent", "on_site": "yes"})
    assert all(WORDS in client.get(page).text for page in everywhere)

    assert client.post(own, data={"action": "withdraw"}).status_code == 303
    assert not any(WORDS in client.get(page).text for page in everywhere)
    assert client.get(one).status_code == 404
    gone = client.get(own).text
    assert "You have withdrawn your story" in gone and WORDS not in gone
    with session_factory()() as session:
        left = session.execute(text("SELECT words, teller_name FROM story")).one()
        assert tuple(left) == ("", None)
    # Taken back for ever: the teller cannot be shown what is deleted.
    again = client.post(own, data={"action": "consent", "on_site": "yes"})
    assert again.status_code == 409 and "We have deleted all of it" in again.text


def test_a_steward_asks_and_only_the_teller_changes_the_words(
    client: TestClient, hall: UUID
) -> None:
    own = tell_story(client, place="ward/N1", email="ada@example.org")
    [(subject, told)] = mails()
    assert subject == "Your story: keep this link" and own in told
    assert decide_story(client, "ask", question=" ").status_code == 422
    assert decide_story(client, "ask", question="Which library was it?").status_code == 303
    asked = client.get(own).text
    assert "Which library was it?" in asked and f">{WORDS}</textarea>" in asked
    assert "Which library was it?" in mails()[-1][1] and own in mails()[-1][1]
    assert decide_story(client, "rewrite").status_code == 422
    client.post(own, data={"action": "answer", "words": "It was Mill Library."})
    assert decide_story(client).status_code == 303
    assert "It was Mill Library." in client.get("/stories").text
    assert mails()[-1][0] == "A steward has read your story"
    late = client.post(own, data={"action": "answer", "words": "Something else"})
    assert late.status_code == 409 and "Something else" not in client.get("/stories").text
    with session_factory()() as session:
        kept = session.scalar(text("SELECT count(*) FROM personal_detail WHERE email LIKE 'ada%'"))
        assert kept == 1
    client.post(own, data={"action": "withdraw"})
    with session_factory()() as session:
        kept = session.scalar(text("SELECT count(*) FROM personal_detail WHERE email LIKE 'ada%'"))
        assert kept == 0


def test_a_story_is_refused_for_a_reason_of_the_public_list(client: TestClient, hall: UUID) -> None:
    own = tell_story(client, theme="cost")
    no_reason = decide_story(client, "refuse")
    assert no_reason.status_code == 422
    assert "Choose a reason for not publishing the story." in no_reason.text
    assert decide_story(client, "refuse", refusal="hurts").status_code == 303
    reason = "It attacks people for who they are."
    assert reason in client.get(own).text and reason in client.get("/stories/rules").text
    assert WORDS not in client.get("/stories").text
    assert decide_story(client).status_code == 409, "it is decided"


def test_a_steward_looks_again_at_what_is_published(client: TestClient, hall: UUID) -> None:
    own = publish_story(client, asset=str(hall))
    one = f"/stories/{story_ids()[0]}"
    assert "as a steward" not in client.get(one).text
    sign_in(client, role=Role.STEWARD)
    again = f"/moderation/stories?story={story_ids()[0]}"
    assert again in client.get(one).text
    page = client.get(again).text
    assert WORDS in page and 'value="publish"' not in page
    assert decide_story(client, "refuse", refusal="private").status_code == 303
    assert WORDS not in client.get("/stories").text and "private details" in client.get(own).text


def test_a_story_that_may_stand_nowhere_yet_is_for_stewards_and_its_teller(
    client: TestClient, hall: UUID
) -> None:
    own = publish_story(client, asset=str(hall), nowhere="yes")
    assert WORDS not in client.get("/stories").text + client.get(f"/assets/{hall}").text
    page = client.get(own).text
    assert WORDS in page and "You have chosen not to show it anywhere yet" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": " "}, "Write your story."),
        ({"words": "a" * 4_001}, "Your story has 4,001 characters. It can have up to 4,000."),
        ({"on_site": ""}, "Tick where we can show your story, or tick “Nowhere yet”."),
        ({"on_site": "yes", "nowhere": "yes"}, "Choose one or the other."),
        ({"place": "ward/nowhere"}, "Choose a place from the list."),
        ({"place": "", "theme": ""}, "Say which place your story is about, or choose a theme."),
        ({"email": "ada"}, "Enter an email address like name@example.com."),
        ({"category": "gold"}, "Choose a kind of support from the list."),
    ],
)
def test_a_form_that_is_wrong_gets_one_sentence_and_loses_no_word(
    client: TestClient, hall: UUID, fields: dict[str, str], sentence: str
) -> None:
    said = {"place": "ward/N1", "teller_name": "A carer", "theme": "trust"} | fields
    answer = send_story(client, **said)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2 and 'value="A carer"' in answer.text
    assert said.get("words", WORDS).strip() in answer.text
    assert story_ids() == []


def test_the_same_sent_twice_is_one_story_and_a_robot_tells_none(
    client: TestClient, hall: UUID
) -> None:
    tell_story(client, asset=str(hall))
    again = send_story(client, asset=str(hall))
    assert "Thank you for your story" in again.text and "/stories/yours/" not in again.text
    assert "Thank you" in send_story(client, asset=str(hall), words="Buy", website="x").text
    assert len(story_ids()) == 1


def test_one_network_tells_so_many_stories_in_an_hour(client: TestClient, hall: UUID) -> None:
    for number in range(10):
        tell_story(client, asset=str(hall), words=f"Story {number}")
    late = send_story(client, asset=str(hall), words="One more")
    assert (
        late.status_code == 429 and "Try again tomorrow." in late.text and "One more" in late.text
    )


def test_a_steward_is_warned_of_a_third_person_and_of_a_number(
    client: TestClient, hall: UUID
) -> None:
    tell_story(
        client,
        asset=str(hall),
        words="My neighbour Mary Ward drinks. Ring her on 020 7946 0018. We met at Mill Hall.",
    )
    sign_in(client, role=Role.STEWARD)
    page = client.get("/moderation/stories").text
    assert "possibly another person’s name: Mary Ward" in page and "a phone number" in page
    assert "name: Mill Hall" not in page


def test_a_story_of_an_entry_that_leaves_the_map_is_not_shown(
    client: TestClient, hall: UUID
) -> None:
    publish_story(client, asset=str(hall))
    with session_factory().begin() as session:
        session.execute(text("UPDATE asset SET status = 'withdrawn'"))
    assert WORDS not in client.get("/stories").text
    assert client.get(f"/stories/{story_ids()[0]}").status_code == 404
    assert client.get(f"/stories/new?asset={hall}").status_code == 404
    # A story that was being written meanwhile keeps its words, and becomes one of a place.
    for asset in (str(hall), "x"):
        sent = send_story(client, asset=asset, words="Kept words")
        assert sent.status_code == 422 and "Kept words" in sent.text
        assert "This entry is no longer on the map." in sent.text and 'value="ward/N1"' in sent.text


def test_a_steward_of_another_place_does_not_decide(client: TestClient, hall: UUID) -> None:
    with session_factory().begin() as session:
        far = make_place(session, "ward", "N9", box=(1, 1, 2, 2)).id
    tell_story(client, asset=str(hall))
    sign_in(client, "far@example.org", Role.STEWARD, places=(far,))
    assert WORDS not in client.get("/moderation/stories").text
    decided = client.post(f"/moderation/stories/{story_ids()[0]}", data={"action": "publish"})
    assert decided.status_code == 403


def test_a_picture_is_written_anew_described_and_goes_with_the_story(
    client: TestClient, hall: UUID
) -> None:
    picture = {"picture": ("a.jpg", photo(1_600, 1_200), "image/jpeg")}
    bare = send_story(client, picture, asset=str(hall))
    assert bare.status_code == 422 and "Describe the picture for people who can" in bare.text
    wrong = {"picture": ("a.jpg", b"GIF89a" + b"<script>" * 9, "image/jpeg")}
    assert (
        "We can’t read this file as a picture." in send_story(client, wrong, asset=str(hall)).text
    )
    for bomb in (blank_png(30_000, 30_000), blank_png(8_000, 5_000)):
        large = {"picture": ("a.png", bomb, "image/png")}
        refused = send_story(client, large, asset=str(hall), picture_words="A door")
        assert refused.status_code == 422 and WORDS in refused.text
        assert "too many pixels" in refused.text or "read this file as a picture" in refused.text
    # A page that hides behind a picture is left behind.
    hidden = {"picture": ("a.jpg", photo(40, 40) + b"<script>alert(1)</script>", "image/jpeg")}
    tell_story(client, hidden, asset=str(hall), picture_words="A door", words="A door")
    with session_factory()() as session:
        assert b"<script>" not in bytes(
            session.scalars(text("SELECT content FROM story_medium")).one()
        )
    own = tell_story(client, picture, asset=str(hall), picture_words="A table with lanterns")
    [waiting] = re.findall(r'src="(/stories/yours/[^"]+)"', client.get(own).text)
    assert client.get(waiting).content[:4] == b"RIFF"
    public = f"/stories/{story_ids()[0]}/picture/{waiting[-16:]}"
    assert client.get(public).status_code == 404, "nobody has read it yet"
    decide_story(client)
    shown = client.get(public)
    assert shown.headers["content-type"] == "image/webp"
    assert shown.headers["cache-control"] == "no-store"
    assert public in client.get("/stories").text
    client.post(own, data={"action": "withdraw"})
    assert client.get(public).status_code == 404


def test_a_sound_is_what_it_is_written_out_and_goes_with_the_story(
    client: TestClient, hall: UUID
) -> None:
    sound = {"sound": ("a.mp3", mp3(before=id3(WHERE)), "audio/mpeg")}
    bare = send_story(client, sound, asset=str(hall))
    assert bare.status_code == 422 and "Write what is said in the recording" in bare.text
    wrong = {"sound": ("a.mp3", b"<html>" * 99, "audio/mpeg")}
    refused = send_story(client, wrong, asset=str(hall), sound_words="Hello")
    assert (
        refused.status_code == 422
        and "Choose a recording in MP3, M4A or WAV format" in refused.text
    )
    assert "If you chose a file before, choose it again." in refused.text
    own = publish_story(client, sound, asset=str(hall), sound_words="We sing on Fridays.")
    page = client.get(f"/stories/{story_ids()[0]}").text
    [address] = re.findall(r'<audio[^>]+src="([^"]+)"', page)
    assert "We sing on Fridays." in page
    answer = client.get(address)
    assert answer.headers["content-type"] == "audio/mpeg" and WHERE not in answer.content
    assert "media-src 'self'" in client.get("/stories").headers["content-security-policy"]
    client.post(own, data={"action": "withdraw"})
    assert client.get(address).status_code == 404


def test_themes_are_counted_by_place_and_small_counts_are_not_told(
    client: TestClient, hall: UUID
) -> None:
    with session_factory().begin() as session:
        for number in range(12):
            themes = ["trust"] + ["cost"] * (number < 7)
            session.execute(
                text(
                    "INSERT INTO story (asset_id, words, themes, on_site, in_reports, state, token_hash)"
                    " VALUES (:hall, :words, :themes, :number < 9, true, 'published', :token)"
                ),
                {
                    "hall": hall,
                    "words": f"Story {number}",
                    "themes": themes,
                    "number": number,
                    "token": str(number).encode(),
                },
            )
    page = client.get("/stories?place=ward/N1").text
    told = re.sub(r"<[^>]+>", "", page[page.index('id="themes"') :])
    assert "Trust (10)" in told and "Cost (fewer than 8)" in told
    assert "Trust (" not in client.get("/stories?theme=company").text.split('id="themes"')[0]


def test_erasing_a_person_takes_their_stories_back(client: TestClient, hall: UUID) -> None:
    own = publish_story(
        client, asset=str(hall), email="ada@example.org", teller_name="Ada Quillfeather"
    )
    other = publish_story(client, asset=str(hall), words="Another story", email="bo@example.org")
    with session_factory().begin() as session:
        forget_person(session, "ada@example.org")
    page = client.get("/stories").text
    assert WORDS not in page and "Quillfeather" not in page and "Another story" in page
    assert "You have withdrawn your story" in client.get(own).text
    assert "Another story" in client.get(other).text
    with session_factory().begin() as session:
        session.execute(text("UPDATE story SET changed_at = now() - interval '31 days'"))
    forget_old_stories(0)
    assert client.get(own).status_code == 404, "a month later nothing is left"
    assert "Another story" in client.get("/stories").text


def test_the_privacy_page_says_what_is_kept_of_tellers(client: TestClient) -> None:
    page = client.get("/privacy").text
    assert "When you tell a story or challenge a finding" in page
    assert (
        "A story that we decide not to show" in page
        and "challenges a finding, after the challenge is" in page
    )


def test_a_place_that_a_register_writes_in_capitals_is_shown_as_people_write_it(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        make_place(
            session,
            "ward",
            "N1",
            name="LARKFIELD AND HEATH",
            box=(534_000, 184_000, 536_000, 186_000),
        )
        hall = make_asset(session, HALL)
    tell_story(client, place="ward/N1", theme="trust")
    for page in (
        "/stories/new?place=ward/N1",
        f"/assets/{hall}",
        "/assets?near=LARKFIELD",
        "/assets",
    ):
        shown = client.get(page).text
        assert "Larkfield and Heath" in shown and "LARKFIELD AND HEATH" not in shown, page
