"""Which moves can be made from which state, and where do they lead: all of them."""

import pytest

from assetmap.assets.record.status import AssetStatus, Move, next_status

DRAFT, SUBMITTED, ASKED, PUBLISHED, DECLINED, WITHDRAWN = AssetStatus

# By state, the moves that can be made; every other is refused.
TABLE = [
    (DRAFT, Move.SUBMIT, SUBMITTED, "a group sends it"),
    (DRAFT, Move.PUBLISH, PUBLISHED, "a steward has written it, or the group is trusted"),
    (SUBMITTED, Move.ASK, ASKED, "a steward needs to know more"),
    (SUBMITTED, Move.PUBLISH, PUBLISHED, "a steward finds it right"),
    (SUBMITTED, Move.DECLINE, DECLINED, "a steward says why not"),
    (SUBMITTED, Move.WITHDRAW, WITHDRAWN, "its writer takes it back"),
    (ASKED, Move.RESUBMIT, SUBMITTED, "the group has answered"),
    (ASKED, Move.PUBLISH, PUBLISHED, "the answer came by telephone"),
    (ASKED, Move.DECLINE, DECLINED, "no answer came"),
    (ASKED, Move.WITHDRAW, WITHDRAWN, "its writer takes it back"),
    (PUBLISHED, Move.CHANGE, PUBLISHED, "it says something else"),
    (PUBLISHED, Move.WITHDRAW, WITHDRAWN, "its group has stopped, or its list has it no more"),
    (DECLINED, Move.RESUBMIT, SUBMITTED, "the group has changed what was wrong"),
    (WITHDRAWN, Move.RETURN, PUBLISHED, "it is back"),
]


@pytest.mark.parametrize(("before", "move", "after", "why"), TABLE)
def test_a_move_leads_where_it_should(
    before: AssetStatus, move: Move, after: AssetStatus, why: str
) -> None:
    assert next_status(before, move) is after, why


@pytest.mark.parametrize("before", AssetStatus)
@pytest.mark.parametrize("move", Move)
def test_no_other_move_can_be_made(before: AssetStatus, move: Move) -> None:
    allowed = {(state, step) for state, step, _, _ in TABLE}
    assert (next_status(before, move) is not None) == ((before, move) in allowed)
