"""The map's kinds, which are those of the list, and its names, which stand once and where they belong."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_browse_map import Open, map_of, show_legend
from tests.journeys.local_clusters import until

pytestmark = pytest.mark.browser


def test_kinds_chosen_in_the_legend_are_those_of_the_list(open_page: Open, demo_site: str) -> None:
    page = open_page(f"{demo_site}/map", width=1280)
    frame = map_of(page)
    legend = show_legend(frame)
    boxes = [box for box in legend.get_by_role("checkbox").all() if box.is_visible()]
    body, heading = frame.locator("body"), page.locator("#results-heading")
    food = legend.get_by_label(re.compile("Food"))
    for box in boxes:
        box.uncheck()
    expect(
        page.locator("#map-list").get_by_text(
            "Choose at least one kind of place or group on the map."
        )
    ).to_be_visible()
    expect(body).to_have_attribute("data-drawn", "0")
    food.check()
    expect(heading).not_to_have_text(re.compile("No results"))
    until(lambda: body.get_attribute("data-drawn") == heading.inner_text().split()[0])
    # Whoever gets the address sees the same boxes, and can tick others.
    page.reload()
    legend = show_legend(map_of(page))
    expect(food).to_be_checked()
    expect(legend.get_by_label(re.compile("Faith"))).to_be_enabled()
    expect(legend.get_by_label(re.compile("Faith"))).not_to_be_checked()
    page.go_back()
    expect(body).not_to_have_attribute("data-drawn", "0")
    until(lambda: body.get_attribute("data-drawn") == heading.inner_text().split()[0])


def test_no_name_is_drawn_twice_or_away_from_its_place(browser: Browser, demo_site: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(
        """window.painted = []; const was = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (words, ...at) { if (/^(600|bold) 1[3-8]px/.test(this.font)) window.painted.push(words); was.call(this, words, ...at); };"""
    )
    page.goto(f"{demo_site}/map")
    frame = map_of(page)
    body = frame.locator("body")
    expect(frame.locator("body[data-neighbourhood-outlines]")).to_be_attached()
    expect(frame.get_by_role("button", name="Southferry", exact=True)).to_be_visible()
    # From here on the background paints no name that is a button; streets and stations have smaller letters.
    body.evaluate(
        "() => { window.painted.length = 0; map_browse.setView([54.9885, 1.0], 14, { animate: false }); }"
    )
    until(
        lambda: (
            "Tanners Marsh"
            in body.evaluate(
                "() => [...document.querySelectorAll('.map-place')].map((one) => one.textContent)"
            )
        )
    )
    until(lambda: "Merehithe" in body.evaluate("() => window.painted"))
    names = set(
        body.evaluate(
            "() => [...document.querySelectorAll('.map-place')].map((one) => one.textContent)"
        )
    )
    assert not names & set(body.evaluate("() => window.painted"))
    # Far out a place is smaller than its name, which would stand beside it.
    astray = """() => [...document.querySelectorAll(".map-place:not(.map-place--hidden)")].filter((one) => {
        const box = one.firstChild.getBoundingClientRect();
        const at = map_browse.containerPointToLatLng([(box.left + box.right) / 2, (box.top + box.bottom) / 2]);
        return !one.ground.contains(at); }).map((one) => one.textContent)"""
    for zoom in (13, 11, 9):
        body.evaluate(f"() => map_browse.setView([54.99, 1.0], {zoom}, {{ animate: false }})")
        until(lambda: body.evaluate(astray) == [])
    assert (
        body.evaluate("() => document.querySelector('.map-place:not(.map-place--hidden)')") is None
    )
    context.close()
