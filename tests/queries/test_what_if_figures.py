""" "What if this library closes", held against numpy on real data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.twins.queries import counted_pairs
from assetmap.gaps.question import Question
from tests.conftest import engine_on
from tests.queries.test_gap_figures import CITY, ask, in_hackney, work

__all__ = ["in_hackney"]

Points = np.ndarray[tuple[int, int], np.dtype[np.float64]]
# Metres of a straight line in a minute, by 4.8 km/h and a detour of 1.3.
METRES_A_MINUTE = 80 / 1.3
BY_POSTCODE = ask(categories=["library"], demand="postcodes")


@pytest.fixture(scope="module")
def listed(shared_data: Path) -> pd.DataFrame:
    """Every row of the list, with its metres."""
    rows = pd.read_csv(shared_data / CITY / "assets.csv")
    to_metres = Transformer.from_crs(4326, 27700, always_xy=True)
    rows["east"], rows["north"] = to_metres.transform(rows["lon"], rows["lat"])
    return rows


@pytest.fixture(scope="module")
def postcodes(shared_data: Path) -> pd.DataFrame:
    """Every postcode with how many people it stands for: those of its LSOA, evenly."""
    folder = shared_data / CITY
    rows = pd.read_csv(folder / "postcodes.csv")
    rows = rows[rows["LSOA21CD"].notna() & (rows["positional_quality"] != 90)]
    people = pd.read_csv(folder / "census21_population_age6_lsoa21.csv").set_index("lsoa21_code")
    of_unit = rows["LSOA21CD"].map(people["usual_residents_total"])
    return rows.assign(people=of_unit / rows.groupby("LSOA21CD")["LSOA21CD"].transform("size"))


def minutes(postcodes: pd.DataFrame, assets: Points) -> Points:
    """From every postcode to each of these, shape (postcodes, assets)."""
    at = postcodes[["eastings", "northings"]].to_numpy(dtype=float)
    apart = np.hypot(*(at[:, None, axis] - assets[None, :, axis] for axis in (0, 1)))
    return np.asarray(apart / METRES_A_MINUTE)


def close(question: Question, *ids: str) -> Question:
    return question.model_copy(update={"closed": tuple(ids)})


def counted_id(session: Session, name: str) -> str:
    """The entry of this name that a report counts, and a page offers for closing."""
    named = text("SELECT id FROM asset WHERE name = :name AND status = 'published'")
    ids = set(session.scalars(named, {"name": name}))
    [counted] = ids - {pair.behind for pair in counted_pairs(session, ids)}
    return str(counted)


@pytest.fixture(scope="module")
def people_out_of_reach(hackney: str) -> float:
    """So many are out of reach of a library while every library is open."""
    with engine_on(hackney) as engine, Session(engine) as session:
        return work(session, BY_POSTCODE)[0].out


@pytest.mark.parametrize(
    ("name", "losing"),
    [
        ("Clapton Library", 29_186),
        ("Shoreditch Library", 31_636),
        ("Stoke Newington Library", 18_103),
    ],
)
def test_a_library_that_stands_on_two_lists_closes_on_both(
    in_hackney: Session,
    listed: pd.DataFrame,
    postcodes: pd.DataFrame,
    people_out_of_reach: float,
    name: str,
    losing: int,
) -> None:
    libraries = listed[listed["category"] == "library"]
    points = libraries[["east", "north"]].to_numpy()
    [own] = points[(libraries["name"] == name).to_numpy()][:1]
    stays = np.hypot(*(points - own).T) > 200
    assert (~stays).sum() == 2, "one entry on each list"
    within = minutes(postcodes, points) <= 15
    loses = within.any(axis=1) & ~within[:, stays].any(axis=1)
    expected = postcodes["people"][loses].sum()
    assert round(expected) == losing

    after, _, story = work(in_hackney, close(BY_POSTCODE, counted_id(in_hackney, name)))
    assert after.what_if is not None
    assert after.what_if.lose == pytest.approx(expected)
    assert after.out - people_out_of_reach == pytest.approx(expected)
    assert after.what_if.gain == 0 and len(after.what_if.closed) == 2
    assert (after.asset_count, after.serving_count, after.taken_away) == (12, 11, 1)
    told = f"{5 * round(round(expected) / 5):,} people would no longer be"
    assert told in story.section("what-if").findings[0].text

    by_unit = postcodes["people"].where(loses, 0.0).groupby(postcodes["LSOA21CD"]).sum()
    for unit in after.what_if.units:
        assert unit.lost == pytest.approx(by_unit[unit.code]), unit.name
    where = next(one for one in after.units if one.standing == "taken away")
    assert where.asset_count == 1 and where.serving_count == 0
    assert "none recorded" not in {one.standing for one in after.units if one.code == where.code}


def test_who_gains_and_who_loses_within_one_small_area_are_both_told(
    in_hackney: Session, listed: pd.DataFrame, postcodes: pd.DataFrame
) -> None:
    """A pharmacy moves down the road: of the same LSOA some get one and some lose theirs."""
    pharmacies = listed[listed["category"] == "pharmacy"]
    points = pharmacies[["east", "north"]].to_numpy()
    to_metres = Transformer.from_crs(4326, 27700, always_xy=True)
    within = minutes(postcodes, points) <= 5
    for at, (_, row) in enumerate(pharmacies.iterrows()):
        opened = (row["lon"] + 0.004, row["lat"] + 0.001)
        new = minutes(postcodes, np.array([to_metres.transform(*opened)]))[:, 0] <= 5
        before, after = within.any(axis=1), np.delete(within, at, axis=1).any(axis=1) | new
        gains, loses = (
            postcodes["people"].where(one) for one in (after & ~before, before & ~after)
        )
        both = (
            gains.groupby(postcodes["LSOA21CD"]).sum() * loses.groupby(postcodes["LSOA21CD"]).sum()
        )
        is_told_apart = (pharmacies["name"] == row["name"]).sum() == 1
        if is_told_apart and gains.sum() > 300 and loses.sum() > 300 and (both > 0).any():
            break
    else:
        pytest.fail("no pharmacy to move")

    question = ask(categories=["pharmacy"], demand="postcodes", threshold_minutes=5)
    question = question.model_copy(update={"opened": (opened,)})
    found, _, story = work(in_hackney, close(question, counted_id(in_hackney, row["name"])))
    assert found.what_if is not None
    assert found.what_if.gain == pytest.approx(gains.sum(), abs=1)
    assert found.what_if.lose == pytest.approx(loses.sum(), abs=1)
    code = both.idxmax()
    [unit] = [one for one in found.what_if.units if one.code == code]
    assert unit.gained > 0 < unit.lost
    [table] = story.section("what-if").tables
    assert table.columns == ["name", "code", "gained", "lost"]
    for told, exact in zip(table.rows, found.what_if.units, strict=True):
        for cell, key in zip(told[2:], ("gained", "lost"), strict=True):
            is_small = 1 <= round(getattr(exact, key)) <= 7
            assert cell is None if is_small else abs(float(cell or 0) - getattr(exact, key)) <= 3


def test_one_opened_where_nobody_has_looked_says_nothing_of_before(in_hackney: Session) -> None:
    question = ask(categories=["carers-support"]).model_copy(
        update={"opened": ((-0.0553, 51.5450),)}
    )
    figures, report, story = work(in_hackney, question)
    assert report.is_unknown and figures.what_if is not None
    section = story.section("what-if")
    said = section.findings[0].text
    near = report.disclosure.people(figures.what_if.within_new)
    assert figures.what_if.within_new > 5_000
    assert f"{near:,} of 267,750 residents" in said and "within a 15-minute walk" in said
    assert "before" not in said and "come within reach" not in said
    assert section.tables[0].columns == ["name", "code", "within_new"]
    for table in story.tables:
        if "minutes" in table.columns:
            assert set(table.column("minutes")) == {None}, table.key
