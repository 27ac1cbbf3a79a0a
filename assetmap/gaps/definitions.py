"""Definitions of a report's numbers: label, unit and meaning."""

from collections.abc import Iterable
from dataclasses import dataclass

from assetmap.places.own_kinds import OWN_KINDS
from assetmap.web.translations import N_


@dataclass(frozen=True)
class Definition:
    """A label, its unit for programs (people, share, minutes, count, rate, index, text), and what it means.

    `stands_on`: the topics of the inputs behind the number. `measures`: the slugs of the measures that it is worked out by.
    """

    label: str
    unit: str
    meaning: str
    stands_on: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


# What stands behind a number, as `report/provenance.py` finds it among the inputs.
PLACES = ("places",)
ALL_PLACES = ("all places",)
WALKS = ("assets", "people's places", "streets")
REACH = ("who", *WALKS, *PLACES)

# Of the numbers that are no column of a table of places.
FURTHER_DEFINITIONS = {
    "confirmed_count": Definition(
        N_("Confirmed by somebody"),
        "count",
        N_("Entries that their group, or a steward, has confirmed."),
        stands_on=("assets",),
    ),
    "strength_count": Definition(
        N_("On the map of the whole area"),
        "count",
        N_(
            "Assets of a broad category that stand in the area, whether the report asks about it or not."
        ),
        stands_on=("all assets",),
    ),
    "serving_beyond": Definition(
        N_("Across the border"),
        "count",
        N_(
            "Assets that stand outside the area and answer the question, and that somebody in the area has within the walk asked for."
        ),
        stands_on=("assets",),
    ),
    "looked_for": Definition(
        N_("Looked for"),
        "text",
        N_(
            "What says that the area was looked through for the category: stewards recorded it within two years; two lists agree that at least three quarters of it are on the map; or a list of at least 30 entries that has some of it names something within 1,500 metres. It has to be so for nine in ten people. Otherwise what is not on the map may be missing from the map only."
        ),
        stands_on=("assets", "surveys"),
    ),
    "surveyed": Definition(
        N_("Gone through"),
        "count",
        N_(
            "Small areas in which a steward has recorded going through all there is of a category within two years, of all small areas."
        ),
        stands_on=("surveys",),
    ),
    "estimate": Definition(
        N_("Probably there are"),
        "text",
        N_(
            "Chapman’s estimate from two lists that were made apart from each other, with its 95 % interval. It holds where each list found things independently of the other. We make no estimate where fewer than 7 are in both (Robson & Regier 1964). Nor do we where more are on the map than the two lists can account for."
        ),
        stands_on=("assets",),
        measures=("chapman",),
    ),
    "completeness": Definition(
        N_("Share that is on the map"),
        "share",
        N_("What is on the map, over how many there probably are."),
        stands_on=("assets",),
        measures=("chapman",),
    ),
    "share_in": Definition(
        N_("Share within reach"),
        "share",
        N_("People within the walk asked for, over all people."),
        stands_on=(*REACH, "deprivation"),
        measures=("coverage",),
    ),
    "newly_reached": Definition(
        N_("Newly reached"),
        "people",
        N_(
            "People who are out of reach now, and would have one at this place within the walk. Each is counted once, at the first such place in the table."
        ),
        stands_on=(*REACH, "all assets"),
        measures=("mclp",),
    ),
    "together": Definition(
        N_("With those above"),
        "people",
        N_("People newly reached by this place and those above it together."),
        stands_on=(*REACH, "all assets"),
        measures=("mclp",),
    ),
    "share_of_best": Definition(
        N_("Share of the best choice"),
        "share",
        N_(
            "People newly reached by the places proposed, over the most that any choice of as many could newly reach: a bound that the search for them proves (maximal covering location problem, Church & ReVelle 1974)."
        ),
        stands_on=(*REACH, "all assets"),
        measures=("mclp",),
    ),
    "gained": Definition(
        N_("Come within reach"),
        "people",
        N_(
            "People who are out of reach on the map as it is and within the walk on this copy of it, counted where they live."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "lost": Definition(
        N_("No longer within reach"),
        "people",
        N_(
            "People who are within the walk on the map as it is and out of reach on this copy of it, counted where they live."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "within_new": Definition(
        N_("Near what is added"),
        "people",
        N_("People who would have what is added within the walk asked for."),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "threshold": Definition(
        N_("Walk"),
        "minutes",
        N_(
            "How far is within reach, at the speed asked for: along the streets where they are loaded, else in a straight line × 1.3."
        ),
        stands_on=("streets",),
    ),
    "assumption": Definition(
        N_("Assumption"),
        "text",
        N_(
            "What is taken to be otherwise: how much longer ways are than a straight line, where no streets are loaded; or that there is only what one of several lists has, of lists with at least half of what is on the map."
        ),
        stands_on=("assets",),
    ),
    "worst": Definition(
        N_("Largest share, by kind of place"),
        "text",
        N_("The place of each kind with the largest share out of reach."),
        stands_on=(*REACH, *ALL_PLACES),
        measures=("coverage",),
    ),
    "geography": Definition(
        N_("Geography"),
        "text",
        N_("A kind of place that the small areas are put together to."),
        stands_on=ALL_PLACES,
    ),
    "place_count": Definition(
        N_("Places"),
        "count",
        N_("Places of the kind in which somebody asked about lives."),
        stands_on=ALL_PLACES,
    ),
    "least_share": Definition(
        N_("Smallest share out of reach"),
        "share",
        N_("The share out of reach in the place of the kind where it is smallest."),
        stands_on=(*REACH, *ALL_PLACES),
        measures=("coverage",),
    ),
    "largest_share": Definition(
        N_("Largest share out of reach"),
        "share",
        N_(
            "The share out of reach in the place of the kind where it is largest. The larger places are, the closer shares lie together."
        ),
        stands_on=(*REACH, *ALL_PLACES),
        measures=("coverage",),
    ),
    "worst_place": Definition(
        N_("Where it is largest"),
        "text",
        N_(
            "The place of the kind with the largest share out of reach, and how many others have about the same share. Shares count as the same within half a percentage point and a tenth of the share. Places with fewer than 100 people asked about are not compared."
        ),
        stands_on=(*REACH, *ALL_PLACES),
        measures=("coverage",),
    ),
    "in_common": Definition(
        N_("People in common"),
        "share",
        N_(
            "Of the people in this place and in the one of the first line, whichever has fewer, the share who live in both. Under a half the finding turns: another geography points somewhere else."
        ),
        stands_on=(*REACH, *ALL_PLACES),
    ),
    "day": Definition(
        N_("Day"),
        "text",
        N_("A day of the week in which the report was asked for."),
    ),
    "hour": Definition(
        N_("Hour"),
        "text",
        N_("UK time."),
    ),
    "open_count": Definition(
        N_("Known to be open"),
        "count",
        N_("Assets whose own hours say for certain that they are open then."),
        stands_on=("assets",),
    ),
    "group": Definition(
        N_("Who"),
        "text",
        N_("A group of residents, or of households."),
    ),
    "group_out": Definition(
        N_("Out of reach"),
        "people",
        N_(
            "Those of the group, or of its households, whose nearest asset is further than the walk asked for."
        ),
        stands_on=("groups of people", *WALKS),
        measures=("coverage",),
    ),
    "group_out_at_least": Definition(
        N_("Out of reach at least"),
        "people",
        N_(
            "Those of the group who are out of reach even if everything of unknown opening hours is open at the time asked for."
        ),
        stands_on=("groups of people", *WALKS),
        measures=("coverage",),
    ),
    "group_share_out": Definition(
        N_("Share out of reach"),
        "share",
        N_("Those of the group out of reach over all of the group."),
        stands_on=("groups of people", *WALKS),
        measures=("coverage",),
    ),
    "group_size": Definition(
        N_("How many"),
        "people",
        N_("Residents of the group, of all who live here; of the overcrowded, households."),
        stands_on=("groups of people",),
    ),
    "category": Definition(
        N_("Category"),
        "text",
        N_("A category of the vocabulary, by itself."),
    ),
    "number": Definition(
        N_("No."),
        "count",
        N_("The number by which the meanings above name what they stand on."),
    ),
    "source": Definition(
        N_("Source"),
        "text",
        N_("Who published it."),
    ),
    "vintage": Definition(
        N_("Vintage"),
        "text",
        N_("Of which year or edition it is."),
    ),
    "licence": Definition(
        N_("Licence"),
        "text",
        N_("Under which terms it may be used."),
    ),
    "subject": Definition(
        N_("What"),
        "text",
        N_("Which part of the report stands on it."),
    ),
    "group_interval": Definition(
        N_("Likely range"),
        "text",
        N_(
            "In 95 of 100 cases the share of the group lies here, as far as chance goes: a bootstrap over small areas. We compare a group with the average where it has at least 100 people in at least 10 small areas. We call it worse or better off only where the interval of the difference leaves out the average."
        ),
        stands_on=(*REACH, "groups of people"),
        measures=("coverage",),
    ),
    "why_here": Definition(
        N_("Why here"),
        "text",
        N_(
            "How many people it would newly reach, and what stands there. Sites are proposed only where a hall, community centre, library, family hub, place of worship, arts centre, school or warm space stands."
        ),
        stands_on=REACH,
    ),
    "concentration": Definition(
        N_("Concentration index"),
        "index",
        N_(
            "Between −1 and 1: twice the covariance of being within reach with the rank of deprivation, over the mean. Above 0 it favours the less deprived, below 0 the more deprived. The interval is a bootstrap over small areas."
        ),
        stands_on=(*REACH, "deprivation"),
        measures=("concentration",),
    ),
    "out_of_some": Definition(
        N_("Lack at least one"),
        "people",
        N_(
            "Those who have not all of the kinds asked about within the walk asked for. Who has some of them is out of reach of those that are further."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "corrected_concentration": Definition(
        N_("Corrected concentration index"),
        "index",
        N_(
            "The concentration index, corrected for shares between 0 and 1. So areas where few people are within reach can be compared with areas where nearly all are. Wagstaff divides it by the share out of reach. Erreygers multiplies it by four times the share within reach."
        ),
        stands_on=(*REACH, "deprivation"),
        measures=("wagstaff", "erreygers"),
    ),
}

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
    "hours not known": N_("There, hours not known"),
    "closed then": N_("There, closed then"),
    "taken away": N_("Closed by this supposition"),
    "verified none": N_("Verified none"),
    "none recorded": N_("None recorded"),
    "not surveyed": N_("None recorded, not surveyed"),
}
EVIDENCE_NAMES = {
    "survey": N_("By stewards"),
    "two lists": N_("By two lists that agree"),
    "long list": N_("By a long list"),
    "none": N_("By nobody"),
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
