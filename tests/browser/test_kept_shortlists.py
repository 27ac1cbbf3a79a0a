"""Shortlists that a link worker saves, shares and stars, by keys, on a narrow screen, without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from assetmap.places.models import Place
from tests.browser.conftest import picture, violations_on_a_phone
from tests.browser.test_shortlist_journey import about, add_three, expect_order, fits
from tests.loaded import session_on
from tests.signing_in import token_for

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SEARCH = "/assets?category=library"


@pytest.fixture
def open_signed_in(open_page: Open, demo: str, demo_site: str) -> Open:
    """Opens a page of the demo as a link worker of its first neighbourhood."""

    def open_as(name: str, path: str, **how: object) -> Page:
        with session_on(demo) as session:
            place = session.scalars(
                select(Place.id).where(Place.kind == "neighbourhood").order_by(Place.code)
            ).first()
            token = token_for(session, f"{name}@example.org", Role.LINK_WORKER, places=(place,))
        page = open_page(demo_site + "/about/data", **how)
        page.context.add_cookies([{"name": SESSION, "value": token, "url": demo_site}])
        page.goto(demo_site + path)
        return page

    return open_as


def look(page: Page, width: int, name: str) -> None:
    """Nothing is too wide, and axe finds nothing."""
    assert fits(page, width), name
    assert violations_on_a_phone(page) == [], name
    picture(page, f"{name}-{width}")


@pytest.mark.parametrize(("width", "scripts"), [(320, True), (1200, False)])
def test_a_list_is_kept_shared_with_the_team_and_its_finds_are_starred_by_keys(
    open_signed_in: Open, width: int, scripts: bool
) -> None:
    title = f"Chess and company {width} {scripts}"
    # Each run by two of its own, so that their stars and lists are theirs alone.
    ada, bob = f"ada{width}{scripts}".lower(), f"bob{width}{scripts}".lower()
    page = open_signed_in(ada, SEARCH, width=width, scripts=scripts)

    def check(page: Page, name: str) -> None:
        if scripts:
            look(page, width, name)

    names = add_three(page)
    star = page.get_by_role("button", name=about("☆ Star", names[0]))
    star.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=about("★ Remove star", names[0]))).to_be_visible()
    assert "/assets?" in page.url
    if scripts:
        expect(page.locator("[data-shortlist-said]")).to_have_text(f"Starred: {names[0]}.")
    check(page, "star-results")

    page.get_by_role("link", name="Shortlist (3)").press("Enter")
    keep = page.get_by_role("button", name="Save to your lists")
    keep.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Give the list a title")
    check(page, "keep-error")
    page.get_by_label("Title").fill(title)
    page.get_by_label(f"Note for the person about {names[1]}").fill("The side door")
    page.get_by_role("button", name="Save to your lists").press("Enter")
    expect(page.get_by_text(f"“{title}” is saved in your lists.")).to_be_visible()
    check(page, "keep-kept")

    page.get_by_role("link", name="Saved lists", exact=True).press("Enter")
    check(page, "kept-lists")
    page.get_by_role("link", name=title).press("Enter")
    page.get_by_role("button", name="Share with your team").press("Enter")
    expect(page.get_by_role("button", name="Stop sharing")).to_be_visible()
    check(page, "kept-list")

    other = open_signed_in(bob, SEARCH, width=width, scripts=scripts)
    mine = add_three(other)[0]
    other.get_by_role("link", name="Saved lists", exact=True).press("Enter")
    other.get_by_role("link", name=title).press("Enter")
    expect(other.get_by_text(f"Shared with your team by {ada}@example.org")).to_be_visible()
    expect(other.get_by_text("The side door")).to_be_visible()
    expect(other.get_by_role("button", name="Rename")).to_have_count(0)
    check(other, "team-list")
    other.get_by_role("button", name="Open a copy as your shortlist").press("Enter")
    expect_order(other, *names)
    expect(other.get_by_text("Your previous shortlist was not saved")).to_be_visible()
    check(other, "keep-former")
    other.get_by_role("button", name="Restore it").press("Enter")
    expect_order(other, mine, *names[1:])

    page.goto(page.url.partition("/shortlists")[0] + "/shortlists")
    listed = page.get_by_role("listitem").filter(has_text=title)
    listed.get_by_role("button", name="Delete").press("Enter")
    page.get_by_role("button", name=f"Restore {title}").press("Enter")
    expect(page.get_by_role("link", name=title)).to_be_visible()
    page.get_by_role("button", name=about("★ Remove star", names[0])).press("Enter")
    if scripts:
        expect(page.get_by_role("button", name=about("☆ Star", names[0]))).to_be_visible()
        page.reload()
    expect(page.get_by_text("You have not starred anything yet")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [(320, True), (1200, False)])
def test_a_shortlist_is_mailed_by_keys_and_a_wrong_address_loses_nothing(
    open_page: Open, demo_site: str, width: int, scripts: bool
) -> None:
    email = f"reader{width}{scripts}@example.org".lower()
    page = open_page(demo_site + SEARCH, width=width, scripts=scripts)
    first, *_ = add_three(page)
    page.goto(demo_site + "/shortlist")
    page.get_by_role("button", name="Make a link to share").press("Enter")
    page.get_by_label("Add a short message").fill("See you on Tuesday")
    page.get_by_label("Email address").fill("reader")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Enter an email address")).to_be_visible()
    expect(page.get_by_label("Add a short message")).to_have_value("See you on Tuesday")
    if scripts:
        look(page, width, "mail-error")
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Send the email").press("Enter")
    expect(page.get_by_text("The email is on its way.")).to_be_visible()
    if scripts:
        look(page, width, "mail-sent")
    page.get_by_role("link", name="outbox").press("Enter")
    page.get_by_role("listitem").filter(has_text=email).get_by_role("link").click()
    expect(page.locator(".app-mail")).to_contain_text(first)
    expect(page.locator(".app-mail")).to_contain_text("See you on Tuesday")
