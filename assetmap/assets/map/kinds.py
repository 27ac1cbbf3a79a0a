"""The sign of each top category on maps: two letters and a colour, so that colour alone says nothing."""

from dataclasses import dataclass
from functools import lru_cache

from assetmap.assets.vocabulary.categories import our_vocabulary


@dataclass(frozen=True)
class Sign:
    """A top category's letters and colour; white letters can be read on each (at least 4.5 to 1)."""

    slug: str
    name: str
    letters: str
    colour: str


# What has no category of ours.
OTHER = Sign("other", "Other", "–", "#425563")

_COLOURS = {
    "faith": "#5b3a8c",
    "libraries-and-learning": "#005eb8",
    "groups-and-social-activities": "#a8285c",
    "community-spaces": "#00664f",
    "food": "#b3420a",
    "advice": "#003087",
    "health-and-wellbeing": "#006d8f",
    "carers": "#8a1538",
    "children-and-families": "#7a4a00",
    "older-people": "#41545f",
    "arts-and-culture": "#9a1a8a",
    "sport-and-nature": "#2b6b1f",
    "work-and-volunteering": "#5c4a1e",
    "housing-and-tenants": "#3f4f9f",
    "everyday-places": "#595959",
}


def signs() -> list[Sign]:
    """The signs of the top categories that are offered, in the vocabulary's order. What bears a hidden one has the sign
    `OTHER`.
    """
    tops = [term for term in our_vocabulary().offered if not term.parents]
    return [
        Sign(term.slug, term.name, term.name[:2], _COLOURS.get(term.slug, OTHER.colour))
        for term in tops
    ]


@lru_cache
def top_of(asked: frozenset[str] = frozenset()) -> dict[str, str]:
    """The top category of each category: the first above it, and so on up, as the vocabulary's file lists them.

    Of several above it, one that is asked for comes first: who looks for food sees the sign of food.
    """
    terms = our_vocabulary().by_slug
    return {slug: _upwards(slug, asked) for slug in terms}


def asked_and_below(asked: frozenset[str]) -> frozenset[str]:
    """The categories that are asked for, and all below them."""
    vocabulary = our_vocabulary()
    return frozenset(
        slug for slug in vocabulary.by_slug if asked & (vocabulary.ancestors(slug) | {slug})
    )


def _upwards(slug: str, asked: frozenset[str]) -> str:
    vocabulary = our_vocabulary()
    while parents := vocabulary.by_slug[slug].parents:
        leading = (one for one in parents if asked & (vocabulary.ancestors(one) | {one}))
        slug = next(leading, parents[0])
    return slug
