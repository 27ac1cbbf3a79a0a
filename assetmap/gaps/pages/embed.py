"""The headline, rating and map of a public report, for a frame on another site."""

from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from assetmap.database.sessions import SessionDep
from assetmap.errors import NotFound
from assetmap.gaps import queries
from assetmap.gaps.models import GapReport, Readers, ReportState
from assetmap.gaps.names import KIND_NAMES
from assetmap.gaps.report.load import story_of, titles_of
from assetmap.people.access import anyone
from assetmap.settings import get_settings
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
# Any site may show this page in a frame, and it can do nothing there: no script, no form, nothing from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)

_SNIPPET = Markup(
    '<iframe src="{address}" title="{title}" width="100%" height="760" loading="lazy" style="border:0"></iframe>'
)


@router.get("/embed/gaps/{report_id}", name="embed_gap_report", dependencies=[Depends(anyone)])
def embedded_report(request: Request, session: SessionDep, report_id: UUID) -> HTMLResponse:
    """A small page of a finished report that is for everybody; whoever is signed in, no other is shown on another's
    site.
    """
    stored = queries.readable_report(session, report_id, None)
    if stored.state != ReportState.READY:
        raise NotFound("There is no such report, or it is not public.")
    report, story = story_of(session, stored)
    files = queries.file_names(session, stored.id)
    kinds = [*report.figures.places, "lsoa"]
    picture = next((kind for kind in kinds if f"map-{kind}.png" in files), None)
    answer = render(
        request,
        "gaps/embed.html",
        is_bare=True,
        title=titles_of(session, [stored])[stored.id],
        stored=stored,
        summary=story.summary,
        picture=picture,
        kind=gettext(KIND_NAMES.get(picture, picture)) if picture else "",
    )
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


def snippet_of(request: Request, stored: GapReport, title: str) -> str:
    """HTML that shows the small page on another site; empty of a report that is not for everybody."""
    if stored.readers != Readers.EVERYBODY:
        return ""
    site = (get_settings().public_url or str(request.base_url)).rstrip("/")
    address = site + request.app.url_path_for("embed_gap_report", report_id=str(stored.id))
    return str(_SNIPPET.format(address=address, title=title))
