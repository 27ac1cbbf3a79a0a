"""The things that an entry lends, in words."""

from collections.abc import Mapping
from typing import Any

from assetmap.assets.record.facts import fact
from assetmap.web.translations import gettext, ngettext


def offer_words(offers: Mapping[str, Any]) -> str:
    """The things that others can use, in words, with the number of people that a room holds.

    >>> offer_words({"hall": 80, "kitchen": True, "bread-oven": True})
    'A hall or a room (for 80 people), a kitchen, bread oven'
    """
    known = {one.value: gettext(one.label) for one in fact("offers").options}
    parts: list[str] = []
    for name, amount in offers.items():
        if amount is False or amount is None:
            continue
        words = known.get(name, name.replace("-", " "))
        if isinstance(amount, int | float) and not isinstance(amount, bool):
            room = ngettext("for %(num)d person", "for %(num)d people", round(amount))
            words = f"{words} ({room % {'num': round(amount)}})"
        parts.append(words if not parts else words[:1].lower() + words[1:])
    joined = ", ".join(parts)
    return joined[:1].upper() + joined[1:]
