"""The PostgreSQL that is taken, and the sentence when there is none."""

from pathlib import Path

import psycopg
import pytest

from assetmap.database import postgresql_programs
from assetmap.database.postgresql_programs import is_full
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


@pytest.mark.parametrize(
    ("message", "is_so"),
    [
        ("FATAL:  sorry, too many clients already", True),
        ('FATAL:  too many connections for role "map"', True),
        ('FATAL:  too many connections for database "map"', True),
        (
            "FATAL:  remaining connection slots are reserved for non-replication superuser connections",
            True,
        ),
        (
            "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
            True,
        ),
        ("FATAL:  no more connections allowed (max_client_conn)", True),
        ("connection refused", False),
        ('FATAL:  password authentication failed for user "map"', False),
        ("FATAL:  the database system is starting up", False),
    ],
)
def test_a_server_that_is_full_is_told_from_one_that_is_away(message: str, is_so: bool) -> None:
    assert is_full(psycopg.OperationalError(f"connection failed: {message}")) is is_so


def test_a_server_that_is_full_is_known_by_its_code_too() -> None:
    assert is_full(psycopg.errors.TooManyConnections("désolé, trop de clients sont déjà connectés"))
