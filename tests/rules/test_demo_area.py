"""The demo area: written by its generator, whole, consistent, and nobody's real place."""

import csv
import filecmp
import json
import math
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "data" / "demo"
MANIFEST = tomllib.loads((DEMO / "area.toml").read_text(encoding="utf-8"))
LSOAS_IN_ENGLAND = 33_755
NEIGHBOURHOODS = {
    "Highbank",
    "Queensfield",
    "Larkfield",
    "Market Quarter",
    "Staithe End",
    "Southferry",
    "Tanners Marsh",
    "Ropewalk",
}


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def polygons(name: str) -> dict[str, shapely.Polygon]:
    """Polygons by code, in degrees; areas are compared only with one another."""
    code = {"lsoa21.geojson": "LSOA21CD", "msoa21.geojson": "MSOA21CD", "ward26.geojson": "WD26CD"}
    features = json.loads((DEMO / name).read_text(encoding="utf-8"))["features"]
    return {f["properties"][code[name]]: shape(f["geometry"]) for f in features}


def numbers(name: str, code: str) -> dict[str, dict[str, float]]:
    """The cells of a table that are numbers, by the code of the row."""
    return {
        row[code]: {k: float(v) for k, v in row.items() if re.fullmatch(r"-?[\d.]+", v)}
        for row in rows(name)
    }


def test_the_generator_writes_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("osmium", reason="osmium writes the streets; install the test extra")
    subprocess.run(
        [sys.executable, str(DEMO / "generate.py"), str(tmp_path)], check=True, timeout=300
    )
    written = sorted(path.name for path in tmp_path.iterdir())
    assert {"area.toml", "assets.csv", "streets.osm.pbf", "ePCN.xlsx"} <= set(written)
    _, different, missing = filecmp.cmpfiles(tmp_path, DEMO, written, shallow=False)
    assert (different, missing) == ([], []), "run data/demo/generate.py data/demo and commit"


def test_every_file_of_the_manifest_is_there_and_together_they_are_small() -> None:
    sections = [s for kind in MANIFEST.values() if isinstance(kind, list) for s in kind]
    named = {s["file"] for s in sections}
    named |= {s["practices_from"]["file"] for s in sections if "practices_from" in s}
    for name in named:
        assert (DEMO / name).is_file(), name
    written = {p.name for p in DEMO.iterdir() if p.suffix in {".csv", ".geojson", ".pbf", ".xlsx"}}
    assert written == named
    assert sum(p.stat().st_size for p in DEMO.rglob("*") if p.is_file()) < 5_000_000


def test_it_says_that_it_is_fictional() -> None:
    area = MANIFEST["area"]
    assert area["slug"] == "demo"
    assert area["fictional"] is True
    assert "invented" in area["notice"]


def test_it_lies_in_the_north_sea() -> None:
    west, south, east, north = shapely.union_all(list(polygons("lsoa21.geojson").values())).bounds
    assert 0.9 < west < east < 1.1
    assert 54.9 < south < north < 55.1


@pytest.mark.parametrize("name", ["lsoa21.geojson", "msoa21.geojson", "ward26.geojson"])
def test_areas_tile_the_borough(name: str) -> None:
    areas = polygons(name)
    whole = shapely.union_all(list(areas.values()))
    assert all(area.is_valid for area in areas.values())
    assert isinstance(whole, shapely.Polygon), "one piece"
    assert not whole.interiors, "no gaps"
    assert math.isclose(sum(a.area for a in areas.values()), whole.area, rel_tol=1e-9)
    assert whole.equals(shapely.union_all(list(polygons("lsoa21.geojson").values())))


@pytest.mark.parametrize("name", ["msoa21.geojson", "ward26.geojson"])
def test_larger_areas_are_made_of_whole_lsoas(name: str) -> None:
    for lsoa in polygons("lsoa21.geojson").values():
        shares = [a.intersection(lsoa).area / lsoa.area for a in polygons(name).values()]
        assert max(shares) > 0.999_999


def test_neighbourhoods_and_wards_nest_differently() -> None:
    neighbourhood = {r["LSOA21CD"]: r["neighbourhood"] for r in rows("lsoa21_to_neighbourhood.csv")}
    across = 0
    for ward in polygons("ward26.geojson").values():
        inside = {
            neighbourhood[code]
            for code, lsoa in polygons("lsoa21.geojson").items()
            if ward.contains(lsoa.representative_point())
        }
        across += len(inside) > 1
    assert across >= 5


def test_counts() -> None:
    assert len(polygons("lsoa21.geojson")) == 150
    assert len(polygons("msoa21.geojson")) == 30
    assert len(polygons("ward26.geojson")) == 20
    assert {r["neighbourhood"] for r in rows("lsoa21_to_neighbourhood.csv")} == NEIGHBOURHOODS
    assert len({r["PCN_CODE"] for r in rows("gp-reg-pat-prac-map.csv")}) == 8
    assert len(rows("assets.csv")) == 600
    assert 3_300 < len(rows("postcodes_nspl.csv")) < 3_700


def test_codes_have_the_right_shape_and_belong_to_nobody() -> None:
    for code in polygons("lsoa21.geojson"):
        assert re.fullmatch(r"E019\d{5}", code)
    for row in rows("gp-reg-pat-prac-map.csv"):
        assert re.fullmatch(r"U9000[1-8]", row["PCN_CODE"])
        assert re.fullmatch(r"Z9\d{4}", row["PRACTICE_CODE"])


def test_postcodes_are_of_an_area_that_does_not_exist() -> None:
    postcodes = [row["pcds"] for row in rows("postcodes_nspl.csv")]
    assert len(set(postcodes)) == len(postcodes)
    for postcode in postcodes:
        assert re.fullmatch(r"ZZ[1-8] \d[ABD-HJLNP-UW-Z]{2}", postcode), postcode


def test_postcodes_lie_in_the_lsoa_they_are_published_in() -> None:
    lsoas = polygons("lsoa21.geojson")
    nowhere = 0
    for row in rows("postcodes_nspl.csv"):
        if row["gridind"] == "9":
            nowhere += 1
            assert not row["east1m"]
            assert not row["lsoa21cd"]
        else:
            point = shapely.Point(float(row["long"]), float(row["lat"]))
            assert lsoas[row["lsoa21cd"]].contains(point), row["pcds"]
    assert 5 <= nowhere <= 30
    assert 100 < sum(bool(row["doterm"]) for row in rows("postcodes_nspl.csv")) < 300


def test_age_bands_add_up_to_the_population() -> None:
    table = numbers("census21_population_age6_lsoa21.csv", "lsoa21_code")
    assert table.keys() == polygons("lsoa21.geojson").keys()
    for figures in table.values():
        total = figures.pop("usual_residents_total")
        assert sum(figures.values()) == total
        assert 1_000 <= total <= 3_000
    people = [
        float(r["usual_residents_total"]) for r in rows("census21_population_age6_lsoa21.csv")
    ]
    assert sum(people) == 240_000


@pytest.mark.parametrize(
    ("name", "code", "total"),
    [
        ("census21_household_overcrowding_lsoa21.csv", "lsoa21_code", "total_households"),
        (
            "census21_ts021_ethnicity_lsoa21.csv",
            "geography code",
            "Ethnic group: Total: All usual residents",
        ),
        (
            "census21_ts039_unpaid_care_lsoa21.csv",
            "geography code",
            "Provision of unpaid care: Total: All usual residents aged 5 years and over",
        ),
    ],
)
def test_parts_add_up_to_their_total(name: str, code: str, total: str) -> None:
    people = numbers("census21_population_age6_lsoa21.csv", "lsoa21_code")
    for lsoa, figures in numbers(name, code).items():
        whole = figures.pop(total)
        figures.pop("date", None)
        assert sum(figures.values()) == whole
        assert whole <= people[lsoa]["usual_residents_total"]


def test_deciles_follow_ranks_and_scores_fall_with_them() -> None:
    table = rows("iod2025_file_7.csv")
    domains = [c.removesuffix(" Rank (where 1 is most deprived)") for c in table[0] if "Rank" in c]
    assert len(domains) == 10
    for domain in domains:
        decile = f"{domain} Decile (where 1 is most deprived 10% of LSOAs)"
        score = next(c for c in table[0] if c.startswith(f"{domain} Score"))
        ordered = sorted(table, key=lambda r: int(r[f"{domain} Rank (where 1 is most deprived)"]))
        ranks = [int(r[f"{domain} Rank (where 1 is most deprived)"]) for r in ordered]
        assert len(set(ranks)) == len(ranks)
        assert 1 <= ranks[0] < ranks[-1] <= LSOAS_IN_ENGLAND
        for row, rank in zip(ordered, ranks, strict=True):
            assert int(row[decile]) == math.ceil(10 * rank / LSOAS_IN_ENGLAND)
        assert all(float(a[score]) >= float(b[score]) for a, b in pairwise(ordered))


def test_deprivation_is_alike_next_door() -> None:
    rank = {
        r["LSOA code (2021)"]: int(
            r["Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)"]
        )
        for r in rows("iod2025_file_7.csv")
    }
    mean = sum(rank.values()) / len(rank)
    lsoas = polygons("lsoa21.geojson")
    pairs = [
        (rank[a] - mean, rank[b] - mean)
        for a in lsoas
        for b in lsoas
        if a < b and lsoas[a].intersection(lsoas[b]).length > 0
    ]
    variance = sum((r - mean) ** 2 for r in rank.values()) / len(rank)
    morans_i = sum(a * b for a, b in pairs) / len(pairs) / variance
    assert morans_i > 0.5


def test_centroids_lie_in_the_borough_and_carry_a_byte_order_mark() -> None:
    path = DEMO / "lsoa21_population_weighted_centroids.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    for row in rows(path.name):
        assert abs(float(row["x"]) - 592_000) < 4_200
        assert abs(float(row["y"]) - 570_000) < 3_200


def test_registrations_have_odd_codes_and_differ_from_residents() -> None:
    table = rows("gp-reg-pat-prac-lsoa-all.csv")
    lsoas = polygons("lsoa21.geojson")
    odd = {r["LSOA_CODE"] for r in table} - lsoas.keys()
    assert odd == {"NO2011", "EMPTY", "CLOSED", "W01000247"}
    pcn = {r["PRACTICE_CODE"]: r["PCN_CODE"] for r in rows("gp-reg-pat-prac-map.csv")}
    by_lsoa: dict[str, Counter[str]] = defaultdict(Counter)
    for row in table:
        by_lsoa[row["LSOA_CODE"]][pcn[row["PRACTICE_CODE"]]] += int(row["NUMBER_OF_PATIENTS"])
    shared = [code for code in lsoas if len(by_lsoa[code]) > 1]
    assert len(shared) > 100, "footprints overlap"
    registered = sum(sum(by_lsoa[code].values()) for code in lsoas)
    assert 1.02 < registered / 240_000 < 1.15


def test_epraccur_has_its_columns_and_what_is_to_be_ignored() -> None:
    with (DEMO / "epraccur.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    assert {len(row) for row in table} == {27}
    practices = [row for row in table if row[25] == "4"]
    assert len(practices) == 35
    assert [row[0] for row in practices if row[11]] == ["Z90098"], "one has closed"
    assert len(table) > len(practices)


def test_assets_name_our_categories_and_the_manifests_columns() -> None:
    section = MANIFEST["assets"][0]
    header = set(rows("assets.csv")[0])
    columns = {v for k, v in section.items() if k not in {"file", "source"}}
    assert columns == header
    vocabulary = tomllib.loads((ROOT / "data" / "categories.toml").read_text(encoding="utf-8"))
    slugs = {term["slug"] for term in vocabulary["category"]}
    for row in rows("assets.csv"):
        assert set(row["category"].split(";")) <= slugs, row["name"]


def test_assets_lie_in_the_borough_in_the_lsoa_of_their_postcode() -> None:
    lsoas = polygons("lsoa21.geojson")
    lsoa_of = {r["pcds"]: r["lsoa21cd"] for r in rows("postcodes_nspl.csv") if not r["doterm"]}
    borough = shapely.union_all(list(lsoas.values()))
    for row in rows("assets.csv"):
        point = shapely.Point(float(row["longitude"]), float(row["latitude"]))
        assert borough.contains(point)
        if row["postcode"]:
            # The second list rounds its points, by up to some 60 m.
            assert lsoas[lsoa_of[row["postcode"]]].distance(point) < 0.001, row["name"]


def test_assets_hold_no_real_number_or_address() -> None:
    for row in rows("assets.csv"):
        number = row["phone"].replace(" ", "")
        assert re.fullmatch(r"(01632960\d{3}|07700900\d{3})?", number)
        assert re.fullmatch(r"([a-z]+@[a-z0-9-]+\.example\.org)?", row["email"])
        assert re.fullmatch(r"(https://[a-z0-9-]+\.example\.org/)?", row["url"])
        assert row["licence"] == "CC0 1.0 (fictional data)"


def test_schedules_are_rules_with_hours_and_some_with_the_day_alone() -> None:
    day = r"-?[1-5]?(MO|TU|WE|TH|FR|SA|SU)"
    rule = re.compile(
        rf"FREQ=(WEEKLY|MONTHLY);BYDAY={day}(,{day})*( \d\d:\d\d-\d\d:\d\d( [A-Za-z ]+)?)?"
    )
    day_alone = 0
    for row in rows("assets.csv"):
        for entry in filter(None, row["schedule"].split("|")):
            assert rule.fullmatch(entry), entry
            day_alone += " " not in entry
    assert day_alone >= 5


def test_provision_is_uneven_on_purpose() -> None:
    neighbourhood_of = {
        r["LSOA21CD"]: r["neighbourhood"] for r in rows("lsoa21_to_neighbourhood.csv")
    }
    lsoa_of = {r["pcds"]: r["lsoa21cd"] for r in rows("postcodes_nspl.csv")}
    count: dict[str, Counter[str]] = {name: Counter() for name in NEIGHBOURHOODS}
    for row in rows("assets.csv"):
        if row["postcode"]:
            here = count[neighbourhood_of[lsoa_of[row["postcode"]]]]
            here.update(row["category"].split(";"))
    assert count["Tanners Marsh"]["carers-support"] == 0
    assert all(count[n]["carers-support"] for n in NEIGHBOURHOODS - {"Tanners Marsh"})
    assert count["Tanners Marsh"]["library"] == count["Ropewalk"]["library"] == 0
    # The one library across the river stands at its western end.
    south = [r for r in rows("assets.csv") if r["name"] == "Southferry Library"]
    assert [float(r["longitude"]) < 0.97 for r in south] == [True]
    gathering = ("church", "mosque", "synagogue", "temple", "gurdwara", "community-centre")
    few = {n: sum(count[n][c] for c in gathering) for n in NEIGHBOURHOODS}
    assert {n for n, places in few.items() if places <= 2} == {"Larkfield", "Ropewalk"}


def test_two_lists_share_some_entries_and_some_meet_near() -> None:
    table = rows("assets.csv")
    assert {r["source"] for r in table} == {"Demo community directory", "Demo council list"}
    assert len({(r["source"], r["source_id"]) for r in table}) == len(table)
    assert sum(r["location_privacy"] == "near" for r in table) == 8
    first, second = (
        [r for r in table if r["source"] == source]
        for source in ("Demo community directory", "Demo council list")
    )
    pairs = [
        (a["name"], b["name"])
        for a in first
        for b in second
        if a["postcode"] == b["postcode"] != ""
        and set(a["category"].split(";")) & set(b["category"].split(";"))
    ]
    assert 12 <= len(pairs) <= 20, pairs


def test_nobody_is_described_as_a_condition() -> None:
    label = re.compile(
        r"\b(the (elderly|disabled|homeless|vulnerable)|sufferers?|addicts?|service users?|clients?)\b",
        re.IGNORECASE,
    )
    for row in rows("assets.csv"):
        assert not label.search(f"{row['name']} {row['description']} {row['eligibility']}")


def test_streets_join_up_and_few_bridges_cross_the_river() -> None:
    osmium = pytest.importorskip("osmium", reason="osmium reads the streets")
    near: dict[int, set[int]] = defaultdict(set)
    bridges = set()
    kinds: Counter[str] = Counter()
    for way in osmium.FileProcessor(str(DEMO / "streets.osm.pbf")):
        if not way.is_way():
            continue
        tags = {tag.k: tag.v for tag in way.tags}
        kinds.update(f"{k}={v}" for k, v in tags.items() if k in {"highway", "leisure", "natural"})
        assert not {"amenity", "shop", "office"} & tags.keys(), "assets are in assets.csv"
        if tags.get("name") in {"Great Market Road", "Saltgate", "Ropewalk Footbridge"}:
            bridges |= {tags["name"]} if "bridge" in tags else set()
        if tags.get("highway") in {None, "motorway", "motorway_link", "trunk", "construction"}:
            continue
        refs = [n.ref for n in way.nodes]
        for a, b in pairwise(refs):
            near[a].add(b)
            near[b].add(a)
    start = next(iter(near))
    reached, queue = {start}, [start]
    while queue:
        fresh = near[queue.pop()] - reached
        reached |= fresh
        queue += fresh
    assert len(reached) == len(near) > 5_000
    assert bridges == {"Great Market Road", "Saltgate", "Ropewalk Footbridge"}
    for kind in ("highway=steps", "highway=motorway", "leisure=park", "natural=water"):
        assert kinds[kind], kind
