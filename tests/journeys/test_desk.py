"""The stewards' desk: everything on one page, each action told and undone."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.registration.desk.actions import forget_actions
from assetmap.registration.desk.weekly import mail_desks
from tests.desk import (
    add_call,
    add_claim,
    add_entry,
    add_pair,
    add_report,
    add_suggestion,
    fill,
)
from tests.factories import make_asset
from tests.registering import (
    CLUB,
    as_steward,
    decide,
    found,
    mails,
    newest_link,
    open_mailed,
    register,
    send,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
STEW = "stew@example.org"


def item_of(client: TestClient, kind: str, number: int = 0, **query: str) -> dict[str, str]:
    """The hidden fields of an item's form."""
    page = client.get("/moderation", params=query).text
    items = re.findall(rf'<article[^>]* id="item-{kind}-.*?</article>', page, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', items[number]))


def press(client: TestClient, item: dict[str, str], action: str, **said: str) -> Response:
    return client.post("/moderation/desk", data={**item, "action": action, **said})


def told(client: TestClient, answer: Response) -> str:
    assert answer.status_code == 303, unescape(answer.text)
    page = unescape(client.get(answer.headers["location"]).text)
    return re.sub(r"<[^>]+>", "", re.findall(r'role="status".*?</div>', page, re.DOTALL)[-1])


def undo(client: TestClient, answer: Response) -> str:
    (number,) = re.findall(r"done=(\d+)", answer.headers["location"])
    return told(client, client.post(f"/moderation/undo/{number}"))


def state(sql: str, **values: object) -> object:
    with session_factory()() as session:
        return session.execute(text(sql), values).scalar()


def test_all_sorts_stand_on_one_page_the_oldest_first_with_counts_and_filters(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        fill(session)
        add_entry(session, "The oldest", days=9)
    sign_in(client, STEW, Role.STEWARD)
    page = unescape(client.get("/moderation").text)
    assert "21 items to review; 4 are overdue" in page
    for words in (
        *("Entries to review (7)", "Problem reports (4)", "Possible duplicates (2)"),
        *("Requests to manage a page (3)", "Suggested places (3)"),
        "Entries to check by phone (2)",
    ):
        assert words in page
    names = re.findall(r'<h2 class="nhsuk-heading-s" id="name-[^>]*>(.*?)</h2>', page, re.DOTALL)
    plain = [re.sub(r"<[^>]+>", "", name).strip() for name in names]
    assert plain[:3] == ["Quiet club 0", "Quiet club 1", "The oldest"] or set(plain[:2]) == {
        "Quiet club 0",
        "Quiet club 1",
    }
    only = client.get("/moderation?kind=claim").text
    assert only.count("app-desk__item") == 3 and "Entry 1" not in only
    (ward,) = re.findall(r'<option value="(\d+)"[^>]*>W1<', page) or [""]
    narrowed = client.get("/moderation", params={"place": ward}).text
    assert "Hall 1" in narrowed and "Entry 1" not in narrowed, "entries online lie in no place"
    assert client.get("/moderation?place=x&kind=nonsense").status_code == 200


def test_an_entry_is_published_asked_about_and_declined_and_all_of_it_undone(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        first = add_entry(session, "Zoom choir")
    sign_in(client, STEW, Role.STEWARD)
    status = "SELECT status FROM submission WHERE id = :id"
    published = press(client, item_of(client, "entry"), "publish")
    assert "You published “Zoom choir”." in told(client, published)
    assert state(status, id=first) == "published"
    assert "We have undone your decision. “Zoom choir” is as it was before." in undo(
        client, published
    )
    assert state(status, id=first) == "submitted"
    assert state("SELECT status FROM asset WHERE name = 'Zoom choir'") == "withdrawn"
    again = press(client, item_of(client, "entry"), "publish")
    assert again.status_code == 303
    undo(client, again)
    empty = press(client, item_of(client, "entry"), "ask")
    assert empty.status_code == 422 and "Write your question" in empty.text
    asked = press(client, item_of(client, "entry"), "ask", template="0", words="And the floor?")
    assert "You asked a question about" in told(client, asked)
    words = state("SELECT words FROM submission WHERE id = :id", id=first)
    assert words == "Which door do people use, and is there a bell? And the floor?"
    undo(client, asked)
    assert state(status, id=first) == "submitted"
    declined = press(client, item_of(client, "entry"), "decline", words="It is a shop.")
    assert "You declined" in told(client, declined)
    undo(client, declined)
    (number,) = re.findall(r"done=(\d+)", declined.headers["location"])
    twice = client.post(f"/moderation/undo/{number}")
    assert twice.status_code == 409 and "You can no longer undo this" in twice.text
    sign_in(client, "other@example.org", Role.STEWARD)
    assert client.post(f"/moderation/undo/{number}").status_code == 404


def test_a_mail_that_has_not_gone_is_taken_back(client: TestClient) -> None:
    register(client)
    as_steward(client)
    before = len(mails())
    asked = press(client, item_of(client, "entry"), "ask", words="Which door?")
    assert len(mails()) == before + 1
    undo(client, asked)
    assert len(mails()) == before
    asked = press(client, item_of(client, "entry"), "ask", words="Which door?")
    with session_factory().begin() as session:
        session.execute(text("UPDATE outbox_message SET sent_at = now()"))
    assert "We had already sent the email" in undo(client, asked)


def test_a_question_and_its_answer_stand_beside_each_other(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    decide(client, address, "ask", "Which floor?")
    open_mailed(client, mails()[-1][1])
    client.post("/register/where", data={**CLUB["where"], "address": "2nd floor, 1 Mill Lane"})
    send(client)
    page = unescape(client.get("/moderation").text)
    assert "answered" in page and "You asked:" in page and "Which floor?" in page
    assert "→ 2nd floor, 1 Mill Lane" in page
    beside = unescape(client.get(address).text)
    assert "Your question and the group’s answer" in beside and "<del>St Mark's Hall" in beside
    assert "What everyone will see" in beside


def test_a_slip_is_mended_in_place_noted_and_told_to_the_group(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    page = client.get(address).text
    (version,) = re.findall(r'name="mended_version" value="([^"]+)"', page)
    same = client.post(address, data={"action": "mend", "mended_version": version})
    assert same.status_code == 422 and "You have not changed anything" in same.text
    said = {"action": "mend", "mended_version": version, "mend-name": "Lea Bridge Luncheon Club"}
    wrong = client.post(address, data={**said, "mend-phone": "020 794"})
    assert wrong.status_code == 422 and "too few digits" in wrong.text
    mended = client.post(address, data=said)
    assert mended.status_code == 303
    page = unescape(client.get(mended.headers["location"]).text)
    assert "Lea Bridge Luncheon Club" in page and "You have corrected the entry." in page
    subject, words = mails()[-1]
    assert subject == "A steward has corrected a detail in “Lea Bridge Luncheon Club”"
    assert "→ Lea Bridge Luncheon Club" in words
    assert client.post(address, data=said).status_code == 409, "opened before it was mended"
    undo(client, mended)
    assert "Lea Bridge Lunch Club" in client.get(address).text
    assert state("SELECT count(*) FROM asset_history WHERE what = 'mended'") == 1


def test_reports_suggestions_claims_and_calls_are_dealt_with_and_undone(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        hall = make_asset(session, "Mill hall", assured_on=datetime.now(UTC).date())
        add_report(session, hall, "It closes at four.")
        add_suggestion(session, "The shed")
        add_claim(session, hall, "kay@example.org")
        quiet = add_call(session, "Quiet club")
    sign_in(client, STEW, Role.STEWARD)
    for kind, action, sentence, sql, done, before in (
        (
            *("report", "close", "You closed the report about “Mill hall”."),
            *("SELECT closed_at IS NOT NULL FROM asset_report", True, False),
        ),
        (
            *("suggestion", "close", "You closed the suggestion “The shed”."),
            *("SELECT closed_at IS NOT NULL FROM place_suggestion", True, False),
        ),
        (
            *("call", "right", "You marked “Quiet club” as checked today."),
            "SELECT assured_on = current_date FROM asset WHERE name = 'Quiet club'",
            *(True, False),
        ),
        (
            *("call", "stopped", "You withdrew “Quiet club”."),
            *("SELECT status FROM asset WHERE name = 'Quiet club'", "withdrawn", "published"),
        ),
    ):
        pressed = press(client, item_of(client, kind), action)
        assert sentence in told(client, pressed)
        assert state(sql) == done, (kind, action)
        undo(client, pressed)
        assert state(sql) == before, (kind, action)
    nobody = press(client, item_of(client, "call"), "nobody")
    assert "We will show the entry here again in a week" in told(client, nobody)
    assert "Quiet club" not in client.get("/moderation?kind=call").text
    undo(client, nobody)
    assert "Quiet club" in client.get("/moderation?kind=call").text
    for action in ("not", "theirs"):
        page = client.get("/moderation").text
        (which,) = re.findall(rf'value="({action} \d+)"', page)
        answered = client.post("/moderation/claims", data={"action": which})
        assert state("SELECT count(*) FROM claim") == 0
        undo(client, answered)
        assert state("SELECT count(*) FROM claim") == 1
        assert state("SELECT count(*) FROM organization_editor") == 0
    assert mails("kay@example.org") == [], "no mail of what was undone"
    assert press(client, {"item": "report", "id": "x"}, "close").status_code == 409
    assert press(client, {"item": "cake", "id": "x"}, "eat").status_code == 422
    assert quiet


def test_two_are_joined_and_parted_again(client: TestClient) -> None:
    with session_factory().begin() as session:
        add_pair(session, "Clapton Library")
    sign_in(client, STEW, Role.STEWARD)
    assert len(found(client, q="clapton")) == 2
    (second,) = re.findall(r'<option value="second">(.*?) \(', client.get("/moderation").text)
    joined = press(client, item_of(client, "twin"), "merged", keep="second")
    assert "You merged" in told(client, joined)
    assert [one["name"] for one in found(client, q="clapton")] == [second]
    undo(client, joined)
    assert len(found(client, q="clapton")) == 2
    kept = press(client, item_of(client, "twin"), "kept")
    assert "You kept both" in told(client, kept)
    undo(client, kept)
    stale = item_of(client, "twin")
    assert press(client, stale, "refused").status_code == 303
    late = press(client, stale, "refused")
    assert late.status_code == 409 and "Another steward has already dealt with this" in late.text


def test_entries_of_groups_that_are_known_are_published_at_once_together(
    client: TestClient,
) -> None:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    with session_factory().begin() as session:
        add_entry(session, "From a stranger")
        add_entry(session, "From Ada")
        add_entry(session, "From Ada, to look at", description="See www.cheap-pills.example now")
        session.execute(
            text(
                "UPDATE submission SET person_id = (SELECT person_id FROM person_detail"
                " WHERE email = 'ada@example.org') WHERE answers->>'name' LIKE 'From Ada%'"
            )
        )
    assert (
        "Publish 1 entry that needs no checks, from a group that you know"
        in client.get("/moderation").text
    )
    client.post("/moderation", data={"action": "publish-known"})
    page = client.get("/moderation").text
    assert "From a stranger" in page and "From Ada, to look at" in page
    assert state("SELECT status FROM asset WHERE name = 'From Ada'") == "published"


def test_stewards_are_mailed_weekly_what_waits_for_them(client: TestClient) -> None:
    sign_in(client, "idle@example.org", Role.LINK_WORKER)
    sign_in(client, STEW, Role.STEWARD)
    now = datetime.now(UTC)
    with session_factory().begin() as session:
        assert mail_desks(session, link="/moderation", now=now) == 0
        add_entry(session, "Zoom choir", days=8)
        add_suggestion(session, "The shed")
        assert mail_desks(session, link="http://testserver/moderation", now=now) == 1
    subject, words = mails(STEW)[-1]
    assert subject == "You have 2 items to review"
    assert "2 items to review; 1 is overdue" in words
    assert "Entries to review: 1 (1 overdue)" in words and "Waiting longest: Zoom choir" in words
    assert mails("idle@example.org") == []
    assert newest_link(STEW) == "/moderation"


def test_what_undoing_needs_is_forgotten_after_two_days(client: TestClient) -> None:
    with session_factory().begin() as session:
        add_suggestion(session, "The shed")
    sign_in(client, STEW, Role.STEWARD)
    closed = press(client, item_of(client, "suggestion"), "close")
    with session_factory().begin() as session:
        forget_actions(session, now=datetime.now(UTC) + timedelta(days=3))
    (number,) = re.findall(r"done=(\d+)", closed.headers["location"])
    assert client.post(f"/moderation/undo/{number}").status_code == 409
    assert state("SELECT before FROM desk_action") == {}


def test_a_kind_that_was_guessed_is_confirmed_and_asked_again_when_undone(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        make_asset(
            session,
            "Clapton Carers",
            categories=["lunch-club"],
            source="Register of Charities",
            is_category_guessed=True,
        )
    sign_in(client, STEW, Role.STEWARD)
    page = unescape(client.get("/moderation?kind=guess").text)
    assert "Categories guessed from a register (1)" in page and "Our guess" in page
    guessed = "SELECT is_category_guessed FROM asset WHERE name = 'Clapton Carers'"
    confirmed = press(client, item_of(client, "guess"), "right")
    assert "You confirmed the category of “Clapton Carers”." in told(client, confirmed)
    assert state(guessed) is False
    assert "Clapton Carers" not in client.get("/moderation?kind=guess").text.split("</form>", 1)[1]
    undo(client, confirmed)
    assert state(guessed) is True
    assert "Choose another category" in client.get("/moderation?kind=guess").text
