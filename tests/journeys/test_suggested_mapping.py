"""A mapping that the command guesses is one that the import takes."""

import tomllib
from pathlib import Path

import pytest

from tests.journeys.local_clusters import ask
from tests.journeys.running_commands import CITY, assetmap

LIST = """\
Hall name;Kind of hall;Lat;Long;Colour
North Hall;Parish room;51.5437;-0.0567;red
South Hall;Library;51.5391;-0.0601;blue
East Hall;Qwxyz;51.5402;-0.0512;green
"""


def test_a_mapping_is_suggested_and_taken(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "Halls.csv"
    path.write_text(LIST.replace("Kind of hall", "Category"))
    done = assetmap("assets", "import", path, "--suggest-mapping")
    assert done.code == 0, done
    target = tmp_path / "Halls.mapping.toml"
    assert str(target) in done.said and "what these columns hold: 'Colour'" in done.said
    text = target.read_text()
    mapping = tomllib.loads(text)
    assert {key: mapping[key] for key in ("name", "category", "latitude", "longitude")} == {
        "name": "Hall name",
        "category": "Category",
        "latitude": "Lat",
        "longitude": "Long",
    }
    assert "North Hall, South Hall, East Hall" in text and "'Colour' is ignored" in text
    assert mapping["category_words"]["Qwxyz"] == "ignore"
    target.write_text(text.replace('"Parish room" = ', '"Parish room" = "hall-to-hire" # '))
    done = assetmap("assets", "import", path, "--mapping", target)
    assert done.code == 0 and "2 added" in done.said, done
    again = assetmap("assets", "import", path, "--suggest-mapping")
    assert "already exists" in again.sentence


@pytest.mark.parametrize("name", ["missing.csv", "https://example.org/list.csv"])
def test_what_cannot_be_read_is_told(name: str) -> None:
    assert assetmap("assets", "import", name, "--suggest-mapping").code == 1


def test_one_column_may_hold_the_whole_position(city: str, tmp_path: Path) -> None:
    halls = tmp_path / "halls.csv"
    halls.write_text(
        "name,category,Lat/Long\n"
        'North Hall,community-centre,"51.5437, -0.0567"\n'
        "West Hall,community-centre,TQ 345 845\n"
        "South Hall,community-centre,by the canal\n"
        "East Hall,community-centre,TQ 34 84\n"
    )
    done = assetmap("assets", "import", halls, "--area", CITY, "--skip-refused")
    assert "2 added, 0 changed, 0 unchanged, 0 withdrawn, 2 refused" in done.said
    assert "coordinates: 'by the canal' is not a position; write it like" in done.said
    assert "coordinates: the grid reference 'TQ 34 84' names a 1 km square" in done.said
    where = "SELECT round(ST_X(location_bng)) || ' ' || round(ST_Y(location_bng)) FROM location"
    assert "534550 184550" in ask(city, where)


def test_coordinates_that_cannot_be_read_leave_the_postcode(city: str, tmp_path: Path) -> None:
    halls = tmp_path / "halls.csv"
    halls.write_text(
        "name,category,Grid ref,postcode\nNorth Hall,community-centre,TQ 34 84,E8 1EA\n"
    )
    done = assetmap("assets", "import", halls, "--area", CITY)
    assert "1 added" in done.said and "0 refused" in done.said
    assert "its coordinates were left out: the grid reference 'TQ 34 84' names a 1 km square" in (
        done.said
    )
