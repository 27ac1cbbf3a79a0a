"""Twins told from neighbours, also on labelled pairs that nothing was chosen on."""

from dataclasses import replace
from pathlib import Path

import pytest

from assetmap.assets.twins.likeness import (
    CHOSEN,
    SUSPECTED,
    WEIGHTS,
    PossibleTwin,
    features,
    likeness,
    metres_between,
    phone_digits,
    web_parts,
)
from assetmap.assets.twins.names import words_of
from assetmap.assets.twins.themes import categories_and_themes
from tests.benchmarks.twin_pairs import read_pairs
from tests.benchmarks.twins import Found, count


def listed(
    name: str, category: str = "library", *, east: float = 0, **said: object
) -> PossibleTwin:
    categories, themes = categories_and_themes([category])
    plain = PossibleTwin(name, 535_000 + east, 185_000, categories=categories, themes=themes)
    return replace(plain, **said)


LIBRARY = listed("Stoke Newington Library")


@pytest.mark.parametrize(
    ("other", "is_suspected", "remark"),
    [
        (listed("Stoke Newington Library"), True, "the same"),
        (listed("STOKE NEWINGTON LIBRARY", east=120), True, "a postcode's centre away"),
        (listed("Stoke Newington", east=20), True, "a list of libraries does not say library"),
        (listed("Stoke Newingtn Libary", east=20), True, "slips"),
        (listed("Library, Stoke Newington"), True, "another order"),
        (listed("Stoke Newington Library & Gallery"), True, "a second name"),
        (listed("Clapton Library", east=20), False, "two libraries near one another"),
        (listed("Stoke Newington Library", east=3_000), False, "too far to be one house"),
        (listed("Stoke Newington Methodist Church", "church", east=20), False, "next door"),
        (listed("Stoke Newington Community Centre", "community-centre"), False, "in one house"),
        (listed("Stoke Newington Library toilets", "public-toilet"), False, "in one house"),
        (listed("Library", east=400), False, "a name that says nothing"),
        (listed("Stoke Newington Library", "railway-station"), False, "of another kind"),
        (listed("Stoke Newington Library", "arts-centre"), False, "of another kind"),
        (listed("Stoke Newington Library", "libraries-and-learning"), True, "of the kind above"),
    ],
)  # fmt: skip
def test_a_twin_is_told_from_a_neighbour(
    other: PossibleTwin, is_suspected: bool, remark: str
) -> None:
    assert (likeness(LIBRARY, other) >= SUSPECTED) is is_suspected, remark
    assert likeness(other, LIBRARY) == pytest.approx(likeness(LIBRARY, other)), "either way round"


@pytest.mark.parametrize(
    ("name", "other", "category", "is_suspected", "remark"),
    [
        ("1st Hackney Scouts", "2nd Hackney Scouts", "uniformed-group", False, "ordinals"),
        ("First Hackney Scouts", "2nd Hackney Scouts", "uniformed-group", False, "an ordinal in words"),
        ("First Hackney Scouts", "1st Hackney Scouts", "uniformed-group", True, "one ordinal"),
        ("Lea Surgery 1", "Lea Surgery 2", "gp-practice", False, "numbers"),
        ("St James II Hall", "St James III Hall", "hall-to-hire", False, "Roman numbers"),
        ("Turkish Women's Group", "Kurdish Women's Group", "womens-group", False, "communities"),
        ("Hackney Bengali Elders", "Hackney Somali Elders", "day-centre", False, "communities"),
        ("Clapton Methodist Church", "Clapton Baptist Church", "church", False, "denominations"),
        ("Turkish Women's Group", "Turkish Womens Group", "womens-group", True, "an apostrophe"),
        ("Alcoholics Anonymous", "Narcotics Anonymous", "recovery-group", False, "fellowships"),
        ("Overeaters Anonymous", "Sexaholics Anonymous", "recovery-group", False, "any two of them"),
        ("Gamblers Anonymous", "Gam-Anon", "recovery-group", False, "their families meet apart"),
        ("Al-Anon", "Alateen", "recovery-group", False, "and so do their children"),
        ("U11 Football", "U13 Football", "sports-club", False, "ages behind a letter"),
        ("KS1 Homework Club", "KS2 Homework Club", "youth-club", False, "key stages"),
        ("Carers Group A", "Carers Group B", "peer-support", False, "letters"),
        ("Carers Group A", "Carers Group A", "peer-support", True, "one letter"),
        ("Over 50s Lunch Club", "Over 60s Lunch Club", "lunch-club", False, "ages"),
        ("Boxing Club (Juniors)", "Boxing Club (Seniors)", "sports-club", False, "ages in words"),
        ("AA Hackney", "NA Hackney", "recovery-group", False, "acronyms"),
        ("YMCA Hackney", "YWCA Hackney", "youth-club", False, "acronyms"),
        ("YMCA", "ymca", "youth-club", True, "capitals"),
        ("Hackney Men's Group", "Hackney Women's Group", "peer-support", False, "men and women"),
        ("Monday Lunch Club", "Friday Lunch Club", "lunch-club", False, "days"),
        ("North Hackney Hall", "South Hackney Hall", "hall-to-hire", False, "sides"),
        ("St Mary's Church", "St Mark's Church", "church", False, "saints"),
        ("St Nicholas Church", "St Nicolas' Church", "church", True, "one saint"),
        ("Freud Museum", "Sigmund Freud", "museum", False, "a plaque on a house"),
        ("Freud Museum", "Freud Museum London", "museum", True, "the town"),
    ],
)  # fmt: skip
def test_names_that_say_two_things_are_two(
    name: str, other: str, category: str, is_suspected: bool, remark: str
) -> None:
    one, two = listed(name, category), listed(other, category, east=15)
    assert (likeness(one, two) >= SUSPECTED) is is_suspected, remark


def test_only_of_venues_one_name_may_be_of_two_kinds() -> None:
    assert likeness(listed("Oslo", "pub"), listed("Oslo", "music-venue")) > SUSPECTED
    assert likeness(listed("Oslo", "pub"), listed("Oslo Hackney", "music-venue")) < SUSPECTED
    assert likeness(listed("Haggerston", "railway-station"), listed("Haggerston", "pub")) == 0


def test_who_lists_both_under_ids_of_its_own_says_that_they_are_two() -> None:
    one, other = (replace(LIBRARY, source="Register", source_id=number) for number in "12")
    assert likeness(one, other) == 0
    assert likeness(one, replace(other, source_id=None)) == 0, "two rows of one category"
    above = replace(other, source_id=None, categories=frozenset())
    assert likeness(one, above) > SUSPECTED
    assert likeness(one, replace(other, source="Another")) > SUSPECTED


@pytest.mark.parametrize(
    ("said", "said_by_other", "feature", "value"),
    [
        ({"phones": frozenset(["020 7946 0001"])}, {"phones": frozenset(["+44 20 79460001"])}, "phone", 1),
        ({"phones": frozenset(["020 7946 0001"])}, {"phones": frozenset(["020 7946 0002"])}, "phone", -1),
        ({"phones": frozenset(["020 7946 0001"])}, {"phones": frozenset(["ask inside"])}, "phone", 0),
        ({"postcode": "E8 1EA"}, {"postcode": "e81ea"}, "postcode", 1),
        ({"postcode": "E8 1EA"}, {"postcode": "E8 1EB"}, "postcode", -1),
        ({"postcode": "E8 1EA"}, {}, "postcode", 0),
        ({"url": "https://www.hackney.gov.uk/a/"}, {"url": "http://hackney.gov.uk/a"}, "web_page", 1),
        ({"url": "https://hackney.gov.uk/a"}, {"url": "https://hackney.gov.uk/b"}, "web_page", 0),
        ({"url": "https://hackney.gov.uk/a"}, {"url": "https://hackney.gov.uk/b"}, "web_host", 1),
        ({"url": "https://[broken"}, {"url": "https://hackney.gov.uk"}, "web_host", 0),
        ({"organization": "The Round Chapel Trust"}, {"organization": "the round chapel trust "}, "organization", 1),
    ],
)  # fmt: skip
def test_what_both_say_counts_for_or_against(
    said: dict[str, object], said_by_other: dict[str, object], feature: str, value: float
) -> None:
    found = features(replace(LIBRARY, **said), replace(LIBRARY, **said_by_other))
    assert found[feature] == value
    assert WEIGHTS[feature] > 0


def test_a_telephone_in_common_outweighs_a_name_written_otherwise() -> None:
    one = listed("Oslo", "pub", phones=frozenset(["020 7739 9893"]))
    other = listed("Oslo Hackney", "pub", east=200, phones=frozenset(["+442077399893"]))
    differs = replace(other, phones=frozenset(["020 7739 0000"]))
    assert likeness(one, other) > SUSPECTED > likeness(one, replace(other, phones=frozenset()))
    assert likeness(one, differs) < likeness(one, replace(other, phones=frozenset()))


def test_far_apart_only_what_is_its_own_makes_twins() -> None:
    one = replace(LIBRARY, phones=frozenset(["020 7946 0001"]))
    assert likeness(one, replace(one, easting=536_000)) > 0
    assert likeness(LIBRARY, replace(LIBRARY, easting=535_501)) == 0


def test_a_name_is_compared_without_accents_signs_and_ways_to_write_saint() -> None:
    assert words_of("Saint Anne's & Café “Zoë”") == ("st", "annes", "and", "cafe", "zoe")
    assert words_of("Şişli Derneği 儿童") == ("sisli", "dernegi", "儿童")


@pytest.mark.parametrize("name", ["", "'", "🎉", "\u202eabc", "the and of", "x" * 300])
def test_a_name_of_whatever_signs_is_compared(name: str) -> None:
    assert 0 <= likeness(listed(name), LIBRARY) <= 1
    assert 0 <= likeness(listed(name), listed(name)) <= 1


def test_without_a_point_nothing_is_near_or_far() -> None:
    nowhere = replace(LIBRARY, easting=None, northing=None)
    assert metres_between(nowhere, LIBRARY) is None
    assert likeness(nowhere, LIBRARY) > SUSPECTED


def test_numbers_and_addresses_are_read_or_left() -> None:
    assert phone_digits("+44 (0)20 7946 0001") == phone_digits("020 7946 0001") == "079460001"
    assert phone_digits("999") == ""
    assert web_parts(None) == ("", "")


def test_the_features_and_the_weights_are_the_same_ones() -> None:
    assert features(LIBRARY, LIBRARY).keys() == WEIGHTS.keys()
    assert CHOSEN.keys() < WEIGHTS.keys()


@pytest.fixture(scope="module")
def england(shared_data: Path) -> Path:
    return shared_data / "england" / "assets.parquet"


def test_on_pairs_kept_out_of_the_choosing_few_are_missed_and_few_are_wrong(england: Path) -> None:
    kept_out = [pair for pair in read_pairs(england) if pair.is_kept_out]
    found = count(kept_out)
    assert found.rightly + found.missed > 500 and found.wrongly + found.others > 500
    assert found.precision >= 0.95
    assert found.recall >= 0.90
    libraries = count(pair for pair in kept_out if pair.kind == "library, two lists")
    assert libraries.precision >= 0.95 and libraries.recall >= 0.95
    museums = count(pair for pair in kept_out if pair.kind == "museum, two lists")
    assert museums.precision >= 0.95 and museums.recall >= 0.90


def test_the_weights_are_those_that_the_choosing_half_gives(england: Path) -> None:
    from tests.benchmarks.choosing_twins import choose

    _, weights = choose([pair for pair in read_pairs(england) if not pair.is_kept_out])
    assert weights == pytest.approx(CHOSEN, abs=0.02)


def test_where_nothing_is_suspected_nothing_is_wrong() -> None:
    assert Found(0, 0, 0, 3).precision == Found(0, 0, 0, 3).recall == 1


@pytest.mark.parametrize(
    ("venue", "what", "name", "kind"),
    [
        ("Saltgate Library", "library", "Tea at Saltgate Library", "coffee-morning"),
        ("Lock Children's Centre", "family-hub", "Lock Children's Centre Food Bank", "food-bank"),
        (
            "River of Life Fellowship",
            "church",
            "Soup at River of Life Fellowship",
            "community-meal",
        ),
        ("Larkfield Library", "library", "Sing Out Larkfield", "choir"),
    ],
)
def test_what_takes_place_in_a_house_is_not_the_house(
    venue: str, what: str, name: str, kind: str
) -> None:
    said = {"phones": frozenset(["020 7946 0018"]), "postcode": "ZZ11AA", "organization": venue}
    house, group = listed(venue, what), listed(name, kind)
    assert likeness(replace(house, **said), replace(group, **said)) < SUSPECTED
