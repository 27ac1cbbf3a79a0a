"""The voices of people about a report's subject and places, as the report is given them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class StoryTold:
    """A story that its teller lets stand in reports. `places`: under each kind the codes of the places that it lies
    in.
    """

    id: str
    words: str
    teller: str | None
    themes: Sequence[str]
    own_theme: str | None
    subject: str
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ChallengeTold:
    """A challenge to the finding of a key. `words` and `answer` are empty where they are not shown, or not there
    yet.
    """

    finding: str
    finding_words: str
    reason: str
    words: str
    state: str
    answer: str
    written_on: str
    is_open: bool
