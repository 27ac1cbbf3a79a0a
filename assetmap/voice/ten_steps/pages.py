"""The pages of the ten steps: reviews, the form by a shared link, and the results."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound, TooOften
from assetmap.people.access import SomebodyDep, anyone, requires
from assetmap.people.counting import network_key
from assetmap.people.roles import Role, SignedIn
from assetmap.places.queries import named_places
from assetmap.voice.ten_steps.actions import add_voice, close_review, open_review
from assetmap.voice.ten_steps.models import TenStepsReview
from assetmap.voice.ten_steps.queries import (
    LEAST_SHOWN,
    earlier_reviews,
    review_by_token,
    reviews,
    voices_of,
)
from assetmap.voice.ten_steps.steps import LEVELS, ROLES, SOURCE, STEPS, results, voice_in
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.pdf import qr_code
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
OpenerDep = Annotated[SignedIn, Depends(requires(Role.STEWARD, Role.COMMISSIONER))]
Token = Annotated[str, Query(max_length=200)]


def _may_open(person: SignedIn | None) -> bool:
    return person is not None and person.has(Role.STEWARD, Role.COMMISSIONER)


@router.get("/ten-steps", name="ten_steps", dependencies=[Depends(anyone)])
def all_page(request: Request, session: SessionDep, person: SomebodyDep) -> HTMLResponse:
    """The ten steps, and the reviews of places."""
    return _all_page(request, session, person, {})


def _all_page(
    request: Request,
    session: Session,
    person: SignedIn | None,
    form: Form,
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    places = named_places(session) if _may_open(person) else []
    return render_form(
        request,
        "ten_steps/all.html",
        error=error,
        title=gettext("Ten steps to an asset-based area"),
        steps=STEPS,
        source=SOURCE,
        reviews=reviews(session),
        places=places,
        may_open=_may_open(person),
        form=form,
    )


@router.post("/ten-steps", name="open_ten_steps")
def open_this(request: Request, session: SessionDep, person: OpenerDep, form: FormDep) -> Response:
    """Opens a review of a place."""
    kind, _, code = form.get("place", "").partition("/")
    try:
        with speaking(language_of(request)):
            review = open_review(session, kind, code, now=datetime.now(UTC))
    except (InvalidInput, Conflict) as error:
        return _all_page(request, session, person, form, error=error)
    address = request.app.url_path_for("ten_steps_review", review_id=review.id)
    return RedirectResponse(address, 303, headers=NOT_KEPT)


@router.get("/ten-steps/{review_id}", name="ten_steps_review", dependencies=[Depends(anyone)])
def review_page(
    request: Request, session: SessionDep, person: SomebodyDep, review_id: UUID
) -> HTMLResponse:
    """Everybody's answers, step by step, beside earlier reviews; for those who opened it the link to share."""
    review = session.get(TenStepsReview, review_id)
    if review is None:
        raise NotFound(gettext("We cannot find this review. Check the web address."))
    voices = voices_of(session, review_id)
    is_told = len(voices) >= LEAST_SHOWN
    earlier = []
    for one in earlier_reviews(session, review):
        said = voices_of(session, one.id)
        if len(said) >= LEAST_SHOWN:
            earlier.append((one, results(said)))
    link = None
    if _may_open(person) and review.token:
        site = (request.app.state.settings.public_url or str(request.base_url)).rstrip("/")
        path = request.app.url_path_for("answer_ten_steps", review_id=review_id)
        link = f"{site}{path}?token={review.token}"
    page = render(
        request,
        "ten_steps/review.html",
        review=review,
        count=len(voices),
        least=LEAST_SHOWN,
        rows=list(zip(STEPS, results(voices), strict=True)) if is_told else [],
        earlier=earlier,
        levels=LEVELS,
        roles=ROLES,
        link=link,
        qr=qr_code(link) if link else None,
    )
    if link:
        page.headers.update(NOT_KEPT)
    return page


@router.post("/ten-steps/{review_id}", name="close_ten_steps")
def close_this(
    request: Request, session: SessionDep, person: OpenerDep, review_id: UUID, _form: FormDep
) -> Response:
    """Closes a review."""
    close_review(session, review_id, now=datetime.now(UTC))
    address = request.app.url_path_for("ten_steps_review", review_id=review_id)
    return RedirectResponse(address, 303, headers=NOT_KEPT)


@router.get(
    "/ten-steps/{review_id}/answer", name="answer_ten_steps", dependencies=[Depends(anyone)]
)
def answer_page(
    request: Request, session: SessionDep, review_id: UUID, token: Token = ""
) -> HTMLResponse:
    """The ten steps as a form."""
    return _answer_page(request, _asked(session, review_id, token), token, {})


@router.post("/ten-steps/{review_id}/answer", name="say_ten_steps", dependencies=[Depends(anyone)])
def answer(request: Request, session: SessionDep, review_id: UUID, form: FormDep) -> HTMLResponse:
    """Keeps what one person says."""
    token = form.get("token", "")[:200]
    review = _asked(session, review_id, token)
    try:
        with speaking(language_of(request)):
            add_voice(
                session,
                review,
                voice_in(form),
                network_key=network_key(request, "ten steps"),
                now=datetime.now(UTC),
            )
    except (InvalidInput, Conflict, TooOften) as error:
        return _answer_page(request, review, token, form, error=error)
    return _answer_page(request, review, token, {}, is_said=True)


def _asked(session: Session, review_id: UUID, token: str) -> TenStepsReview:
    review = review_by_token(session, review_id, token)
    if review is None:
        raise NotFound(gettext("This link is not valid. Check that you copied all of it."))
    return review


def _answer_page(
    request: Request,
    review: TenStepsReview,
    token: str,
    form: Form,
    *,
    error: AssetmapError | None = None,
    is_said: bool = False,
) -> HTMLResponse:
    return render_form(
        request,
        "ten_steps/answer.html",
        error=error,
        review=review,
        token=token,
        form=form,
        steps=STEPS,
        levels=LEVELS,
        roles=ROLES,
        is_said=is_said,
    )
