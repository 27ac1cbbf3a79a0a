"""Questions asked again every quarter, with one mail to each subscriber, and an end to it."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from assetmap.assets.editing.actions import merge_category
from assetmap.assets.vocabulary.categories import hear_changes
from assetmap.database.sessions import session_factory
from assetmap.gaps.builds.quarterly import ask_again
from assetmap.gaps.builds.subscriptions import next_quarter, tell_subscribers
from assetmap.gaps.builds.tasks import build_gap_report
from assetmap.gaps.models import GapReport, GapSubscription
from assetmap.people.actions import erase_person
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle
from tests.registering import link_in, mails
from tests.signing_in import sign_in

ME = "commissioner@example.org"
TODAY = datetime.now(UTC).date()
NEXT = next_quarter(TODAY)
SITE = "http://testserver"


@pytest.fixture
def report(client: TestClient) -> UUID:
    """A report to whose question a commissioner subscribes by its page."""
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
    report = ask_now(threshold_minutes=5, demand="centroids")
    sign_in(client, ME, Role.COMMISSIONER)
    assert "Run this report every quarter" in client.get(f"/gaps/{report}").text
    for _ in range(2):
        answer = client.post(f"/gaps/{report}/subscription", data={"action": "begin"})
        assert answer.headers["location"] == f"/gaps/{report}#next"
    return report


def night(day: date) -> list[UUID]:
    """What is done in the night to this day, up to the reports that then wait; their ids."""
    with session_factory().begin() as session:
        ask_again(session, today=day, site=SITE)
    with session_factory()() as session:
        waiting = select(GapReport.id).where(GapReport.state == "waiting")
        return list(session.scalars(waiting))


def built(report_id: UUID, day: date) -> int:
    """Builds a report as the worker does; how many are then told."""
    build_gap_report(report_id=str(report_id))
    with session_factory().begin() as session:
        return tell_subscribers(session, report_id, today=day, site=SITE)


def test_a_category_that_was_merged_is_asked_about_as_what_it_became(
    client: TestClient, report: UUID
) -> None:
    with session_factory().begin() as session:
        make_asset(session, "New Centre", at=[middle(3)], categories=["community-centre"])
        merge_category(session, "library", "community-centre")
    try:
        page = client.get(f"/gaps/{report}").text
        assert "“Libraries” has been merged into “Community centres”" in unescape(page)
        (again,) = night(NEXT)
        assert built(again, NEXT) == 1
        told = client.get(f"/api/v1/gaps/{again}").json()
        assert told["question"]["categories"] == ["community-centre"]
        assert "has been merged" not in client.get(f"/gaps/{again}").text
        with session_factory()() as session:
            stored = session.get_one(GapReport, again)
            assert stored.figures and stored.figures["asset_count"] == 2
            (key,) = session.scalars(select(GapSubscription.question_key))
            assert key == stored.question_key
    finally:
        hear_changes(())


def new_library() -> None:
    with session_factory().begin() as session:
        make_asset(session, "New Library", at=[middle(3)], categories=["library"])


def test_the_first_days_of_quarters_come_one_after_the_other() -> None:
    day, found = date(2026, 1, 1), []
    for _ in range(730):
        found.append(next_quarter(day))
        day += timedelta(days=1)
    assert sorted(set(found)) == [
        date(year, month, 1)
        for year, month in (
            *((2026, month) for month in (4, 7, 10)),
            *((2027, month) for month in (1, 4, 7, 10)),
            (2028, 1),
        )
    ]


def test_a_question_is_asked_again_when_its_quarter_comes_and_its_subscriber_told_once(
    client: TestClient, report: UUID
) -> None:
    listed = client.get("/gaps").text
    assert "Your quarterly reports" in listed and str(report) in listed
    new_library()
    assert night(NEXT - timedelta(days=1)) == [] and mails(ME) == []

    [again] = night(NEXT)
    assert night(NEXT) == [again] and mails(ME) == [], "asked once, and told when it is ready"
    assert built(again, NEXT) == 1
    [(subject, words)] = mails(ME)
    assert subject == "A question: this quarter’s report is ready"
    assert "Out of reach now: 2,000 (29%), 4,000 fewer than on" in words
    assert "Since the earlier report, 1 asset has been newly listed." in words
    assert f"{SITE}/gaps/{again}\n" in words and f"{SITE}/gaps/{report}/compare/{again}" in words

    assert built(again, NEXT) == 0 and night(NEXT) == [] and len(mails(ME)) == 1
    with session_factory()() as session:
        [known] = session.scalars(select(GapSubscription))
        assert (known.last_report_id, known.next_on) == (again, next_quarter(NEXT))


def test_where_nothing_has_changed_the_subscriber_is_told_that(
    client: TestClient, report: UUID
) -> None:
    assert night(NEXT) == []
    [(_, words)] = mails(ME)
    assert (
        "the same number as on" in words and "Both reports use the same assets and data." in words
    )
    assert "/compare/" not in words


def test_one_that_failed_is_asked_again_the_next_day(client: TestClient, report: UUID) -> None:
    new_library()
    [again] = night(NEXT)
    with session_factory().begin() as session:
        session.execute(
            text("UPDATE gap_report SET state = 'failed' WHERE id = :id"), {"id": again}
        )
    [other] = night(NEXT + timedelta(days=1))
    assert other != again
    assert built(other, NEXT + timedelta(days=1)) == 1 and len(mails(ME)) == 1


def test_the_link_of_a_mail_opens_a_button_that_ends_it(client: TestClient, report: UUID) -> None:
    night(NEXT)
    [(_, words)] = mails(ME)
    address = link_in(words[words.index("To end the subscription") :])
    client.cookies.clear()
    page = client.get(address)
    assert page.status_code == 200 and "End the subscription" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert client.get(address).status_code == 200, "who only opens it ends nothing"
    for _ in range(2):
        ended = client.post(address)
        assert ended.status_code == 200 and "Your subscription has ended" in ended.text
    assert client.get(address).status_code == 404
    assert night(next_quarter(NEXT)) == [] and len(mails(ME)) == 1


def test_it_is_ended_on_the_reports_page_and_on_the_list(client: TestClient, report: UUID) -> None:
    assert "run this report again on" in client.get(f"/gaps/{report}").text
    client.post(f"/gaps/{report}/subscription", data={"action": "end"})
    assert "Run this report every quarter" in client.get(f"/gaps/{report}").text
    client.post(f"/gaps/{report}/subscription", data={"action": "begin"})
    [address] = re.findall(r'action="(/gaps/subscriptions/[^"]+)"', client.get("/gaps").text)
    client.post(address)
    assert "Your quarterly reports" not in client.get("/gaps").text


def test_erasing_somebody_ends_it_and_who_is_no_commissioner_is_told_nothing(
    client: TestClient, report: UUID
) -> None:
    with session_factory().begin() as session:
        session.execute(text("DELETE FROM role"))
    assert night(NEXT) == [] and mails(ME) == []
    with session_factory()() as session:
        assert session.scalars(select(GapSubscription)).all() == []

    sign_in(client, ME, Role.COMMISSIONER)
    client.post(f"/gaps/{report}/subscription", data={"action": "begin"})
    with session_factory().begin() as session:
        erase_person(session, session.scalars(select(GapSubscription.person_id)).one())
        assert session.scalars(select(GapSubscription)).all() == []
    with session_factory()() as session:
        assert session.get(GapReport, report) is not None, "reports are kept for ever"


def test_only_commissioners_subscribe(client: TestClient, report: UUID) -> None:
    sign_in(client, role=Role.STEWARD)
    assert client.post(f"/gaps/{report}/subscription", data={}).status_code == 403
    sign_in(client, ME, Role.COMMISSIONER)
    assert client.post(f"/gaps/{uuid4()}/subscription", data={}).status_code == 404
