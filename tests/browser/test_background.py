"""The background of the maps as people see it: at three zooms, in three styles, with and without an extract."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import picture
from tests.browser.map_colours import colours_of, drawn_map

Open = Callable[..., Page]
# The market of the demo area, and the middle of Hackney.
MARKET, HACKNEY = (54.9948, 0.9947), (51.545, -0.055)

# Machado, Oliveira and Fernandes (2009): what people see who lack red, green or blue cones.
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


# Names lie on canvases of their own, above the rest, so that no colour covers more than half of all canvases.
def look_at(page: Page, place: tuple[float, float], zoom: int) -> dict[str, float]:
    """Moves the map there; the colours that it shows then."""
    page.evaluate(
        "([place, zoom]) => { map_browse.getContainer().dataset.backgroundDrawn = 'false';"
        " map_browse.setView(place, zoom, {animate: false}); }",
        [place, zoom],
    )
    return colours_of(drawn_map(page), "quiet")


def test_the_map_shows_streets_water_parks_and_houses_closer_by(
    open_page: Open, demo_site: str
) -> None:
    page = open_page(f"{demo_site}/map/frame", width=1280, height=800)
    far = look_at(page, MARKET, 13)
    assert far["water"] > 0.0015 and far["park"] > 0.0015 and far["residential"] > 0.025
    assert far["primary"] > 0 and far["building"] == 0
    picture(page, "background-13")
    near = look_at(page, MARKET, 15)
    assert near["building"] > 0.01 and near["road"] > 0.01 and near["label"] > 0
    picture(page, "background-15")
    nearest = look_at(page, MARKET, 17)
    assert nearest["building"] > 0.015 and nearest["minorLabel"] > 0
    picture(page, "background-17")
    # Closer than there are tiles, and beyond the loaded area.
    assert look_at(page, MARKET, 19)["residential"] > 0.05
    assert look_at(page, (0.0, 0.0), 5)["ground"] > 0.495
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("Invented: streets")


def test_without_an_extract_boundaries_are_drawn_with_their_names(
    open_page: Open, hackney_site: str
) -> None:
    page = open_page(f"{hackney_site}/map/frame", width=1280, height=800)
    far = look_at(page, HACKNEY, 12)
    assert far["boundary"] > 0.0005 and far["road"] < 0.01
    # Names of places are buttons on this map.
    expect(page.locator(".map-place__name").first).to_be_visible()
    assert look_at(page, HACKNEY, 14)["minorLabel"] > 0
    picture(page, "background-boundaries")


def test_it_is_sharp_where_a_page_is_enlarged_twice(browser: Browser, demo_site: str) -> None:
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.goto(f"{demo_site}/map/frame")
    look_at(page, MARKET, 16)
    canvas = page.locator("canvas.leaflet-tile").first
    assert canvas.evaluate("c => [c.width, c.getBoundingClientRect().width]") == [512, 256]
    picture(page, "background-200-percent")
    context.close()


def test_a_busy_site_leaves_a_hole_and_the_map_goes_on(browser: Browser, demo_site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/tiles/base/**", lambda route: route.fulfill(status=503, body="busy"))
    page.goto(f"{demo_site}/map/frame")
    assert look_at(page, MARKET, 15)["ground"] > 0.495
    page.unroute("**/tiles/base/**")
    assert look_at(page, (MARKET[0] + 0.03, MARKET[1]), 14)["residential"] > 0.025
    assert complaints == []
    context.close()


@pytest.mark.parametrize("style", ["plain", "quiet", "dark"])
def test_colours_stay_apart_for_everybody(open_page: Open, demo_site: str, style: str) -> None:
    page = open_page(f"{demo_site}/map/frame")
    colours: dict[str, str] = page.evaluate("name => window.backgroundColours[name]", style)
    for letters in ("label", "minorLabel", "waterLabel", "greenLabel"):
        assert contrast(colours[letters], colours["halo"]) >= 4.5, letters
    for letters in ("label", "minorLabel"):
        for under in ("ground", "residential", "road", "building"):
            assert contrast(colours[letters], colours[under]) >= 4.5, (letters, under)
    least = {"plain": 7, "quiet": 3, "dark": 3}[style]
    for what, matrix in {"all colours": np.eye(3).tolist(), **BLINDNESS}.items():
        seen = {name: lab(colours[name], matrix) for name in ("ground", "water", "wood")}
        for one, other in combinations(seen, 2):
            assert np.linalg.norm(seen[one] - seen[other]) >= least, (what, one, other)


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    darker, lighter = sorted(float(linear(colour) @ weights) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lab(colour: str, matrix: list[list[float]]) -> np.ndarray:
    """The colour as somebody sees it, in CIELAB."""
    seen = np.clip(np.array(matrix) @ linear(colour), 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    x, y, z = np.cbrt(np.maximum(to_xyz @ seen / [0.9505, 1.0, 1.089], 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
