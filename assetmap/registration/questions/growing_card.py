"""The card of an entry that grows with the answers: what everybody will see, and nothing else."""

from dataclasses import dataclass

from assetmap.assets.editing.wording import field_words, told_in_words
from assetmap.assets.opening_hours.text.parser import times_in_words
from assetmap.assets.record.fact_words import option_words
from assetmap.places.postcodes import spaced
from assetmap.registration.questions.answers import EVERYBODY, entry_from
from assetmap.registration.questions.question import Answers
from assetmap.web.translations import gettext
from assetmap.web.wording import language

_OWN_PLACES = ("address", "nowhere")


@dataclass(frozen=True)
class GrowingCard:
    """A name, a description, and what else is known: a label, words, and whether they are the group's own."""

    name: str
    description: str
    facts: tuple[tuple[str, str, bool], ...]


def card_of(answers: Answers) -> GrowingCard | None:
    """The card of the answers so far; None before there is a name."""
    if not answers.get("name"):
        return None
    entry = entry_from(answers)
    price = entry.cost_text or (option_words(entry.cost, "cost") if entry.cost else "")
    facts = (
        (field_words("categories"), told_in_words("categories", entry.categories), False),
        (field_words("whereabouts"), _where(answers), answers.get("where") in _OWN_PLACES),
        (field_words("hours"), times_in_words(entry.hours) or _no_times(answers), False),
        (gettext("Who it is for"), _who(answers), answers.get("open_to") != EVERYBODY),
        (field_words("cost"), price, bool(entry.cost_text)),
        (field_words("phones"), ", ".join(entry.phones), True),
        (field_words("email"), entry.email or "", True),
        (field_words("url"), entry.url or "", True),
        (field_words("languages"), ", ".join(map(language, entry.languages)), False),
    )
    said = tuple(one for one in facts if one[1])
    return GrowingCard(entry.name, entry.description or "", said)


def _where(answers: Answers) -> str:
    where = answers.get("where")
    if where == "online":
        return gettext("Online or by telephone")
    if where == "nowhere":
        return answers.get("works_in_name") or ""
    if where == "near":
        return gettext("Near here – exact location not shown")
    postcode = answers.get("postcode")
    parts = [answers.get("address"), spaced(postcode) if postcode else None]
    return ", ".join(part for part in parts if part)


def _no_times(answers: Answers) -> str:
    return gettext("No fixed times: ask first") if answers.get("no_times") else ""


def _who(answers: Answers) -> str:
    if answers.get("open_to") == EVERYBODY:
        return gettext("Everyone")
    return answers.get("eligibility") or ""
