"""The site of the tests of gap pages: a demo area of its own, whose reports this process builds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.models import Readers
from assetmap.gaps.question import read_question
from assetmap.people import actions
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from tests.browser.conftest import fits_every_window, picture, violations_on_a_phone
from tests.factories import make_place
from tests.gap_areas import build_now

Open = Callable[..., Page]
LIBRARIES = {"area": "demo", "categories": ["library"], "place_kinds": ["pcn"]}


@dataclass(frozen=True)
class Site:
    """A demo area of one's own, served, with two reports about libraries: before one more came, and after."""

    address: str
    before: UUID
    after: UUID
    library: str
    library_id: str

    def signed_in(
        self, open_page: Open, role: Role, *, width: int = 375, scripts: bool = True
    ) -> Page:
        """A page of somebody who has this role everywhere."""
        with session_factory().begin() as session:
            email = f"{role}@example.org"
            actions.grant(session, email=email, role=role)
            token = actions.begin_session(
                session, email=email, browser="Chromium", former=None, now=datetime.now(UTC)
            )
        page = open_page(f"{self.address}/privacy", width=width, scripts=scripts)
        page.context.add_cookies([{"name": SESSION, "value": token, "url": self.address}])
        return page


def asked() -> UUID:
    """A report about libraries that waits for the worker."""
    with session_factory().begin() as session:
        question = read_question(LIBRARIES)
        return requesting.ask(session, question, title="Libraries", person_id=None).id


def built(report_id: UUID) -> UUID:
    build_now(report_id)
    return report_id


def supposed_for_everybody(site: Site) -> UUID:
    """A what-if that everybody reads: one library closed. The same report whenever it is asked for."""
    with session_factory().begin() as session:
        question = read_question(LIBRARIES | {"closed": [site.library_id]})
        report = requesting.ask(
            session, question, title="Libraries", person_id=None, readers=Readers.EVERYBODY
        )
        return report.id


@contextmanager
def another_area() -> Iterator[str]:
    """The name of an area with one small area, far from the demo's, as long as it is asked about."""
    with session_factory().begin() as session:
        box = (400_000, 300_000, 401_000, 301_000)
        make_place(session, "lsoa", "X1", box=box, area_slug="another")
    yield "Another"
    with session_factory().begin() as session:
        session.execute(text("DELETE FROM area WHERE slug = 'another'"))
        session.execute(text("DELETE FROM place WHERE code = 'X1'"))


def look(page: Page, name: str, width: int = 375) -> None:
    """Nothing is wider than any window, and axe-core has nothing to say."""
    assert fits_every_window(page), name
    assert violations_on_a_phone(page) == [], name
    picture(page, f"{name}-{width}")
