"""A steward clears twenty mixed items at the desk, without leaving it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assetmap.people.actions import grant
from assetmap.people.roles import Role
from tests.browser.conftest import fits, picture, sign_in_by_mail, violations
from tests.desk import fill, settle_all
from tests.loaded import session_on

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_a_steward_clears_twenty_mixed_items_without_leaving_the_desk(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    with session_on(own_demo) as session:
        settle_all(session)
        fill(session)
        grant(session, email="stew@example.org", role=Role.STEWARD)
    page = open_page(f"{own_demo_site}/", width=375, height=800)
    sign_in_by_mail(page, own_demo_site, "stew@example.org")
    page.goto(f"{own_demo_site}/moderation")
    expect(page.get_by_text("20 items to review")).to_be_visible()
    assert fits(page)
    assert violations(page) == []
    picture(page, "desk-375")
    away: list[str] = []
    page.on(
        "framenavigated",
        lambda frame: away.append(frame.url) if "/moderation?" not in frame.url else None,
    )
    said = page.get_by_role("status").first
    pressed = {
        "entry": ("Publish", 6, "You published"),
        "report": ("Close without an answer", 4, "You closed the report"),
        "claim": ("Agree to the request", 3, "You agreed to the request to manage"),
        "suggestion": ("Close", 3, "You closed the suggestion"),
        "call": ("Everything is correct", 2, "as checked today"),
        "twin": ("Keep both entries", 2, "You kept both entries"),
    }
    left = 20
    for kind, (words, count, sentence) in pressed.items():
        for number in range(count):
            item = page.locator(f"[id^=item-{kind}-]").first
            item.get_by_role("button", name=words).first.click()
            expect(said).to_contain_text(sentence)
            left -= 1
            expect(page.locator("[id^=item-]")).to_have_count(left)
            if kind == "report" and number == 0:
                said.get_by_role("button", name="Undo").click()
                expect(said).to_contain_text("We have undone your decision")
                expect(page.locator("[id^=item-]")).to_have_count(left + 1)
                page.locator("[id^=item-report-]").first.get_by_role("button", name=words).click()
                expect(page.locator("[id^=item-]")).to_have_count(left)
    expect(page.get_by_text("Nothing to review")).to_be_visible()
    assert away == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    assert fits(page) and violations(page) == []
    picture(page, "desk-1280")
