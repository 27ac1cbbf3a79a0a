"""The site answers a crowd: one database connection a request, and a 503 instead of a wait without end."""

import ast
import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url

import assetmap
from assetmap.database.sessions import session_factory
from assetmap.errors import Busy, Unavailable
from assetmap.people.roles import Role
from assetmap.settings import Settings
from assetmap.web import pdf
from assetmap.web.templating import PACKAGE
from tests.browser.conftest import served
from tests.crowds import MIXED_READS, begin_forms, gather_crowd, get
from tests.factories import make_asset
from tests.loaded import client_of
from tests.signing_in import sign_in

PATHS = ("/", "/assets?q=hall", "/api/v1/assets?q=hall", "/about/data", "/gaps")


@pytest.fixture
def one_connection(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> Iterator[TestClient]:
    """The application with a pool of a single connection: a request that needs a second one is refused."""
    monkeypatch.setenv("ASSETMAP_DATABASE_POOL_SIZE", "1")
    reread_settings()
    with client_of(database_url) as client:
        client.follow_redirects = False
        yield client


def pages_of(client: TestClient, **ids: str) -> list[str]:
    """The address of every route that is read, with ids of what there is, or of nothing."""
    found = []
    for context in iter_route_contexts(client.app.routes):
        route = context.original_route
        if "GET" not in (getattr(route, "methods", None) or ()):
            continue
        path = context.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", ids.get(name, str(uuid4())))
        found.append(path)
    return sorted(found)


def test_no_page_takes_a_second_connection(one_connection: TestClient) -> None:
    with session_factory().begin() as session:
        asset_id = str(make_asset(session, "Hall"))
    for role in (None, Role.ADMINISTRATOR):
        if role:
            sign_in(one_connection, role=role)
        answers = {
            path: one_connection.get(path).status_code
            for path in pages_of(one_connection, asset_id=asset_id)
        }
        assert len(answers) > 50
        assert [path for path, status in answers.items() if status >= 500] == []
        assert answers["/assets"] == 200


def test_no_form_takes_a_second_connection(one_connection: TestClient) -> None:
    sign_in(one_connection, role=Role.ADMINISTRATOR)
    for context in iter_route_contexts(one_connection.app.routes):
        route = context.original_route
        if "POST" not in (getattr(route, "methods", None) or ()):
            continue
        path = context.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", str(uuid4()))
        # The answer to an empty form is a page with its errors, which is made while the request still holds its
        # session.
        assert one_connection.post(path, data={}).status_code < 500, path
        if "sign-out" in path or "account" in path:
            sign_in(one_connection, role=Role.ADMINISTRATOR)


def test_pages_ask_the_session_of_their_request() -> None:
    """A session of one's own is for commands, jobs and builds."""
    allowed = {"command_line", "builds", "database"}
    wrong = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.name != "tasks.py" and not allowed & set(path.relative_to(PACKAGE).parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id == "session_factory"
    ]
    assert not wrong
    assert Path(assetmap.__file__).parent == PACKAGE


def test_forms_that_never_end_keep_nobody_waiting(database_url: str) -> None:
    with served(database_url) as address:

        async def crowd() -> list[int]:
            writers = [
                *await begin_forms(address, "/sign-out", 40),
                *await begin_forms(address, "/api/v1/gaps", 40),
            ]
            try:
                return [(await get(address, path))[0] for path in (*PATHS, "/health")]
            finally:
                for writer in writers:
                    writer.close()

        assert asyncio.run(crowd()) == [200] * 6


def test_a_crowd_is_answered_or_told_when_to_come_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSETMAP_SECONDS_TO_WAIT", "60")
    with served(database_url) as address:
        few = gather_crowd(address, PATHS, clients=20, seconds=60, most_each=2)
        assert few.statuses == {200: 40}
    monkeypatch.delenv("ASSETMAP_SECONDS_TO_WAIT")
    with served(database_url) as address:
        many = gather_crowd(address, PATHS, clients=200, seconds=60, most_each=1)
        assert set(many.statuses) <= {200, 503}
        assert many.statuses[200] > 0
        assert not many.without_retry_after
        # Afterwards everything is free again.
        one_by_one = gather_crowd(address, PATHS, clients=1, seconds=60, most_each=10)
        assert one_by_one.statuses == {200: 10}


@pytest.mark.soak
def test_real_reads_by_crowds_for_a_minute(hackney: str) -> None:
    """Up to the number of places nobody waits. Of more readers, the machine’s speed decides how many get a 503."""
    with served(hackney) as address:
        everybody_has_a_place = Settings().database_pool_size
        crowd = gather_crowd(address, MIXED_READS, clients=everybody_has_a_place, seconds=60)
        assert set(crowd.statuses) == {200}
        for clients in (20, 60, 200):
            crowd = gather_crowd(address, MIXED_READS, clients=clients, seconds=60)
            assert {200} <= set(crowd.statuses) <= {200, 503}
            assert not crowd.without_retry_after


def test_health_waits_for_nothing(one_connection: TestClient) -> None:
    """Not for the pool, whose only connection is taken here."""
    with session_factory()() as session:
        session.connection()
        assert one_connection.get("/health").status_code == 200
        busy = one_connection.get("/about/data")
        assert busy.status_code == 503
        assert busy.headers["retry-after"] == "2"
        assert "This site is busy" in busy.text
        api = one_connection.get("/api/v1/places?kind=ward")
        assert (api.status_code, api.headers["retry-after"]) == (503, "2")
        assert api.json()["detail"].startswith("Many people are using this site")
    assert one_connection.get("/about/data").status_code == 200


def test_only_a_few_pdfs_wait_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    page = b"<!DOCTYPE html><html lang='en'><title>x</title><p>x</p></html>"
    pdf.pdf_of(page, address="http://here/")
    started, results = threading.Barrier(pdf.MOST_IN_TURN + 1), []
    held = threading.Event()
    draw = pdf._draw

    def slow(*given: object) -> None:
        started.wait()
        held.wait()
        draw(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf, "_draw", slow)
    threads = [
        threading.Thread(target=lambda: results.append(pdf.pdf_of(page, address="http://here/")))
        for _ in range(pdf.MOST_IN_TURN)
    ]
    for thread in threads:
        thread.start()
    started.wait()
    with pytest.raises(Busy, match="Several PDFs are being made right now"):
        pdf.pdf_of(page, address="http://here/")
    held.set()
    for thread in threads:
        thread.join()
    assert len(results) == pdf.MOST_IN_TURN


@pytest.mark.parametrize(
    ("head", "status", "said"),
    [
        ("Content-Length: 200001", 413, b"Shorten it"),
        ("Content-Length: many", 400, b""),
        ("Content-Length: 3", 403, b"another website"),
    ],
)
def test_a_form_that_is_too_long_is_told_at_once(
    database_url: str, head: str, status: int, said: bytes
) -> None:
    with served(database_url) as address:
        host, port = str(make_url(address).host), int(make_url(address).port or 0)
        with socket.create_connection((host, port), timeout=30) as wire:
            wire.sendall(
                f"POST /sign-in HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://evil.example\r\n{head}\r\n\r\na=b".encode()
            )
            answer = wire.recv(65536)
            while said not in answer and (more := wire.recv(65536)):
                answer += more
    assert int(answer.split(b" ", 2)[1]) == status
    assert said in answer


def test_the_pools_must_fit_into_postgresql(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    from assetmap.command_line.serving import need_connections

    need_connections(workers=1, has_worker=True)
    with psycopg.connect(database_url) as connection:
        most = int(connection.execute("SHOW max_connections").fetchall()[0][0])
    monkeypatch.setenv("ASSETMAP_DATABASE_POOL_SIZE", str(most))
    reread_settings()
    with pytest.raises(Unavailable, match=f"PostgreSQL allows {most - 3}"):
        need_connections(workers=2, has_worker=True)
