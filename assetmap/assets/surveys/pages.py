"""The page of areas checked."""

from datetime import UTC, date, datetime
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.surveys.actions import (
    LONGEST_NOTE,
    record_surveys,
    take_back_survey,
)
from assetmap.assets.surveys.queries import (
    MOST_PLACES,
    categories_to_survey,
    places_to_survey,
    surveys_listed,
)
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import Form, FormDep
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
RecordedCount = Annotated[int | None, Query(ge=0, le=MOST_PLACES)]


@router.get("/about/surveys", name="surveys", dependencies=[Depends(anyone)])
def surveys_page(request: Request, session: SessionDep, page: PageNumber = 1) -> HTMLResponse:
    """The surveys: kinds of support, places and dates, for everybody."""
    listed, has_more = surveys_listed(session, page=page)
    return render(
        request,
        "surveys/surveys.html",
        title=gettext("Areas checked"),
        surveys=listed,
        page=page,
        has_more=has_more,
    )


@router.get("/moderation/surveys", name="own_surveys")
def own_surveys_page(
    request: Request,
    session: SessionDep,
    steward: StewardDep,
    page: PageNumber = 1,
    recorded: RecordedCount = None,
) -> HTMLResponse:
    """The surveys of the steward's places, those taken back too, and a form for one more."""
    return _own_page(request, session, steward, {}, page=page, recorded=recorded)


@router.post("/moderation/surveys", name="record_survey")
def record_survey(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """Records one for each place that is ticked."""
    try:
        with speaking(language_of(request)):
            new = record_surveys(
                session,
                steward,
                place_ids=_places_in(form),
                category=form.get("category", ""),
                surveyed_on=_day_in(form),
                note=form.get("note", ""),
                today=datetime.now(UK).date(),
            )
    except InvalidInput as error:
        return _own_page(request, session, steward, form, error=error)
    address = request.app.url_path_for("own_surveys")
    return RedirectResponse(f"{address}?recorded={len(new)}", 303)


@router.post("/moderation/surveys/{survey_id}", name="take_back_survey")
def take_back(
    request: Request, session: SessionDep, steward: StewardDep, survey_id: int, form: FormDep
) -> Response:
    """Takes one back, or lets it count again."""
    is_withdrawn = form.get("action") != "restore"
    with speaking(language_of(request)):
        take_back_survey(
            session, steward, survey_id, is_withdrawn=is_withdrawn, now=datetime.now(UTC)
        )
    return RedirectResponse(f"{request.app.url_path_for('own_surveys')}#survey-{survey_id}", 303)


def _own_page(
    request: Request,
    session: Session,
    steward: SignedIn,
    form: Form,
    *,
    page: int = 1,
    recorded: int | None = None,
    error: InvalidInput | None = None,
) -> HTMLResponse:
    own = steward.steward_places()
    listed, has_more = surveys_listed(session, place_ids=own, with_withdrawn=True, page=page)
    return render(
        request,
        "surveys/own_surveys.html",
        status_code=422 if error else 200,
        title=gettext("Areas you have checked"),
        surveys=listed,
        page=page,
        has_more=has_more,
        places_by_kind=[
            (kind, list(places))
            for kind, places in groupby(places_to_survey(session, own), lambda one: one.kind)
        ],
        categories=categories_to_survey(session),
        form=form,
        error=error,
        errors=[error] if error else [],
        recorded=recorded,
        longest=LONGEST_NOTE,
    )


def _places_in(form: Form) -> set[int]:
    """The places that are ticked, by the names of their fields; 0, which is nobody's, for what is no number."""
    ticked = [name.removeprefix("place-") for name in form if name.startswith("place-")]
    return {int(one) if one.isdecimal() and len(one) < 10 else 0 for one in ticked}


def _day_in(form: Form) -> date | None:
    """The day that was given; None where that is no day."""
    try:
        return date(
            *(int(form.get(f"surveyed_on-{part}", "")) for part in ("year", "month", "day"))
        )
    except (ValueError, OverflowError):
        return None
