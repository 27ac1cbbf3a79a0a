"""The map page: a lunch club found by the map alone and by keys alone, the list that moves along, layers, and paper."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.browser.conftest import fits, picture, violations
from tests.journeys.local_clusters import until

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SIZES = [(1280, 900), (375, 740)]
WHOLE_BOROUGH = 545


def map_of(page: Page) -> FrameLocator:
    """The map in its frame, once it has drawn what it shows."""
    frame = page.frame_locator("iframe[data-map]")
    expect(frame.locator("body[data-drawn]")).to_be_attached()
    expect(page.locator("[data-map-page][data-ready]")).to_be_attached()
    return frame


def show_legend(frame: FrameLocator) -> Locator:
    legend = frame.locator(".map-legend")
    expect(frame.locator("body[data-legend]")).to_be_attached()
    if legend.get_attribute("open") is None:
        legend.locator("summary").click()
    return legend


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_lunch_club_is_found_by_the_map_alone(
    open_page: Open, demo_site: str, width: int, height: int
) -> None:
    page = open_page(f"{demo_site}/map", width=width, height=height)
    frame = map_of(page)
    assert fits(page)
    page.locator("iframe[data-map]").scroll_into_view_if_needed()
    legend = show_legend(frame)
    counts = dict(re.findall(r"\n?(?:[A-Z][a-z])\n?([A-Z][^\n]+)\n(\d+)", legend.inner_text()))
    assert int(counts["Older people"]) >= 5
    # Only the kind that lunch clubs are of; whatever is left on the map has its sign.
    for box in legend.get_by_role("checkbox").all():
        if box.is_visible() and "Older people" not in (box.locator("xpath=..").inner_text()):
            box.uncheck()
    expect(page.get_by_role("heading", name=f"{counts['Older people']} results")).to_be_visible()
    legend.locator("summary").click()
    page.locator("iframe[data-map]").scroll_into_view_if_needed()
    # Closer and closer, wherever the most are.
    for _ in range(8):
        club = frame.locator(".map-pin[aria-label*='Lunch clubs']").first
        if club.count():
            break
        before = frame.locator("body").get_attribute("data-drawn")
        frame.locator(".map-pin--cluster").first.click(force=True)
        expect(frame.locator("body")).not_to_have_attribute("data-drawn", before or "")
    name = club.get_attribute("title")
    assert name
    club.click(force=True)
    card = frame.get_by_role("dialog", name=name)
    expect(card).to_contain_text("Lunch clubs")
    expect(card.locator(".map-card__opening")).to_have_text(re.compile("Open|Closed|Opening hours"))
    expect(frame.locator(".map-pin--chosen")).to_have_count(1)
    expect(card).to_contain_text("Merehithe")
    # The card is whole, and no button of the map lies over it.
    until(
        lambda: frame.locator(".leaflet-popup").evaluate(
            """(card) => { const box = card.getBoundingClientRect();
        const over = [...document.querySelectorAll(".leaflet-top .leaflet-control")].filter((one) => {
          const at = one.getBoundingClientRect();
          return getComputedStyle(one).visibility !== "hidden" && at.left < box.right && at.right > box.left && at.top < box.bottom && at.bottom > box.top; });
        return box.top >= 0 && box.left >= 0 && box.right <= innerWidth && (innerWidth > 480 || !over.length); }"""
        )
    )
    picture(page, f"map-lunch-club-{width}")
    card.get_by_role("button", name="How far you can walk from here").click()
    expect(frame.locator("body")).to_have_attribute("data-walks", "3")
    card.get_by_role("button", name="Add to shortlist").click()
    expect(page.get_by_role("link", name="Shortlist (1)")).to_be_visible()
    expect(card.get_by_role("button", name="Remove from shortlist")).to_be_visible()
    expect(frame.locator(".map-pin--shortlisted")).to_have_count(1)
    card.get_by_role("button", name="Open page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def focused(page: Page) -> str:
    """What a screen reader says of what has the focus, in the page or in its frame."""
    for frame in reversed(page.frames):
        said = frame.evaluate(
            "document.hasFocus() && document.activeElement !== document.body"
            " ? document.activeElement.getAttribute('aria-label') || document.activeElement.textContent : ''"
        )
        if said:
            return str(said).strip()
    return ""


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_lunch_club_is_found_by_keys_alone(
    open_page: Open, demo_site: str, width: int, height: int
) -> None:
    page = open_page(f"{demo_site}/map?near=ZZ1+2AX", width=width, height=height)
    map_of(page)
    page.locator("#q").focus()
    page.keyboard.type("lunch club")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=lunch*")
    frame = map_of(page)
    page.locator("#near").focus()
    said: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        said.append(focused(page))
        if "Lunch clubs" in said[-1]:
            break
    assert "Skip past the map to the list" in said
    assert any(words.startswith("Map. Use the arrow keys to move it") for words in said)
    # Name, kind and distance, in this order.
    assert re.fullmatch(r".+, Lunch clubs, [\d.]+ k?m away", said[-1]), said
    name = said[-1].split(", Lunch clubs")[0]
    # The arrow keys move the map, plus and minus zoom, and the pin keeps the focus meanwhile.
    zoom = "map_browse.getZoom()"
    body = frame.locator("body")
    before = body.evaluate(f"() => [{zoom}, map_browse.getCenter().lat]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("+")
    page.keyboard.press("-")
    after = body.evaluate(f"() => [{zoom}, map_browse.getCenter().lat]")
    assert after == pytest.approx(before)
    expect(frame.locator(".map-pin:focus")).to_have_count(1)
    frame.locator(f'.map-pin[title="{name}"]').focus()
    page.keyboard.press("Enter")
    card = frame.get_by_role("dialog", name=name)
    expect(card.locator("h2")).to_be_focused()
    expect(card.locator(".map-card__walk")).to_contain_text("minutes’ walk")
    expect(frame.locator("body[data-way]")).to_be_attached()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(frame.locator(f'.map-pin[title="{name}"]')).to_be_focused()
    # No trap: on through the pins and the buttons, and out into the list.
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#map-list') !== null"):
            break
    else:
        pytest.fail("the focus never leaves the map")
    frame.locator(f'.map-pin[title="{name}"]').focus()
    page.keyboard.press("Enter")
    expect(card.locator("h2")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
        if focused(page) == "Open page":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_list_and_map_are_one(open_page: Open, demo_site: str) -> None:
    page = open_page(f"{demo_site}/map", width=1280)
    frame = map_of(page)
    expect(page.get_by_label("Search as I move the map")).to_be_checked()
    expect(page.get_by_role("heading", name=f"{WHOLE_BOROUGH} results")).to_be_visible()
    frame.get_by_role("button", name="Zoom in", exact=True).click()
    frame.get_by_role("button", name="Zoom in", exact=True).click()
    here = page.get_by_role("heading", name=re.compile("results? in this part of the map"))
    # What the list counts is what the map draws.
    until(
        lambda: (
            here.count() == 1
            and here.inner_text().split()[0] == frame.locator("body").get_attribute("data-drawn")
        )
    )
    assert re.search(r"bbox=[^#]+#\d+/[\d.]+/[\d.]+$", page.url), page.url
    shared = page.url
    # A card marks its pin, and a pin its card.
    card = page.locator("[data-asset]").first
    card.hover()
    expect(frame.locator(".map-pin--marked")).to_have_count(1)
    pin = frame.locator(".map-pin:not(.map-pin--cluster)").first
    # Read first: the map moves to make room for the card, and another pin may come first then.
    name = pin.get_attribute("title") or ""
    pin.dispatch_event("click")
    chosen = page.locator(".app-result--chosen h3, [data-map-beside] a")
    expect(chosen.first).to_have_text(name)
    page.locator("[data-asset]").nth(1).get_by_role("button", name="Show on the map").click()
    expect(frame.locator(".map-card h2")).to_have_text(
        page.locator("[data-asset] h3").nth(1).inner_text()
    )
    # The address shows the same to whoever gets it.
    other = open_page(shared, width=1280)
    again = map_of(other)
    expect(other.get_by_role("heading", name=here.inner_text())).to_be_visible()
    for value in ("getZoom()", "getCenter().lat.toFixed(3)"):
        script = f"() => map_browse.{value}"
        assert again.locator("body").evaluate(script) is not None
    assert other.url.split("#")[1].split("/")[0] == shared.split("#")[1].split("/")[0]
    # Off, the list stays; and on a phone it is off.
    other.get_by_label("Search as I move the map").uncheck()
    again.get_by_role("button", name="Zoom out", exact=True).click()
    expect(again.locator("body")).not_to_have_attribute("data-drawn", here.inner_text().split()[0])
    expect(other.get_by_role("heading", name=here.inner_text())).to_be_visible()
    # As far out as one likes, the list still answers.
    other.get_by_label("Search as I move the map").check()
    again.locator("body").evaluate("() => map_browse.setZoom(1, { animate: false })")
    expect(
        other.get_by_role("heading", name=f"{WHOLE_BOROUGH} results in this part of the map")
    ).to_be_visible()
    phone = open_page(f"{demo_site}/map", width=375)
    map_of(phone)
    expect(phone.get_by_label("Search as I move the map")).not_to_be_checked()
    phone.get_by_role("button", name="Show the list").click()
    expect(phone.get_by_role("heading", name=f"{WHOLE_BOROUGH} results")).to_be_in_viewport()


def test_choosing_a_place_outlines_it_and_back_shows_all_again(
    open_page: Open, demo_site: str
) -> None:
    page = open_page(f"{demo_site}/map", width=1280)
    frame = map_of(page)
    frame.get_by_role("button", name="Southferry", exact=True).click()
    facts = page.locator(".app-map__place")
    expect(facts).to_contain_text("Southferry")
    expect(facts).to_contain_text("Residents")
    expect(facts).to_contain_text("most deprived fifth")
    expect(frame.locator("body[data-place='neighbourhood/southferry']")).to_be_attached()
    found = page.locator("#results-heading").inner_text().split()[0]
    expect(frame.locator("body")).to_have_attribute("data-drawn", found)
    assert "place=neighbourhood%2Fsouthferry" in page.url
    picture(page, "map-place")
    page.go_back()
    expect(page.get_by_role("heading", name=f"{WHOLE_BOROUGH} results")).to_be_visible()
    expect(facts).to_have_count(0)
    page.go_forward()
    expect(facts).to_contain_text("Southferry")
    page.reload()
    frame = map_of(page)
    expect(frame.locator("body[data-place='neighbourhood/southferry']")).to_be_attached()


def test_layers_can_be_switched_on_and_say_what_they_mean(open_page: Open, demo_site: str) -> None:
    page = open_page(f"{demo_site}/map", width=1280)
    frame = map_of(page)
    body = frame.locator("body")
    frame.locator(".leaflet-control-layers").hover()
    for label, kind in (("Primary Care Networks (PCNs)", "pcn"), ("Wards", "ward")):
        frame.get_by_label(label).check()
        expect(frame.locator(f"body[data-{kind}-outlines]")).to_be_attached()
    assert frame.get_by_text("PCN").count() > 1
    frame.get_by_label("Shade areas by").select_option("measure deprivation")
    expect(frame.locator("body[data-shade='measure deprivation']")).to_be_attached()
    legend = show_legend(frame)
    expect(legend).to_contain_text("Deprivation decile (1 is the most deprived)")
    expect(legend).to_contain_text("Source: Invented")
    shapes = frame.locator(".leaflet-shades-pane path")
    assert shapes.count() >= 150
    shapes.last.dispatch_event("mouseover")
    expect(frame.locator(".map-words").last).to_be_visible()
    frame.get_by_role("button", name=re.compile("^Show 5, 10 and 15 minutes’ walk")).click()
    expect(frame.locator("body[data-walks='3']")).to_be_attached()
    for minutes in (5, 10, 15):
        expect(frame.get_by_text(f"{minutes} min", exact=True)).to_be_visible()
    frame.get_by_role("button", name=re.compile("^Show 5, 10 and 15 minutes’ walk")).click()
    expect(body).not_to_have_attribute("data-walks", "3")
    picture(page, "map-layers")


def test_the_map_is_printed_and_saved_as_it_is_seen(open_page: Open, demo_site: str) -> None:
    page = open_page(f"{demo_site}/map", width=1280)
    frame = map_of(page)
    expect(frame.locator(".folium-map[data-background-drawn]")).to_be_attached()
    with page.expect_download() as waited:
        frame.get_by_role("button", name="Save as a picture").click()
    image = Image.open(io.BytesIO(waited.value.path().read_bytes()))
    box = page.locator("iframe[data-map]").bounding_box()
    # The page may give the frame a part of a pixel, which a picture can't have.
    assert box and image.size == pytest.approx((box["width"] * 2, box["height"] * 2), abs=1.5)
    # Streets, borders, clusters: a picture of one colour would be none of the map.
    assert len(image.convert("RGB").getcolors(1 << 24) or ()) > 500
    # Its source stands in the corner, as the licence asks.
    corner = image.convert("L").crop((image.width - 300, image.height - 40, *image.size))
    assert (corner.getextrema()[0]) < 90 and corner.getpixel((299, 2)) == 255
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    for paper, size in (("A4", (842, 595)), ("A3", (1191, 842))):
        frame.get_by_role("button", name="Print").click()
        page.get_by_role("button", name=f"On {paper}").click()
        expect(page.locator("body[data-printed]")).to_be_attached()
        sheet = page.locator("[data-map-print]")
        expect(sheet).to_contain_text("Community spaces")
        expect(sheet).to_contain_text("Printed on")
        expect(sheet).to_contain_text("Sources:")
        pdf = page.pdf(prefer_css_page_size=True)
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert len(boxes) == 1, boxes
        assert [round(float(side)) for side in boxes[0]] == pytest.approx(size, abs=2)
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        expect(sheet).to_be_hidden()


def test_where_am_i_and_full_screen(browser: Browser, demo_site: str) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        geolocation={"latitude": 54.985, "longitude": 1.0},
        permissions=["geolocation"],
    )
    page = context.new_page()
    page.goto(f"{demo_site}/map")
    frame = map_of(page)
    frame.get_by_role("button", name="Where am I?").click()
    expect(frame.locator("body[data-here='54.985,1']")).to_be_attached()
    frame.get_by_role("button", name="Full screen").click()
    expect(frame.get_by_role("button", name="Exit full screen")).to_be_visible()
    # The page hears of it after the frame does, from another process.
    expect(page.locator("iframe:fullscreen")).to_be_attached()
    context.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing_and_every_target_is_large_enough(
    open_page: Open, demo_site: str, width: int, height: int
) -> None:
    page = open_page(f"{demo_site}/map", width=width, height=height)
    frame = map_of(page)
    expect(frame.locator("body[data-legend]")).to_be_attached()
    small = frame.locator("body").evaluate(
        """() => [...document.querySelectorAll(".map-pin, .map-tool, .map-place__name, .leaflet-bar a, summary")]
        .filter((one) => one.offsetParent !== null && getComputedStyle(one).visibility !== "hidden")
        .map((one) => [one.className, one.getBoundingClientRect()])
        .filter(([, { width, height }]) => width && (width < 24 || height < 24)).map(([name]) => name)"""
    )
    assert small == []
    over = frame.locator("body").evaluate(
        """() => { const pins = [...document.querySelectorAll(".map-pin")].map((one) => one.getBoundingClientRect());
        const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];
        return pins.flatMap((one, at) => pins.slice(at + 1).filter((other) => {
          const [[a, b], [c, d]] = [middle(one), middle(other)]; return Math.hypot(a - c, b - d) < 24; })).length; }"""
    )
    assert over == 0, "two pins lie nearer than a target is wide"
    assert violations(page) == []
    inside = open_page(f"{demo_site}/map/frame", width=width, height=height)
    expect(inside.locator("body[data-legend]")).to_be_attached()
    assert violations(inside) == []


def test_without_scripts_there_is_a_still_picture_and_the_list(
    open_page: Open, demo_site: str
) -> None:
    page = open_page(f"{demo_site}/map?q=lunch+club", width=375, scripts=False)
    still = page.get_by_alt_text("Map with a numbered pin for each entry in the list")
    expect(still).to_be_visible()
    expect(page.locator("iframe[data-map]")).to_be_hidden()
    picture(page, "map-without-scripts")
    svg = page.request.get(f"{demo_site}/map/picture.svg?q=lunch+club").text()
    numbers = {
        int(one) for text in re.findall(r">([\d, ]+)</text>", svg) for one in text.split(", ")
    }
    assert numbers == set(range(1, page.locator("[data-asset]").count() + 1))
    page.get_by_role("link", name="More filters").click()
    expect(page.get_by_label("Walking time")).to_be_attached()
    page.get_by_label("What are you looking for?").fill("choir")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name=re.compile(r"\d results?$"))).to_be_visible()
    assert "/map?" in page.url
