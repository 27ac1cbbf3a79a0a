"""What of OpenStreetMap the background shows, and where the sea lies."""

import pytest
import shapely
from shapely import LineString

from assetmap.basemap.coast import sea_of
from assetmap.basemap.features import (
    Tags,
    area_feature,
    house_number,
    line_feature,
    point_feature,
)
from assetmap.basemap.levels import DETAIL_LEVEL, LEVELS, level_of


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "motorway_link"}, "motorway"),
        ({"highway": "residential"}, "minor"),
        ({"highway": "cycleway"}, "path"),
        ({"highway": "steps"}, "steps"),
        ({"highway": "footway", "footway": "sidewalk"}, None),
        ({"highway": "pedestrian", "area": "yes"}, None),
        ({"highway": "proposed"}, None),
        ({"railway": "rail"}, "rail"),
        ({"railway": "subway", "tunnel": "yes"}, None),
        ({"railway": "abandoned"}, None),
        ({"waterway": "canal"}, "canal"),
        ({"waterway": "stream", "tunnel": "culvert"}, None),
        ({"natural": "coastline"}, "coast"),
        ({"barrier": "fence"}, None),
    ],
)
def test_lines(tags: Tags, kind: str | None) -> None:
    feature = line_feature(tags)
    assert (feature.kind if feature else None) == kind


@pytest.mark.parametrize(
    ("tags", "layer", "kind"),
    [
        ({"building": "yes", "leisure": "sports_centre"}, "buildings", "building"),
        ({"building": "no", "leisure": "park"}, "land", "park"),
        ({"natural": "water", "water": "river"}, "water", "river"),
        ({"landuse": "reservoir"}, "water", "reservoir"),
        ({"amenity": "hospital", "landuse": "residential"}, "land", "hospital"),
        ({"landuse": "forest"}, "land", "wood"),
        ({"highway": "pedestrian", "area": "yes"}, "land", "square"),
    ],
)
def test_areas(tags: Tags, layer: str, kind: str) -> None:
    feature = area_feature(tags)
    assert feature is not None and (feature.layer, feature.kind) == (layer, kind)


def test_farmland_is_the_ground_and_no_area() -> None:
    assert area_feature({"landuse": "farmland"}) is None


def test_points_need_a_name_and_houses_a_number() -> None:
    place = point_feature({"place": "suburb", "name": "Hackney"})
    assert place is not None and place.layer == "places"
    assert point_feature({"place": "suburb"}) is None
    station = point_feature({"railway": "station", "name": "Oakham"})
    assert station is not None and station.layer == "stations"
    assert house_number({"addr:housenumber": "12a"}) == "12a" and house_number({}) is None


def test_railways_in_a_yard_are_seen_later_than_a_main_line() -> None:
    main, yard = (
        line_feature({"railway": "rail"}),
        line_feature({"railway": "rail", "service": "yard"}),
    )
    assert main is not None and yard is not None and main.min_zoom < yard.min_zoom


def test_every_zoom_has_a_level_and_no_other_has() -> None:
    assert [level_of(zoom) for zoom in range(17)] == [0] * 9 + [1, 1, 2, 2, 3] + [DETAIL_LEVEL] * 3
    assert [level.zooms for level in LEVELS] == [(0, 8), (9, 10), (11, 12), (13, 13)]
    for zoom in (-1, 17):
        with pytest.raises(ValueError, match="no tiles of zoom"):
            level_of(zoom)


def test_the_sea_lies_to_the_right_of_its_coast() -> None:
    [bay] = sea_of(
        [LineString([(0.5, 51), (0.7, 51.5), (0.5, 52)]), LineString([(1, 51), (0, 51)])]
    )
    assert bay.covers(shapely.Point(0.9, 51.5)) and not bay.covers(shapely.Point(0.1, 51.5))
    # An island, around which one walks with the land on the left, in the sea.
    island = LineString([(0.8, 51.4), (0.9, 51.4), (0.85, 51.6), (0.8, 51.4)])
    around = shapely.union_all(
        sea_of(
            [
                LineString([(0.5, 51), (0.7, 51.5), (0.5, 52)]),
                LineString([(1, 51), (0, 51)]),
                island,
            ]
        )
    )
    assert around.covers(shapely.Point(0.95, 51.5)) and not around.covers(shapely.Point(0.85, 51.5))


def test_a_coast_that_is_cut_off_far_from_the_edge_closes_nothing() -> None:
    edge, cut_off = LineString([(0, 51), (1, 51)]), LineString([(0.5, 51.5), (0.5, 52)])
    assert sea_of([edge, cut_off]) == []
    assert sea_of([]) == []
