"""Questions, what-ifs, comparisons, subscriptions and surveys by keys alone, on a phone, without scripts."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, text

from assetmap.database.sessions import session_factory
from assetmap.gaps import actions as gap_actions
from assetmap.gaps.models import GapSubscription
from assetmap.gaps.queries import names_of
from assetmap.people.roles import Role
from tests.browser.conftest import fits, picture, served
from tests.browser.gap_site import Site, another_area, asked, built, look, supposed_for_everybody
from tests.browser.test_registering import press, to, write
from tests.conftest import forget_settings
from tests.factories import make_asset
from tests.loaded import copied

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
_A_LIBRARY = """
SELECT asset.id, asset.name, ST_X(location_bng) AS easting, ST_Y(location_bng) AS northing FROM asset
JOIN asset_at_location AS standing ON standing.asset_id = asset.id JOIN location ON location.id = location_id
JOIN asset_category AS one ON one.asset_id = asset.id JOIN taxonomy_term ON taxonomy_term.id = term_id
WHERE slug = 'library' ORDER BY asset.name LIMIT 1
"""
_AN_OLD_SURVEY = """
INSERT INTO survey (place_id, term_id, surveyed_on, note)
SELECT place.id, term.id, current_date - 900, 'Rang every number.' FROM place, taxonomy_term AS term
WHERE place.kind = 'ward' AND term.slug = 'library' ORDER BY place.code LIMIT 1
"""
WIDTHS = pytest.mark.parametrize("width", [375, 1280])


@pytest.fixture(scope="module")
def site(cluster: str, with_demo: str) -> Iterator[Site]:
    """The site; this process works on its database too, as the worker would."""
    with copied(cluster, with_demo) as url, pytest.MonkeyPatch.context() as patched:
        patched.setenv("ASSETMAP_DATABASE_URL", url)
        forget_settings()
        before = built(asked())
        with session_factory().begin() as session:
            old = session.execute(text(_A_LIBRARY)).one()
            # No list brought it: a group put it on the map.
            make_asset(
                session,
                "The New Library",
                at=[(old.easting + 900, old.northing)],
                categories=["library"],
            )
        after = built(asked())
        with session_factory().begin() as session:
            session.execute(text(_AN_OLD_SURVEY))
        with served(url) as address:
            yield Site(address, before, after, old.name, str(old.id))
        forget_settings()


def at_the_end(page: Page, words: str) -> None:
    """Goes to the end of a report by its own contents, and on to the link or button that says this."""
    press(page, "Download this report")
    press(page, words)


def is_refused(page: Page, sentence: str, *, at: str) -> None:
    """One sentence says what is wrong, in the summary, which has the focus, and at its field, to which the summary
    leads.
    """
    summary = page.locator(".nhsuk-error-summary")
    expect(summary.get_by_role("link")).to_have_text([sentence])
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    expect(page.locator(".nhsuk-error-message")).to_have_count(1)
    expect(page.locator(".nhsuk-error-message")).to_contain_text(sentence)
    press(page, sentence)
    expect(page.locator(f"#{at}")).to_be_focused()


@WIDTHS
def test_what_everybody_reads_has_no_fault(open_page: Open, site: Site, width: int) -> None:
    page = open_page(f"{site.address}/gaps", width=width)
    expect(page.get_by_role("heading", name="Common questions")).to_be_visible()
    expect(page.get_by_role("button", name="Build the report")).to_have_count(0)
    look(page, "gaps-reader", width)
    page.goto(f"{site.address}/gaps/{site.after}/compare/{site.before}")
    expect(page.get_by_role("heading", name="What has changed")).to_be_visible()
    look(page, "compare", width)
    page.goto(f"{site.address}/gaps/{site.after}/trend")
    expect(page.get_by_role("heading", name="How the results have changed")).to_be_visible()
    look(page, "trend", width)
    what_if = built(supposed_for_everybody(site))
    page.goto(f"{site.address}/gaps/{site.after}/what-ifs")
    row = page.get_by_role("row").filter(has=page.locator(f"a[href='/gaps/{what_if}']"))
    expect(row).to_contain_text(f"What if {site.library} closed?")
    look(page, "what-ifs", width)


@WIDTHS
def test_what_commissioners_fill_in_has_no_fault(open_page: Open, site: Site, width: int) -> None:
    page = site.signed_in(open_page, Role.COMMISSIONER, width=width)
    for name, address in (
        ("gaps-form", "/gaps?preset=warm-place-on-a-sunday"),
        ("what-if", f"/gaps/{site.before}/what-if"),
    ):
        page.goto(site.address + address)
        expect(page.get_by_role("button", name="Build the report")).to_be_visible()
        look(page, name, width)
    with another_area() as name:
        page.goto(f"{site.address}/gaps?area=demo&preset=libraries")
        expect(page.get_by_role("checkbox", name=name)).to_be_visible()
        look(page, "gaps-form-areas", width)


# A question


def test_a_question_is_asked_by_keys_alone_and_stopped(open_page: Open, site: Site) -> None:
    page = site.signed_in(open_page, Role.COMMISSIONER, scripts=False)
    page.goto(f"{site.address}/gaps")
    press(page, "Carers’ support")
    expect(page.get_by_label("Who is the report about?")).to_have_value("unpaid-carers")
    expect(page.get_by_label("Carers", exact=True)).to_be_checked()
    write(page, "threshold_minutes", "20")
    write(page, "title", "For carers")
    press(page, "Build the report")
    expect(page.get_by_role("heading", name="For carers")).to_be_visible()
    expect(page.get_by_text("This report is waiting to start")).to_be_visible()
    assert fits(page)
    press(page, "Stop this report")
    expect(page.get_by_text("was stopped before it was finished")).to_be_visible()
    press(page, "All reports")
    asked = page.get_by_role("listitem").filter(has_text="For carers")
    expect(asked.get_by_text("stopped")).to_be_visible()


def test_who_waits_for_a_report_stays_where_they_are_on_its_page(
    open_page: Open, site: Site
) -> None:
    page = site.signed_in(open_page, Role.COMMISSIONER)
    page.goto(f"{site.address}/gaps?preset=warm-place-on-a-sunday")
    page.get_by_label("Title").fill("Waited for")
    page.get_by_label("How many minutes’ walk").fill("7")
    page.get_by_role("button", name="Build the report").click()
    expect(page.get_by_text("This report is waiting to start")).to_be_visible()
    report = UUID(page.url.rpartition("/")[2])
    stop = page.get_by_role("button", name="Stop this report")
    stop.focus()
    page.evaluate("window.isTheSamePage = true")
    with session_factory().begin() as session:
        assert gap_actions.begin(session, report)
        gap_actions.note_progress(session, report, 0.37, "Drawing the maps")
    expect(page.get_by_role("status")).to_have_text("This report is being built. Drawing the maps.")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "37")
    expect(stop).to_be_focused()
    assert page.evaluate("window.isTheSamePage")
    look(page, "report-being-built")
    built(report)
    expect(page.get_by_role("heading", name="Download this report")).to_be_visible()


def test_a_question_that_cannot_be_asked_loses_nothing(open_page: Open, site: Site) -> None:
    page = site.signed_in(open_page, Role.COMMISSIONER)
    page.goto(f"{site.address}/gaps?preset=warm-place-on-a-sunday")
    page.get_by_label("How many minutes’ walk").fill("0")
    page.get_by_label("Title").fill("Nobody walks")
    page.get_by_role("button", name="Build the report").click()
    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    summary.get_by_role("link").press("Enter")
    expect(page.get_by_label("How many minutes’ walk")).to_be_focused()
    expect(page.get_by_label("How many minutes’ walk")).to_have_value("0")
    expect(page.get_by_label("Title")).to_have_value("Nobody walks")
    expect(page.get_by_label("Open on")).to_have_value("sunday")
    expect(page.get_by_label("Libraries", exact=True)).to_be_checked()


# What if


def test_what_cannot_be_supposed_is_said_at_its_field_and_nothing_is_lost(
    open_page: Open, site: Site
) -> None:
    page = site.signed_in(open_page, Role.COMMISSIONER)
    page.goto(f"{site.address}/gaps/{site.before}/what-if")
    write(page, "title", "Nothing at all")
    press(page, "Build the report")
    is_refused(page, "Choose something to close, or add a place or a path.", at="closed")
    expect(page.get_by_label("Title")).to_have_value("Nothing at all")

    page.get_by_label(site.library).check()
    page.get_by_label("What if there were a new place").fill("Nowhere Hall")
    page.get_by_role("button", name="Build the report").click()
    is_refused(
        page,
        "We do not recognise “Nowhere Hall” as a postcode or the name of a place. Enter a full postcode, such as E8 1EA.",
        at="added",
    )
    expect(page.get_by_label("What if there were a new place")).to_have_value("Nowhere Hall")
    expect(page.get_by_label(site.library)).to_be_checked()
    expect(page.get_by_label("Title")).to_have_value("Nothing at all")
    look(page, "what-if-refused")


def test_who_loses_when_a_library_closes_is_found_by_keys_alone(
    open_page: Open, site: Site
) -> None:
    page = site.signed_in(open_page, Role.COMMISSIONER, scripts=False)
    page.goto(f"{site.address}/gaps/{site.after}")
    at_the_end(page, "What if a place closed or opened?")
    expect(page.get_by_role("heading", name="What if?")).to_be_visible()
    to(page, page.get_by_label(site.library).get_attribute("id") or "")
    page.keyboard.press("Space")
    write(page, "title", "Without one library")
    press(page, "Build the report")
    expect(page.get_by_text("This report is waiting to start")).to_be_visible()
    built(UUID(page.url.rpartition("/")[2]))
    # The page looks again by itself, without scripts too.
    losing = page.get_by_text("The published map has not changed")
    expect(losing).to_have_text(
        re.compile(
            r" 0 people would come within reach and [1-9][\d,]* people would no longer be within reach"
        ),
        timeout=30_000,
    )
    assert fits(page)
    with session_factory()() as session:
        assert names_of(session, [site.library_id]) == {site.library_id: site.library}


# Two reports


def test_two_reports_are_compared_by_keys_alone(open_page: Open, site: Site) -> None:
    page = open_page(f"{site.address}/gaps/{site.after}", width=375, scripts=False)
    at_the_end(page, "what has changed")
    expect(page.get_by_role("heading", name="What has changed")).to_be_visible()
    expect(page.get_by_text("1 asset has been newly listed")).to_be_visible()
    networks = page.get_by_role("table", name="Primary Care Networks")
    expect(networks.get_by_role("row")).to_have_count(9)
    # What somebody came for is seen without scrolling the table sideways.
    change = networks.get_by_role("columnheader", name="Change").bounding_box()
    assert change and change["x"] + change["width"] <= 375
    press(page, "The New Library")
    expect(page.get_by_role("heading", name="The New Library")).to_be_visible()


# A subscription


def test_a_question_is_subscribed_to_and_that_is_ended_by_keys_alone(
    open_page: Open, site: Site
) -> None:
    page = site.signed_in(open_page, Role.COMMISSIONER, scripts=False)
    page.goto(f"{site.address}/gaps/{site.after}")
    at_the_end(page, "Run this report every quarter")
    expect(page.get_by_text("and then every quarter")).to_be_visible()
    page.goto(f"{site.address}/gaps")
    expect(page.get_by_role("heading", name="Your quarterly reports")).to_be_visible()
    picture(page, "gaps-subscribed-375")
    with session_factory()() as session:
        [subscription] = session.scalars(select(GapSubscription.id))

    # Whoever has the link of its mail; opening it ends nothing.
    reader = open_page(f"{site.address}/gaps/subscriptions/{subscription}", width=375)
    expect(reader.get_by_role("heading", name="Quarterly report")).to_be_visible()
    look(reader, "subscription")
    press(page, "Stop quarterly reports")
    expect(page.get_by_role("heading", name="Your subscription has ended")).to_be_visible()
    with session_factory()() as session:
        assert session.scalars(select(GapSubscription.id)).all() == []
    press(page, "All reports")
    expect(page.get_by_role("heading", name="Your quarterly reports")).to_have_count(0)
    # Ended twice does no harm.
    press(reader, "End the subscription")
    expect(reader.get_by_role("heading", name="Your subscription has ended")).to_be_visible()
    look(reader, "subscription-ended")


# A survey


def test_a_survey_is_recorded_read_and_taken_back_by_keys_alone(
    open_page: Open, site: Site
) -> None:
    page = site.signed_in(open_page, Role.STEWARD, scripts=False)
    page.goto(f"{site.address}/moderation/surveys")
    note = "Walked every street with two volunteers."
    day = (("day", "3"), ("month", "5"), ("year", str(date.today().year - 1)))
    for said in ("1 survey has been recorded.", "This survey has already been recorded."):
        to(page, "category")
        page.keyboard.type("Faith")
        place = page.locator("#places input[type=checkbox]").first
        to(page, place.get_attribute("id") or "")
        page.keyboard.press("Space")
        for part, value in day:
            write(page, f"surveyed_on-{part}", value)
        write(page, "note", note)
        press(page, "Record this survey")
        expect(page.get_by_role("status")).to_have_text(said)
    own = page.get_by_role("row").filter(has_text=note)
    expect(own).to_have_count(1)
    press(page, "See the public list of surveys")
    expect(page.get_by_role("row").filter(has_text=note)).to_have_count(1)
    assert fits(page)
    page.go_back()
    press(page, "Withdraw it")
    expect(own).to_contain_text("withdrawn")
    press(page, "Restore it")
    expect(own).not_to_contain_text("withdrawn")


def test_what_cannot_be_recorded_is_said_at_its_field_and_nothing_is_lost(
    open_page: Open, site: Site
) -> None:
    page = site.signed_in(open_page, Role.STEWARD)
    page.goto(f"{site.address}/moderation/surveys")
    record = page.get_by_role("button", name="Record this survey")
    record.click()
    is_refused(page, "Choose what you checked.", at="category")
    page.keyboard.type("Faith")
    record.click()
    is_refused(page, "Choose the places that you checked.", at="places")
    page.locator("#places input[type=checkbox]").first.check()
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("2025")
    page.get_by_label("How did you check?").fill("By bus.")
    record.click()
    is_refused(page, "Enter the date you finished, for example 3 5 2026.", at="surveyed_on-day")
    look(page, "own-surveys-refused")
    expect(page.get_by_label("What did you check?")).to_have_value("faith")
    expect(page.locator("#places input[type=checkbox]").first).to_be_checked()
    expect(page.get_by_label("Month")).to_have_value("2")
    expect(page.get_by_label("How did you check?")).to_have_value("By bus.")


@WIDTHS
def test_what_stewards_fill_in_and_everybody_reads_has_no_fault(
    open_page: Open, site: Site, width: int
) -> None:
    page = site.signed_in(open_page, Role.STEWARD, width=width)
    for name, address in (("own-surveys", "/moderation/surveys"), ("surveys", "/about/surveys")):
        page.goto(site.address + address)
        expect(page.get_by_role("table", name="Surveys, newest first")).to_be_visible()
        look(page, name, width)
    page.goto(f"{site.address}/my/assets/{site.library_id}/planning")
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    look(page, "planning", width)
