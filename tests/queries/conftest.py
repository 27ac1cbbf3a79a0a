"""Fixtures of the tests of queries."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import ImportReport, import_assets
from assetmap.database.sessions import get_session
from tests.confirming import Asking
from tests.gap_areas import make_small_area
from tests.importing import HEADER, Bring
from tests.loaded import application


@pytest.fixture
def bring(session: Session, tmp_path: Path) -> Bring:
    """Imports rows, or a file's very bytes, as the list "Halls"."""

    def bring(content: Sequence[dict[str, str]] | bytes, **how: Any) -> ImportReport:
        path = tmp_path / "halls.csv"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            header = dict.fromkeys([*HEADER, *(key for one in content for key in one)])
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, header)
                writer.writeheader()
                writer.writerows(content)
        return import_assets(session, path, **{"list_name": "Halls", **how})

    return bring


@pytest.fixture
def asking(session: Session) -> Asking:
    return Asking(session)


@pytest.fixture
def small_ward(session: Session) -> None:
    """The ward W1, made of small areas."""
    make_small_area(session)


@pytest.fixture
def client(session: Session, database_url: str) -> Iterator[TestClient]:
    """The application, reading what the test has written and not committed."""
    with application() as app, TestClient(app, raise_server_exceptions=False) as client:
        app.dependency_overrides[get_session] = lambda: session
        yield client
