"""The fetch of an area where something is wrong: named, the rest loaded, and put right by a second run."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.journeys.running_commands import Done, assetmap, everything_in
from tests.local_server import Answer
from tests.publishers import Publishers

# What these tests need; each source more costs time.
ONLY = {"lsoa-boundaries", "ward-boundaries", "postcodes", "census-health", "food-banks"}


@pytest.fixture
def fetch(publishers: Publishers, tmp_path: Path) -> Callable[..., Done]:
    def fetch(*words: str) -> Done:
        sources = publishers.sources_file(tmp_path, only=ONLY)
        return assetmap("area", "fetch", *words, "--sources", sources)

    return fetch


HEALTH = "/www.nomisweb.co.uk/output/census/2021/census2021-ts037.zip"


def test_what_cannot_be_fetched_is_named_and_comes_the_next_time(
    fetch: Callable[..., Done],
    publishers: Publishers,
    database_url: str,
    own_home: Path,
    tmp_path: Path,
) -> None:
    health = publishers.files.pop(HEALTH)
    done = fetch("City of London", "--slug", "city", "--name", "The City")
    assert done.code == 0, done
    assert "Missing: Census 2021, TS037: General health: http" in done.said
    assert "answers 404" in done.said and "nothing here" in done.said
    assert "Run the command again to fetch what is missing." in done.said
    folder = own_home / "areas" / "city"
    manifest = tomllib.loads((folder / "area.toml").read_text(encoding="utf-8"))
    assert manifest["area"]["name"] == "The City" and "statistics" not in manifest
    publishers.files[HEALTH] = health
    done = fetch("E09000001", "--slug", "city", "--name", "The City")
    assert done.code == 0 and "Missing" not in done.said, done
    manifest = tomllib.loads((folder / "area.toml").read_text(encoding="utf-8"))
    assert [one["columns"] for one in manifest["statistics"]] == [
        {name: name for name in ("health_total", "health_bad", "health_very_bad")}
    ]
    refresh = ("area", "refresh", "city", "--sources", publishers.sources_file(tmp_path, only=ONLY))
    done = assetmap(*refresh)
    assert "Everything in The City is up to date." in done.said, done
    # A newer edition of wards: one is new, one is gone, and one has another name.
    wards = publishers.layers["WD_MAY_2025_UK_BGC"].rename(
        columns={"WD25CD": "WD26CD", "WD25NM": "WD26NM"}
    )
    city = wards.index[wards["LAD25CD"] == "E09000001"]
    wards.loc[city[0], "WD26CD"] = "E05999999"
    wards.loc[city[1], "WD26NM"] = "Renamed"
    publishers.layers["WD_MAY_2026_UK_BGC"] = wards
    before = everything_in(database_url)
    done = assetmap(*refresh)
    assert "ward-boundaries" in done.said and "1 new, 1 gone, 1 changed" in done.said, done
    assert "2025" in done.said and "2026" in done.said and "Nothing has been changed" in done.said
    assert everything_in(database_url) == before
    assert "lsoa-boundaries" not in done.said
    done = assetmap(*refresh, "--yes")
    assert done.code == 0, done
    manifest = tomllib.loads((folder / "area.toml").read_text(encoding="utf-8"))
    editions = [one["edition"] for one in manifest["boundaries"] if one["kind"] == "ward"]
    assert editions == ["2025", "2026"]
    with psycopg.connect(database_url) as database:
        stored = database.execute(
            "SELECT edition FROM boundary_edition WHERE kind = 'ward' ORDER BY edition"
        ).fetchall()
    assert stored == [("2025",), ("2026",)]
    assert "was not fetched" in assetmap("area", "refresh", "demo").sentence
    done = fetch("E09000012", "--slug", "city")
    assert "holds another area (E09000001)" in done.sentence
    record = json.loads((folder / "fetched.json").read_text(encoding="utf-8"))
    assert record["codes"] == ["E09000001"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Hackny",), r"'Hackny' is not a local authority.*did you mean Hackney \(E09000012\)"),
        (("Cardiff",), r"Cardiff \(W06000015\) is not in England"),
        (
            ("E09000012", "--with-neighbours", "far"),
            "'far' is not a distance. Write it like this: 3km",
        ),
        (("E09000012", "--without", "wards"), "No source is called 'wards'"),
        (("E09000012", "--without", "lsoa-boundaries"), "we cannot fetch an area"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_do(
    words: tuple[str, ...],
    said: str,
    publishers: Publishers,
    database_url: str,
    tmp_path: Path,
) -> None:
    done = assetmap("area", "fetch", *words, "--sources", publishers.sources_file(tmp_path))
    assert re.search(said, done.sentence), done


def test_a_list_that_is_broken_is_left_out(
    fetch: Callable[..., Done], publishers: Publishers, database_url: str
) -> None:
    publishers.files["/www.givefood.org.uk/api/2/foodbanks/"] = (
        b'{"type": "FeatureCollection", "fea'
    )
    publishers.files[HEALTH] = Answer(b"PK\x03\x04 not really")
    done = fetch("E09000001")
    assert done.code == 0, done
    assert "Missing: Food banks (Give Food)" in done.said
    assert "Missing: Census 2021, TS037" in done.said
    assert f"{HEALTH.rsplit('/', 1)[1]} has no column like" in done.said
    assert "food-banks.geojson cannot be read" in done.said
    missing = [line for line in done.said.splitlines() if line.startswith("Missing: ")]
    assert len(missing) == 2 and not any(
        re.search(r"[0-9a-f]{16}|/tmp|\.fetching", line) for line in missing
    )
    with psycopg.connect(database_url) as database:
        assert database.execute("SELECT count(*) FROM place WHERE kind = 'lsoa'").fetchone() == (6,)


def test_a_dry_run_fetches_nothing_and_shows_sizes_and_licences() -> None:
    done = assetmap("area", "fetch", "E09000012", "--dry-run")
    assert done.code == 0, done
    assert "ODbL" in done.said and "unseen" in done.said
    assert "35 files, about" in done.said and "nothing was fetched" in done.said
