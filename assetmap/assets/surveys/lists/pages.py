"""The pages of survey lists: made and printed by stewards, walked by volunteers with a telephone."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.surveys.lists.actions import (
    LONGEST_NOTE,
    adopt,
    close_list,
    make_list,
    renew_link,
    take_answer,
)
from assetmap.assets.surveys.lists.answers import SurveyAnswer, found_words
from assetmap.assets.surveys.lists.models import SurveyList
from assetmap.assets.surveys.lists.queries import list_by_token, lists_for, tasks_of
from assetmap.assets.surveys.queries import categories_to_survey, places_to_survey
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.templating import STATIC
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]
Token = Annotated[str, Query(max_length=200)]
_ANYONE = [Depends(anyone)]


@router.get("/moderation/walks", name="survey_lists")
def lists_page(request: Request, session: SessionDep, steward: StewardDep) -> HTMLResponse:
    """The lists of the steward's places, and a form for one more."""
    return _lists(request, session, steward, {})


@router.post("/moderation/walks", name="make_survey_list")
def make(request: Request, session: SessionDep, steward: StewardDep, form: FormDep) -> Response:
    """Makes a list and shows it with its link, once."""
    place = form.get("place", "")
    try:
        made, token = make_list(
            session,
            steward,
            place_id=int(place) if place.isdecimal() and len(place) < 10 else 0,
            categories=[form.get("category", "")],
            today=datetime.now(UK).date(),
        )
    except InvalidInput as error:
        return _lists(request, session, steward, form, error=error)
    address = request.app.url_path_for("survey_list", list_id=made.id)
    return RedirectResponse(f"{address}?token={token}", 303, headers=NOT_KEPT)


def _lists(
    request: Request,
    session: Session,
    steward: SignedIn,
    form: Form,
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    places = steward.steward_places()
    return render_form(
        request,
        "surveys/lists.html",
        error=error,
        title=gettext("Survey lists"),
        lists=lists_for(session, places),
        places=places_to_survey(session, places),
        categories=categories_to_survey(session),
        form=form,
    )


@router.get("/moderation/walks/{list_id}", name="survey_list")
def list_page(
    request: Request, session: SessionDep, steward: StewardDep, list_id: int, token: Token = ""
) -> HTMLResponse:
    """The list for paper, with what was found so far."""
    return _list(request, session, steward, list_id, token=token)


@router.post("/moderation/walks/{list_id}", name="change_survey_list")
def change(
    request: Request, session: SessionDep, steward: StewardDep, list_id: int, form: FormDep
) -> Response:
    """Makes a new link, or closes the list, as checked or without."""
    made = _own(session, steward, list_id)
    address = request.app.url_path_for("survey_list", list_id=list_id)
    if form.get("action") == "link":
        return RedirectResponse(
            f"{address}?token={renew_link(session, made)}", 303, headers=NOT_KEPT
        )
    try:
        with session.begin_nested():
            close_list(
                session,
                made,
                steward,
                is_checked=form.get("action") == "checked",
                now=datetime.now(UTC),
            )
    except Conflict as error:
        return _list(request, session, steward, list_id, error=error)
    return RedirectResponse(address, 303, headers=NOT_KEPT)


def _own(session: Session, steward: SignedIn, list_id: int) -> SurveyList:
    found = session.get(SurveyList, list_id) if 0 < list_id < 2**31 else None
    if found is None or not steward.is_steward_of({found.place_id}):
        raise NotFound(
            gettext(
                "We can’t find this list. It may be for a place that you are not a steward for."
            )
        )
    return found


def _list(
    request: Request,
    session: Session,
    steward: SignedIn,
    list_id: int,
    *,
    token: str = "",
    error: AssetmapError | None = None,
) -> HTMLResponse:
    made = _own(session, steward, list_id)
    (shown,) = lists_for(session, None, list_id=made.id)
    link = ""
    if token and list_by_token(session, token) is made:
        link = f"{site_address(request)}{request.app.url_path_for('walk', token=token)}"
    return render_form(
        request,
        "surveys/list.html",
        error=error,
        title=made.name,
        shown=shown,
        tasks=tasks_of(session, made.id),
        answers=[(one.value, found_words(one)) for one in SurveyAnswer],
        link=link,
    )


@router.get("/walk/worker.js", name="walk_worker", dependencies=_ANYONE)
def worker() -> FileResponse:
    """The script that lets a list open without signal; it may do so below its own address only."""
    return FileResponse(
        STATIC / "walk-worker.js",
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )


@router.get("/walk/{token}", name="walk", dependencies=_ANYONE)
def walk_page(request: Request, session: SessionDep, token: str) -> HTMLResponse:
    """The list on a telephone, for whoever has its link."""
    return _walk(request, session, token)


@router.post("/walk/{token}", name="answer_walk", dependencies=_ANYONE)
def answer(request: Request, session: SessionDep, token: str, form: FormDep) -> Response:
    """Keeps what was found at one entry, or who walks; a script is told no more than that it arrived."""
    made = _open(session, token)
    is_script = form.get("by") == "script"
    try:
        if form.get("action") == "adopt":
            adopt(session, made, form.get("name", ""))
        else:
            take_answer(session, made, form, now=datetime.now(UTC))
    except (InvalidInput, NotFound) as error:
        if is_script:
            raise
        return _walk(request, session, token, error=error)
    if is_script:
        return Response(status_code=204, headers=NOT_KEPT)
    address = f"{request.app.url_path_for('walk', token=token)}#task-{form.get('task', '')}"
    return RedirectResponse(address, 303, headers=NOT_KEPT)


def _open(session: Session, token: str) -> SurveyList:
    made = list_by_token(session, token[:200])
    if made is None:
        raise NotFound(
            gettext(
                "This list is closed, or its link has been replaced. Ask the steward for a new link."
            )
        )
    return made


def _walk(
    request: Request, session: Session, token: str, *, error: AssetmapError | None = None
) -> HTMLResponse:
    made = _open(session, token)
    tasks = tasks_of(session, made.id)
    return render_form(
        request,
        "surveys/walk.html",
        error=error,
        title=made.name,
        made=made,
        tasks=tasks,
        answered=sum(1 for task in tasks if task.answer),
        answers=[(one.value, found_words(one)) for one in SurveyAnswer],
        token=token,
        longest=LONGEST_NOTE,
    )
