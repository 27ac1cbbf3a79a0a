"""Results of a place's question with small numbers held back, and what may be asked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.disclosure import SMALLEST_TOLD
from assetmap.errors import InvalidInput
from assetmap.voice.seasons.questions import ANSWERS, asked_in, question_words, result_of

TODAY = date(2026, 11, 30)


def test_few_answers_are_not_told() -> None:
    assert not result_of({"yes": 7}).is_told
    assert result_of({"yes": 8}).total == 8


def test_a_small_count_cannot_be_worked_out_from_the_others() -> None:
    told = dict(result_of({"yes": 40, "partly": 12, "no": 3}).counts)
    assert told == {"yes": 40, "partly": None, "no": None, "rather-not": 0}


@given(st.fixed_dictionaries({key: st.integers(0, 30) for key in ANSWERS}))
def test_no_single_small_number_is_left_over(counts: dict[str, int]) -> None:
    result = result_of(counts)
    if not result.is_told:
        assert sum(counts.values()) < SMALLEST_TOLD
        return
    told = {key: count for key, count in result.counts if count is not None}
    held = set(counts) - set(told)
    assert all(count == 0 or count >= SMALLEST_TOLD for count in told.values())
    # One held back alone is the total without the rest, unless everything else is nothing.
    if len(held) == 1:
        assert sum(told.values()) == 0


def form(**otherwise: str) -> dict[str, str]:
    return {"question": "help", "weeks": "4"} | otherwise


def test_a_question_is_one_of_ours_or_in_own_words() -> None:
    asked = asked_in(form(), TODAY)
    assert question_words(asked.key, asked.own_words) == "Could you ask a neighbour for help?"
    assert asked.closes_on == date(2026, 12, 28)
    own = asked_in(form(question="own", own=" Is the  park safe at night? "), TODAY)
    assert question_words(own.key, own.own_words) == "Is the park safe at night?"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"question": ""}, "Choose a question."),
        ({"question": "own", "own": ""}, "end it with"),
        ({"question": "own", "own": "Is it safe"}, "end it with"),
        ({"question": "own", "own": "x" * 150 + "?"}, "up to 150 characters"),
        ({"weeks": "900"}, "how long the question stays open"),
    ],
)
def test_a_wrong_question_says_what_to_do(wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        asked_in(form(**wrong), TODAY)
