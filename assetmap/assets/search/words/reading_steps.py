"""The steps that read filters and places in the words of a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.assets.search.lookup import Known
from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.words.place_names import (
    is_a_name,
    place_names_statement,
    read_place_names,
)
from assetmap.assets.search.words.steps import Steps
from assetmap.assets.understanding.readings import LISTS, Reading, ReadWords, read_filters

_PLACES = ("near", "postcode", "latitude", "longitude")
# The hour belongs to the day.
_TOGETHER = {"open_at": "open_on"}


@dataclass(frozen=True)
class WordsRead:
    """The search with what its words set besides, the readings, and the words that remain."""

    given: SearchParameters
    parameters: SearchParameters
    readings: tuple[Reading, ...] = ()
    rest: str = ""

    def keeping(self, kept: Sequence[Reading]) -> SearchParameters:
        """The parameters with the settings of these readings only."""
        return _set(self.given, ReadWords(tuple(kept), self.rest))


def reading(parameters: SearchParameters, known: Known) -> Steps[WordsRead]:
    """Reads the words; what a parameter of the address says already is not read again."""
    text = parameters.q
    if not text:
        return WordsRead(parameters, parameters)
    [row] = yield place_names_statement(text)
    if is_a_name(row):
        return WordsRead(parameters, parameters, (), text)
    taken = [name for name in (*LISTS, *_single_names()) if _is_given(parameters, name)]
    read = read_filters(
        text,
        places=_usable(read_place_names(row, text, known.phrases), parameters),
        known_phrases=known.phrases,
        taken=taken,
    )
    if not read.rest and any(_is_about_people(one) for one in read.readings):
        # "over 60s" and nothing else: the words say the kind too.
        read = ReadWords(read.readings, text)
    return WordsRead(parameters, _set(parameters, read), read.readings, read.rest)


def _single_names() -> list[str]:
    return [name for name in SearchParameters.model_fields if name not in (*LISTS, *_PLACES, "q")]


def _is_given(parameters: SearchParameters, name: str) -> bool:
    return getattr(parameters, name) not in (None, [])


def _is_about_people(reading: Reading) -> bool:
    return any(name in ("age", "welcomes", "language") for name, _ in reading.settings)


def _usable(
    places: Mapping[str, str | None], parameters: SearchParameters
) -> Mapping[str, str | None]:
    """Places in words count for more than the place that the search starts from: they are about this question."""
    return {} if parameters.place else places


def _set(parameters: SearchParameters, read: ReadWords) -> SearchParameters:
    found: dict[str, Any] = {"q": read.rest or None, **read.parameters()}
    if "near" in found:
        found |= {"postcode": None, "latitude": None, "longitude": None}
    for name, other in _TOGETHER.items():
        if name in found and other not in found:
            del found[name]
    asked = parameters.model_dump(exclude_unset=True)
    return type(parameters).model_validate({**asked, **found})
