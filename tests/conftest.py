"""Fixtures of all tests: a private cluster, a database that the real migrations have built, and the real data."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from assetmap import settings
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.terms import save_vocabulary
from assetmap.command_line.migrating import migrate
from assetmap.database import sessions as database
from tests import examples, sharing
from tests.databases import ReusedDatabase, database_like, new_database_like
from tests.journeys.local_clusters import PROJECT, cluster_home, open_folder

# `make soak` names the other profile, and its word is heard after this.
hypothesis_settings.load_profile(examples.USUAL)


def forget_settings() -> None:
    """Makes this process read the environment again, and connect anew where that names another database."""
    settings.get_settings.cache_clear()
    if database.get_engine.cache_info().currsize:
        engine = database.get_engine()
        if _is_named(engine) and engine.pool.size() == settings.get_settings().database_pool_size:  # type: ignore[attr-defined]
            # A new connection would read the catalogue and plan each statement again, which most tests wait for.
            return
        engine.dispose()
    for cached in (database.session_factory, database.get_engine, database.database_url):
        cached.cache_clear()


def _is_named(engine: Engine) -> bool:
    """True when the environment names the engine's database. An address that cannot be read names none."""
    try:
        named = make_url(os.environ.get("ASSETMAP_DATABASE_URL", ""))
    except (ValueError, ArgumentError):
        return False
    return named.set(drivername=engine.url.drivername) == engine.url


@pytest.fixture(scope="session", autouse=True)
def own_home() -> Iterator[Path]:
    """No test reads the settings of whoever runs it, nor starts a database in their home."""
    given = {
        name: os.environ.pop(name) for name in list(os.environ) if name.startswith("ASSETMAP_")
    }
    with open_folder() as folder, cluster_home(folder / "home") as home:
        os.environ["ASSETMAP_HOME"] = str(home)
        # Tests of words alone; those of meaning turn it on.
        os.environ["ASSETMAP_SEARCH_BY_MEANING"] = "false"
        forget_settings()
        yield home
        forget_settings()
    del os.environ["ASSETMAP_HOME"], os.environ["ASSETMAP_SEARCH_BY_MEANING"]
    os.environ.update(given)


@pytest.fixture
def reread_settings() -> Iterator[Callable[[], None]]:
    """To call after a change of the environment; what was read is forgotten again when the test ends."""
    # Not everything: the environment may soon name the database of the test before.
    settings.get_settings.cache_clear()
    yield forget_settings
    forget_settings()


def pytest_configure(config: pytest.Config) -> None:
    """Those that are started to test side by side are told what they share."""
    if not hasattr(config, "workerinput"):
        sharing.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Whoever began ends it: all others are gone by now."""
    if not hasattr(config, "workerinput"):
        sharing.end()


@pytest.fixture(scope="session")
def cluster(own_home: Path) -> str:
    """The address of a private PostGIS that all who test share."""
    return sharing.shared_cluster()


@contextmanager
def engine_on(url: str) -> Iterator[Engine]:
    """An engine on the database at `url`, with no connection left at the end."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def template(cluster: str) -> str:
    """The name of a database that the migrations have built, and that has our categories, for `database_like`."""

    def make() -> str:
        url = new_database_like(cluster, "template0")
        migrate(url)
        # Writing the vocabulary takes longer than most tests.
        with engine_on(url) as engine, Session(engine) as session, session.begin():
            save_vocabulary(session, our_vocabulary())
        return str(make_url(url).database)

    return sharing.made_once("template", make)


@pytest.fixture(scope="session")
def reused_database(cluster: str, template: str) -> Iterator[ReusedDatabase]:
    """The database behind `database_url`."""
    database = ReusedDatabase(cluster, template)
    yield database
    database.drop()


@pytest.fixture
def database_url(
    reused_database: ReusedDatabase,
    monkeypatch: pytest.MonkeyPatch,
    reread_settings: Callable[[], None],
) -> Iterator[str]:
    """A database as the template is, named in the environment: for tests that commit, serve or run commands."""
    monkeypatch.setenv("ASSETMAP_DATABASE_URL", reused_database.url)
    reread_settings()
    yield reused_database.url
    reread_settings()
    reused_database.restore()


@pytest.fixture(scope="session")
def rolled_back_engine(cluster: str, template: str) -> Iterator[Engine]:
    with database_like(cluster, template) as url, engine_on(url) as engine:
        yield engine


@pytest.fixture
def session(rolled_back_engine: Engine) -> Iterator[Session]:
    """A session on tables with our categories and nothing else; whatever it does, commits included, is undone when the
    test ends.
    """
    with rolled_back_engine.connect() as connection:
        everything = connection.begin()
        with Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session:
            yield session
        everything.rollback()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real open data, kept beside the repository and not in it."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not here: it holds the real data that this test loads")
    return folder
