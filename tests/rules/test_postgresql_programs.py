"""The PostgreSQL that is taken, and the sentence when there is none."""

from pathlib import Path

import pytest

from assetmap.database import postgresql_programs
from assetmap.errors import Unavailable


def test_without_postgis_the_sentence_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "share"
    (share / "extension").mkdir(parents=True)
    for name in ("pg_trgm", "unaccent", "btree_gist"):
        (share / "extension" / f"{name}.control").touch()
    programs = tmp_path / "programs/99/bin"
    programs.mkdir(parents=True)
    for name, answer in (("initdb", "initdb (PostgreSQL) 99.1"), ("pg_config", str(share))):
        (programs / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
        (programs / name).chmod(0o755)
    monkeypatch.setattr(postgresql_programs, "DEBIAN_PROGRAMS", tmp_path / "programs")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    with pytest.raises(Unavailable, match=r"PostgreSQL 99 lacks postgis: install .*make setup"):
        postgresql_programs.server_programs(None)


def test_data_of_another_version_names_the_package_that_reads_it() -> None:
    with pytest.raises(Unavailable, match="postgresql-7-postgis-3"):
        postgresql_programs.server_programs(7)
