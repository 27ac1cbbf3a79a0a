"""The filters that were read in the words of a search, as chips that can be taken off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.assets.search.form import query_of
from assetmap.assets.search.wording import filter_words
from assetmap.assets.understanding.readings import LISTS, Reading
from assetmap.web.translations import gettext


@dataclass(frozen=True)
class ReadingChip:
    """A filter that was read: what it is called, and the search without its words. `is_kept`: the search follows it."""

    label: str
    query: str
    is_kept: bool


def reading_chips(
    readings: Sequence[Reading], asked: Mapping[str, Any], names: Mapping[str, str]
) -> list[ReadingChip]:
    """A chip for each reading, in the order of the words; `names` are those of categories."""
    rest = {name: value for name, value in asked.items() if name not in ("q", "cursor")}
    return [
        ReadingChip(_label(one, names), query_of({**rest, "q": one.without}), one.is_kept)
        for one in readings
    ]


def _label(reading: Reading, names: Mapping[str, str]) -> str:
    said: dict[str, Any] = {}
    for name, value in reading.settings:
        said[name] = [*said.get(name, []), value] if name in LISTS else value
    if "near" in said:
        return gettext("Near %(place)s") % {"place": said["near"]}
    return ", ".join(filter_words(said, names, None).values()) or reading.said
