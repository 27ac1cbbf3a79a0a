"""Writes of survey lists: made, adopted, answered on the way, and recorded as checked."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.answers import Wrong
from assetmap.assets.confirming.models import AssetReport
from assetmap.assets.editing.entries import confirm_entry
from assetmap.assets.record.history import By
from assetmap.assets.record.models import Asset
from assetmap.assets.record.status import AssetStatus
from assetmap.assets.surveys.actions import record_surveys
from assetmap.assets.surveys.lists.answers import SurveyAnswer, found_words, in_walking_order
from assetmap.assets.surveys.lists.models import SurveyList, SurveyTask
from assetmap.assets.surveys.lists.queries import entries_to_visit
from assetmap.assets.surveys.queries import places_to_survey
from assetmap.assets.vocabulary.models import TaxonomyTerm
from assetmap.errors import Conflict, InvalidInput, NotFound
from assetmap.people.roles import SignedIn
from assetmap.people.tokens import new_token, token_hash
from assetmap.web.translations import gettext

LONGEST_NOTE = 500
ASSURED_BY = "a volunteer who looked"
# A telephone that was without signal for longer has a wrong clock.
_LONGEST_WAY = timedelta(days=30)


def make_list(
    session: Session,
    steward: SignedIn,
    *,
    place_id: int,
    categories: Collection[str],
    today: date,
) -> tuple[SurveyList, str]:
    """A list of what is to be visited there, in walking order, and the token of its link. Raises `InvalidInput`."""
    places = {row.id: row.name for row in places_to_survey(session, steward.steward_places())}
    if place_id not in places:
        raise InvalidInput(gettext("Choose one of your places."), parameter="place")
    terms = session.execute(
        select(TaxonomyTerm.id, TaxonomyTerm.name).where(
            TaxonomyTerm.slug.in_(categories), TaxonomyTerm.retired_at.is_(None)
        )
    ).all()
    if not terms:
        raise InvalidInput(gettext("Choose what to check."), parameter="category")
    found = dict(entries_to_visit(session, place_id, [term.id for term in terms], today=today))
    if not found:
        raise InvalidInput(
            gettext(
                "Everything of this kind in this place has been checked recently, or is already on a list."
            ),
            parameter="category",
        )
    numbered = dict(enumerate(found))
    order = in_walking_order({number: found[asset] for number, asset in numbered.items()})
    token = new_token()
    made = SurveyList(
        name=gettext("%(kinds)s in %(place)s")
        % {"kinds": ", ".join(term.name for term in terms), "place": places[place_id]},
        place_id=place_id,
        term_ids=[term.id for term in terms],
        token_hash=token_hash(token),
        person_id=steward.person_id,
    )
    session.add(made)
    session.flush()
    session.add_all(
        SurveyTask(survey_list_id=made.id, asset_id=numbered[number], position=position)
        for position, number in enumerate(order, start=1)
    )
    session.flush()
    return made, token


def renew_link(session: Session, made: SurveyList) -> str:
    """Another link to the list; the former opens it no longer."""
    token = new_token()
    made.token_hash = token_hash(token)
    session.flush()
    return token


def adopt(session: Session, made: SurveyList, name: str) -> None:
    """Notes who walks it."""
    words = " ".join(name.split())[:100]
    if not words:
        raise InvalidInput(
            gettext("Enter a name, so that we know who has taken this list."), parameter="name"
        )
    made.adopted_by = words
    session.flush()


def take_answer(
    session: Session,
    made: SurveyList,
    said: Mapping[str, str],
    *,
    now: datetime,
) -> bool:
    """Keeps what was found at one entry, once: an answer that is older than the one that is kept changes nothing.

    Returns whether it was kept now. Raises `InvalidInput` and `NotFound`.
    """
    number = said.get("task", "")
    task = session.scalars(
        select(SurveyTask)
        .where(
            SurveyTask.id == (int(number) if number.isdecimal() and len(number) < 10 else 0),
            SurveyTask.survey_list_id == made.id,
        )
        .with_for_update()
    ).first()
    if task is None:
        raise NotFound(gettext("This entry is not on this list."))
    if said.get("answer", "") not in set(SurveyAnswer):
        raise InvalidInput(gettext("Choose one of the answers."), parameter="answer")
    found, note = SurveyAnswer(said["answer"]), said.get("note", "").strip()[:LONGEST_NOTE] or None
    if found is SurveyAnswer.CHANGED and not note:
        raise InvalidInput(gettext("Tell us what has changed."), parameter="note")
    at = _time_of(said.get("at", ""), now)
    if task.answered_at is not None and at <= task.answered_at:
        return False
    is_same = (task.answer, task.note) == (found, note)
    task.answer, task.note, task.answered_at, task.received_at = found, note, at, now
    session.flush()
    if not is_same:
        _carry_over(session, task.asset_id, found, note, now=now)
    return True


def _time_of(text_: str, now: datetime) -> datetime:
    """The moment of the answer by the volunteer's phone; now where that cannot be."""
    try:
        at = datetime.fromisoformat(text_.replace("Z", "+00:00"))
    except ValueError:
        return now
    if at.tzinfo is None or not now - _LONGEST_WAY <= at <= now:
        return now
    return at


def _carry_over(
    session: Session, asset_id: UUID, found: SurveyAnswer, note: str | None, *, now: datetime
) -> None:
    """Carries the answer over to the entry: it is checked, or a steward has something to look at."""
    asset = session.get(Asset, asset_id)
    if asset is None or asset.status != AssetStatus.PUBLISHED:
        return
    by = By(why="a survey list")
    if found is SurveyAnswer.THERE:
        confirm_entry(session, asset_id, by=by, on=now.date(), assured_by=ASSURED_BY)
    elif found in (SurveyAnswer.CHANGED, SurveyAnswer.CLOSED, SurveyAnswer.DO_NOT_CONTACT):
        words = gettext("From a survey list: %(found)s.") % {"found": found_words(found)}
        session.add(
            AssetReport(
                asset_id=asset_id,
                what=Wrong.CLOSED if found is SurveyAnswer.CLOSED else Wrong.OTHER,
                words=f"{words} {note}" if note else words,
                created_at=now,
            )
        )
    session.flush()


def close_list(
    session: Session, made: SurveyList, steward: SignedIn, *, is_checked: bool, now: datetime
) -> int:
    """Closes the list; where all was looked at it is recorded as checked, and how many such records there are now.

    Raises `Conflict` where an entry was not looked at, or the list is closed.
    """
    session.refresh(made, with_for_update=True)
    if made.closed_at is not None:
        raise Conflict(gettext("This list is already closed."))
    recorded = 0
    if is_checked:
        left = session.scalar(
            text(
                "SELECT count(*) FROM survey_task WHERE survey_list_id = :id"
                " AND (answer IS NULL OR answer = 'nobody')"
            ),
            {"id": made.id},
        )
        if left:
            raise Conflict(
                gettext(
                    "You can’t record the area as checked yet. Entries that still have no answer: %(count)s."
                )
                % {"count": left}
            )
        slugs = session.scalars(select(TaxonomyTerm.slug).where(TaxonomyTerm.id.in_(made.term_ids)))
        for slug in slugs.all():
            recorded += len(
                record_surveys(
                    session,
                    steward,
                    place_ids=[made.place_id],
                    category=slug,
                    surveyed_on=now.date(),
                    note=gettext("Checked with a survey list."),
                    today=now.date(),
                )
            )
    made.closed_at = now
    session.flush()
    return recorded
