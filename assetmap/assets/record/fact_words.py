"""Facts in words for people: on a card, in the rows of an asset's page, and as the label of an option."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assetmap.assets.record.fact import Fact
from assetmap.assets.record.facts import FACTS, fact
from assetmap.web.translations import gettext

_LONGEST_PRICE = 40


@dataclass(frozen=True)
class PageRows:
    """Rows of an asset's page, each a label and words, and what to name among the things not known yet."""

    rows: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def page_rows(asset: Any, group: str, *, has_place: bool) -> PageRows:
    """The rows of the yes-or-no facts of this group; without a place to go to, those about the place are left out.

    Facts of the place come first.
    """
    found = PageRows()
    shown = [
        (one, one.page_row)
        for one in FACTS
        if one.page_row and one.page_row.group == group
        if has_place or not one.page_row.is_at_place
    ]
    for one, row in sorted(shown, key=lambda pair: not pair[1].is_at_place):
        value = getattr(asset, one.key)
        if value is not None:
            found.rows.append((gettext(one.label), gettext(row.yes if value else row.no)))
        elif row.unknown:
            found.rows.append((gettext(one.label), gettext(row.unknown)))
        elif row.missing:
            found.missing.append(gettext(row.missing))
    return found


def card_words(result: Mapping[str, Any], is_handed_over: bool = False) -> list[str]:
    """The facts of a search result in words, or those of them that a shortlist hands over."""
    return _words_of(
        result,
        lambda one: one.card is not None and (one.card.is_handed_over or not is_handed_over),
    )


def short_card_words(result: Mapping[str, Any], asked: Collection[str]) -> list[str]:
    """The facts of a search result that matter to everybody, and those that the parameters in `asked` ask for."""
    price = str(result.get("price") or "")
    shown = [price if len(price) <= _LONGEST_PRICE else f"{price[:_LONGEST_PRICE].rstrip()}…"]
    # The group's own words say more than "There is a charge".
    result = {**result, "cost": None} if price else result
    return [words for words in shown if words] + _words_of(
        result,
        lambda one: (
            one.card is not None
            and (
                one.card.is_always_shown
                or one.key in asked
                or any(each.name in asked for each in one.filters)
                or one.key.removesuffix("s") in asked
            )
        ),
    )


def _words_of(result: Mapping[str, Any], is_told: Callable[[Fact], bool]) -> list[str]:
    said = (_card(one, result.get(one.key)) for one in FACTS if is_told(one))
    return [words for words in said if words]


def _card(one: Fact, value: Any) -> str:
    assert one.card is not None
    if one.kind == "boolean":
        return "" if value is None else _translated(one.card.yes if value else one.card.no)
    if one.kind == "list":
        return ", ".join(one.words(word) if one.words else word for word in value or ())
    found = next((option for option in one.options if option.value == value), None)
    return gettext(found.card or found.label) if found else ""


def _translated(words: str) -> str:
    # The translation of nothing is the catalogue's own header.
    return gettext(words) if words else ""


def option_words(value: str, key: str) -> str:
    """The label of one option of a fact."""
    return next(gettext(one.label) for one in fact(key).options if one.value == value)


def people_words(words: Iterable[str]) -> str:
    """Those whom these words of a list name, within a sentence."""
    known = {one.value: gettext(one.people) for one in fact("welcomes").options}
    return ", ".join(known.get(word, word.replace("-", " ")) for word in words)
