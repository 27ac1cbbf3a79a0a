"""Link workers' notes on an asset, and reports of how a try went."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.practice.models import PracticeNote, Trial, TrialOutcome
from assetmap.assets.published.search_documents import refresh_assets
from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

LONGEST_NOTE = 500


def add_note(session: Session, asset_id: UUID, person_id: UUID, words: str) -> None:
    """Raises `InvalidInput` when the note says nothing or too much."""
    kept = " ".join(words.split())
    if not kept or len(kept) > LONGEST_NOTE:
        raise InvalidInput(
            gettext("Enter a note of up to %(most)s characters.") % {"most": LONGEST_NOTE},
            parameter="note",
        )
    session.add(PracticeNote(asset_id=asset_id, person_id=person_id, text=kept))
    session.flush()


def remove_note(session: Session, note_id: int, *, person_id: UUID | None) -> None:
    """Takes a note away; only its writer's, where `person_id` says who asks."""
    statement = delete(PracticeNote).where(PracticeNote.id == note_id)
    if person_id is not None:
        statement = statement.where(PracticeNote.person_id == person_id)
    session.execute(statement)


def note_trial(
    session: Session, asset_id: UUID, person_id: UUID, outcome: str, *, today: date
) -> None:
    """The last of a day counts. Raises `InvalidInput` for what is no outcome."""
    if outcome not in set(TrialOutcome):
        raise InvalidInput(
            gettext(
                "Choose how it went: it worked, it was full, it was closed or it was hard to contact."
            ),
            parameter="outcome",
        )
    session.execute(
        insert(Trial)
        .values(asset_id=asset_id, person_id=person_id, tried_on=today, outcome=outcome)
        .on_conflict_do_update(constraint="pk_asset_trial", set_={"outcome": outcome})
    )
    refresh_assets(session, [asset_id])


def is_published(session: Session, asset_id: UUID) -> bool:
    """Whether there is anything to say something of."""
    found = text("SELECT EXISTS (SELECT FROM asset WHERE id = :id AND status = 'published')")
    return bool(session.execute(found, {"id": asset_id}).scalar_one())
