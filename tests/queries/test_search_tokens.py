"""Words as people type them: apostrophes, slashes, small words, points over letters, slips, and names of places."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories import EAST, NORTH, make_area, make_asset, make_place, make_postcode
from tests.searching import HERE, find, names


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kurdish", "Welcome Desk"),
        ("ME/CFS", "Rest Group"),
        ("cfs", "Rest Group"),
        ("ME support", "ME Support Circle"),
        ("mens shed", "Men’s Shed"),
        ("men's shed", "Men’s Shed"),
        ("womens rights", "Womens Rights"),
        ("women’s rights", "Womens Rights"),
        ("IT", "Burdock IT Club"),
        ("burdock it", "Burdock IT Club"),
        ("can do", "Can Do Centre"),
        ("cake", "Sunday Table"),
        ("שלום", "Bikur"),
        ("قران", "Halaqa"),
        ("łódź", "Lodz Circle"),
        ("tiramisu", "Sunday Table"),
        ("tiramisy", "Sunday Table"),
        ("cafe society", "Café Society"),
    ],
)
def test_words_find_the_entry_that_holds_them(session: Session, words: str, found: str) -> None:
    make_asset(session, "Welcome Desk", description="Turkish/Kurdish speakers welcome")
    make_asset(session, "Cami", categories=["mosque"], description="A Turkish mosque")
    make_asset(session, "Rest Group", description="For people with ME/CFS")
    make_asset(session, "ME Support Circle")
    make_asset(session, "Men’s Shed", description="Tools")
    make_asset(session, "Womens Rights", description="A reading circle")
    make_asset(session, "Burdock IT Club")
    make_asset(session, "Can Do Centre")
    make_asset(session, "Sunday Table", description="A slice of cake, or tiramisu")
    make_asset(session, "Bikur", description="שָׁלוֹם")
    make_asset(session, "Halaqa", description="قُرآن")
    make_asset(session, "Lodz Circle")
    make_asset(session, "Café Society")
    assert names(find(session, **HERE, q=words))[0] == found


def test_kurdish_is_not_answered_with_a_turkish_mosque(session: Session) -> None:
    make_asset(session, "Cami", categories=["mosque"], description="A Turkish mosque")
    assert names(find(session, **HERE, q="kurdish")) == []


def test_a_short_word_is_taken_for_no_other(session: Session) -> None:
    make_asset(session, "Park")
    assert names(find(session, **HERE, q="bark")) == []
    make_asset(session, "Orchard")
    assert names(find(session, **HERE, q="orchrad")) == ["Orchard"]


def test_a_postcode_alone_can_leave_everyday_places_out(session: Session) -> None:
    make_asset(session, "The Heron", categories=["pub"])
    make_asset(session, "Tea Room", categories=["cafe", "coffee-morning"])
    make_asset(session, "Choir", categories=["choir"])
    assert sorted(names(find(session, **HERE, is_everyday=False))) == ["Choir", "Tea Room"]
    assert names(find(session, **HERE, is_everyday=True)) == ["The Heron"]
    assert len(names(find(session, **HERE))) == 3


def a_street(session: Session, name: str, at: tuple[float, float]) -> None:
    dataset = session.execute(text("SELECT max(id) FROM dataset")).scalar_one()
    session.execute(
        text(
            "INSERT INTO street_name (dataset_id, folded, name, middle_bng)"
            " VALUES (:dataset, lower(:name), :name, ST_SetSRID(ST_MakePoint(:east, :north), 27700))"
        ),
        {"dataset": dataset, "name": name, "east": at[0], "north": at[1]},
    )


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("choir near Clapton", "Clapton"),
        ("choir in clapton", "Clapton"),
        ("choir near Claptn", "Clapton"),
        ("choir Mare Street", "Mare Street"),
        ("choir on mare street", "Mare Street"),
        ("choir near Well Street Common", "Well Street Common"),
        ("choir E8 1EA", "E8 1EA"),
        ("choir near E8", "E8"),
    ],
)
def test_a_place_within_the_words_is_where_the_search_starts(
    session: Session, words: str, near: str
) -> None:
    make_area(session)
    there = (EAST + 3_000, NORTH)
    box = (there[0] - 50, NORTH - 50, there[0] + 50, NORTH + 50)
    make_place(session, "neighbourhood", "clapton", box=box, name="Clapton")
    make_postcode(session, "E81EA", at=there)
    a_street(session, "Mare Street", there)
    make_asset(session, "Well Street Common", categories=["park"], at=[there])
    make_asset(session, "Choir here", categories=["choir"])
    make_asset(session, "Choir there", categories=["choir"], at=[there])
    page = find(session, **HERE, q=words)
    assert names(page)[0] == "Choir there"
    [reading] = page.readings
    assert reading.settings == (("near", near),) and reading.without == "choir"


def test_a_name_that_holds_a_filter_is_a_name(session: Session) -> None:
    make_asset(session, "Saturday Makers")
    make_asset(session, "Other Makers")
    page = find(session, **HERE, q="Saturday Makers")
    assert names(page)[0] == "Saturday Makers" and page.readings == ()
