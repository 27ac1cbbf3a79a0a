"""Does a report's map document name only scripts and styles that the site serves?"""

import re

import shapely

from assetmap.gaps.layers import Layer
from assetmap.gaps.report_map import map_document
from assetmap.gaps.saying import Table
from assetmap.web.templating import STATIC


def test_every_script_and_style_of_a_map_is_there() -> None:
    table = Table("places-ward", "Wards", ["name", "code", "people"], [["A", "W1", 100]])
    layer = Layer("ward", table, [shapely.box(-0.1, 51.5, 0.0, 51.6)], [False], [""])
    html = map_document("A map", [layer]).decode()
    named = re.findall(r'(?:src|href)="/static/([^"?]+)', html)
    assert "report-map.js" in named and "report-map.css" in named
    for name in named:
        assert (STATIC / name).is_file(), name
