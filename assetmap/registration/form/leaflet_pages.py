"""The page on which a group brings its leaflet, whose words begin its answers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from assetmap.database.sessions import SessionDep, release_connection
from assetmap.errors import InvalidInput
from assetmap.people.access import anyone
from assetmap.registration.drafts.actions import now_utc, save_answers
from assetmap.registration.drafts.open_draft import NOT_KEPT, draft_of, draft_page, gone
from assetmap.registration.questions.leaflet import MOST_PAGES, read_leaflet
from assetmap.web.forms import from_this_site
from assetmap.web.translations import gettext, language_of, speaking
from assetmap.web.uploads.form_with_file import Upload, upload_of

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])


async def _upload(request: Request, session: SessionDep) -> Upload:
    # Only for a draft that is open is anything read.
    found = await run_in_threadpool(draft_of, request, session)
    await run_in_threadpool(release_connection, session)
    return await upload_of(request) if found is not None else Upload()


@router.get("/register/leaflet", name="leaflet")
def leaflet_page(request: Request, session: SessionDep) -> Response:
    """Asks for a PDF."""
    if draft_of(request, session) is None:
        return gone(request, session)
    return draft_page(request, "registration/leaflet.html", most=MOST_PAGES)


@router.post("/register/leaflet", name="read_leaflet", dependencies=[Depends(from_this_site)])
def bring_leaflet(
    request: Request, session: SessionDep, sent: Annotated[Upload, Depends(_upload)]
) -> Response:
    """Begins the name and the description with the words of the leaflet; the file itself is kept nowhere."""
    draft = draft_of(request, session)
    if draft is None:
        return gone(request, session)
    try:
        with speaking(language_of(request)):
            if sent.is_too_large:
                raise InvalidInput(
                    gettext(
                        "This file is larger than 10 MB. Make it smaller, and choose it again."
                    ),
                    parameter="upload",
                )
            said = read_leaflet(sent.file.file.read() if sent.file else b"").answers()
            kept = {name: words for name, words in said.items() if not draft.answers.get(name)}
            save_answers(session, draft, kept, now=now_utc())
    except InvalidInput as error:
        return draft_page(request, "registration/leaflet.html", error=error, most=MOST_PAGES)
    address = request.app.url_path_for("registration_page", slug="name")
    return RedirectResponse(address, 303, headers=NOT_KEPT)
