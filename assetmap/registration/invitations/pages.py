"""The steward's page that invites a group, its letter, and the page that the link opens: the half-filled
registration.
"""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import places_of
from assetmap.assets.record.entry import Entry
from assetmap.assets.record.history import entry_of
from assetmap.assets.record.models import Asset
from assetmap.assets.record.status import AssetStatus
from assetmap.database.sessions import SessionDep, release_connection
from assetmap.errors import Conflict, Forbidden, InvalidInput, NotFound, TooOften
from assetmap.mail.outbox import queue_mail
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.places.postcodes import spaced
from assetmap.registration.drafts.actions import begin, now_utc
from assetmap.registration.drafts.open_draft import NOT_KEPT, draft_page, network_hash, open_draft
from assetmap.registration.invitations.queries import last_invited, signed_by
from assetmap.registration.invitations.tokens import invitation_token, invited_to
from assetmap.registration.questions.answers import answers_from
from assetmap.web.forms import FormDep
from assetmap.web.pdf import pdf_of, qr_code
from assetmap.web.secret_key import secret_key
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking
from assetmap.web.wording import day

router = APIRouter(include_in_schema=False)
# Nobody is pressed for an answer.
_DAYS_BETWEEN_MAILS = 30
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]


def _entry_to_invite(session: Session, asset_id: UUID, person: SignedIn) -> Entry:
    """The entry. Raises `NotFound` where it is no register's or list's, and `Forbidden` for another place's steward."""
    entry = _entry_of_a_list(session, asset_id)
    if entry is None:
        raise NotFound(gettext("You can only invite groups that come from a register or a list."))
    if not person.is_steward_of(places_of(session, asset_id)):
        raise Forbidden("")
    return entry


def _entry_of_a_list(session: Session, asset_id: UUID) -> Entry | None:
    """A published entry that a list brought and whose place anybody may know."""
    asset = session.get(Asset, asset_id)
    if asset is None or asset.status != AssetStatus.PUBLISHED or asset.asset_list_id is None:
        return None
    entry = entry_of(session, asset_id)
    return entry if entry and entry.whereabouts.privacy == "exact" else None


@router.get("/moderation/invitations/{asset_id}", name="invite_group")
def invite_page(
    request: Request, session: SessionDep, person: StewardDep, asset_id: UUID
) -> HTMLResponse:
    """The ways to invite a group: by email where one is known, or by letter."""
    entry = _entry_to_invite(session, asset_id, person)
    return _steward_page(request, asset_id, entry)


@router.post("/moderation/invitations/{asset_id}", name="mail_invitation")
def mail_invitation(
    request: Request, session: SessionDep, person: StewardDep, asset_id: UUID, form: FormDep
) -> Response:
    """Mails the invitation to the entry's public address."""
    entry = _entry_to_invite(session, asset_id, person)
    if not entry.email:
        raise InvalidInput(gettext("This entry has no email address. Send a letter instead."))
    recently = now_utc() - timedelta(days=_DAYS_BETWEEN_MAILS)
    if last := last_invited(session, entry.email, entry.name, since=recently):
        raise Conflict(
            gettext(
                "We sent an invitation to this address on %(day)s. Wait a month before you send another, or phone the group."
            )
            % {"day": day(last.date())}
        )
    queue_mail(
        session,
        recipient=entry.email,
        template="registration/invitation_mail",
        name=entry.name,
        link=_link(request, asset_id),
        contact=_contact(request),
    )
    return _steward_page(request, asset_id, entry, is_sent=True)


@router.get("/moderation/invitations/{asset_id}/letter.pdf", name="invitation_letter")
def letter(request: Request, session: SessionDep, person: StewardDep, asset_id: UUID) -> Response:
    """The invitation as a letter with a QR code."""
    entry = _entry_to_invite(session, asset_id, person)
    signed = signed_by(session, request.app.state.settings)
    # What is drawn takes a second, for which nobody need wait for a connection.
    release_connection(session)
    link = _link(request, asset_id)
    page = render(
        request,
        "registration/invitations/letter.html",
        entry=entry,
        address=_address(entry),
        link=link,
        code=qr_code(link),
        signed=signed,
        site=site_address(request),
        contact=_contact(request),
        today=now_utc().date(),
    )
    return Response(
        pdf_of(bytes(page.body), address=site_address(request)),
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="invitation.pdf"', **NOT_KEPT},
    )


@router.get("/register/invited/{token}", name="invited", dependencies=[Depends(anyone)])
def invited_page(request: Request, session: SessionDep, token: str) -> HTMLResponse:
    """Asks whether the entry is theirs; nothing is begun by the link alone."""
    _, entry = _invited(request, session, token)
    return draft_page(
        request,
        "registration/invitations/invited.html",
        entry=entry,
        address=_address(entry),
        token=token,
    )


@router.post("/register/invited/{token}", name="begin_invited", dependencies=[Depends(anyone)])
def begin_invited(request: Request, session: SessionDep, token: str, form: FormDep) -> Response:
    """Begins a registration with what the register says.

    Nobody is given the entry for having the letter: what they send is confirmed by mail and read by a steward, who is
    shown that the two may be the same.
    """
    _, entry = _invited(request, session, token)
    try:
        with speaking(language_of(request)):
            draft, draft_token = begin(
                session,
                language=language_of(request),
                network_hash=network_hash(request),
                now=now_utc(),
            )
    except TooOften as error:
        return draft_page(
            request,
            "registration/invitations/invited.html",
            error=error,
            entry=entry,
            address=_address(entry),
            token=token,
        )
    draft.answers = answers_from(entry)
    session.flush()
    return open_draft(request, draft_token)


def _invited(request: Request, session: Session, token: str) -> tuple[UUID, Entry]:
    asset_id = invited_to(secret_key(request.app.state.settings), token)
    entry = _entry_of_a_list(session, asset_id) if asset_id else None
    if asset_id is None or entry is None:
        with speaking(language_of(request)):
            raise NotFound(
                gettext("This invitation is no longer valid. You can add your group yourself.")
            )
    return asset_id, entry


def _link(request: Request, asset_id: UUID) -> str:
    token = invitation_token(secret_key(request.app.state.settings), asset_id)
    return f"{site_address(request)}{request.app.url_path_for('invited', token=token)}"


def _contact(request: Request) -> str:
    return f"{site_address(request)}{request.app.url_path_for('contact')}"


def _address(entry: Entry) -> str:
    where = entry.whereabouts
    postcode = spaced(where.postcode) if where.postcode else None
    return ", ".join(filter(None, [where.address, where.city, postcode]))


def _steward_page(
    request: Request, asset_id: UUID, entry: Entry, *, is_sent: bool = False
) -> HTMLResponse:
    page = render(
        request,
        "registration/invitations/moderation.html",
        asset_id=asset_id,
        entry=entry,
        address=_address(entry),
        is_sent=is_sent,
    )
    page.headers.update(NOT_KEPT)
    return page
