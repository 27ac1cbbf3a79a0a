"""A story on a phone: told, read by a steward, on the entry and in the next gap report, and taken back from all of
them.
"""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from assetmap.database.sessions import session_factory
from assetmap.gaps.builds.tasks import take_back_lately
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from tests.browser.conftest import fits_every_window, picture, served, violations_on_a_phone
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle
from tests.report_reading import words_of_pdf
from tests.rules.test_pictures import photo
from tests.signing_in import token_for

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
WORDS = "I came for the warmth. I stayed because they asked me to read to the children."


@pytest.fixture
def library(database_url: str) -> UUID:
    """A library in an area about which a report can be made."""
    with session_factory().begin() as session:
        make_small_area(session)
        return make_asset(session, "Old Library", at=[middle(1)], categories=["library"])


@pytest.fixture
def site(database_url: str, library: UUID) -> Iterator[str]:
    """The address of a site that shows it."""
    with served(database_url) as address:
        yield address


def look(page: Page, name: str) -> None:
    assert fits_every_window(page), name
    assert violations_on_a_phone(page) == [], name
    picture(page, f"{name}-375")


def words_of_pdf_at(page: Page, address: str) -> str:
    return words_of_pdf(page.request.get(address).body())


def test_a_story_is_told_seen_beside_the_figures_and_taken_back(
    open_page: Open, site: str, library: UUID
) -> None:
    page = open_page(f"{site}/assets/{library}", width=375, height=800)
    page.get_by_role("link", name="Tell your story").click()
    page.get_by_role("button", name="Send your story").click()
    expect(page.get_by_role("alert")).to_contain_text("Write your story.")
    look(page, "story-form")
    page.get_by_label("Your story").fill(WORDS)
    page.get_by_label("Being useful").check()
    page.get_by_label("On this site").check()
    page.get_by_label("In reports for people who plan support").check()
    page.get_by_text("Add a picture or a recording").click()
    sent = {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": photo(800, 600)}
    page.get_by_label("Picture", exact=True).set_input_files([sent])  # type: ignore[list-item]
    page.get_by_label("What does the picture show?").fill("A chair by a window")
    page.get_by_role("button", name="Send your story").click()
    page.get_by_role("link", name="Your story").click()
    expect(page.get_by_text("A steward has not read your story yet.")).to_be_visible()
    own = page.url

    with session_factory().begin() as session:
        token = token_for(session, "stew@example.org", Role.STEWARD)
    page.context.add_cookies([{"name": SESSION, "value": token, "url": site}])
    page.goto(f"{site}/moderation/stories")
    expect(page.get_by_text(WORDS)).to_be_visible()
    look(page, "story-steward")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("There are no stories to review.")).to_be_visible()
    page.context.clear_cookies()

    page.goto(f"{site}/assets/{library}")
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.get_by_role("img", name="A chair by a window")).to_be_visible()
    place = f"{site}/places/ward/W1"
    page.goto(place)
    expect(page.get_by_text(WORDS)).to_be_visible()
    report = f"{site}/gaps/{ask_now(has_files=True)}"
    page.goto(report)
    expect(page.get_by_text(WORDS)).to_be_visible()
    look(page, "story-report")
    assert WORDS in words_of_pdf_at(page, f"{report}/report.pdf")

    page.goto(own)
    look(page, "story-own")
    page.get_by_role("button", name="Withdraw my story").click()
    expect(page.get_by_text("You have withdrawn your story.")).to_be_visible()
    for address in (f"{site}/assets/{library}", place, report, f"{site}/stories"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text(WORDS)).to_have_count(0)
    assert page.request.get(f"{report}/report.pdf").status == 404
    take_back_lately(0)
    again = words_of_pdf_at(page, f"{report}/report.pdf")
    assert "Old Library" in again and WORDS not in again
