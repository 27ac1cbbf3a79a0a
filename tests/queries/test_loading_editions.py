"""Files of an older edition, carried to the newer by the published look-up."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from tests.queries.test_loading_formats import load, lsoas, scalar

CITY = "city-and-hackney"


def lookup(shared_data: Path, **further: Any) -> dict[str, Any]:
    return {
        "old_edition": "2011",
        "new_edition": "2021",
        "file": str(shared_data / CITY / "lookup_lsoa11_lsoa21.csv"),
        "old_code": "lsoa11_code",
        "new_code": "lsoa21_code",
        "change": "change_code",
        "source": "ONS",
        **further,
    }


def people(shared_data: Path, edition: str = "2011") -> dict[str, Any]:
    older = "population_mid2020_single_year_of_age_lsoa11.csv"
    newer = "census21_population_age6_lsoa21.csv"
    is_old = edition == "2011"
    return {
        "kind": "lsoa",
        "edition": edition,
        "file": str(shared_data / CITY / (older if is_old else newer)),
        "code": "lsoa11_code" if is_old else "lsoa21_code",
        "columns": {
            "people_2020" if is_old else "population": "total_population"
            if is_old
            else "usual_residents_total"
        },
        "vintage": "2020" if is_old else "2021",
        "source": "ONS",
    }


def wards(shared_data: Path) -> dict[str, str]:
    return {
        "kind": "ward",
        "edition": "2025",
        "file": str(shared_data / CITY / "ward25.geojson"),
        "code": "WD25CD",
        "name": "WD25NM",
        "source": "ONS",
    }


def postcodes(shared_data: Path) -> dict[str, str]:
    return {
        "file": str(shared_data / CITY / "postcodes.csv"),
        "postcode": "pcds",
        "easting": "eastings",
        "northing": "northings",
        "lsoa": "LSOA21CD",
        "source": "OS",
    }


def test_figures_of_2011_are_carried_to_2021(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    outcomes = load(
        session,
        tmp_path,
        boundaries=[lsoas(shared_data)],
        lookups=[lookup(shared_data)],
        # The older file stands first, and is divided by the newer one's people all the same.
        statistics=[people(shared_data), people(shared_data, "2021")],
    )
    [changed] = [one for one in outcomes if one.section == "lookups"]
    table = pd.read_csv(shared_data / CITY / "lookup_lsoa11_lsoa21.csv")
    assert changed.row_count == len(table) == 156
    assert changed.notes == ("142 unchanged, 6 split, 2 merged",)
    old = pd.read_csv(shared_data / CITY / "population_mid2020_single_year_of_age_lsoa11.csv")
    total = old.loc[old["lsoa11_code"].isin(table["lsoa11_code"]), "total_population"].sum()
    carried = scalar(
        session, "SELECT sum(value) FROM place_statistic WHERE measure = 'people_2020'"
    )
    assert carried == pytest.approx(total)
    assert scalar(
        session, "SELECT count(*) FROM place_statistic WHERE measure = 'people_2020'"
    ) == scalar(session, "SELECT count(*) FROM place WHERE kind = 'lsoa'")
    split = table[table["change_code"] == "S"]
    parent = split["lsoa11_code"].iloc[0]
    children = split.loc[split["lsoa11_code"] == parent, "lsoa21_code"].tolist()
    rows = dict(
        session.execute(
            text(
                "SELECT code, value FROM place_statistic JOIN place ON place.id = place_id"
                " WHERE measure = 'people_2020' AND code = ANY(:codes)"
            ),
            {"codes": children},
        ).all()
    )
    census = pd.read_csv(shared_data / CITY / "census21_population_age6_lsoa21.csv").set_index(
        "lsoa21_code"
    )["usual_residents_total"]
    whole = float(old.set_index("lsoa11_code").loc[parent, "total_population"])
    for code in children:
        assert rows[code] == pytest.approx(whole * census[code] / census[children].sum())
    merged = table[table["change_code"] == "M"]
    summed = old.set_index("lsoa11_code").loc[merged["lsoa11_code"], "total_population"].sum()
    [value] = session.scalars(
        text(
            "SELECT value FROM place_statistic JOIN place ON place.id = place_id"
            " WHERE measure = 'people_2020' AND code = :code"
        ),
        {"code": merged["lsoa21_code"].iloc[0]},
    )
    assert value == pytest.approx(summed)


def test_without_a_lookup_figures_of_2011_are_refused(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match="none of its codes"):
        load(
            session,
            tmp_path,
            boundaries=[lsoas(shared_data)],
            statistics=[{**people(shared_data), "file": _moved(shared_data, tmp_path)}],
        )


def _moved(shared_data: Path, folder: Path) -> str:
    """The file of 2011 with nothing but a split place, whose code is gone."""
    old = pd.read_csv(shared_data / CITY / "population_mid2020_single_year_of_age_lsoa11.csv")
    table = pd.read_csv(shared_data / CITY / "lookup_lsoa11_lsoa21.csv")
    gone = table.loc[~table["lsoa11_code"].isin(table["lsoa21_code"]), "lsoa11_code"]
    old[old["lsoa11_code"].isin(gone)].to_csv(folder / "old.csv", index=False)
    return "old.csv"


def test_a_lookup_whose_change_is_unknown_names_its_row(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    table = pd.read_csv(shared_data / CITY / "lookup_lsoa11_lsoa21.csv")
    table.loc[3, "change_code"] = "Q"
    table.to_csv(tmp_path / "lookup.csv", index=False)
    with pytest.raises(InvalidInput, match=r"row 5: 'Q' is not a kind of change between editions"):
        load(
            session,
            tmp_path,
            boundaries=[lsoas(shared_data)],
            lookups=[lookup(shared_data, file="lookup.csv")],
        )


def test_groups_of_2011_are_groups_of_2021(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    table = pd.read_csv(shared_data / CITY / "lookup_lsoa11_lsoa21.csv")
    olds = table.drop_duplicates("lsoa11_code")[["lsoa11_code"]].reset_index(drop=True)
    olds["name"] = ["East" if at % 2 else "West" for at in range(len(olds))]
    olds.to_csv(tmp_path / "groups.csv", index=False)
    load(
        session,
        tmp_path,
        boundaries=[lsoas(shared_data)],
        lookups=[lookup(shared_data)],
        groups=[
            {
                "kind": "neighbourhood",
                "edition": "old",
                "file": "groups.csv",
                "member_edition": "2011",
                "member": "lsoa11_code",
                "name": "name",
                "source": "test",
            }
        ],
    )
    # Each small area of 2021 belongs wholly somewhere.
    shares = session.scalars(text("SELECT sum(share) FROM place_member GROUP BY member_id")).all()
    assert len(shares) == scalar(session, "SELECT count(*) FROM place WHERE kind = 'lsoa'")
    assert all(one == pytest.approx(1) for one in shares)


def test_postcodes_of_2011_are_known_by_what_did_not_change(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    table = pd.read_csv(shared_data / CITY / "lookup_lsoa11_lsoa21.csv")
    certain = table[table["change_code"].isin(["U", "M"])].set_index("lsoa21_code")["lsoa11_code"]
    rows = pd.read_csv(shared_data / CITY / "postcodes.csv", dtype=str)
    parents = table.drop_duplicates("lsoa21_code").set_index("lsoa21_code")["lsoa11_code"]
    rows["lsoa11"] = rows["LSOA21CD"].map(parents)
    rows.dropna(subset=["lsoa11"]).to_csv(tmp_path / "postcodes.csv", index=False)
    section = {
        **postcodes(shared_data),
        "file": "postcodes.csv",
        "lsoa": "lsoa11",
        "lsoa_edition": "2011",
    }
    load(
        session,
        tmp_path,
        boundaries=[lsoas(shared_data)],
        lookups=[lookup(shared_data)],
        postcodes=[section],
    )
    told = pd.DataFrame(
        session.execute(
            text(
                "SELECT postcode, code, lsoa_method FROM postcode JOIN place ON place.id = lsoa_id"
            )
        ).all()
    )
    of = rows.assign(postcode=rows["pcds"].str.replace(" ", "")).set_index("postcode")["LSOA21CD"]
    by_lookup = told[told["lsoa_method"] == "lookup"]
    assert set(by_lookup["code"]) <= set(certain.index)
    assert (by_lookup["code"] == by_lookup["postcode"].map(of)).all()
    # What was split is placed by polygon, nearly always where its publisher has it.
    by_polygon = told[told["lsoa_method"] != "lookup"]
    split = set(table.loc[table["change_code"] == "S", "lsoa21_code"])
    assert len(by_polygon) > 50
    assert (by_polygon["code"] == by_polygon["postcode"].map(of)).mean() > 0.95
    assert set(by_polygon["postcode"].map(of)) <= split


def test_registrations_by_lsoa_2011_make_footprints_of_2021(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    table = pd.read_csv(shared_data / CITY / "lookup_lsoa11_lsoa21.csv")
    olds = table["lsoa11_code"].drop_duplicates().tolist()
    registered = [
        {"PRACTICE_CODE": practice, "LSOA_CODE": code, "SEX": "ALL", "NUMBER_OF_PATIENTS": count}
        for code in olds
        for practice, count in (("A", 300), ("B", 100))
    ]
    pd.DataFrame(registered).to_csv(tmp_path / "registered.csv", index=False)
    pd.DataFrame(
        {
            "PRACTICE_CODE": ["A", "B"],
            "PCN_CODE": ["U00001", "U00002"],
            "PCN_NAME": ["One", "Two"],
        }
    ).to_csv(tmp_path / "practices.csv", index=False)
    load(
        session,
        tmp_path,
        boundaries=[lsoas(shared_data)],
        lookups=[lookup(shared_data)],
        groups=[
            {
                "kind": "pcn",
                "edition": "2025",
                "member_edition": "2011",
                "file": "registered.csv",
                "format": "gp-registrations-by-lsoa",
                "practices_from": {"file": "practices.csv"},
                "source": "NHS",
            }
        ],
    )
    shares = session.execute(
        text("SELECT place.code, share FROM place_member JOIN place ON place.id = place_id")
    ).all()
    assert {row.code: row.share for row in shares} == pytest.approx(
        {"U00001": 0.75, "U00002": 0.25}
    )
    total = scalar(session, "SELECT sum(registered_patients) FROM place_member")
    assert total == pytest.approx(400 * len(olds), abs=len(table))
