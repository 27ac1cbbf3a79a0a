"""The publishers' own files, read as their publishers mean them."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.places.actions import SectionOutcome, load_area
from assetmap.places.formats import read_practices
from assetmap.places.manifest import Manifest, Practices, describe_validation
from assetmap.places.queries import find_postcode


def load(session: Session, folder: Path, **sections: Any) -> list[SectionOutcome]:
    manifest = Manifest.model_validate({"area": {"slug": "test", "name": "Test"}, **sections})
    return list(load_area(session, manifest, folder=folder, kept_in=folder / "kept"))


def scalar(session: Session, sql: str) -> Any:
    return session.execute(text(sql)).scalar_one()


def lsoas(shared_data: Path) -> dict[str, str]:
    return {
        "kind": "lsoa",
        "edition": "2021",
        "file": str(shared_data / "city-and-hackney" / "lsoa21.geojson"),
        "code": "LSOA21CD",
        "name": "LSOA21NM",
        "source": "ONS, generalised",
    }


def test_code_point_open_places_postcodes_by_polygon_and_quality_90_nowhere(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    published = (shared_data / "formats" / "codepoint_open_e.csv").read_text(encoding="utf-8")
    nowhere = '"E1 9ZZ",90,0,0,"E92000001","","","","",""\n'
    (tmp_path / "e.csv").write_text(published + nowhere, encoding="utf-8")
    section = {"file": "e.csv", "source": "OS", "format": "code-point-open"}
    outcomes = load(session, tmp_path, boundaries=[lsoas(shared_data)], postcodes=[section])
    assert outcomes[-1].row_count > 5_000
    found = find_postcode(session, "E81EA")
    assert found is not None
    assert found["lsoa_method"] == "generalised polygon"
    lost = find_postcode(session, "E19ZZ")
    assert lost is not None
    assert lost["longitude"] is None


def test_two_files_of_one_format_do_not_take_each_others_place(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    lines = (
        (shared_data / "formats" / "codepoint_open_e.csv").read_text(encoding="utf-8").splitlines()
    )
    (tmp_path / "a.csv").write_text("\n".join(lines[:200]), encoding="utf-8")
    (tmp_path / "b.csv").write_text("\n".join(lines[200:300]), encoding="utf-8")
    sections = [
        {"file": name, "source": "OS", "format": "code-point-open"} for name in ("a.csv", "b.csv")
    ]
    load(session, tmp_path, postcodes=sections)
    assert scalar(session, "SELECT count(*) FROM postcode") == 300
    again = load(session, tmp_path, postcodes=sections)
    assert {outcome.state for outcome in again} == {"unchanged"}
    assert scalar(session, "SELECT count(*) FROM postcode") == 300


@pytest.mark.parametrize("newest_first", [True, False])
def test_two_editions_are_both_kept_and_the_newest_is_in_use(
    session: Session, shared_data: Path, tmp_path: Path, newest_first: bool
) -> None:
    ward = {
        "kind": "ward",
        "file": str(shared_data / "city-and-hackney" / "ward25.geojson"),
        "code": "WD25CD",
        "name": "WD25NM",
        "source": "ONS",
    }
    sections = [{**ward, "edition": "2025"}, {**ward, "edition": "2024"}]
    for _ in range(2):
        load(session, tmp_path, boundaries=sections if newest_first else sections[::-1])
        assert scalar(session, "SELECT count(*) FROM place") == 92
        current = (
            "SELECT DISTINCT edition FROM place JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
            " JOIN area_place ON place_id = place.id AND is_current"
        )
        assert scalar(session, current) == "2025"


def test_a_register_and_an_epcn_of_the_whole_country_come_to_the_areas_practices(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    formats = shared_data / "formats"
    practices = [
        # The ePCN first: the register is read before it all the same.
        {"file": str(formats / "ePCN_2023-01.xlsx"), "source": "NHS", "format": "epcn"},
        {
            "file": str(formats / "epraccur_2023-01_city_and_hackney.csv"),
            "source": "NHS",
            "format": "epraccur",
        },
    ]
    load(session, tmp_path, practices=practices)
    assert scalar(session, "SELECT count(*) FROM practice") == 40
    mildmay = "SELECT pcn_code FROM practice WHERE code = 'F83053'"
    assert scalar(session, mildmay) == "U60337", (
        "it lies in Hackney and belongs to an Islington PCN"
    )
    assert scalar(session, "SELECT count(*) FROM place WHERE kind = 'pcn'") == 0, (
        "practices make no footprint"
    )


def test_a_footprint_is_the_shares_of_registered_patients(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    header = (
        "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,SEX,Number of Patients\n"
    )
    rows = [
        ("F83053", "E01000001", 30),
        ("F84003", "E01000001", 70),
        ("F84003", "E01000002", 50),
        ("F84003", "NO2011", 5),
        ("F84003", "W01000001", 5),
        ("Y99999", "E01000002", 9),
    ]
    body = "".join(f"GP,01OCT2026,{practice},X,{lsoa},ALL,{n}\n" for practice, lsoa, n in rows)
    (tmp_path / "registrations.csv").write_text(header + body, encoding="utf-8")
    group = {
        "kind": "pcn",
        "edition": "2026-10",
        "file": "registrations.csv",
        "format": "gp-registrations-by-lsoa",
        "source": "NHS England",
        "practices_from": {
            "file": str(
                shared_data / "formats" / "gp-reg-pat-prac-map_2022-01_city_and_hackney.csv"
            )
        },
    }
    outcomes = load(session, tmp_path, boundaries=[lsoas(shared_data)], groups=[group])
    assert "9 patients of 1 practices in no known PCN" in outcomes[-1].notes[0]
    shares = {
        (row.pcn, row.lsoa): (row.share, row.registered_patients)
        for row in session.execute(
            text(
                "SELECT place.code AS pcn, member.code AS lsoa, share, registered_patients FROM place_member"
                " JOIN place ON place.id = place_id JOIN place AS member ON member.id = member_id"
            )
        )
    }
    assert shares == {
        ("U60337", "E01000001"): (0.3, 30),
        ("U05451", "E01000001"): (0.7, 70),
        ("U05451", "E01000002"): (1.0, 50),
    }


def test_nspl_columns_are_found_whatever_their_year(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "nspl.csv").write_text(
        "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,lsoa21cd,wd26cd,lat,long\n"
        '"E8 1EA","E8  1EA","E8 1EA",198001,,0,535034,184710,1,E00,E01001746,E05009374,51.5,-0.05\n'
        '"E8 1EB","E8  1EB","E8 1EB",198001,201906,0,535040,184720,1,E00,E01001746,E05009374,51.5,-0.05\n'
        '"E8 1EC","E8  1EC","E8 1EC",198001,,0,,,9,E00,E01001746,E05009374,99.9,0\n',
        encoding="utf-8",
    )
    section = {"file": "nspl.csv", "source": "ONS", "format": "nspl", "vintage": "2026-08"}
    load(session, tmp_path, boundaries=[lsoas(shared_data)], postcodes=[section])
    kept, withdrawn, lost = (find_postcode(session, code) for code in ("E81EA", "E81EB", "E81EC"))
    assert kept and kept["lsoa_method"] == "lookup"
    assert withdrawn and str(withdrawn["withdrawn_on"]) == "2019-06-01"
    assert lost and lost["longitude"] is None


def test_a_postcode_of_another_grid_has_no_position(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    """Northern Ireland's metres are on the Irish grid, and would lie on the Wirral here."""
    (tmp_path / "nspl.csv").write_text(
        "pcds,dointr,doterm,east1m,north1m,gridind,lsoa21cd,ctry25cd\n"
        "E8 1EA,198001,,535034,184710,1,E01001746,E92000001\n"
        "BT15 5EG,199606,,332370,377870,1,N21000123,N92000002\n"
        "JE2 3AB,199606,,341000,385000,1,L99999999,L93000001\n",
        encoding="utf-8",
    )
    section = {"file": "nspl.csv", "source": "ONS", "format": "nspl"}
    load(session, tmp_path, boundaries=[lsoas(shared_data)], postcodes=[section])
    for code, is_placed in (("E81EA", True), ("BT155EG", False), ("JE23AB", False)):
        found = find_postcode(session, code)
        assert found and (found["longitude"] is not None) is is_placed


def test_postcodes_may_be_given_in_degrees(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "some.csv").write_text(
        "pc,lon,lat\nE8 1EA,-0.0557,51.5451\nE8 1EB,,\n", encoding="utf-8"
    )
    section = {
        "file": "some.csv",
        "source": "A council",
        "postcode": "pc",
        "longitude": "lon",
        "latitude": "lat",
    }
    load(session, tmp_path, boundaries=[lsoas(shared_data)], postcodes=[section])
    placed, nowhere = (find_postcode(session, code) for code in ("E81EA", "E81EB"))
    assert placed and placed["longitude"] == pytest.approx(-0.0557, abs=1e-4)
    assert nowhere and nowhere["longitude"] is None


@pytest.mark.parametrize(
    ("opened", "closed", "status", "is_listed"),
    [
        ("19740401", "", "A", True),
        ("19740401", "", "D", False),  # dormant
        ("20300101", "", "P", False),  # proposed
        ("19740401", "20200101", "C", False),
        ("19740401", "20200101", "A", False),
        ("19740401", "20991231", "A", True),  # it closes one day
        ("19740401", "20991231", "C", True),
        ("19740401", "20991231", "D", False),
        ("20991231", "", "A", False),
        ("19740401", "", "C", False),
    ],
)
def test_a_register_tells_by_status_and_dates_what_is_open(
    opened: str, closed: str, status: str, is_listed: bool, tmp_path: Path
) -> None:
    cells = ["F84003", "SURGERY", "Y56", "QMF", "1 Road", "", "", "", "", "E8 1EA"]
    cells += [opened, closed, status, "B", "A3A8R", *[""] * 10, "4", ""]
    path = tmp_path / "epraccur.csv"
    path.write_text(",".join(cells) + "\n")
    section = Practices(file=path.name, source="NHS", format="epraccur")
    assert bool(len(read_practices(path, section))) is is_listed


@pytest.mark.parametrize(
    ("begun", "ended", "is_member"),
    [
        ("20191001", "", True),
        ("20191001", "20220331", False),
        ("20191001", "20991231", True),
        ("20991231", "", False),
    ],
)
def test_a_practice_is_in_its_pcn_between_two_dates(
    begun: str, ended: str, is_member: bool, tmp_path: Path
) -> None:
    path = tmp_path / "epcn.csv"
    path.write_text(f"F84003,SURGERY,A3A8R,ICB,U60337,A PCN,A3A8R,{begun},{ended},Y\n")
    section = Practices(file=path.name, source="NHS", format="epcn")
    assert bool(len(read_practices(path, section))) is is_member


@pytest.mark.parametrize(
    ("section", "key", "said"),
    [
        ({"postcodes": [{"file": "x", "source": "y"}]}, "longitute", "did you mean 'longitude'?"),
        (
            {"area": {"slug": "a", "name": "A"}},
            "titel",
            "The keys are attribution, fictional, helpline, name",
        ),
        ({}, "poscodes", "did you mean 'postcodes'?"),
        (
            {
                "groups": [
                    {
                        "kind": "pcn",
                        "edition": "1",
                        "file": "x",
                        "source": "y",
                        "names_from": {"file": "x", "code": "c", "name": "n"},
                    }
                ]
            },
            "cod",
            "did you mean 'code'? The keys are code, file, name",
        ),
    ],
)
def test_a_wrong_key_of_a_manifest_names_those_that_are_allowed(
    section: dict[str, Any], key: str, said: str, tmp_path: Path
) -> None:
    data: dict[str, Any] = {"area": {"slug": "a", "name": "A"}, **section}
    at: Any = data
    for name in section:
        at = data[name][0] if isinstance(data[name], list) else data[name]
        at = at.get("names_from", at)
    at[key] = "x"
    with pytest.raises(ValidationError) as wrong:
        Manifest.model_validate(data)
    assert said in describe_validation(wrong.value, Manifest)


def test_indices_on_another_edition_than_the_section_says_are_refused(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "iod.csv").write_text(
        "LSOA code (2011),Index of Multiple Deprivation (IMD) Score\nE01,1\n"
    )
    section = {
        "kind": "lsoa",
        "edition": "2021",
        "file": "iod.csv",
        "format": "iod2025",
        "source": "MHCLG",
    }
    with pytest.raises(InvalidInput, match=r"\(2011\).*edition 2021"):
        load(session, tmp_path, boundaries=[lsoas(shared_data)], statistics=[section])
