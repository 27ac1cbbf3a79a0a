"""Decisions about a submission: confirmed, asked about, published or declined."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import save_entry
from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.published.search_documents import refresh_assets
from assetmap.assets.record.entry import Entry, differences
from assetmap.assets.record.history import By, entry_of, record
from assetmap.assets.record.models import Asset
from assetmap.assets.record.status import AssetStatus, Move, next_status
from assetmap.assets.twins.finding import find_twins
from assetmap.errors import Conflict, InvalidInput
from assetmap.people.actions import account_of, make_editor
from assetmap.people.roles import SignedIn
from assetmap.people.tokens import new_token, token_hash
from assetmap.registration.drafts.actions import personal_of, token_to_mail
from assetmap.registration.drafts.further_changes import go_on_with, keep_contact, unproved_address
from assetmap.registration.limits import count_change, count_confirmation, count_repeated_mail
from assetmap.registration.models import How, Submission, SubmissionPlace
from assetmap.registration.queries import is_trusted, waiting_change
from assetmap.registration.questions.answers import entry_from
from assetmap.registration.questions.catalogue import unanswered
from assetmap.web.translations import gettext

# Nobody reads and answers the questions in less.
LEAST_TIME = timedelta(seconds=8)


@dataclass(frozen=True)
class Sent:
    """The outcome of sending: the token for the mailed link, and whether the stewards have the entry from now on."""

    token: str | None = None
    has_moved: bool = False


def send(
    session: Session,
    submission: Submission,
    *,
    now: datetime,
    key: str,
    by: SignedIn | None = None,
) -> Sent:
    """Sends in what has been written. Sent twice it is sent once: the second time nothing happens.

    `by` is whoever has signed in and may write it, where that is needed; with `key` mails are counted. Raises
    `InvalidInput` where something needed is missing or it was written faster than anybody can, and `TooOften`.
    """
    session.refresh(submission, with_for_update=True)
    if not submission.is_open or (
        submission.confirm_hash and submission.status == AssetStatus.DRAFT
    ):
        return Sent()
    _check_answers(session, submission)
    if submission.status != AssetStatus.DRAFT:
        _move(session, submission, Move.RESUBMIT, by=By(submission.person_id), now=now)
        _note_places(session, submission)
        token = _token_of_new_address(session, submission, key=key, now=now)
        return Sent(token=token, has_moved=True)
    if submission.person_id or submission.entered_by:
        if submission.entered_by is None:
            has_moved = _send_change(session, submission, key=key, now=now)
        else:
            has_moved = confirm(session, submission, now=now, steward=by)
        token = _token_of_new_address(session, submission, key=key, now=now)
        return Sent(token=token, has_moved=has_moved)
    if now - submission.started_at < LEAST_TIME:
        raise InvalidInput(
            gettext("You sent your answers very quickly. Check them, then send them again.")
        )
    return Sent(token=_token_to_confirm(session, submission, key=key, now=now))


def _send_change(session: Session, submission: Submission, *, key: str, now: datetime) -> bool:
    """Takes in a change by its own group, with what its writer has waiting already; whether stewards are to be told."""
    assert submission.person_id is not None
    count_change(session, submission.person_id, submission.asset_id, key=key, now=now)
    earlier = waiting_change(session, submission.asset_id, submission.person_id)
    if earlier is None:
        return confirm(session, submission, now=now)
    was_told, since = earlier.status == AssetStatus.SUBMITTED, earlier.waiting_since
    go_on_with(session, submission, earlier, now=now)
    has_moved = confirm(session, submission, now=now)
    if was_told and submission.status == AssetStatus.SUBMITTED:
        submission.waiting_since = since
        session.flush()
        return False
    return has_moved


def _token_of_new_address(
    session: Session, submission: Submission, *, key: str, now: datetime
) -> str | None:
    if submission.confirm_hash or not unproved_address(session, submission):
        return None
    return _token_to_confirm(session, submission, key=key, now=now)


def _token_to_confirm(session: Session, submission: Submission, *, key: str, now: datetime) -> str:
    """For a mail to the address that its writer has given; the former proves nothing any more. Raises `TooOften`."""
    count_confirmation(session, personal_of(session, submission)["your_email"], key=key, now=now)
    token = new_token()
    submission.confirm_hash, submission.sent_at = token_hash(token), now
    # A draft is kept for as long as its link may be on its way.
    submission.saved_at = now
    session.flush()
    return token


def mail_again(session: Session, submission: Submission, *, key: str, now: datetime) -> str | None:
    """A new token for the mail that its writer waits for: to confirm, or with a steward's words; None where they wait
    for none. Raises `TooOften`.
    """
    session.refresh(submission, with_for_update=True)
    if submission.awaits_its_mail:
        count_repeated_mail(session, submission.id, key=key, now=now)
        return token_to_mail(session, submission)
    is_awaited = submission.status == AssetStatus.DRAFT or unproved_address(session, submission)
    if is_awaited and submission.confirm_hash:
        return _token_to_confirm(session, submission, key=key, now=now)
    return None


def _check_answers(session: Session, submission: Submission) -> None:
    everything = {**submission.answers, **personal_of(session, submission)}
    if submission.entered_by or submission.person_id:
        everything["your_email"] = everything.get("your_email") or "known"
    missing = unanswered(everything)
    if missing:
        raise InvalidInput(
            gettext("You still need to answer this question: %(question)s")
            % {"question": gettext(missing[0].question)}
        )


def confirm(
    session: Session, submission: Submission, *, now: datetime, steward: SignedIn | None = None
) -> bool:
    """Takes it in, now that it is known who sends it: to the stewards, or at once where they need not look.

    Returns whether this call did; done twice it is done once. What a `steward` has written for a group is published
    where it lies in their places. Raises `InvalidInput` where something needed is missing.
    """
    session.refresh(submission, with_for_update=True)
    if submission.status != AssetStatus.DRAFT:
        return False
    _check_answers(session, submission)
    email = personal_of(session, submission).get("your_email")
    if email and submission.person_id is None:
        submission.person_id = account_of(session, email)
    submission.sent_at = submission.sent_at or now
    places = _note_places(session, submission)
    if submission.entered_by is not None:
        # The steward who writes for a group has looked at it, where it is theirs to decide.
        is_known = steward is not None and steward.is_steward_of(places)
    else:
        is_known = publishes_at_once(session, submission) and not _clashes(session, submission)
    if is_known:
        by = By(submission.entered_by or submission.person_id, _how_words(submission))
        publish(session, submission, by=by, now=now)
    else:
        _move(session, submission, Move.SUBMIT, by=By(submission.person_id), now=now)
    return True


def _clashes(session: Session, submission: Submission) -> bool:
    """Whether the entry itself says something otherwise, since then, that this changes too."""
    if not submission.entry_before:
        return False
    before, now = (
        Entry.model_validate(submission.entry_before),
        entry_of(session, submission.asset_id),
    )
    changed = differences(before, entry_from(submission.answers, before))
    return now is None or not changed.keys().isdisjoint(differences(before, now))


def _how_words(submission: Submission) -> str | None:
    return {"telephone": "They telephoned.", "paper": "They sent it on paper."}.get(submission.how)


def publishes_at_once(session: Session, submission: Submission) -> bool:
    """Whether stewards have said that this group's changes need no look."""
    if submission.is_new:
        return False
    return is_trusted(session, submission.asset_id)


def let_publish_at_once(session: Session, submission: Submission, is_so: bool) -> None:
    """Says whether the group's changes are published at once from now on, or held for a steward."""
    session.execute(
        text(
            "UPDATE organization SET publishes_at_once = :is_so FROM asset"
            " WHERE organization.id = organization_id AND asset.id = :id"
        ),
        {"id": submission.asset_id, "is_so": is_so},
    )


def _note_places(session: Session, submission: Submission) -> list[int]:
    """Records the places whose stewards decide: those around its present point, or all if it has none."""
    session.execute(delete(SubmissionPlace).where(SubmissionPlace.submission_id == submission.id))
    found = session.execute(
        text(
            "WITH point AS (SELECT ST_SetSRID(ST_MakePoint(CAST(:easting AS float), CAST(:northing AS float)), 27700)"
            "     AS point),"
            " around AS (SELECT place.id FROM place JOIN point ON ST_Intersects(boundary, point)"
            "   WHERE EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current))"
            " INSERT INTO submission_place (submission_id, place_id) SELECT CAST(:id AS uuid), place_id"
            " FROM (SELECT id AS place_id FROM around UNION"
            "   SELECT place_id FROM place_member WHERE member_id IN (SELECT id FROM around)) AS found"
            " RETURNING place_id"
        ),
        {
            "id": submission.id,
            "easting": submission.answers.get("easting"),
            "northing": submission.answers.get("northing"),
        },
    )
    return list(found.scalars())


def decide(
    session: Session,
    submission: Submission,
    move: Move,
    *,
    by: By,
    seen_version: int,
    now: datetime,
) -> None:
    """A steward's decision: publish, ask for more, or decline, the last two with words that are sent.

    Raises `Conflict` where it has changed since the steward opened it, or was decided.
    """
    session.refresh(submission, with_for_update=True)
    if submission.version != seen_version:
        raise Conflict(
            gettext(
                "This entry has changed since you opened it. Look at it again before you decide."
            )
        )
    if move is Move.PUBLISH:
        publish(session, submission, by=by, now=now)
        return
    if not (by.why or "").strip():
        raise InvalidInput(
            gettext(
                "Write your question, or your reason for declining. We will send it to the group."
            ),
            parameter="words",
        )
    submission.words = by.why
    submission.answers_asked = dict(submission.answers) if move is Move.ASK else None
    _move(session, submission, move, by=by, now=now)


def publish(session: Session, submission: Submission, *, by: By, now: datetime) -> None:
    """Makes the asset say what was sent in. Its sender may change it from now on."""
    entry = entry_sent(session, submission)
    today = now.astimezone(UK).date()
    is_by_steward = submission.entered_by is not None
    assured_by = _assured_by(submission)
    known = session.get(Asset, submission.asset_id)
    move = Move.CHANGE if known else Move.PUBLISH
    if known and submission.is_new and known.status == AssetStatus.WITHDRAWN:
        # Published before, and undone.
        move = Move.RETURN
    if not entry.organization:
        # Whoever keeps an entry belongs to an organization; a group that runs itself is its own.
        entry = entry.model_copy(
            update={"organization": _known_organization(session, submission) or entry.name}
        )
    save_entry(
        session,
        submission.asset_id,
        entry,
        by=by,
        move=move,
        assured_on=today,
        assured_by=assured_by,
    )
    if not is_by_steward:
        session.get_one(Asset, submission.asset_id).written_to_in = submission.language
    refresh_assets(session, [submission.asset_id])
    find_twins(session, [submission.asset_id])
    status = AssetStatus(submission.status)
    after = next_status(status, Move.PUBLISH)
    if after is None:
        raise Conflict(gettext("A steward has already decided on this entry."))
    submission.status, submission.decided_at = after, now
    submission.version += 1
    session.flush()
    organization_id = session.scalars(
        select(Asset.organization_id).where(Asset.id == submission.asset_id)
    ).one()
    if submission.is_new and submission.person_id and organization_id and not is_by_steward:
        make_editor(session, person_id=submission.person_id, organization_id=organization_id)
    keep_contact(session, submission)


def entry_sent(session: Session, submission: Submission) -> Entry:
    """The entry that would be published: for a change, its differences on top of the entry as it stands."""
    before = submission.entry_before
    if not before:
        return entry_from(submission.answers)
    base = Entry.model_validate(before)
    sent = entry_from(submission.answers, base)
    now = entry_of(session, submission.asset_id) or base
    changed = {name: after for name, (_, after) in differences(base, sent).items()}
    return now.model_copy(update=changed)


def _known_organization(session: Session, submission: Submission) -> str | None:
    entry = entry_of(session, submission.asset_id)
    return entry.organization if entry else None


def _assured_by(submission: Submission) -> str:
    if submission.how == How.TELEPHONE:
        return "the group, by telephone"
    if submission.how == How.PAPER:
        return "the group, on paper"
    return "a steward" if submission.entered_by else "the group"


def _move(session: Session, submission: Submission, move: Move, *, by: By, now: datetime) -> None:
    """The state and its line in the history."""
    before = AssetStatus(submission.status)
    after = next_status(before, move)
    if after is None:
        raise Conflict(gettext("A steward has already decided on this entry."))
    submission.status = after
    submission.version += 1
    if after is AssetStatus.SUBMITTED:
        submission.waiting_since = now
    elif after is not AssetStatus.MORE_INFORMATION_NEEDED:
        submission.decided_at = now
    session.flush()
    if submission.is_new:
        record(session, submission.asset_id, what=move.value, by=by, before=before, after=after)
    else:
        is_now = AssetStatus.PUBLISHED
        record(
            session,
            submission.asset_id,
            what=f"change {after.value}",
            by=by,
            before=is_now,
            after=is_now,
        )
