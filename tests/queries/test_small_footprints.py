"""Own footprints with no small area, with unknown codes, or with too many."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.footprints import finding
from assetmap.footprints.actions import Given, save_footprint
from assetmap.footprints.finding import count_words, found_in_codes
from assetmap.footprints.reading import MOST_LETTERS
from assetmap.people.actions import account_of
from tests.factories import EAST, NORTH, make_place

TODAY = date(2026, 11, 22)


def given(*codes: str) -> Given:
    return Given("team-footprint", "North", "official", TODAY, "Team", "Because", "codes", codes)


@pytest.fixture
def areas(session: Session) -> list[str]:
    """Two small areas side by side, whose people nobody has counted."""
    codes = ["E01000001", "E01000002"]
    for number, code in enumerate(codes):
        west = EAST + number * 1_000
        make_place(session, "lsoa", code, box=(west, NORTH, west + 1_000, NORTH + 1_000))
    return codes


def test_a_place_needs_a_small_area_that_is_covered(session: Session, areas: list[str]) -> None:
    person = account_of(session, "maker@example.org")
    with pytest.raises(InvalidInput, match="are in an area that we cover") as refused:
        save_footprint(session, given("E01999999"), person_id=person, today=TODAY)
    assert refused.value.parameter == "pasted"
    with pytest.raises(InvalidInput, match="We can’t find this place"):
        save_footprint(session, given(*areas), person_id=person, today=TODAY, code="no-such-place")
    place = save_footprint(session, given(*areas), person_id=person, today=TODAY)
    again = save_footprint(session, given(areas[0]), person_id=person, today=TODAY, code=place.code)
    assert again.id == place.id


def test_codes_of_elsewhere_are_counted_and_the_first_are_named(
    session: Session, areas: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_MOST_SHOWN", 2)
    found = found_in_codes(session, f"{areas[0]} E01999991 E01999992 E01999993")
    assert [one.code for one in found.areas] == areas[:1]
    assert any("E01999991, E01999992 and 1 more" in said for said in found.left_out)


def test_people_that_nobody_has_counted_are_not_told(session: Session, areas: list[str]) -> None:
    assert count_words(found_in_codes(session, " ".join(areas))) == "LSOAs: 2."


def test_more_codes_than_a_place_has_are_refused(session: Session) -> None:
    with pytest.raises(InvalidInput, match=r"more than 10,000 codes.*use an outline") as refused:
        found_in_codes(session, "E01000001 " * (MOST_LETTERS // 10 + 1))
    assert refused.value.parameter == "pasted"
