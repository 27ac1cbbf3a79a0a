"""The order of evidence: kind, then meaning, then name; distance counts smoothly, and everyday places wait."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from assetmap.assets.understanding.evidence import Evidence, evidence_of
from assetmap.assets.understanding.ranking import Candidate, NamesAsked, rank
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.words import our_phrases, read_words

NAMES: dict[UUID, str] = {}


def entry(name: str, *slugs: str, says: tuple[bool, ...] = (False,), **facts: Any) -> Candidate:
    above = {one for slug in slugs for one in our_vocabulary().ancestors(slug)}
    found = Candidate(uuid4(), name, frozenset({*slugs, *above}), frozenset(slugs), says)
    NAMES[found.id] = name
    everyday = bool(slugs) and set(slugs) <= our_vocabulary().everyday
    return replace(found, is_everyday=everyday, **facts)


def order(asked: str, *candidates: Candidate, meant: dict[str, float] | None = None) -> list[str]:
    [wanted] = read_words(asked, our_phrases())
    evidence = evidence_of(wanted, meant, our_vocabulary())
    aligned = [replace(one, says=(one.says * len(wanted))[: len(wanted)]) for one in candidates]
    ranked = rank(aligned, wanted, evidence, asked=asked, everyday=our_vocabulary().everyday)
    return [NAMES[one.id] for one in ranked]


def test_a_kind_that_is_asked_for_comes_before_a_name_that_holds_the_word() -> None:
    shed = entry("Potters' Workshop", "mens-shed", metres=900.0)
    oyster = entry("Oyster Shed", "pub", says=(True,), metres=100.0)
    assert order("men in sheds", oyster, shed) == ["Potters' Workshop"]


def test_a_name_that_is_asked_for_comes_first() -> None:
    named = entry("St Mary's Church, Marsh Street", "church", says=(True,), metres=4_000.0)
    near = entry("Quiet Room", "church", metres=50.0)
    assert order("st marys", near, named, meant={"church": 0.95})[0].startswith("St Mary's")
    assert order('"quiet room"', near, named, meant={"church": 0.95})[0] == "Quiet Room"


def test_a_good_match_at_the_door_comes_before_a_slightly_better_one_far_off() -> None:
    far = entry("Far", "lunch-club", metres=3_700.0, likeness=0.86)
    door = entry("At the door", "lunch-club", metres=80.0, likeness=0.84)
    assert order("lunch club", far, door) == ["At the door", "Far"]


def test_confirmed_lately_breaks_ties_and_lifts_no_wrong_kind() -> None:
    stale = entry("Stale", "choir", metres=500.0)
    fresh = entry("Fresh", "choir", metres=500.0, is_fresh=True)
    other = entry("Other", "music-group", metres=100.0, is_fresh=True)
    assert order("choir", stale, fresh, other)[:2] == ["Fresh", "Stale"]


def test_of_two_that_are_as_good_the_one_without_a_waiting_list_comes_first() -> None:
    waited = entry("Waited for", "choir", metres=500.0, has_waiting_list=True)
    free = entry("With room", "choir", metres=500.0)
    other = entry("Other", "music-group", metres=100.0)
    assert order("choir", waited, free, other)[:2] == ["With room", "Waited for"]


def test_everyday_places_come_only_when_they_are_asked_for() -> None:
    pub = entry("The Heron", "pub", metres=20.0)
    group = entry("Tea and chat", "coffee-morning", metres=900.0)
    meant = {"coffee-morning": 0.93, "pub": 0.92, "elsewhere": 0.8}
    assert order("somewhere to talk", pub, group, meant=meant) == ["Tea and chat"]
    assert order("pub", pub, group) == ["The Heron"]


def test_several_kinds_that_answer_about_as_well_take_turns() -> None:
    jobs = [entry(f"Job club {n}", "job-club", metres=100.0) for n in range(4)]
    debt = entry("Money advice", "debt-advice", metres=100.0)
    meant = {"job-club": 0.925, "debt-advice": 0.915}
    found = order("redundant soon, worried about the house", *jobs, debt, meant=meant)
    assert "Money advice" in found[:3]


def test_what_no_directory_holds_finds_nothing() -> None:
    pub = entry("The Swan", "pub", metres=50.0)
    meant = {"pub": 0.92, "elsewhere": 0.93}
    assert order("nail bar", pub, meant=meant) == []
    [wanted] = read_words("bitcoin", our_phrases())
    found = evidence_of(wanted, {"market": 0.86, "elsewhere": 0.99}, our_vocabulary())
    assert found.is_elsewhere


def test_a_kind_above_answers_where_the_kind_itself_is_not_there() -> None:
    [wanted] = read_words("crisis cafe", our_phrases())
    evidence: Evidence = evidence_of(wanted, None, our_vocabulary())
    assert evidence.shared["counselling"] > 0.9
    counsellor = entry("Listening Room", "counselling", metres=300.0)
    grief = entry("Grief Café", "bereavement-support", metres=10.0)
    assert order("crisis cafe", grief, counsellor)[0] == "Listening Room"


@pytest.mark.parametrize("asked", ["food bank", "lunch club", "mens shed"])
def test_words_for_a_kind_are_no_name(asked: str) -> None:
    names = NamesAsked.of(asked, has_further_words=False)
    assert not names.holds(f"Larkfield {asked.title()} and Friends")
