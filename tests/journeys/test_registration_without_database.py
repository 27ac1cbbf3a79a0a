"""A registration that loses nothing when the database is killed or restarted between two pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.command_line.migrating import application_address, migrate
from assetmap.database.local_postgis import cluster as local_postgis
from assetmap.database.sessions import session_factory
from assetmap.main import create_app
from tests.factories import make_postcode
from tests.journeys.local_clusters import (
    QUICK,
    cluster_home,
    kill_with_sessions,
    open_folder,
    server_of,
    start,
)
from tests.registering import CLUB, answer, begin, send


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A cluster that may be killed."""
    with open_folder() as folder, cluster_home(folder / "home") as path:
        yield path


@pytest.fixture
def client(
    home: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> Iterator[TestClient]:
    """The application on its private database, which it has to find and to start as it does on a real machine."""
    monkeypatch.setenv("ASSETMAP_HOME", str(home))
    monkeypatch.setenv("ASSETMAP_POSTGIS_OPTIONS", QUICK)
    reread_settings()
    migrate(application_address())
    with session_factory().begin() as session:
        assert session.scalar(text("SELECT current_user")) == "assetmap_application"
        if not session.scalar(text("SELECT count(*) FROM postcode")):
            make_postcode(session, "E81EA")
    with TestClient(create_app(), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client
    reread_settings()


def test_killed_between_two_pages_it_says_so_and_goes_on_where_it_was(
    client: TestClient, home: Path
) -> None:
    begin(client)
    assert client.post("/register/name", data=CLUB["name"]).status_code == 303
    kill_with_sessions(server_of(home))
    away = client.post("/register/name", data=CLUB["name"])
    assert away.status_code == 503 and away.headers["retry-after"]
    assert "The database is not responding, so what you sent was not saved" in away.text
    assert "Reload this page in a moment" in away.text
    again = client.post("/register/name", data=CLUB["name"])
    assert again.status_code == 303, "the application has started it again"
    assert CLUB["name"]["name"] in client.get("/register/name").text
    assert "We cook together." in client.get("/register/name").text
    kill_with_sessions(server_of(home))
    page = client.get("/register/categories")
    assert page.status_code == 503 and "Try again in a moment" in page.text
    assert client.get("/register/categories").status_code == 200
    answer(client)
    assert send(client).headers["location"] == "/register/sent"


def test_restarted_between_two_pages_nobody_notices(client: TestClient, home: Path) -> None:
    begin(client)
    assert client.post("/register/name", data=CLUB["name"]).status_code == 303
    local_postgis.stop(home)
    start(home)
    assert client.post("/register/name", data=CLUB["name"]).status_code == 303
    assert CLUB["name"]["name"] in client.get("/register/name").text
