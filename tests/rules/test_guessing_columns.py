"""Columns of lists are guessed by their names and by what stands in them."""

import pytest

from assetmap.assets.imports.drafts.guessing import guess_columns
from assetmap.assets.imports.drafts.word_suggestions import (
    suggested_categories,
)
from assetmap.assets.vocabulary.categories import our_vocabulary

ROWS = [
    ["Mare St Hall", "library", "020 7946 0001", "a@example.org", "51.54", "-0.05", "E8 1EA"],
    ["Dalston Hall", "church", "020 7946 0002", "b@example.org", "51.55", "-0.06", "E8 2EA"],
    ["Clapton Hall", "library", "07700 900123", "#N/A", "51.56", "-0.07", "E5 8AA"],
]


def guessed(header: list[str], rows: list[list[str]] = ROWS) -> dict[str, str | None]:
    return {one.column: one.key for one in guess_columns(header, rows, our_vocabulary())}


@pytest.mark.parametrize(
    "header",
    [
        ["Name", "Type", "Telephone", "Email", "Latitude", "Longitude", "Postcode"],
        ["Hall name", "Kind", "Contact Phone", "Contact Email", "Where Lat", "Where Long", "Post Code"],
        ["fields.Name", "x.category", "c.telephone", "c.email", "l.latitude", "l.longitude", "l.postal code"],
        ["A", "B", "C", "D", "E", "F", "G"],
        ["Name", "Type", "Telephone", "Email", "Longitude", "Latitude", "Postcode"],
    ],
    ids=["usual", "councils", "programs", "by content alone", "crossed headings"],
)  # fmt: skip
def test_columns_are_guessed(header: list[str]) -> None:
    expected = ["name", "category", "phone", "email", "latitude", "longitude", "postcode"]
    assert list(guessed(header).values()) == expected


def test_what_stands_in_a_column_counts_for_more_than_its_name() -> None:
    rows = [["Hall", "a@example.org"], ["Barn", "b@example.org"]]
    assert guessed(["Name", "Phone"], rows) == {"Name": "name", "Phone": "email"}


def test_three_examples_are_shown_and_nothing_that_says_nothing() -> None:
    rows = [["A", "#N/A"], ["B", ""], ["A", "x" * 100], ["C", "n/a"], ["D", "-"]]
    first, second = guess_columns(["Name", "Notes"], rows, our_vocabulary())
    assert first.examples == ("A", "B", "C")
    assert second.examples == ("x" * 59 + "…",)


def test_no_two_columns_hold_the_same() -> None:
    found = guessed(["Phone", "Telephone", ""], [["020 7946 0001", "020 7946 0002", "x"]])
    assert found == {"Phone": "phone", "Telephone": None}


@pytest.mark.parametrize("header", [["X", "Y"], ["Easting / X", "Northing / Y"], ["Long", "Lat"]])
def test_numbers_too_large_for_degrees_are_metres(header: list[str]) -> None:
    rows = [["534100", "184900"], ["184901", "534101"], ["#N/A", ""]]
    assert list(guessed(header, rows).values()) == ["easting", "northing"]


def test_headings_that_councils_use() -> None:
    header = ["Group", "When it meets", "Cost (£)", "Who is it for?", "Last reviewed"]
    rows = [["Choir", "Mondays 10-12", "Free", "Older people", "03/02/2026"]]
    expected = ["name", "hours_in_words", "cost", "eligibility", "assured_on"]
    assert list(guessed(header, rows).values()) == expected


def test_words_are_suggested_by_our_words_and_by_spelling() -> None:
    vocabulary = our_vocabulary()
    assert suggested_categories("Foodbank", vocabulary)[0] == "food-bank"
    assert "library" in suggested_categories("Libary", vocabulary)
    assert suggested_categories("Zzzqqq", vocabulary) == []
