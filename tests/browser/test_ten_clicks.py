"""A link worker's first minute: from the home page to a shortlist and a printed week, in under ten clicks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import picture, violations

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 667)])
def test_my_dad_is_lonely(open_page: Open, demo_site: str, width: int, height: int) -> None:
    page = open_page(demo_site, width=width)
    page.set_viewport_size({"width": width, "height": height})
    clicks = 0

    def click(what: Locator) -> None:
        nonlocal clicks
        clicks += 1
        what.click()

    page.get_by_label("What are you looking for?").fill("my dad is lonely")
    page.get_by_label("Where?").fill("ZZ7 3EE")
    click(page.get_by_role("button", name="Search"))
    cards = page.locator("[data-asset]")
    expect(cards.first).to_be_visible()
    # What was found is in sight at once: three cards on a screen, one on a telephone.
    sought = cards.nth(2 if width > 1000 else 0).get_by_role("heading")
    box = sought.bounding_box()
    assert box and box["y"] + box["height"] <= height
    assert violations(page) == []
    picture(page, f"lonely-{width}")
    for number in range(3):
        click(cards.nth(number).get_by_role("button", name="Add to shortlist"))
        expect(cards.nth(number).get_by_text("✓ Added")).to_be_visible()
    click(page.get_by_role("link", name="Shortlist (3)"))
    click(page.get_by_role("button", name="Print your week"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(8)
    assert violations(page) == []
    picture(page, f"week-{width}")
    assert clicks < 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Save to a calendar (.ics)").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("BEGIN:VCALENDAR")


def test_a_sensitive_page_is_left_by_three_presses_of_shift(
    browser: Browser, demo_site: str
) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{demo_site}/assets?q=my+partner+hits+me&near=ZZ7+3EE")
    expect(page.get_by_role("heading", name="If you or someone else is in danger")).to_be_visible()
    assert violations(page) == []
    for number in ("999", "NHS 111", "116 123", "0808 2000 247", "85258", "0800 1111"):
        expect(page.locator(".app-urgent").get_by_role("link", name=number)).to_be_visible()
    left: list[str] = []

    def leave(route: Route) -> None:
        left.append(route.request.url)
        route.fulfill(status=200, body="<title>Weather</title>", content_type="text/html")

    page.route(re.compile("bbc.co.uk"), leave)
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    expect(page.locator("[data-leave-status]")).to_have_text(
        "Shift pressed. Press it 2 more times to leave."
    )
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url(re.compile("bbc.co.uk"))
    assert left
    page.go_back()
    # The page is not in the history any more.
    assert "my+partner" not in page.url
    page.context.close()


def test_on_a_phone_help_in_danger_is_short_and_the_first_result_is_in_sight(
    open_page: Open, demo_site: str
) -> None:
    page = open_page(f"{demo_site}/assets?q=domestic+violence&near=ZZ7+3EE", width=375, height=667)
    panel = page.locator(".app-urgent")
    for number in ("999", "0808 2000 247"):
        expect(panel.get_by_role("link", name=number)).to_be_visible()
    expect(panel.get_by_role("link", name="Childline")).to_be_hidden()
    box = page.locator("[data-asset]").first.get_by_role("heading").bounding_box()
    assert box and box["y"] + box["height"] <= 667
    assert violations(page) == []
    panel.get_by_role("link", name="More help").click()
    expect(panel.get_by_role("link", name="Childline")).to_be_in_viewport()
    expect(panel.get_by_role("link", name="999")).to_be_in_viewport()
    expect(panel.get_by_role("link", name="More help")).to_be_hidden()
    picture(page, "danger-375")
    page.goto(f"{demo_site}/assets?q=I+want+to+die&near=ZZ7+3EE")
    expect(panel.get_by_role("link", name="116 123")).to_be_visible()
    expect(panel.get_by_role("link", name="0808")).to_be_hidden()


def test_suggestions_are_chosen_by_keys_and_read_out(open_page: Open, demo_site: str) -> None:
    page = open_page(demo_site)
    what = page.get_by_label("What are you looking for?")
    what.press_sequentially("lonel")
    expect(page.get_by_role("option", name="I feel lonely")).to_be_visible()
    assert what.get_attribute("role") == "combobox"
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(what).to_have_value("I feel lonely")
    page.get_by_label("Where?").press_sequentially("stai")
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="Search").click()
    expect(page.locator("[data-asset]").first).to_be_visible()
    assert "q=I+feel+lonely" in page.url and "near=Staithe+End" in page.url
