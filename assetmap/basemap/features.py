"""The OpenStreetMap objects that the background shows: their classes, and the zoom from which each is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

Tags = Mapping[str, str]

# The zooms of tiles that there are; a map that shows more enlarges the last.
MOST_ZOOM = 16
BUILDINGS_FROM = 14
NUMBERS_FROM = 16
SEA_FROM = 5


@dataclass(frozen=True)
class Feature:
    """A feature of the background: the tile's layer, its kind there, and the first zoom that shows it."""

    layer: str
    kind: str
    min_zoom: int


_ROADS = {
    "motorway": ("motorway", 5),
    "trunk": ("trunk", 6),
    "primary": ("primary", 8),
    "secondary": ("secondary", 9),
    "tertiary": ("tertiary", 10),
    "unclassified": ("minor", 11),
    "residential": ("minor", 11),
    "living_street": ("minor", 11),
    "road": ("minor", 11),
    "pedestrian": ("pedestrian", 12),
    "busway": ("service", 13),
    "service": ("service", 13),
    "footway": ("path", 13),
    "path": ("path", 13),
    "cycleway": ("path", 13),
    "bridleway": ("path", 13),
    "track": ("track", 13),
    "steps": ("steps", 14),
}
_RAILS = {"rail": 8, "light_rail": 9, "subway": 10, "tram": 11, "narrow_gauge": 10, "preserved": 10}
_WATERWAYS = {"river": 8, "canal": 10, "stream": 13}
# In this order: what is looked for first says what an area is.
_LAND = (
    ("amenity", {"hospital": "hospital", "school": "school", "college": "school",
                 "university": "school", "kindergarten": "school", "grave_yard": "cemetery"}),
    ("natural", {"wood": "wood", "scrub": "scrub", "heath": "scrub", "grassland": "grass",
                 "grass": "grass", "wetland": "wetland", "beach": "sand", "sand": "sand",
                 "shingle": "sand", "mud": "wetland"}),
    ("leisure", {"park": "park", "garden": "park", "nature_reserve": "reserve", "pitch": "pitch",
                 "playground": "pitch", "golf_course": "grass", "recreation_ground": "park",
                 "sports_centre": "pitch", "common": "park", "track": "pitch"}),
    ("landuse", {"forest": "wood", "grass": "grass", "meadow": "grass", "village_green": "park",
                 "recreation_ground": "park", "cemetery": "cemetery", "allotments": "allotments",
                 "residential": "residential", "industrial": "works", "commercial": "works",
                 "retail": "works", "railway": "works", "farmyard": "works", "quarry": "works",
                 "military": "works", "orchard": "wood"}),
)  # fmt: skip
_PLACES = {
    "city": 5,
    "town": 7,
    "borough": 8,
    "suburb": 10,
    "village": 10,
    "quarter": 11,
    "hamlet": 12,
    "neighbourhood": 12,
    "island": 12,
    "locality": 14,
    "farm": 14,
    "isolated_dwelling": 14,
}
_STATIONS = {"station", "halt", "tram_stop"}
# Those that carry a name of their own on the map, once they are large enough there.
NAMED_LAND = ("park", "wood", "reserve", "cemetery", "hospital", "school", "scrub", "grass",
              "allotments", "works", "wetland", "square")  # fmt: skip


def line_feature(tags: Tags) -> Feature | None:
    """The feature that a way is drawn as: a road, railway, river or coast; None for other ways."""
    if tags.get("area") == "yes":
        return None
    if road := _ROADS.get(tags.get("highway", "").removesuffix("_link")):
        kind, zoom = road
        if kind == "path" and tags.get("footway") in ("sidewalk", "crossing"):
            # Drawn with the street that it runs along.
            return None
        return Feature("roads", kind, zoom)
    if tags.get("railway") in _RAILS and tags.get("tunnel") != "yes":
        # Sidings and yards only close by.
        zoom = 13 if "service" in tags else _RAILS[tags["railway"]]
        return Feature("rails", tags["railway"], zoom)
    if tags.get("waterway") in _WATERWAYS and tags.get("tunnel") not in ("yes", "culvert"):
        return Feature("waterways", tags["waterway"], _WATERWAYS[tags["waterway"]])
    if tags.get("natural") == "coastline":
        return Feature("waterways", "coast", 5)
    return None


def area_feature(tags: Tags) -> Feature | None:
    """The feature that a closed way or multipolygon is drawn as: a building, water or land."""
    if tags.get("building", "no") != "no":
        return Feature("buildings", "building", BUILDINGS_FROM)
    if tags.get("natural") in ("water", "bay") or tags.get("waterway") in ("riverbank", "dock"):
        return Feature("water", tags.get("water", "water"), 6)
    if tags.get("landuse") in ("reservoir", "basin"):
        return Feature("water", "reservoir", 6)
    if tags.get("highway") == "pedestrian" or tags.get("place") == "square":
        return Feature("land", "square", 14)
    for key, kinds in _LAND:
        if kind := kinds.get(tags.get(key, "")):
            return Feature("land", kind, 8)
    return None


def point_feature(tags: Tags) -> Feature | None:
    """The feature that a node, or an area seen as a point, is drawn as: a place or a station."""
    if not tags.get("name"):
        return None
    if zoom := _PLACES.get(tags.get("place", "")):
        return Feature("places", tags["place"], zoom)
    if tags.get("railway") in _STATIONS:
        kind = "tram" if tags["railway"] == "tram_stop" else "rail"
        return Feature("stations", kind, 14 if kind == "tram" else 11)
    return None


def house_number(tags: Tags) -> str | None:
    """The number of a house, or its name where it has no number."""
    return tags.get("addr:housenumber") or None
