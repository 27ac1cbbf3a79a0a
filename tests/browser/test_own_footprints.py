"""A commissioner draws a place on the map, sees its people counted, and makes it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assetmap.people.actions import grant
from assetmap.people.roles import Role
from tests.browser.conftest import fits, picture, sign_in_by_mail, violations
from tests.browser.map_colours import colours_of, drawn_map
from tests.loaded import session_on

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def test_a_place_is_drawn_counted_and_made(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    with session_on(own_demo) as session:
        grant(session, email="com@example.org", role=Role.COMMISSIONER)
    page = open_page(f"{own_demo_site}/", width=375)
    sign_in_by_mail(page, own_demo_site, "com@example.org")
    page.get_by_role("link", name="Places drawn on this site").click()
    page.get_by_role("button", name="Add a new place").click()
    frame = page.frame_locator("[data-area-map]")
    expect(frame.locator("body[data-ready]")).to_be_attached()
    assert colours_of(drawn_map(frame))["residential"] > 0.001, "streets lie under what is drawn"
    assert fits(page) and violations(page) == []
    map_ = frame.locator(".folium-map")
    map_.scroll_into_view_if_needed()
    size = map_.bounding_box()
    assert size
    for across, down in ((0.3, 0.45), (0.7, 0.45), (0.7, 0.7), (0.3, 0.7)):
        map_.click(position={"x": size["width"] * across, "y": size["height"] * down})
    said = page.locator("[data-count-words]")
    expect(said).to_contain_text("People: ")
    counted = said.inner_text()
    picture(page, "footprint-drawn-375")
    page.get_by_role("button", name="Find the LSOAs").click()
    found = page.get_by_role("status").filter(has_text="This place includes")
    expect(found).to_contain_text("It was made from an outline drawn on the map.")
    assert counted.split("LSOAs: ")[1].split(".")[0] in found.inner_text()
    expect(found).to_contain_text("of its land is inside the outline")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Team footprint").check()
    page.get_by_label("Name").fill("Riverside team")
    page.get_by_label("No, it is a working draft").check()
    page.get_by_label("Who drew it?").fill("Riverside neighbourhood team")
    page.get_by_label("Why is it drawn like this?").fill("Both banks share one health centre.")
    page.get_by_role("button", name="Save this place").click()
    expect(page.get_by_role("heading", name="Riverside team")).to_be_visible()
    assert fits(page) and violations(page) == []
    picture(page, "footprint-1280")
    page.get_by_role("link", name="Search this place").click()
    expect(page).to_have_url(f"{own_demo_site}/assets?place=team-footprint/riverside-team")
    expect(page.get_by_text("Riverside team").first).to_be_visible()
