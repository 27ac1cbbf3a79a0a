"""Helpers of the tests of what people say: ideas proposed, confirmed and shown."""

import re
from datetime import UTC, datetime
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.mail.models import OutboxMessage
from assetmap.places.queries import named_place
from assetmap.voice.following.actions import follow
from assetmap.voice.following.subjects import idea_subject
from assetmap.voice.ideas.actions import confirm, propose, show
from assetmap.voice.ideas.models import Idea

KEY = "a key of the tests"
LUNCH = {
    "place": "ward/W1",
    "title": "A Tuesday lunch club",
    "words": "For older people. I could cook.",
    "name": "Ada",
    "email": "ada@example.org",
}


def make_idea(
    session: Session,
    title: str = "A Tuesday lunch club",
    *,
    email: str = "ada@example.org",
    place: tuple[str, str] = ("ward", "W1"),
    is_shown: bool = True,
) -> Idea:
    """An idea whose writer has confirmed it and follows it, and that a steward has let through."""
    where = named_place(session, *place)
    assert where is not None
    idea, _ = propose(
        session, where, title=title, words="I could help.", name="", email=email, model=None
    )
    now = datetime.now(UTC)
    confirm(session, idea, is_trusted=False, now=now)
    follow(session, idea_subject(idea.id), email, key=KEY, language="en", confirmed_at=now)
    if is_shown:
        show(session, idea, now=now)
    return idea


def mails_to(session: Session, email: str) -> dict[str, OutboxMessage]:
    """What was mailed to an address, by subject."""
    found = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient == email))
    return {mail.subject: mail for mail in found}


def count_mails_to(session: Session, email: str) -> int:
    """How many mails an address was sent, also of one subject."""
    found = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.recipient == email)
    return session.scalar(found) or 0


def path_in(session: Session, email: str, begins: str) -> str:
    """The path that begins so in the only mail to an address that has one."""
    found = [
        path
        for mail in mails_to(session, email).values()
        for path in re.findall(rf"https?://[^/\s]+({begins}\S*)", mail.text or "")
    ]
    assert found, list(mails_to(session, email))
    return str(found[0])


def press(client: TestClient, path: str, **form: str) -> None:
    """Opens what a mailed link leads to, which does nothing, and presses its button."""
    assert client.get(path).status_code == 200
    assert client.post(path, data=form).status_code in (200, 303)


def idea_called(session: Session, title: str) -> UUID:
    """The id of an idea."""
    found = session.scalar(select(Idea.id).where(Idea.title == title))
    assert found is not None
    return found
