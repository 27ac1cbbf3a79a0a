"""The reasons of a choice as words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from assetmap.assets.record.fact_words import people_words
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.voice.panel.choosing import RECENTLY, ChosenGroup, Value
from assetmap.web.translations import gettext, ngettext
from assetmap.web.wording import day
from assetmap.web.wording import language as language_name


def value_words(value: Value, places: Mapping[str, str]) -> str:
    """One value, such as “Turkish” or “Highbank”; `places` are names by code."""
    dimension, word = value
    sizes: dict[str, Callable[[], str]] = {
        "small": lambda: gettext("up to 15 people"),
        "medium": lambda: gettext("16 to 50 people"),
        "large": lambda: gettext("more than 50 people"),
    }
    match dimension:
        case "place":
            return places.get(word, word)
        case "language":
            return language_name(word)
        case "people":
            return people_words([word])
        case "size":
            return sizes[word]()
        case _:
            term = our_vocabulary().by_slug.get(word)
            return term.name if term else word


def dimension_words(dimension: str) -> str:
    """A dimension, as the head of a row."""
    return {
        "place": gettext("Neighbourhoods"),
        "people": gettext("Communities"),
        "language": gettext("Languages"),
        "size": gettext("Sizes"),
        "theme": gettext("Themes"),
    }[dimension]


def reasons(choice: ChosenGroup, places: Mapping[str, str], now: datetime) -> list[str]:
    """The reasons why this group was chosen, a sentence each."""
    by_dimension: dict[str, list[str]] = {}
    for value in choice.brings:
        by_dimension.setdefault(value[0], []).append(value_words(value, places))
    said = []
    for dimension, words in by_dimension.items():
        said.append(_first(dimension, len(words)) % {"what": _listed(words)})
    if not said:
        said.append(gettext("We would like to hear more from groups like this."))
    if choice.group.entries > 1:
        said.append(
            ngettext(
                "The organisation that runs this group has %(count)s entry on the map.",
                "The organisation that runs this group has %(count)s entries on the map.",
                choice.group.entries,
            )
            % {"count": choice.group.entries}
        )
    asked = choice.group.asked_at
    if asked is None:
        said.append(gettext("We have not asked this group before."))
    elif now - asked <= RECENTLY:
        said.append(
            gettext(
                "We asked this group on %(on)s. We are asking it again because there are few similar groups."
            )
            % {"on": day(asked.date())}
        )
    else:
        said.append(gettext("We last asked this group on %(on)s.") % {"on": day(asked.date())})
    return said


def _first(dimension: str, count: int) -> str:
    return {
        "place": gettext("This is the first group from %(what)s."),
        "people": gettext("This is the first group for %(what)s."),
        "language": gettext("This is the first group that speaks %(what)s."),
        "size": ngettext(
            "This is the first group of this size: %(what)s.",
            "This is the first group of these sizes: %(what)s.",
            count,
        ),
        "theme": gettext("This is the first group about %(what)s."),
    }[dimension]


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
