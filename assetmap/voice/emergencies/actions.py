"""Writes of emergencies: declared, answered by groups, changed, ended and taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import keeper_of
from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset
from assetmap.errors import Conflict, Forbidden, InvalidInput, NotFound
from assetmap.mail.envelope import mail_address
from assetmap.mail.outbox import try_mail
from assetmap.people.roles import SignedIn
from assetmap.people.tokens import new_token, token_hash
from assetmap.places.queries import named_place
from assetmap.voice.emergencies.abilities import Said
from assetmap.voice.emergencies.models import (
    Emergency,
    EmergencyAbility,
    EmergencyEvent,
    EmergencyResponder,
    EmergencySite,
)
from assetmap.voice.emergencies.queries import able_assets_in, place_ids_of
from assetmap.voice.emergencies.record import STATES, Declared, is_undoable
from assetmap.web.translations import gettext

# From an emergency, and from a token, to the address of the page that it opens.
LinkTo = Callable[[UUID, str], str]
MOST_RESPONDERS = 100
EMAILS_KEPT_FOR = timedelta(days=30)
_MAIL_GOOD_FOR = timedelta(hours=12)


def say_ability(session: Session, asset_id: UUID, said: Said) -> None:
    """Puts this in place of what the entry said before. Without an ability nothing is kept."""
    if not said.abilities:
        found = session.get(EmergencyAbility, asset_id)
        if found is not None:
            session.delete(found)
    else:
        values = {
            "abilities": list(said.abilities),
            "capacity": said.capacity,
            "beds": said.beds,
            "contact": said.contact,
            "said_at": func.now(),
        }
        session.execute(
            insert(EmergencyAbility)
            .values(asset_id=asset_id, **values)
            .on_conflict_do_update(index_elements=["asset_id"], set_=values)
        )
    session.flush()
    session.expire_all()


def declare(
    session: Session,
    steward: SignedIn,
    declared: Declared,
    *,
    place_kind: str,
    place_code: str,
    link_to: LinkTo,
    now: datetime,
) -> Emergency:
    """Declares an emergency and asks every group in the place that said what it could do.

    Raises `InvalidInput` for a place that there is not, `Forbidden` where it is not the steward's, and `Conflict` where the
    same was declared there just now.
    """
    place = named_place(session, place_kind, place_code)
    if place is None:
        raise InvalidInput(gettext("Choose where the emergency is."), parameter="place")
    if not steward.is_steward_of(place_ids_of(session, place_kind, place_code)):
        raise Forbidden("")
    # Two who declare the same at once wait for each other here.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('emergency'))"))
    same = session.scalar(
        select(Emergency).where(
            Emergency.place_kind == place_kind,
            Emergency.place_code == place_code,
            Emergency.ended_at.is_(None),
            Emergency.ends_at > now,
        )
    )
    if same is not None:
        raise Conflict(
            gettext(
                "“%(title)s” has already been declared in this place. Open that emergency under "
                "“Emergencies” and change it instead."
            )
            % {"title": same.title}
        )
    emergency = Emergency(
        title=declared.title,
        advice=declared.advice,
        needs=list(declared.needs),
        place_kind=place_kind,
        place_code=place_code,
        place_name=place.name,
        declared_by=steward.person_id,
        declared_at=now,
        ends_at=now + timedelta(hours=declared.hours),
    )
    session.add(emergency)
    session.flush()
    _note(session, emergency, "declared", now=now)
    asset_ids = able_assets_in(session, place_kind, place_code)
    for asset_id in asset_ids:
        _add_site(session, emergency, asset_id, link_to=link_to)
    _note(session, emergency, "asked", now=now, detail=str(len(asset_ids)))
    return emergency


def _add_site(session: Session, emergency: Emergency, asset_id: UUID, *, link_to: LinkTo) -> None:
    token = new_token()
    session.add(
        EmergencySite(emergency_id=emergency.id, asset_id=asset_id, token_hash=token_hash(token))
    )
    session.flush()
    asset = session.get_one(Asset, asset_id)
    if recipient := keeper_of(session, asset_id):
        _mail(
            session,
            recipient,
            "emergencies/ask_mail",
            asset.written_to_in,
            emergency=emergency,
            name=asset.name,
            link=link_to(emergency.id, token),
        )


def _mail(
    session: Session, recipient: str, template: str, language: str | None, **context: object
) -> None:
    try_mail(
        session,
        recipient=recipient,
        template=template,
        language=language,
        good_for=_MAIL_GOOD_FOR,
        **context,
    )


def add_site(
    session: Session, emergency: Emergency, asset_id: UUID, *, link_to: LinkTo, now: datetime
) -> bool:
    """Adds one more published entry and asks its group; False where it is there already.

    Raises `NotFound` for an entry that is not on the map.
    """
    _require_open(emergency, now)
    published = published_assets().subquery("published")
    if not session.scalar(select(published.c.asset_id).where(published.c.asset_id == asset_id)):
        raise NotFound(gettext("We cannot find this entry on the map."))
    if session.get(EmergencySite, (emergency.id, asset_id)) is not None:
        return False
    _add_site(session, emergency, asset_id, link_to=link_to)
    _note(session, emergency, "site", now=now, asset_id=asset_id)
    return True


def say_state(
    session: Session,
    emergency: Emergency,
    site: EmergencySite,
    *,
    state: str,
    offers: str | None,
    needs: str | None,
    room: int | None,
    now: datetime,
) -> None:
    """Keeps what a group says by its link, or a steward for it. Raises `InvalidInput` and `Conflict`."""
    _require_open(emergency, now)
    if state not in STATES:
        raise InvalidInput(gettext("Choose open, full or closed."), parameter="state")
    has_changed = site.state != state
    site.state, site.offers, site.needs, site.updated_at = state, offers, needs, now
    site.room = room if state == "open" else None
    if has_changed:
        _note(session, emergency, state, now=now, asset_id=site.asset_id)
    session.flush()


def change(session: Session, emergency: Emergency, declared: Declared, *, now: datetime) -> None:
    """Changes the title, the advice and what is needed. Raises `Conflict` after the end."""
    _require_open(emergency, now)
    emergency.title, emergency.advice = declared.title, declared.advice
    emergency.needs = list(declared.needs)
    _note(session, emergency, "changed", now=now)


def prolong(session: Session, emergency: Emergency, hours: int, *, now: datetime) -> None:
    """Moves the end. Raises `Conflict` after the end."""
    _require_open(emergency, now)
    emergency.ends_at = max(emergency.ends_at, now) + timedelta(hours=hours)
    _note(session, emergency, "longer", now=now, detail=str(hours))


def end(session: Session, emergency: Emergency, *, reason: str, now: datetime) -> None:
    """Ends it and tells the groups that were asked. Raises `Conflict` where it has ended, or is too old for a mistake."""
    if emergency.ended_at is not None:
        raise Conflict(gettext("This emergency has already ended."))
    if reason == "mistake" and not is_undoable(emergency.declared_at, now):
        raise Conflict(
            gettext(
                "This emergency was declared more than half an hour ago. End it instead, so that we keep a "
                "record of it."
            )
        )
    emergency.ended_at = min(now, emergency.ends_at) if reason == "time" else now
    emergency.end_reason = reason
    _note(session, emergency, reason, now=now)
    rows = session.execute(
        select(EmergencySite, Asset)
        .join(Asset, Asset.id == EmergencySite.asset_id)
        .where(EmergencySite.emergency_id == emergency.id)
        .order_by(Asset.id)
    ).all()
    for site, asset in rows:
        # Of a mistake everybody hears who was asked; of the end those who answered.
        if reason != "mistake" and site.state is None:
            continue
        if recipient := keeper_of(session, asset.id):
            _mail(
                session,
                recipient,
                "emergencies/end_mail",
                asset.written_to_in,
                emergency=emergency,
                name=asset.name,
                is_mistake=reason == "mistake",
            )
    session.flush()


def end_overdue(session: Session, *, now: datetime) -> int:
    """Ends what has passed its end, and forgets responders' addresses of long ago; returns how many ended."""
    overdue = session.scalars(
        select(Emergency)
        .where(Emergency.ended_at.is_(None), Emergency.ends_at <= now)
        .with_for_update(skip_locked=True)
    ).all()
    for emergency in overdue:
        end(session, emergency, reason="time", now=now)
    session.execute(
        update(EmergencyResponder)
        .where(
            EmergencyResponder.email.is_not(None),
            EmergencyResponder.emergency_id.in_(
                select(Emergency.id).where(Emergency.ended_at <= now - EMAILS_KEPT_FOR)
            ),
        )
        .values(email=None)
        .execution_options(synchronize_session=False)
    )
    return len(overdue)


def invite_responder(
    session: Session, emergency: Emergency, email: str, *, link_to: LinkTo, now: datetime
) -> None:
    """Mails a link to the responders' page. Raises `InvalidInput` for no address, and `Conflict` after the end."""
    _require_open(emergency, now)
    address = mail_address(email)
    known = session.scalars(
        select(EmergencyResponder).where(
            EmergencyResponder.emergency_id == emergency.id,
            EmergencyResponder.removed_at.is_(None),
        )
    ).all()
    # A new link takes the place of the old one, which may be lost.
    former = [one for one in known if one.email == address]
    if len(known) - len(former) >= MOST_RESPONDERS:
        raise InvalidInput(
            gettext("You can have up to %(most)s responders.") % {"most": MOST_RESPONDERS},
            parameter="email",
        )
    for one in former:
        one.removed_at = now
    token = new_token()
    session.add(
        EmergencyResponder(emergency_id=emergency.id, email=address, token_hash=token_hash(token))
    )
    session.flush()
    _mail(
        session,
        address,
        "emergencies/responder_mail",
        None,
        emergency=emergency,
        link=link_to(emergency.id, token),
    )
    _note(session, emergency, "responder", now=now)


def remove_responder(session: Session, emergency: Emergency, number: int, *, now: datetime) -> None:
    """Takes a responder's link away. Raises `NotFound`."""
    found = session.get(EmergencyResponder, number)
    if found is None or found.emergency_id != emergency.id:
        raise NotFound(gettext("We cannot find this responder on the list for this emergency."))
    found.removed_at = found.removed_at or now
    found.email = None
    session.flush()


def _require_open(emergency: Emergency, now: datetime) -> None:
    if emergency.ended_at is not None or emergency.ends_at <= now:
        raise Conflict(gettext("This emergency has ended."))


def _note(
    session: Session,
    emergency: Emergency,
    what: str,
    *,
    now: datetime,
    asset_id: UUID | None = None,
    detail: str | None = None,
) -> None:
    session.add(
        EmergencyEvent(
            emergency_id=emergency.id,
            happened_at=now,
            what=what,
            asset_id=asset_id,
            detail=detail,
        )
    )
    session.flush()
