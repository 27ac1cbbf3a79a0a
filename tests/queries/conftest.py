"""Fixtures of the tests of queries."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import ImportReport, import_assets
from tests.confirming import Asking
from tests.importing import HEADER, Bring


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
