"""The databases that tests of commands begin with, and what they may change."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from tests.factories import EAST, NORTH, make_asset, make_place, make_postcode
from tests.journeys.mail_servers import Mailbox, mail_server, settings_for
from tests.journeys.running_commands import CITY
from tests.loaded import client_of, copied
from tests.publishers import Publishers


@pytest.fixture
def city(cluster: str, with_city: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of the test's own with the City and Hackney in it, named in the environment."""
    with copied(cluster, with_city) as url:
        monkeypatch.setenv("ASSETMAP_DATABASE_URL", url)
        yield url


@pytest.fixture
def manifest(tmp_path: Path, shared_data: Path) -> Path:
    """A copy of the City and Hackney's manifest and files, to be changed."""
    shutil.copytree(shared_data / CITY, tmp_path / CITY)
    for path in [tmp_path / CITY, *(tmp_path / CITY).iterdir()]:
        path.chmod(0o755)
    return tmp_path / CITY / "area.toml"


@pytest.fixture
def mailbox(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> Iterator[Mailbox]:
    """A mail server that everything sends by."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        for name, value in settings_for(port).items():
            monkeypatch.setenv(name, value)
        reread_settings()
        yield mailbox


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    """The application on a database of the test's own; it does not follow redirections."""
    with client_of(database_url) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
def ground(client: TestClient) -> None:
    """A postcode, a ward, and something that is there already."""
    with session_factory().begin() as session:
        make_postcode(session, "E81EA")
        make_place(session, "ward", "W1", box=(EAST - 900, NORTH - 900, EAST + 900, NORTH + 900))
        make_asset(session, "Hall next door")


@pytest.fixture
def publishers(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> Iterator[Publishers]:
    """The publishers of official files, on this machine."""
    monkeypatch.setenv("ASSETMAP_FETCH_PRIVATE_HOSTS", "127.0.0.1")
    reread_settings()
    with Publishers(shared_data).open() as publishers:
        yield publishers
