"""A steward gives an entry a picture on a phone, and everybody sees it."""

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page, expect

from assetmap.people.actions import grant
from assetmap.people.roles import Role
from tests.browser.conftest import fits, picture, sign_in_by_mail, violations
from tests.loaded import session_on
from tests.rules.test_pictures import photo

pytestmark = pytest.mark.browser


def test_a_picture_is_chosen_described_shown_and_removed(
    open_page: Callable[..., Page], own_demo_site: str, own_demo: str
) -> None:
    with session_on(own_demo) as session:
        grant(session, email="stew@example.org", role=Role.STEWARD)
    with psycopg.connect(own_demo) as database:
        row = database.execute("SELECT id FROM asset WHERE status = 'published' LIMIT 1").fetchone()
    assert row
    page = open_page(own_demo_site, width=375, height=800)
    sign_in_by_mail(page, own_demo_site, "stew@example.org")
    page.goto(f"{own_demo_site}/assets/{row[0]}")
    page.get_by_role("link", name="Add a picture").click()
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a picture.")
    assert violations(page) == []
    sent = {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": photo(1_600, 1_200)}
    page.get_by_label("Picture", exact=True).set_input_files([sent])  # type: ignore[list-item]
    page.get_by_label("What does the picture show?").fill("The blue door with a ramp")
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_text("The picture is now on the page.")).to_be_visible()
    assert violations(page) == []
    picture(page, "picture-form-375")
    assert fits(page)
    page.get_by_role("link", name="See the entry").click()
    shown = page.get_by_role("img", name="The blue door with a ramp")
    expect(shown).to_have_js_property("naturalWidth", 1_200)
    assert violations(page) == []
    assert fits(page)
    picture(page, "picture-375")
    page.get_by_role("link", name="Change the picture").click()
    page.get_by_role("button", name="Remove this picture").click()
    expect(page.get_by_text("The picture has been removed.")).to_be_visible()
    page.goto(f"{own_demo_site}/assets/{row[0]}")
    expect(page.get_by_role("img", name="The blue door with a ramp")).to_have_count(0)
