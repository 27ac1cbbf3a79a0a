"""The pages behind a shared link: the list, its print, its PDF and its text message."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.shortlists.actions import remove_link, share
from assetmap.assets.shortlists.handover import mail_address, sms_address, text_message
from assetmap.assets.shortlists.keeping import has_made, keep, kept_by, pack, remember_link
from assetmap.assets.shortlists.limits import LINKS_BY_SENDER
from assetmap.assets.shortlists.mailing import mail_shortlist
from assetmap.assets.shortlists.pages import Size, edit_page, paper, with_typed
from assetmap.assets.shortlists.queries import shared_by
from assetmap.assets.shortlists.shortlist import LONGEST_NOTE
from assetmap.assets.shortlists.showing import Showing, showing, small_map, text_entries
from assetmap.database.sessions import SessionDep, release_connection
from assetmap.errors import AssetmapError, InvalidInput, TooOften
from assetmap.mail.pages import shows_outbox
from assetmap.people.access import current_person
from assetmap.people.counting import count_attempt, network_in
from assetmap.people.sign_in.pages import site_address
from assetmap.people.tokens import keyed_hash
from assetmap.web.forms import Form, FormDep, UnguardedFormDep
from assetmap.web.pdf import pdf_of, qr_code
from assetmap.web.problems import status_of
from assetmap.web.secret_key import secret_key
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)

# The address is the key: no other site is told it, no search engine finds it, nothing on the way keeps it.
SECRET_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


@router.post("/shortlist/share", name="share_shortlist")
def share_shortlist(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Makes a link of the shortlist as it is, with what had just been typed."""
    before = kept_by(request).shortlist
    now = datetime.now(UTC)
    try:
        with speaking(language_of(request)):
            shortlist = with_typed(before, form)
            value = pack(request, shortlist)
            _count_link(request, session, now)
            token = share(session, shortlist, now=now)
    except (InvalidInput, TooOften) as error:
        return edit_page(request, session, before, error=error, typed=form)
    response = RedirectResponse(request.app.url_path_for("shared_shortlist", token=token), 303)
    response.headers.update(SECRET_HEADERS)
    keep(response, request, value)
    remember_link(response, request, token)
    return response


def _count_link(request: Request, session: Session, now: datetime) -> None:
    count_attempt(
        session,
        keyed_hash(_key(request), "links from", _sender(request, session)),
        LINKS_BY_SENDER,
        now=now,
        too_often=TooOften(
            gettext(
                "Too many links were made from your network in the last hour. Print the list now, or wait an "
                "hour to make a link."
            )
        ),
    )


@dataclass(frozen=True)
class Opened:
    """The list that a link opens, as it is now."""

    token: str
    link: str
    title: str
    expires_on: date
    shown: Showing


def _opened(request: Request, session: SessionDep, token: str) -> Opened:
    shared = shared_by(session, token)
    with speaking(language_of(request)):
        if shared is None:
            raise HTTPException(
                404,
                gettext(
                    "There is no shortlist at this address. The link may be mistyped or out of date, or the "
                    "person who made it may have removed it. Ask them for a new one."
                ),
                headers=SECRET_HEADERS,
            )
        if shared.shortlist.expires_at <= datetime.now(UTC):
            raise HTTPException(
                410,
                gettext(
                    "This link has expired. A shared shortlist lasts 90 days. Ask the person who gave you "
                    "the link for a new one."
                ),
                headers=SECRET_HEADERS,
            )
        title = shared.shortlist.title or gettext("Places for you")
    return Opened(
        token=token,
        link=f"{site_address(request)}{request.app.url_path_for('shared_shortlist', token=token)}",
        title=title,
        expires_on=shared.shortlist.expires_at.date(),
        shown=showing(session, [(e.asset_id, e.name, e.note) for e in shared.entries]),
    )


OpenedDep = Annotated[Opened, Depends(_opened)]


@router.get("/shortlists/{token}", name="shared_shortlist")
def shared_page(request: Request, session: SessionDep, opened: OpenedDep) -> HTMLResponse:
    """The entries as they are now, and how to hand them over."""
    return _page(request, session, opened)


def _page(
    request: Request,
    session: Session,
    opened: Opened,
    *,
    error: AssetmapError | None = None,
    typed: Form | None = None,
) -> HTMLResponse:
    with speaking(language_of(request)):
        message = _message(opened)
    named = error.parameter if isinstance(error, InvalidInput) else None
    is_own = has_made(request, opened.token)
    page = render(
        request,
        "shortlists/shared.html",
        status_code=status_of(error) if error else 200,
        title=opened.title,
        shown=opened.shown,
        map=small_map(session, opened.shown.entries),
        token=opened.token,
        link=opened.link,
        qr=qr_code(opened.link),
        expires_on=opened.expires_on,
        message=message,
        sms=sms_address(message),
        mail=mail_address(opened.title, message),
        is_own=is_own,
        is_mailed=is_own and error is None and "mailed" in request.query_params,
        outbox_is_open=shows_outbox(request, session),
        typed=typed or {},
        longest_note=LONGEST_NOTE,
        errors=[{"field": named or "email", "sentence": str(error)}] if error else [],
    )
    page.headers.update(SECRET_HEADERS)
    return page


def _message(opened: Opened) -> str:
    return text_message(text_entries(opened.shown.entries), opened.link)


@router.get("/shortlists/{token}/print", name="print_shared_shortlist")
def shared_print(
    request: Request, session: SessionDep, opened: OpenedDep, size: Size = "standard"
) -> HTMLResponse:
    """The same for paper."""
    return _paper(request, session, opened, size)


@router.get("/shortlists/{token}/shortlist.pdf", name="shared_shortlist_pdf")
def shared_pdf(
    request: Request, session: SessionDep, opened: OpenedDep, size: Size = "standard"
) -> Response:
    """The page for paper as a PDF."""
    html = bytes(_paper(request, session, opened, size).body)
    release_connection(session)
    return Response(
        pdf_of(html, address=str(request.base_url)),
        media_type="application/pdf",
        headers={**SECRET_HEADERS, "Content-Disposition": 'inline; filename="shortlist.pdf"'},
    )


def _paper(request: Request, session: Session, opened: Opened, size: str) -> HTMLResponse:
    page = paper(
        request,
        session,
        title=opened.title,
        shown=opened.shown,
        size=size,
        link=opened.link,
        qr=qr_code(opened.link),
        token=opened.token,
        expires_on=opened.expires_on,
    )
    page.headers.update(SECRET_HEADERS)
    return page


@router.get("/shortlists/{token}/text", name="shared_shortlist_text")
def shared_text(request: Request, opened: OpenedDep) -> PlainTextResponse:
    """The list as a text message."""
    with speaking(language_of(request)):
        return PlainTextResponse(_message(opened), headers=SECRET_HEADERS)


# The forms of these pages are not guarded as others are: pages of a link tell no form where it comes from. Another site
# knows neither the token nor sends the cookie along.
@router.post("/shortlists/{token}/mail", name="mail_shared_shortlist")
def mail_shared(
    request: Request, session: SessionDep, opened: OpenedDep, form: UnguardedFormDep
) -> Response:
    """Sends the list to one address, for whoever made the link in this browser."""
    _refuse_others(
        request,
        opened.token,
        gettext("You can only email this link from the browser where you made it."),
    )
    language = language_of(request)
    try:
        with speaking(language):
            mail_shortlist(
                session,
                email=form.get("email", ""),
                note=form.get("mail_note", ""),
                entries=opened.shown.entries,
                link=opened.link,
                expires_on=opened.expires_on,
                language=language,
                sender=_sender(request, session),
                key=_key(request),
                now=datetime.now(UTC),
            )
    except (InvalidInput, TooOften) as error:
        return _page(request, session, opened, error=error, typed=form)
    address = request.app.url_path_for("shared_shortlist", token=opened.token)
    return RedirectResponse(f"{address}?mailed=1", 303, headers=SECRET_HEADERS)


@router.post("/shortlists/{token}/remove", name="remove_shared_shortlist")
def remove_shared(request: Request, session: SessionDep, token: str) -> Response:
    """Takes the link away at once, for whoever made it in this browser."""
    _refuse_others(
        request,
        token,
        gettext(
            "You can only remove this link in the browser where you made it. The link will expire by itself."
        ),
    )
    remove_link(session, token)
    address = f"{request.app.url_path_for('shortlist')}?link=removed"
    return RedirectResponse(address, 303, headers=SECRET_HEADERS)


def _refuse_others(request: Request, token: str, sentence: str) -> None:
    if not has_made(request, token):
        raise HTTPException(403, sentence, headers=SECRET_HEADERS)


def _sender(request: Request, session: Session) -> str:
    """The address of who hands over, as far as one can tell: a whole health service may have one address for its link
    workers.
    """
    person = current_person(request, session)
    return f"person {person.person_id}" if person else f"network {network_in(request)}"


def _key(request: Request) -> str:
    return secret_key(request.app.state.settings)
