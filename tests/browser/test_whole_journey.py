"""A newcomer's whole journey: find what is open on Saturday, gather it, print it, hand it over."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import violations_on_a_phone

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def tab_to(page: Page, element_id: str) -> None:
    """By the keyboard, as somebody would who has no mouse."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element_id:
            return
    raise AssertionError(f"Tab does not come to {element_id}")


def press_on(page: Page, words: str) -> None:
    """Tabs to the next link or button that begins with these words, and presses Enter."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText ?? ''").strip().startswith(words):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not come to “{words}”")


# 320 pixels wide is also what 400 % zoom leaves of 1280.
@pytest.mark.parametrize(("width", "scripts"), [(1200, True), (320, False)])
def test_libraries_on_a_saturday_are_found_gathered_and_handed_over_by_keys_alone(
    open_page: Open, hackney_site: str, width: int, scripts: bool
) -> None:
    page = open_page(f"{hackney_site}/assets", width=width, scripts=scripts)
    tab_to(page, "near")
    page.keyboard.type("e8 1ea")
    press_on(page, "More filters")
    tab_to(page, "category")
    page.keyboard.type("Librar")
    tab_to(page, "max_walk_minutes")
    page.keyboard.type("15")
    tab_to(page, "open_on")
    page.keyboard.type("Sat")
    press_on(page, "Search")
    expect(page.get_by_role("heading", name="1 result")).to_be_visible()
    expect(page.locator("[data-asset]")).to_contain_text("Hackney Central Library")
    for asked in ("near=e8+1ea", "category=library", "max_walk_minutes=15", "open_on=saturday"):
        assert asked in page.url, "the address bar carries the whole search"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if scripts:
        assert violations_on_a_phone(page) == []

    press_on(page, "Change this search")
    press_on(page, "More filters")
    tab_to(page, "max_walk_minutes")
    page.keyboard.type("6")
    press_on(page, "Search")
    results = page.locator("[data-asset]")
    expect(results.nth(2)).to_be_visible()
    names = [results.nth(number).get_by_role("heading").inner_text() for number in range(3)]
    for number in range(3):
        results.nth(number).get_by_role("link").first.focus()
        press_on(page, "Add to shortlist")
        expect(page.get_by_role("link", name=f"Shortlist ({number + 1})")).to_be_visible()
    page.get_by_role("link", name="Shortlist (3)").focus()
    page.keyboard.press("Enter")
    for name in names:
        expect(page.get_by_role("heading", name=name).first).to_be_visible()
    press_on(page, "Make a link to share")
    expect(page.get_by_label("Link")).to_be_visible()
    link = page.get_by_label("Link").input_value()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    other = open_page(link, width=width)
    for name in names:
        expect(other.get_by_role("heading", name=name).first).to_be_visible()
    pdf = other.request.get(f"{link}/shortlist.pdf")
    assert pdf.ok and pdf.body().startswith(b"%PDF-")
    assert violations_on_a_phone(other) == []


def test_the_map_shows_what_the_list_is_narrowed_to(open_page: Open, hackney_site: str) -> None:
    asked = "near=E8+1EA&category=library&open_on=saturday&radius_metres=5000"
    page = open_page(f"{hackney_site}/assets?{asked}")
    listed = {item.inner_text() for item in page.locator("[data-asset] h3").all()}
    frame = page.frame_locator("iframe[data-map]")
    expect(frame.locator("body[data-drawn]")).to_be_attached()
    names = "assetmap.pins.features.map((feature) => feature.name)"
    drawn = set(frame.locator("body").evaluate(f"() => {names}"))
    assert listed == drawn
    assert len(listed) == 8


def test_nothing_found_says_what_to_relax(open_page: Open, demo_site: str) -> None:
    page = open_page(f"{demo_site}/assets?postcode=ZZ1+2AX&q=choir&is_free=true&kind=online")
    expect(page.get_by_role("heading", name="No results")).to_be_visible()
    expect(page.get_by_text("Nobody has checked")).to_be_visible()
    way = page.get_by_role("link", name=re.compile(r"Clear Online \("))
    promised = int(re.findall(r"\d+", way.inner_text())[-1])
    way.click()
    expect(page.locator("[data-asset]")).to_have_count(min(promised, 15))


def test_a_word_with_a_slip_is_understood_and_said(open_page: Open, hackney_site: str) -> None:
    page = open_page(f"{hackney_site}/assets?near=E8+1EA&q=libary")
    expect(
        page.get_by_text("We found nothing for “libary”, so we also searched for: library")
    ).to_be_visible()
    expect(page.locator("[data-asset]").first).to_contain_text("Librar")


def test_zoomed_to_four_times_nothing_has_to_be_scrolled_sideways(
    browser: Browser, hackney_site: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    page = context.new_page()
    for address in ("/assets", "/assets?near=E8+1EA&q=library&is_free=true", "/shortlist"):
        page.goto(hackney_site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    context.close()


def test_the_area_that_the_map_shows_can_be_searched_and_what_it_adds_be_reached(
    open_page: Open, hackney_site: str
) -> None:
    page = open_page(f"{hackney_site}/assets?near=E8+1EA&category=library&radius_metres=1000")
    frame = page.frame_locator("iframe[data-map]")
    expect(frame.locator("body[data-drawn]")).to_be_attached()
    expect(page.get_by_role("link", name="Search the area shown on the map")).to_be_hidden()
    found = page.locator("[data-asset]").count()
    # The map begins with what was found, close by.
    for _ in range(2):
        frame.get_by_role("button", name="Zoom out").click()
    again = page.get_by_role("link", name="Search the area shown on the map")
    expect(again).to_have_attribute("href", re.compile(r"radius_metres=(1[5-9]|[2-9]\d)\d\d\b"))
    again.click()
    page.wait_for_url(lambda address: "near=" not in address)
    expect(page.get_by_role("heading", name=re.compile(r"\d results?$"))).to_be_visible()
    assert "category=library" in page.url
    assert page.locator("[data-asset]").count() > found
