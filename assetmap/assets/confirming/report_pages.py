"""The page to report a mistake in an entry, and the stewards' page to answer it."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.confirming.answers import Wrong
from assetmap.assets.confirming.queries import open_reports
from assetmap.assets.confirming.reporting import LONGEST, close_report, report
from assetmap.assets.confirming.stamps import is_unhurried, stamp_of
from assetmap.assets.confirming.wording import PeopleTold, wrong_words
from assetmap.assets.editing.flags import flags_in, reason_words
from assetmap.assets.published.queries import published_asset
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, NotFound, TooOften
from assetmap.people.access import anyone, requires
from assetmap.people.counting import network_key
from assetmap.people.queries import Caretakers
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.secret_key import secret_key
from assetmap.web.templating import sends_mail
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]


@router.get("/assets/{asset_id}/wrong", name="wrong", dependencies=[Depends(anyone)])
def wrong_page(request: Request, session: SessionDep, asset_id: UUID) -> HTMLResponse:
    """Asks what is wrong."""
    return _wrong_page(request, session, asset_id)


@router.post("/assets/{asset_id}/wrong", name="tell_wrong", dependencies=[Depends(anyone)])
def tell_wrong(
    request: Request, session: SessionDep, asset_id: UUID, form: FormDep
) -> HTMLResponse:
    """Tells the group and the stewards. What fills the field that no reader sees is told nothing and does nothing."""
    key, now = secret_key(request.app.state.settings), datetime.now(UTC)
    if form.get("website"):
        return _wrong_page(request, session, asset_id, is_sent=True)
    try:
        with speaking(language_of(request)):
            if not is_unhurried(key, form.get("stamp", ""), now):
                raise InvalidInput(
                    gettext("Check your message and send it again."), parameter="words"
                )
            site, path_for = site_address(request), request.app.url_path_for
            told = report(
                session,
                asset_id,
                what=form.get("what", ""),
                words=form.get("words", ""),
                email=form.get("email", ""),
                network_hash=network_key(request, "report"),
                link_to_asset=f"{site}{path_for('asset', asset_id=asset_id)}",
                link_to_reports=f"{site}{path_for('reports')}",
                now=now,
            )
    except (InvalidInput, TooOften) as error:
        return _wrong_page(request, session, asset_id, form=form, error=error)
    return _wrong_page(request, session, asset_id, is_sent=True, form=form, told=told)


def _wrong_page(
    request: Request,
    session: Session,
    asset_id: UUID,
    *,
    form: Form | None = None,
    error: AssetmapError | None = None,
    is_sent: bool = False,
    told: PeopleTold | None = None,
) -> HTMLResponse:
    page = published_asset(session, asset_id)
    if page is None:
        with speaking(language_of(request)):
            raise NotFound(gettext("This entry does not exist, or it is no longer published."))
    return render_form(
        request,
        "confirming/wrong.html",
        error=error,
        name=page.result["name"],
        asset_id=asset_id,
        form=form or {},
        is_sent=is_sent,
        told=told.in_words(sends_mail=sends_mail()) if told else "",
        can_be_answered=told is not None and told.caretakers != Caretakers.NOBODY and sends_mail(),
        has_email=bool((form or {}).get("email", "").strip()),
        choices=[(one.value, wrong_words(one)) for one in Wrong],
        longest=LONGEST,
        stamp=stamp_of(secret_key(request.app.state.settings), datetime.now(UTC)),
    )


@router.get("/moderation/reports", name="reports")
def reports_page(request: Request, session: SessionDep, steward: StewardDep) -> HTMLResponse:
    """The open reports on entries in the steward's places, the oldest first."""
    return _reports_page(request, session, steward)


@router.post("/moderation/reports/{report_id}", name="answer_report")
def answer_report(
    request: Request, session: SessionDep, steward: StewardDep, report_id: UUID, form: FormDep
) -> Response:
    """Sends the answer, if there is one, and closes the report."""
    answer = form.get("answer", "") if form.get("action") == "answer" else ""
    try:
        with speaking(language_of(request)):
            if form.get("action") == "answer" and not answer.strip():
                raise InvalidInput(gettext("Enter an answer, or close the report without one."))
            close_report(session, report_id, answer=answer, steward=steward, now=datetime.now(UTC))
    except InvalidInput as error:
        return _reports_page(
            request, session, steward, error=error, wrong_id=report_id, answer=answer
        )
    return RedirectResponse(request.app.url_path_for("reports"), 303, headers=NOT_KEPT)


def _reports_page(
    request: Request,
    session: Session,
    steward: SignedIn,
    *,
    error: AssetmapError | None = None,
    wrong_id: UUID | None = None,
    answer: str = "",
) -> HTMLResponse:
    shown = open_reports(session, place_ids=steward.steward_places())
    return render_form(
        request,
        "confirming/reports.html",
        error=error,
        title=gettext("Reported mistakes"),
        reports=[
            {
                "shown": one,
                "what": wrong_words(one.report.what),
                "flags": list(
                    dict.fromkeys(reason_words(f.reason) for f in flags_in(one.report.words))
                ),
                "days": (datetime.now(UTC) - one.report.created_at).days,
            }
            for one in shown
        ],
        wrong_id=wrong_id,
        answer=answer,
        longest=LONGEST,
    )
