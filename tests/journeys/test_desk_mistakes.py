"""The stewards’ desk: wrong forms, items that are gone or already decided, and actions that can no longer be undone."""

import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.assets.pictures.actions import keep_picture
from assetmap.assets.pictures.encoding import Encoded
from assetmap.assets.record.history import By
from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.desk import add_claim, add_entry, add_pair, add_report
from tests.factories import make_asset, make_place
from tests.registering import ADA, as_steward, decide, mails, open_mailed, register, send
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
STEW = "stew@example.org"


def item_of(client: TestClient, kind: str) -> dict[str, str]:
    """The hidden fields of an item's form."""
    page = client.get("/moderation", params={"kind": kind}).text
    (item, *_) = re.findall(rf'<article[^>]* id="item-{kind}-.*?</article>', page, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', item))


def press(client: TestClient, item: dict[str, str], action: str, **said: str) -> Response:
    return client.post("/moderation/desk", data={**item, "action": action, **said})


def undo(client: TestClient, done: Response) -> Response:
    (number,) = re.findall(r"done=(\d+)", done.headers["location"])
    return client.post(f"/moderation/undo/{number}")


def told(client: TestClient, answer: Response) -> str:
    assert answer.status_code == 303, unescape(answer.text)
    return words(client.get(answer.headers["location"]))


def words(answer: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def state(sql: str, **values: object) -> object:
    with session_factory()() as session:
        return session.execute(text(sql), values).scalar()


def send_picture(asset_id: UUID, mark: str, *, is_waiting: bool) -> None:
    """A picture that a group has sent in, or that is shown already."""
    with session_factory().begin() as session:
        picture = Encoded(mark.encode(), 40, 30)
        keep_picture(session, asset_id, picture, f"Picture {mark}", by=By(), is_waiting=is_waiting)


def pictures() -> list[tuple[str, bool]]:
    with session_factory()() as session:
        sql = "SELECT description, is_waiting FROM asset_picture ORDER BY description"
        return [(row.description, row.is_waiting) for row in session.execute(text(sql))]


def test_a_report_is_not_answered_with_nothing(client: TestClient) -> None:
    with session_factory().begin() as session:
        add_report(session, make_asset(session, "Mill hall"), "It closes at four.")
    sign_in(client, STEW, Role.STEWARD)
    empty = press(client, item_of(client, "report"), "answer", words="  ")
    assert empty.status_code == 422
    assert "Enter an answer, or close the report without one." in words(empty)
    assert "It closes at four." in empty.text, "it still waits"
    assert state("SELECT closed_at IS NULL FROM asset_report")
    answered = press(client, item_of(client, "report"), "answer", words="We have changed it.")
    assert answered.status_code == 303
    assert state("SELECT answer FROM asset_report") == "We have changed it."


@pytest.mark.parametrize("action", ["show", "remove"])
def test_a_picture_is_decided_on_and_the_decision_undone(client: TestClient, action: str) -> None:
    with session_factory().begin() as session:
        hall = make_asset(session, "Mill hall")
    send_picture(hall, "old", is_waiting=False)
    send_picture(hall, "new", is_waiting=True)
    sign_in(client, STEW, Role.STEWARD)
    done = press(client, item_of(client, "picture"), action)
    assert "Mill hall" in told(client, done)
    expected = {"show": [("Picture new", False)], "remove": [("Picture old", False)]}
    assert pictures() == expected[action]
    assert "is as it was before" in told(client, undo(client, done))
    assert pictures() == [("Picture new", True), ("Picture old", False)]


def test_a_picture_that_came_after_the_decision_is_not_lost_by_undoing(client: TestClient) -> None:
    with session_factory().begin() as session:
        hall = make_asset(session, "Mill hall")
    send_picture(hall, "first", is_waiting=True)
    sign_in(client, STEW, Role.STEWARD)
    done = press(client, item_of(client, "picture"), "remove")
    send_picture(hall, "second", is_waiting=True)
    late = undo(client, done)
    assert late.status_code == 409
    assert "This entry has changed since you made your decision" in words(late)
    assert pictures() == [("Picture second", True)]


def test_a_picture_that_was_replaced_is_not_shown_by_an_old_page(client: TestClient) -> None:
    with session_factory().begin() as session:
        hall = make_asset(session, "Mill hall")
    send_picture(hall, "first", is_waiting=True)
    sign_in(client, STEW, Role.STEWARD)
    stale = item_of(client, "picture")
    send_picture(hall, "second", is_waiting=True)
    late = press(client, stale, "show")
    assert late.status_code == 404
    assert "This picture is no longer available. Go back and reload the page." in words(late)
    assert pictures() == [("Picture second", True)]


def test_a_decision_is_not_undone_once_the_group_has_answered(client: TestClient) -> None:
    register(client)
    as_steward(client)
    asked = press(client, item_of(client, "entry"), "ask", words="Which door?")
    open_mailed(client, mails()[-1][1])
    client.post("/register/name", data={"name": "Lea Bridge Luncheon Club"})
    assert send(client).status_code == 303
    sign_in(client, STEW)
    late = undo(client, asked)
    assert late.status_code == 409
    assert "so you cannot undo the decision here. Open the entry instead." in words(late)
    name = state("SELECT answers->>'name' FROM submission")
    assert name == "Lea Bridge Luncheon Club"


def test_a_publication_is_not_undone_once_the_group_has_sent_a_change(client: TestClient) -> None:
    register(client)
    as_steward(client)
    published = press(client, item_of(client, "entry"), "publish")
    with session_factory().begin() as session:
        session.execute(text("UPDATE submission SET status = 'withdrawn'"))
    late = undo(client, published)
    assert late.status_code == 409
    assert "This entry has changed since you made your decision" in words(late)
    assert state("SELECT status FROM asset WHERE name LIKE 'Lea Bridge%'") == "published"


def test_a_claim_that_was_made_again_is_not_undone_into_a_second_one(client: TestClient) -> None:
    with session_factory().begin() as session:
        hall = make_asset(session, "Mill hall")
        add_claim(session, hall, "kay@example.org")
    sign_in(client, STEW, Role.STEWARD)
    (which,) = re.findall(r'value="(not \d+)"', client.get("/moderation").text)
    answered = client.post("/moderation/claims", data={"action": which})
    with session_factory().begin() as session:
        add_claim(session, hall, "kay@example.org")
    late = undo(client, answered)
    assert late.status_code == 409
    assert "This entry has changed since you made your decision" in words(late)
    assert state("SELECT count(*) FROM claim") == 1


@pytest.mark.parametrize("which", ["not 99999", "theirs x", "theirs 9999999999999"])
def test_a_claim_that_is_gone_is_not_decided(client: TestClient, which: str) -> None:
    sign_in(client, STEW, Role.STEWARD)
    gone = client.post("/moderation/claims", data={"action": which})
    assert gone.status_code == 404
    assert "This page does not exist, or it is for another steward." in words(gone)
    assert client.post("/moderation/claims", data={"action": "eat 1"}).status_code == 422


def test_of_many_what_cannot_be_decided_is_told_and_the_rest_is_done(client: TestClient) -> None:
    with session_factory().begin() as session:
        first, second = add_entry(session, "Zoom choir"), add_entry(session, "Zoom knitting")
    sign_in(client, STEW, Role.STEWARD)
    taken = re.findall(r'name="(take:[^"]+)"', client.get("/moderation").text)
    with session_factory().begin() as session:
        session.execute(
            text("UPDATE submission SET version = version + 1 WHERE id = :id"), {"id": second}
        )
    said = {"action": "publish", **dict.fromkeys(taken, "on"), "take:x:1": "on"}
    said[f"take:{uuid4()}:1"] = "on"
    partly = client.post("/moderation", data=said)
    assert partly.status_code == 409
    page = words(partly)
    assert "This entry has changed since you opened it." in page
    assert page.count("This page does not exist, or it is for another steward.") == 1
    status = "SELECT status FROM submission WHERE id = :id"
    assert state(status, id=first) == "published" and state(status, id=second) == "submitted"


def test_a_pair_of_elsewhere_is_not_decided_by_its_number(client: TestClient) -> None:
    with session_factory().begin() as session:
        add_pair(session, "Clapton Library")
        far = make_place(session, "ward", "W2", box=(0, 0, 10, 10)).id
    sign_in(client, STEW, Role.STEWARD)
    item = item_of(client, "twin")
    sign_in(client, "far@example.org", Role.STEWARD, places=(far,))
    assert press(client, item, "merged").status_code == 409
    assert state("SELECT decision FROM twin_pair") is None


def test_the_page_of_an_entry_that_is_none_says_so(client: TestClient) -> None:
    sign_in(client, STEW, Role.STEWARD)
    for address in (f"/moderation/{uuid4()}", "/moderation/undo/0", "/moderation/undo/99999"):
        gone = client.post(address, data={"action": "publish"})
        assert gone.status_code == 404, address
        assert "This page does not exist, or it is for another steward." in words(gone), address


def test_whoever_decides_second_is_told_that_it_is_decided(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    page = client.get(address).text
    (version,) = re.findall(r'name="version" value="([^"]+)"', page)
    assert decide(client, address, "publish").status_code == 303
    sent = len(mails(ADA))
    sign_in(client, "second@example.org", Role.STEWARD)
    for action in ("publish", "decline", "ask"):
        late = client.post(address, data={"action": action, "words": "No.", "version": version})
        assert late.status_code in (404, 409), action
    assert len(mails(ADA)) == sent
    assert state("SELECT status FROM submission") == "published"
