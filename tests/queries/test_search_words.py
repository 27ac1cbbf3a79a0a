"""What people mean by what they say: words, synonyms, names of places, parts of postcodes."""

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.published.models import Synonym
from assetmap.errors import NotFound
from tests.factories import EAST, NORTH, make_area, make_asset, make_place, make_postcode
from tests.searching import HERE, find, names


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lonely", "Tea and chat"),
        ("foodbank", "Parcels"),
        ("masjid", "Noor"),
        ("mosque or masjid", "Noor"),
        ("somewhere warm", "Warm hub"),
        ("bereaved", "Talking of them"),
        ("dementia café", "Memory lane"),
        ("masjit", "Noor"),
        ("mosqeu", "Noor"),
        ("cnaal", "Canal hall"),
        ("somewehre", "Canal hall"),
        ("community center", "Canal hall"),
        ("warm program", "Warm programme"),
        ("warm programme", "Warm program"),
        ("dementia-friendly café", "Memory lane"),
        ("food-bank near me", "Parcels"),
        ("warm somewhere near the canal", "Canal hall"),
    ],
)
def test_what_people_say_finds_what_they_mean(session: Session, words: str, found: str) -> None:
    make_asset(session, "Tea and chat", categories=["coffee-morning"])
    make_asset(session, "Parcels", categories=["food-bank"])
    make_asset(session, "Noor", categories=["mosque"])
    make_asset(session, "Warm hub", categories=["warm-space"])
    make_asset(session, "Talking of them", categories=["bereavement-support"])
    make_asset(session, "Memory lane", categories=["dementia-cafe"], description="Friendly")
    make_asset(session, "Canal hall", description="Near the canal, somewhere warm to sit")
    make_asset(session, "Warm programme", categories=["library"])
    make_asset(session, "Warm program", categories=["library"])
    assert found in names(find(session, **HERE, q=words))


def test_a_synonym_of_the_stewards_counts_for_more_than_the_file(session: Session) -> None:
    make_asset(session, "Youth bus", categories=["youth-club"])
    make_asset(session, "Parcels", categories=["food-bank"])
    assert names(find(session, **HERE, q="scran")) == []
    session.add(Synonym(phrase="scran", means=[], categories=["food-bank"]))
    session.add(Synonym(phrase="foodbank", is_dropped=True))
    session.flush()
    assert names(find(session, **HERE, q="scran")) == ["Parcels"]
    assert names(find(session, **HERE, q="foodbank")) == []


def test_a_place_is_found_by_its_name_and_a_postcode_by_its_beginning(session: Session) -> None:
    make_area(session)
    box = (EAST - 100, NORTH - 100, EAST + 100, NORTH + 100)
    make_place(session, "neighbourhood", "springfield-park", box=box, name="Springfield Park")
    make_asset(session, "Hall")
    assert names(find(session, near="springfield park")) == ["Hall"]
    assert names(find(session, near="Springfeild Park")) == ["Hall"]
    make_postcode(session, "E81EA")
    make_postcode(session, "E81EB", at=(EAST + 200, NORTH))
    [hall] = find(session, near="e8 1").values()
    assert hall["distance_metres"] == pytest.approx(100, abs=0.1)
    assert find(session, near="e8 1ea").values()[0]["distance_metres"] == 0
    with pytest.raises(NotFound, match="find a place called"):
        find(session, near="Atlantis")
    with pytest.raises(NotFound, match="We do not recognise the postcode E8 2AA"):
        find(session, near="E8 2AA")
