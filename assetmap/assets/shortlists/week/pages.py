"""Pages of a shortlist's coming week, its own or a shared one's, and its calendar file."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.shortlists.keeping import kept_by
from assetmap.assets.shortlists.shared_pages import SECRET_HEADERS, OpenedDep
from assetmap.assets.shortlists.showing import Showing, address_of, showing
from assetmap.assets.shortlists.week.happenings import (
    Visited,
    calendar_of,
    week_of,
    without_dates,
)
from assetmap.database.sessions import SessionDep
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
_NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.get("/shortlist/week", name="shortlist_week")
def own_week(request: Request, session: SessionDep) -> HTMLResponse:
    """The next seven days of the reader's own shortlist, for paper."""
    shortlist = kept_by(request).shortlist
    shown = showing(session, [(entry.asset_id, "", entry.note) for entry in shortlist.entries])
    page = _week(request, shown, shortlist.title)
    page.headers.update(_NOT_KEPT)
    return page


@router.get("/shortlist/shortlist.ics", name="shortlist_calendar")
def own_calendar(request: Request, session: SessionDep) -> Response:
    """The next eight weeks of the reader's own shortlist, for a calendar."""
    shortlist = kept_by(request).shortlist
    shown = showing(session, [(entry.asset_id, "", entry.note) for entry in shortlist.entries])
    return _calendar(request, shown, shortlist.title, _NOT_KEPT)


@router.get("/shortlists/{token}/week", name="shared_shortlist_week")
def shared_week(request: Request, opened: OpenedDep) -> HTMLResponse:
    """The next seven days of a shared shortlist, for paper."""
    page = _week(request, opened.shown, opened.title, token=opened.token)
    page.headers.update(SECRET_HEADERS)
    return page


@router.get("/shortlists/{token}/shortlist.ics", name="shared_shortlist_calendar")
def shared_calendar(request: Request, opened: OpenedDep) -> Response:
    """The next eight weeks of a shared shortlist, for a calendar."""
    return _calendar(request, opened.shown, opened.title, SECRET_HEADERS)


def _visited(shown: Showing) -> list[Visited]:
    return [
        Visited(
            str(entry.asset_id),
            entry.name,
            address_of(entry.result),
            next(iter(entry.result["phones"]), None),
            entry.listed.rules,
        )
        for entry in shown.entries
    ]


def _week(
    request: Request, shown: Showing, title: str, *, token: str | None = None
) -> HTMLResponse:
    entries = _visited(shown)
    with speaking(language_of(request)):
        title = title or gettext("Places for you")
    return render(
        request,
        "shortlists/week.html",
        title=title,
        days=week_of(entries, datetime.now(UK).date()),
        without_dates=without_dates(entries),
        token=token,
    )


def _calendar(request: Request, shown: Showing, title: str, headers: dict[str, str]) -> Response:
    with speaking(language_of(request)):
        file = calendar_of(_visited(shown), title or gettext("Places for you"), datetime.now(UTC))
    return Response(
        file,
        media_type="text/calendar; charset=utf-8",
        headers={**headers, "Content-Disposition": 'attachment; filename="shortlist.ics"'},
    )
