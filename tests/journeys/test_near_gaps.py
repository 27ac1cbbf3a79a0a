"""Ideas near a gap, and who could start something there, on the page of a gap report; and the gap on the place's
page.
"""

from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from assetmap.database.sessions import session_factory
from assetmap.gaps.models import GapReport
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle, read_aloud
from tests.voicing import make_idea


@pytest.fixture
def report(client: TestClient) -> str:
    """A report on libraries, of which only the first of three small areas has one."""
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Library", at=(middle(1),), categories=("library",))
        far = (middle(3),)
        make_asset(session, "Big Hall", at=far, offers={"hall": 120})
        make_asset(session, "Small Hall", at=far, offers={"hall": 20})
        make_asset(session, "Reading Circle", at=far, kind="group", categories=("adult-learning",))
        make_asset(session, "Football", at=far, kind="group", categories=("sports-centre",))
        make_asset(session, "Dilek", at=far, kind="person-led", categories=("befriending",))
        make_idea(session, "Books in the hall", place=("neighbourhood", "N2"))
        make_idea(session, "Not read yet", place=("neighbourhood", "N2"), is_shown=False)
        make_idea(session, "Elsewhere", place=("ward", "W1"))
    return str(ask_now())


def test_a_report_shows_the_ideas_of_the_place_and_who_could_start_something(
    client: TestClient, report: str
) -> None:
    page = unescape(client.get(f"/gaps/{report}").text)
    beside = page.split('id="ideas"')[1].split("app-detail__contents")[0]
    assert "Books in the hall" in beside and "Not read yet" not in beside
    assert "Elsewhere" not in beside
    assert page.index("Who could start something here?") < page.index("Details")
    words = read_aloud(beside)
    assert words.index("Big Hall (for 120 people)") < words.index("Small Hall")
    assert "Reading Circle" in words and "Football" not in words and "Dilek" in words
    assert "/places/neighbourhood/N2" in beside
    # The marks of figures are links by now.
    assert (
        "within a 15-minute walk of this site and have nothing within reach now" in words
        and "\x1f" not in page
    )
    assert "newly_reached" not in words


def test_a_place_names_the_newest_report_that_everybody_can_read_and_no_other(
    client: TestClient, report: str
) -> None:
    page = read_aloud(client.get("/places/neighbourhood/N2").text)
    assert "This support is out of reach for 4,000 of 4,000 people in North N2." in page
    with session_factory().begin() as session:
        session.execute(update(GapReport).values(readers="commissioners"))
    page = read_aloud(client.get("/places/neighbourhood/N2").text)
    assert "There is no public gap report for this place yet." in page
