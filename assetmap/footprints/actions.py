"""Writes of own footprints: a version is kept, and the place, its members and what lies in it follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.assets.published.placing import place_locations
from assetmap.assets.published.touched import TouchedLocations
from assetmap.errors import InvalidInput
from assetmap.footprints.models import FootprintVersion
from assetmap.footprints.queries import area_ids_of, small_areas
from assetmap.places.models import BoundaryEdition, Place
from assetmap.places.own_kinds import OWN_KINDS
from assetmap.text import slugify
from assetmap.web.translations import gettext

LONGEST_NAME, LONGEST_WORDS = 80, 1_000
STATUSES = ("draft", "official")
WITHDRAWN = "withdrawn"
_EDITION = "own"


@dataclass(frozen=True)
class Given:
    """The details that a person gives of a footprint, and the small areas that it is made of."""

    kind: str
    name: str
    status: str
    from_on: date
    drawn_by: str
    why: str
    made_from: str
    lsoa_codes: Sequence[str]
    cut: Sequence[dict[str, Any]] = field(default_factory=tuple)


def save_footprint(
    session: Session, given: Given, *, person_id: UUID, today: date, code: str | None = None
) -> Place:
    """A new footprint, or with `code` a new version of one.

    Raises `InvalidInput` naming the field that is wrong.
    """
    _check(given, today)
    found = small_areas(session, list(given.lsoa_codes))
    if not found:
        raise InvalidInput(
            gettext(
                "None of these postcodes or LSOAs are in an area that we cover. Check them and try again."
            ),
            parameter="pasted",
        )
    place = _place_of(session, given, code)
    number = 1 + (
        session.scalar(
            select(func.max(FootprintVersion.number)).where(FootprintVersion.place_id == place.id)
        )
        or 0
    )
    known = [one.population for one in found if one.population is not None]
    session.add(
        FootprintVersion(
            place_id=place.id,
            number=number,
            from_on=given.from_on,
            name=given.name,
            status=given.status,
            drawn_by=given.drawn_by,
            why=given.why,
            made_from=given.made_from,
            lsoa_codes=[one.code for one in found],
            population=sum(known) if len(known) == len(found) else None,
            cut=list(given.cut),
            person_id=person_id,
        )
    )
    place.name, place.status = given.name, given.status
    session.flush()
    _make_of(session, place, [one.code for one in found])
    return place


def withdraw_footprint(
    session: Session, newest: FootprintVersion, *, who: str, why: str, person_id: UUID, today: date
) -> None:
    """Takes a footprint out of search, maps and new reports; its versions stay, and a new one brings it back.

    Raises `InvalidInput` naming the field that is wrong.
    """
    wrong = _wrong_words(who, why)
    if newest.status == WITHDRAWN:
        raise InvalidInput(gettext("This place has already been withdrawn."))
    if wrong:
        raise InvalidInput(wrong[1], parameter=wrong[0])
    session.add(
        FootprintVersion(
            place_id=newest.place_id,
            number=newest.number + 1,
            from_on=today,
            name=newest.name,
            status=WITHDRAWN,
            drawn_by=who,
            why=why,
            made_from=newest.made_from,
            lsoa_codes=newest.lsoa_codes,
            population=newest.population,
            cut=newest.cut,
            person_id=person_id,
        )
    )
    values = {"place": newest.place_id}
    with TouchedLocations(session) as touched:
        touched.add_found("SELECT location_id FROM location_place WHERE place_id = :place", values)
        session.execute(text("DELETE FROM area_place WHERE place_id = :place"), values)
        place_locations(session, touched)


def _wrong_words(who: str, why: str) -> tuple[str, str] | None:
    """The field that is wrong of those that say who did something and why, and what is wrong with it."""
    if not who or len(who) > LONGEST_NAME:
        return "drawn_by", gettext("Enter the name of the team or organisation.")
    if not why or len(why) > LONGEST_WORDS:
        return "why", gettext("Give a reason, in %(most)s characters or fewer.") % {
            "most": f"{LONGEST_WORDS:,}"
        }
    return None


def _check(given: Given, today: date) -> None:
    wrong = None
    if given.kind not in OWN_KINDS:
        wrong = ("kind", gettext("Choose what kind of place it is."))
    elif not given.name or len(given.name) > LONGEST_NAME:
        wrong = (
            "name",
            gettext("Enter a name of up to %(most)s characters.") % {"most": LONGEST_NAME},
        )
    elif given.status not in STATUSES:
        wrong = ("status", gettext("Say whether it is a working draft or official."))
    elif given.from_on > today:
        wrong = (
            "from_on",
            gettext(
                "The date must be today or in the past, because the boundary takes effect as soon as you save it."
            ),
        )
    else:
        wrong = _wrong_words(given.drawn_by, given.why)
    if wrong:
        raise InvalidInput(wrong[1], parameter=wrong[0])


def _place_of(session: Session, given: Given, code: str | None) -> Place:
    edition = session.scalar(
        select(BoundaryEdition).where(
            BoundaryEdition.kind == given.kind, BoundaryEdition.edition == _EDITION
        )
    )
    if edition is None:
        edition = BoundaryEdition(kind=given.kind, edition=_EDITION, source="Drawn on this site")
        session.add(edition)
        session.flush()
    if code is not None:
        place = session.scalar(
            select(Place).where(Place.boundary_edition_id == edition.id, Place.code == code)
        )
        if place is None:
            raise InvalidInput(gettext("We can’t find this place."))
        return place
    place = Place(
        boundary_edition_id=edition.id,
        kind=given.kind,
        code=_free_code(session, edition.id, given.name),
        name=given.name,
        status=given.status,
    )
    session.add(place)
    session.flush()
    return place


def _free_code(session: Session, edition_id: int, name: str) -> str:
    """The name as a code; with a number where another has it."""
    begins = slugify(name)[:50] or "place"
    taken = set(
        session.scalars(
            select(Place.code).where(
                Place.boundary_edition_id == edition_id, Place.code.startswith(begins)
            )
        )
    )
    number = 1
    while (code := begins if number == 1 else f"{begins}-{number}") in taken:
        number += 1
    return code


def _make_of(session: Session, place: Place, codes: list[str]) -> None:
    """The members, boundary and areas of the place, and which places its old and new small areas' assets lie in."""
    values: dict[str, Any] = {
        "place": place.id,
        "codes": codes,
        "areas": area_ids_of(session, codes),
    }
    with TouchedLocations(session) as touched:
        within = "SELECT location_id FROM location_place WHERE place_id"
        touched.add_found(f"{within} = :place", values)
        session.execute(text("DELETE FROM place_member WHERE place_id = :place"), values)
        session.execute(text("DELETE FROM area_place WHERE place_id = :place"), values)
        for statement in (
            "INSERT INTO place_member (place_id, member_id, share) SELECT DISTINCT ON (code) :place, id, 1.0"
            " FROM place WHERE kind = 'lsoa' AND code = ANY(:codes)"
            " AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current) ORDER BY code, id DESC",
            "INSERT INTO area_place (area_id, place_id) SELECT unnest(CAST(:areas AS integer[])), :place",
            "UPDATE place SET boundary = (SELECT ST_Multi(ST_Union(member.boundary)) FROM place_member"
            "   JOIN place AS member ON member.id = member_id WHERE place_id = :place) WHERE id = :place",
        ):
            session.execute(text(statement), values)
        touched.add_found(
            f"{within} IN (SELECT member_id FROM place_member WHERE place_id = :place)", values
        )
        place_locations(session, touched)
