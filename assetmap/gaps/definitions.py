"""Definitions of a report's numbers: label, unit and meaning."""

from dataclasses import dataclass

from assetmap.web.translations import N_


@dataclass(frozen=True)
class Definition:
    """A label, its unit for programs (people, share, points, minutes, count, rate, index, text), and what it means.

    `stands_on`: the topics of the inputs behind the number. `measures`: the slugs of the measures that it is worked out
    by.
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
        N_("Confirmed entries"),
        "count",
        N_("Entries confirmed by their group or by a steward."),
        stands_on=("assets",),
    ),
    "strength_count": Definition(
        N_("Assets in the whole area"),
        "count",
        N_(
            "Assets of each broad category in the area, whether or not the report is about that category."
        ),
        stands_on=("all assets",),
    ),
    "serving_beyond": Definition(
        N_("Across the border"),
        "count",
        N_(
            "Assets outside the area that we also count, because they are within the chosen walking time of someone in the area."
        ),
        stands_on=("assets",),
    ),
    "looked_for": Definition(
        N_("Checked"),
        "text",
        N_(
            "How the area was checked for this category. There are three ways: by stewards in the last two years, against two lists that agree, or against one long list. Two lists agree if they suggest that at least three quarters of the likely total is on the map. A long list has at least 30 entries, including some in this category. It counts for small areas within 1,500 metres of any of its entries. The area counts as checked if at least nine in ten of its people live in small areas that were checked. Otherwise, the map may be incomplete."
        ),
        stands_on=("assets", "surveys"),
    ),
    "surveyed": Definition(
        N_("Small areas checked"),
        "count",
        N_(
            "Small areas where a steward has recorded a full check for a category in the last two years, out of all small areas."
        ),
        stands_on=("surveys",),
    ),
    "estimate": Definition(
        N_("Likely total"),
        "text",
        N_(
            "Chapman’s estimate of how many there are, based on two lists, with its 95% confidence interval. It is valid only if the two lists were made independently of each other. We make no estimate if fewer than 7 entries are on both lists (Robson & Regier 1964). We also make none if the map has more entries than the two lists suggest exist."
        ),
        stands_on=("assets",),
        measures=("chapman",),
    ),
    "completeness": Definition(
        N_("Share on the map"),
        "share",
        N_("The number of entries on the map, divided by the likely total."),
        stands_on=("assets",),
        measures=("chapman",),
    ),
    "share_in": Definition(
        N_("Share within reach"),
        "share",
        N_(
            "People who live within the chosen walking time of an asset on the map, as a share of all the people counted."
        ),
        stands_on=(*REACH, "deprivation"),
        measures=("coverage",),
    ),
    "newly_reached": Definition(
        N_("Newly reached"),
        "people",
        N_(
            "People who are out of reach now, but would be within the chosen walking time of this place. We count each person once, at the first place in the table that would reach them."
        ),
        stands_on=(*REACH, "all assets"),
        measures=("mclp",),
    ),
    "together": Definition(
        N_("Running total"),
        "people",
        N_("People newly reached by this place or by a place above it in the table."),
        stands_on=(*REACH, "all assets"),
        measures=("mclp",),
    ),
    "share_of_best": Definition(
        N_("Share of the best possible result"),
        "share",
        N_(
            "People newly reached by the proposed places, as a share of the most people that the same number of places could reach. The search proves this upper bound (maximal covering location problem, Church & ReVelle 1974)."
        ),
        stands_on=(*REACH, "all assets"),
        measures=("mclp",),
    ),
    "gained": Definition(
        N_("Newly within reach"),
        "people",
        N_(
            "People who are out of reach on the current map, but would be within reach with the changes in this what-if. We count people where they live."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "lost": Definition(
        N_("No longer within reach"),
        "people",
        N_(
            "People who are within reach on the current map, but would be out of reach with the changes in this what-if. We count people where they live."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "within_new": Definition(
        N_("Near the added places"),
        "people",
        N_("People who would be within the chosen walking time of an added place."),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "threshold": Definition(
        N_("Walking time"),
        "minutes",
        N_(
            "The longest walk that counts as within reach, at the chosen speed. We measure along the streets if a street map is loaded. Otherwise, we multiply the straight-line distance by 1.3."
        ),
        stands_on=("streets",),
    ),
    "assumption": Definition(
        N_("Assumption"),
        "text",
        N_(
            "The assumption that we changed. Where no street map is loaded, some rows assume that walks are more or less direct than usual. Other rows use only one of our lists, if that list has at least half of the entries on the map."
        ),
        stands_on=("assets",),
    ),
    "worst": Definition(
        N_("Largest share out of reach, by kind of place"),
        "text",
        N_(
            "For each kind of place, such as wards, the place with the largest share of people out of reach."
        ),
        stands_on=(*REACH, *ALL_PLACES),
        measures=("coverage",),
    ),
    "geography": Definition(
        N_("Geography"),
        "text",
        N_("The kind of place that small areas are grouped into, such as wards."),
        stands_on=ALL_PLACES,
    ),
    "place_count": Definition(
        N_("Places"),
        "count",
        N_("The number of places of this kind where at least one of the people counted lives."),
        stands_on=ALL_PLACES,
    ),
    "least_share": Definition(
        N_("Smallest share out of reach"),
        "share",
        N_("The smallest share out of reach among places of this kind."),
        stands_on=(*REACH, *ALL_PLACES),
        measures=("coverage",),
    ),
    "largest_share": Definition(
        N_("Largest share out of reach"),
        "share",
        N_(
            "The largest share out of reach among places of this kind. The larger the places are, the less their shares tend to differ."
        ),
        stands_on=(*REACH, *ALL_PLACES),
        measures=("coverage",),
    ),
    "worst_place": Definition(
        N_("Where the share is largest"),
        "text",
        N_(
            "The place of this kind with the largest share out of reach, and how many others have about the same share. We treat shares as the same if they differ by at most half a percentage point and at most a tenth of the share. Places where we count fewer than 100 people are not compared."
        ),
        stands_on=(*REACH, *ALL_PLACES),
        measures=("coverage",),
    ),
    "in_common": Definition(
        N_("People in common"),
        "share",
        N_(
            "People who live in both this place and the one in the first row, as a share of people in the smaller place. If the share is under half, the result depends on which boundaries are used, because different boundaries point to different places."
        ),
        stands_on=(*REACH, *ALL_PLACES),
    ),
    "day": Definition(
        N_("Day"),
        "text",
        N_("A day in the week when the report was made."),
    ),
    "hour": Definition(
        N_("Hour"),
        "text",
        N_("The hour of the day, in UK time."),
    ),
    "open_count": Definition(
        N_("Known to be open"),
        "count",
        N_("Assets whose opening hours show that they are open on this day at this hour."),
        stands_on=("assets",),
    ),
    "group": Definition(
        N_("Group"),
        "text",
        N_("A group of residents or households, such as people aged 65 and over."),
    ),
    "group_out": Definition(
        N_("Out of reach"),
        "people",
        N_(
            "People or households in the group whose nearest asset is further away than the chosen walking time."
        ),
        stands_on=("groups of people", *WALKS),
        measures=("coverage",),
    ),
    "group_out_at_least": Definition(
        N_("Minimum out of reach"),
        "people",
        N_(
            "People in the group who would be out of reach even if everything with unknown opening hours were open at the chosen time."
        ),
        stands_on=("groups of people", *WALKS),
        measures=("coverage",),
    ),
    "group_share_out": Definition(
        N_("Share out of reach"),
        "share",
        N_("People in the group who are out of reach, as a share of the whole group."),
        stands_on=("groups of people", *WALKS),
        measures=("coverage",),
    ),
    "group_size": Definition(
        N_("Group size"),
        "people",
        N_("The number of residents in the group. For overcrowding, we count households."),
        stands_on=("groups of people",),
    ),
    "category": Definition(
        N_("Category"),
        "text",
        N_("The category that this row is about. Each category is counted separately."),
    ),
    "number": Definition(
        N_("No."),
        "count",
        N_("The number that the definitions above use to refer to this data."),
    ),
    "source": Definition(
        N_("Source"),
        "text",
        N_("Who published the data."),
    ),
    "vintage": Definition(
        N_("Year or edition"),
        "text",
        N_("The year or edition of the data."),
    ),
    "licence": Definition(
        N_("Licence"),
        "text",
        N_("The terms for using the data."),
    ),
    "subject": Definition(
        N_("What"),
        "text",
        N_("The part of the report that uses this data."),
    ),
    "group_interval": Definition(
        N_("Likely range"),
        "text",
        N_(
            "The 95% confidence interval for the group’s share, from a bootstrap over small areas. We compare a group with the average if it has at least 100 people in at least 10 small areas. We call it worse or better off only if the confidence interval of the difference does not include zero."
        ),
        stands_on=(*REACH, "groups of people"),
        measures=("coverage",),
    ),
    "why_here": Definition(
        N_("Why here"),
        "text",
        N_(
            "How many more people the site would reach, and what is there now. We propose sites only at a hall, community centre, library, family hub, place of worship, arts centre, school or warm space."
        ),
        stands_on=REACH,
    ),
    "concentration": Definition(
        N_("Concentration index"),
        "index",
        N_(
            "Shows whether access favours more or less deprived areas, from −1 to 1. Above 0, access favours less deprived areas. Below 0, it favours more deprived areas. The index is twice the covariance of access with deprivation rank, divided by mean access. The interval comes from a bootstrap over small areas."
        ),
        stands_on=(*REACH, "deprivation"),
        measures=("concentration",),
    ),
    "out_of_some": Definition(
        N_("People who do not have every kind of support within reach"),
        "people",
        N_(
            "People who do not have all of the chosen kinds of support within the chosen walking time. Someone may be within reach of some kinds and out of reach of others."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
    "corrected_concentration": Definition(
        N_("Corrected concentration index"),
        "index",
        N_(
            "The concentration index, corrected because shares can only be between 0 and 1. The correction lets us compare areas where few people are within reach with areas where nearly all are. Wagstaff’s version divides the index by the share out of reach. Erreygers’ version multiplies it by four times the share within reach."
        ),
        stands_on=(*REACH, "deprivation"),
        measures=("wagstaff", "erreygers"),
    ),
}
