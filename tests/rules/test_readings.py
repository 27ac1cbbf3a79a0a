"""Filters that are read in the words of a search, and the words that are left."""

from typing import Any

import pytest

from assetmap.assets.understanding.readings import ReadWords, places_asked, read_filters
from assetmap.assets.vocabulary.words import our_phrases

PLACES = {"clapton": "Clapton", "mare street": "Mare Street", "E8": "E8", "ZZ9": None}


def read(text: str, **options: Any) -> ReadWords:
    return read_filters(text, places=PLACES, known_phrases=our_phrases(), **options)


@pytest.mark.parametrize(
    ("text", "settings", "rest"),
    [
        ("free yoga", {"is_free": "true"}, "yoga"),
        ("a choir free of charge", {"is_free": "true"}, "a choir"),
        (
            "food bank open tomorrow afternoon",
            {"open_on": "tomorrow", "open_at": "14:00"},
            "food bank",
        ),
        ("lunch club on Thursdays", {"open_on": "thursday"}, "lunch club"),
        ("evening english class", {"open_on": "evenings"}, "english class"),
        ("toilets open now", {"open_on": "now"}, "toilets"),
        ("chess tonight", {"open_on": "this-evening"}, "chess"),
        ("kids club at the weekend", {"open_on": "weekend"}, "kids club"),
        ("wheelchair accessible swimming", {"is_step_free": "true"}, "swimming"),
        ("step-free church hall", {"is_step_free": "true"}, "church hall"),
        ("cinema with a hearing loop", {"has_hearing_loop": "true"}, "cinema"),
        ("Turkish speaking counsellor", {"language": ["tr"]}, "counsellor"),
        ("advice in Polish", {"language": ["pl"]}, "advice"),
        ("online choir", {"kind": ["online"]}, "choir"),
        ("gym for over 60s", {"age": "60"}, "gym"),
        ("football for 14 year olds", {"age": "14"}, "football"),
        ("60+ swimming", {"age": "60"}, "swimming"),
        ("something for men", {"welcomes": ["men"]}, "something"),
        ("counselling no referral", {"needs_referral": "false"}, "counselling"),
        ("lunch club near Clapton", {"near": "Clapton"}, "lunch club"),
        ("library close to Mare Street", {"near": "Mare Street"}, "library"),
        ("library Mare Street", {"near": "Mare Street"}, "library"),
        ("food bank E8", {"near": "E8"}, "food bank"),
        ("free Turkish speaking choir", {"is_free": "true", "language": ["tr"]}, "choir"),
    ],
)
def test_what_is_a_filter_is_read_as_one(text: str, settings: dict[str, object], rest: str) -> None:
    found = read(text)
    assert found.parameters() == settings
    assert found.rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "gluten free bread",
        "alcohol free social",
        "free church",
        "free meal",
        "Saturday school",
        "help to get online",
        "online banking",
        '"Free Yoga" club',
        "somebody to speak Bengali for her",
        "in debt",
        "U3A",
        "accessible toilet",
    ],
)
def test_words_that_belong_to_what_is_asked_stay(text: str) -> None:
    found = read(text)
    assert found.parameters() == {}
    assert found.rest == text


def test_each_reading_can_be_taken_off() -> None:
    found = read("free yoga on Saturday near Clapton")
    assert [one.said for one in found.readings] == ["free", "on Saturday", "near Clapton"]
    assert [one.without for one in found.readings] == [
        "yoga on Saturday near Clapton",
        "free yoga near Clapton",
        "free yoga on Saturday",
    ]


def test_a_parameter_that_is_set_is_not_read_again() -> None:
    found = read("free yoga", taken=["is_free"])
    assert (found.parameters(), found.rest) == ({}, "free yoga")


def test_a_postcode_that_is_not_loaded_is_left_out() -> None:
    found = read("food bank ZZ9")
    assert (found.parameters(), found.rest) == ({}, "food bank")


def test_names_of_places_are_looked_for_after_near_and_at_the_end() -> None:
    names = {one.name for one in places_asked("bingo near Well Street Common")}
    assert "well street common" in names and "bingo" not in names
    assert "mare street" in {one.name for one in places_asked("library mare street")}
    assert "E8 1EA" in {one.name for one in places_asked("lunch e8 1ea")}


@pytest.mark.parametrize(
    "text",
    ["parking fine", "a parking ticket", "parking permit", "online casino", "online dating"],
)
def test_a_word_before_a_thing_of_its_own_is_no_filter(text: str) -> None:
    found = read(text)
    assert found.readings == ()
    assert found.rest == text
    assert read("hall with parking").parameters() == {"has_parking": "true"}
