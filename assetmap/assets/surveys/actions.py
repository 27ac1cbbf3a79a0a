"""Recording a survey, and taking it back."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.surveys.models import Survey
from assetmap.assets.surveys.queries import places_to_survey
from assetmap.assets.vocabulary.models import TaxonomyTerm
from assetmap.errors import InvalidInput, NotFound
from assetmap.people.roles import SignedIn
from assetmap.web.translations import gettext

FIRST_DAY = date(2000, 1, 1)
LONGEST_NOTE = 500


def record_surveys(
    session: Session,
    steward: SignedIn,
    *,
    place_ids: Collection[int],
    category: str,
    surveyed_on: date | None,
    note: str = "",
    today: date,
) -> list[Survey]:
    """One for each place; what is recorded already of that day is not recorded twice.

    Raises `InvalidInput`, in the order of the form, for a category that there is not, a place that is not theirs or is
    not loaded, and a day that is none, has not been or is long past.
    """
    term_id = session.scalar(
        select(TaxonomyTerm.id).where(
            TaxonomyTerm.slug == category, TaxonomyTerm.retired_at.is_(None)
        )
    )
    if term_id is None:
        raise InvalidInput(gettext("Choose what you checked."), parameter="category")
    if not place_ids:
        raise InvalidInput(gettext("Choose the places that you checked."), parameter="places")
    theirs = {row.id for row in places_to_survey(session, steward.steward_places())}
    if not theirs.issuperset(place_ids):
        raise InvalidInput(
            gettext(
                "You chose a place that you are not a steward for. Choose from the places shown."
            ),
            parameter="places",
        )
    if surveyed_on is None:
        raise InvalidInput(
            gettext("Enter the date you finished, for example 3 5 2026."),
            parameter="surveyed_on",
        )
    if surveyed_on > today:
        raise InvalidInput(
            gettext("The date must be today or in the past."), parameter="surveyed_on"
        )
    if surveyed_on < FIRST_DAY:
        raise InvalidInput(
            gettext("This date is too long ago. Enter a date from 2000 onwards."),
            parameter="surveyed_on",
        )
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(
            gettext("The note must be %(most)s characters or fewer.") % {"most": LONGEST_NOTE},
            parameter="note",
        )
    known = set(
        session.scalars(
            select(Survey.place_id).where(
                Survey.place_id.in_(place_ids),
                Survey.term_id == term_id,
                Survey.surveyed_on == surveyed_on,
                Survey.withdrawn_at.is_(None),
            )
        )
    )
    new = [
        Survey(
            place_id=place_id,
            term_id=term_id,
            surveyed_on=surveyed_on,
            note=note or None,
            person_id=steward.person_id,
        )
        for place_id in sorted(set(place_ids) - known)
    ]
    session.add_all(new)
    session.flush()
    return new


def take_back_survey(
    session: Session, steward: SignedIn, survey_id: int, *, is_withdrawn: bool, now: datetime
) -> Survey:
    """It counts no more, or again; nothing where that is so already.

    Raises `NotFound` where there is none in the steward's places.
    """
    # More digits than such a number may have are none.
    found = session.get(Survey, survey_id, with_for_update=True) if 0 < survey_id < 2**31 else None
    if found is None or not steward.is_steward_of({found.place_id}):
        raise NotFound(
            gettext(
                "We can’t find this survey. It may be for a place that you are not a steward for."
            )
        )
    if is_withdrawn != (found.withdrawn_at is not None):
        found.withdrawn_at = now if is_withdrawn else None
        session.flush()
    return found
