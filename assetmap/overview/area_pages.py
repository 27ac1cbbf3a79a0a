"""The administrators' page that fetches an area: what will come, how far it is, and what is missing."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, NotFound
from assetmap.jobs.app import queue_job
from assetmap.overview.models import AreaFetchJob
from assetmap.overview.tasks import fetch_area
from assetmap.people.access import requires
from assetmap.people.roles import Role
from assetmap.people.sign_in.pages import NOT_KEPT
from assetmap.places.fetching.area import chosen_sources, metres_of
from assetmap.places.fetching.sources import OfficialSource, read_sources
from assetmap.places.models import Area
from assetmap.settings import get_settings
from assetmap.web.forms import Form, FormDep
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False, dependencies=[Depends(requires(Role.ADMINISTRATOR))])
_MOST_SHOWN = 10
_MOST_AUTHORITIES = 12


@router.get("/areas", name="areas")
def areas_page(request: Request, session: SessionDep) -> HTMLResponse:
    """Asks for an area, and lists what was fetched lately."""
    return _page(request, session, {})


@router.post("/areas", name="fetch_area")
def fetch_an_area(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Shows what would be fetched, with sizes and licences; then fetches it."""
    try:
        wanted = _wanted(form)
        reach = metres_of(form.get("reach", "") or "0m")
        sources = read_sources(get_settings().sources_file)
        if form.get("action") != "fetch":
            return _page(request, session, form, planned=sources)
        without = [
            one.id for one in sources if is_optional(one) and form.get(f"take:{one.id}") != "yes"
        ]
        chosen_sources(sources, without=without)
    except AssetmapError as error:
        return _page(request, session, form, error=error)
    job = AreaFetchJob(wanted=wanted, reach_metres=reach, without=without)
    session.add(job)
    session.flush()
    queue_job(session, fetch_area, fetch_id=job.id)
    return RedirectResponse(str(request.url_for("area_fetch", fetch_id=job.id).path), 303)


@router.get("/areas/{fetch_id}", name="area_fetch")
def fetch_page(request: Request, session: SessionDep, fetch_id: int) -> HTMLResponse:
    """The page that shows how far a fetch is, and the outcome of each source. Raises `NotFound`."""
    job = session.get(AreaFetchJob, fetch_id)
    if job is None:
        raise NotFound(gettext("We can’t find this download."))
    count = len(read_sources(get_settings().sources_file)) - len(job.without)
    missing = [one for one in job.outcomes if one["state"] in ("missing", "kept")]
    page = render(request, "overview/area_fetch.html", job=job, source_count=count, missing=missing)
    page.headers.update(NOT_KEPT)
    return page


def _wanted(form: Form) -> list[str]:
    wanted = [one.strip() for one in form.get("wanted", "").split(",") if one.strip()]
    if not wanted:
        raise InvalidInput(gettext("Enter the code or name of a local authority."))
    if len(wanted) > _MOST_AUTHORITIES:
        raise InvalidInput(gettext("You can fetch files for up to 12 local authorities at a time."))
    return wanted


def is_optional(source: OfficialSource) -> bool:
    """Whether an area can be loaded without this."""
    return source.role is None and source.id != "lsoa-boundaries"


def _page(
    request: Request,
    session: Session,
    form: Form,
    *,
    planned: list[OfficialSource] | None = None,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    lately = select(AreaFetchJob).order_by(AreaFetchJob.id.desc()).limit(_MOST_SHOWN)
    words: dict[str, Any] = {
        "form": form,
        "planned": planned,
        "is_optional": is_optional,
        "megabytes": sum(one.size_mb for one in planned or ()),
        "lately": session.scalars(lately).all(),
        "loaded": session.scalars(select(Area).order_by(Area.name)).all(),
        "errors": [{"text": str(error), "href": "#wanted"}] if error else [],
    }
    page = render(
        request, "overview/areas.html", status_code=status_of(error) if error else 200, **words
    )
    page.headers.update(NOT_KEPT)
    return page
