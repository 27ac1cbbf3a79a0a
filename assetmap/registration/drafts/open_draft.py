"""The draft that is open in this browser, and the frame of its pages."""

from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import places_of
from assetmap.errors import AssetmapError
from assetmap.people.access import current_person
from assetmap.people.cookies import DRAFT, forget, keep, kept
from assetmap.people.counting import network_key
from assetmap.people.roles import Role, SignedIn
from assetmap.registration.drafts.actions import DRAFT_KEPT_FOR
from assetmap.registration.models import Submission
from assetmap.registration.queries import organization_of, submission_by_token
from assetmap.web.forms import Form
from assetmap.web.problems import status_of
from assetmap.web.templating import render

_SECONDS = int(DRAFT_KEPT_FOR.total_seconds())
NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def keep_draft(request: Request, response: Response, token: str) -> None:
    """Lets this browser open the draft for as long as drafts are kept."""
    keep(request, response, DRAFT, token, seconds=_SECONDS)


def draft_of(request: Request, session: Session, form: Form | None = None) -> Submission | None:
    """The draft that this browser may write; None where there is none, or the form is of another one.

    What somebody writes who had to sign in for it is theirs only for as long as they are signed in and may.
    """
    token = kept(request, DRAFT)
    found = submission_by_token(session, token) if token else None
    if found is None or (form or {}).get("draft", str(found.id)) != str(found.id):
        return None
    if found.awaits_its_mail and not _is_its_writer(request, session, found):
        return None
    if found.is_new and found.entered_by is None:
        return found
    person = current_person(request, session)
    return found if person and may_write(session, person, found) else None


def _is_its_writer(request: Request, session: Session, submission: Submission) -> bool:
    """Whether who asks has proved the address that it stays with."""
    person = current_person(request, session)
    return person is not None and person.person_id in (submission.person_id, submission.entered_by)


def may_write(session: Session, person: SignedIn, submission: Submission) -> bool:
    """Whether somebody who has signed in may write this, now: its writer, and still an editor or a steward."""
    if person.person_id != (submission.entered_by or submission.person_id):
        return False
    if submission.entered_by is not None:
        if submission.is_new:
            return person.has(Role.STEWARD)
        return person.is_steward_of(places_of(session, submission.asset_id))
    organization_id = organization_of(session, submission.asset_id)
    return organization_id is not None and person.may_edit(organization_id)


def network_hash(request: Request) -> bytes:
    """The network that asks, keyed, by which drafts that are begun are counted."""
    return network_key(request, "register")


def open_draft(request: Request, draft_token: str) -> Response:
    """Goes to the draft's check page with this browser."""
    response = RedirectResponse(
        request.app.url_path_for("check_registration"), 303, headers=NOT_KEPT
    )
    keep_draft(request, response, draft_token)
    return response


def leave_draft(request: Request, response: Response) -> None:
    """Lets this browser forget it."""
    forget(request, response, DRAFT)


def draft_awaiting_its_mail(request: Request, session: Session) -> Submission | None:
    """The draft that this browser had open, where a steward's words about it are on their way by mail."""
    token = kept(request, DRAFT)
    found = submission_by_token(session, token) if token else None
    return found if found is not None and found.awaits_its_mail else None


def gone(
    request: Request,
    session: Session | None = None,
    *,
    typed: Form | None = None,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    """The page for a draft that this browser does not know, or may not change any more; nothing that was typed is lost.

    With a session it is told where the way on is a mail that has been sent.
    """
    token = kept(request, DRAFT)
    found = submission_by_token(session, token) if session is not None and token else None
    return draft_page(
        request,
        "registration/gone.html",
        status_code=status_of(error) if error else 410,
        errors=[{"text": str(error)}] if error else [],
        is_mailed_again=request.query_params.get("mail") == "again",
        awaits_its_mail=found is not None and found.awaits_its_mail,
        way_back=_way_back(request, session, found),
        kept={
            name: text
            for name, text in (typed or {}).items()
            if text and name not in ("from", "draft")
        },
    )


def _way_back(request: Request, session: Session | None, found: Submission | None) -> str:
    """The page to go on from once signed in again; empty where that is not what is missing."""
    if session is None or found is None or (found.is_new and found.entered_by is None):
        return ""
    return "" if current_person(request, session) else request.url.path


def draft_page(
    request: Request,
    template: str,
    *,
    error: AssetmapError | None = None,
    status_code: int = 200,
    **context: Any,
) -> HTMLResponse:
    context.setdefault("errors", [{"text": str(error)}] if error else [])
    page = render(
        request,
        template,
        status_code=status_of(error) if error else status_code,
        **context,
    )
    page.headers.update(NOT_KEPT)
    return page
