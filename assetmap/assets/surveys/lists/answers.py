"""The answers of a volunteer at each entry of a survey list."""

from enum import StrEnum

from assetmap.web.translations import N_, gettext


class SurveyAnswer(StrEnum):
    """The answers, in the order of their buttons."""

    THERE = "there"
    CHANGED = "changed"
    CLOSED = "closed"
    NOBODY = "nobody"
    DO_NOT_CONTACT = "do-not-contact"


_WORDS = {
    SurveyAnswer.THERE: N_("Still there"),
    SurveyAnswer.CHANGED: N_("Something has changed"),
    SurveyAnswer.CLOSED: N_("Closed"),
    SurveyAnswer.NOBODY: N_("Nobody answered"),
    SurveyAnswer.DO_NOT_CONTACT: N_("They do not want to be contacted"),
}


def found_words(found: str) -> str:
    """An answer in words."""
    return gettext(_WORDS[SurveyAnswer(found)])


def in_walking_order(points: dict[int, tuple[float, float] | None]) -> list[int]:
    """The keys of these points from each to the nearest that is left, beginning in the west; those without a point
    last.

    >>> in_walking_order({1: (9.0, 0.0), 2: (0.0, 0.0), 3: None, 4: (5.0, 0.0)})
    [2, 4, 1, 3]
    """
    left = {key: point for key, point in points.items() if point is not None}
    order: list[int] = []
    here = min(left.values(), default=(0.0, 0.0))
    while left:
        at = here
        nearest = min(
            left, key=lambda key: (left[key][0] - at[0]) ** 2 + (left[key][1] - at[1]) ** 2
        )
        here = left.pop(nearest)
        order.append(nearest)
    return order + [key for key, point in points.items() if point is None]
