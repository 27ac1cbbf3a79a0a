"""The point of a postcode, a pin or an area, which follows from the answers of a page."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assetmap.assets.record.service_area import middle_of
from assetmap.geography import to_bng
from assetmap.places.postcodes import unknown_postcode
from assetmap.places.queries import postcode_positions
from assetmap.registration.queries import middle_of_place
from assetmap.registration.questions.about_the_place import DRAWN
from assetmap.registration.questions.hours_rows import settle
from assetmap.registration.questions.question import Answers, QuestionPage
from assetmap.registration.questions.service_area_outline import outline_without_map
from assetmap.web.translations import gettext

# The pin may stand at another door than the postcode's middle, and not in another town.
_FARTHEST_PIN_METRES = 2_000
_NOWHERE_YET = {"easting": None, "northing": None}
_NO_AREA = {"works_in": None, "works_in_name": None, "extent": None}


def add_what_follows(
    session: Session,
    before: Answers,
    page: QuestionPage,
    form: Mapping[str, str],
    answers: dict[str, Any],
    problems: dict[str, str],
) -> None:
    """Adds the point in metres (EPSG:27700), and the area around a postcode. `before` are the answers until now."""
    if page.slug == "where":
        _add_place(session, before, answers, problems)
    elif page.slug == "times":
        settle(before, answers)
    elif page.slug == "pin":
        _move_pin(session, before, form, answers, problems)
    elif page.slug == "outline":
        outline_without_map(session, form, answers, problems)
        if extent := answers.get("extent"):
            easting, northing = middle_of(extent)
            answers |= {"easting": easting, "northing": northing}


def _add_place(
    session: Session, before: Answers, answers: dict[str, Any], problems: dict[str, str]
) -> None:
    where = answers.get("where")
    if where in ("address", "near"):
        answers |= _NO_AREA
        _find_postcode(session, before, answers, problems)
    elif where == "online":
        answers |= {**_NO_AREA, **_NOWHERE_YET, "postcode": None, "address": None}
    elif where == "nowhere":
        answers |= {"postcode": None, "address": None}
        _find_area(session, before, answers, problems)


def _find_postcode(
    session: Session, before: Answers, answers: dict[str, Any], problems: dict[str, str]
) -> None:
    postcode = answers.get("postcode")
    if not postcode:
        return
    was_at_address = before.get("where") in ("address", "near")
    if was_at_address and postcode == before.get("postcode") and before.get("easting"):
        return
    point = postcode_positions(session, [postcode]).get(postcode)
    if point is None:
        problems["postcode"] = str(unknown_postcode(postcode))
        del answers["postcode"]
        return
    answers |= {"easting": point.easting, "northing": point.northing}


def _find_area(
    session: Session, before: Answers, answers: dict[str, Any], problems: dict[str, str]
) -> None:
    chosen = str(answers.get("works_in") or "")
    if chosen == DRAWN:
        if before.get("works_in") != DRAWN:
            answers |= {"works_in_name": None, "extent": None, **_NOWHERE_YET}
        return
    if chosen and chosen == before.get("works_in_name") and before.get("easting"):
        return
    found = middle_of_place(session, int(chosen)) if _is_id(chosen) else None
    if found is None:
        if chosen:
            problems["works_in"] = gettext("Choose an area.")
        answers |= {"works_in": None, "works_in_name": None, "extent": None, **_NOWHERE_YET}
        return
    easting, northing, name = found
    answers |= {"easting": easting, "northing": northing, "works_in_name": name, "extent": None}


def _is_id(words: str) -> bool:
    # More figures than PostgreSQL's integer has are nobody's id.
    return words.isascii() and words.isdecimal() and len(words) <= 9


def _move_pin(
    session: Session,
    before: Answers,
    form: Mapping[str, str],
    answers: dict[str, Any],
    problems: dict[str, str],
) -> None:
    try:
        longitude, latitude = float(form["longitude"]), float(form["latitude"])
    except (KeyError, ValueError):
        return  # Not moved, or without scripts.
    easting, northing = (float(number) for number in to_bng(longitude, latitude))
    postcode = before.get("postcode")
    centre = postcode_positions(session, [postcode]).get(postcode) if postcode else None
    is_far = (
        centre is None
        or not (easting == easting and northing == northing)
        or (easting - centre.easting) ** 2 + (northing - centre.northing) ** 2
        > _FARTHEST_PIN_METRES**2
    )
    if is_far:
        problems["pin"] = gettext(
            "The pin is more than 2 km from the postcode. Move the pin back, or change the postcode."
        )
        return
    answers |= {"easting": round(easting, 1), "northing": round(northing, 1)}
