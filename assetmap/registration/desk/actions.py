"""The actions of a steward at the desk: each with the data that undoing it needs, and the undoing."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from assetmap.assets.confirming.models import AssetReport
from assetmap.assets.confirming.reporting import close_report
from assetmap.assets.editing.entries import (
    confirm_categories,
    confirm_entry,
    move_asset,
    save_entry,
    save_move,
)
from assetmap.assets.help.actions import close_suggestion
from assetmap.assets.help.models import PlaceSuggestion
from assetmap.assets.pictures.actions import remove_picture, show_picture
from assetmap.assets.pictures.models import AssetPicture
from assetmap.assets.published.search_documents import refresh_assets
from assetmap.assets.record.entry import Entry
from assetmap.assets.record.history import By, entry_of
from assetmap.assets.record.models import Asset
from assetmap.assets.record.status import AssetStatus, Move
from assetmap.assets.twins.deciding import decide_twins
from assetmap.assets.twins.finding import find_twins
from assetmap.assets.twins.queries import twin_pair
from assetmap.errors import Conflict, InvalidInput, NotFound
from assetmap.people.actions import remove_editor
from assetmap.people.roles import SignedIn
from assetmap.registration.claims.actions import decide_claim
from assetmap.registration.models import Claim, DeskAction, Submission
from assetmap.web.translations import gettext

KEPT_FOR = timedelta(days=2)
UNDONE = "undone at the desk"
Said = Mapping[str, str]
Before = dict[str, Any]


def note(
    session: Session, steward: SignedIn, *, kind: str, action: str, name: str, before: Before
) -> DeskAction:
    """Writes down what was done in this transaction, with the mails that it queued."""
    mails = session.execute(text("SELECT id FROM outbox_message WHERE created_at = now()"))
    done = DeskAction(
        person_id=steward.person_id,
        kind=kind,
        action=action,
        name=name,
        before=before,
        mail_ids=list(mails.scalars()),
    )
    session.add(done)
    session.flush()
    return done


def before_decision(session: Session, submission: Submission) -> Before:
    """The facts that undoing a decision about an entry needs; taken before the decision."""
    entry = entry_of(session, submission.asset_id)
    return {
        "submission": str(submission.id),
        "status": submission.status,
        "words": submission.words,
        "entry": entry.model_dump(mode="json", exclude_none=True) if entry else None,
    }


def answer_report(
    session: Session, steward: SignedIn, report_id: str, action: str, said: Said, *, now: datetime
) -> Before:
    """Closes a report, with an answer to its sender or without."""
    answer = said.get("words", "") if action == "answer" else ""
    if action == "answer" and not answer.strip():
        raise InvalidInput(
            gettext("Enter an answer, or close the report without one."), parameter="words"
        )
    close_report(session, _uuid(report_id), answer=answer, steward=steward, now=now)
    return {"report": report_id}


def decide_pair(
    session: Session, steward: SignedIn, pair_id: str, action: str, said: Said, *, now: datetime
) -> Before:
    """Keeps both, joins them into the one that stays, or says that they are not the same."""
    pair = twin_pair(session, _number(pair_id), steward.steward_places())
    if pair is None:
        raise NotFound(gettext("This page does not exist, or it is for another steward."))
    keep = said.get("keep", "first")
    winner, loser = (pair.first, pair.second) if keep != "second" else (pair.second, pair.first)
    organization = session.get_one(Asset, winner.asset_id).organization_id
    contacts = session.scalars(
        text("SELECT id FROM contact WHERE asset_id = :id AND NOT is_public"),
        {"id": loser.asset_id},
    ).all()
    decide_twins(
        session,
        pair,
        action,
        mark=said.get("mark", ""),
        by=By(steward.person_id),
        keep=keep,
    )
    return {
        "pair": pair.id,
        "winner": str(winner.asset_id),
        "loser": str(loser.asset_id),
        "entry": winner.entry.model_dump(mode="json", exclude_none=True),
        "organization": str(organization) if organization else None,
        "contacts": [str(one) for one in contacts],
    }


def answer_claim(
    session: Session, steward: SignedIn, claim_id: str, action: str, said: Said, *, now: datetime
) -> Before:
    """Lets somebody manage an entry, or not."""
    asked = session.get(Claim, _number(claim_id))
    before: Before = {}
    if asked is not None:
        organization = session.get_one(Asset, asked.asset_id).organization_id
        before = {
            "asset": str(asked.asset_id),
            "person": str(asked.person_id),
            "words": asked.words,
            "language": asked.language,
            "asked_at": asked.asked_at.isoformat(),
            "organization": str(organization) if organization else None,
        }
    email, language = decide_claim(
        session, _number(claim_id), steward=steward, is_theirs=action == "theirs"
    )
    return {**before, "email": email, "mail_language": language}


def answer_suggestion(
    session: Session, steward: SignedIn, which: str, action: str, said: Said, *, now: datetime
) -> Before:
    """Closes a suggestion."""
    close_suggestion(
        session, _uuid(which), steward=steward, places=steward.steward_places(), now=now
    )
    return {"suggestion": which}


def decide_picture(
    session: Session, steward: SignedIn, asset_id: str, action: str, said: Said, *, now: datetime
) -> Before:
    """Shows a picture that waits, or removes it."""
    which, by = _uuid(asset_id), By(steward.person_id)
    kept = session.scalars(select(AssetPicture).where(AssetPicture.asset_id == which)).all()
    before = {"asset": asset_id, "pictures": [_as_kept(one) for one in kept]}
    change = show_picture if action == "show" else remove_picture
    change(session, which, said.get("mark", ""), by=by)
    return before


_PICTURE_FIELDS = ("width", "height", "description", "mark", "is_waiting")


def _as_kept(picture: AssetPicture) -> Before:
    return {
        **{name: getattr(picture, name) for name in _PICTURE_FIELDS},
        "picture": b64encode(picture.picture).decode(),
        "added_at": picture.added_at.isoformat(),
    }


def note_call(
    session: Session, steward: SignedIn, asset_id: str, action: str, said: Said, *, now: datetime
) -> Before:
    """Records what a group said on the phone; if nobody answered, the item comes back in a week."""
    which = _uuid(asset_id)
    asset = session.get_one(Asset, which)
    before: Before = {
        "asset": asset_id,
        "assured_on": asset.assured_on.isoformat() if asset.assured_on else None,
        "assured_by": asset.assured_by,
    }
    by = By(steward.person_id, "by telephone")
    if action == "right":
        confirm_entry(session, which, by=by, on=now.date(), assured_by="the group, by telephone")
    elif action == "stopped":
        move_asset(session, which, Move.WITHDRAW, by=by, what="withdrawn")
    return before


def confirm_guess(
    session: Session, steward: SignedIn, asset_id: str, action: str, said: Said, *, now: datetime
) -> Before:
    """A steward says that the kind which was guessed is right."""
    confirm_categories(session, _uuid(asset_id), by=By(steward.person_id))
    return {"asset": asset_id}


Doing = Callable[..., Before]
DOINGS: Mapping[str, Doing] = {
    "report": answer_report,
    "twin": decide_pair,
    "claim": answer_claim,
    "suggestion": answer_suggestion,
    "picture": decide_picture,
    "call": note_call,
    "guess": confirm_guess,
}


def undo(session: Session, done: DeskAction, *, steward: SignedIn) -> int:
    """Makes it as it was before; returns how many mails had gone already.

    Raises `Conflict` where it was undone, is too old, or has changed since.
    """
    session.refresh(done, with_for_update=True)
    if done.undone_at is not None or not done.before:
        raise Conflict(gettext("You can no longer undo this."))
    _UNDOINGS[done.kind](session, done, By(steward.person_id, UNDONE))
    session.execute(
        update(DeskAction).where(DeskAction.id == done.id).values(undone_at=text("now()"))
    )
    gone = session.scalar(
        text("SELECT count(*) FROM outbox_message WHERE id = ANY (:ids) AND sent_at IS NOT NULL"),
        {"ids": done.mail_ids},
    )
    session.execute(
        text("DELETE FROM outbox_message WHERE id = ANY (:ids) AND sent_at IS NULL"),
        {"ids": done.mail_ids},
    )
    session.flush()
    return int(gone or 0)


def _undo_decision(session: Session, done: DeskAction, by: By) -> None:
    before = done.before
    submission = session.get_one(Submission, UUID(before["submission"]), with_for_update=True)
    if done.action == "publish":
        if submission.status != AssetStatus.PUBLISHED:
            raise Conflict(_has_changed())
        if before["entry"] is None:
            save_move(session, submission.asset_id, Move.WITHDRAW, by=by, what="withdrawn")
        else:
            save_entry(session, submission.asset_id, Entry.model_validate(before["entry"]), by=by)
        refresh_assets(session, [submission.asset_id])
    elif done.action == "mend":
        submission.answers = before["answers"]
    elif submission.status not in (
        AssetStatus.MORE_INFORMATION_NEEDED,
        AssetStatus.DECLINED,
    ):
        raise Conflict(_has_changed())
    submission.status, submission.words = before["status"], before["words"]
    submission.asked_hash = submission.decided_at = None
    submission.version += 1
    session.flush()


def _undo_report(session: Session, done: DeskAction, by: By) -> None:
    session.execute(
        update(AssetReport)
        .where(AssetReport.id == UUID(done.before["report"]))
        .values(answer=None, closed_at=None, closed_by=None)
    )


def _undo_pair(session: Session, done: DeskAction, by: By) -> None:
    """Parts what was joined: the one that stayed says again what it said, and the other comes back."""
    before = done.before
    ids = {"id": before["pair"], "winner": UUID(before["winner"]), "loser": UUID(before["loser"])}
    session.execute(
        text(
            "UPDATE twin_pair SET decision = NULL, decided_at = NULL, person_id = NULL, decided_mark = NULL"
            " WHERE id = :id"
        ),
        ids,
    )
    if done.action != "merged":
        return
    session.execute(text("DELETE FROM merged_asset WHERE asset_id = :loser"), ids)
    save_entry(session, ids["winner"], Entry.model_validate(before["entry"]), by=by)
    save_move(session, ids["loser"], Move.RETURN, by=by, what="returned")
    session.execute(
        text("UPDATE contact SET asset_id = :loser WHERE id = ANY (CAST(:contacts AS uuid[]))"),
        {**ids, "contacts": before["contacts"]},
    )
    session.execute(
        text("UPDATE asset SET organization_id = CAST(:organization AS uuid) WHERE id = :winner"),
        {**ids, "organization": before["organization"]},
    )
    both = [ids["winner"], ids["loser"]]
    session.expire_all()
    refresh_assets(session, both)
    find_twins(session, both)


def _undo_claim(session: Session, done: DeskAction, by: By) -> None:
    before = done.before
    asset = session.get_one(Asset, UUID(before["asset"]))
    if session.scalar(select(Claim.id).filter_by(asset_id=asset.id, person_id=before["person"])):
        raise Conflict(_has_changed())
    if done.action == "theirs" and asset.organization_id:
        remove_editor(
            session, person_id=UUID(before["person"]), organization_id=asset.organization_id
        )
        asset.organization_id = UUID(before["organization"]) if before["organization"] else None
    session.add(
        Claim(
            asset_id=asset.id,
            person_id=UUID(before["person"]),
            words=before["words"],
            language=before["language"],
            asked_at=datetime.fromisoformat(before["asked_at"]),
        )
    )


def _undo_suggestion(session: Session, done: DeskAction, by: By) -> None:
    session.execute(
        update(PlaceSuggestion)
        .where(PlaceSuggestion.id == UUID(done.before["suggestion"]))
        .values(closed_at=None, closed_by=None)
    )


def _undo_picture(session: Session, done: DeskAction, by: By) -> None:
    which = UUID(done.before["asset"])
    marks = select(AssetPicture.mark).where(AssetPicture.asset_id == which)
    if set(session.scalars(marks)) - {kept["mark"] for kept in done.before["pictures"]}:
        # The group has sent another one since, which would be lost.
        raise Conflict(_has_changed())
    session.execute(delete(AssetPicture).where(AssetPicture.asset_id == which))
    for kept in done.before["pictures"]:
        session.add(
            AssetPicture(
                asset_id=which,
                picture=b64decode(kept["picture"]),
                added_at=datetime.fromisoformat(kept["added_at"]),
                **{name: kept[name] for name in _PICTURE_FIELDS},
            )
        )


def _undo_call(session: Session, done: DeskAction, by: By) -> None:
    which, before = UUID(done.before["asset"]), done.before
    if done.action == "stopped":
        move_asset(session, which, Move.RETURN, by=by, what="returned")
    elif done.action == "right":
        asset = session.get_one(Asset, which)
        on = before["assured_on"]
        asset.assured_on = date.fromisoformat(on) if on else None
        asset.assured_by = before["assured_by"]
        session.flush()
        refresh_assets(session, [which])


def _undo_guess(session: Session, done: DeskAction, by: By) -> None:
    which = UUID(done.before["asset"])
    session.get_one(Asset, which).is_category_guessed = True
    session.flush()
    refresh_assets(session, [which])


_UNDOINGS: Mapping[str, Callable[[Session, DeskAction, By], None]] = {
    "entry": _undo_decision,
    "report": _undo_report,
    "twin": _undo_pair,
    "claim": _undo_claim,
    "suggestion": _undo_suggestion,
    "picture": _undo_picture,
    "call": _undo_call,
    "guess": _undo_guess,
}


def forget_actions(session: Session, *, now: datetime) -> None:
    """Empties what undoing needs of what was done two days ago, since it may hold a person's words."""
    session.execute(update(DeskAction).where(DeskAction.done_at < now - KEPT_FOR).values(before={}))


def _has_changed() -> str:
    return gettext(
        "This entry has changed since you made your decision, so you cannot undo the decision "
        "here. Open the entry instead."
    )


def _uuid(text_: str) -> UUID:
    try:
        return UUID(text_)
    except ValueError:
        raise NotFound(gettext("This page does not exist, or it is for another steward.")) from None


def _number(text_: str) -> int:
    # More figures than PostgreSQL's integer has are nobody's number.
    return int(text_) if text_.isascii() and text_.isdecimal() and len(text_) < 10 else 0
