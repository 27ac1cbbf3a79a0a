"""Signing in on the demo: on a phone, by keys, without scripts, and with nothing that axe finds."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fits, fits_every_window, picture, violations_on_a_phone

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def ask_for_mail(page: Page, email: str) -> None:
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Email address").press("Enter")
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()


def test_somebody_signs_in_by_the_link_in_the_outbox_and_out_again(
    open_page: Open, demo_site: str
) -> None:
    email = "ada.with.a.rather.long.name@example.org"

    def look(page: Page, name: str) -> None:
        assert fits_every_window(page), name
        assert violations_on_a_phone(page) == []
        picture(page, name)

    page = open_page(demo_site + "/account", width=320)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email address").fill("ada")
    page.get_by_role("button", name="Send the email").click()
    expect(page.get_by_role("link", name="Enter an email address")).to_be_visible()
    look(page, "sign-in-error")
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Send the email").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    look(page, "sign-in-code")

    page.get_by_role("link", name="outbox").click()
    look(page, "outbox")
    page.get_by_role("listitem").filter(has_text=email).get_by_role("link").click()
    look(page, "outbox-mail")
    page.get_by_role("link", name="View as HTML").click()
    # Nothing runs in it, axe neither.
    picture(page, "outbox-mail-html")
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_text(f"You asked to sign in as {email}")).to_be_visible()
    look(page, "sign-in-link")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_text(f"You are signed in as {email}")).to_be_visible()
    look(page, "account")
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_types_the_code_with_scripts_or_without(
    open_page: Open, demo_site: str, scripts: bool
) -> None:
    email = f"bob.{scripts}@example.org".lower()
    page = open_page(demo_site + "/assets", width=320, scripts=scripts)
    ask_for_mail(page, email)
    page.get_by_role("link", name="outbox").click()
    page.get_by_role("listitem").filter(has_text=email).get_by_role("link").click()
    said = page.locator(".app-mail").inner_text()
    code = next(line for line in said.splitlines() if line[:3].isdigit())

    page.goto(demo_site + "/sign-in/code")
    page.get_by_label("Code").fill("000")
    page.get_by_label("Code").press("Enter")
    expect(page.get_by_role("link", name="That code is not right")).to_be_visible()
    page.get_by_label("Code").fill(code)
    page.get_by_label("Code").press("Enter")
    expect(page.get_by_text(f"You are signed in as {email}")).to_be_visible()
    page.goto(demo_site + "/assets")
    assert fits(page)
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
