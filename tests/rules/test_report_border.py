"""Borders beyond which nothing is loaded: drawn, written and said first."""

import json
from typing import Any

import pytest
import shapely

from assetmap.gaps.files.drawing import ReportShapes, Shape
from assetmap.gaps.files.geopackage import write_geojson
from assetmap.gaps.files.layers import TableLayer, layers_of
from assetmap.gaps.files.svg_map import picture_of
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.document import Finding
from assetmap.gaps.report.out_of_reach import Report
from tests.rules.test_gap_sentences import PCN, report_of
from tests.rules.test_gap_words import figures

ACROSS = "no data across the border"
UNIT = {
    **{key: value for key, value in PCN.items() if key not in ("status", "registered")},
    "decile": None,
}
# At the edge or not, people out of reach, and whether it may be a hole in the data.
KINDS_OF_PLACES = [
    (True, 250.0, True),
    (True, 4.0, True),
    (True, 0.0, False),
    (False, 250.0, False),
]


def bordering(**changed: Any) -> Report:
    """A report with a small area and a place of each of `KINDS_OF_PLACES`."""
    places = {
        kind: [
            {**like, "code": f"U{at}", "is_at_edge": is_at_edge, "out": out, **changed}
            for at, (is_at_edge, out, _) in enumerate(KINDS_OF_PLACES)
        ]
        for kind, like in (("units", UNIT), ("pcn", PCN))
    }
    return report_of(figures(units=places["units"], places={"pcn": places["pcn"]}))


def layers(report: Report) -> list[TableLayer]:
    boxes = {f"U{at}": shapely.box(at, 51, at + 1, 52) for at in range(len(KINDS_OF_PLACES))}
    shapes = [Shape(kind, *one) for kind in ("lsoa", "pcn") for one in boxes.items()]
    return layers_of(report, tell(report, []), ReportShapes(shapes, []))


def test_small_areas_and_places_at_an_open_border_are_hatched_by_one_rule() -> None:
    report = bordering()
    drawn = layers(report)
    assert [one.kind for one in drawn] == ["lsoa", "pcn"]
    for layer in drawn:
        assert layer.hatched("share_out") == [is_hole for _, _, is_hole in KINDS_OF_PLACES]
        assert not any(layer.hatched("people"))
        # So does every file that is made of the layers.
        features = json.loads(write_geojson(report, layer))["features"]
        told = [one["properties"] for one in features]
        assert [one["is_uncertain"] for one in told] == layer.is_hatched
        assert [bool(one["edge"]) for one in told] == [True, True, True, False]
        assert "we hold no data for neighbouring areas" in picture_of(layer, "share_out").svg


def test_what_nobody_verified_is_no_hole_where_nobody_is_out_of_reach() -> None:
    for layer in layers(report := bordering(standing="none recorded", is_at_edge=False)):
        assert layer.is_hatched == [True, True, False, True]
        features = json.loads(write_geojson(report, layer))["features"]
        assert [one["properties"]["is_uncertain"] for one in features] == layer.is_hatched


def cautions(report: Report) -> list[Finding]:
    return [one for one in tell(report, []).section("out-of-reach").findings if one.is_caution]


def test_the_border_is_said_before_any_number_that_it_touches() -> None:
    [caution] = cautions(bordering())
    # Of two small areas with people out of reach there, one may not be told.
    assert caution.text == (
        "We hold no data for neighbouring areas. In 1 small area, people may have something nearer across the"
        " border, so fewer people may be out of reach than this report says."
    )
    assert [part.key for part in caution.parts if part.key] == ["edge"]
    [caution] = cautions(bordering(out=100.0, is_at_edge=True))
    assert "In 4 small areas, people may have" in caution.text


@pytest.mark.parametrize(
    "changed", [{"is_at_edge": False}, {"out": 0.0}, {"out": 3.0}], ids=["inside", "reached", "few"]
)
def test_a_border_that_touches_no_number_is_not_said_first(changed: dict[str, Any]) -> None:
    assert not cautions(bordering(**changed))
