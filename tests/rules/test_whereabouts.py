"""Where an entry is, in words; and that only a door has a pin."""

from typing import Any

import pytest

from assetmap.assets.editing.wording import told_in_words
from assetmap.assets.record.entry import Whereabouts

AT = {"easting": 590_803.0, "northing": 572_050.0}
CORNERS = ((0.0, 0.0), (1_000.0, 0.0), (0.0, 1_000.0))


@pytest.mark.parametrize(
    ("said", "words", "has_pin", "remark"),
    [
        ({"address": "1 Mill Lane", "postcode": "ZZ21AB", **AT}, "1 Mill Lane, ZZ2 1AB", True, ""),
        (AT, "marked by a pin on the map", True, "nobody thinks in metres"),
        ({"works_in": "Quayside", **AT}, "Quayside", False, "the middle of an area is no door"),
        ({"extent": CORNERS, **AT}, "drawn on the map: 0.50 km²", False, "nor of what was drawn"),
        ({"location_type": "virtual"}, "Online or by telephone", False, ""),
        (
            {"privacy": "near", "postcode": "ZZ21AB", **AT},
            "ZZ2 1AB, (only its neighbourhood is shown)",
            True,
            "whoever may see the entry may see the pin",
        ),
    ],
)
def test_where_it_is(said: dict[str, Any], words: str, has_pin: bool, remark: str) -> None:
    where = Whereabouts.model_validate(said)
    assert told_in_words("whereabouts", where) == words, remark
    assert (where.pin is not None) is has_pin, remark


def test_how_far_two_pins_are_apart() -> None:
    here = Whereabouts(easting=0, northing=0)
    assert here.metres_to(Whereabouts(easting=30, northing=40)) == 50
    assert here.metres_to(here) == 0
    assert here.metres_to(Whereabouts(works_in="Quayside", easting=0, northing=0)) is None
