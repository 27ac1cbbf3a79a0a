"""Definitions of a report's numbers: label, unit and meaning."""

from collections.abc import Iterable
from dataclasses import dataclass

from assetmap.web.translations import N_


@dataclass(frozen=True)
class Definition:
    """A label, its unit for programs (people, share, minutes, count, rate, index, text), and what it means."""

    label: str
    unit: str
    meaning: str


DEFINITIONS = {
    "name": Definition(N_("Place"), "text", N_("The name of the place, as its publisher has it.")),
    "code": Definition(N_("Code"), "text", N_("The code of the place in its edition.")),
    "status": Definition(
        N_("Status"),
        "text",
        N_("Official, or modelled: worked out by somebody, and agreed by nobody."),
    ),
    "people": Definition(
        N_("People"),
        "people",
        N_(
            "Residents asked about, or households where the report is about households, from the census figures that are loaded; never registered patients."
        ),
    ),
    "out": Definition(
        N_("Out of reach"),
        "people",
        N_(
            "Those whose nearest asset is further than the walk asked for. People are spread evenly over the postcodes of their small area where postcodes are loaded, else all are at its population-weighted centre."
        ),
    ),
    "share_out": Definition(
        N_("Share out of reach"), "share", N_("Those out of reach over all people asked about.")
    ),
    "benchmark": Definition(
        N_("Against the whole area"),
        "points",
        N_("The share out of reach here, less that of the whole area, in percentage points."),
    ),
    "minutes": Definition(
        N_("Minutes to the nearest"),
        "minutes",
        N_("The walk to the nearest asset, averaged over people."),
    ),
    "within": Definition(
        N_("Within reach"),
        "rate",
        N_("How many assets somebody has within the walk asked for, averaged over people."),
    ),
    "per_10000": Definition(
        N_("Per 10,000, shared"),
        "rate",
        N_(
            "Assets for 10,000 people, each asset shared among all who can reach it and counting less the further it is (enhanced two-step floating catchment area, Luo & Qi 2009; zones up to twice the walk asked for, weights 1, 0.68, 0.22)."
        ),
    ),
    "asset_count": Definition(
        N_("On the map here"),
        "count",
        N_("Assets that stand in the place. Two entries that may be one thing count once."),
    ),
    "strength_count": Definition(
        N_("On the map of the whole area"),
        "count",
        N_(
            "Assets of a broad category that stand in the area, whether the report asks about it or not."
        ),
    ),
    "serving_count": Definition(
        N_("Of these counted"),
        "count",
        N_(
            "Those on the map here that answer the question: known to be open at the time asked for, and not taken away by what is supposed."
        ),
    ),
    "standing": Definition(
        N_("What is known"),
        "text",
        N_(
            "Recorded: something is on the map. There, hours not known, and there, closed then: something is on the map, and nobody can tell whether it is open at the time asked for, or it is known not to be. Closed by this supposition: the question takes it away. Verified none: a steward went through the place within two years, and there is none. None recorded: a list covers the area, and has none here. Not surveyed: nobody has looked."
        ),
    ),
    "edge": Definition(
        N_("Border"),
        "text",
        N_(
            "A walk within the time asked about leads across the border of the area, to where nothing of what is asked about is loaded: what is there may be within reach, so that fewer people may be out of it."
        ),
    ),
    "registered": Definition(
        N_("Registered patients"),
        "people",
        N_(
            "Patients registered with the PCN’s practices who live in the area; another population than its residents."
        ),
    ),
    "registered_share_out": Definition(
        N_("Share of registered patients out of reach"),
        "share",
        N_(
            "Registered patients whose nearest asset is further than the walk asked for, over all of them who live in the area."
        ),
    ),
    "confirmed_count": Definition(
        N_("Confirmed by somebody"),
        "count",
        N_("Entries that their group, or a steward, has confirmed."),
    ),
    "surveyed": Definition(
        N_("Gone through"),
        "count",
        N_(
            "Small areas in which a steward has recorded going through all there is of a category within two years, of all small areas."
        ),
    ),
    "estimate": Definition(
        N_("Probably there are"),
        "text",
        N_(
            "Chapman’s estimate from two lists that were made apart from each other, with its 95 % interval. It holds where each list found things independently of the other."
        ),
    ),
    "completeness": Definition(
        N_("Share that is on the map"),
        "share",
        N_("What the two lists hold together, over how many there probably are."),
    ),
    "decile": Definition(
        N_("Decile of deprivation"),
        "count",
        N_(
            "Of all small areas in England: 1 is the most deprived tenth (Index of Multiple Deprivation)."
        ),
    ),
    "share_in": Definition(
        N_("Share within reach"), "share", N_("People within the walk asked for, over all people.")
    ),
    "newly_reached": Definition(
        N_("Newly reached"),
        "people",
        N_(
            "People out of reach now for whom one at this place would be within the walk, and none of the places before it in the table is."
        ),
    ),
    "together": Definition(
        N_("With those above"),
        "people",
        N_("People newly reached by this place and those above it together."),
    ),
    "share_of_best": Definition(
        N_("Share of the best choice"),
        "share",
        N_(
            "People newly reached by the places proposed, over the most that any choice of as many could newly reach: a bound that the search for them proves (maximal covering location problem, Church & ReVelle 1974)."
        ),
    ),
    "gained": Definition(
        N_("Come within reach"),
        "people",
        N_(
            "People who are out of reach on the map as it is and within the walk on this copy of it, counted where they live."
        ),
    ),
    "lost": Definition(
        N_("Get out of reach"),
        "people",
        N_(
            "People who are within the walk on the map as it is and out of reach on this copy of it, counted where they live."
        ),
    ),
    "within_new": Definition(
        N_("Near what is added"),
        "people",
        N_("People who would have what is added within the walk asked for."),
    ),
    "threshold": Definition(
        N_("Walk"),
        "minutes",
        N_(
            "How far is within reach, at the speed asked for: along the streets where they are loaded, else in a straight line × 1.3."
        ),
    ),
    "worst": Definition(
        N_("Largest share, by kind of place"),
        "text",
        N_("The place of each kind with the largest share out of reach."),
    ),
    "geography": Definition(
        N_("Geography"), "text", N_("A kind of place that the small areas are put together to.")
    ),
    "place_count": Definition(
        N_("Places"), "count", N_("Places of the kind in which somebody asked about lives.")
    ),
    "least_share": Definition(
        N_("Smallest share out of reach"),
        "share",
        N_("The share out of reach in the place of the kind where it is smallest."),
    ),
    "largest_share": Definition(
        N_("Largest share out of reach"),
        "share",
        N_(
            "The share out of reach in the place of the kind where it is largest. The larger places are, the closer shares lie together."
        ),
    ),
    "worst_place": Definition(
        N_("Where it is largest"),
        "text",
        N_(
            "The place of the kind with the largest share out of reach, and how many others have as large a share, to half a percentage point and a tenth of it."
        ),
    ),
    "in_common": Definition(
        N_("People in common"),
        "share",
        N_(
            "Of the people in this place and in the one of the first line, whichever has fewer, the share who live in both. Under a half the finding turns: another geography points somewhere else."
        ),
    ),
    "day": Definition(
        N_("Day"), "text", N_("A day of the week in which the report was asked for.")
    ),
    "hour": Definition(N_("Hour"), "text", N_("UK time.")),
    "open_count": Definition(
        N_("Known to be open"),
        "count",
        N_("Assets whose own hours say for certain that they are open then."),
    ),
    "group": Definition(N_("Who"), "text", N_("A group of residents, or of households.")),
    "group_out": Definition(
        N_("Out of reach"),
        "people",
        N_(
            "Those of the group, or of its households, whose nearest asset is further than the walk asked for."
        ),
    ),
    "group_share_out": Definition(
        N_("Share out of reach"),
        "share",
        N_("Those of the group out of reach over all of the group."),
    ),
    "group_size": Definition(
        N_("How many"),
        "people",
        N_("Residents of the group, of all who live here; of the overcrowded, households."),
    ),
    "category": Definition(N_("Category"), "text", N_("A category of the vocabulary, by itself.")),
    "number": Definition(
        N_("No."), "count", N_("The number by which the meanings above name what they stand on.")
    ),
    "source": Definition(N_("Source"), "text", N_("Who published it.")),
    "vintage": Definition(N_("Vintage"), "text", N_("Of which year or edition it is.")),
    "licence": Definition(N_("Licence"), "text", N_("Under which terms it may be used.")),
    "subject": Definition(N_("What"), "text", N_("Which part of the report stands on it.")),
    "concentration": Definition(
        N_("Concentration index"),
        "index",
        N_(
            "Between −1 and 1: twice the covariance of being within reach with the rank of deprivation, over the mean. Above 0 it favours the less deprived, below 0 the more deprived. The interval is a bootstrap over small areas."
        ),
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
}
STANDING_NAMES = {
    "recorded": N_("Recorded"),
    "hours not known": N_("There, hours not known"),
    "closed then": N_("There, closed then"),
    "taken away": N_("Closed by this supposition"),
    "verified none": N_("Verified none"),
    "none recorded": N_("None recorded"),
    "not surveyed": N_("None recorded, not surveyed"),
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
