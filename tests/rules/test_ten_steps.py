"""What answers to the ten steps say, and what is refused."""

import pytest

from assetmap.errors import InvalidInput
from assetmap.voice.ten_steps.steps import LEVELS, STEPS, Voice, results, voice_in


def said(role: str, *levels: int | None) -> Voice:
    filled = (*levels, *([None] * (len(STEPS) - len(levels))))
    return Voice(role, filled, ("",) * len(STEPS))


def test_there_are_ten_steps_with_keys_of_their_own() -> None:
    assert len({one.key for one in STEPS}) == 10


def test_disagreement_between_roles_is_told_and_not_averaged() -> None:
    voices = [said("resident", 1, 3), said("resident", 1, 3), said("council", 4, 4)]
    first, second = results(voices)[:2]
    assert first.counts == {1: 2, 2: 0, 3: 0, 4: 1}
    assert first.apart == ("resident", 1, "council", 4)
    assert second.apart is None, "one level apart is no disagreement"
    assert first.roles == {"resident": [1, 1], "council": [4]}


def test_people_of_one_role_are_not_set_against_each_other() -> None:
    assert results([said("resident", 1), said("resident", 4)])[0].apart is None


def test_what_nobody_knows_is_counted_as_such() -> None:
    last = results([said("resident", 1), said("health", 2)])[-1]
    assert (last.not_known, sum(last.counts.values()), last.apart) == (2, 0, None)


def whole(**otherwise: str) -> dict[str, str]:
    return {"role": "resident", **{one.key: "2" for one in STEPS}} | otherwise


def test_a_form_is_read() -> None:
    read = voice_in(whole(power="0", groups="4") | {"power-words": "  We were never   asked "})
    assert read.role == "resident" and read.levels[3] is None and read.levels[4] == 4
    assert read.words[3] == "We were never asked"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"role": ""}, "Choose your role."),
        ({"role": "king"}, "Choose your role."),
        ({"power": ""}, "Answer “Residents decide”"),
        ({"power": "5"}, "Answer “Residents decide”"),
        ({"power-words": "x" * 501}, "Use 500 characters or fewer"),
        ({one.key: "0" for one in STEPS}, "at least one question"),
    ],
)
def test_a_wrong_form_says_what_to_do(wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        voice_in(whole() | wrong)


def test_levels_rise() -> None:
    assert list(LEVELS) == [1, 2, 3, 4]
