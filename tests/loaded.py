"""Fixtures of loaded databases: the real City and Hackney, and the demo area, each loaded once by the command."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from assetmap.settings import get_settings
from tests.conftest import engine_on, forget_settings
from tests.databases import database_like, new_database_like
from tests.journeys.running_commands import assetmap
from tests.sharing import made_once

PROJECT = Path(__file__).parent.parent


def run_command(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `assetmap` as a user would, on the database at `url`."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "assetmap"), *arguments],
        env={**os.environ, "ASSETMAP_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def loaded(cluster: str, template: str, manifest: Path) -> str:
    """The address of a new database with an area in it."""
    url = new_database_like(cluster, template)
    done = assetmap("area", "load", manifest, ASSETMAP_DATABASE_URL=url)
    assert done.code == 0, done
    return url


@pytest.fixture(scope="session")
def with_city(cluster: str, template: str, shared_data: Path) -> str:
    """The address of a database with the real City and Hackney; only to be copied."""
    manifest = shared_data / "city-and-hackney" / "area.toml"
    return made_once("city", lambda: loaded(cluster, template, manifest))


@pytest.fixture(scope="session")
def hackney(cluster: str, with_city: str) -> Iterator[str]:
    """A database with the real City and Hackney, for all whose changes nobody sees: shortlists, sessions."""
    with copied(cluster, with_city) as url:
        yield url


@pytest.fixture(scope="session")
def with_demo(cluster: str, template: str) -> str:
    """The address of a database with the demo area, which has every fact that there is; only to be copied."""

    def make() -> str:
        url = new_database_like(cluster, template)
        done = run_command(url, "demo")
        assert done.returncode == 0, done.stderr
        return url

    return made_once("demo", make)


@contextmanager
def copied(cluster: str, url: str) -> Iterator[str]:
    """The address of a new database that has everything in the one at `url`, to which nobody may be connected."""
    with database_like(cluster, str(make_url(url).database)) as copy:
        yield copy


@pytest.fixture(scope="session")
def demo(cluster: str, with_demo: str) -> Iterator[str]:
    """A database with the demo area, for all whose changes nobody sees: shortlists, sessions."""
    with copied(cluster, with_demo) as url:
        yield url


@contextmanager
def session_on(url: str) -> Iterator[Session]:
    """A session on the database at `url`, committed at the end: for what is served by another process."""
    with engine_on(url) as engine, Session(engine) as session, session.begin():
        yield session


@contextmanager
def application() -> Iterator[FastAPI]:
    """The whole application with the settings of now.

    It is used again by the next test, because the routes of a new one take longer to build than most tests run.
    """
    from assetmap.main import create_app, follow_settings

    app = _unused.pop() if _unused else create_app()
    follow_settings(app, get_settings())
    try:
        yield app
    finally:
        app.dependency_overrides.clear()
        _unused.append(app)


# More than one where a test has two clients at once.
_unused: list[FastAPI] = []


@contextmanager
def client_of(url: str) -> Iterator[TestClient]:
    """The whole application on the database at `url`, without a socket."""
    before = os.environ.get("ASSETMAP_DATABASE_URL")
    os.environ["ASSETMAP_DATABASE_URL"] = url
    forget_settings()
    try:
        with application() as app, TestClient(app, raise_server_exceptions=False) as client:
            yield client
    finally:
        forget_settings()
        if before is None:
            del os.environ["ASSETMAP_DATABASE_URL"]
        else:
            os.environ["ASSETMAP_DATABASE_URL"] = before


@pytest.fixture
def hackney_client(hackney: str) -> Iterator[TestClient]:
    """The application on the real City and Hackney."""
    with client_of(hackney) as client:
        yield client


@pytest.fixture
def demo_client(demo: str) -> Iterator[TestClient]:
    """The application on the demo area."""
    with client_of(demo) as client:
        yield client
