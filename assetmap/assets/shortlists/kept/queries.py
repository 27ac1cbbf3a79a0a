"""Reads of kept shortlists, of those that a team shares, and of stars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from assetmap.assets.shortlists.kept.models import KeptShortlist, KeptShortlistEntry, Star
from assetmap.assets.shortlists.shortlist import Shortlist, ShortlistEntry
from assetmap.people.models import PersonDetail, PersonRole
from assetmap.people.roles import Role
from assetmap.places.models import Place


@dataclass(frozen=True)
class KeptList:
    """A kept shortlist as it is listed; `by` is the address of whoever keeps it."""

    id: int
    name: str
    is_shared: bool
    changed_at: datetime
    by: str
    is_own: bool
    entry_count: int


@dataclass(frozen=True)
class OpenedList:
    """A kept shortlist with its entries: asset, name when it was kept, and note."""

    kept: KeptList
    entries: Sequence[tuple[UUID, str, str]]

    def as_shortlist(self) -> Shortlist:
        """To be worked on; of somebody else's it is a copy that knows nothing of where it comes from."""
        return Shortlist(
            title=self.kept.name,
            entries=tuple(ShortlistEntry(asset_id, note) for asset_id, _, note in self.entries),
            kept_id=self.kept.id if self.kept.is_own else None,
        )


@dataclass(frozen=True)
class Team:
    """The link workers of the same places: what the places are called (None is everywhere), and how many they are."""

    places: Sequence[str | None]
    colleague_count: int


def own_lists(session: Session, person_id: UUID) -> list[KeptList]:
    """The lists that somebody keeps, the last changed first."""
    return _listed(session, person_id, KeptShortlist.person_id == person_id)


def deleted_lists(session: Session, person_id: UUID) -> Sequence[KeptShortlist]:
    """The lists that somebody has deleted and can still restore, the last first."""
    return session.scalars(
        select(KeptShortlist)
        .where(KeptShortlist.person_id == person_id, KeptShortlist.deleted_at.is_not(None))
        .order_by(KeptShortlist.deleted_at.desc())
    ).all()


def team_lists(session: Session, person_id: UUID) -> list[KeptList]:
    """The lists that others share with somebody, the last changed first."""
    return _listed(session, person_id, _is_of_team(person_id))


def opened_list(session: Session, kept_id: int, person_id: UUID) -> OpenedList | None:
    """A kept list with its entries; None unless it is theirs or their team's."""
    seen = or_(KeptShortlist.person_id == person_id, _is_of_team(person_id))
    found = _listed(session, person_id, KeptShortlist.id == kept_id, seen)
    if not found:
        return None
    entries = session.execute(
        select(KeptShortlistEntry.asset_id, KeptShortlistEntry.name, KeptShortlistEntry.note)
        .where(KeptShortlistEntry.kept_shortlist_id == kept_id)
        .order_by(KeptShortlistEntry.position)
    )
    return OpenedList(found[0], [(asset_id, name, note) for asset_id, name, note in entries])


def is_kept(session: Session, shortlist: Shortlist, person_id: UUID) -> bool:
    """Whether the shortlist is one of theirs with nothing changed."""
    if shortlist.kept_id is None:
        return False
    kept = opened_list(session, shortlist.kept_id, person_id)
    if kept is None or not kept.kept.is_own:
        return False
    stored = kept.as_shortlist()
    return (stored.title, stored.entries) == (shortlist.title, shortlist.entries)


def team_of(session: Session, person_id: UUID) -> Team:
    """Without a place at all, who is no link worker by role: an administrator, for one."""
    places = session.scalars(
        select(Place.name)
        .select_from(PersonRole)
        .outerjoin(Place, Place.id == PersonRole.place_id)
        .where(PersonRole.person_id == person_id, PersonRole.role == Role.LINK_WORKER)
        .order_by(Place.name)
    ).all()
    colleagues = select(func.count()).select_from(_colleagues(person_id).distinct().subquery())
    return Team(places, session.scalars(colleagues).one())


def _colleagues(person_id: UUID) -> Select[UUID]:
    """The other link workers of somebody's places; everywhere is a place of its own."""
    own, theirs = aliased(PersonRole), aliased(PersonRole)
    return (
        select(theirs.person_id)
        .join(own, own.place_id.is_not_distinct_from(theirs.place_id))
        .where(
            own.person_id == person_id,
            own.role == Role.LINK_WORKER,
            theirs.role == Role.LINK_WORKER,
            theirs.person_id != person_id,
        )
    )


def _is_of_team(person_id: UUID) -> ColumnElement[bool]:
    return KeptShortlist.is_shared & KeptShortlist.person_id.in_(_colleagues(person_id))


def _listed(session: Session, person_id: UUID, *which: ColumnElement[bool]) -> list[KeptList]:
    count = (
        select(func.count())
        .where(KeptShortlistEntry.kept_shortlist_id == KeptShortlist.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(KeptShortlist, PersonDetail.email, count)
        .join(PersonDetail, PersonDetail.person_id == KeptShortlist.person_id)
        .where(KeptShortlist.deleted_at.is_(None), *which)
        .order_by(KeptShortlist.changed_at.desc(), KeptShortlist.id.desc())
    )
    return [
        KeptList(
            id=kept.id,
            name=kept.name,
            is_shared=kept.is_shared,
            changed_at=kept.changed_at,
            by=email,
            is_own=kept.person_id == person_id,
            entry_count=entry_count,
        )
        for kept, email, entry_count in rows
    ]


def starred_by(session: Session, person_id: UUID) -> Sequence[UUID]:
    """The assets that somebody has starred, the last first."""
    return session.scalars(
        select(Star.asset_id)
        .where(Star.person_id == person_id)
        .order_by(Star.starred_at.desc(), Star.asset_id)
    ).all()
