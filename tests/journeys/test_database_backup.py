"""Backups that bring everything back, and broken ones that bring nothing down."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from assetmap.database.backup import backup, restore
from assetmap.errors import InvalidInput, Unavailable
from tests.journeys.local_clusters import (
    PROJECT,
    ask,
    busy_with,
    cluster_home,
    open_folder,
    start,
    until,
)

CONTENT = """
DROP SCHEMA IF EXISTS guild CASCADE;
CREATE SCHEMA guild;
CREATE SEQUENCE guild.ticket START 41;
CREATE TABLE guild.hall (
    id bigint PRIMARY KEY DEFAULT nextval('guild.ticket'),
    name text NOT NULL,
    location_bng geometry(Point, 27700),
    named_at timestamptz,
    shout text GENERATED ALWAYS AS (upper(name)) STORED
);
CREATE INDEX hall_place ON guild.hall USING gist (name gist_trgm_ops, location_bng);
CREATE FUNCTION guild.note_name() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.named_at := '2026-01-01'; RETURN NEW; END $$;
CREATE TRIGGER naming BEFORE INSERT ON guild.hall
    FOR EACH ROW EXECUTE FUNCTION guild.note_name();
CREATE VIEW guild.names AS SELECT name FROM guild.hall;
COMMENT ON TABLE guild.hall IS 'Säle – halls';
INSERT INTO guild.hall (name, location_bng) VALUES
    ('Café «Zur Brücke» 東京 🏡', ST_SetSRID(ST_Point(530000, 180000), 27700)),
    (E'a\\ttab, a\\nline and a \\\\.', NULL);
SELECT lo_from_bytea(4711, '\\xDEADBEEF');
ALTER DATABASE assetmap SET search_path TO public, guild;
"""
EVERYTHING = {
    "rows": "SELECT to_jsonb(hall) FROM guild.hall ORDER BY id",
    "views": "SELECT name FROM guild.names ORDER BY name",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'guild' ORDER BY 1",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'naming'",
    "extensions": "SELECT extname || extversion FROM pg_extension ORDER BY 1",
    "remarks": "SELECT obj_description('guild.hall'::regclass)",
    "large objects": "SELECT lo_get(4711)",
    "database settings": "SHOW search_path",
    "languages": "SELECT datcollate || datctype FROM pg_database WHERE datname = 'assetmap'",
    "rights": "SELECT rolname FROM pg_database JOIN pg_roles r ON r.oid = datdba ORDER BY 1",
    "databases": "SELECT datname FROM pg_database ORDER BY 1",
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with open_folder() as folder, cluster_home(folder / "home") as home:
        yield start(home)


@pytest.fixture
def url(server: str) -> str:
    """A database with some of everything."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SELECT lo_unlink(oid) FROM pg_largeobject_metadata")
        connection.execute(CONTENT)
    return server


@pytest.fixture
def guest(url: str) -> Iterator[str]:
    """The address of a role that may do nothing in particular."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE guest; GRANT SELECT ON guild.names TO guest")
        yield f"{url}&options=-c%20role%3Dguest"
        connection.execute("DROP OWNED BY guest; DROP ROLE guest")


def everything_in(url: str) -> dict[str, list[str]]:
    return {name: ask(url, question) for name, question in EVERYTHING.items()}


def tell(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def test_a_backup_brings_everything_back(url: str, tmp_path: Path) -> None:
    file = tmp_path / "a backup – März.dump"
    before = everything_in(url)

    backup(url, file)
    tell(url, "DROP SCHEMA guild CASCADE; CREATE TABLE later (); SELECT lo_unlink(4711)")
    restore(url, file)

    assert everything_in(url) == before
    assert ask(url, "SELECT to_regclass('later')") == ["None"]
    assert ask(url, "INSERT INTO guild.hall (name) VALUES ('new') RETURNING id") == ["43"]
    assert ask(url, "SELECT named_at::date FROM guild.hall WHERE id = 43") == ["2026-01-01"]


def test_a_backup_of_another_owner_goes_to_whoever_restores_it(url: str, tmp_path: Path) -> None:
    tell(url, "CREATE ROLE former; ALTER TABLE guild.hall OWNER TO former")
    tell(url, "GRANT USAGE ON SCHEMA guild TO former")
    backup(url, tmp_path / "former.dump")
    tell(url, "DROP OWNED BY former CASCADE; DROP ROLE former")

    restore(url, tmp_path / "former.dump")

    owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'hall'"
    assert ask(url, owner) == ["assetmap"]


def test_what_is_ours_can_be_given_to_the_application(url: str, tmp_path: Path) -> None:
    tell(url, "DROP TABLE IF EXISTS public.restored; CREATE TABLE public.restored (id serial)")
    tell(url, "CREATE OR REPLACE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    backup(url, tmp_path / "ours.dump")

    restore(url, tmp_path / "ours.dump", owner="assetmap_application")

    owners = (
        "SELECT proowner::regrole FROM pg_proc WHERE proname = 'one' UNION SELECT relowner::regrole"
    )
    ours = f"{owners} FROM pg_class WHERE relname IN ('restored', 'restored_id_seq')"
    assert ask(url, ours) == ["assetmap_application"]
    spatial = "SELECT relowner::regrole FROM pg_class WHERE relname = 'spatial_ref_sys'"
    assert ask(url, spatial) == ["assetmap"], "what is PostGIS's stays the superuser's"


def test_an_address_for_sqlalchemy_serves_too(url: str, tmp_path: Path) -> None:
    driven = url.replace("postgresql:", "postgresql+psycopg:")

    backup(driven, tmp_path / "driven.dump")
    restore(driven, tmp_path / "driven.dump")

    assert len(ask(url, EVERYTHING["rows"])) == 2


def test_a_backup_is_for_its_owner_alone_and_replaces_the_one_before(
    url: str, tmp_path: Path
) -> None:
    file = tmp_path / "nightly.dump"
    backup(url, file)
    first = file.read_bytes()

    tell(url, "INSERT INTO guild.hall (name) VALUES ('one more')")
    backup(url, file)

    assert file.read_bytes() != first
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_backup_that_fails_leaves_the_one_before(guest: str, tmp_path: Path) -> None:
    file = tmp_path / "nightly.dump"
    file.write_text("the one before")

    with pytest.raises(Unavailable, match=r"permission denied for .*\.$"):
        backup(guest, file)

    assert file.read_text() == "the one before"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["no such folder/backup.dump", "."])
def test_a_backup_needs_a_file_in_a_folder(url: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="Choose a folder"):
        backup(url, tmp_path / name)


# How much of a backup is left, and why it ends there.
CUTS = [
    (0.0, "nothing was written"),
    (0.1, "in the table of contents"),
    (0.6, "in the data"),
    (0.97, "in the last tables"),
    (-1, "the last byte is missing"),
]


@pytest.mark.parametrize(("share", "remark"), CUTS)
def test_a_truncated_backup_is_refused_and_the_data_stays(
    url: str, tmp_path: Path, share: float, remark: str
) -> None:
    file = tmp_path / "cut.dump"
    backup(url, file)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] if share == -1 else whole[: int(len(whole) * share)])
    before = everything_in(url)

    with pytest.raises(InvalidInput) as caught:
        restore(url, file)

    assert str(file) in str(caught.value) and "\n" not in str(caught.value), remark
    assert everything_in(url) == before


def test_what_is_no_backup_is_refused(url: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("SELECT 1;\n" * 1000)

    with pytest.raises(InvalidInput, match="is not a backup"):
        restore(url, tmp_path / "notes.txt")
    with pytest.raises(InvalidInput, match="cannot be read"):
        restore(url, tmp_path / "missing.dump")


def test_a_database_that_only_has_the_name_of_a_leftover_is_not_dropped(
    url: str, tmp_path: Path
) -> None:
    backup(url, tmp_path / "good.dump")
    tell(url, "CREATE DATABASE assetmap_restoring")

    with pytest.raises(Unavailable, match="assetmap_restoring is in the way"):
        restore(url, tmp_path / "good.dump")

    assert "assetmap_restoring" in ask(url, EVERYTHING["databases"])
    tell(url, "DROP DATABASE assetmap_restoring")


def test_a_server_that_lets_nobody_make_databases_is_explained(
    url: str, guest: str, tmp_path: Path
) -> None:
    backup(url, tmp_path / "good.dump")
    before = everything_in(url)

    with pytest.raises(Unavailable, match="which this server does not let you do: ask its"):
        restore(guest, tmp_path / "good.dump")

    assert everything_in(url) == before


def test_a_restore_that_is_killed_leaves_the_data_and_the_next_one_cleans_up(
    url: str, tmp_path: Path
) -> None:
    file = tmp_path / "good.dump"
    backup(url, file)
    before = everything_in(url)
    code = "import sys; from pathlib import Path; from assetmap.database.backup import restore; "
    code += "restore(sys.argv[1], Path(sys.argv[2]))"
    process = subprocess.Popen([sys.executable, "-c", code, url, str(file)], cwd=PROJECT)
    comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    until(lambda: ask(url, comment, "assetmap_restoring") not in ([], ["None"]))
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert "assetmap_restoring" in ask(url, EVERYTHING["databases"])
    assert ask(url, EVERYTHING["rows"]) == before["rows"]
    restore(url, file)
    assert everything_in(url) == before


def test_a_restore_succeeds_while_an_app_works_and_keeps_coming_back(
    url: str, tmp_path: Path
) -> None:
    file = tmp_path / "good.dump"
    backup(url, file)
    tell(url, "DELETE FROM guild.hall")
    done = threading.Event()

    def keep_asking() -> None:
        while not done.is_set():
            with suppress(psycopg.OperationalError):
                ask(url, "SELECT 1")

    app = threading.Thread(target=keep_asking)
    app.start()
    sleeper = busy_with(url, "SELECT pg_sleep(600)")
    restore(url, file)
    done.set()
    app.join()
    sleeper.close()

    assert len(ask(url, EVERYTHING["rows"])) == 2


def test_one_restore_runs_at_a_time(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "good.dump")
    lock = "SELECT pg_advisory_lock(hashtextextended('assetmap restore assetmap', 0))"
    with psycopg.connect(url.replace("/assetmap?", "/postgres?")) as other:
        other.execute(lock)
        with pytest.raises(Unavailable, match="Another restore"):
            restore(url, tmp_path / "good.dump")


def test_an_address_that_cannot_be_read_or_reached_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        backup("postgresql://someone:pass word@[/name", tmp_path / "never.dump")
    assert "pass" not in str(caught.value).replace("user:password@", "")

    with pytest.raises(Unavailable, match=r"cannot be reached.*No such file"):
        backup("postgresql://assetmap@/assetmap?host=/nowhere", tmp_path / "never.dump")
    assert os.listdir(tmp_path) == []
