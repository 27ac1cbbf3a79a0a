"""Drafts of a registration: begun, written answer by answer, opened again and forgotten."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assetmap.assets.record.history import By, entry_of, record
from assetmap.assets.record.models import PersonalDetail
from assetmap.assets.record.status import AssetStatus, Move, next_status
from assetmap.errors import Conflict, InvalidInput, NotFound, TooOften
from assetmap.people.limits import Limit, is_too_often
from assetmap.people.models import PersonDetail
from assetmap.people.tokens import new_token, token_hash
from assetmap.registration.limits import count_link
from assetmap.registration.models import How, Submission
from assetmap.registration.queries import waiting_change
from assetmap.registration.questions.answers import answers_from
from assetmap.registration.questions.catalogue import PERSONAL
from assetmap.web.translations import gettext

# Drafts that nobody has gone on with are forgotten, with whatever personal is in them.
DRAFT_KEPT_FOR = timedelta(days=30)
_DAY = timedelta(days=1)
# Of one draft.
MOST_LINKS = 3
BY_NETWORK = (Limit(30, timedelta(hours=1)), Limit(100, _DAY))


def begin(
    session: Session, *, language: str, network_hash: bytes | None, now: datetime
) -> tuple[Submission, str]:
    """A new draft, and the token that opens it, which is nowhere else. Raises `TooOften`."""
    if network_hash is not None:
        earlier = session.scalars(
            select(Submission.started_at).where(
                Submission.network_hash == network_hash, Submission.started_at > now - _DAY
            )
        )
        if is_too_often(earlier, BY_NETWORK, now=now):
            raise TooOften(
                gettext(
                    "Too many entries have been started from your network. Wait an hour, then try again."
                )
            )
    token = new_token()
    draft = Submission(
        token_hash=token_hash(token), language=language, network_hash=network_hash, started_at=now
    )
    session.add(draft)
    session.flush()
    session.refresh(draft)
    return draft, token


# What another place of the same group has of its own.
_OF_A_PLACE = frozenset(
    [
        *("where", "postcode", "address", "easting", "northing", "works_in", "works_in_name"),
        *("extent", "hours", "times", "no_times"),
    ]
)


def begin_beside(
    session: Session, submission: Submission, *, network_hash: bytes | None, now: datetime
) -> tuple[Submission, str]:
    """A draft for another place of the group that wrote this one. Raises `TooOften`."""
    draft, token = begin(session, language=submission.language, network_hash=network_hash, now=now)
    said = {name: value for name, value in submission.answers.items() if name not in _OF_A_PLACE}
    said["organization"] = said.get("organization") or said.get("name")
    draft.answers = said
    personal = personal_of(session, submission)
    if personal:
        _save_personal(session, draft, personal)
    session.flush()
    return draft, token


def begin_for_group(session: Session, *, steward: UUID, how: How) -> tuple[Submission, str]:
    """A draft that a steward writes for a group that has telephoned, or sent paper."""
    token = new_token()
    draft = Submission(token_hash=token_hash(token), entered_by=steward, how=how)
    session.add(draft)
    session.flush()
    session.refresh(draft)
    return draft, token


def begin_change(
    session: Session, asset_id: UUID, *, person_id: UUID, is_steward: bool = False
) -> tuple[Submission, str]:
    """A draft that begins with what the asset says now, or with what its writer has waiting for a steward, who looks at
    both as one. Raises `NotFound` where there is none.
    """
    entry = entry_of(session, asset_id)
    if entry is None:
        raise NotFound(gettext("We can’t find this entry."))
    waiting = None if is_steward else waiting_change(session, asset_id, person_id)
    if waiting is not None and waiting.is_open:
        return waiting, renew_token(session, waiting)
    token = new_token()
    draft = Submission(
        token_hash=token_hash(token),
        asset_id=asset_id,
        is_new=False,
        person_id=person_id,
        entered_by=person_id if is_steward else None,
        answers=waiting.answers if waiting else answers_from(entry),
        entry_before=waiting.entry_before
        if waiting
        else entry.model_dump(mode="json", exclude_none=True),
        follows_version=waiting.version if waiting else None,
    )
    session.add(draft)
    session.flush()
    session.refresh(draft)
    return draft, token


def note_link_mailed(
    session: Session, submission: Submission, email: str, *, key: str, now: datetime
) -> None:
    """Counts a mail that nobody has asked for by proving the address. Raises `TooOften`."""
    if submission.links_mailed >= MOST_LINKS:
        raise TooOften(gettext("We have sent the link several times. Look for the newest email."))
    count_link(session, email, key=key, now=now)
    submission.links_mailed += 1
    submission.saved_at = now
    session.flush()


def renew_token(session: Session, submission: Submission) -> str:
    """Another token that opens it, for a link in a mail; the former opens it no longer."""
    token = new_token()
    submission.token_hash, submission.asked_hash = token_hash(token), None
    session.flush()
    return token


def token_to_mail(session: Session, submission: Submission) -> str:
    """A token for a mail to whoever has proved the address; from its first use on it is the one that opens it.

    Until then whoever has it open, and may have proved nothing, is told of that mail (`awaits_its_mail`).
    """
    token = new_token()
    submission.asked_hash = token_hash(token)
    session.flush()
    return token


def use_mailed_token(session: Session, token: str) -> Submission | None:
    """The one that the token was mailed for, which it opens from now on."""
    found = session.scalars(
        select(Submission).where(Submission.asked_hash == token_hash(token)).with_for_update()
    ).first()
    if found is not None:
        found.token_hash, found.asked_hash = token_hash(token), None
        session.flush()
    return found


def save_answers(
    session: Session,
    submission: Submission,
    answers: Mapping[str, Any],
    *,
    now: datetime,
    is_further: bool = False,
) -> None:
    """Keeps answers beside those that are there; personal ones go to the side table.

    One statement merges them, so that two tabs that answer different questions do not undo one another. Raises
    `Conflict` where it has been sent and is a steward's to look at. Further answers may still be added until it is
    decided; a steward who has it open is told.
    """
    if not (submission.takes_more if is_further else submission.is_open):
        raise Conflict(
            gettext("You have already sent this entry. To change it, open it from “Your entries”.")
        )
    personal = {name: value for name, value in answers.items() if name in PERSONAL}
    if personal:
        _save_personal(session, submission, personal)
    others = {name: value for name, value in answers.items() if name not in PERSONAL}
    session.execute(
        update(Submission)
        .where(Submission.id == submission.id)
        .values(
            answers=Submission.answers.concat(others),
            saved_at=now,
            version=Submission.version + 1,
        )
    )
    session.refresh(submission)


def _save_personal(session: Session, submission: Submission, personal: Mapping[str, Any]) -> None:
    detail = (
        session.get(PersonalDetail, submission.personal_detail_id)
        if submission.personal_detail_id
        else None
    )
    if detail is None:
        detail = PersonalDetail()
        session.add(detail)
        session.flush()
        submission.personal_detail_id = detail.id
    if detail.email != personal.get("your_email"):
        if submission.person_id is not None and submission.is_new:
            raise InvalidInput(
                gettext(
                    "You have confirmed %(email)s. You cannot use a different address for this entry."
                )
                % {"email": detail.email or ""},
                parameter="your_email",
            )
        # Whoever is mailed has to prove the new one; the link to the former proves nothing any more.
        submission.confirm_hash = submission.sent_at = submission.address_proved_at = None
    detail.name, detail.email, detail.phone = (
        personal.get(name) for name in ("your_name", "your_email", "your_phone")
    )
    session.flush()


def writer_address(session: Session, submission: Submission) -> str | None:
    """The email address of its writer: the one that came with it, or that of whoever has signed in, to change an entry.

    A change may name an address that nobody has proved.
    """
    given: str | None = personal_of(session, submission).get("your_email")
    is_own_change = not submission.is_new and submission.entered_by is None
    if submission.person_id is None or (given and not is_own_change):
        return given
    return session.scalar(
        select(PersonDetail.email).where(PersonDetail.person_id == submission.person_id)
    )


def take_back(session: Session, submission: Submission, *, person_id: UUID, now: datetime) -> None:
    """Withdraws what its own writer has sent in and nobody has decided. Raises `Conflict`."""
    session.refresh(submission, with_for_update=True)
    before = AssetStatus(submission.status)
    after = next_status(before, Move.WITHDRAW)
    if after is None or before is AssetStatus.PUBLISHED:
        raise Conflict(gettext("A steward has already decided on this entry."))
    submission.status, submission.decided_at = after, now
    submission.version += 1
    session.flush()
    if submission.is_new:
        record(
            session,
            submission.asset_id,
            what="withdrawn",
            by=By(person_id),
            before=before,
            after=after,
        )


def personal_of(session: Session, submission: Submission) -> dict[str, Any]:
    """The personal answers, by their names."""
    detail = submission.personal_detail_id and session.get(
        PersonalDetail, submission.personal_detail_id
    )
    if not detail:
        return {}
    return {"your_name": detail.name, "your_email": detail.email, "your_phone": detail.phone}


def forget_drafts(session: Session, *, now: datetime) -> None:
    """Deletes drafts that nobody has gone on with, and their personal answers."""
    old = (
        select(Submission.personal_detail_id)
        .where(Submission.status == AssetStatus.DRAFT, Submission.saved_at < now - DRAFT_KEPT_FOR)
        .scalar_subquery()
    )
    session.execute(delete(PersonalDetail).where(PersonalDetail.id.in_(old)))
    session.execute(
        delete(Submission).where(
            Submission.status == AssetStatus.DRAFT, Submission.saved_at < now - DRAFT_KEPT_FOR
        )
    )
    session.execute(
        update(Submission)
        .where(Submission.started_at < now - _DAY, Submission.network_hash.is_not(None))
        .values(network_hash=None)
    )


def now_utc() -> datetime:
    return datetime.now(UTC)
