"""Simple signs that a story names a third person."""

import re
from collections.abc import Iterable, Iterator

_NAME = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ’'-]+"
_TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Imam|Rabbi|Pastor|Father|Sister|Councillor|Cllr)"
_PEOPLE = (
    r"(?:friend|neighbour|mother|mum|father|dad|son|daughter|sister|brother|husband|wife|partner|aunt|uncle|cousin"
    r"|grandmother|gran|nan|grandfather|grandad|teacher|doctor|nurse|carer|manager|worker|volunteer|landlord|boss|colleague)"
)
_SIGNS = (
    # "Mrs Patel", "Dr. Ali"
    re.compile(rf"\b{_TITLES}\.? {_NAME}(?: {_NAME})?"),
    # "my neighbour Ayşe", "a nurse called Mary Ward"
    re.compile(
        rf"\b{_PEOPLE},? (?:is |was )?(?:called |named )?(?P<name>{_NAME}(?: {_NAME})?)", re.UNICODE
    ),
    # "her name is Mary"
    re.compile(rf"\b(?:his|her|their) name (?:is|was) (?P<name>{_NAME}(?: {_NAME})?)"),
    # Two names in a row, not at the beginning of a sentence: "I met Mary Ward".
    re.compile(rf"(?<=[a-z,;] )(?P<name>{_NAME} {_NAME})"),
)
_NOT_NAMES = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "English",
        "Turkish",
        "Road",
        "Street",
        "Park",
        "Hall",
        "Centre",
        "Church",
        "Library",
        "Lane",
        "Square",
        "School",
        "Hospital",
        "House",
        "Garden",
        "Gardens",
        "Club",
        "Café",
        "Mosque",
        "Green",
        "Town",
        "City",
        "Council",
    ]
)


def names_in(words: str, *, known: Iterable[str] = ()) -> list[str]:
    """The words that look like names of people, once each; `known` are names of places and groups, which are none.

    >>> names_in("My neighbour Mary brought soup, and Mrs Patel sang. I met Amal Nur there.")
    ['Mary', 'Mrs Patel', 'Amal Nur']
    >>> names_in("We met at Mill Hall on a Tuesday.")
    []
    """
    place_words = {one.casefold() for name in known for one in name.split()}
    return list(dict.fromkeys(_names(words, place_words)))


def _names(words: str, place_words: set[str]) -> Iterator[str]:
    found = sorted(
        (match.start(), match.groupdict().get("name") or match[0])
        for sign in _SIGNS
        for match in sign.finditer(words)
    )
    for _, name in found:
        parts = name.split()
        if _NOT_NAMES.isdisjoint(parts) and not place_words.intersection(
            one.casefold() for one in parts
        ):
            yield name
