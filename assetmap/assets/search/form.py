"""The choices of the search form, with their counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

from assetmap.assets.record.facts import all_filters, fact
from assetmap.assets.search.facets import OF_THE_PERSON, OPEN_ON, Facets
from assetmap.assets.search.wording import filter_names, opening_words, opposites, person_words
from assetmap.web.translations import gettext
from assetmap.web.wording import language

# The heading of the results tells these (`search_heading`): the words, else the category.
IN_HEADING = ("q", "category")
WALKS_MINUTES = (5, 10, 15, 20, 30, 45, 60)
RADII_METRES = (500, 1_000, 2_000, 5_000, 10_000, 20_000)
# More of them than this would hide the rest of the form: what is rarer is folded away.
MOST_AT_ONCE = 6


@dataclass(frozen=True)
class FilterChoice:
    """One option of a filter: what it is called, and how many it would leave where that is known."""

    name: str
    value: str
    label: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True)
class FilterGroup:
    """The options of one filter, or of several that belong together."""

    name: str
    label: str
    choices: list[FilterChoice]
    rarer: list[FilterChoice] = field(default_factory=list)


@dataclass(frozen=True)
class Chosen:
    """A filter that is set, the search without it, and how many results that has.

    `is_several` marks several filters that are cleared at once, `is_in_heading` one that the heading tells.
    """

    label: str
    query: str
    count: int | None
    is_several: bool = False
    is_in_heading: bool = False


class SearchForm:
    """The choices beside what is `asked` in the address.

    `facets` are the counts once something was asked, and `words` the filters in words (`filter_words`).
    """

    def __init__(
        self,
        asked: Mapping[str, Any],
        facets: Facets | None,
        words: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._asked = asked
        self._facets = facets
        self._words = words

    def when(self) -> list[FilterChoice]:
        """Now, a part of the coming days, or a day of the week."""
        words = opening_words()
        given = self._asked.get("open_on")
        choices = [self._choice("open_on", word, words[word]) for word in OPEN_ON]
        if given and given not in words:
            choices.append(FilterChoice("open_on", given, given, True, None))
        return choices

    def groups(self) -> list[FilterGroup]:
        """The filters with boxes to tick, in the order of the page."""
        return [
            FilterGroup(
                "is_free",
                gettext("Practical details"),
                [
                    *self._of_filters("practical"),
                    # Few ask for them, and only by an address.
                    *(
                        self._choice(name, value, label)
                        for (name, value), label in opposites().items()
                        if self._asked.get(name) == value
                    ),
                ],
            ),
            FilterGroup("is_step_free", gettext("Access"), self._of_filters("access")),
            self._of_marks("welcomes", gettext("Especially for"), person_words),
            self._of_marks("run_by", gettext("Run by"), person_words),
            self._of_marks("language", gettext("Language spoken"), language),
            FilterGroup(
                "kind",
                gettext("Kind"),
                [
                    self._choice("kind", one.value, gettext(one.label))
                    for one in fact("kind").options
                ],
            ),
        ]

    def chosen(self) -> list[Chosen]:
        """The filters that are set, each with the way to the search without it."""
        relaxed = self._facets.relaxed if self._facets else {}
        chosen = [
            Chosen(
                self._words[name],
                self._without(name),
                relaxed.get(name),
                is_in_heading=name in IN_HEADING
                and not (name == "category" and "q" in self._words),
            )
            for name in filter_names()
            if name in self._words
        ]
        of_the_person = [name for name in (*OF_THE_PERSON, "open_at") if self._asked.get(name)]
        if len(of_the_person) > 1:
            fitting = gettext("all filters about the person")
            chosen.append(Chosen(fitting, self._without(*of_the_person), relaxed.get("*"), True))
        every = [name for name in filter_names() if self._asked.get(name)]
        if len(every) > max(1, len(of_the_person)):
            everything = gettext("all filters")
            chosen.append(
                Chosen(everything, self._without(*every), relaxed.get("everything"), True)
            )
        return chosen

    def hidden_fields(self, *, without: str) -> list[tuple[str, str]]:
        """Everything that is asked but one parameter, for a form that changes only that."""
        return parse_qsl(self._without(without))

    def unshown(self) -> list[tuple[str, str]]:
        """The parameters without a field of their own, so that searching again does not lose them."""
        return [("limit", self._asked["limit"])] if self._asked.get("limit") else []

    def is_refined(self) -> bool:
        """Whether anything is set that the folded part of the form holds."""
        folded = {name for name in filter_names() if name not in ("category", "q", "open_on")}
        return any(self._asked.get(name) for name in folded | {"radius_metres", "open_at", "sort"})

    def _of_filters(self, group: str) -> list[FilterChoice]:
        """The boxes of a group's filters; what can be asked either way comes last."""
        choices = []
        of_group = (one for one in all_filters() if one.group == group)
        for one in sorted(of_group, key=lambda one: bool(one.opposite)):
            choices.append(self._choice(one.name, one.offers, gettext(one.label)))
            if one.name == "is_step_free":
                words = gettext("Step-free route")
                choices.append(self._choice("is_route_step_free", "true", words))
        return choices

    def _choice(self, name: str, value: str, label: str) -> FilterChoice:
        given = self._asked.get(name)
        is_chosen = value in given if isinstance(given, list) else given == value
        count = self._facets.options.get((name, value)) if self._facets else None
        return FilterChoice(name, value, label, is_chosen, count)

    def _of_marks(self, name: str, label: str, called: Callable[[str], str]) -> FilterGroup:
        """The options asked for and the commonest, then all others in the order of their words."""
        options = self._facets.options if self._facets else {}
        counts = {value: count for (one, value), count in options.items() if one == name}
        common = sorted(counts, key=lambda value: (-counts[value], value))
        shown = dict.fromkeys([*self._asked.get(name, []), *common[:MOST_AT_ONCE]])
        rarer = [self._choice(name, value, called(value)) for value in common if value not in shown]
        return FilterGroup(
            name,
            label,
            [self._choice(name, value, called(value)) for value in shown],
            sorted(rarer, key=lambda choice: choice.label),
        )

    def _without(self, *names: str) -> str:
        dropped = {*names, "cursor"} | ({"open_at"} if "open_on" in names else set())
        return query_of({key: value for key, value in self._asked.items() if key not in dropped})


def query_of(asked: Mapping[str, Any]) -> str:
    """The query of an address."""
    return urlencode(asked, doseq=True)


def sorts(*, has_origin: bool) -> Sequence[tuple[str, str]]:
    """The orders that the page offers."""
    offered = [
        ("recommended", gettext("Best match"), True),
        ("distance", gettext("Nearest"), has_origin),
        ("walking_time", gettext("Shortest walk"), has_origin),
        ("confirmed", gettext("Most recently checked"), True),
        ("relevance", gettext("Closest match to your words"), True),
        ("name", gettext("Name, A to Z"), True),
    ]
    return [(value, label) for value, label, is_offered in offered if is_offered]
