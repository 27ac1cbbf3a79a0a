"""A small area with people, about which a test can ask for a gap report."""

import re
from collections.abc import Sequence
from datetime import date
from html import unescape
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.surveys.models import Survey
from assetmap.database.sessions import session_factory
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.builds.build import build
from assetmap.gaps.files.render import render_files, render_page_files
from assetmap.gaps.models import GapReport
from assetmap.gaps.question import read_question
from assetmap.places.models import Dataset, Place, PlaceMember, PlaceStatistic
from tests.factories import EAST, NORTH, make_area, make_place, terms_of

# Three squares of a kilometre from west to east; the middle of the first is (EAST, NORTH).
SIDE = 1_000.0
PEOPLE = {"E01": 1_000, "E02": 2_000, "E03": 4_000}


def middle(number: int) -> tuple[float, float]:
    """The middle of the first, second or third square, metres (EPSG:27700)."""
    return EAST + (number - 1) * SIDE, NORTH


def make_small_area(
    session: Session, *, has_people: bool = True, surveyed: Sequence[str] = ("library",)
) -> dict[str, Place]:
    """The area "somewhere": three LSOAs, of which the neighbourhood N1 has the first two and N2 the third; a ward over
    all.

    Stewards went through all of it for the categories in `surveyed`, so that what is not on the map is not there.
    """
    area = make_area(session)
    dataset = Dataset(
        area_id=area.id,
        section="statistics",
        subject="population",
        source="test",
        vintage="2021",
        file="people.csv",
        fingerprint="as they were",
        row_count=3,
    )
    session.add(dataset)
    session.flush()
    places = {}
    for number, (code, people) in enumerate(PEOPLE.items(), start=1):
        east, north = middle(number)
        half = SIDE / 2
        places[code] = make_place(
            session, "lsoa", code, box=(east - half, north - half, east + half, north + half)
        )
        if has_people:
            session.add(
                PlaceStatistic(
                    place_id=places[code].id,
                    measure="population",
                    value=people,
                    vintage="2021",
                    source="test",
                    dataset_id=dataset.id,
                )
            )
    whole = (EAST - 500, NORTH - 500, EAST + 2_500, NORTH + 500)
    for code, members in (("N1", ("E01", "E02")), ("N2", ("E03",))):
        places[code] = make_place(session, "neighbourhood", code, box=whole, name=f"North {code}")
        session.add_all(
            PlaceMember(place_id=places[code].id, member_id=places[one].id, share=1.0)
            for one in members
        )
    places["W1"] = make_place(session, "ward", "W1", box=whole, name="The whole ward")
    session.flush()
    session.add_all(
        Survey(place_id=places["W1"].id, term_id=terms_of(session)[slug], surveyed_on=date.today())
        for slug in surveyed
    )
    session.flush()
    return places


def make_deprived(session: Session, places: dict[str, Place], deciles: dict[str, int]) -> None:
    """Says how deprived these small areas are, by their codes."""
    session.add_all(
        _told(session, places[code], "imd_decile", one) for code, one in deciles.items()
    )
    session.flush()


def make_area_elsewhere(session: Session) -> dict[str, Place]:
    """Another area, "elsewhere", 20 km away: F01 with 3,000 people and F02 with 1,000, each looked through for
    libraries.
    """
    places = {}
    for number, (code, people) in enumerate({"F01": 3_000, "F02": 1_000}.items()):
        west = EAST + 20_000 + number * SIDE
        box = (west - 500, NORTH - 500, west + 500, NORTH + 500)
        places[code] = make_place(session, "lsoa", code, box=box, area_slug="elsewhere")
        session.add(_told(session, places[code], "population", people))
        library = terms_of(session)["library"]
        session.add(Survey(place_id=places[code].id, term_id=library, surveyed_on=date.today()))
    session.flush()
    return places


def _told(session: Session, place: Place, measure: str, value: float) -> PlaceStatistic:
    dataset = session.scalars(select(Dataset).where(Dataset.subject == "population")).one()
    return PlaceStatistic(
        place_id=place.id,
        measure=measure,
        value=value,
        vintage="2021",
        source="test",
        dataset_id=dataset.id,
    )


def ask_now(
    categories: Sequence[str] = ("library",), *, has_files: bool = False, **given: object
) -> UUID:
    """Asks about the small area, by neighbourhood, and builds the report in this process; its id.

    Without the files to take away unless a test `has_files` to read: they take three times as long as everything else.
    """
    question = read_question(
        {"area": "somewhere", "categories": categories, "place_kinds": ["neighbourhood"], **given}
    )
    with session_factory().begin() as session:
        report_id = requesting.ask(session, question, title="A question", person_id=None).id
    build_now(report_id, has_files=has_files)
    return report_id


def build_now(report_id: UUID, *, has_files: bool = False) -> None:
    """Builds a report in this process."""
    build(report_id, render=render_files if has_files else render_page_files)


def stored(report_id: UUID) -> GapReport:
    """The report as it is in the database now."""
    with session_factory()() as session:
        return session.scalars(select(GapReport).where(GapReport.id == report_id)).one()


def read_aloud(page: str) -> str:
    """The words of a page, whatever of them is a link."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())
