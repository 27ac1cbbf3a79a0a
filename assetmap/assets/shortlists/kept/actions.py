"""Changes to kept shortlists, and stars."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.shortlists.kept.models import KeptShortlist, KeptShortlistEntry, Star
from assetmap.assets.shortlists.kept.queries import starred_by, team_of
from assetmap.assets.shortlists.queries import listed_now
from assetmap.assets.shortlists.shortlist import Shortlist, ShortlistEntry, title_from
from assetmap.errors import InvalidInput, NotFound
from assetmap.web.translations import gettext

# Long enough to notice, and to have what was deleted gone soon.
CAN_BE_PUT_BACK_FOR = timedelta(hours=1)
MOST_LISTS = 100
MOST_STARS = 200


def keep_as_new(session: Session, person_id: UUID, shortlist: Shortlist, *, now: datetime) -> int:
    """Stores the shortlist with its notes, under its title; its id.

    Raises `InvalidInput` without a title or entries, for a name that they have already, and for one list too many.
    """
    how_many = session.scalar(
        select(func.count(KeptShortlist.id)).where(KeptShortlist.person_id == person_id)
    )
    if (how_many or 0) >= MOST_LISTS:
        raise InvalidInput(
            gettext("You already have %(most)s saved lists. Delete one first.")
            % {"most": MOST_LISTS},
            parameter="title",
        )
    name = _free_name(session, person_id, shortlist.title)
    entries = _to_be_kept(session, shortlist, names={})
    kept = KeptShortlist(person_id=person_id, name=name, created_at=now, changed_at=now)
    session.add(kept)
    session.flush()
    _write_entries(session, kept.id, entries)
    return kept.id


def save_changes(
    session: Session, kept_id: int, person_id: UUID, shortlist: Shortlist, *, now: datetime
) -> None:
    """Puts the shortlist, its title included, in the place of what was kept. Raises what `keep_as_new` raises."""
    kept = _own(session, kept_id, person_id)
    name = _free_name(session, person_id, shortlist.title, but=kept_id)
    before = session.scalars(
        select(KeptShortlistEntry).where(KeptShortlistEntry.kept_shortlist_id == kept_id)
    )
    names = {entry.asset_id: entry.name for entry in before}
    entries = _to_be_kept(session, shortlist, names=names)
    kept.name, kept.changed_at = name, now
    session.execute(
        delete(KeptShortlistEntry).where(KeptShortlistEntry.kept_shortlist_id == kept_id)
    )
    _write_entries(session, kept_id, entries)


def rename(session: Session, kept_id: int, person_id: UUID, name: str, *, now: datetime) -> None:
    """Raises `InvalidInput` for a name that is too long, or theirs already."""
    kept = _own(session, kept_id, person_id)
    free = _free_name(session, person_id, name, but=kept_id, parameter="name")
    kept.name, kept.changed_at = free, now
    session.flush()


def set_shared(session: Session, kept_id: int, person_id: UUID, *, is_shared: bool) -> None:
    """Shows the list to their team, or to nobody else any more. Raises `InvalidInput` for who is in no team."""
    kept = _own(session, kept_id, person_id)
    if is_shared and not team_of(session, person_id).places:
        raise InvalidInput(
            gettext(
                "You are not in a team. Ask the people who run this site to give you the link worker role."
            ),
            parameter="action",
        )
    kept.is_shared = is_shared
    session.flush()


def delete_list(session: Session, kept_id: int, person_id: UUID, *, now: datetime) -> None:
    """Takes the list from everybody's sight; it can be put back for an hour."""
    _own(session, kept_id, person_id).deleted_at = now
    session.flush()


def put_back(session: Session, kept_id: int, person_id: UUID, *, now: datetime) -> None:
    """Undoes `delete_list`. Raises `NotFound` when it is too late."""
    kept = session.get(KeptShortlist, kept_id)
    if (
        kept is None
        or kept.person_id != person_id
        or (kept.deleted_at and kept.deleted_at <= now - CAN_BE_PUT_BACK_FOR)
    ):
        raise NotFound(
            gettext("This list was deleted more than an hour ago, so it can’t be restored.")
        )
    kept.deleted_at = None
    session.flush()


def forget_deleted(session: Session, *, now: datetime) -> None:
    """Deletes for good what was deleted an hour ago, notes and all."""
    session.execute(
        delete(KeptShortlist).where(KeptShortlist.deleted_at <= now - CAN_BE_PUT_BACK_FOR)
    )


def star(session: Session, asset_id: UUID, person_id: UUID) -> None:
    """Raises `NotFound` for what is not listed, `InvalidInput` for one star too many."""
    if asset_id not in listed_now(session, [asset_id]):
        raise NotFound(gettext("We can’t find this entry, or it is no longer listed."))
    if len(starred_by(session, person_id)) >= MOST_STARS:
        raise InvalidInput(
            gettext("You have starred %(most)s entries. Remove a star first.")
            % {"most": MOST_STARS},
            parameter="action",
        )
    session.execute(
        insert(Star).values(person_id=person_id, asset_id=asset_id).on_conflict_do_nothing()
    )


def unstar(session: Session, asset_id: UUID, person_id: UUID) -> None:
    session.execute(delete(Star).where(Star.asset_id == asset_id, Star.person_id == person_id))


def _own(session: Session, kept_id: int, person_id: UUID) -> KeptShortlist:
    kept = session.get(KeptShortlist, kept_id)
    if kept is None or kept.person_id != person_id or kept.deleted_at is not None:
        raise NotFound(gettext("You don’t have this list, or it has been deleted."))
    return kept


def _free_name(
    session: Session,
    person_id: UUID,
    typed: str,
    *,
    but: int | None = None,
    parameter: str = "title",
) -> str:
    name = title_from(typed)
    if not name:
        raise InvalidInput(
            gettext("Give the list a title. Don’t use a person’s name."),
            parameter=parameter,
        )
    is_taken = session.scalar(
        select(KeptShortlist.id).where(
            KeptShortlist.person_id == person_id,
            KeptShortlist.name == name,
            KeptShortlist.deleted_at.is_(None),
            KeptShortlist.id != (but or 0),
        )
    )
    if is_taken is not None:
        raise InvalidInput(
            gettext("You already have a list with that title. Give this one a different title."),
            parameter=parameter,
        )
    return name


def _to_be_kept(
    session: Session, shortlist: Shortlist, *, names: Mapping[UUID, str]
) -> list[tuple[ShortlistEntry, str]]:
    """The entries with what they are called. What is listed no longer stays if it was kept before, so that one learns
    that it has closed.
    """
    listed = listed_now(session, shortlist.asset_ids)
    called = {**names, **{asset_id: one.name for asset_id, one in listed.items()}}
    entries = [(e, called[e.asset_id]) for e in shortlist.entries if e.asset_id in called]
    if not entries:
        raise InvalidInput(
            gettext("There is nothing to save yet. Add an entry to your shortlist first."),
            parameter="action",
        )
    return entries


def _write_entries(
    session: Session, kept_id: int, entries: Sequence[tuple[ShortlistEntry, str]]
) -> None:
    session.add_all(
        KeptShortlistEntry(
            kept_shortlist_id=kept_id,
            position=position,
            asset_id=entry.asset_id,
            name=name,
            note=entry.note,
        )
        for position, (entry, name) in enumerate(entries, start=1)
    )
    session.flush()
