"""Mistakes in the files of an area: one sentence names the file and the row, and nothing is loaded in part."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.places.actions import SectionOutcome, load_area
from assetmap.places.manifest import Manifest
from assetmap.places.queries import find_postcode
from tests.queries.test_loading_formats import load, scalar

CODES = ("E1", "E2", "E3")
LSOAS = {
    "kind": "lsoa",
    "edition": "2021",
    "file": "lsoas.geojson",
    "code": "code",
    "name": "code",
    "source": "test",
}
GROUP = {"kind": "neighbourhood", "edition": "2026", "file": "groups.csv", "source": "test"}
BY_NAME = {**GROUP, "member": "lsoa", "name": "name"}
PCNS = {**GROUP, "kind": "pcn", "format": "gp-registrations-by-lsoa"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the outlines of three small areas beside each other."""
    features = []
    for number, code in enumerate(CODES):
        west, east = -0.06 + number * 0.01, -0.05 + number * 0.01
        ring = [[west, 51.5], [east, 51.5], [east, 51.51], [west, 51.51], [west, 51.5]]
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    (tmp_path / "lsoas.geojson").write_text(json.dumps(collection))
    return tmp_path


def load_with(
    session: Session, folder: Path, content: str, **sections: list[dict[str, Any]]
) -> list[SectionOutcome]:
    """Loads the small areas and other sections, all of whose files have the same content."""
    for section in [one for listed in sections.values() for one in listed]:
        (folder / section["file"]).write_text(content)
    boundaries = [LSOAS, *sections.pop("boundaries", [])]
    return load(session, folder, boundaries=boundaries, **sections)


@pytest.mark.parametrize(
    ("section", "content", "sentence"),
    [
        ({**GROUP, "member": "lsoa"}, "lsoa\nE1\n", r"groups\.csv: \[\[groups\]\] of kind neighbourhood needs `member`, and `code` or `name`"),
        ({**GROUP, "name": "name"}, "name\nWest\n", "needs `member`, and `code` or `name`"),
        (BY_NAME, "lsoa,name\nE7,West\nE8,West\n", r"groups\.csv: none of its codes is a loaded lsoa of edition 2021; load their"),
        (BY_NAME, "lsoa,name\nE1,West\nE2,West\nE1,West\n", "row 4: E1 is in west twice"),
        (BY_NAME, "lsoa,name\nE1,West\nE1,East\n", "the shares of E1 add up to 2, more than 1; name a column of `shares`"),
        ({**BY_NAME, "shares": "part"}, "lsoa,name,part\nE1,West,1\nE2,West,40\n", "row 3, column 'part': a share must be between 0 and 1"),
        ({**BY_NAME, "shares": "part"}, "lsoa,name,part\nE1,West,half\n", "row 2, column 'part': 'half' is not a number"),
        (PCNS, "PRACTICE_CODE,LSOA_CODE,NUMBER_OF_PATIENTS\nF1,E1,30\n", r"no practice with a PCN is known; add \[\[practices\]\] with a PCN column"),
    ],
)  # fmt: skip
def test_a_mistake_in_groups(
    section: dict[str, Any], content: str, sentence: str, session: Session, folder: Path
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        load_with(session, folder, content, groups=[section])
    assert scalar(session, "SELECT count(*) FROM place WHERE kind IN ('neighbourhood', 'pcn')") == 0


def test_a_share_of_nothing_is_no_member(session: Session, folder: Path) -> None:
    shares = {**BY_NAME, "shares": "part"}
    content = "lsoa,name,part\nE1,West,0.4\nE1,East,0.6\nE2,East,\nE3,East,0\n,East,1\n"
    load_with(session, folder, content, groups=[shares])
    found = session.execute(
        text(
            "SELECT place.name, member.code, share FROM place_member JOIN place ON place.id = place_id"
            " JOIN place AS member ON member.id = member_id ORDER BY 1, 2"
        )
    )
    assert [tuple(row) for row in found] == [("East", "E1", 0.6), ("West", "E1", 0.4)]


def test_patients_are_of_the_pcns_of_practices_that_are_loaded(
    session: Session, folder: Path
) -> None:
    practices = {
        "file": "practices.csv",
        "source": "test",
        "pcn_code": "pcn_code",
        "pcn_name": "pcn_name",
    }
    (folder / "patients.csv").write_text(
        "PRACTICE_CODE,LSOA_CODE,NUMBER_OF_PATIENTS\nF1,E1,30\nF2,E1,70\nF3,E1,1\nF4,E2,9\n"
    )
    rows = "F1,Surgery,U11111,North\nF2,Clinic,U22222,\nF3,Tent,,\nF4,Hut,none,x\n"
    load_with(
        session,
        folder,
        "code,name,pcn_code,pcn_name\n" + rows,
        practices=[practices],
        groups=[],
    )
    outcome = load(session, folder, groups=[{**PCNS, "file": "patients.csv"}])[0]
    found = session.execute(
        text(
            "SELECT place.code, place.name, share FROM place_member JOIN place ON place.id = place_id"
            " ORDER BY 1"
        )
    )
    assert [tuple(row) for row in found] == [("U11111", "North", 0.3), ("U22222", "U22222", 0.7)]
    assert "10 patients of 2 practices in no known PCN" in outcome.notes[0]


def test_a_name_that_is_a_place_elsewhere_is_not_taken_over(session: Session, folder: Path) -> None:
    load_with(session, folder, "lsoa,name\nE1,West\n", groups=[BY_NAME])
    elsewhere = {"slug": "other", "name": "Other", "attribution": []}
    (folder / "groups.csv").write_text("lsoa,name\nE2,West\n")
    with pytest.raises(
        InvalidInput,
        match="neighbourhood 'west' of edition 2026 is already a place in Test; give the groups a `code`",
    ):
        load(session, folder, area=elsewhere, boundaries=[LSOAS], groups=[BY_NAME])
    assert scalar(session, "SELECT count(*) FROM place WHERE kind = 'neighbourhood'") == 1


POSTCODES = {"file": "postcodes.csv", "source": "test"}
METRES = {**POSTCODES, "easting": "x", "northing": "y"}


def test_rows_that_are_no_postcodes_are_counted(session: Session, folder: Path) -> None:
    content = "postcode,x,y\nE8 1EA,535000,182000\nHackney,535000,182000\nE8,,\nE8 1EB,,\n"
    outcome = load_with(session, folder, content, postcodes=[METRES])[-1]
    assert outcome.row_count == 2
    assert "2 rows are not full postcodes and were left out" in outcome.notes
    assert "1 has no position, so it does not place anything" in outcome.notes
    nowhere = find_postcode(session, "E81EB")
    assert nowhere is not None and nowhere["longitude"] is None


@pytest.mark.parametrize("rows", ["", "Hackney,535000,182000\n"])
def test_a_file_without_a_postcode_is_told(rows: str, session: Session, folder: Path) -> None:
    with pytest.raises(InvalidInput, match=r"postcodes\.csv has no postcode in or near Test\."):
        load_with(session, folder, "postcode,x,y\n" + rows, postcodes=[METRES])


def test_postcodes_of_far_away_are_told(session: Session, folder: Path) -> None:
    cells = [10, 134000, 25000, "E9", "", "", "", "", "W1"]
    row = ",".join(['"TR19 7AA"', *map(str, cells)])
    section = {**POSTCODES, "format": "code-point-open"}
    with pytest.raises(InvalidInput, match="no postcode in or near Test"):
        load_with(session, folder, row + "\n", postcodes=[section])


def test_figures_and_look_ups_of_other_places_are_told(session: Session, folder: Path) -> None:
    lookup = {
        "file": "lookup.csv",
        "source": "test",
        "old_edition": "2011",
        "new_edition": "2021",
        "old_code": "old",
        "new_code": "new",
        "change": "change",
    }
    with pytest.raises(InvalidInput, match=r"lookup\.csv: none of its codes is a loaded lsoa"):
        load_with(session, folder, "old,new,change\nW1,W2,U\n", lookups=[lookup])
    centroids = {
        "file": "centres.csv",
        "source": "test",
        "kind": "lsoa",
        "edition": "2021",
        "code": "code",
        "x": "x",
        "y": "y",
    }
    with pytest.raises(InvalidInput, match=r"centres\.csv: none of its codes is a loaded lsoa"):
        load_with(session, folder, "code,x,y\nW1,535000,182000\n", centroids=[centroids])


def test_a_practice_that_is_no_longer_listed_is_removed(session: Session, folder: Path) -> None:
    practices = {"file": "practices.csv", "source": "test", "vintage": "2025"}
    load_with(session, folder, "code,name\nF1,Surgery\nF2,Clinic\n", practices=[practices])
    newer = {**practices, "vintage": "2026"}
    outcome = load_with(session, folder, "code,name\nF2,Clinic\n", practices=[newer])[-1]
    assert outcome.notes == ("1 practice is no longer listed and was removed",)
    assert session.scalars(text("SELECT code FROM practice")).all() == ["F2"]


def test_a_wrong_section_is_left_out_where_that_is_asked_for(
    session: Session, folder: Path
) -> None:
    (folder / "groups.csv").write_text("lsoa,name\nE1,West\nE1,East\n")
    (folder / "practices.csv").write_text("code,name\nF1,Surgery\n")
    sections = {
        "boundaries": [LSOAS],
        "groups": [BY_NAME],
        "practices": [{"file": "practices.csv", "source": "test"}],
    }
    manifest = Manifest.model_validate({"area": {"slug": "test", "name": "Test"}, **sections})
    outcomes = list(
        load_area(session, manifest, folder=folder, kept_in=folder / "kept", skip_wrong=True)
    )
    states = {one.section: one.state for one in outcomes}
    assert states == {"boundaries": "loaded", "practices": "loaded", "groups": "left out"}
    [wrong] = [one for one in outcomes if one.state == "left out"]
    assert "the shares of E1 add up to 2" in wrong.notes[0]
    assert scalar(session, "SELECT count(*) FROM practice") == 1
    (folder / "lsoas.geojson").write_text("[]")
    with pytest.raises(InvalidInput, match=r"lsoas\.geojson"):
        list(load_area(session, manifest, folder=folder, kept_in=folder / "kept", skip_wrong=True))


def test_a_pcn_with_few_patients_here_is_left_out(session: Session, folder: Path) -> None:
    (folder / "of.csv").write_text(
        "PRACTICE_CODE,PCN_CODE,PCN_NAME\nF1,U11111,North\nF2,U22222,Far\n"
    )
    section = {**PCNS, "practices_from": {"file": "of.csv"}}
    rows = "F1,E1,9000\nF1,E2,9000\nF2,E2,1\n"
    content = "PRACTICE_CODE,LSOA_CODE,NUMBER_OF_PATIENTS\n" + rows
    outcome = load_with(session, folder, content, groups=[section])[-1]
    assert session.scalars(text("SELECT code FROM place WHERE kind = 'pcn'")).all() == ["U11111"]
    assert any("with under" in note and "(1 patients)" in note for note in outcome.notes)
