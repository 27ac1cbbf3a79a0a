"""A steward's decision on the libraries that two real lists name, on a phone and on a wide screen."""

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page, expect

from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from tests.browser.conftest import fits, picture, violations
from tests.loaded import session_on
from tests.signing_in import token_for

pytestmark = pytest.mark.browser
STEWARD = "twins.steward@example.org"


@pytest.fixture
def token(hackney: str) -> str:
    """A steward's session on the real City and Hackney."""
    with session_on(hackney) as session:
        return token_for(session, STEWARD, Role.STEWARD)


@pytest.mark.parametrize("width", [1200, 375])
def test_a_steward_reads_two_entries_side_by_side(
    open_page: Callable[..., Page], hackney_site: str, hackney: str, token: str, width: int
) -> None:
    page = open_page(hackney_site, width=width)
    page.context.add_cookies([{"name": SESSION, "value": token, "url": hackney_site}])
    page.goto(f"{hackney_site}/moderation/twins")
    expect(page.get_by_role("heading", name="Listed twice?")).to_be_visible()
    with psycopg.connect(hackney) as connection:
        [libraries] = connection.execute(
            "SELECT count(*) FROM twin_pair JOIN asset AS one ON one.id = first_id"
            " JOIN asset AS other ON other.id = second_id WHERE lower(one.name || other.name) LIKE '%library%'"
        ).fetchone() or (0,)
    assert libraries >= 10, "two lists name twelve libraries"
    for name in ("list", "pair"):
        assert fits(page), name
        picture(page, f"twins-{name}-{width}")
        assert violations(page) == []
        if name == "list":
            page.get_by_role("link", name="Stoke Newington Library").first.click()
            expect(
                page.get_by_role("heading", name="Are these two entries the same?")
            ).to_be_visible()
    expect(page.get_by_role("button", name="Merge these entries")).to_be_visible()
    where = page.get_by_role("group", name="Where different")
    first, second = (choice.bounding_box() for choice in where.get_by_role("radio").all()[:2])
    assert first and second
    is_beside = first["y"] == second["y"] and first["x"] < second["x"]
    is_below = first["x"] == second["x"] and first["y"] < second["y"]
    assert is_beside if width > 1000 else is_below
    expect(page.get_by_text("Stoke Newington Library (the same in both)")).to_be_visible()
