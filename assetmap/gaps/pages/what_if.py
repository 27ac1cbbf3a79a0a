"""The what-if pages: close and add assets on a copy of the map."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import Conflict, InvalidInput
from assetmap.gaps import actions, queries
from assetmap.gaps.analysis.stored_figures import read_figures
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.models import GapReport, ReportState
from assetmap.gaps.pages.what_if_closing import (
    closing_of,
    funded_of,
    funders_of,
    venues_of,
)
from assetmap.gaps.pages.what_if_places import ends_of_path, points_of_lines
from assetmap.gaps.question import read_question
from assetmap.gaps.report.still_shown import site_names
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import Form, FormDep
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
# The fields of the form for the ends of a new path.
_ENDS = ("crossing_from", "crossing_to")
CommissionerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER))]


@router.get("/gaps/{report_id}/what-if", name="what_if")
def what_if_page(
    request: Request, session: SessionDep, person: CommissionerDep, report_id: UUID
) -> HTMLResponse:
    """The form of assets to close and places to add, filled in with the report's own what-if."""
    stored = _ready(session, person, report_id)
    question = read_question(stored.question)
    form = {f"close-{one}": "yes" for one in question.closed}
    form["added"] = "\n".join(f"{latitude}, {longitude}" for longitude, latitude in question.opened)
    for name, (longitude, latitude) in zip(_ENDS, question.crossing, strict=False):
        form[name] = f"{latitude}, {longitude}"
    form["closed_from"] = question.closed_from or ""
    return _page(request, session, stored, form)


@router.post("/gaps/{report_id}/what-if", name="ask_what_if")
def ask_what_if(
    request: Request, session: SessionDep, person: CommissionerDep, report_id: UUID, form: FormDep
) -> Response:
    """Queues a report about that copy, and leads to it; the published map stays as it is."""
    stored = _ready(session, person, report_id)
    try:
        with speaking(language_of(request)):
            plain = read_question(stored.question).as_it_is()
            figures = read_figures(stored.figures or {})
            closing = closing_of(
                form, venues_of(session, stored.id), funded_of(session, figures.asset_ids)
            )
            opened = points_of_lines(session, plain.area, form.get("added", ""))
            crossing = ends_of_path(session, plain.area, *(form.get(name, "") for name in _ENDS))
            if not (closing.asset_ids or opened or crossing):
                raise InvalidInput(
                    gettext("Choose something to close, or add a place or a path."),
                    parameter="closed",
                )
            question = read_question(
                plain.model_dump()
                | {
                    "closed": tuple(closing.asset_ids),
                    "opened": tuple(opened),
                    "crossing": tuple(crossing),
                    "closed_from": closing.month,
                    "by_funding": closing.is_by_funding,
                }
            )
        own_title = actions.title_in(form.get("title"))
        report = requesting.ask(
            session,
            question,
            title=own_title or (None if stored.is_titled is False else stored.title),
            is_titled=True if own_title else stored.is_titled,
            person_id=person.person_id,
            readers=actions.readers_in(form),
            keeps_small_numbers=stored.keeps_small_numbers,
        )
    except InvalidInput as error:
        return _page(request, session, stored, form, error=error)
    return RedirectResponse(request.app.url_path_for("gap_report", report_id=str(report.id)), 303)


def _ready(session: Session, person: SignedIn, report_id: UUID) -> GapReport:
    stored = queries.readable_report(session, report_id, person)
    if stored.state != ReportState.READY:
        raise Conflict(
            gettext("This report is not finished. You can ask “What if?” when it is ready.")
        )
    return stored


def _page(
    request: Request,
    session: Session,
    stored: GapReport,
    form: Form,
    *,
    error: InvalidInput | None = None,
) -> HTMLResponse:
    figures = read_figures(stored.figures or {})
    ticked = {name.removeprefix("close-") for name in form if name.startswith("close-")}
    names = queries.names_of(session, {*figures.asset_ids, *ticked})
    funded = funded_of(session, figures.asset_ids)
    return render(
        request,
        "gaps/what_if.html",
        status_code=422 if error else 200,
        title=gettext("What if?"),
        stored=stored,
        of=stored.title,
        assets=sorted(names.items(), key=lambda one: (one[1].casefold(), one[0])),
        venues=venues_of(session, stored.id),
        funded=funded,
        funders=funders_of(funded),
        sites=[name for name in site_names(session, figures) if name],
        form=form,
        ticked=ticked,
        error=error,
        errors=[error] if error else [],
    )
