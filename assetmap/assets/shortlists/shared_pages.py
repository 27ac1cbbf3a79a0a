"""What does a link to a shortlist open: a page, a sheet of paper, a PDF, a text message; and who may take it away?"""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.shortlists.actions import remove_link, share
from assetmap.assets.shortlists.handover import mail_address, sms_address, text_message
from assetmap.assets.shortlists.keeping import has_made, keep, kept_by, pack, remember_link
from assetmap.assets.shortlists.pages import Size, edit_page, paper, with_typed
from assetmap.assets.shortlists.printing import pdf_of, qr_code
from assetmap.assets.shortlists.queries import Shared, shared_by
from assetmap.assets.shortlists.showing import Showing, showing, small_map, text_entries
from assetmap.database import SessionDep
from assetmap.errors import InvalidInput
from assetmap.web.forms import FormDep
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)

# The address is the key: no other site is told it, no search engine finds it, nothing on the way keeps it.
_SECRET = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


@router.post("/shortlist/share", name="share_shortlist")
def share_shortlist(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Makes a link of the shortlist as it is, with what had just been typed."""
    before = kept_by(request).shortlist
    try:
        with speaking(language_of(request)):
            shortlist = with_typed(before, form)
            value = pack(request, shortlist)
            token = share(session, shortlist, now=datetime.now(UTC))
    except InvalidInput as error:
        return edit_page(request, session, before, error=error, typed=form)
    response = RedirectResponse(request.app.url_path_for("shared_shortlist", token=token), 303)
    response.headers.update(_SECRET)
    keep(response, request, value)
    remember_link(response, request, token)
    return response


@router.get("/shortlists/{token}", name="shared_shortlist")
def shared_page(request: Request, session: SessionDep, token: str) -> HTMLResponse:
    """The entries as they are now, and how to hand them over."""
    shared, shown = _opened(request, session, token)
    link = _link(request, token)
    with speaking(language_of(request)):
        title = shared.shortlist.title or gettext("Places for you")
        message = text_message(text_entries(shown.entries), link)
    page = render(
        request,
        "shortlists/shared.html",
        title=title,
        shown=shown,
        map=small_map(session, shown.entries),
        token=token,
        link=link,
        qr=qr_code(link),
        expires_on=shared.shortlist.expires_at.date(),
        message=message,
        sms=sms_address(message),
        mail=mail_address(title, message),
        is_own=has_made(request, token),
    )
    page.headers.update(_SECRET)
    return page


@router.get("/shortlists/{token}/print", name="print_shared_shortlist")
def shared_print(
    request: Request, session: SessionDep, token: str, size: Size = "standard"
) -> HTMLResponse:
    """The same for paper."""
    page = _paper(request, session, token, size)
    page.headers.update(_SECRET)
    return page


@router.get("/shortlists/{token}/shortlist.pdf", name="shared_shortlist_pdf")
def shared_pdf(
    request: Request, session: SessionDep, token: str, size: Size = "standard"
) -> Response:
    """The page for paper as a PDF."""
    page = _paper(request, session, token, size)
    return Response(
        pdf_of(bytes(page.body), address=str(request.base_url)),
        media_type="application/pdf",
        headers={**_SECRET, "Content-Disposition": 'inline; filename="shortlist.pdf"'},
    )


@router.get("/shortlists/{token}/text", name="shared_shortlist_text")
def shared_text(request: Request, session: SessionDep, token: str) -> PlainTextResponse:
    """What fits a text message."""
    _, shown = _opened(request, session, token)
    with speaking(language_of(request)):
        message = text_message(text_entries(shown.entries), _link(request, token))
    return PlainTextResponse(message, headers=_SECRET)


# Not guarded as other forms are: pages of a link tell no form where it comes from. Another site knows neither the
# token nor sends the cookie along.
@router.post("/shortlists/{token}/remove", name="remove_shared_shortlist")
def remove_shared(request: Request, session: SessionDep, token: str) -> Response:
    """Takes the link away at once, for whoever made it in this browser."""
    if not has_made(request, token):
        raise HTTPException(
            403,
            gettext("Only the browser that made a link can remove it. It ends by itself in time."),
            headers=_SECRET,
        )
    remove_link(session, token)
    address = f"{request.app.url_path_for('shortlist')}?link=removed"
    return RedirectResponse(address, 303, headers=_SECRET)


def _opened(request: Request, session: Session, token: str) -> tuple[Shared, Showing]:
    shared = shared_by(session, token)
    with speaking(language_of(request)):
        if shared is None:
            raise HTTPException(
                404,
                gettext(
                    "No shortlist is at this address. The link may be mistyped, may have ended, or was removed by"
                    " whoever made it: ask them for a new one."
                ),
                headers=_SECRET,
            )
        if shared.shortlist.expires_at <= datetime.now(UTC):
            raise HTTPException(
                410,
                gettext(
                    "This link has ended: a shortlist is kept for 90 days. Ask whoever gave it to you for a new one."
                ),
                headers=_SECRET,
            )
    return shared, showing(session, [(e.asset_id, e.name, e.note) for e in shared.entries])


def _paper(request: Request, session: Session, token: str, size: str) -> HTMLResponse:
    shared, shown = _opened(request, session, token)
    link = _link(request, token)
    context: dict[str, Any] = {
        "link": link,
        "qr": qr_code(link),
        "token": token,
        "expires_on": shared.shortlist.expires_at.date(),
    }
    return paper(
        request,
        session,
        title=shared.shortlist.title,
        shown=shown,
        size=size,
        **context,
    )


def _link(request: Request, token: str) -> str:
    return str(request.url_for("shared_shortlist", token=token))
