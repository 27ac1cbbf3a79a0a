"""The declared facts of an asset, and their bits of the search index, of which each stays where it is."""

import pytest

from assetmap.assets.record.fact import Fact, IndexedFact, ResultWords
from assetmap.assets.record.facts import FACTS, KINDS, all_filters, fact, listed_facts
from assetmap.assets.record.index_bits import (
    BITS,
    INDEX_LAYOUT,
    INDEXED_FACTS,
    bit_masks,
    layout_fingerprint,
)

# Stored in every database that exists. A new fact adds a line; no line ever changes. 60 is of facts that tests throw
# away.
STORED = {
    "is_free": 0,
    "is_step_free": 1,
    "has_hearing_loop": 2,
    "has_toilets": 3,
    "has_parking": 4,
    "has_changing_place": 5,
    "needs_no_referral": 6,
    "needs_referral": 7,
    "is_taking_new_people": 8,
    "has_waiting_list": 9,
    "has_transport": 10,
    "is_confirmed": 11,
    "kind:place": 12,
    "kind:group": 13,
    "kind:service": 14,
    "kind:activity": 15,
    "kind:person-led": 16,
    "kind:online": 17,
    "is_found_wanting": 18,
    "day:MO": 19,
    "day:TU": 20,
    "day:WE": 21,
    "day:TH": 22,
    "day:FR": 23,
    "day:SA": 24,
    "day:SU": 25,
    "is_everyday": 40,
}


def test_no_stored_bit_ever_moves() -> None:
    assert {name: 1 << bit for name, bit in STORED.items()} == BITS, "a new fact adds its line"


@pytest.mark.parametrize("position", [0, 5, len(INDEXED_FACTS)])
def test_a_new_fact_moves_no_bit_wherever_it_is_declared(position: int) -> None:
    facts = list(INDEXED_FACTS.items())
    facts.insert(position, ("has_throw_away", IndexedFact(60, "asset.has_toilets")))
    masks = bit_masks(dict(facts))
    assert masks == {**BITS, "has_throw_away": 1 << 60}
    assert layout_fingerprint(dict(facts)) != INDEX_LAYOUT


@pytest.mark.parametrize(
    ("bit", "said"),
    [
        (3, "The facts has_toilets and has_throw_away both have bit 3."),
        (21, "The facts has_throw_away and day:WE both have bit 21."),
        (63, "Bit 63 of the fact has_throw_away does not fit"),
        (-1, "Bit -1 of the fact has_throw_away does not fit"),
    ],
)
def test_two_facts_never_share_a_bit(bit: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bit_masks({**INDEXED_FACTS, "has_throw_away": IndexedFact(bit, "true")})


def test_a_fact_that_means_something_else_is_another_layout() -> None:
    changed = {**INDEXED_FACTS, "is_free": IndexedFact(0, "asset.cost <> 'paid'")}
    assert layout_fingerprint(changed) != INDEX_LAYOUT


def test_no_name_stands_for_two_facts() -> None:
    keys = [one.key for one in FACTS]
    mapped = [one.mapping for one in listed_facts()]
    filters = [one.name for one in all_filters()]
    indexed = [name for one in FACTS for name in one.indexed]
    for names in (keys, mapped, filters, indexed):
        assert len(set(names)) == len(names)


def test_every_filter_asks_for_a_fact_of_the_index() -> None:
    for one in all_filters():
        assert {one.yes, one.no} - {""} <= BITS.keys(), one.name
        assert one.offers == "true" or one.no, one.name


def test_every_kind_has_its_words() -> None:
    assert tuple(option.value for option in fact("kind").options) == KINDS


def test_a_card_shows_only_what_is_public() -> None:
    with pytest.raises(ValueError, match="has to be public"):
        Fact("has_throw_away", "boolean", "Baby changing", card=ResultWords("Baby changing"))
