"""The commands about people and their roles."""

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.errors import InvalidInput, NotFound
from assetmap.mail.envelope import mail_address
from assetmap.people import actions
from assetmap.people.queries import roles_listed
from assetmap.people.roles import Role
from assetmap.places.models import AreaPlace, Place
from assetmap.registration.own_entries.forget_person import forget_person
from assetmap.text import counted


def grant(email: str, role: str, *, place: str | None) -> None:
    """Gives a role."""
    with session_factory().begin() as session:
        is_new = actions.grant(
            session,
            email=mail_address(email),
            role=_role(role),
            place_id=None if place is None else _place_id(session, place),
        )
    where = f" for {place}" if place else ""
    held = "now has" if is_new else "already had"
    typer.echo(
        f"{mail_address(email)} {held} the role {role}{where}. Sign in at /sign-in to see it."
    )


def revoke(email: str, role: str, *, place: str | None) -> None:
    """Takes a role away."""
    with session_factory().begin() as session:
        actions.revoke(
            session,
            email=mail_address(email),
            role=_role(role),
            place_id=None if place is None else _place_id(session, place),
        )
    typer.echo(
        f"{mail_address(email)} no longer has the role {role}{f' for {place}' if place else ''}."
    )


def erase(email: str) -> None:
    """Erases a person."""
    with session_factory().begin() as session:
        forgotten = forget_person(session, email)
    account = "The account has been erased" if forgotten.had_account else "There was no account"
    count = forgotten.entries_withdrawn
    entries = counted(count, "entry was", "entries were")
    typer.echo(
        f"{account}. {entries} withdrawn and erased, and"
        f" {forgotten.rows_changed:,} other rows no longer name {mail_address(email)} or the person."
    )
    typer.echo(
        "Backups still hold them: delete the old ones, or erase the person again after restoring."
    )


def list_people() -> None:
    """Shows who holds which role."""
    with session_factory()() as session:
        listed = roles_listed(session)
    for each in listed:
        where = f"  {each.place} ({each.place_name})" if each.place else ""
        typer.echo(f"{each.email}  {each.role}{where}")
    if not listed:
        typer.echo("Nobody has a role yet. Run `assetmap people grant EMAIL ROLE` to give one.")


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise InvalidInput(f"{word} is not a role. Choose from {', '.join(Role)}.") from None


def _place_id(session: Session, place: str) -> int:
    """The place of a kind and code, or of a code that only one kind has."""
    if not place.strip():
        # Left empty by a slip it would mean everywhere.
        raise InvalidInput(
            "--place is empty. Give a kind and code, or leave out --place for everywhere."
        )
    kind, _, code = place.rpartition("/")
    found = session.execute(
        select(Place.id, Place.kind)
        .join(AreaPlace, AreaPlace.place_id == Place.id)
        .where(Place.code == code, AreaPlace.is_current, *([Place.kind == kind] if kind else []))
        .distinct()
    ).all()
    if not found:
        raise NotFound(
            f"{place} is not a loaded place. Give its kind and code, such as neighbourhood/well-street-common."
        )
    if len(found) > 1:
        kinds = ", ".join(sorted({f"{one.kind}/{code}" for one in found}))
        raise InvalidInput(f"{place} could be several places. Choose one of {kinds}.")
    place_id: int = found[0].id
    return place_id
