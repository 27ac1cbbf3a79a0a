"""The command line: whole or not at all, with one sentence when something fails."""

import json
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from assetmap.command_line.migrating import newest_revision
from assetmap.database.local_postgis.cluster import for_application
from tests.databases import database_like
from tests.journeys.local_clusters import PROJECT, QUICK, ask, cluster_home, open_folder
from tests.journeys.running_commands import (
    CITY,
    CITY_LIST,
    HALLS,
    Done,
    assetmap,
    assetmap_process,
    counts_in,
    everything_in,
    with_whatever_it_writes,
)

PLACES = """
SELECT place.kind || ' ' || count(*) FROM place JOIN area_place ON place_id = place.id AND is_current
GROUP BY place.kind ORDER BY 1
"""


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


# Areas


def test_the_city_and_hackney_are_there_in_full(city: str) -> None:
    assert ask(city, PLACES) == [
        *("lsoa 155", "msoa 31", "neighbourhood 8", "pcn 8", "pcn_catchment 8", "ward 46"),
    ]
    counts = counts_in(city)
    assert [counts[table] for table in ("postcode", "practice", "asset")] == [6_153, 40, 1_283]
    placed = (
        "SELECT count(DISTINCT location_id) FROM location_place JOIN place ON place.id = place_id"
    )
    for kind in ("lsoa", "msoa", "neighbourhood", "pcn"):
        assert ask(city, f"{placed} WHERE kind = '{kind}'") == ["1283"]


def test_a_second_load_changes_nothing_at_all(city: str, shared_data: Path) -> None:
    before = everything_in(city)

    done = assetmap("area", "load", shared_data / CITY / "area.toml")

    assert done.code == 0
    assert done.said.count(" unchanged ") == 14  # 13 sections, and the heading of the lists
    assert re.search(rf"{CITY_LIST} +0 +0 +1,283 +0 +0 +0 +the same file as last time", done.said)
    assert "nothing has changed" in done.said
    assert everything_in(city) == before


def test_an_area_with_openstreetmap_loads_with_one_command_and_again_changes_nothing(
    database_url: str, shared_data: Path
) -> None:
    manifest = shared_data / "rutland" / "area.toml"

    done = assetmap("area", "load", manifest)

    assert done.code == 0
    assert "is left out" not in done.said
    assert re.search(r"OpenStreetMap +653 +0 +0 +0 +0 ", done.said)
    assert ask(database_url, PLACES) == ["lsoa 26", "msoa 5", "ward 15"]
    before = everything_in(database_url)
    assert "nothing has changed" in assetmap("area", "load", manifest).said
    assert everything_in(database_url) == before


def test_a_newer_vintage_replaces_the_older_and_keeps_its_record(city: str, manifest: Path) -> None:
    table = manifest.with_name("imd2025_lsoa21.csv")
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(lines[:-1]))
    change(manifest, 'vintage = "2025"', 'vintage = "2026"')

    done = assetmap("area", "load", manifest)

    assert done.code == 0
    assert re.search(r"lsoa: imd_score, imd_rank, imd_decile +154 +loaded", done.said)
    assert done.said.count(" loaded ") == 1
    records = "SELECT vintage || ' ' || (replaced_at IS NULL) FROM dataset WHERE subject ~ 'imd' ORDER BY 1"
    assert ask(city, records) == ["2025 false", "2026 true"]
    figures = "SELECT DISTINCT vintage || ' ' || count(*) FROM place_statistic WHERE measure = 'imd_rank' GROUP BY vintage"
    assert ask(city, figures) == ["2026 154"]

    change(manifest, 'vintage = "2026"', 'vintage = "2024"')
    again = assetmap("area", "load", manifest)
    assert "2024 is older than 2026, which is loaded" in again.said
    assert ask(city, figures) == ["2026 154"]


def test_new_boundaries_place_the_assets_anew(city: str, manifest: Path) -> None:
    file = manifest.with_name("ward25.geojson")
    wards = json.loads(file.read_text())
    wards["features"] = [w for w in wards["features"] if w["properties"]["WD25NM"] != "Dalston"]
    file.write_text(json.dumps(wards))
    change(manifest, 'edition = "2025"', 'edition = "2026"')
    in_ward = (
        "SELECT count(*) FROM location_place JOIN place ON place.id = place_id"
        " JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
        " WHERE place.kind = 'ward' AND edition = '{}'"
    )
    before = int(ask(city, in_ward.format(2025))[0])
    in_dalston = int(ask(city, in_ward.format(2025) + " AND name = 'Dalston'")[0])
    assert before > in_dalston > 0

    assert assetmap("area", "load", manifest).code == 0

    assert ask(city, in_ward.format(2025)) == ["0"]
    # Those on its border are now in the ward beside it.
    assert before - in_dalston <= int(ask(city, in_ward.format(2026))[0]) < before


def test_an_area_is_removed_with_its_assets_and_nobody_elses(
    city: str, shared_data: Path, tmp_path: Path
) -> None:
    assert assetmap("area", "load", shared_data / "rutland" / "area.toml").code == 0
    halls = tmp_path / "halls.csv"
    halls.write_text(HALLS)
    assert assetmap("assets", "import", halls).code == 0
    listed = assetmap("area", "list").said
    assert re.search(r"city-and-hackney +City and Hackney +256 +1,253 ", listed)
    assert re.search(r"rutland +Rutland +46 +653 ", listed)

    done = assetmap("area", "remove", CITY)

    assert (done.code, done.said) == (
        0,
        "City and Hackney has been removed, with 1,283 assets from 1 list.\n",
    )
    assert ask(city, PLACES) == ["lsoa 26", "msoa 5", "ward 15"]
    left = counts_in(city)
    # The three halls, and what Rutland's own extract brought.
    assert {left.get(name) for name in ("asset", "location", "asset_at_location")} == {656}
    assert {"postcode", "practice"}.isdisjoint(left)
    assert ask(city, "SELECT count(*) FROM asset WHERE source = 'OpenStreetMap'") == ["653"]
    assert assetmap("area", "remove", CITY).sentence == (
        f"No area '{CITY}' is loaded; the loaded ones are: rutland."
    )


def test_an_area_can_be_loaded_again_after_its_removal(database_url: str, tmp_path: Path) -> None:
    manifest = write_area(tmp_path, slug="here", lists=["Halls"])
    assert assetmap("area", "load", manifest).code == 0
    first = counts_in(database_url)
    assert assetmap("area", "remove", "here").code == 0
    assert assetmap("area", "load", manifest).code == 0

    # The history of what was removed stays.
    assert counts_in(database_url) == {**first, "asset_history": 2}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        # The manifest itself
        ("area.toml", "[area]", "[area", r"area\.toml is not valid TOML: .*line 3"),
        ("area.toml", 'slug = "', 'slag = "', r"area\.toml: area\.slug: field required"),
        (
            "area.toml",
            "[[groups]]",
            "[[grupps]]",
            r"area\.toml: grupps: this key does not exist; did you mean 'groups'\?",
        ),
        ("area.toml", 'source_id = "', 'source_ID = "', r"area\.toml: assets\.1: .*source_ID"),
        # What it names
        ("area.toml", '"postcodes.csv"', '"nowhere.csv"', r"no file .*nowhere\.csv"),
        ("area.toml", 'quality = "', 'quality = "x', r"postcodes\.csv has no column 'xpositional"),
        (
            "area.toml",
            'category = "category"',
            'category = "kind"',
            r"assets\.csv has no column 'kind'",
        ),
        ("area.toml", 'file = "assets.csv"', 'file = "gone.csv"', r"no file .*gone\.csv"),
        # What stands in the files
        ("imd2025_lsoa21.csv", ",", ",x", r"imd2025_lsoa21\.csv has no column"),
        ("gp_practices.csv", "-0.0", "x0.0", r"gp_practices\.csv, row \d+, column 'lon': 'x0"),
        ("assets.csv", ",library,", ",librarium,", r"1 of 1,283 rows cannot be imported"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_one_sentence_and_nothing_is_half_loaded(
    database_url: str, manifest: Path, file: str, old: str, new: str, said: str
) -> None:
    before = counts_in(database_url)
    change(manifest.with_name(file), old, new)

    done = assetmap("area", "load", manifest)

    *rows, sentence = done.complained.splitlines()
    assert done.code == 1
    assert re.search(said, sentence), sentence
    assert rows == [] or re.match(r"category 'librarium' is not known.*: row 2$", rows[0])
    assert counts_in(database_url) == before


def test_two_lists_of_one_source_are_refused_since_each_would_withdraw_the_others_rows(
    database_url: str, tmp_path: Path
) -> None:
    before = counts_in(database_url)
    manifest = write_area(tmp_path, slug="here", lists=["One list", "One list"])

    assert (
        "two [[assets]] have the source 'One list'" in assetmap("area", "load", manifest).sentence
    )
    assert counts_in(database_url) == before


def test_areas_keep_lists_of_one_name_apart(database_url: str, tmp_path: Path) -> None:
    for slug in ("here", "there"):
        (tmp_path / slug).mkdir()
        manifest = write_area(tmp_path / slug, slug=slug, lists=["Halls", "More halls"])
        assert assetmap("area", "load", manifest).code == 0

    assert ask(database_url, "SELECT name FROM asset_list ORDER BY 1") == [
        *("Halls", "Halls (there)", "More halls", "More halls (there)"),
    ]
    assert ask(database_url, "SELECT DISTINCT status || count(*) FROM asset GROUP BY status") == [
        "published4"
    ]


def write_area(folder: Path, *, slug: str, lists: list[str]) -> Path:
    """A manifest of lists alone, each with one hall."""
    sections = []
    for number, name in enumerate(lists):
        (folder / f"{number}.csv").write_text(
            f"name,category,longitude,latitude\nHall {number} {slug},community-centre,-0.05,51.55\n"
        )
        sections.append(
            f'[[assets]]\nfile = "{number}.csv"\nsource = "{name}"\nname = "name"\n'
            'category = "category"\nlongitude = "longitude"\nlatitude = "latitude"\n'
        )
    manifest = folder / "area.toml"
    manifest.write_text(f'[area]\nslug = "{slug}"\nname = "{slug}"\n' + "".join(sections))
    return manifest


# The database


def test_a_named_database_is_asked_before_its_tables_change(cluster: str, tmp_path: Path) -> None:
    with database_like(cluster, "template0") as url:

        def run(*words: str) -> Done:
            return assetmap(*words, ASSETMAP_DATABASE_URL=url)

        no_tables = "The database has no tables yet: run `assetmap database migrate`."
        for words in (["demo"], ["area", "list"], ["serve"], ["work"]):
            assert run(*words).sentence == no_tables
        assert "tables: none yet" in run("database", "status").said
        assert run("database", "migrate").said == (
            f"The tables have been updated to migration {newest_revision()} (before: none).\n"
        )
        assert "are up to date" in run("database", "migrate").said
        assert "No area is loaded" in run("area", "list").said
        assert "is running already, so there is nothing to start" in run("database", "start").said
        assert "did not start. Stop it where it runs" in run("database", "stop").sentence
        assert run("database", "url").said == f"{url}\n"

        ask(url, "UPDATE alembic_version SET version_num = '9999' RETURNING 1")
        for words in (["database", "migrate"], ["area", "list"]):
            assert "9999" in run(*words).sentence


def test_a_backup_brings_back_what_was_there(city: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.dump"
    before = counts_in(city)
    assert assetmap("database", "backup", file).code == 0
    assert assetmap("area", "remove", CITY).code == 0

    done = assetmap("database", "restore", file)

    assert done.code == 0 and "tables: up to date" in done.said
    assert counts_in(city) == before
    other = tmp_path / "other.dump"
    other.write_text("no backup")
    assert "is not a backup" in assetmap("database", "restore", other).sentence


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://nobody:hush@127.0.0.1:1/none", "The database cannot be reached"),
        ("postgresql://nobody:hush@127.0.0.1:x/none", "correct ASSETMAP_DATABASE_URL"),
        ("nobody:hush", "address cannot be read"),
    ],
)
def test_a_database_that_is_not_there_is_one_sentence_without_its_password(
    address: str, said: str
) -> None:
    for words in (["area", "list"], ["database", "status"], ["database", "start"], ["demo"]):
        sentence = assetmap(*words, ASSETMAP_DATABASE_URL=address).sentence
        assert said in sentence and "hush" not in sentence


def test_a_database_without_a_connection_left_is_one_sentence_with_its_cause(
    database_url: str,
) -> None:
    database = sql.Identifier(str(make_url(database_url).database))
    limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(limit.format(database, 0))
        try:
            for words in (["area", "list"], ["assets", "import", "x.csv"], ["serve"], ["work"]):
                done = assetmap(*words, ASSETMAP_DATABASE_URL=for_application(database_url))
                said = "PostgreSQL has no connection left (too many connections for database"
                assert done.sentence.startswith(said)
                assert "max_connections" in done.sentence
        finally:
            owner.execute(limit.format(database, -1))


def test_a_setting_that_cannot_be_used_is_named() -> None:
    done = assetmap("database", "status", ASSETMAP_READ_POOL_SIZE="many")

    assert done.sentence.startswith("ASSETMAP_READ_POOL_SIZE cannot be used: ")


def test_debug_shows_where_it_happened_wherever_it_stands(database_url: str) -> None:
    for words in (["--debug", "database", "stop"], ["database", "stop", "--debug"]):
        done = with_whatever_it_writes(*words)
        assert done.code == 1
        assert "Traceback" in done.complained
        assert done.complained.endswith("did not start. Stop it where it runs.\n")


def test_the_private_database_is_made_and_migrated_when_it_is_needed() -> None:
    with open_folder() as folder, cluster_home(folder / "home") as home:

        def run(*words: str) -> Done:
            return assetmap_process(*words, ASSETMAP_HOME=str(home), ASSETMAP_POSTGIS_OPTIONS=QUICK)

        assert "There is no private database in" in run("database", "status").said
        assert "No area is loaded" in run("area", "list").said
        assert run("database", "start").code == 0
        status = run("database", "status").said
        assert "is running (process" in status and "tables: up to date" in status
        assert run("database", "stop").said == "The private database has stopped.\n"
        assert run("database", "stop").said == "It was not running.\n"
        assert "is not running" in run("database", "status").said


def test_a_demo_that_has_nothing_to_do_changes_nothing_and_imports_no_more_than_it_needs(
    with_demo: str,
) -> None:
    before = everything_in(with_demo)
    heavy = "geopandas|pandas|numpy|sqlalchemy|fastapi|alembic|shapely|rich"
    asked = (
        "import sys; sys.argv = ['assetmap', 'demo']\n"
        "from assetmap.commands import app\n"
        f"app(standalone_mode=False); print(sorted({{*sys.modules}} & {{*'{heavy}'.split('|')}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=PROJECT,
        env={"ASSETMAP_DATABASE_URL": with_demo, "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "Already loaded: Merehithe. The demo area is not needed.\n[]\n", done
    assert everything_in(with_demo) == before


def test_help_tells_every_command_and_wrong_words_are_no_traceback() -> None:
    top = assetmap("--help").said
    for command in ("database", "area", "assets", "serve", "work", "demo"):
        assert re.search(rf"^  {command} ", top, re.MULTILINE)
    wrong = assetmap("area", "laod", "x.toml")
    assert wrong.code == 2 and "No such command 'laod'" in wrong.complained
