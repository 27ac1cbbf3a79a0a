"""A report's map document: scripts and styles of this site only, and words without scripts."""

import re

import pytest
import shapely

from assetmap.gaps.files.folium_map import map_document
from assetmap.gaps.files.layers import TableLayer
from assetmap.gaps.report.document import Table
from assetmap.web.templating import STATIC


@pytest.fixture(scope="module")
def html() -> str:
    table = Table("places-ward", "Wards", ["name", "code", "people"], [["A", "W1", 100]])
    layer = TableLayer("ward", table, [shapely.box(-0.1, 51.5, 0.0, 51.6)], [False], [""])
    return map_document("A map", [layer]).decode()


def test_every_script_and_style_of_a_map_is_there(html: str) -> None:
    named = re.findall(r'(?:src|href)="/static/([^"?]+)', html)
    assert "report-map.js" in named and "report-map.css" in named
    for name in named:
        assert (STATIC / name).is_file(), name


def test_without_scripts_it_says_what_says_the_same_and_offers_no_choice(html: str) -> None:
    [said] = re.findall(r"<noscript>(.*?)</noscript>", html, re.DOTALL)
    assert "needs JavaScript" in said and "tables" in said and "PDF" in said
    [controls] = re.findall(r'<div class="report-controls"[^>]*>', html)
    assert " hidden" in controls
    # The policy allows no style that stands in an element.
    assert "style=" not in said + controls
