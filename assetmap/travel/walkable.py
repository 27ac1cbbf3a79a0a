"""The OpenStreetMap ways that can be walked, and those without steps.

Tags are a mapping of key to value. Whoever mapped a way often said little of it, so what nobody has said is taken for
passable: `is_step_free` is false only where something in the way is on the map.
"""

import re
from collections.abc import Mapping

Tags = Mapping[str, str]

_NEVER_WALKED = {
    *("motorway", "motorway_link", "construction", "proposed", "abandoned", "razed", "raceway"),
    # Tagged so are also grounds, which nobody walks around: their paths are ways of their own.
    *("rest_area", "services", "platform"),
}
_ONLY_BY_PAVEMENT = {"trunk", "trunk_link"}
_ON_A_SIDE = {"both", "left", "right", "yes"}
_ON_FOOT = {"yes", "designated", "permissive"}
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

    Trunk roads count where they have a pavement of their own; what is closed to the public does where people on foot
    are let in.

    >>> can_be_walked({"highway": "residential"}), can_be_walked({"highway": "trunk"})
    (True, False)
    """
    highway, foot = tags.get("highway", ""), tags.get("foot", "")
    if not highway or highway in _NEVER_WALKED or foot == "no":
        return False
    if highway in _ONLY_BY_PAVEMENT and not _has_pavement(tags):
        return False
    return tags.get("access", "") not in ("private", "no") or foot in _ON_FOOT


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
        return "yes" in (tags.get("ramp:wheelchair", ""), tags.get("ramp", ""))
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
