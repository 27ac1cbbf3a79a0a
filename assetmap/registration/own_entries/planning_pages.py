"""The page on which a group or a steward says who funds an entry, until when, and how many people it can take."""

from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.planning.actions import LONGEST_FUNDER, plan_in, say_plan
from assetmap.assets.planning.queries import plan_of
from assetmap.assets.record.history import entry_of
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput
from assetmap.people.access import PersonDep
from assetmap.registration.drafts.open_draft import NOT_KEPT
from assetmap.registration.own_entries.picture_pages import may_give_a_picture
from assetmap.web.forms import FormDep, from_this_site
from assetmap.web.templating import render
from assetmap.web.translations import language_of, speaking

router = APIRouter(include_in_schema=False)
# Who may change its picture may say this too: its group, and the stewards of its place.
_OWNERS = [Depends(may_give_a_picture)]


@router.get("/my/assets/{asset_id}/planning", name="planning_page", dependencies=_OWNERS)
def planning_page(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID
) -> HTMLResponse:
    """The form about funding and capacity, filled in."""
    plan = plan_of(session, asset_id)
    form = {"funded_by": plan.funded_by or "", "capacity": str(plan.capacity or "")}
    if plan.funded_until:
        form |= {
            f"funded_until-{part}": str(getattr(plan.funded_until, part))
            for part in ("day", "month", "year")
        }
    return _page(request, session, asset_id, form)


@router.post(
    "/my/assets/{asset_id}/planning",
    name="say_planning",
    dependencies=[Depends(from_this_site), *_OWNERS],
)
def say_planning(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID, form: FormDep
) -> Response:
    """Keeps what the form says."""
    try:
        with speaking(language_of(request)):
            plan = plan_in(form)
    except InvalidInput as error:
        return _page(request, session, asset_id, form, error=error)
    say_plan(session, asset_id, plan)
    address = request.app.url_path_for("planning_page", asset_id=asset_id)
    return RedirectResponse(f"{address}?done=yes", 303, headers=NOT_KEPT)


def _page(
    request: Request,
    session: Session,
    asset_id: UUID,
    form: dict[str, str],
    *,
    error: InvalidInput | None = None,
) -> HTMLResponse:
    entry = entry_of(session, asset_id)
    assert entry is not None
    page = render(
        request,
        "registration/planning.html",
        status_code=422 if error else 200,
        name=entry.name,
        asset_id=asset_id,
        form=form,
        most=LONGEST_FUNDER,
        error=error,
        done=request.query_params.get("done", ""),
    )
    page.headers.update(NOT_KEPT)
    return page
