"""The search of somebody with a postcode and ten minutes, on a screen, a phone, by keyboard, without scripts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import fits_every_window, picture, served, violations
from tests.databases import database_like
from tests.journeys.local_clusters import until
from tests.journeys.running_commands import assetmap

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
RESULTS = "?postcode=E8+1EA&category=library&radius_metres=2000"


def map_in(page: Page) -> FrameLocator:
    """The map beside a list, once it has drawn what it shows."""
    frame = page.frame_locator("iframe[data-map]")
    expect(frame.locator("body[data-drawn]")).to_be_attached()
    return frame


def test_somebody_finds_the_libraries_near_a_postcode(open_page: Open, hackney_site: str) -> None:
    page = open_page(hackney_site)
    page.get_by_label("Where?").fill("e8 1ea")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name=re.compile(r"\d results?$"))).to_be_visible()
    page.get_by_text("Change this search").click()
    page.get_by_text("More filters").click()
    page.get_by_label("Kind of place or group").select_option("library")
    page.get_by_label("Distance in a straight line").select_option("2000")
    page.get_by_role("button", name="Search").click()
    first = page.locator("[data-asset]").first
    expect(first).to_contain_text("Hackney Central Library")
    expect(first).to_contain_text("(estimated)")
    expect(first).to_contain_text("Not checked yet – phone first")
    assert "near=e8+1ea" in page.url, "the address bar carries the search"
    picture(page, "results")
    first.get_by_role("link", name="Hackney Central Library").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hackney Central Library")
    expect(page.get_by_text("estimated, not official").first).to_be_visible()


def test_the_list_and_the_map_move_together(open_page: Open, hackney_site: str) -> None:
    page = open_page(f"{hackney_site}/assets{RESULTS}")
    frame = map_in(page)
    page.locator("[data-asset]").nth(2).get_by_role("button", name="Show on the map").click()
    name = page.locator("[data-asset]").nth(2).get_by_role("heading").inner_text()
    expect(frame.locator(".leaflet-popup")).to_contain_text(name)
    expect(frame.locator(".map-pin--chosen")).to_have_count(1)
    frame.get_by_role("button", name="Close popup").click()
    other = page.locator("[data-asset]").nth(1)
    other.get_by_role("button", name="Show on the map").click()
    # The first one fades for a moment when the second is there.
    name = other.get_by_role("heading").inner_text()
    expect(frame.locator(".leaflet-popup").filter(has_text=name)).to_be_visible()
    expect(frame.locator(".leaflet-popup")).to_have_count(1)


def test_choosing_on_the_map_marks_the_list(open_page: Open, hackney_site: str) -> None:
    page = open_page(f"{hackney_site}/assets{RESULTS}")
    frame = map_in(page)
    # It is there twice, in two lists, at one door or nearly so.
    frame.locator(".map-pin[title*='Homerton Library']").first.press("Enter")
    card = frame.get_by_role("dialog")
    pin = frame.locator(".map-pin[title*='Homerton Library']").first
    until(lambda: card.count() or pin.get_attribute("title") == "Homerton Library")
    if not card.count():
        pin.press("Enter")
    choice = card.get_by_role("button", name="Homerton Library")
    if choice.count():
        choice.first.press("Enter")
    expect(page.locator(".app-result--chosen")).to_contain_text("Homerton Library")


def test_the_map_is_sandboxed_and_the_pages_policy_is_strict(
    open_page: Open, hackney_site: str
) -> None:
    page = open_page(f"{hackney_site}/assets{RESULTS}")
    assert page.locator("iframe[data-map]").get_attribute("sandbox") == "allow-scripts"
    for address in (f"/assets{RESULTS}", "/", "/about/data", "/map", "/map/frame"):
        policy = page.request.get(hackney_site + address).headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
    assert "sandbox allow-scripts" in policy


@pytest.mark.parametrize(
    ("address", "width"),
    [
        ("/", 375),
        ("/assets", 375),
        (f"/assets{RESULTS}", 375),
        (f"/assets{RESULTS}", 1200),  # the map is beside the list, and not below it
        ("/assets?postcode=E8", 375),
        ("/about/data", 375),
        ("/docs", 375),
        ("/nothing", 375),
    ],
)
def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(
    open_page: Open, hackney_site: str, address: str, width: int
) -> None:
    page = open_page(hackney_site + address, width=width)
    if address == "/docs":
        expect(page.locator(".opblock").first).to_be_visible()
        # Swagger UI's own colours are not ours to vouch for.
        page.evaluate("document.getElementById('api-docs').remove()")
    assert violations(page) == []
    assert fits_every_window(page)


def test_axe_finds_nothing_on_an_assets_page_of_the_demo(open_page: Open, demo_site: str) -> None:
    page = open_page(f"{demo_site}/assets?q=choir")
    expect(page.get_by_text("invented").first).to_be_visible()
    page.locator("[data-asset] a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert violations(page) == []
    picture(page, "asset")


def test_the_search_works_without_scripts(open_page: Open, hackney_site: str) -> None:
    page = open_page(hackney_site, scripts=False)
    page.get_by_label("Where?").fill("E8 1EA")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("[data-asset]")).to_have_count(15)
    expect(page.get_by_role("button", name="Show on the map")).to_have_count(0)
    first = page.locator("[data-asset]").first.inner_text()
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("[data-asset]")).to_have_count(15)
    assert page.locator("[data-asset]").first.inner_text() != first


def test_the_search_works_by_keyboard_alone(open_page: Open, hackney_site: str) -> None:
    page = open_page(f"{hackney_site}/assets")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "near":
            break
    page.keyboard.type("E8 1EA")
    page.keyboard.press("Enter")
    expect(page.locator("[data-asset]").first).to_be_visible()


def test_a_wrong_postcode_is_said_beside_its_field_and_keeps_what_was_typed(
    open_page: Open, hackney_site: str
) -> None:
    page = open_page(f"{hackney_site}/assets?postcode=E8&q=music")
    expect(page.get_by_role("alert")).to_contain_text("not a full postcode")
    expect(page.get_by_label("Where?")).to_have_value("E8")
    expect(page.get_by_label("What are you looking for?")).to_have_value("music")
    assert page.title().startswith("Error:")


@pytest.fixture
def hostile_site(cluster: str, template: str, tmp_path: Path) -> Iterator[str]:
    """A site whose one list was written by somebody who means harm."""
    name = '<img src=x onerror="document.title=1">"\'</script><script>document.title=2</script>'
    quoted = name.replace('"', '""')
    (tmp_path / "list.csv").write_text(
        "name,category,longitude,latitude,website,description\n"
        f'"{quoted}",library,-0.0554,51.545,javascript:alert(1),"{quoted}"\n',
        encoding="utf-8",
    )
    with database_like(cluster, template) as url:
        done = assetmap("assets", "import", tmp_path / "list.csv", ASSETMAP_DATABASE_URL=url)
        assert done.code == 0, done
        with served(url) as address:
            yield address


def test_a_list_that_carries_script_runs_none(hostile_site: str, open_page: Open) -> None:
    page = open_page(f"{hostile_site}/assets?latitude=51.545&longitude=-0.0554")
    frame = map_in(page)
    page.get_by_role("button", name="Show on the map").click()
    expect(frame.locator(".leaflet-popup h2")).to_contain_text("<img src=x onerror")
    assert frame.locator(".leaflet-popup img").count() == 0
    page.locator("[data-asset] a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
    assert "javascript:" not in page.content()
    assert page.title().startswith("<img")
