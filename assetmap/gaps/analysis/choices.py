"""The choices of a report's analysis where its measures leave one.

Every constant here is part of the method's version: a report that was made by other choices is built again.
"""

from datetime import time

# E2SFCA: zones of a third of twice the threshold, with the weights of Luo & Qi 2009 for a slow decay.
E2SFCA_ZONES = ((1 / 3, 1.0), (2 / 3, 0.68), (1.0, 0.22))
# The measures of sensitivity: the same question with a shorter and a longer walk.
OTHER_THRESHOLDS = (2 / 3, 4 / 3)
# Detours that walks are estimated with besides the usual one: a straight line is so much shorter than the way.
OTHER_DETOURS = (1.2, 1.4)
# A list of at least such a part of what is on the map is tried alone.
LEAST_OF_A_LIST = 0.5
# A share is as large as another from which it differs by less than this, and by less than this part of it.
AS_LARGE, AS_LARGE_PART = 0.005, 0.1
# A category was looked for in an area where stewards went through it, where two lists agree that at least so much of it
# is on the map, or where a list of at least so many entries names something within so many metres of the small area.
LEAST_COMPLETE = 0.75
LEAST_LISTED = 30
LISTED_WITHIN_METRES = 1_500.0
# It is known in a place where so many of its people live in small areas that were looked through.
LOOKED_THROUGH = 0.9
# The fewest people asked about in a place, or of a group, that is named as the worst: of fewer, one family makes a
# share.
LEAST_BASE = 100
# A group is compared with everybody where it lives in at least so many small areas: of fewer, an interval says little.
LEAST_UNITS_OF_A_GROUP = 10
# Where one more could take place: only where a place of one of these categories stands, with all below them. A place of
# several is called by the first.
SITE_CATEGORIES = (
    *(
        "hall-to-hire",
        "community-centre",
        "library",
        "family-hub",
        "place-of-worship",
        "arts-centre",
    ),
    *("school", "warm-space", "emergency-space"),
)
# An area is placed among the places of another where that has so many of a kind.
FEWEST_PLACES, MOST_PLACES = 20, 1_000
# Room is told where so many say how many people they can take.
LEAST_WITH_ROOM = 3
# How many venues are named on which people depend.
MOST_VENUES = 5
# How many new sites are proposed.
MOST_SITES = 5
# Above so many pairs of people's places and sites the best choice is not looked for, and a bound stands for it.
MOST_SITING_CELLS = 500_000
# How far the best of them are looked for: a report has to come out the same on every machine, so that this is counted
# in nodes of the solver's tree (most are solved at its root), and the seconds only end what nobody would wait for.
SITING_NODES = 50
SITING_SECONDS = 60.0
# A morning, an afternoon and an evening.
HOURS = (time(10), time(14), time(19))
