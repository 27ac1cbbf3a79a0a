"""The themes that tellers choose from."""

from collections.abc import Iterable, Mapping

from assetmap.web.translations import N_

THEMES: Mapping[str, str] = {
    "trust": N_("Trust"),
    "listened-to": N_("Being listened to"),
    "feeling-welcome": N_("Feeling welcome"),
    "getting-there": N_("Getting there"),
    "cost": N_("Cost"),
    "having-a-say": N_("Having a say"),
    "being-useful": N_("Being useful"),
    "company": N_("Company and friends"),
    "caring": N_("Caring for someone"),
    "language": N_("Language"),
    "racism": N_("Racism and discrimination"),
    "safety": N_("Feeling safe"),
    "help-in-time": N_("Getting help when it was needed"),
}


def themes_in(chosen: Iterable[str]) -> list[str]:
    """The themes that are chosen, once each and in the order of the list; others are left out.

    >>> themes_in(["cost", "trust", "cost", "gold"])
    ['trust', 'cost']
    """
    found = set(chosen)
    return [slug for slug in THEMES if slug in found]
