"""The private PostGIS: it comes up again after whatever was done to it, or says why not."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from assetmap.database import postgresql_programs
from assetmap.database.local_postgis import cluster as local_postgis
from assetmap.errors import InvalidInput, Unavailable
from tests.journeys.local_clusters import (
    ask,
    busy_with,
    cluster_home,
    kill,
    lives,
    open_folder,
    remember,
    server_of,
    start,
    starter,
    until,
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder() as path:
        yield path


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Path]:
    """A home whose server the tests may kill: each begins with a start."""
    with cluster_home(folder / "home") as path:
        yield path


def test_the_address_serves_psycopg_and_sqlalchemy(home: Path) -> None:
    url = start(home)

    assert ask(url, "SELECT current_database() || current_user") == ["assetmapassetmap"]
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT ST_AsText(ST_Point(1, 2))")) == "POINT(1 2)"
    engine.dispose()


def test_the_database_has_its_extensions_its_language_and_its_checksums(home: Path) -> None:
    url = start(home)

    present = ask(url, "SELECT extname FROM pg_extension")
    assert {"postgis", "pg_trgm", "unaccent", "btree_gist"} <= set(present)
    assert ask(url, "SELECT lower('ÉCOLE') || unaccent('é')") == ["écolee"]
    shown = {name: ask(url, f"SHOW {name}") for name in ("data_checksums", "listen_addresses")}
    assert shown == {"data_checksums": ["on"], "listen_addresses": [""]}
    assert ask(url, "SELECT datcollate FROM pg_database WHERE datname = 'assetmap'") == ["C.UTF-8"]


def test_the_application_owns_its_tables_and_is_no_superuser(home: Path) -> None:
    url = start(home)
    site = local_postgis.for_application(url)
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("CREATE TABLE before_its_time (word text)")

    assert start(home) == url, "and everything is handed over"
    assert ask(site, "SELECT current_database() || current_user") == [
        "assetmapassetmap_application"
    ]
    which = "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
    assert ask(site, f"{which} FROM pg_roles WHERE rolname = current_user") == ["False"]
    with psycopg.connect(site, autocommit=True) as application:
        application.execute("ALTER TABLE before_its_time ADD COLUMN place geometry")
        application.execute("CREATE TABLE of_its_own (); DROP TABLE of_its_own, before_its_time")
        for forbidden in (
            "SET session_replication_role = replica",
            "SET ROLE assetmap",
            "ALTER SYSTEM SET log_statement = 'all'",
            "CREATE ROLE intruder",
            "COPY (SELECT 1) TO PROGRAM 'cat'",
            "SELECT pg_read_file('/etc/passwd')",
            "DROP EXTENSION postgis",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(forbidden)


def test_a_server_that_knows_no_application_yet_learns_of_it(home: Path) -> None:
    url = start(home)
    data = local_postgis.status(home).data_directory
    assert data is not None
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("ALTER DATABASE assetmap OWNER TO assetmap")
        superuser.execute("REASSIGN OWNED BY assetmap_application TO assetmap")
        superuser.execute("DROP OWNED BY assetmap_application; DROP ROLE assetmap_application")
        ident = data / "pg_ident.conf"
        known = [line for line in ident.read_text().splitlines() if "application" not in line]
        ident.write_text("\n".join(known) + "\n")
        superuser.execute("SELECT pg_reload_conf()")

    assert start(home) == url
    lets_in = local_postgis.for_application(url)
    until(lambda: "application" in ident.read_text())
    assert ask(lets_in, "SELECT 1") == ["1"]


def test_a_start_finds_the_server_that_runs(home: Path) -> None:
    url = start(home)
    first = server_of(home)

    assert start(home) == url
    assert server_of(home) == first


def test_a_postgresql_environment_does_not_lead_astray(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_postgis.stop(home)
    for name in ("PGPORT", "PGDATA", "PGDATABASE", "PGUSER"):
        monkeypatch.setenv(name, "6543")

    assert ask(start(home), "SHOW port") == ["5432"]


def test_status_and_stop_say_what_is_there_and_make_nothing(home: Path, folder: Path) -> None:
    unused = folder / "unused"
    assert local_postgis.status(unused) == local_postgis.ClusterStatus(is_running=False)
    assert local_postgis.stop(unused) is False
    assert not unused.exists()

    url = start(home)
    running = local_postgis.status(home)
    assert (running.is_running, running.url) == (True, url)
    assert (running.server_version or "").partition(".")[0].isdigit()
    assert local_postgis.stop(home) is True
    assert local_postgis.stop(home) is False
    stopped = local_postgis.status(home)
    assert (stopped.is_running, stopped.url) == (False, None)
    assert stopped.data_directory == running.data_directory


def test_the_server_outlives_its_starter_and_holds_none_of_its_pipes(home: Path) -> None:
    local_postgis.stop(home)

    with starter(home) as process:
        said, _ = process.communicate(timeout=60)  # would wait for whoever holds the pipe

    assert process.returncode == 0, said
    assert os.getsid(server_of(home)) != os.getsid(0)
    assert ask(said.strip(), "SELECT 1") == ["1"]


def test_a_server_that_is_killed_comes_back_with_its_data(home: Path) -> None:
    url = start(home)
    remember(url, "before the kill")
    kill(server_of(home))
    assert local_postgis.status(home).is_running is False

    assert start(home) == url
    assert "before the kill" in ask(url, "SELECT word FROM memory")


def test_an_app_that_is_killed_leaves_the_server_serving(home: Path) -> None:
    local_postgis.stop(home)
    process = starter(
        home,
        "import psycopg; c = psycopg.connect(cluster.start(Path(sys.argv[1]))); "
        "c.execute('CREATE TABLE never_committed ()'); print('busy', flush=True); input()",
    )
    with process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert process.stdout.readline() == "busy\n"
        first = server_of(home)
        process.kill()

    assert start(home) == url
    assert server_of(home) == first
    assert ask(url, "SELECT to_regclass('never_committed')") == ["None"]


def test_a_start_that_is_killed_while_it_makes_the_data_is_in_nobodys_way(folder: Path) -> None:
    with cluster_home(folder / "half made") as home:
        with starter(home) as process:
            until(lambda: list(home.glob("database/data.new-*/PG_VERSION")))
            process.kill()

        assert ask(start(home), "SELECT 1") == ["1"]
        assert list(home.glob("database/data.new-*")) == []


def test_a_start_waits_for_the_last_query_of_a_killed_server(home: Path) -> None:
    url = start(home)
    busy = busy_with(url, "SELECT count(*) FROM generate_series(1, 20000000)")
    orphan = busy.info.backend_pid
    kill(server_of(home))
    assert lives(orphan)

    assert ask(start(home), "SELECT 1") == ["1"]
    assert not lives(orphan)
    busy.close()


def test_a_stale_pid_file_does_not_stop_a_start_and_its_process_is_left_alone(home: Path) -> None:
    url = start(home)
    before = local_postgis.status(home)
    assert before.data_directory and before.socket_directory and before.process_id
    kill(before.process_id)
    owner = before.data_directory.stat().st_uid
    bystander = subprocess.Popen(
        ["sleep", "600"], user=owner if os.geteuid() == 0 else None, cwd="/"
    )
    for file in (
        before.data_directory / "postmaster.pid",
        before.socket_directory / ".s.PGSQL.5432.lock",
    ):
        file.write_text(file.read_text().replace(str(before.process_id), str(bystander.pid), 1))

    assert local_postgis.status(home).is_running is False
    assert local_postgis.stop(home) is False
    assert start(home) == url
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_two_starts_at_once_give_one_server(folder: Path) -> None:
    with cluster_home(folder / "two at once") as home:
        starters = [starter(home) for _ in range(3)]

        said = [process.communicate(timeout=90)[0].strip() for process in starters]

        assert [process.returncode for process in starters] == [0, 0, 0], said
        assert set(said) == {local_postgis.status(home).url}
        log = local_postgis.status(home).log_file
        assert log is not None and log.read_text().count("starting PostgreSQL") == 1


def test_the_log_holds_nothing_that_anybody_searched_for(home: Path) -> None:
    url = start(home)
    with psycopg.connect(url, autocommit=True) as connection:
        for query in (
            "SELECT 'E8 1AA'::int",
            "SELECT %s::int",
            "SELECT nonsense('E8 1AA')",
            "SELECT 1 FROM pg_sleep(0) WHERE 'E8 1AA' =",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(query, ["E8 1AA"] if "%s" in query else None)
    victim = busy_with(url, "SELECT pg_sleep(600), 'E8 1AA'")
    os.kill(victim.info.backend_pid, signal.SIGKILL)
    log = local_postgis.status(home).log_file
    assert log is not None
    until(lambda: "was terminated by signal 9" in log.read_text())
    victim.close()

    start(home)
    # Half of it, "E8", is a likely end of a place in the write-ahead log.
    assert "1AA" not in log.read_text()


def test_without_postgresql_the_sentence_names_every_way_to_get_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_programs, "DEBIAN_PROGRAMS", tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    with pytest.raises(Unavailable) as caught:
        start(folder / "without")

    sentence = str(caught.value)
    for way in ("postgresql-postgis", "make setup", "ASSETMAP_DATABASE_URL", "docker compose up"):
        assert way in sentence
    assert sentence.count("\n") == 0
    shutil.rmtree(folder / "without")


def test_a_start_that_fails_ends_with_the_line_that_tells_why(home: Path) -> None:
    local_postgis.stop(home)

    with pytest.raises(Unavailable, match=r'invalid value for parameter "work_mem": "a lot"\.$'):
        local_postgis.start(home, options="-c work_mem='a lot'")

    assert ask(start(home), "SELECT 1") == ["1"]


def test_options_that_cannot_be_read_are_refused(home: Path) -> None:
    with pytest.raises(InvalidInput, match="ASSETMAP_POSTGIS_OPTIONS"):
        local_postgis.start(home, options="-c work_mem='a lot")
