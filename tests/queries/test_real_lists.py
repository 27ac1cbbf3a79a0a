"""Real lists: whole, each row in its place, and their known faults told."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import RowsRefused, import_assets
from assetmap.assets.imports.formats.mapping import AssetMapping
from assetmap.places.actions import load_area
from assetmap.places.manifest import read_manifest


def test_a_list_published_in_the_wrong_datum_is_reported_with_its_offset(
    session: Session, shared_data: Path
) -> None:
    mapping = AssetMapping(
        source="GLA libraries 2022",
        name="name",
        category_value="library",
        longitude="longitude",
        latitude="latitude",
        easting="easting",
        northing="northing",
    )
    path = shared_data / "formats" / "gla_libraries_2022.csv"
    report = import_assets(session, path, mapping=mapping, skip_refused=True)
    assert report.added > 300
    told = [note for note in report.notes if "OSGB36" in note]
    assert len(told) == 1
    assert "125 m" in told[0] or "126 m" in told[0] or "124 m" in told[0]
    # The eastings and northings were used, so a library stands where they say.
    with path.open(encoding="utf-8-sig") as file:
        first = next(csv.DictReader(file))
    easting = session.execute(
        text(
            "SELECT ST_X(location_bng) FROM location JOIN asset_at_location ON location_id = location.id"
            " JOIN asset ON asset.id = asset_id WHERE asset.name = :name LIMIT 1"
        ),
        {"name": first["name"]},
    ).scalar_one()
    assert abs(easting - float(first["easting"])) < 0.01


def test_every_asset_of_hackney_is_placed_where_its_own_list_says(
    session: Session, shared_data: Path
) -> None:
    folder = shared_data / "city-and-hackney"
    manifest = read_manifest(folder / "area.toml")
    list(load_area(session, manifest, folder=folder, kept_in=folder))
    mapping = AssetMapping.model_validate(manifest.assets[0])
    report = import_assets(session, folder / "assets.csv", mapping=mapping)
    assert (report.added, report.refused_count, report.in_no_area) == (1283, 0, 0)
    placed = {
        (round(row.longitude, 6), round(row.latitude, 6)): row
        for row in session.execute(
            text(
                "SELECT longitude, latitude, max(code) FILTER (WHERE kind = 'lsoa') AS lsoa,"
                " max(code) FILTER (WHERE kind = 'ward') AS ward, max(code) FILTER (WHERE kind = 'pcn') AS pcn,"
                " max(code) FILTER (WHERE kind = 'neighbourhood') AS neighbourhood"
                " FROM location JOIN location_place ON location_id = location.id"
                " JOIN place ON place.id = place_id GROUP BY location.id"
            )
        )
    }
    same_ward = 0
    with (folder / "assets.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = placed[round(float(row["lon"]), 6), round(float(row["lat"]), 6)]
        assert found.lsoa == row["LSOA21CD"], row["name"]
        assert found.pcn and found.neighbourhood
        same_ward += found.ward == row["WD25CD"]
    # The wards' polygons are generalised; the list's own come from elsewhere.
    assert same_ward >= 0.99 * len(rows)


def test_a_row_with_a_comma_too_many_is_named(session: Session, shared_data: Path) -> None:
    mapping = AssetMapping(name="name", category_value="place-of-worship", postcode="religion")
    path = shared_data / "formats" / "osm2021_london_religion_locations.csv"
    with pytest.raises(RowsRefused) as refusal:
        import_assets(session, path, mapping=mapping)
    assert any("comma" in reason for reason in refusal.value.report.refused)
