"""Reports that are whole or said not to be, whatever happens while they are built, and their readers."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.gaps import actions
from assetmap.gaps.builds import build as building
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.builds.build import build
from assetmap.gaps.builds.tasks import give_up_abandoned_reports
from assetmap.gaps.files.drawing import ReportShapes
from assetmap.gaps.models import GapReport
from assetmap.gaps.question import read_question
from assetmap.jobs.app import run_abandoned_jobs_again
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.gap_areas import ask_now, build_now, make_small_area, middle, stored
from tests.journeys.local_clusters import ask, lives, until
from tests.journeys.running_commands import running
from tests.journeys.test_jobs import away, do_what_waits, states
from tests.signing_in import sign_in

BUILD = "build_gap_report"
ASKED = {"area": "somewhere", "categories": ["library"], "place_kinds": ["neighbourhood"]}


@pytest.fixture
def area(client: TestClient) -> None:
    """The small area, with a library in its first square; a commissioner has signed in."""
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
    sign_in(client, role=Role.COMMISSIONER)


def asked(**otherwise: object) -> UUID:
    """A report that waits for the worker."""
    with session_factory().begin() as session:
        return requesting.ask(
            session, read_question(ASKED | otherwise), title="A question", person_id=None
        ).id


def state_of(report_id: UUID) -> str:
    return stored(report_id).state


def is_whole_or_nothing(report_id: UUID) -> bool:
    """Either all of figures, inputs and files, or none of them."""
    with session_factory()() as session:
        count = session.execute(
            text("SELECT count(*) FROM gap_report_file WHERE report_id = :id"), {"id": report_id}
        ).scalar_one()
    report = stored(report_id)
    there = {report.figures is not None, report.inputs is not None, count > 0}
    return there == {report.state == "ready"}


def that_stops_half_way() -> None:
    """Lets the worker come as far as the drawing of its files, and no further."""

    def never(*_: object) -> dict[str, tuple[str, bytes]]:
        threading.Event().wait()
        return {}

    building.render_files = never


# The worker and the database


def test_a_killed_worker_leaves_no_half_report_and_the_next_finishes_it(
    client: TestClient, area: None, database_url: str, tmp_path: Path
) -> None:
    report = asked()
    half = "Drawing the maps and writing the files"
    with running(tmp_path / "log", "work", prepared_by=that_stops_half_way) as worker:
        until(lambda: stored(report).step == half)
        assert worker.pid
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        assert not lives(worker.pid)
    assert state_of(report) == "building" and is_whole_or_nothing(report)
    assert states(database_url, BUILD) == ["doing 0"]
    page = client.get(f"/gaps/{report}")
    assert "This report is being built." in page.text and half in page.text

    # Two minutes without a sign of life.
    ask(
        database_url,
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' RETURNING 1",
    )
    with session_factory().begin() as session:
        requesting.queue_job(session, run_abandoned_jobs_again, timestamp=0)
    do_what_waits()
    if state_of(report) != "ready":
        do_what_waits()
    assert state_of(report) == "ready" and is_whole_or_nothing(report)
    assert "Old Library" in client.get(f"/gaps/{report}").text
    assert (stored(report).figures or {})["asset_count"] == 1


def test_what_was_killed_too_often_is_said_to_have_failed(
    client: TestClient, area: None, database_url: str
) -> None:
    report = asked()
    with session_factory().begin() as session:
        assert actions.begin(session, report) is not None
    ask(database_url, "UPDATE procrastinate_jobs SET status = 'failed' RETURNING 1")
    give_up_abandoned_reports(timestamp=0)
    assert state_of(report) == "failed" and is_whole_or_nothing(report)
    assert "interrupted too often" in client.get(f"/gaps/{report}").text
    assert asked() != report, "it can be asked for again"


def test_the_database_restarting_while_it_is_built_delays_it(
    client: TestClient,
    area: None,
    cluster: str,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = asked()
    drawn = building.render_files

    def without_database(
        session: Session,
        told: GapReport,
        drawing: ReportShapes,
        progress: Callable[[float, str], None],
    ) -> dict[str, tuple[str, bytes]]:
        gone: Exception | None = None
        with away(cluster, database_url):
            try:
                return drawn(session, told, drawing, progress)
            except Exception as error:
                gone = error
        raise gone

    with monkeypatch.context() as patched:
        patched.setattr(building, "render_files", without_database)
        with pytest.raises(Exception, match="connection"):
            build(report)
    assert state_of(report) == "building" and is_whole_or_nothing(report)

    def away_again(*_: object) -> dict[str, tuple[str, bytes]]:
        raise psycopg.OperationalError("the connection is closed")

    with monkeypatch.context() as patched:
        patched.setattr(building, "render_files", away_again)
        do_what_waits()
    # Its job waits for the database to be back, and tells nobody that it failed.
    (state,) = states(database_url, BUILD)
    assert state.startswith("todo ") and state_of(report) == "building"
    ask(database_url, "UPDATE procrastinate_jobs SET scheduled_at = now() RETURNING 1")
    do_what_waits()
    assert state_of(report) == "ready" and is_whole_or_nothing(report)


def test_of_what_was_interrupted_too_often_it_is_said(
    client: TestClient, area: None, database_url: str
) -> None:
    report = asked()
    ask(database_url, "UPDATE procrastinate_jobs SET status = 'failed' RETURNING 1")
    give_up_abandoned_reports(timestamp=0)
    assert state_of(report) == "failed" and is_whole_or_nothing(report)
    assert "could not be built" in client.get(f"/gaps/{report}").text
    again = asked()
    build_now(again)
    assert state_of(again) == "ready" and is_whole_or_nothing(again)


def test_stopping_a_report_ends_the_statement_that_it_waits_for(
    client: TestClient, area: None, database_url: str
) -> None:
    report = asked()
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE place_statistic IN ACCESS EXCLUSIVE MODE")
        builder = threading.Thread(target=build, args=(report,))
        builder.start()
        busy = (
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND strpos(query, 'place_statistic') > 0"
            " AND datname = current_database()"
        )
        until(lambda: ask(database_url, busy))
        client.post(f"/gaps/{report}/cancel")
        until(lambda: not builder.is_alive())
        assert not ask(database_url, busy)
        other.rollback()
    assert state_of(report) == "cancelled" and is_whole_or_nothing(report)


def test_one_that_is_stopped_while_it_is_built_stays_stopped(
    client: TestClient, area: None
) -> None:
    report = asked()
    seen = []

    def stop(progress: float, step: str) -> None:
        seen.append(step)
        if progress > 0.1:
            client.post(f"/gaps/{report}/cancel")

    build(report, watch=stop)
    assert seen and state_of(report) == "cancelled" and is_whole_or_nothing(report)
    assert "stopped before it was finished" in client.get(f"/gaps/{report}").text
    # What is left of its job does nothing, and it cannot be stopped twice.
    build_now(report)
    assert state_of(report) == "cancelled"
    assert client.post(f"/gaps/{report}/cancel").status_code == 409
    assert client.delete(f"/api/v1/gaps/{report}").status_code == 409


def test_two_who_ask_the_same_at_once_are_given_one_report(
    client: TestClient, area: None, database_url: str
) -> None:
    both = threading.Barrier(2)
    found = []

    def one_asks() -> None:
        both.wait()
        found.append(asked())

    people = [threading.Thread(target=one_asks) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(found) == 2 and len(set(found)) == 1
    assert states(database_url, BUILD) == ["todo 0"]
    # Both workers may take it, and one after the other builds it: once.
    build_now(found[0])
    ended = stored(found[0]).ended_at
    build_now(found[0])
    assert stored(found[0]).ended_at == ended
    assert asked() == found[0]


# What cannot be asked


@pytest.mark.usefixtures("area")
def test_a_question_that_cannot_be_asked_is_said_to_be_so_on_both_interfaces(
    client: TestClient,
) -> None:
    for otherwise, parameter in (
        ({"threshold_minutes": 0}, "threshold_minutes"),
        ({"threshold_minutes": -5}, "threshold_minutes"),
        ({"threshold_minutes": "NaN"}, "threshold_minutes"),
        ({"speed_kmh": 0}, "speed_kmh"),
        ({"categories": []}, "categories"),
        ({"categories": ["no-such-thing"]}, "categories"),
        ({"open_at": "15:00"}, "open_at"),
        ({"opened": [[100, 51]]}, "opened"),
    ):
        answer = client.post("/api/v1/gaps", json=ASKED | otherwise)
        assert answer.status_code == 422, otherwise
        assert parameter in answer.json()["detail"] or parameter == answer.json()["parameter"]
    answer = client.post("/api/v1/gaps", json=ASKED | {"area": "elsewhere"})
    assert answer.status_code == 404 and "No area" in answer.json()["detail"]

    form = {"area": "somewhere", "categories-library": "library"}
    for wrong in ({"threshold_minutes": "0"}, {"opened": "x"}, {"speed_kmh": "fast"}):
        answer = client.post("/gaps", data=form | wrong)
        assert answer.status_code == 422 and "There is a problem" in answer.text, wrong
    with session_factory()() as session:
        assert session.query(GapReport).count() == 0


def test_an_area_without_population_fails_with_a_sentence(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_small_area(session, has_people=False)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
    report = asked()
    build_now(report)
    assert "has no population loaded" in client.get(f"/gaps/{report}").text

    with session_factory().begin() as session:
        session.execute(
            text(
                "INSERT INTO place_statistic (place_id, measure, value, vintage, source, dataset_id)"
                " SELECT place.id, 'population', 0, '2021', 'test', dataset.id FROM place, dataset WHERE kind = 'lsoa'"
            )
        )
        session.execute(text("UPDATE dataset SET fingerprint = 'nobody'"))
    empty = asked()
    build_now(empty)
    assert (
        "Our figures show nobody from the chosen group in Somewhere. Choose a different group."
        in client.get(f"/gaps/{empty}").text
    )


@pytest.mark.usefixtures("area")
def test_a_category_with_no_asset_is_never_called_a_gap(client: TestClient) -> None:
    report = ask_now(["carers-support"])
    page = client.get(f"/gaps/{report}").text
    assert "none recorded, not checked" in page
    assert "out of reach (" not in page and "more than a 15-minute walk" not in page
    told = client.get(f"/api/v1/gaps/{report}").json()
    [places] = [
        table
        for section in told["sections"]
        for table in section["tables"]
        if table["key"] == "places-neighbourhood"
    ]
    assert {one["out"] for one in places["rows"]} == {None}
    assert {one["standing"] for one in places["rows"]} == {"None recorded, not checked"}
