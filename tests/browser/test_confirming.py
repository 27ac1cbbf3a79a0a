"""The answers to the six-month mail and reports of mistakes, on a phone, by keys and without scripts."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, text

from assetmap.assets.confirming.stamps import is_unhurried
from assetmap.assets.confirming.tasks import ask_groups_to_confirm
from assetmap.database.sessions import session_factory
from assetmap.mail.models import OutboxMessage
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from assetmap.settings import get_settings
from assetmap.web.secret_key import secret_key
from tests.browser.conftest import fits_every_window, picture, served, violations_on_a_phone
from tests.journeys.local_clusters import until
from tests.journeys.test_confirming import kept_asset
from tests.signing_in import token_for

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def site(database_url: str) -> Iterator[str]:
    """A site with one entry, whose group was asked tonight."""
    kept_asset("Tuesday Lunch Club of the Tenants and Residents")
    ask_groups_to_confirm(timestamp=0)
    with served(database_url) as address:
        yield address


def link(answer: str) -> str:
    with session_factory()() as session:
        words = session.scalars(select(OutboxMessage.text)).all()
    match = re.search(rf"/confirm/{answer}\?token=\S+", "\n".join(each or "" for each in words))
    assert match
    return match[0]


def status() -> str:
    with session_factory()() as session:
        return str(session.scalar(text("SELECT status FROM asset")))


def look(page: Page, name: str) -> None:
    assert fits_every_window(page), name
    assert violations_on_a_phone(page) == [], name
    picture(page, name)


def test_a_group_answers_by_the_links_of_its_mail(open_page: Open, site: str) -> None:
    page = open_page(site + link("right"), width=375)
    look(page, "confirm-right")
    page.goto(site + link("stopped"))
    look(page, "confirm-stopped")
    button = page.get_by_role("button", name="Withdraw our entry")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your entry has been withdrawn")).to_be_visible()
    look(page, "confirm-withdrawn")
    assert status() == "withdrawn"
    page.get_by_role("button", name="Publish our entry again").click()
    expect(page.get_by_role("heading", name="Your entry is published again")).to_be_visible()
    page.goto(site + link("change"))
    page.get_by_role("button", name="Send").click()
    expect(
        page.get_by_role("link", name="Tell us what is wrong, in 1,000 characters or fewer")
    ).to_be_visible()
    look(page, "confirm-change")
    page.get_by_label("What needs changing?").fill("We meet on Thursdays now.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="We have saved your message")).to_be_visible()
    page.goto(site + link("right"))
    page.get_by_role("button", name="Everything is still correct").click()
    expect(
        page.get_by_role("heading", name="We’ve marked your entry as checked today")
    ).to_be_visible()
    page.goto(site + "/confirm/right?token=nonsense")
    look(page, "confirm-forged")


def test_somebody_tells_what_is_wrong_and_a_steward_answers(open_page: Open, site: str) -> None:
    with session_factory().begin() as session:
        asset_id = session.scalar(text("SELECT id FROM asset"))
        token = token_for(session, "s@example.org", Role.STEWARD)
    page = open_page(f"{site}/assets/{asset_id}", width=375)
    page.get_by_role("link", name="Tell us what is wrong").click()
    page.get_by_role("button", name="Send").click()
    # Too soon, or, on a slow machine, nothing said yet.
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("It has moved").check()
    page.get_by_label("What should the entry say?").fill(
        "They are in the library now, ring 020 7946 0018."
    )
    page.get_by_label("Your email address").fill("ada@example.org")
    stamp, key = page.locator("[name=stamp]").input_value(), secret_key(get_settings())
    until(lambda: is_unhurried(key, stamp, datetime.now(UTC)))
    look(page, "wrong")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    page = open_page(site, width=375)
    page.context.add_cookies([{"name": SESSION, "value": token, "url": site}])
    page.goto(f"{site}/account")
    page.get_by_role("link", name="Reported mistakes").click()
    look(page, "reports")
    page.get_by_label("Your answer to the person who wrote this").fill("Thank you, it is mended.")
    page.get_by_role("button", name="Answer and close").click()
    expect(page.get_by_text("Nothing to review")).to_be_visible()
