"""On a phone, an idea goes from proposed to done, and everybody who follows it is told."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assetmap.people.actions import grant
from assetmap.people.roles import Role
from tests.browser.conftest import fits, fits_every_window, picture, sign_in_by_mail, violations
from tests.loaded import session_on

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PLACE = "/places/neighbourhood/larkfield"
IDEA = "A Tuesday lunch club"


def open_mail(page: Page, site: str, email: str, subject: str) -> None:
    """Opens the newest mail to an address with this subject."""
    page.goto(f"{site}/outbox")
    mail = page.get_by_role("listitem").filter(has_text=email).filter(has_text=subject)
    mail.first.get_by_role("link").click()


def follow_link(page: Page, site: str, email: str, subject: str, path: str) -> None:
    """Opens the link of a mail, as its reader does."""
    open_mail(page, site, email, subject)
    page.get_by_role("link", name=path).first.click()


def test_an_idea_goes_from_proposed_to_done_and_everybody_is_told(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    site = own_demo_site
    with session_on(own_demo) as session:
        grant(session, email="steward@example.org", role=Role.STEWARD)
        grant(session, email="council@example.org", role=Role.COMMISSIONER)

    page = open_page(f"{site}{PLACE}", width=375)
    page.get_by_role("link", name="Follow by email").click()
    page.get_by_label("Your email address").fill("ben@example.org")
    page.get_by_role("button", name="Follow").click()
    follow_link(page, site, "ben@example.org", "Please confirm", "/following/")
    page.get_by_role("button", name="Yes, send me these emails").click()

    page.goto(f"{site}{PLACE}")
    page.get_by_role("link", name="Add an idea").click()
    page.get_by_label("Your idea in a few words").fill(IDEA)
    page.get_by_label("Tell us more").fill("For older people who eat alone. I could cook.")
    page.get_by_label("Your email address").fill("ada@example.org")
    assert fits(page) and violations(page) == []
    picture(page, "idea-new-375")
    page.get_by_role("button", name="Send").click()
    follow_link(page, site, "ada@example.org", IDEA, "/ideas/own/")
    page.get_by_role("button", name="Confirm your idea").click()
    expect(page.get_by_role("heading", name="A steward will read your idea next")).to_be_visible()

    steward = open_page(f"{site}/", width=375)
    sign_in_by_mail(steward, site, "steward@example.org")
    steward.goto(f"{site}/moderation?kind=idea")
    steward.get_by_role("link", name=IDEA).click()
    steward.get_by_role("button", name="Publish").first.click()
    expect(steward.get_by_text("There is nothing to review.")).to_be_visible()

    page.goto(f"{site}{PLACE}")
    page.get_by_role("link", name=IDEA).click()
    page.get_by_label("I can offer").fill("A kitchen on Tuesdays")
    page.get_by_label("Your email address").first.fill("cem@example.org")
    page.get_by_role("button", name="Join this idea").click()
    follow_link(page, site, "cem@example.org", IDEA, "/ideas/joined/")
    page.get_by_role("button", name="Confirm that you want to join").click()
    expect(page.get_by_text("1 person has offered to help")).to_be_visible()
    idea = page.url

    council = open_page(f"{site}/", width=375)
    sign_in_by_mail(council, site, "council@example.org")
    council.goto(idea)
    council.get_by_label("Done").check()
    council.get_by_label("What happens next?").fill("It opened this week.")
    council.get_by_label("Which team or organisation is answering?").fill("Public Health")
    council.get_by_role("button", name="Send the answer").click()
    expect(council.get_by_role("heading", name="Done")).to_be_visible()

    for email in ("ada@example.org", "ben@example.org", "cem@example.org"):
        open_mail(page, site, email, f"Done: {IDEA}")
        expect(page.get_by_text("It opened this week.")).to_be_visible()
    follow_link(page, site, "ada@example.org", f"Done: {IDEA}", "/felt/")
    page.get_by_label("Yes").check()
    page.get_by_label("More able than before").check()
    assert fits(page) and violations(page) == []
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Fewer than 8 people have answered")).to_be_visible()
    assert fits_every_window(page) and violations(page) == []
    picture(page, "idea-done-375")
    page.goto(f"{site}/ideas?state=done")
    expect(page.get_by_role("rowheader", name="Public Health")).to_be_visible()
    assert fits(page) and violations(page) == []


def test_a_place_page_is_for_everybody_on_every_screen_and_prints_on_a_sheet(
    open_page: Open, own_demo_site: str
) -> None:
    page = open_page(f"{own_demo_site}{PLACE}", width=375)
    expect(page.get_by_role("heading", name="What is here")).to_be_visible()
    assert fits_every_window(page) and violations(page) == []
    picture(page, "place-375")
    page.get_by_text("Show this as a list").click()
    shared = page.get_by_role("listitem").filter(has_text="groups share this venue")
    expect(shared.first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_alt_text("Map with the outline of Larkfield")).to_be_visible()
    expect(page.get_by_role("link", name="Follow by email")).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto(f"{own_demo_site}/places")
    page.locator("svg").get_by_role("link", name="Southferry").click()
    expect(page.get_by_role("heading", name="Southferry").first).to_be_visible()
    page.get_by_role("link", name="Compare with another place").click()
    page.get_by_label("Second place").select_option("neighbourhood/larkfield")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Larkfield").first).to_be_visible()
    assert fits_every_window(page) and violations(page) == []
