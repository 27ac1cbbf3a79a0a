"""Helpers that sign somebody in."""

from datetime import UTC, datetime

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.people import actions
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role


def token_for(
    session: Session,
    email: str,
    role: Role | None = None,
    *,
    places: tuple[int | None, ...] = (None,),
) -> str:
    """Grants an address the role, where one is given, in these places; the token of a browser in which it has signed
    in.
    """
    for place_id in places if role else ():
        actions.grant(session, email=email, role=role or Role.STEWARD, place_id=place_id)
    now = datetime.now(UTC)
    return actions.begin_session(session, email=email, browser="Firefox", former=None, now=now)


def sign_in(
    client: TestClient,
    email: str | None = None,
    role: Role | None = None,
    *,
    places: tuple[int | None, ...] = (None,),
) -> None:
    """Signs in an address, one that bears the role's name where none is given, granted the role in these places."""
    email = email or f"{role or 'nobody'}@example.org"
    with session_factory().begin() as session:
        token = token_for(session, email, role, places=places)
    client.cookies.set(SESSION, token)


def sign_in_within(
    client: TestClient, session: Session, email: str, role: Role | None = None
) -> None:
    """Signs in an address within the test's own transaction, granted the role everywhere."""
    client.cookies.set(SESSION, token_for(session, email, role))
