"""What stands beside a question: an area drawn by keys or finger, a pin, and entries with a known name."""

import json
import re
from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from assetmap.people.actions import grant
from assetmap.people.roles import Role
from tests.browser.conftest import (
    fits,
    fits_every_window,
    picture,
    postcode_in,
    sign_in_by_mail,
    violations,
)
from tests.browser.map_colours import colours_of, drawn_map
from tests.journeys.local_clusters import until
from tests.loaded import session_on

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
# Longer than a phone is wide, and no place to break it.
NAME = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Lunch Club"


def to_the_outline(page: Page, site: str) -> FrameLocator:
    """Begins a registration and comes to the page on which an area is drawn."""
    page.goto(f"{site}/register")
    page.get_by_role("button", name="Start").click()
    page.goto(f"{site}/register/where")
    page.get_by_label("No fixed place").check()
    page.get_by_label("Which area do you cover or meet in?").select_option("drawn")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="What area do you cover?")).to_be_visible()
    frame = page.frame_locator("[data-area-map]")
    expect(frame.locator("body[data-ready]")).to_be_attached()
    return frame


def corners_of(page: Page) -> list[list[float]]:
    found: list[list[float]] = json.loads(page.locator("input[name=extent]").input_value() or "[]")
    return found


def focus_by_keys(page: Page, frame: FrameLocator, selector: str) -> None:
    """Tabs on until that element of the map has the focus."""
    element = frame.locator(selector)
    for _ in range(40):
        page.keyboard.press("Tab")
        if element.evaluate("element => element === document.activeElement && document.hasFocus()"):
            return
    raise AssertionError(f"Tab does not come to {selector}")


def test_an_area_is_drawn_by_keys_alone_on_a_phone(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    page = open_page(f"{own_demo_site}/register", width=375, height=800)
    frame = to_the_outline(page, own_demo_site)
    page.get_by_label("What do you call this area?").focus()
    page.keyboard.type("Both sides of the quay")
    focus_by_keys(page, frame, "#map_browse")
    for keys in ("ArrowLeft", "ArrowUp"):
        page.keyboard.press(keys)
    focus_by_keys(page, frame, "[data-does=add]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Corners: 1.")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    # Three at one place: the corners are moved apart, the last one first.
    last = ".leaflet-marker-icon >> nth=2"
    frame.locator(last).focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    frame.locator(".leaflet-marker-icon >> nth=1").focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowUp")

    def are_moved() -> bool:
        first, second, third = corners_of(page)
        is_north = second[0] > first[0] and second[1] == first[1]
        return is_north and third[0] < first[0] and third[1] > first[1]

    # The map tells the page of each move by a message, which takes its time.
    until(are_moved)
    label = frame.locator(last).get_attribute("aria-label")
    assert label == "Corner 3: use the arrow keys to move it, or Delete to remove it"
    assert fits(page) and violations(page) == []
    picture(page, "register-outline-375")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="When does it take place?")).to_be_visible()
    with psycopg.connect(own_demo) as database:
        found = database.execute(
            "SELECT answers->>'works_in_name', jsonb_array_length(answers->'extent') FROM submission"
            " ORDER BY started_at DESC LIMIT 1"
        ).fetchone()
    assert found == ("Both sides of the quay", 3)
    # It is there again, and a corner can be taken away.
    page.go_back()
    frame = page.frame_locator("[data-area-map]")
    expect(frame.locator(".leaflet-marker-icon")).to_have_count(3)
    frame.locator(".leaflet-marker-icon >> nth=0").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("Corners: 2.")).to_be_visible()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("link", name="Mark at least three corners")).to_be_visible()
    assert len(corners_of(page)) == 2, "what was drawn is not lost"


def test_an_area_is_drawn_by_finger(open_page: Open, own_demo_site: str) -> None:
    page = open_page(f"{own_demo_site}/register", width=1280, height=1000)
    frame = to_the_outline(page, own_demo_site)
    canvas = frame.locator("#map_browse")
    for count, (x, y) in enumerate(((300, 150), (520, 180), (480, 380), (280, 330)), start=1):
        canvas.click(position={"x": x, "y": y})
        expect(frame.locator("body")).to_have_attribute("data-corners", str(count))
    expect(page.get_by_text("Corners: 4.")).to_be_visible()
    # The frame tells the page a moment later.
    before, extent = corners_of(page), page.locator("input[name=extent]")
    drawn = extent.input_value()
    frame.locator(".leaflet-marker-icon >> nth=2").drag_to(
        canvas, target_position={"x": 560, "y": 420}
    )
    expect(extent).not_to_have_value(drawn)
    after = corners_of(page)
    assert after[:2] == before[:2] and after[2] != before[2]
    assert violations(page) == []
    picture(page, "register-outline-1280")
    frame.get_by_role("button", name="Remove the last corner").click()
    expect(page.get_by_text("Corners: 3.")).to_be_visible()
    assert len(corners_of(page)) == 3
    frame.get_by_role("button", name="Start again").click()
    expect(extent).to_have_value(re.compile(r"^(\[\])?$"))


def test_an_area_is_told_without_a_map(open_page: Open, own_demo_site: str, own_demo: str) -> None:
    page = open_page(f"{own_demo_site}/register", width=375, height=800)
    to_the_outline(page, own_demo_site)
    page.get_by_label("What do you call this area?").fill("Half a mile around us")
    page.get_by_label("Postcode", exact=True).fill(postcode_in(own_demo))
    page.get_by_label("Distance from the postcode").select_option("0.5")
    page.get_by_role("button", name="Show the area on the map").click()
    expect(page.get_by_text("The area is about 2.02 km².")).to_be_visible()
    frame = page.frame_locator("[data-area-map]")
    expect(frame.locator(".leaflet-marker-icon")).to_have_count(32)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="When does it take place?")).to_be_visible()


def test_a_name_that_is_on_the_map_is_told_while_it_is_typed(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    with psycopg.connect(own_demo) as database:
        found = database.execute(
            "SELECT name FROM search_document WHERE result::json->>'categories' LIKE '%\"library\"%'"
            " ORDER BY name LIMIT 1"
        ).fetchone()
    assert found
    (name,) = found
    page = open_page(f"{own_demo_site}/register", width=375, height=800)
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Name").press_sequentially(name.lower())
    theirs = page.get_by_role("heading", name="Is one of these already yours?")
    expect(theirs).to_be_visible()
    expect(page.get_by_role("link", name="yes, I want to manage this page")).to_be_visible()
    assert fits(page) and violations(page) == []
    picture(page, "register-namesakes-375")
    page.get_by_label("Name").fill("Something nobody has called anything")
    expect(theirs).to_have_count(0)
    # Without scripts the next page says it.
    page.get_by_label("Name").fill(name)
    page.get_by_label("What happens there, in your own words").fill("Books.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="What would people search for")).to_be_visible()
    expect(theirs).to_be_visible()


def to_the_pin(page: Page, site: str, own_demo: str) -> None:
    """Begins a registration and comes to the page of the pin."""
    page.goto(f"{site}/register")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("What happens there, in your own words").fill("We eat together.")
    page.get_by_role("button", name="Save and continue").click()
    page.goto(f"{site}/register/where")
    page.get_by_label("At an address", exact=True).check()
    page.locator("[name=postcode]").fill(postcode_in(own_demo))
    page.locator("[name=address]").fill("The Old Net Loft, 2 Quay Street")
    page.get_by_role("button", name="Save and continue").click()
    page.goto(f"{site}/register/pin?from=more")
    expect(page.get_by_role("heading", name="Is the pin in the right place?")).to_be_visible()


def test_streets_lie_under_the_pin(open_page: Open, own_demo_site: str, own_demo: str) -> None:
    page = open_page(f"{own_demo_site}/register", width=375)
    to_the_pin(page, own_demo_site, own_demo)
    frame = page.frame_locator("[data-pin-map]")
    seen = colours_of(drawn_map(frame))
    assert seen["road"] > 0.02 and seen["ground"] + seen["residential"] > 0.2
    expect(frame.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    assert fits_every_window(page) and violations(page) == []
    picture(page, "register-pin-streets")


def test_without_scripts_the_page_says_what_holds_and_shows_no_empty_frame(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    page = open_page(f"{own_demo_site}/register", width=375, scripts=False)
    to_the_pin(page, own_demo_site, own_demo)
    told = page.locator("noscript p").filter(visible=True)
    assert "the pin stays in the middle of the postcode" in told.inner_text()
    expect(page.locator("[data-pin-map]")).to_be_hidden()
    expect(page.get_by_text("with your finger")).to_be_hidden()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="Which languages are spoken?")).to_be_visible()


def test_a_steward_sees_it_on_a_phone_however_long_its_name(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    to_the_pin(open_page(f"{own_demo_site}/register", scripts=False), own_demo_site, own_demo)
    with session_on(own_demo) as session:
        grant(session, email="stew@example.org", role=Role.STEWARD)
    with psycopg.connect(own_demo) as database:
        database.execute(
            "UPDATE submission SET status = 'submitted', waiting_since = now() - interval '3 days'"
            " WHERE answers ? 'address'"
        )
        database.execute(
            "INSERT INTO claim (asset_id, person_id, words)"
            " SELECT asset.id, person.id, repeat('our', 40) FROM asset, person LIMIT 1"
        )
    page = open_page(f"{own_demo_site}/", width=375)
    sign_in_by_mail(page, own_demo_site, "stew@example.org")
    page.goto(f"{own_demo_site}/moderation")
    assert fits(page) and violations(page) == []
    picture(page, "moderation-long-name-375")
    page.get_by_role("link", name=NAME).first.click()
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe[title='Map with the pin']")
    assert colours_of(drawn_map(frame))["road"] > 0.02
    expect(frame.locator(".asset-marker--chosen")).to_be_visible()
    assert frame.locator("[role=slider]").count() == 0, "it is only looked at"
    assert fits(page) and violations(page) == []
    picture(page, "moderation-pin-375")
