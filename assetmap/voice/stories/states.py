"""The states of a story, and the public list of reasons for which one is not published."""

from collections.abc import Mapping
from enum import StrEnum

from assetmap.web.translations import N_


class StoryState(StrEnum):
    """The state of a story at the steward's desk."""

    WAITING = "waiting"
    ASKED = "asked"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


REFUSALS: Mapping[str, str] = {
    "names-somebody": N_("It names or shows a person who has not given permission."),
    "accuses": N_("It accuses a person of something that nobody here can check."),
    "hurts": N_("It attacks people for who they are."),
    "danger": N_("It could put you or another person in danger."),
    "not-a-story": N_("It is an advertisement, or it is not about this place."),
    "private": N_("It gives private details, such as an address or a phone number."),
    "not-yours": N_("The words, the picture or the recording belong to another person."),
}
