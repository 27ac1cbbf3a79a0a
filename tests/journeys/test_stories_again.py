"""Stories: withdrawn twice, answered without a question, erased after a month, or too long."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.voice.stories.actions import forget_refused
from assetmap.voice.stories.given import LONGEST_WORDS
from tests.rules.test_sounds import wav
from tests.signing_in import sign_in
from tests.stories import WORDS, publish_story, send_story, story_ids, tell_story

pytestmark = pytest.mark.usefixtures("ground")


def state(sql: str) -> object:
    with session_factory()() as session:
        return session.execute(text(sql)).scalar()


def hall() -> str:
    """The id of the entry that a story is about."""
    return str(state("SELECT id FROM asset"))


def test_a_story_is_withdrawn_once_and_pressing_again_is_no_mistake(client: TestClient) -> None:
    own = publish_story(client, asset=hall(), email="ada@example.org")
    for _ in range(2):
        answer = client.post(own, data={"action": "withdraw"})
        assert answer.status_code == 303 and answer.headers["location"].endswith("?done=withdraw")
    assert state("SELECT state FROM story") == "withdrawn"
    assert (
        state("SELECT words FROM story") == ""
        and state("SELECT count(*) FROM personal_detail") == 0
    )
    for said in ({"action": "consent", "on_site": "yes"}, {"action": "answer", "words": "More."}):
        late = client.post(own, data=said)
        assert late.status_code == 409
        assert "You have withdrawn this story. We have deleted all of it." in unescape(late.text)


def test_what_no_button_says_changes_nothing_of_a_story(client: TestClient) -> None:
    own = publish_story(client, asset=hall())
    for said in ({"action": "dance"}, {}):
        wrong = client.post(own, data=said)
        assert wrong.status_code == 422 and "Press one of the buttons on the page." in wrong.text
    early = client.post(own, data={"action": "answer", "words": "My own new words."})
    assert early.status_code == 409 and "We have no question for you about this story" in early.text
    assert state("SELECT words FROM story") == WORDS
    assert state("SELECT state FROM story") == "published"


def test_a_story_that_is_too_long_says_by_how_much_and_keeps_its_words(client: TestClient) -> None:
    long = "We sang. " * (LONGEST_WORDS // 9 + 2)
    wrong = send_story(client, words=long)
    assert wrong.status_code == 422
    assert (
        f"It can have up to {LONGEST_WORDS:,}." in wrong.text and "We sang. We sang." in wrong.text
    )
    wrong = send_story(client, teller_name="x" * 500)
    assert wrong.status_code == 422 and WORDS in unescape(wrong.text)
    assert story_ids() == []


def test_a_refused_story_is_forgotten_with_its_teller_after_a_month(client: TestClient) -> None:
    tell_story(client, asset=hall(), email="ada@example.org")
    with session_factory().begin() as session:
        session.execute(text("UPDATE story SET state = 'refused', refusal = 'insulting'"))
    now = datetime.now(UTC)
    with session_factory().begin() as session:
        assert forget_refused(session, now=now) == 0
        assert forget_refused(session, now=now + timedelta(days=40)) == 1
    assert story_ids() == [] and state("SELECT count(*) FROM personal_detail") == 0


def test_a_steward_hears_what_a_story_brings_before_anybody_else(client: TestClient) -> None:
    sound = {"sound": ("story.wav", wav(), "audio/wav")}
    tell_story(client, sound, asset=hall(), sound_words="I say that they asked how I was.")
    mark = state("SELECT mark FROM story_medium")
    (story,) = story_ids()
    public = f"/stories/{story}/sound/{mark}"
    assert client.get(public).status_code == 404
    address = f"/moderation{public}"
    assert client.get(address).status_code in (303, 401)
    sign_in(client, role=Role.STEWARD)
    heard = client.get(address)
    assert heard.status_code == 200 and heard.headers["content-type"] == "audio/wav"
    for gone in (
        f"/moderation/stories/{story}/sound/{'0' * 16}",
        f"/moderation/stories/{uuid4()}/sound/{mark}",
    ):
        assert client.get(gone).status_code == 404
    assert client.get("/stories?place=ward/W9").status_code in (404, 422)
