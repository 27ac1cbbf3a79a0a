"""A further change to an entry while another is waiting, and the address that it may name."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import keeper_of
from assetmap.assets.record.entry import Entry
from assetmap.assets.record.status import AssetStatus, Move, next_status
from assetmap.people.models import PersonDetail
from assetmap.registration.drafts.actions import personal_of
from assetmap.registration.models import Submission
from assetmap.registration.questions.answers import answers_from

# Answers that mean nothing without one another.
_PLACE = frozenset(
    [
        "where",
        "postcode",
        "address",
        "easting",
        "northing",
        "works_in",
        "works_in_name",
        "extent",
    ]
)


def go_on_with(
    session: Session, submission: Submission, earlier: Submission, *, now: datetime
) -> None:
    """Lets a change say what its writer's earlier one said too, which is withdrawn: stewards look at one.

    What was written with the earlier one before one's eyes is all that counts; of one begun beside it, in another tab,
    each answer that it has changed itself.
    """
    if submission.follows_version != earlier.version:
        changed = _changed(submission)
        if not _PLACE.isdisjoint(changed):
            changed |= dict.fromkeys(_PLACE)
        kept = {name: said for name, said in _changed(earlier).items() if name not in changed}
        submission.answers = {**submission.answers, **kept}
    if submission.personal_detail_id is None:
        submission.personal_detail_id = earlier.personal_detail_id
        submission.address_proved_at = earlier.address_proved_at
        confirm_hash, earlier.confirm_hash = earlier.confirm_hash, None
        session.flush()
        submission.confirm_hash = confirm_hash
    after = next_status(AssetStatus(earlier.status), Move.WITHDRAW)
    assert after is not None
    earlier.status, earlier.decided_at = after, now
    earlier.version += 1
    session.flush()


def _changed(submission: Submission) -> dict[str, Any]:
    """Its answers that are others than those that it began with."""
    began_with = answers_from(Entry.model_validate(submission.entry_before))
    as_kept = json.loads(json.dumps(began_with))
    return {name: said for name, said in submission.answers.items() if said != as_kept.get(name)}


def unproved_address(session: Session, submission: Submission) -> str | None:
    """The address that a change of an entry names and that nobody has proved: the former is written to until then.

    What a steward writes for a group, they answer for.
    """
    if submission.is_new or submission.entered_by or submission.address_proved_at:
        return None
    named: str | None = personal_of(session, submission).get("your_email")
    own = session.scalar(
        select(PersonDetail.email).where(PersonDetail.person_id == submission.person_id)
    )
    if not named or named in (own, keeper_of(session, submission.asset_id)):
        return None
    return named


def prove_address(session: Session, submission: Submission, *, now: datetime) -> None:
    """Whoever reads what is mailed to the address that the change names has said so; done twice it is done once."""
    session.refresh(submission, with_for_update=True)
    if submission.address_proved_at is None:
        submission.address_proved_at = now
        session.flush()
        if submission.status == AssetStatus.PUBLISHED:
            keep_contact(session, submission)


def keep_contact(session: Session, submission: Submission) -> None:
    """Keeps the contact who is asked whether it is still right: in the side table, and never public. An address that a
    change names counts once it is proved.
    """
    if submission.personal_detail_id is None or unproved_address(session, submission):
        return
    session.execute(
        text(
            "INSERT INTO contact (asset_id, personal_detail_id)"
            " SELECT CAST(:asset AS uuid), CAST(:detail AS uuid) WHERE NOT EXISTS"
            "   (SELECT FROM contact WHERE asset_id = :asset AND personal_detail_id = :detail)"
        ),
        {"asset": submission.asset_id, "detail": submission.personal_detail_id},
    )
