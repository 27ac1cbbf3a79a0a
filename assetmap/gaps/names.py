"""Names of groups of people, kinds of places, survey states, evidence and days, as reports show them."""

from collections.abc import Iterable

from assetmap.places.own_kinds import OWN_KINDS
from assetmap.web.translations import N_

GROUP_NAMES = {
    "children": N_("Children aged 15 and under"),
    "older-people": N_("People aged 65 and over"),
    "overcrowded-households": N_("Overcrowded households"),
    "ethnicity-asian": N_("Asian, Asian British or Asian Welsh"),
    "ethnicity-black": N_("Black, Black British, Black Welsh, Caribbean or African"),
    "ethnicity-mixed": N_("Mixed or multiple ethnic groups"),
    "ethnicity-other": N_("Another ethnic group"),
    "ethnicity-white": N_("White"),
    "most-deprived-fifth": N_("People in the most deprived fifth of areas in England"),
}
KIND_NAMES = {
    "lsoa": N_("LSOAs (small areas)"),
    "msoa": N_("MSOAs"),
    "ward": N_("Wards"),
    "neighbourhood": N_("Neighbourhoods"),
    "pcn": N_("Primary Care Networks"),
    "local-authority": N_("Local authorities"),
    "icb": N_("Integrated Care Boards"),
    **OWN_KINDS,
}
SURVEY_STATE_NAMES = {
    "recorded": N_("Recorded"),
    "hours not known": N_("Listed, opening hours not known"),
    "closed then": N_("Listed, but closed at the chosen time"),
    "taken away": N_("Closed in this what-if"),
    "verified none": N_("Checked, none found"),
    "none recorded": N_("None recorded"),
    "not surveyed": N_("None recorded, not checked"),
}
EVIDENCE_NAMES = {
    "survey": N_("By stewards"),
    "two lists": N_("Against two lists that agree"),
    "long list": N_("Against one long list"),
    "none": N_("Not checked"),
}
DAY_NAMES = {
    "monday": N_("Monday"),
    "tuesday": N_("Tuesday"),
    "wednesday": N_("Wednesday"),
    "thursday": N_("Thursday"),
    "friday": N_("Friday"),
    "saturday": N_("Saturday"),
    "sunday": N_("Sunday"),
}


def kinds_in_order(kinds: Iterable[str]) -> list[str]:
    """Kinds of places each once, the small before the large, and after them those that have no name of their own.

    >>> kinds_in_order(["pcn", "parish", "ward", "pcn"])
    ['ward', 'pcn', 'parish']
    """
    found = set(kinds)
    return [kind for kind in KIND_NAMES if kind in found] + sorted(found - KIND_NAMES.keys())
