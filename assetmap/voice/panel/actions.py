"""Writes of panels: chosen, invited, answered, and told what came of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from assetmap.assets.record.models import Asset
from assetmap.errors import Conflict, InvalidInput
from assetmap.mail.outbox import try_mail
from assetmap.people.roles import SignedIn
from assetmap.people.tokens import new_token, token_hash
from assetmap.voice.panel.models import Panel, PanelGroup
from assetmap.voice.panel.queries import groups_of
from assetmap.web.translations import gettext

LinkTo = Callable[[UUID, str], str]
LONGEST_SUBJECT, LONGEST_MEETING, LONGEST_WORDS, LONGEST_SUMMARY = 150, 300, 1_000, 3_000
_MAIL_GOOD_FOR = timedelta(days=3)


def checked_text(typed: str, most: int, parameter: str, *, is_needed: bool = True) -> str:
    """The text without blanks around it. Raises `InvalidInput` where there is none or too much."""
    said = typed.replace("\r\n", "\n").strip()
    if (is_needed and not said) or len(said) > most:
        raise InvalidInput(
            gettext("Fill in this box, using %(most)s characters or fewer.")
            % {"most": f"{most:,}"},
            parameter=parameter,
        )
    return said


def keep_panel(
    session: Session,
    maker: SignedIn,
    *,
    subject: str,
    meeting: str,
    place: tuple[str, str] | None,
    chosen: Sequence[tuple[UUID, list[str]]],
    now: datetime,
) -> Panel:
    """Keeps a panel with its groups and the reasons of each. Raises `InvalidInput` where no group is chosen."""
    if not chosen:
        raise InvalidInput(gettext("No groups match. Choose a larger place."), parameter="place")
    panel = Panel(
        subject=checked_text(subject, LONGEST_SUBJECT, "subject"),
        meeting=checked_text(meeting, LONGEST_MEETING, "meeting"),
        place_kind=place[0] if place else None,
        place_code=place[1] if place else None,
        made_by=maker.person_id,
        made_at=now,
    )
    session.add(panel)
    session.flush()
    session.add_all(
        PanelGroup(panel_id=panel.id, asset_id=asset_id, position=position, reasons=reasons)
        for position, (asset_id, reasons) in enumerate(chosen, start=1)
    )
    session.flush()
    return panel


def remove_group(session: Session, panel: Panel, asset_id: UUID) -> None:
    """Takes a group off a panel that nobody has been invited to yet. Raises `Conflict`."""
    _require_not_invited(panel)
    found = session.get(PanelGroup, (panel.id, asset_id))
    if found is not None:
        session.delete(found)
        session.flush()


def add_group(session: Session, panel: Panel, asset_id: UUID, reasons: list[str]) -> None:
    """Adds the next best group. Raises `Conflict` once groups are invited."""
    _require_not_invited(panel)
    position = max((one.group.position for one in groups_of(session, panel.id)), default=0) + 1
    session.add(
        PanelGroup(panel_id=panel.id, asset_id=asset_id, position=position, reasons=reasons)
    )
    session.flush()


def invite(session: Session, panel: Panel, *, link_to: LinkTo, now: datetime) -> int:
    """Mails an invitation to each group; returns how many have an address. Raises `Conflict` the second time."""
    _require_not_invited(panel)
    panel.invited_at = now
    sent = 0
    for asked in groups_of(session, panel.id):
        asked.group.invited_at = now
        if asked.email is None:
            # Somebody telephones them: the page says so.
            continue
        token = new_token()
        asked.group.token_hash = token_hash(token)
        sent += _mail(
            session,
            asked.group.asset_id,
            asked.email,
            "panel/invitation_mail",
            panel=panel,
            name=asked.name,
            link=link_to(panel.id, token),
        )
    session.flush()
    return sent


def say_answer(
    session: Session, group: PanelGroup, *, answer: str, words: str, now: datetime
) -> None:
    """Keeps whether a group comes, and what it writes. Raises `InvalidInput`."""
    if answer not in ("comes", "cannot"):
        raise InvalidInput(
            gettext("Choose “Someone will come” or “We cannot come”."), parameter="answer"
        )
    said = checked_text(words, LONGEST_WORDS, "words", is_needed=False)
    group.answer, group.words, group.answered_at = answer, said or None, now
    session.flush()


def tell_back(session: Session, panel: Panel, summary: str, *, now: datetime) -> int:
    """Keeps what the groups said and mails it to each that was invited, the same words once; returns how many.

    Raises `InvalidInput` for no words, and `Conflict` before anybody was invited.
    """
    if panel.invited_at is None:
        raise Conflict(gettext("Invite the groups first."))
    said = checked_text(summary, LONGEST_SUMMARY, "summary")
    if said == panel.summary:
        # Sent twice: the groups have this mail.
        return 0
    panel.summary = said
    panel.told_at = now
    told = 0
    for asked in groups_of(session, panel.id):
        if asked.email and asked.group.invited_at:
            told += _mail(
                session,
                asked.group.asset_id,
                asked.email,
                "panel/summary_mail",
                panel=panel,
                name=asked.name,
            )
    session.flush()
    return told


def _mail(
    session: Session, asset_id: UUID, recipient: str, template: str, **context: object
) -> bool:
    return try_mail(
        session,
        recipient=recipient,
        template=template,
        language=session.get_one(Asset, asset_id).written_to_in,
        good_for=_MAIL_GOOD_FOR,
        **context,
    )


def _require_not_invited(panel: Panel) -> None:
    if panel.invited_at is not None:
        raise Conflict(gettext("The groups have already been invited."))
