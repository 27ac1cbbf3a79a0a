"""The ten steps, in our own words, and what a set of answers says.

After the convictions behind this product. The idea of a self-assessment in ten parts is that of Think Local Act
Personal, *The Asset-Based Area* (2018).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetmap.errors import InvalidInput
from assetmap.web.translations import N_, gettext

SOURCE = "Think Local Act Personal, The Asset-Based Area, 2018"
LONGEST_WORDS = 500
LEAST_APART = 2


@dataclass(frozen=True)
class Step:
    """One step: its key, its claim, what it means, and the route of the page that shows something about it."""

    key: str
    claim: str
    meaning: str
    route: str
    link_words: str


STEPS = (
    Step(
        "strengths",
        N_("We start with what is strong"),
        N_(
            "We know the groups, spaces and skills in this place, and we look at them before we look at the "
            "gaps."
        ),
        "places",
        N_("See what is strong in each place"),
    ),
    Step(
        "people",
        N_("We see people, not conditions"),
        N_("We ask what matters to a person. We do not define anybody by an illness or a need."),
        "search",
        N_("See what people can search for"),
    ),
    Step(
        "listening",
        N_("We listen, act and report back"),
        N_(
            "Residents’ ideas reach the people who decide. Residents hear what happened as a result."
        ),
        "ideas",
        N_("See what happened to people’s ideas"),
    ),
    Step(
        "power",
        N_("Residents decide"),
        N_("Residents choose how money and buildings are used, not only how a plan is worded."),
        "gaps",
        N_("See the findings behind decisions"),
    ),
    Step(
        "groups",
        N_("Community groups can rely on us"),
        N_(
            "Groups of every size get simple, lasting support, not just those that write good bids."
        ),
        "offers",
        N_("See what groups offer and need"),
    ),
    Step(
        "connecting",
        N_("People find each other"),
        N_(
            "Link workers, volunteers and neighbours know where to go, and someone goes with people the "
            "first time."
        ),
        "search",
        N_("See how link workers search"),
    ),
    Step(
        "places",
        N_("There are places to meet"),
        N_(
            "Halls, faith spaces, libraries and gardens are open, nearby, accessible and easy to book."
        ),
        "map",
        N_("See the places on the map"),
    ),
    Step(
        "missing",
        N_("We notice who is missing"),
        N_("We know which communities and language groups we never hear from, and we go to them."),
        "surveys",
        N_("See where nobody has checked yet"),
    ),
    Step(
        "stories",
        N_("Stories count as evidence"),
        N_("We put people’s stories next to figures, and we measure what people value."),
        "stories",
        N_("See stories"),
    ),
    Step(
        "learning",
        N_("We say what we do not know"),
        N_(
            "We show how recent and how reliable our information is, and we learn from what did not work."
        ),
        "about_data",
        N_("See how well the data has been checked"),
    ),
)
ROLES = {
    "resident": N_("A resident"),
    "group": N_("Someone who runs a group or faith space"),
    "carer": N_("Someone who looks after another person"),
    "link-worker": N_("A link worker or social prescriber"),
    "health": N_("Someone who works in health or care"),
    "council": N_("Someone who works for the council"),
    "decider": N_("A councillor or board member"),
}
LEVELS = {
    1: N_("Not yet"),
    2: N_("In a few places"),
    3: N_("In most places"),
    4: N_("Everywhere"),
}
_LEVEL_NOT_KNOWN = "0"


@dataclass(frozen=True)
class Voice:
    """One person's answers: their role, a level for each step or None, and words for some steps."""

    role: str
    levels: tuple[int | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class StepResult:
    """Everybody's answers on one step.

    `counts` is how many chose each level, `roles` the levels of each role, and `apart` two roles whose middle answers
    lie two levels or more apart, with those answers; None where they agree.
    """

    counts: Mapping[int, int]
    not_known: int
    roles: Mapping[str, Sequence[int]]
    apart: tuple[str, int, str, int] | None
    words: tuple[tuple[str, str], ...]


def voice_in(form: Mapping[str, str]) -> Voice:
    """The answers in a form. Raises `InvalidInput`, with its field."""
    role = form.get("role", "")
    if role not in ROLES:
        raise InvalidInput(gettext("Choose your role."), parameter="role")
    levels: list[int | None] = []
    words: list[str] = []
    for step in STEPS:
        chosen = form.get(step.key, "")
        if chosen == _LEVEL_NOT_KNOWN:
            levels.append(None)
        elif chosen in {str(level) for level in LEVELS}:
            levels.append(int(chosen))
        else:
            raise InvalidInput(
                gettext("Answer “%(claim)s”, or choose “I do not know”.")
                % {"claim": gettext(step.claim)},
                parameter=step.key,
            )
        said = " ".join(form.get(f"{step.key}-words", "").split())
        if len(said) > LONGEST_WORDS:
            raise InvalidInput(
                gettext("Use %(most)s characters or fewer.") % {"most": LONGEST_WORDS},
                parameter=f"{step.key}-words",
            )
        words.append(said)
    if all(level is None for level in levels):
        raise InvalidInput(gettext("Answer at least one question."), parameter=STEPS[0].key)
    return Voice(role, tuple(levels), tuple(words))


def results(voices: Sequence[Voice]) -> list[StepResult]:
    """Everybody's answers, step by step. Disagreement is shown and never averaged away."""
    found = []
    for index in range(len(STEPS)):
        roles: dict[str, list[int]] = {}
        for voice in voices:
            level = voice.levels[index]
            if level is not None:
                roles.setdefault(voice.role, []).append(level)
        counts = Counter(level for levels in roles.values() for level in levels)
        found.append(
            StepResult(
                {level: counts[level] for level in LEVELS},
                sum(voice.levels[index] is None for voice in voices),
                {role: sorted(roles[role]) for role in ROLES if role in roles},
                _apart(roles),
                tuple((voice.role, voice.words[index]) for voice in voices if voice.words[index]),
            )
        )
    return found


def _apart(roles: Mapping[str, Sequence[int]]) -> tuple[str, int, str, int] | None:
    """The roles that lie furthest apart by their lower middle answers, the lower first."""
    middles = {role: sorted(levels)[(len(levels) - 1) // 2] for role, levels in roles.items()}
    if not middles:
        return None
    lowest = min(middles, key=lambda role: (middles[role], list(ROLES).index(role)))
    highest = max(middles, key=lambda role: (middles[role], -list(ROLES).index(role)))
    if middles[highest] - middles[lowest] < LEAST_APART:
        return None
    return lowest, middles[lowest], highest, middles[highest]
