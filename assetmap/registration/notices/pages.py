"""The pages of offers and needs: for groups, link workers and stewards."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Forbidden, InvalidInput, TooOften
from assetmap.people.access import PersonDep
from assetmap.people.roles import Role, SignedIn
from assetmap.registration.drafts.actions import now_utc
from assetmap.registration.notices.actions import add_notice, close_notice
from assetmap.registration.notices.notice import LONGEST
from assetmap.registration.notices.queries import open_notices, own_notices
from assetmap.registration.queries import entries_of, organization_of
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
_USUAL = timedelta(days=30)


@router.get("/offers", name="offers")
def offers_page(
    request: Request,
    session: SessionDep,
    person: PersonDep,
    q: Annotated[str, Query(max_length=100)] = "",
    kind: Annotated[str, Query(max_length=5)] = "",
) -> HTMLResponse:
    """The groups' offers and needs, for those who keep an entry and for those with a role."""
    return _page(request, session, person, {"q": q, "kind": kind})


@router.post("/offers", name="add_offer")
def add(request: Request, session: SessionDep, person: PersonDep, form: FormDep) -> Response:
    """Shows an offer or a need of one of the person's own entries, or takes one away."""
    try:
        asset_id = UUID(form.get("asset", ""))
    except ValueError:
        error = InvalidInput(gettext("Choose one of your entries."), parameter="asset")
        return _page(request, session, person, form, error=error)
    organization = organization_of(session, asset_id)
    if organization is None or not person.may_edit(organization):
        raise Forbidden("")
    number = form.get("close", "")
    if number:
        which = int(number) if number.isdecimal() and len(number) < 10 else 0
        close_notice(session, which, asset_id, now=now_utc())
        return _back(request)
    try:
        with speaking(language_of(request)), session.begin_nested():
            add_notice(
                session,
                asset_id,
                form.get("notice_kind", ""),
                form.get("words", ""),
                form.get("until", ""),
                today=now_utc().astimezone(UK).date(),
            )
    except (InvalidInput, TooOften) as wrong:
        return _page(request, session, person, form, error=wrong)
    return _back(request)


def _back(request: Request) -> Response:
    return RedirectResponse(request.app.url_path_for("offers"), 303, headers=NOT_KEPT)


def _page(
    request: Request,
    session: Session,
    person: SignedIn,
    form: Form,
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    entries = [
        one
        for one in entries_of(session, sorted(person.organization_ids))
        if one.status == "published"
    ]
    if not (entries or person.has(Role.LINK_WORKER, Role.STEWARD)):
        raise Forbidden("")
    today = now_utc().astimezone(UK).date()
    return render_form(
        request,
        "registration/offers.html",
        error=error,
        notices=open_notices(
            session, today=today, kind=form.get("kind", ""), words=form.get("q", "")
        ),
        own=own_notices(session, sorted(person.organization_ids), today=today),
        entries=entries,
        form=form,
        longest=LONGEST,
        usual_until=(today + _USUAL).isoformat(),
    )
