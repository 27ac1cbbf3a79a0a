"""Sentences of a report about step-free routes, many kinds of places, exact counts, and hidden shares."""

from typing import Any

import pytest

from assetmap.disclosure import Disclosure
from assetmap.errors import InvalidInput
from assetmap.gaps.question import read_question
from assetmap.gaps.report.first_page.rating import confidence_in
from assetmap.gaps.report.out_of_reach import things_in_words
from assetmap.gaps.report.question_summary import small_numbers
from assetmap.gaps.report.wording import Supposition, title_of_what_if
from tests.rules.test_gap_sentences import library, report_of, words
from tests.rules.test_gap_words import figures

KINDS = ("Libraries", "Cafés", "Choirs", "Parks", "Halls")


def kinds(**each: Any) -> list[dict[str, Any]]:
    """The figures of five kinds of places."""
    [one] = library("recorded")
    return [{**one, "slug": name.lower(), "name": name, **each} for name in KINDS]


def test_step_free_routes_are_spoken_of_with_what_the_streets_do_not_say() -> None:
    said = words(figures(), is_step_free=True)
    assert "Only step-free routes count. There may be steps that the street map does not show." in (
        said
    )
    assert "step-free" not in words(figures())


def test_of_many_kinds_their_number_is_told() -> None:
    assert things_in_words(KINDS) == "5 kinds of places and groups"
    assert things_in_words(KINDS[:2]) == "Libraries and Cafés"
    said = words(figures(categories=kinds(is_looked_for=True)))
    assert "any of the 5 kinds of places and groups in this report" in said


def test_exact_counts_are_said_to_be_exact() -> None:
    exact = report_of(figures(), Disclosure(keeps_small_numbers=False))
    assert small_numbers(exact) == "Counts of people are exact, including small ones."
    assert "We do not show counts of 1 to 7 people" in small_numbers(report_of(figures()))


@pytest.mark.parametrize(
    ("closed", "title"),
    [
        (["A", "B", "C"], "What if A, B and C closed? Libraries"),
        (["A", "B", "C", "D", "E"], "What if A, B and 3 others closed? Libraries"),
    ],
)
def test_the_title_of_a_what_if_names_the_first_that_close(closed: list[str], title: str) -> None:
    assert title_of_what_if("Libraries", Supposition(closed, 0, [])) == title


def test_what_may_be_open_is_asked_for_before_anything_is_concluded() -> None:
    unknown = figures(
        out=1000.0, out_at_least=0.0, unknown_hours=2, categories=library("recorded", out=1000.0)
    )
    known = [{**one, "is_looked_for": True} for one in unknown["categories"]]
    said = words({**unknown, "categories": known}, open_day="sunday")
    assert "We cannot tell whether any of the 1,000 residents can reach a library" in said
    assert (
        "that is open on Sunday. Next step: ask the places on the map for their opening hours"
        in (said)
    )


def test_some_kinds_checked_by_stewards_and_others_by_two_lists_are_both_named() -> None:
    first, second, *_ = kinds(is_looked_for=True)
    both = [{**first, "evidence": "survey"}, {**second, "evidence": "two lists"}]
    for told, sentence in (
        (both, "either stewards have checked Somewhere or two lists agree"),
        (both[:1], "Stewards checked Somewhere."),
        (both[1:], "Two lists agree on what is available in Somewhere."),
    ):
        found = confidence_in(report_of(figures(categories=told)))
        reasons = " ".join(one.finding.text for one in found.reasons)
        assert sentence in reasons


def test_a_question_that_begins_a_closure_without_one_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"and choose the places that close\.$") as refusal:
        read_question({"area": "somewhere", "categories": ["library"], "closed_from": "2027-01"})
    assert refusal.value.parameter == "closed_from"
