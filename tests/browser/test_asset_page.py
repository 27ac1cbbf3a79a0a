"""The page of one asset on a screen, a phone and paper, by keyboard and by screen reader."""

import re
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fits_every_window, picture, violations

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def address_of(site: str, is_meant: Callable[[dict[str, Any]], bool], q: str) -> str:
    """The address of the first asset that is found by `q` and meant."""
    found = httpx2.get(f"{site}/api/v1/assets?limit=100&q={q}").json()["results"]
    return next(f"{site}/assets/{one['id']}" for one in found if is_meant(one))


@pytest.fixture
def library(demo_site: str) -> str:
    """The address of a library of the demo area: it has hours, an address and others like it."""
    return address_of(demo_site, lambda one: one["name"] == "Southferry Library", "library")


@pytest.mark.parametrize("query", ["", "?postcode=ZZ1+2AX", "?postcode=E8"])
def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(
    open_page: Open, library: str, query: str
) -> None:
    page = open_page(library + query, width=375)
    assert fits_every_window(page)
    assert violations(page) == []
    picture(page, "asset-phone")


def test_its_map_marks_it_among_the_others(open_page: Open, library: str) -> None:
    page = open_page(library)
    frame = page.frame_locator("iframe.app-small-map")
    marked = frame.locator(".map-pin--subject")
    expect(marked).to_have_count(1)
    expect(marked).to_have_attribute("title", "Southferry Library")
    expect(frame.locator(".map-subject")).to_have_text("Southferry Library")
    page.locator("iframe.app-small-map").scroll_into_view_if_needed()
    picture(page, "asset-map")


def test_a_group_that_is_only_near_is_shown_so(open_page: Open, demo_site: str) -> None:
    page = open_page(address_of(demo_site, lambda one: one["is_location_approximate"], "circle"))
    expect(page.get_by_text("The group asked us not to show the exact location")).to_be_visible()
    assert violations(page) == []


def test_the_week_is_a_table_that_can_be_read_aloud(open_page: Open, library: str) -> None:
    page = open_page(library)
    table = page.get_by_role("table", name="The next seven days")
    expect(table.get_by_role("rowheader")).to_have_count(7)
    expect(table.get_by_role("row", name="(today)")).to_have_count(1)
    expect(table.get_by_role("row", name="Monday")).to_contain_text("9am to 7pm")


def test_how_far_it_is_without_scripts_and_by_keyboard_alone(open_page: Open, library: str) -> None:
    page = open_page(library, scripts=False)
    page.get_by_label("How far is the walk from this postcode?").focus()
    page.keyboard.type("zz1 2ax")
    page.keyboard.press("Enter")
    expect(page.get_by_text("in a straight line from the middle of ZZ1 2AX")).to_be_visible()
    # Along the demo's own streets, so nothing is guessed.
    expect(page.locator(".app-asset__way")).to_contain_text("walk")
    expect(page.get_by_text("(estimated)")).to_have_count(0)


def test_a_wrong_postcode_is_said_beside_its_field(open_page: Open, library: str) -> None:
    page = open_page(library)
    page.get_by_label("How far is the walk from this postcode?").fill("E8")
    page.get_by_role("button", name="Show the distance").click()
    expect(page.get_by_role("alert")).to_contain_text("not a full postcode")
    field = page.get_by_label("How far is the walk from this postcode?")
    expect(field).to_have_value("E8")
    expect(field).to_have_accessible_description(re.compile("not a full postcode"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Southferry Library")
    assert page.title().startswith("Error:")


def test_others_like_it_are_a_step_away(open_page: Open, library: str) -> None:
    page = open_page(library)
    others = page.get_by_role("region", name="Similar places and groups nearby").get_by_role("link")
    expect(others).to_have_count(4)
    name = others.first.inner_text()
    others.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_paper_has_the_week_and_no_forms(open_page: Open, library: str) -> None:
    page = open_page(library)
    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="The next seven days")).to_be_visible()
    expect(page.get_by_role("button", name="Show the distance")).to_be_hidden()
    expect(page.locator("iframe")).to_be_hidden()
