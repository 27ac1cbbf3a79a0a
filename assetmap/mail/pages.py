"""The page that shows the outbox of a fictional area, or where a setting allows it."""

import base64
import hashlib
import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import NotFound
from assetmap.mail.models import OutboxMessage
from assetmap.mail.queries import shown_message, shown_messages
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

_NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def shows_outbox(request: Request, session: Session) -> bool:
    """Whether mails are anybody's to read: where nobody's real address is in them, or the setting says so.

    `app.state.is_invented` says of a session whether all that is loaded is.
    """
    settings = request.app.state.settings
    return bool(
        settings.show_outbox or (not settings.smtp_host and request.app.state.is_invented(session))
    )


class OutboxIsOpen:
    """Lets through where the outbox is shown."""

    access_rule = "anyone, where all is invented"

    def __call__(self, request: Request, session: SessionDep) -> None:
        """Raises `NotFound` where it is not."""
        if not shows_outbox(request, session):
            with speaking(language_of(request)):
                raise NotFound(gettext("There is nothing at this address."))


router = APIRouter(include_in_schema=False, dependencies=[Depends(OutboxIsOpen())])


def _shown(request: Request, session: SessionDep, message_id: UUID) -> OutboxMessage:
    message = shown_message(session, message_id)
    if message is None:
        with speaking(language_of(request)):
            raise NotFound(gettext("We no longer have this email."))
    return message


ShownDep = Annotated[OutboxMessage, Depends(_shown)]


@router.get("/outbox", name="outbox")
def outbox_page(request: Request, session: SessionDep) -> HTMLResponse:
    """All mails, newest first."""
    page = render(
        request,
        "mail/outbox.html",
        messages=shown_messages(session),
        is_sending=bool(request.app.state.settings.smtp_host),
    )
    page.headers.update(_NOT_KEPT)
    return page


@router.get("/outbox/{message_id}", name="outbox_message")
def outbox_message_page(request: Request, message: ShownDep) -> HTMLResponse:
    """One mail as text."""
    page = render(request, "mail/message.html", title=message.subject, message=message)
    page.headers.update(_NOT_KEPT)
    return page


@router.get("/outbox/{message_id}/html", name="outbox_message_html")
def outbox_message_html(message: ShownDep) -> HTMLResponse:
    """One mail as a mail program shows it: nothing in it runs, and no style but its own counts."""
    html = message.html or ""
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in _STYLE.findall(html)
    ]
    policy = (
        f"default-src 'none'; style-src {' '.join(hashes) or chr(39) + 'none' + chr(39)};"
        " frame-ancestors 'none'; sandbox allow-top-navigation-by-user-activation"
    )
    return HTMLResponse(html, headers={**_NOT_KEPT, "Content-Security-Policy": policy})
