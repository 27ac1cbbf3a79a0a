"""The questions that a place may ask, each declared once, and the checks of one that is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assetmap.disclosure import SMALLEST_TOLD
from assetmap.errors import InvalidInput
from assetmap.web.translations import N_, gettext

LONGEST = 150
WEEKS = (2, 4, 8, 13)
OWN = "own"
QUESTIONS = {
    "trust": N_("Do you trust the people who make decisions about this place?"),
    "welcome": N_("Do you feel welcome in the places around here?"),
    "help": N_("Could you ask a neighbour for help?"),
    "say": N_("Do you have a say in what happens here?"),
    "belong": N_("Do you feel that you belong here?"),
}
ANSWERS = {
    "yes": N_("Yes"),
    "partly": N_("Partly"),
    "no": N_("No"),
    "rather-not": N_("I would rather not say"),
}


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it is asked: its key, its own words where it is none of ours, and its last day."""

    key: str
    own_words: str | None
    closes_on: date


def asked_in(form: Mapping[str, str], today: date) -> AskedQuestion:
    """The question in the form. Raises `InvalidInput`, with its field."""
    key = form.get("question", "")
    own = " ".join(form.get("own", "").split())
    if key not in (*QUESTIONS, OWN):
        raise InvalidInput(gettext("Choose a question."), parameter="question")
    if key == OWN and not (0 < len(own) <= LONGEST and own.endswith("?")):
        raise InvalidInput(
            gettext(
                "Write one question that people can answer with yes or no. Use up to %(most)s characters, "
                "and end it with “?”."
            )
            % {"most": LONGEST},
            parameter="own",
        )
    weeks = form.get("weeks", "")
    if weeks not in {str(one) for one in WEEKS}:
        raise InvalidInput(gettext("Choose how long the question stays open."), parameter="weeks")
    return AskedQuestion(key, own if key == OWN else None, today + timedelta(weeks=int(weeks)))


def question_words(key: str, own_words: str | None) -> str:
    """The question in the reader's language; a place's own is in its own words."""
    return own_words or gettext(QUESTIONS[key])


@dataclass(frozen=True)
class Result:
    """The counts of people's answers that may be shown, or None where too few answered."""

    total: int | None
    counts: tuple[tuple[str, int | None], ...]

    @property
    def is_told(self) -> bool:
        """Whether anything is told."""
        return self.total is not None


def result_of(counts: Mapping[str, int]) -> Result:
    """The result with small numbers held back.

    Under 8 answers nothing is told. With a small count, that one and the next smallest are held back, since one alone
    is the rest of the total.
    """
    total = sum(counts.values())
    if total < SMALLEST_TOLD:
        return Result(None, ())
    held = {key for key in ANSWERS if 0 < counts.get(key, 0) < SMALLEST_TOLD}
    if len(held) == 1:
        others = [key for key in ANSWERS if key not in held and counts.get(key, 0)]
        if others:
            held.add(min(others, key=lambda key: counts[key]))
    return Result(
        total,
        tuple((key, None if key in held else counts.get(key, 0)) for key in ANSWERS),
    )


def share(count: int, total: int) -> int:
    """Whole per cent."""
    return round(100 * count / total)
