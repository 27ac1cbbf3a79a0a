"""A shortlist put together and handed over: by mouse, by keys, on a phone, without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture, violations, violations_on_a_phone

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SEARCH = "/assets?category=library"


def about(words: str, name: str) -> re.Pattern[str]:
    """What a button is called: its words, and for those who do not see them beside it, the name of the entry."""
    return re.compile(rf"^{words} ?: {re.escape(name)}$")


def add_three(page: Page) -> list[str]:
    """Puts the first three results on the shortlist; their names."""
    results = page.locator("[data-asset]")
    names = [results.nth(number).get_by_role("heading").inner_text() for number in range(3)]
    for number, name in enumerate(names, start=1):
        # By key: without scripts the page comes anew and scrolls to where one was, away under a mouse.
        page.get_by_role("button", name=about("Add to shortlist", name)).press("Enter")
        expect(page.get_by_role("link", name=f"Shortlist ({number})")).to_be_visible()
    return names


def expect_order(page: Page, *names: str) -> None:
    """Waits until the shortlist shows these names, numbered, in this order."""
    expect(page.locator("[data-shortlist-entries] h2")).to_have_text(
        [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    )


def fits(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


def test_three_finds_are_ordered_by_keys_printed_and_opened_in_another_browser(
    open_page: Open, demo_site: str
) -> None:
    page = open_page(demo_site + SEARCH)
    address = page.url
    first, second, third = add_three(page)
    assert page.url == address, "nobody is taken away from what they found"
    expect(page.locator("[data-shortlist-said]")).to_contain_text(f"Added: {third}")
    page.get_by_role("button", name=about("Remove from shortlist", first)).click()
    expect(page.get_by_role("link", name="Shortlist (2)")).to_be_visible()
    page.get_by_role("button", name=about("Add to shortlist", first)).click()
    page.get_by_role("link", name="Shortlist (3)").click()
    expect_order(page, first, second, third)
    assert violations(page) == []

    page.get_by_role("button", name=about("Move up", third)).focus()
    page.keyboard.press("Enter")
    said = page.locator("[data-shortlist-said]")
    expect(said).to_have_text(f"{third} is now number 2 of 3.")
    expect(page.get_by_role("button", name=about("Move up", third))).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_have_text(f"{third} is now number 1 of 3.")
    expect(page.get_by_role("button", name=about("Move down", third))).to_be_focused()
    expect_order(page, third, first, second)

    page.get_by_label("Title").fill("Tuesday company")
    page.get_by_label(f"Note for the person about {first}").fill("Ask at the desk, quiet after 2.")
    page.get_by_role("button", name=about("Remove", second)).click()
    expect(said).to_have_text(f"{second} was removed.")
    expect(page.get_by_role("button", name=f"Restore {second}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"3. {second}")).to_be_visible()
    expect(page.get_by_label(f"Note for the person about {first}")).to_have_value(
        "Ask at the desk, quiet after 2."
    )
    assert violations(page) == []
    picture(page, "shortlist")

    page.get_by_role("button", name="Print", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuesday company")
    expect(page.get_by_role("button", name="Print this page")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("img", name="Small map")).to_be_visible()
    expect(page.get_by_text("Ask at the desk, quiet after 2.")).to_be_visible()
    page.emulate_media(media="screen")
    assert violations(page) == []
    page.get_by_role("link", name="Back to the shortlist").click()

    page.get_by_role("button", name="Make a link to share").click()
    link = page.get_by_label("Link").input_value()
    assert link == page.url
    assert page.get_by_label("Text message").input_value().endswith(link)
    expect(page.get_by_text("Remove this link")).to_be_visible()
    assert violations(page) == []
    picture(page, "shared-shortlist")

    other = open_page(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("Tuesday company")
    expect(other.get_by_role("heading", level=2, name=f"1. {third}")).to_be_visible()
    expect(other.get_by_role("link", name="Shortlist (0)")).to_be_visible()
    expect(other.get_by_text("Remove this link")).to_have_count(0)
    other.get_by_role("link", name="Print", exact=True).click()
    expect(other.get_by_role("img", name="QR code for the link")).to_be_visible()
    assert violations(other) == []
    picture(other, "shortlist-print")

    page.get_by_text("Remove this link").click()
    page.get_by_role("button", name="Remove it now").click()
    expect(page.get_by_text("The link has been removed.")).to_be_visible()
    other.goto(link)
    expect(other.get_by_text("Ask them for a new one")).to_be_visible()


def test_an_entry_is_dragged_to_another_place(open_page: Open, demo_site: str) -> None:
    page = open_page(demo_site + SEARCH)
    first, second, third = add_three(page)
    page.goto(f"{demo_site}/shortlist")
    note = page.get_by_label(f"Note for the person about {first}")
    note.fill("side door")
    handle = page.locator("[data-handle]").first.bounding_box()
    last = page.locator("[data-entry]").last.bounding_box()
    assert handle and last
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, last["y"] + last["height"] - 4, steps=8)
    page.mouse.up()
    expect(page.locator("[data-shortlist-said]")).to_have_text(f"{first} is now number 3 of 3.")
    expect_order(page, second, third, first)
    page.reload()
    expect_order(page, second, third, first)
    expect(note).to_have_value("side door")


def test_what_is_typed_is_kept_without_a_button(open_page: Open, demo_site: str) -> None:
    page = open_page(demo_site + SEARCH)
    add_three(page)
    page.goto(f"{demo_site}/shortlist")
    page.get_by_label("Title").fill("Tuesday company")
    page.keyboard.press("Tab")
    expect(page.locator("[data-shortlist-said]")).to_have_text("Saved.")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Tuesday company")


def test_all_of_it_works_without_scripts(open_page: Open, demo_site: str) -> None:
    page = open_page(demo_site + SEARCH, scripts=False)
    first, second, third = add_three(page)
    assert page.url.startswith(demo_site + SEARCH), "back where one was"
    page.get_by_role("link", name="Shortlist (3)").press("Enter")
    page.get_by_label(f"Note for the person about {first}").fill("side door")
    page.get_by_role("button", name=about("Move up", third)).click()
    page.get_by_role("button", name=about("Move up", third)).click()
    expect_order(page, third, first, second)
    expect(page.get_by_label(f"Note for the person about {first}")).to_have_value("side door")
    page.get_by_label("Title").fill("Tuesday company")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # saves, and moves nothing
    expect_order(page, third, first, second)
    page.get_by_role("button", name=about("Remove", second)).click()
    page.get_by_role("button", name=f"Restore {second}").click()
    page.get_by_role("button", name="Print", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuesday company")
    page.go_back()
    page.get_by_role("button", name="Make a link to share").click()
    expect(page.get_by_role("heading", level=2, name=f"1. {third}")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the link")).to_have_count(0)
    link = page.get_by_label("Link").input_value()
    other = open_page(link, scripts=False)
    expect(other.get_by_text("side door")).to_be_visible()
    page.goto(f"{demo_site}/shortlist")
    page.get_by_text("Empty the shortlist").click()
    page.get_by_role("button", name="Empty it now").click()
    expect(page.get_by_text("There is nothing on your shortlist yet.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_is_too_wide_and_axe_finds_nothing(
    open_page: Open, demo_site: str, width: int
) -> None:
    page = open_page(f"{demo_site}/shortlist", width=width)
    assert fits(page, width) and violations_on_a_phone(page) == []
    page.goto(demo_site + SEARCH)
    add_three(page)
    page.goto(f"{demo_site}/shortlist")
    assert fits(page, width) and violations_on_a_phone(page) == []
    page.get_by_label("Note for the person").first.evaluate("field => field.maxLength = 999")
    page.get_by_label("Note for the person").first.fill("long " * 60)
    page.get_by_role("button", name="Make a link to share").click()
    expect(page.get_by_role("alert")).to_contain_text("must be 200 characters or fewer")
    assert fits(page, width) and violations_on_a_phone(page) == []
    page.get_by_label("Note for the person").first.fill("side door")
    page.get_by_role("button", name="Make a link to share").click()
    expect(page.get_by_role("heading", name="Share this list")).to_be_visible()
    assert fits(page, width) and violations_on_a_phone(page) == []
    link = page.url
    for address in ("/print", "/print?size=large"):
        page.goto(link + address)
        assert fits(page, width) and violations_on_a_phone(page) == []


def test_a_tampered_cookie_is_an_empty_shortlist(open_page: Open, demo_site: str) -> None:
    page = open_page(demo_site)
    page.context.add_cookies([{"name": "shortlist", "value": "forged.x.y", "url": demo_site}])
    page.goto(f"{demo_site}/shortlist")
    expect(page.get_by_text("We could not read your earlier shortlist")).to_be_visible()
    page.reload()
    expect(page.get_by_text("We could not read your earlier shortlist")).to_have_count(0)
