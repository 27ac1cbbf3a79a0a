"""The states of an asset and of a submission, and the moves between them."""

from enum import StrEnum


class AssetStatus(StrEnum):
    """An asset's state; only `PUBLISHED` is ever shown to the public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    MORE_INFORMATION_NEEDED = "more_information_needed"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """A move between states: the first three and the last two are the group's, the others a steward's."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    CHANGE = "change"
    ASK = "ask"
    PUBLISH = "publish"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RETURN = "return"


_S = AssetStatus
_MOVES: dict[tuple[AssetStatus, Move], AssetStatus] = {
    (_S.DRAFT, Move.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, Move.PUBLISH): _S.PUBLISHED,
    (_S.SUBMITTED, Move.ASK): _S.MORE_INFORMATION_NEEDED,
    (_S.SUBMITTED, Move.PUBLISH): _S.PUBLISHED,
    (_S.SUBMITTED, Move.DECLINE): _S.DECLINED,
    (_S.SUBMITTED, Move.WITHDRAW): _S.WITHDRAWN,
    (_S.MORE_INFORMATION_NEEDED, Move.RESUBMIT): _S.SUBMITTED,
    (_S.MORE_INFORMATION_NEEDED, Move.PUBLISH): _S.PUBLISHED,
    (_S.MORE_INFORMATION_NEEDED, Move.DECLINE): _S.DECLINED,
    (_S.MORE_INFORMATION_NEEDED, Move.WITHDRAW): _S.WITHDRAWN,
    (_S.PUBLISHED, Move.CHANGE): _S.PUBLISHED,
    (_S.PUBLISHED, Move.WITHDRAW): _S.WITHDRAWN,
    (_S.DECLINED, Move.RESUBMIT): _S.SUBMITTED,
    (_S.WITHDRAWN, Move.RETURN): _S.PUBLISHED,
}


def next_status(status: AssetStatus, move: Move) -> AssetStatus | None:
    """The status after the move; None where the move is not allowed.

    >>> next_status(AssetStatus.SUBMITTED, Move.ASK)
    <AssetStatus.MORE_INFORMATION_NEEDED: 'more_information_needed'>
    """
    return _MOVES.get((status, move))
