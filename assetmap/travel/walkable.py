"""The OpenStreetMap ways that can be walked, and those without steps.

Tags are a mapping of key to value. Whoever mapped a way often said little of it, so what nobody has said is taken for
passable: `is_step_free` is false only where something in the way is on the map.
"""

import re
from collections.abc import Mapping

Tags = Mapping[str, str]

# Nothing on the ground to walk along, whatever else is said of it.
_NOT_THERE = {
    *("construction", "proposed", "abandoned", "razed", "raceway", "planned", "disused"),
    # Tagged so are also grounds, which nobody walks around: their paths are ways of their own.
    *("rest_area", "services", "platform"),
}
# Closed to people on foot by their class, unless they are said to be let in.
_CLOSED_CLASSES = {"motorway", "motorway_link", "busway", "bus_guideway", "escape"}
_ONLY_BY_PAVEMENT = {"trunk", "trunk_link"}
_ON_A_SIDE = {"both", "left", "right", "yes"}
# Values of `foot` and `access` (https://wiki.openstreetmap.org/wiki/Key:access): who may come, and who may not.
_LET_IN = {
    *(
        "yes",
        "designated",
        "permissive",
        "official",
        "public",
        "destination",
        "customers",
        "discouraged",
    ),
}
_SHUT_OUT = {
    *(
        "no",
        "private",
        "agricultural",
        "forestry",
        "delivery",
        "military",
        "emergency",
        "residents",
    ),
    *("permit", "employees", "staff", "students", "use_sidepath"),
}
# What nobody gets through, unless people on foot are said to be let in.
_CLOSING_BARRIERS = {"wall", "fence", "hedge", "ditch", "retaining_wall", "city_wall"}
# Where a step, a squeeze or the ground itself stops wheels.
_STOPPING_BARRIERS = {
    *("stile", "kissing_gate", "turnstile", "full-height_turnstile", "step", "log", "debris"),
    *("horse_stile", "motorcycle_barrier"),
}
_STOPPING_KERBS = {"raised", "yes"}
_STOPPING_SURFACES = {
    *("sand", "mud", "rock", "rocks", "stone", "pebblestone", "stepping_stones", "woodchips"),
    *("grass", "ground", "earth", "dirt", "unhewn_cobblestone"),
}
_STOPPING_SMOOTHNESS = {"very_bad", "horrible", "very_horrible", "impassable"}
# Steeper than this is more than a wheelchair user's arms or a chair's motor are made for.
_STEEPEST_PERCENT = 10.0
_PERCENT = re.compile(r"-?(\d+(?:\.\d+)?) ?%")
# Ways made for walking: what stands on them stands in the walker's way. On a road it may stand beside.
_PATHS = {"footway", "path", "pedestrian", "cycleway", "bridleway", "track", "steps", "corridor"}


def can_be_walked(tags: Tags) -> bool:
    """Whether people walk along a way tagged like this; a way without `highway` is none.

    What is said of people on foot counts for more than what is said of everybody, and that for more than the class of
    the way. Trunk roads and roads for motor vehicles only count where they have a pavement.
    Source: https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing/Access_restrictions

    >>> can_be_walked({"highway": "residential"}), can_be_walked({"highway": "trunk"})
    (True, False)
    >>> can_be_walked({"highway": "trunk", "foot": "yes"}), can_be_walked({"highway": "path", "foot": "private"})
    (True, False)
    """
    highway = tags.get("highway", "")
    if not highway or highway in _NOT_THERE:
        return False
    if (is_let_in := _is_let_in_on_foot(tags)) is not None:
        return is_let_in
    if highway in _CLOSED_CLASSES:
        return False
    is_for_motors = highway in _ONLY_BY_PAVEMENT or tags.get("motorroad", "") == "yes"
    return (not is_for_motors or _has_pavement(tags)) and not _is_shut(tags.get("access", ""))


def is_closed(tags: Tags) -> bool:
    """Whether nobody gets past a node tagged like this: a private or locked gate, a wall.

    >>> is_closed({"barrier": "gate"}), is_closed({"barrier": "gate", "access": "private"})
    (False, True)
    >>> is_closed({"barrier": "gate", "access": "private", "foot": "yes"}), is_closed({"barrier": "wall"})
    (False, True)
    """
    if (is_let_in := _is_let_in_on_foot(tags)) is not None:
        return not is_let_in
    access = tags.get("access", "")
    if _is_shut(access):
        return True
    is_open = any(value in _LET_IN for value in access.split(";"))
    barrier = tags.get("barrier", "")
    return not is_open and (
        barrier in _CLOSING_BARRIERS or (bool(barrier) and tags.get("locked", "") == "yes")
    )


def _is_let_in_on_foot(tags: Tags) -> bool | None:
    """Whether the values of `foot`, which may be several, allow walking; None
    where no value is known.
    """
    values = set(tags.get("foot", "").split(";"))
    if values & _LET_IN:
        return True
    return False if values & _SHUT_OUT else None


def _is_shut(access: str) -> bool:
    values = set(access.split(";"))
    return bool(values & _SHUT_OUT) and not values & _LET_IN


def _has_pavement(tags: Tags) -> bool:
    if tags.get("sidewalk", "") in _ON_A_SIDE:
        return True
    return any(tags.get(f"sidewalk:{side}", "") == "yes" for side in ("left", "right", "both"))


def is_step_free(tags: Tags) -> bool:
    """Whether nothing on the map stops wheels on a way: no steps without a ramp, no ground that they sink into.

    What a mapper has said of wheelchairs counts for more than what the rest suggests.

    >>> is_step_free({"highway": "steps"}), is_step_free({"highway": "steps", "ramp:wheelchair": "yes"})
    (False, True)
    """
    wheelchair = tags.get("wheelchair", "")
    if wheelchair in ("yes", "designated", "limited"):
        return True
    if wheelchair == "no":
        return False
    if tags.get("highway", "") == "steps":
        # A ramp of which nobody says for whom it is may be one for bicycles: it counts unless that is said.
        for_wheelchairs = tags.get("ramp:wheelchair", "")
        is_for_others = any(
            tags.get(f"ramp:{kind}", "") == "yes" for kind in ("bicycle", "stroller", "luggage")
        )
        is_any = tags.get("ramp", "") == "yes" and not is_for_others
        return for_wheelchairs == "yes" or (is_any and not for_wheelchairs)
    steep = _PERCENT.fullmatch(tags.get("incline", ""))
    return not (
        tags.get("surface", "") in _STOPPING_SURFACES
        or tags.get("smoothness", "") in _STOPPING_SMOOTHNESS
        or tags.get("kerb", "") in _STOPPING_KERBS
        or (steep and float(steep[1]) > _STEEPEST_PERCENT)
    )


def is_path(tags: Tags) -> bool:
    """Whether a way is made for walking, so that a barrier or kerb on it stands in the way."""
    return tags.get("highway", "") in _PATHS


def stops_wheels(tags: Tags) -> bool:
    """Whether a node tagged like this stops wheels: a stile, a narrow gate, a raised kerb."""
    if tags.get("wheelchair", "") in ("yes", "designated", "limited"):
        return False
    return (
        tags.get("wheelchair", "") == "no"
        or tags.get("barrier", "") in _STOPPING_BARRIERS
        or tags.get("kerb", "") in _STOPPING_KERBS
    )
