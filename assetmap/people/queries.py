"""Reads of accounts, roles, sessions and attempts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, column, func, or_, select, table, true
from sqlalchemy.orm import Session

from assetmap.people.limits import REQUESTS_KEPT_FOR
from assetmap.people.models import (
    OrganizationEditor,
    PersonDetail,
    PersonRole,
    PersonSession,
    RoleInvite,
    SignInRequest,
)
from assetmap.people.roles import Role, RoleHeld, SignedIn
from assetmap.people.tokens import token_hash

# Its model belongs to a higher layer, which this one does not import.
_place = table("place", column("id"), column("kind"), column("code"), column("name"))

# Nobody's post is to be filled because a place has many stewards.
MOST_STEWARDS = 20


@dataclass(frozen=True)
class RoleListed:
    """A role as it is shown: whose, which, and where."""

    email: str
    role: Role
    place: str | None
    place_name: str | None
    granted_at: datetime
    until: date | None = None
    role_id: int = 0


def person_by_email(session: Session, email: str) -> UUID | None:
    """The person with this email address."""
    return session.scalar(select(PersonDetail.person_id).where(PersonDetail.email == email))


def signed_in_by(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """The person who signed in with this token, with all that they may do, read in one query."""
    roles = (
        select(func.jsonb_agg(func.jsonb_build_array(PersonRole.role, PersonRole.place_id)))
        .where(PersonRole.person_id == PersonSession.person_id, is_held())
        .scalar_subquery()
    )
    organizations = (
        select(func.array_agg(OrganizationEditor.organization_id))
        .where(OrganizationEditor.person_id == PersonSession.person_id)
        .scalar_subquery()
    )
    found = session.execute(
        select(PersonSession.id, PersonSession.person_id, PersonDetail.email, roles, organizations)
        .join(PersonDetail, PersonDetail.person_id == PersonSession.person_id)
        .where(PersonSession.token_hash == token_hash(token), is_live(now))
    ).one_or_none()
    if found is None:
        return None
    session_id, person_id, email, held, edited = found
    return SignedIn(
        person_id=person_id,
        session_id=session_id,
        email=email,
        roles=tuple(RoleHeld(Role(role), place_id) for role, place_id in held or ()),
        organization_ids=frozenset(edited or ()),
    )


def is_held() -> ColumnElement[bool]:
    """Of a role, whether it has not ended: a deputy's does."""
    return or_(PersonRole.until.is_(None), PersonRole.until >= func.current_date())


def is_live(now: datetime) -> ColumnElement[bool]:
    """Of a session, whether it still lets its browser in."""
    return (PersonSession.revoked_at.is_(None)) & (PersonSession.expires_at > now)


def sessions_of(session: Session, person_id: UUID, *, now: datetime) -> Sequence[PersonSession]:
    """The live sessions of a person, the last used first."""
    return session.scalars(
        select(PersonSession)
        .where(PersonSession.person_id == person_id, is_live(now))
        .order_by(PersonSession.last_seen_at.desc())
    ).all()


def roles_listed(session: Session, person_id: UUID | None = None) -> list[RoleListed]:
    """The roles of one person, or of everybody."""
    whose = [PersonRole.person_id == person_id] if person_id else []
    rows = session.execute(
        select(
            PersonDetail.email,
            PersonRole.role,
            _place.c.kind + "/" + _place.c.code,
            _place.c.name,
            PersonRole.granted_at,
            PersonRole.until,
            PersonRole.id,
        )
        .join(PersonDetail, PersonDetail.person_id == PersonRole.person_id)
        .join(_place, _place.c.id == PersonRole.place_id, isouter=True)
        .where(*whose, is_held())
        .order_by(PersonDetail.email, PersonRole.role, _place.c.name)
    )
    return [
        RoleListed(email, Role(role), place, name, granted_at, until, role_id)
        for email, role, place, name, granted_at, until, role_id in rows
    ]


def asked_at(session: Session, which: ColumnElement[bool], *, now: datetime) -> Sequence[datetime]:
    """The moments at which one address, browser or network lately asked to sign in."""
    return session.scalars(
        select(SignInRequest.created_at).where(
            which, SignInRequest.created_at > now - REQUESTS_KEPT_FOR
        )
    ).all()


class Caretakers(StrEnum):
    """The people who are told of something in a place."""

    STEWARDS = "stewards"
    ADMINISTRATORS = "administrators"
    NOBODY = "nobody"


def steward_addresses(session: Session, place_ids: Collection[int]) -> list[str]:
    """The addresses that `caretakers_of` finds."""
    return caretakers_of(session, place_ids)[1]


def caretakers_of(session: Session, place_ids: Collection[int]) -> tuple[Caretakers, list[str]]:
    """The addresses of the stewards of these places, else of those of everywhere, else of the administrators.

    What lies in no place is told to stewards of everywhere, else to those of any place.
    """
    where = or_(PersonRole.place_id.is_(None), PersonRole.place_id.in_(place_ids))
    rows = session.execute(
        select(
            PersonDetail.email,
            PersonRole.role,
            PersonRole.place_id.is_(None).label("is_everywhere"),
        )
        .join(PersonRole, PersonRole.person_id == PersonDetail.person_id)
        .where(
            PersonRole.role.in_([Role.STEWARD, Role.ADMINISTRATOR]),
            is_held(),
            where if place_ids else true(),
        )
        .distinct()
        .order_by(PersonDetail.email)
    ).all()
    stewards = [row for row in rows if row.role == Role.STEWARD]
    # Of a place, or of everywhere: the former know theirs, the latter what is in none.
    first = [row.email for row in stewards if row.is_everywhere != bool(place_ids)]
    found = first or [row.email for row in stewards] or [row.email for row in rows]
    if not found:
        return Caretakers.NOBODY, []
    who = Caretakers.STEWARDS if stewards else Caretakers.ADMINISTRATORS
    return who, list(dict.fromkeys(found))[:MOST_STEWARDS]


def invite_by_token(session: Session, token: str, *, now: datetime) -> RoleInvite | None:
    """The invitation whose link it is, while nobody has used it and it has not ended; locked."""
    return session.scalars(
        select(RoleInvite)
        .where(
            RoleInvite.token_hash == token_hash(token),
            RoleInvite.used_at.is_(None),
            RoleInvite.expires_at > now,
        )
        .with_for_update()
    ).first()
