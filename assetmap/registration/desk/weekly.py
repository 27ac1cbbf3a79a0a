"""The weekly mail that tells each steward how much waits at their desk."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.mail.outbox import queue_mail
from assetmap.people.models import PersonDetail, PersonRole
from assetmap.people.queries import is_held
from assetmap.people.roles import Role, RoleHeld, SignedIn
from assetmap.registration.desk.item import counts_of, waiting_words
from assetmap.registration.desk.queries import items_for


def mail_desks(session: Session, *, link: str, now: datetime) -> int:
    """Queues a mail to every steward for whom something waits; returns how many."""
    held: dict[tuple[UUID, str], list[RoleHeld]] = {}
    rows = session.execute(
        select(PersonRole.person_id, PersonDetail.email, PersonRole.place_id)
        .join(PersonDetail, PersonDetail.person_id == PersonRole.person_id)
        .where(PersonRole.role == Role.STEWARD, is_held())
        .order_by(PersonDetail.email)
    )
    for person_id, email, place_id in rows:
        held.setdefault((person_id, email), []).append(RoleHeld(Role.STEWARD, place_id))
    mailed = 0
    for (person_id, email), roles in held.items():
        steward = SignedIn(person_id, person_id, email, tuple(roles))
        items = items_for(session, steward, now=now)
        if not items:
            continue
        queue_mail(
            session,
            recipient=email,
            template="registration/desk_mail",
            count=len(items),
            summary=waiting_words(items, now),
            counts=counts_of(items, now),
            oldest=items[0].name,
            link=link,
        )
        mailed += 1
    return mailed
