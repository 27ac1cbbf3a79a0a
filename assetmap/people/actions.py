"""Changes to an account: made, signed in and out, given a role, erased."""

from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.errors import Conflict, Forbidden, InvalidInput, NotFound
from assetmap.mail.actions import forget_mail_to
from assetmap.people.limits import REQUESTS_KEPT_FOR
from assetmap.people.models import (
    OrganizationEditor,
    Person,
    PersonDetail,
    PersonRole,
    PersonSession,
    RoleInvite,
    SignInRequest,
)
from assetmap.people.queries import is_live, person_by_email
from assetmap.people.roles import OF_A_PLACE, Role, SignedIn
from assetmap.people.tokens import new_token, token_hash
from assetmap.web.translations import gettext

SIGNED_IN_FOR = timedelta(days=14)
# Written down no oftener than this, so that reading pages writes nothing.
SEEN_EVERY = timedelta(minutes=10)


def account_of(session: Session, email: str) -> UUID:
    """The person whose address it is; a new account where there was none."""
    known = person_by_email(session, email)
    if known:
        return known
    try:
        with session.begin_nested():
            person = Person()
            session.add(person)
            session.flush()
            session.add(PersonDetail(person_id=person.id, email=email))
            session.flush()
            return person.id
    except IntegrityError:
        # Made by another request in the meantime.
        return session.scalars(
            select(PersonDetail.person_id).where(PersonDetail.email == email)
        ).one()


def begin_session(
    session: Session, *, email: str, browser: str, former: str | None, now: datetime
) -> str:
    """Signs in whoever has proved the address; returns the cookie's token, which is nowhere else.

    It is a new one each time, and the one that the browser had before lets nobody in any more.
    """
    if former:
        session.execute(
            update(PersonSession)
            .where(PersonSession.token_hash == token_hash(former), is_live(now))
            .values(revoked_at=now)
        )
    token = new_token()
    person_id = account_of(session, email)
    _note_here(session, person_id, now=now)
    session.add(
        PersonSession(
            person_id=person_id,
            token_hash=token_hash(token),
            browser=browser,
            created_at=now,
            last_seen_at=now,
            expires_at=now + SIGNED_IN_FOR,
        )
    )
    session.flush()
    return token


def note_seen(session: Session, session_id: UUID, *, now: datetime) -> None:
    """Writes down that a browser is still in use, and its person here."""
    person_id = session.scalar(
        update(PersonSession)
        .where(PersonSession.id == session_id, PersonSession.last_seen_at < now - SEEN_EVERY)
        .values(last_seen_at=now)
        .returning(PersonSession.person_id)
    )
    if person_id:
        _note_here(session, person_id, now=now)


def _note_here(session: Session, person_id: UUID, *, now: datetime) -> None:
    session.execute(
        update(PersonDetail).where(PersonDetail.person_id == person_id).values(last_seen_at=now)
    )


def revoke_sessions(
    session: Session,
    person_id: UUID,
    *,
    now: datetime,
    only: UUID | None = None,
    but: UUID | None = None,
) -> int:
    """Signs somebody out: everywhere, in one browser only, or in all but one. Returns of how many."""
    which = [PersonSession.person_id == person_id, is_live(now)]
    if only:
        which.append(PersonSession.id == only)
    if but:
        which.append(PersonSession.id != but)
    done = session.execute(update(PersonSession).where(*which).values(revoked_at=now))
    return cast("CursorResult[None]", done).rowcount


def grant(session: Session, *, email: str, role: Role, place_id: int | None = None) -> bool:
    """Trusts somebody with a role, whether they have signed in yet or not; False where they hold it already."""
    if place_id is not None and role not in OF_A_PLACE:
        raise InvalidInput(
            f"Only stewards and link workers belong to a place. Leave out the place for a {role}."
        )
    added = session.scalar(
        insert(PersonRole)
        .values(person_id=account_of(session, email), role=role, place_id=place_id)
        .on_conflict_do_nothing()
        .returning(PersonRole.id)
    )
    return added is not None


INVITED_FOR = timedelta(days=14)
LONGEST_DEPUTY = timedelta(days=92)


def invite(
    session: Session,
    inviter: SignedIn,
    *,
    role: Role,
    place_id: int | None,
    until: date | None,
    now: datetime,
) -> str:
    """The token of a link that gives its user a role, once. Raises `InvalidInput` and `Forbidden`.

    An administrator may give any role; a steward names a deputy for one of their places, for some weeks.
    """
    if place_id is not None and role not in OF_A_PLACE:
        raise InvalidInput(
            gettext(
                "Only stewards and link workers belong to a place. Leave the place empty for other roles."
            ),
            parameter="place",
        )
    if until is not None and not now.date() <= until <= now.date() + LONGEST_DEPUTY:
        raise InvalidInput(
            gettext("The last day must be within the next three months."), parameter="until"
        )
    if not inviter.has(Role.ADMINISTRATOR):
        places = inviter.steward_places()
        is_theirs = places is None or (place_id is not None and place_id in places)
        if role is not Role.STEWARD or not is_theirs:
            raise Forbidden("")
        if until is None:
            raise InvalidInput(
                gettext("Enter the last day that your deputy will stand in for you."),
                parameter="until",
            )
    token = new_token()
    session.add(
        RoleInvite(
            token_hash=token_hash(token),
            role=role,
            place_id=place_id,
            until=until,
            invited_by=inviter.person_id,
            expires_at=now + INVITED_FOR,
        )
    )
    session.flush()
    return token


def accept_invite(session: Session, invited: RoleInvite, person_id: UUID, *, now: datetime) -> None:
    """Gives the role, once; one that is held already is held for as long as before, or longer."""
    held = session.scalars(
        select(PersonRole)
        .where(
            PersonRole.person_id == person_id,
            PersonRole.role == invited.role,
            PersonRole.place_id.is_not_distinct_from(invited.place_id),
        )
        .with_for_update()
    ).first()
    if held is None:
        held = PersonRole(
            person_id=person_id, role=invited.role, place_id=invited.place_id, until=invited.until
        )
        session.add(held)
    elif held.until is not None:
        held.until = max(held.until, invited.until) if invited.until else None
    invited.used_at, invited.used_by = now, person_id
    session.flush()


def revoke_role(session: Session, role_id: int) -> None:
    """Takes one role away, at once. Raises `NotFound`, and `Conflict` for the last administrator."""
    found = session.get(PersonRole, role_id, with_for_update=True)
    if found is None:
        raise NotFound(gettext("This role has already been removed."))
    # One whose role ends on a day would leave nobody after it.
    others = select(func.count()).where(
        PersonRole.role == Role.ADMINISTRATOR,
        PersonRole.until.is_(None),
        PersonRole.id != role_id,
    )
    is_lasting = found.role == Role.ADMINISTRATOR and found.until is None
    if is_lasting and not session.scalar(others):
        raise Conflict(gettext("You cannot remove the only administrator. Add another one first."))
    session.delete(found)
    session.flush()


def revoke(session: Session, *, email: str, role: Role, place_id: int | None = None) -> None:
    """Takes a role away, at once. Raises `NotFound` where it is not held."""
    done = session.execute(
        delete(PersonRole).where(
            PersonRole.person_id == person_by_email(session, email),
            PersonRole.role == role,
            PersonRole.place_id.is_not_distinct_from(place_id),
        )
    )
    if not cast("CursorResult[None]", done).rowcount:
        raise NotFound(f"{email} does not hold this role: see `assetmap people list`.")


def make_editor(session: Session, *, person_id: UUID, organization_id: UUID) -> None:
    """Lets somebody write an organization's entries; does nothing where they may already."""
    session.execute(
        insert(OrganizationEditor)
        .values(person_id=person_id, organization_id=organization_id)
        .on_conflict_do_nothing()
    )


def remove_editor(session: Session, *, person_id: UUID, organization_id: UUID) -> None:
    session.execute(
        delete(OrganizationEditor).where(
            OrganizationEditor.person_id == person_id,
            OrganizationEditor.organization_id == organization_id,
        )
    )


def erase_person(session: Session, person_id: UUID) -> None:
    """Forgets who somebody is and all that they may do; that there was a person stays, for history to name."""
    email = session.scalar(select(PersonDetail.email).where(PersonDetail.person_id == person_id))
    if email:
        session.execute(delete(SignInRequest).where(SignInRequest.email == email))
        forget_mail_to(session, email)
    for table in (PersonDetail, PersonSession, PersonRole, OrganizationEditor):
        session.execute(delete(table).where(table.person_id == person_id))


def forget_ended(session: Session, *, now: datetime) -> None:
    """Deletes what was asked over a day ago, and sessions that let nobody in."""
    session.execute(
        delete(SignInRequest).where(SignInRequest.created_at <= now - REQUESTS_KEPT_FOR)
    )
    session.execute(delete(PersonSession).where(~is_live(now)))
