"""Which databases do the tests of commands begin with, and what may they change?"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url

from assetmap.database import session_factory
from tests.conftest import database_like
from tests.factories import EAST, NORTH, make_asset, make_place, make_postcode
from tests.journeys.mail_servers import Mailbox, mail_server, settings_for
from tests.journeys.running_commands import CITY, CITY_LIST, assetmap
from tests.loaded import client_of


@pytest.fixture(scope="session")
def with_city(cluster: str, template: str, shared_data: Path) -> Iterator[str]:
    """The name of a database in which the City and Hackney are loaded, for `database_like`."""
    with database_like(cluster, template) as url:
        done = assetmap("area", "load", shared_data / CITY / "area.toml", ASSETMAP_DATABASE_URL=url)
        assert done.code == 0, done
        assert re.search(rf"{CITY_LIST} +1,283 +0 +0 +0 +0 +0", done.said), done.said
        yield str(make_url(url).database)


@pytest.fixture
def city(cluster: str, with_city: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of the test's own with the City and Hackney in it, named in the environment."""
    with database_like(cluster, with_city) as url:
        monkeypatch.setenv("ASSETMAP_DATABASE_URL", url)
        yield url


@pytest.fixture
def manifest(tmp_path: Path, shared_data: Path) -> Path:
    """A copy of the City and Hackney's manifest and files, to be changed."""
    shutil.copytree(shared_data / CITY, tmp_path / CITY)
    for path in [tmp_path / CITY, *(tmp_path / CITY).iterdir()]:
        path.chmod(0o755)
    return tmp_path / CITY / "area.toml"


@pytest.fixture(scope="session")
def with_demo(cluster: str, template: str) -> Iterator[str]:
    """The address of a database with the demo area, which has every fact that there is; only to be read."""
    with database_like(cluster, template) as url:
        assert assetmap("demo", ASSETMAP_DATABASE_URL=url).code == 0
        yield url


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
