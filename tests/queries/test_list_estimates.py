"""Two lists of one kind in the database, and how many there are of it by them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import import_assets
from assetmap.geography import to_wgs84
from tests.factories import EAST, NORTH, make_asset
from tests.queries.test_gap_figures import ask, in_hackney, work

__all__ = ["in_hackney"]

CLUBS = ask(categories=["lunch-club"])
NAMES = ("Ash", "Birch", "Cedar", "Damson", "Elder", "Fir", "Gorse", "Hazel", "Ivy", "Juniper")


def write_list(
    session: Session, folder: Path, name: str, clubs: Sequence[str], category: str = "lunch-club"
) -> None:
    """A list of clubs, each at the place that its name has in every list."""
    rows = ["name,category,longitude,latitude"]
    for club in clubs:
        at = to_wgs84(EAST + 300.0 * NAMES.index(club), NORTH)
        rows.append(f"{club} Lunch Club,{category},{at[0]:.6f},{at[1]:.6f}")
    file = folder / f"{name}.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    import_assets(session, file, list_name=name)


@pytest.mark.parametrize(
    ("first", "second", "compared"),
    [
        (NAMES[:7], NAMES[:1], (7, 1, 1)),
        (NAMES[:4], NAMES[4:7], (4, 3, 0)),
    ],
)
def test_lists_with_too_few_in_common_give_no_estimate(
    in_hackney: Session,
    tmp_path: Path,
    first: Sequence[str],
    second: Sequence[str],
    compared: tuple[int, int, int],
) -> None:
    write_list(in_hackney, tmp_path, "A council", first)
    write_list(in_hackney, tmp_path, "B charity", second)
    figures, _, story = work(in_hackney, CLUBS)
    [clubs] = figures.categories
    assert clubs.asset_count == 7 and clubs.compared == compared and clubs.estimate is None
    said = " ".join(one.text for one in story.section("sure").findings)
    assert "we cannot estimate" in said and "95% confidence interval" not in said
    [table] = [one for one in story.tables if one.key == "categories"]
    assert table.column("estimate") == [None]


def test_what_is_known_beside_two_lists_bounds_the_estimate(
    in_hackney: Session, tmp_path: Path
) -> None:
    write_list(in_hackney, tmp_path, "A council", NAMES[:8])
    write_list(in_hackney, tmp_path, "B charity", NAMES[:8])
    [clubs] = work(in_hackney, CLUBS)[0].categories
    assert clubs.estimate is not None and clubs.estimate.total == 8
    assert clubs.estimate.high < 10
    make_asset(in_hackney, "Juniper and Ivy", categories=["lunch-club"], at=[(EAST, NORTH - 900)])
    [clubs] = work(in_hackney, CLUBS)[0].categories
    assert clubs.estimate is not None and clubs.estimate.total == clubs.estimate.low == 9
    make_asset(in_hackney, "Quince", categories=["lunch-club"], at=[(EAST, NORTH + 900)])
    [clubs] = work(in_hackney, CLUBS)[0].categories
    assert clubs.asset_count == 10 and clubs.estimate is None
