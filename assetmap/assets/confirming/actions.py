"""Mails that ask a group whether its entry is still right, and what its answer does.

A mail and the note that it was queued are one transaction, so that a night that is done twice asks nobody twice.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.answers import Answer
from assetmap.assets.confirming.models import CheckedShare, ConfirmationRound, ConfirmationToken
from assetmap.assets.confirming.queries import ToAsk, due_entries, entries_to_remind, round_of
from assetmap.assets.confirming.room import FACTS, FRESH_FOR, MOST_WEEKS, Room
from assetmap.assets.editing.entries import confirm_entry, move_asset
from assetmap.assets.published.search_documents import refresh_assets
from assetmap.assets.record.freshness import fresh_months_sql
from assetmap.assets.record.history import By, record
from assetmap.assets.record.models import Asset
from assetmap.assets.record.status import AssetStatus, Move
from assetmap.errors import Conflict, InvalidInput, NotFound
from assetmap.mail.outbox import queue_mail
from assetmap.people.tokens import new_token, token_hash
from assetmap.web.translations import CHOICE, DEFAULT_LANGUAGE, gettext

logger = logging.getLogger(__name__)

# After the first mail.
REMINDED_AFTER_WEEKS = (2, 4)
# A mail server may be away for so long.
MAIL_GOOD_FOR = timedelta(days=5)
# Stored beside the date, as other sources of it are.
ASSURED_BY = "the group"
BY_LINK = By(why="by a link that was mailed to the group")
_AT_ONCE = 100

# A link's address, of the answer and the token.
LinkTo = Callable[[str, str], str]
# Where a group says whether it has room, by the same token.
ROOM_PAGE = "room"


class LinkState(Enum):
    """Whether a mailed link still works, and if not, why."""

    GOOD = auto()
    DONE = auto()  # this answer was given by it already
    OTHERWISE = auto()  # another one was
    OLD = auto()  # the entry was confirmed or changed since it was mailed
    GONE = auto()  # the entry is there no more, or was taken down by somebody else
    FORGED = auto()


def ask_groups(
    session: Session, *, today: date, now: datetime, months: int, link_to: LinkTo
) -> int:
    """Queues first mails and reminders, a few at most; returns how many, so that nothing is left when it is none."""
    first = due_entries(session, today=today, months=months, most=_AT_ONCE)
    again = entries_to_remind(session, now=now, weeks=REMINDED_AFTER_WEEKS, most=_AT_ONCE)
    for entry in [*first, *again]:
        _ask(session, entry, now=now, link_to=link_to)
    session.flush()
    return len(first) + len(again)


def _ask(session: Session, entry: ToAsk, *, now: datetime, link_to: LinkTo) -> None:
    if entry.round_id is None:
        known = ConfirmationRound(
            asset_id=entry.asset_id, stands_since=entry.stands_since, began_at=now, mails=1
        )
        session.add(known)
    else:
        known = session.get_one(ConfirmationRound, entry.round_id)
        known.mails += 1
    session.flush()
    token = new_token()
    language = entry.language or DEFAULT_LANGUAGE
    session.add(ConfirmationToken(token_hash=token_hash(token), confirmation_round_id=known.id))
    try:
        queue_mail(
            session,
            recipient=entry.email,
            template="confirming/ask_mail",
            language=language,
            is_private=True,
            good_for=MAIL_GOOD_FOR,
            name=entry.name,
            stands_since=entry.stands_since,
            is_reminder=entry.mails > 0,
            # Whoever opens one reads on in the language of the mail.
            links={
                answer: f"{link_to(answer, token)}{f'&{CHOICE}={language}' if entry.language else ''}"
                for answer in (*Answer, ROOM_PAGE)
            },
        )
    except InvalidInput:
        # An address that a list brought. It counts as asked, or else every night would try it again.
        logger.warning("The group of asset %s has an address that is none.", entry.asset_id)


def look_at(
    session: Session, *, token: str, answer: Answer, is_locked: bool = False
) -> tuple[LinkState, Asset | None]:
    """The effect that a link would have; changes nothing. Locked, nobody else answers by it before this transaction ends."""
    return _found(session, round_of(session, token, is_locked=is_locked), answer)


def _found(
    session: Session, known: ConfirmationRound | None, answer: Answer
) -> tuple[LinkState, Asset | None]:
    if known is None:
        return LinkState.FORGED, None
    asset = session.get_one(Asset, known.asset_id)
    if known.answer == answer:
        return LinkState.DONE, asset
    if known.answer == Answer.STOPPED:
        return LinkState.OTHERWISE, asset
    if asset.status != AssetStatus.PUBLISHED:
        return LinkState.GONE, asset
    if (asset.assured_on or known.stands_since) > known.stands_since and known.answer is None:
        return LinkState.OLD, asset
    # Who said that something changes may still say, when it is done, that all is right.
    if known.answer == Answer.RIGHT:
        return LinkState.OTHERWISE, asset
    return LinkState.GOOD, asset


def give_answer(
    session: Session, *, token: str, answer: Answer, today: date, now: datetime
) -> tuple[LinkState, Asset | None]:
    """Does what the link says, once: `DONE` where it is done, by this call or an earlier one."""
    known = round_of(session, token, is_locked=True)
    found, asset = _found(session, known, answer)
    if found is not LinkState.GOOD or known is None:
        return found, asset
    try:
        if answer is Answer.RIGHT:
            confirm_entry(session, known.asset_id, by=BY_LINK, on=today, assured_by=ASSURED_BY)
        elif answer is Answer.STOPPED:
            move_asset(session, known.asset_id, Move.WITHDRAW, by=BY_LINK, what="withdrawn")
    except (Conflict, NotFound):
        return LinkState.GONE, asset
    known.answer, known.answered_at = answer, now
    session.flush()
    return LinkState.DONE, asset


def say_room(
    session: Session, asset_id: UUID, room: str, weeks: str, *, by: By, today: date
) -> None:
    """Notes whether a group has room, as of today, in the entry's facts too, by which searches and lists go.

    Raises `InvalidInput`, and `NotFound` where the entry is not published.
    """
    asset = session.get(Asset, asset_id, with_for_update=True)
    if asset is None or asset.status != AssetStatus.PUBLISHED:
        raise NotFound(gettext("We can’t find this entry."))
    if room not in set(Room):
        raise InvalidInput(gettext("Choose one of the answers."), parameter="room")
    count: int | None = None
    typed = weeks.strip()
    if typed and room == Room.WAITING:
        if not (typed.isdecimal() and len(typed) < 10 and 0 < int(typed) <= MOST_WEEKS):
            raise InvalidInput(
                gettext("Enter the number of weeks as a whole number from 1 to %(most)s.")
                % {"most": MOST_WEEKS},
                parameter="weeks",
            )
        count = int(typed)
    asset.room, asset.room_weeks, asset.room_on = room, count, today
    _write_facts(session, [asset_id], *FACTS[Room(room)])
    session.flush()
    status = AssetStatus.PUBLISHED
    record(session, asset_id, what="room said", by=by, before=status, after=status)
    refresh_assets(session, [asset_id])


def _write_facts(
    session: Session, asset_ids: Sequence[UUID], takes_new: bool | None, has_list: bool | None
) -> None:
    session.execute(
        text(
            "UPDATE asset SET is_taking_new_people = :takes_new, has_waiting_list = :has_list"
            " WHERE id = ANY (:ids)"
        ),
        {"takes_new": takes_new, "has_list": has_list, "ids": list(asset_ids)},
    )


def forget_rooms(session: Session, *, today: date) -> int:
    """Takes back what groups said of their room too long ago; returns of how many."""
    old = session.scalars(select(Asset).where(Asset.room_on < today - FRESH_FOR).with_for_update())
    assets = old.all()
    for asset in assets:
        asset.room = asset.room_weeks = asset.room_on = None
    session.flush()
    _write_facts(session, [asset.id for asset in assets], None, None)
    refresh_assets(session, [asset.id for asset in assets])
    return len(assets)


def take_back_stop(session: Session, *, token: str) -> tuple[LinkState, Asset | None]:
    """Brings back an entry that this link's group has withdrawn; `GOOD` where the links are as they were before."""
    known = round_of(session, token, is_locked=True)
    if known is None:
        return LinkState.FORGED, None
    asset = session.get_one(Asset, known.asset_id)
    if known.answer != Answer.STOPPED:
        # Pressed twice, or never pressed.
        return _found(session, known, Answer.STOPPED)
    try:
        move_asset(session, known.asset_id, Move.RETURN, by=BY_LINK, what="returned")
    except (Conflict, NotFound):
        return LinkState.GONE, asset
    known.answer = known.answered_at = None
    session.flush()
    return LinkState.GOOD, asset


def measure_shares(session: Session, *, today: date) -> None:
    """Counts what was checked within its time, of all, by neighbourhood and by broad category; once a day."""
    session.execute(delete(CheckedShare).where(CheckedShare.measured_on == today))
    session.execute(text(_MEASURE), {"today": today})


_MEASURE = f"""
WITH RECURSIVE broad (term_id, name) AS (
  SELECT id, name FROM taxonomy_term WHERE retired_at IS NULL
    AND NOT EXISTS (SELECT FROM taxonomy_term_parent AS up WHERE up.term_id = taxonomy_term.id)
  UNION SELECT up.term_id, broad.name FROM taxonomy_term_parent AS up JOIN broad ON up.parent_id = broad.term_id),
entry AS (SELECT asset.id, coalesce(asset.assured_on
    + make_interval(months => CAST({fresh_months_sql()} AS integer)) > CAST(:today AS date), false) AS is_checked
  FROM asset WHERE asset.status = 'published')
INSERT INTO checked_share (measured_on, kind, "of", entries, checked)
SELECT CAST(:today AS date), 'all', '', count(*), count(*) FILTER (WHERE is_checked) FROM entry HAVING count(*) > 0
UNION ALL SELECT CAST(:today AS date), 'category', name, count(DISTINCT entry.id),
  count(DISTINCT entry.id) FILTER (WHERE is_checked)
FROM entry JOIN asset_category ON asset_id = entry.id JOIN broad USING (term_id) GROUP BY name
UNION ALL SELECT CAST(:today AS date), 'place', place.name, count(DISTINCT entry.id),
  count(DISTINCT entry.id) FILTER (WHERE is_checked)
FROM entry JOIN asset_at_location AS standing ON standing.asset_id = entry.id JOIN location_place USING (location_id)
JOIN place ON place.id = place_id WHERE place.kind = 'neighbourhood' GROUP BY place.name
"""
