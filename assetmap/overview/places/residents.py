"""The residents of a place, in sentences: published counts, with small ones held back."""

from collections.abc import Mapping
from dataclasses import dataclass

from assetmap.disclosure import Disclosure
from assetmap.web.translations import gettext

MEASURES = (
    "population",
    "population_0_15",
    "population_65_over",
    "unpaid_care_19_hours_or_less",
    "unpaid_care_20_to_49_hours",
    "unpaid_care_50_hours_or_more",
    "language_english_not_well",
    "language_no_english",
)


@dataclass(frozen=True)
class PublishedCount:
    """A published count, with its vintage and source."""

    value: float
    vintage: str
    source: str


@dataclass(frozen=True)
class Resident:
    """A fact of the people who live in a place: its label, its words, and where it comes from."""

    label: str
    words: str
    source: str


def residents(figures: Mapping[str, PublishedCount]) -> list[Resident]:
    """The published figures of the people of a place, in the order of the page, without those that
    are not known.

    >>> [one.words for one in residents({"population": PublishedCount(1233, "2024", "ONS")})]
    ['1,235']
    """
    found = []
    for label, parts in (
        (gettext("People who live here"), ("population",)),
        (gettext("Children and young people aged up to 15"), ("population_0_15",)),
        (gettext("People aged 65 and over"), ("population_65_over",)),
        (
            gettext("People who provide unpaid care"),
            (
                "unpaid_care_19_hours_or_less",
                "unpaid_care_20_to_49_hours",
                "unpaid_care_50_hours_or_more",
            ),
        ),
        (
            gettext("People who speak little or no English"),
            ("language_english_not_well", "language_no_english"),
        ),
    ):
        known = [figures[one] for one in parts if one in figures]
        if len(known) < len(parts):
            continue
        number = Disclosure().people(sum(one.value for one in known))
        words = gettext("fewer than 8") if number is None else f"{number:,}"
        found.append(Resident(label, words, f"{known[0].source}, {known[0].vintage}"))
    return found
