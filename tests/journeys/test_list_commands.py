"""Lists of assets that come in whole or not at all, and go out so that they can come in again."""

import csv
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pyogrio
import pytest

from assetmap.assets.record.facts import FACTS
from assetmap.command_line.showing import row_ranges
from tests.databases import database_like
from tests.journeys.local_clusters import ask, until
from tests.journeys.running_commands import (
    CITY,
    CITY_LIST,
    HALLS,
    assetmap,
    counts_in,
    everything_in,
    running,
)
from tests.loaded import copied


def statuses(url: str) -> list[str]:
    return ask(url, "SELECT name || ' ' || status FROM asset ORDER BY name")


def test_a_list_is_told_from_its_columns_names_and_again_changes_nothing(
    city: str, tmp_path: Path
) -> None:
    halls = tmp_path / "halls.csv"
    halls.write_text(HALLS)

    first = assetmap("assets", "import", halls, "--area", CITY)
    before = everything_in(city)
    again = assetmap("assets", "import", halls, "--area", CITY)

    assert first.said == "halls: 3 added, 0 changed, 0 unchanged, 0 withdrawn, 0 refused.\n"
    assert again.said == "halls: 0 added, 0 changed, 3 unchanged, 0 withdrawn, 0 refused.\n"
    assert [first.code, again.code] == [0, 0]
    after = everything_in(city)
    assert [name for name in after if after[name] != before[name]] == ["asset_import"]


def test_rows_that_a_list_drops_are_withdrawn_and_return_when_it_brings_them_back(
    database_url: str, tmp_path: Path
) -> None:
    halls = tmp_path / "halls.csv"
    halls.write_text(HALLS)
    assert assetmap("assets", "import", halls).code == 0
    halls.write_text(HALLS.replace("South Hall,community-centre,-0.0601,51.5391,2\n", ""))

    dropped = assetmap("assets", "import", halls)
    assert "0 added, 0 changed, 2 unchanged, 1 withdrawn, 0 refused" in dropped.said
    assert statuses(database_url) == [
        *("East Hall published", "North Hall published", "South Hall withdrawn"),
    ]

    halls.write_text(HALLS.replace("East Hall", "Eastern Hall"))
    returned = assetmap("assets", "import", halls)
    assert "0 added, 2 changed, 1 unchanged, 0 withdrawn, 0 refused" in returned.said
    assert statuses(database_url) == [
        *("Eastern Hall published", "North Hall published", "South Hall published"),
    ]
    happened = "SELECT what FROM asset_history JOIN asset ON asset.id = asset_id WHERE name = %s ORDER BY asset_history.id"
    assert ask(database_url, happened, "South Hall") == ["added", "withdrawn", "returned"]
    assert ask(database_url, happened, "Eastern Hall") == ["added", "changed"]


def test_a_dry_run_says_what_would_come_of_it_and_changes_nothing(
    city: str, tmp_path: Path
) -> None:
    before = everything_in(city)
    halls = tmp_path / "halls.csv"
    halls.write_text(HALLS)

    done = assetmap("assets", "import", halls, "--dry-run")
    halls.write_text(HALLS.replace("South Hall,community-centre", "South Hall,hell"))
    refused = assetmap("assets", "import", halls, "--dry-run")
    skipped = assetmap("assets", "import", halls, "--dry-run", "--skip-refused")

    assert done.said.startswith("halls: 3 added")
    assert done.said.endswith("This was a dry run: nothing was changed.\n")
    assert [done.code, refused.code, skipped.code] == [0, 1, 0]
    assert everything_in(city) == before


REFUSED = """\
name,category,longitude,latitude
Good,community-centre,-0.05,51.55
Bad,x-ray hall,-0.05,51.55
Bad,x-ray hall,-0.06,51.55
Bad,x-ray hall,-0.07,51.55
Nowhere,community-centre,,
Swapped,community-centre,51.55,-0.05
Bad,x-ray hall,-0.08,51.55
Torn,community-centre,-0.05,51.55,
"""
REASONS = (
    r"category 'x-ray hall' is not known\b.*: rows 3–5, 8",
    r"it has no position: neither coordinates nor a postcode; .*kind.* says online: row 6",
    r"its longitude and latitude look swapped.*: row 7",
    r"it has 5 cells where the header has 4.*: row 9",
)


def test_refused_rows_are_named_with_their_reasons_and_nothing_is_taken(
    database_url: str, tmp_path: Path
) -> None:
    before = counts_in(database_url)
    rows = tmp_path / "rows.csv"
    rows.write_text(REFUSED)

    done = assetmap("assets", "import", rows)

    first, *reasons, last = done.complained.splitlines()
    assert (done.code, done.said) == (1, "")
    assert "nothing was imported; without the refused rows it would be 1 added" in first
    assert matches(reasons)
    assert last == (
        f"{rows}: 7 of 8 rows cannot be imported, so nothing was imported."
        " Correct them, or import the rest with --skip-refused."
    )
    assert counts_in(database_url) == before


def test_the_rest_is_taken_when_refused_rows_may_be_left_out(
    database_url: str, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(REFUSED)

    done = assetmap("assets", "import", rows, "--skip-refused", "--source", "Some list")

    first, *reasons, last = done.said.splitlines()
    assert done.code == 0
    assert first == "Some list: 1 added, 0 changed, 0 unchanged, 0 withdrawn, 7 refused."
    assert matches(reasons)
    assert last == "1 entry is outside the loaded areas, but we have kept it."
    assert statuses(database_url) == ["Good published"]


def matches(reasons: list[str]) -> bool:
    return len(reasons) == len(REASONS) and all(
        re.fullmatch(pattern, line) for pattern, line in zip(REASONS, reasons, strict=True)
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "There is no file nowhere.csv."),
        (["halls.csv", "--area", "atlantis"], "No area 'atlantis' is loaded."),
        (["halls.csv", "--mapping", "gone.toml"], "There is no mapping file gone.toml."),
        (["map.osm.pbf"], "map.osm.pbf cannot be read as OpenStreetMap data"),
        (["https://example.org/services"], "does not end in a file name"),
        (["http://127.0.0.1:9/list.csv"], "127.0.0.1"),
        (["halls.pdf"], "halls.pdf: a PDF has no rows"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(
    database_url: str, tmp_path: Path, words: list[str], said: str
) -> None:
    contents = {"halls.csv": HALLS, "halls.pdf": "%PDF", "map.osm.pbf": "no map"}
    for name, content in contents.items():
        (tmp_path / name).write_text(content)

    given = [str(tmp_path / word) if word in contents else word for word in words]
    assert said in assetmap("assets", "import", *given).sentence


def test_an_interrupted_import_says_so_and_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    before = counts_in(database_url)
    halls, mapping, log = tmp_path / "halls.csv", tmp_path / "mapping.toml", tmp_path / "log"
    halls.write_text(HALLS)
    os.mkfifo(mapping)
    with running(log, "assets", "import", halls, "--mapping", mapping) as process:
        with mapping.open("w"):  # opens once the command has, which then waits for what is written
            assert process.pid
            os.kill(process.pid, signal.SIGINT)
            process.join(timeout=20)
        assert process.exitcode == 130
    assert log.read_text() == "Interrupted: nothing was changed.\n"
    assert counts_in(database_url) == before


@pytest.mark.parametrize("rows", [2_000, pytest.param(21_000, marks=pytest.mark.soak)])
def test_a_file_of_200_megabytes_is_read_in_little_memory(
    database_url: str, tmp_path: Path, rows: int
) -> None:
    large = tmp_path / "large.csv"
    words = "tea and company " * 600
    with large.open("w") as file:
        file.write("name,category,longitude,latitude,source_id,description\n")
        # The last row is refused, so that nothing has to be written of what was read.
        for number in range(rows):
            category = "library" if number < rows - 1 else "hovercraft-hangar"
            file.write(f"Hall {number},{category},-0.0567,51.5437,{number},{words}\n")
    assert large.stat().st_size > 9_600 * rows

    program, complaints = Path(sys.executable).parent / "assetmap", tmp_path / "complaints"
    with complaints.open("wb") as file:
        process = subprocess.Popen([program, "assets", "import", large], stderr=file)
    largest = 0

    def has_ended() -> bool:
        # Not by wait4, which counts what the tests' own process held when it began this one.
        nonlocal largest
        status = Path(f"/proc/{process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        largest = max(largest, int(found[1]) if found else 0)
        return process.poll() is not None

    until(has_ended, seconds=180)

    assert process.returncode == 1
    assert "'hovercraft-hangar' is not known" in complaints.read_text()
    assert 50 * 1024 < largest < 500 * 1024, f"{largest / 1024:.0f} MB"
    assert statuses(database_url) == []


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([7], "row 7"),
        ([7, 7], "row 7"),
        ([2, 3], "rows 2, 3"),  # a range of two saves nothing
        ([3, 4, 5, 9], "rows 3–5, 9"),
        ([9, 3, 5, 4], "rows 3–5, 9"),
        ([1, 2, 3, 11, 12, 13, 20], "rows 1–3, 11–13, 20"),
    ],
)
def test_row_numbers_are_listed_as_a_person_would(numbers: list[int], said: str) -> None:
    assert row_ranges(numbers) == said


def test_what_is_exported_comes_in_again_without_a_change(
    city: str, cluster: str, template: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert assetmap("assets", "export", first).said == f"1,253 rows have been written to {first}.\n"

    with database_like(cluster, template) as other:
        taken = assetmap("assets", "import", first, ASSETMAP_DATABASE_URL=other)
        assert "first: 1,253 added, 0 changed, 0 unchanged, 0 withdrawn, 0 refused" in taken.said
        assert assetmap("assets", "export", second, ASSETMAP_DATABASE_URL=other).code == 0
        facts = "SELECT name || is_name_from_category || source || source_id || status FROM asset WHERE source_id IS NOT NULL ORDER BY 1"
        assert ask(other, facts) == ask(city, facts)
    assert second.read_text() == first.read_text()

    # In the database that it came from, what has an id of its source is the same asset as before.
    again = assetmap("assets", "import", first, "--source", CITY_LIST, "--dry-run")
    with_id = sum(bool(row["source_id"]) for row in csv.DictReader(first.open()))
    changed = re.search(r"(\d+) added, ([\d,]+) changed", again.said)
    assert with_id == 247 and changed is not None
    assert int(changed[2].replace(",", "")) >= with_id


def say_every_boolean_fact(url: str) -> None:
    """Of one asset, so that facts of which the demo says nothing are exported too."""
    said = ", ".join(f"{fact.key} = true" for fact in FACTS if fact.kind == "boolean")
    with psycopg.connect(url) as connection:
        connection.execute(
            f"UPDATE asset SET {said}, first_visit = 'Ask for Mo at the door.'"
            " WHERE id = (SELECT min(id::text)::uuid FROM asset)"
        )


def test_every_fact_survives_an_export_and_an_import(
    with_demo: str, cluster: str, tmp_path: Path
) -> None:
    files = [tmp_path / f"before.{ending}" for ending in ("csv", "geojson", "gpkg")]
    after = tmp_path / "after.csv"
    with copied(cluster, with_demo) as url:
        say_every_boolean_fact(url)
        for file in files:
            assert assetmap("assets", "export", file, ASSETMAP_DATABASE_URL=url).code == 0
        for file in files:
            done = assetmap(
                *("assets", "import", file, "--source", "Demo directory"), ASSETMAP_DATABASE_URL=url
            )
            assert re.search(
                r": 0 added, \d+ changed, \d+ unchanged, 0 withdrawn, 0 refused", done.said
            )
            assert assetmap("assets", "export", after, ASSETMAP_DATABASE_URL=url).code == 0
            assert after.read_text() == files[0].read_text()

    header, *rows = csv.reader(after.open())
    never_said = {"location_quality", "city", "capacity", "transport", "welcomes", "run_by"}
    never_said |= {"taking_new_people", "waiting_list", "accessibility", "assured_by", "opened_on"}
    for name, cells in zip(header, zip(*rows, strict=True), strict=True):
        assert any(cells) or name in never_said, name


@pytest.mark.parametrize("ending", ["csv", "geojson", "gpkg"])
def test_no_export_tells_where_a_private_place_is(city: str, tmp_path: Path, ending: str) -> None:
    refuge = tmp_path / "refuge.csv"
    refuge.write_text(
        "name,category,longitude,latitude,address,postcode,location_privacy,source_id\n"
        "Refuge,peer-support,-0.061234,51.547654,17 Secret Street,E8 1EA,near,77\n"
        "Hidden,peer-support,1.7,52.6,18 Secret Street,,near,78\n"
    )
    assert assetmap("assets", "import", refuge).code == 0
    file = tmp_path / f"out.{ending}"

    assert assetmap("assets", "export", file).code == 0

    raw = file.read_bytes()
    for secret in (b"Secret Street", b"E8 1EA", b"E81EA", b"-0.06123", b"51.54765"):
        assert secret not in raw
    if ending == "csv":
        rows = {row["name"]: row for row in csv.DictReader(file.open())}
        points = {n: (r["longitude"], r["latitude"]) for n, r in rows.items()}
        assert points["Hidden"] == ("", "")
        assert abs(float(points["Refuge"][0]) + 0.061234) > 1e-4
    else:
        frame = pyogrio.read_dataframe(file).set_index("name")
        assert frame.geometry["Hidden"] is None
        assert abs(frame.geometry["Refuge"].x + 0.061234) > 1e-4
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("out.json", "Open Referral (.json) cannot be written yet"),
        ("out.ods", "files ending in .ods cannot be written"),
        ("nowhere/out.csv", "Choose a folder that exists"),
        (".", "files ending in nothing"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(
    database_url: str, tmp_path: Path, file: str, said: str
) -> None:
    assert said in assetmap("assets", "export", tmp_path / file).sentence


def test_a_long_list_of_rows_is_cut_and_stands_whole_in_a_file(
    database_url: str, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    kinds = ("community-centre", "x-ray hall")
    lines = [f"Hall {n},{kinds[n % 2]},-0.05,51.55" for n in range(100)]
    rows.write_text("\n".join(["name,category,longitude,latitude", *lines]))
    done = assetmap("assets", "import", rows)
    whole = tmp_path / "rows-refused.csv"
    [told] = [line for line in done.complained.splitlines() if "x-ray hall" in line]
    assert told.startswith("category 'x-ray hall' is not known")
    assert told.endswith(
        f": rows 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25 and 38 more, all in {whole}"
    )
    refused = list(csv.DictReader(whole.open()))
    assert [row["row"] for row in refused] == [str(number) for number in range(3, 103, 2)]
    assert all("x-ray hall" in row["reason"] for row in refused)


def test_the_vocabulary_and_all_keys_of_a_mapping_are_one_command_away() -> None:
    done = assetmap("assets", "words")
    assert done.code == 0
    for word in ("food-bank", "category_words", "status_words", "easting", "postal code", "ignore"):
        assert word in done.said, word


def test_an_older_file_is_imported_on_request_only(database_url: str, tmp_path: Path) -> None:
    rows, mapping = tmp_path / "rows.csv", tmp_path / "mapping.toml"
    rows.write_text("name,category,longitude,latitude\nHall,library,-0.05,51.55\n")
    for vintage, flags, code in (
        ("2026-03", (), 0),
        ("2025-11", (), 1),
        ("2025-11", ("--older",), 0),
    ):
        mapping.write_text(
            f'vintage = "{vintage}"\nname = "name"\ncategory = "category"\n'
            'longitude = "longitude"\nlatitude = "latitude"\n'
        )
        done = assetmap("assets", "import", rows, "--mapping", mapping, *flags)
        assert done.code == code, done
        assert code == 0 or "already holds 2026-03" in done.complained
