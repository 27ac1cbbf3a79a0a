"""Survey lists: made for a place, walked by link, and what the answers do."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, make_asset, make_place
from tests.journeys.test_claims import place_id
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
STEW = "stew@example.org"


def make_list(client: TestClient) -> str:
    """Five old clubs and one that is fresh; the address for the phone."""
    with session_factory().begin() as session:
        for number in range(5):
            make_asset(
                session,
                f"Old club {number}",
                at=[(EAST + 40 * (4 - number), NORTH)],
                categories=["lunch-club"],
                assured_on=date(2024, 1, 1),
            )
        make_asset(
            session, "Fresh club", categories=["lunch-club"], assured_on=datetime.now(UTC).date()
        )
    sign_in(client, STEW, Role.STEWARD)
    said = {"place": str(place_id()), "category": "food"}
    made = client.post("/moderation/walks", data=said)
    assert made.status_code == 303, unescape(made.text)
    paper = client.get(made.headers["location"]).text
    names = re.findall(r"Old club \d|Fresh club", paper)
    assert names == [f"Old club {number}" for number in (4, 3, 2, 1, 0)], "in walking order"
    assert "☐ Still there" in paper
    (link,) = re.findall(r'href="http://testserver(/walk/[^"]+)"', paper)
    return link


def tasks(client: TestClient, link: str) -> list[str]:
    return re.findall(r'data-task="(\d+)"', client.get(link).text)


def test_a_volunteer_answers_by_link_and_the_entries_follow(client: TestClient) -> None:
    link = make_list(client)
    page = unescape(client.get("/moderation").text)
    assert "Survey lists (1)" in page and "0 of 5 checked" in page
    client.cookies.clear()
    client.post(link, data={"action": "adopt", "name": "Mo"})
    assert "Mo has taken this list." in client.get(link).text
    there, changed, closed, nobody, leave = tasks(client, link)
    assert client.post(link, data={"task": there, "answer": "there"}).status_code == 303
    empty = client.post(link, data={"task": changed, "answer": "changed"})
    assert empty.status_code == 422 and "Tell us what has changed." in empty.text
    client.post(link, data={"task": changed, "answer": "changed", "note": "Fridays now"})
    for _ in range(2):
        client.post(link, data={"task": closed, "answer": "closed", "by": "script"})
    client.post(link, data={"task": nobody, "answer": "nobody"})
    client.post(link, data={"task": leave, "answer": "do-not-contact"})
    with session_factory()() as session:
        assured = session.scalars(
            text("SELECT name FROM asset WHERE assured_by = 'a volunteer who looked'")
        )
        assert list(assured) == ["Old club 4"]
        words = session.scalars(text("SELECT words FROM asset_report ORDER BY id::text")).all()
    assert sorted(words) == [
        "From a survey list: Closed.",
        "From a survey list: Something has changed. Fridays now",
        "From a survey list: They do not want to be contacted.",
    ]
    for wrong in ({"task": "0", "answer": "there"}, {"task": there, "answer": "cake"}):
        assert client.post(link, data={**wrong, "by": "script"}).status_code in (404, 422)


def test_an_answer_that_comes_late_does_not_undo_a_newer_one(client: TestClient) -> None:
    link = make_list(client)
    first = tasks(client, link)[0]
    now = datetime.now(UTC)

    def say(answer: str, at: datetime) -> None:
        said = {"task": first, "answer": answer, "by": "script", "at": at.isoformat()}
        assert client.post(link, data=said).status_code == 204

    say("nobody", now - timedelta(hours=1))
    say("there", now - timedelta(hours=2))
    say("there", now + timedelta(days=400))
    with session_factory()() as session:
        row = session.execute(
            text("SELECT answer, answered_at <= now() FROM survey_task WHERE answer IS NOT NULL")
        ).one()
    assert tuple(row) == ("there", True), "a clock that is ahead counts as now"


def test_a_list_that_was_walked_records_the_area_as_checked(client: TestClient) -> None:
    link = make_list(client)
    address = "/moderation/walks/" + str(_newest_list())
    early = client.post(address, data={"action": "checked"})
    assert early.status_code == 409 and "Entries that still have no answer: 5." in early.text
    for task in tasks(client, link):
        client.post(link, data={"task": task, "answer": "there"})
    assert client.post(address, data={"action": "checked"}).status_code == 303
    assert "This list is closed." in client.get(address).text
    assert client.post(address, data={"action": "checked"}).status_code == 409
    with session_factory()() as session:
        assert session.scalar(text("SELECT count(*) FROM survey")) == 1
    gone = client.get(link)
    assert gone.status_code == 404 and "Ask the steward" in gone.text
    again = client.post("/moderation/walks", data={"place": str(place_id()), "category": "food"})
    assert again.status_code == 422 and "has been checked recently" in again.text


def test_a_renewed_link_closes_the_former_and_others_may_not_see_the_list(
    client: TestClient,
) -> None:
    link = make_list(client)
    address = f"/moderation/walks/{_newest_list()}"
    renewed = client.post(address, data={"action": "link"})
    assert client.get(link).status_code == 404
    assert "/walk/" in client.get(renewed.headers["location"]).text
    assert (
        client.post("/moderation/walks", data={"place": "0", "category": "food"}).status_code == 422
    )
    assert client.post("/moderation/walks", data={"place": str(place_id())}).status_code == 422
    sign_in(client, "far@example.org", Role.STEWARD, places=(other_ward(),))
    assert client.get(address).status_code == 404
    sign_in(client, "lw@example.org", Role.LINK_WORKER)
    assert client.get("/moderation/walks").status_code == 403
    worker = client.get("/walk/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")


def _newest_list() -> int:
    with session_factory()() as session:
        return int(session.execute(text("SELECT max(id) FROM survey_list")).scalar_one())


def other_ward() -> int:
    """The id of a ward far away."""
    with session_factory().begin() as session:
        return make_place(session, "ward", "W2", box=(540_000, 190_000, 541_000, 191_000)).id
