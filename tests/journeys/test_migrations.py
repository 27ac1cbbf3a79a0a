"""Migrations that make what the models say, and that can be undone with data in the tables."""

from itertools import islice
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from assetmap.command_line.migrating import current_revision, database_address, newest_revision
from assetmap.database import sessions as database
from assetmap.jobs.app import queue_job, remove_finished_jobs
from assetmap.people import actions
from assetmap.people.roles import Role
from tests.factories import make_place
from tests.journeys.local_clusters import PROJECT, ask
from tests.journeys.running_commands import assetmap, counts_in

# What the migrations made, less what extensions brought along.
OURS = """
WITH ours (kind, id, name) AS (
    SELECT 'pg_class', oid, relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'i', 'v')
    UNION ALL SELECT 'pg_proc', oid, proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'pg_type', pg_type.oid, typname FROM pg_type LEFT JOIN pg_class ON pg_class.oid = typrelid
        WHERE typnamespace = 'public'::regnamespace AND (typtype = 'e' OR relkind = 'c')
    UNION ALL SELECT 'pg_ts_config', oid, cfgname FROM pg_ts_config
        WHERE cfgnamespace = 'public'::regnamespace)
SELECT kind || ' ' || name FROM ours WHERE name !~ '^(spatial_ref_sys|alembic)' AND NOT EXISTS
    (SELECT FROM pg_depend WHERE deptype = 'e' AND classid = kind::regclass AND objid = id)
ORDER BY 1
"""


def alembic(action: str, url: str, *words: str) -> None:
    config = Config(toml_file=PROJECT / "pyproject.toml")
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        getattr(command, action)(config, *words)
    engine.dispose()


def test_the_models_and_the_migrations_say_the_same(database_url: str) -> None:
    alembic("check", database_url)


def test_the_newest_migration_is_the_one_with_the_highest_number() -> None:
    script = ScriptDirectory.from_config(Config(toml_file=PROJECT / "pyproject.toml"))

    assert script.get_heads() == [newest_revision()]


def test_everything_goes_down_and_up_again_with_data_in_it(
    database_url: str, tmp_path: Path
) -> None:
    made = ask(database_url, OURS)
    rows = tmp_path / "rows.csv"
    rows.write_text("name,category,longitude,latitude\nHall,community-centre,-0.05,51.55\n")
    assert assetmap("assets", "import", rows).code == 0
    with database.session_factory().begin() as session:
        queue_job(session, remove_finished_jobs, timestamp=0)
    assert {"asset", "search_entry", "procrastinate_jobs"} <= counts_in(database_url).keys()

    alembic("downgrade", database_url, "base")

    assert ask(database_url, OURS) == []
    assert current_revision(database_url) is None

    assert assetmap("database", "migrate").code == 0
    assert ask(database_url, OURS) == made
    assert assetmap("assets", "import", rows).code == 0


@pytest.mark.parametrize("count", [10, pytest.param(None, marks=pytest.mark.soak)])
def test_each_of_the_newest_migrations_can_be_undone_alone(
    database_url: str, count: int | None
) -> None:
    """An old one never changes again, so all of them are only undone in the long run."""
    script = ScriptDirectory.from_config(Config(toml_file=PROJECT / "pyproject.toml"))
    for revision in islice(script.walk_revisions(), count):
        before = ask(database_url, OURS)
        alembic("downgrade", database_url, "-1")
        alembic("upgrade", database_url, revision.revision)
        assert ask(database_url, OURS) == before
        alembic("downgrade", database_url, "-1")


def test_the_light_way_to_the_address_finds_the_same_database(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = make_url(database_url).set(drivername="postgresql+psycopg")
    monkeypatch.setenv("ASSETMAP_DATABASE_URL", given.render_as_string(hide_password=False))
    database.get_settings.cache_clear()
    database.database_url.cache_clear()

    for address in (database_address(), database.database_url()):
        assert make_url(address).database == given.database
        assert make_url(address).drivername == "postgresql"
        assert ask(address, "SELECT current_database()") == [given.database]


def test_link_workers_of_a_place_are_link_workers_still_when_places_are_undone(
    database_url: str,
) -> None:
    with database.session_factory().begin() as session:
        place = make_place(session, "ward", "W1", box=(0, 0, 9, 9))
        for role in (Role.LINK_WORKER, Role.STEWARD):
            actions.grant(session, email="ada@example.org", role=role, place_id=place.id)

    alembic("downgrade", database_url, "0006")

    held = ask(database_url, "SELECT role || ' ' || (place_id IS NULL) FROM role ORDER BY 1")
    assert held == ["link-worker true", "steward false"]
    alembic("upgrade", database_url, "head")


def test_an_address_known_by_its_letters_is_known_as_mail_servers_write_it(
    database_url: str,
) -> None:
    alembic("downgrade", database_url, "0017")
    for email in (
        "ada@köprü.org",
        "bob@köprü.org",
        "bob@xn--kpr-sna6a.org",
        "cy@exa\ufffdmple.org",
    ):
        ask(
            database_url,
            "WITH made AS (INSERT INTO person DEFAULT VALUES RETURNING id)"
            f" INSERT INTO person_detail (person_id, email) SELECT id, '{email}' FROM made RETURNING 1",
        )
    alembic("upgrade", database_url, "head")
    emails = ask(database_url, "SELECT email FROM person_detail ORDER BY email")
    assert sorted(emails) == [
        "ada@xn--kpr-sna6a.org",
        "bob@köprü.org",
        "bob@xn--kpr-sna6a.org",
        "cy@exa\ufffdmple.org",
    ], "each once, and what is the name of nothing as it was"


def test_what_was_counted_counts_on_when_two_tables_become_one_and_back(database_url: str) -> None:
    alembic("downgrade", database_url, "0018")
    tables = {"attempt": "a change", "handover_attempt": "a link"}
    for table, subject in tables.items():
        ask(
            database_url,
            f"INSERT INTO {table} (subject_hash, attempted_at)"
            f" VALUES (convert_to('{subject}', 'UTF8'), '2026-11-22 12:00Z') RETURNING 1",
        )

    alembic("upgrade", database_url, "0019")

    counted = "SELECT convert_from(subject_hash, 'UTF8') || ', ' || {} FROM {} ORDER BY 1"
    for_how_long = "(counts_until - attempted_at)"
    assert ask(database_url, counted.format(for_how_long, "attempt")) == [
        "a change, 1 day",
        "a link, 01:00:00",
    ]
    alembic("downgrade", database_url, "0018")
    for table, subject in tables.items():
        at = "(attempted_at AT TIME ZONE 'UTC')"
        assert ask(database_url, counted.format(at, table)) == [f"{subject}, 2026-11-22 12:00:00"]
    alembic("upgrade", database_url, "head")
