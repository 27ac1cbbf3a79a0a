"""A survey list of ten places walked on a phone, with the network cut in the middle."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from assetmap.assets.surveys.lists.actions import make_list
from assetmap.people.actions import account_of
from assetmap.people.roles import Role, RoleHeld, SignedIn
from tests.browser.conftest import fits, picture, violations
from tests.loaded import session_on

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_ten_places_are_walked_with_the_network_cut_and_arrive_whole(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    with session_on(own_demo) as session:
        session.execute(text("UPDATE asset SET assured_on = '2021-01-01'"))
        person = account_of(session, "stew@example.org")
        steward = SignedIn(person, person, "stew@example.org", (RoleHeld(Role.STEWARD),))
        place = session.execute(
            text(
                "SELECT place_id FROM location_place JOIN place ON place.id = place_id"
                " WHERE kind = 'neighbourhood' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
            )
        ).scalar_one()
        made, token = make_list(
            session,
            steward,
            place_id=place,
            categories=["food", "faith", "groups-and-social-activities"],
            today=date.today(),
        )
        session.execute(
            text("DELETE FROM survey_task WHERE survey_list_id = :id AND position > 10"),
            {"id": made.id},
        )
    page = open_page(f"{own_demo_site}/walk/{token}", width=375, height=700)
    expect(page.locator("[data-walk][data-ready]")).to_be_attached()
    assert fits(page)
    assert violations(page) == []
    picture(page, "walk-375")
    places = page.locator("form[data-task]")
    expect(places).to_have_count(10)
    said = page.locator("[data-progress-said]")

    def find(number: int, words: str, note: str = "") -> None:
        place = places.nth(number)
        if note:
            place.get_by_role("textbox").fill(note)
        place.get_by_role("button", name=words).click()

    for number in range(4):
        find(number, "Still there")
        expect(places.nth(number).locator("[data-said]")).to_have_text("Sent.")
    page.context.set_offline(True)
    find(4, "Something has changed", "They meet on Fridays now.")
    for number in (5, 6):
        find(number, "Closed")
        expect(places.nth(number).locator("[data-said]")).to_contain_text("Saved on this phone")
    expect(said).to_have_text("7 of 10 checked. 3 waiting to be sent.")
    # The telephone is put away, and the page opened again without signal.
    page.reload()
    expect(said).to_have_text("7 of 10 checked. 3 waiting to be sent.")
    find(7, "Nobody answered")
    find(8, "They do not want")
    picture(page, "walk-offline-375")
    page.context.set_offline(False)
    expect(said).to_have_text("9 of 10 checked. 0 waiting to be sent.")
    find(9, "Still there")
    expect(said).to_have_text("10 of 10 checked. 0 waiting to be sent.")
    expect(places.nth(9).locator("[data-said]")).to_have_text("Sent.")
    with psycopg.connect(own_demo) as database:
        answers = database.execute(
            "SELECT answer, count(*) FROM survey_task GROUP BY 1 ORDER BY 1"
        ).fetchall()
        notes = database.execute("SELECT note FROM survey_task WHERE note IS NOT NULL").fetchall()
    assert dict(answers) == {
        "there": 5,
        "changed": 1,
        "closed": 2,
        "nobody": 1,
        "do-not-contact": 1,
    }
    assert notes == [("They meet on Fridays now.",)]
