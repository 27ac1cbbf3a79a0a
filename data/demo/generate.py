"""Writes the demo area, a borough that does not exist, in the publishers' own file formats.

    python data/demo/generate.py OUTPUT_DIRECTORY

The same bytes on every run: the files beside this one were written by it.
"""

import argparse
import shutil
from pathlib import Path

import directory
import health
import land
import people
import postcodes
import publish
from areas import BOROUGH_CODE, Areas, draw_areas
from ground import EAST, NORTH, draw_ground
from paths import add_paths
from streets import lay_streets

HERE = Path(__file__).parent


def write_demo_area(target: Path) -> None:
    """All files that the manifest names, and the manifest."""
    target.mkdir(parents=True, exist_ok=True)
    ground = draw_ground()
    streets = lay_streets(ground)
    add_paths(streets, ground)
    areas = draw_areas(ground)
    residents = people.count_residents(areas.lsoas, ground)
    units = postcodes.place_postcodes(areas.lsoas, residents, streets, ground)
    practices = health.open_practices(areas.lsoas, units, residents)

    publish.write_osm(
        target / "streets.osm.pbf",
        streets.ways,
        publish.drawn_areas(ground) + land.used_land(ground),
        land.named_points(ground),
    )
    _write_boundaries(target, areas)
    _write_statistics(target, areas, residents)
    publish.write_csv(
        target / "postcodes_nspl.csv",
        postcodes.NSPL_HEADER,
        postcodes.nspl_rows(units, residents),
        is_quoted=True,
    )
    _write_practices(target, practices, units)
    rows = directory.write_directory(ground, areas.lsoas, units, practices)
    publish.write_csv(
        target / "assets.csv",
        directory.COLUMNS,
        [[row[column] for column in directory.COLUMNS] for row in rows],
    )
    if target.resolve() != HERE.resolve():
        shutil.copyfile(HERE / "area.toml", target / "area.toml")


def _write_boundaries(target: Path, areas: Areas) -> None:
    publish.write_geojson(
        target / "lsoa21.geojson",
        [
            ({"LSOA21CD": a.code, "LSOA21NM": a.name, "LAD26CD": BOROUGH_CODE}, a.shape)
            for a in areas.lsoas
        ],
    )
    publish.write_geojson(
        target / "msoa21.geojson",
        [
            ({"MSOA21CD": code, "MSOA21NM": name}, shape)
            for code, (name, shape) in sorted(areas.msoas.items())
        ],
    )
    publish.write_geojson(
        target / "ward26.geojson",
        [
            ({"WD26CD": code, "WD26NM": name, "LAD26CD": BOROUGH_CODE}, shape)
            for code, (name, shape) in sorted(areas.wards.items())
        ],
    )
    publish.write_csv(
        target / "lsoa21_population_weighted_centroids.csv",
        ["FID", "LSOA21CD", "x", "y"],
        [
            [number, a.code, f"{EAST + a.centre.x:.2f}", f"{NORTH + a.centre.y:.2f}"]
            for number, a in enumerate(areas.lsoas, start=1)
        ],
        has_mark=True,
    )
    publish.write_csv(
        target / "lsoa21_to_neighbourhood.csv",
        ["LSOA21CD", "LSOA21NM", "neighbourhood"],
        [[a.code, a.name, a.neighbourhood] for a in areas.lsoas],
    )


def _write_statistics(target: Path, areas: Areas, residents: dict[str, people.Residents]) -> None:
    for name, rows_of in (
        ("iod2025_file_7.csv", people.deprivation_rows),
        ("census21_population_age6_lsoa21.csv", people.age_rows),
        ("census21_household_overcrowding_lsoa21.csv", people.occupancy_rows),
        ("census21_ts021_ethnicity_lsoa21.csv", people.ethnicity_rows),
        ("census21_ts039_unpaid_care_lsoa21.csv", people.care_rows),
    ):
        header, rows = rows_of(areas.lsoas, residents)
        publish.write_csv(target / name, header, rows)


def _write_practices(
    target: Path, practices: list[health.Practice], units: list[postcodes.Postcode]
) -> None:
    publish.write_csv(
        target / "epraccur.csv", None, health.epraccur_rows(practices, units), is_quoted=True
    )
    publish.write_workbook(target / "ePCN.xlsx", health.epcn_sheets(practices))
    for name, (header, rows) in (
        ("gp-reg-pat-prac-lsoa-all.csv", health.registration_rows(practices)),
        ("gp-reg-pat-prac-map.csv", health.mapping_rows(practices)),
    ):
        publish.write_csv(target / name, header, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, metavar="OUTPUT_DIRECTORY")
    write_demo_area(parser.parse_args().target)
