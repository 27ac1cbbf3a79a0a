"""The reasons for a challenge, and how it stands."""

from collections.abc import Mapping
from enum import StrEnum

from assetmap.web.translations import N_

MISSING = "missing"
REASONS: Mapping[str, str] = {
    MISSING: N_("Something is missing from the map"),
    "not-like-that": N_("The finding is not true of this place"),
    "people": N_("The number of people is wrong"),
    "other": N_("Another reason"),
}


class ChallengeState(StrEnum):
    """Whether somebody has answered, and how."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


STATES: Mapping[str, str] = {
    ChallengeState.OPEN: N_("Not answered yet"),
    ChallengeState.ACCEPTED: N_("Accepted"),
    ChallengeState.REJECTED: N_("Not accepted"),
}
