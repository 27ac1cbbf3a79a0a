"""The page on which a steward gives a list, and the drafts that are not finished."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.imports.drafts.models import ImportDraft
from assetmap.assets.imports.formats.file_formats import open_rows, uploaded_formats
from assetmap.database.sessions import SessionDep, release_connection
from assetmap.errors import AssetmapError, InvalidInput
from assetmap.people.roles import SignedIn
from assetmap.registration.drafts.open_draft import NOT_KEPT
from assetmap.registration.importing.kept_files import (
    MOST_LIST_BYTES,
    accepted_suffixes,
    keep_upload,
    too_large,
)
from assetmap.registration.importing.own_drafts import StewardDep
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.uploads.form_with_file import Upload, upload_within


async def _upload_of_a_steward(request: Request, session: SessionDep, _: StewardDep) -> Upload:
    # Named after the rule, so that of what nobody may send nothing is read.
    await run_in_threadpool(release_connection, session)
    return await upload_within(request, most_bytes=MOST_LIST_BYTES)


router = APIRouter(include_in_schema=False)
UploadDep = Annotated[Upload, Depends(_upload_of_a_steward)]


@router.get("/moderation/import", name="import_list")
def import_page(request: Request, session: SessionDep, person: StewardDep) -> HTMLResponse:
    """Asks for a file."""
    return _page(request, session, person)


@router.post("/moderation/import", name="try_list")
def try_list(
    request: Request, session: SessionDep, person: StewardDep, sent: UploadDep
) -> Response:
    """Keeps the file and goes on to its columns."""
    list_name, layer = sent.words("list_name", most=200), sent.words("layer", most=200).strip()
    if sent.is_too_large:
        return _page(request, session, person, list_name=list_name, error=too_large())
    folder = request.app.state.settings.home / "uploads"
    try:
        path = keep_upload(folder, sent.file)
    except AssetmapError as error:
        return _page(request, session, person, list_name=list_name, error=error)
    upload_name = Path((sent.file.filename if sent.file else "") or "")
    try:
        open_rows(path, layer=layer or None)
    except AssetmapError as error:
        path.unlink(missing_ok=True)
        said = InvalidInput(str(error).replace(str(path), f"“{upload_name.name}”"))
        return _page(request, session, person, list_name=list_name, layer=layer, error=said)
    draft = ImportDraft(
        person_id=person.person_id,
        file=path.name,
        list_name=" ".join(list_name.split()) or upload_name.stem[:200] or "List",
        layer=layer or None,
        category_words={},
        mends={},
        skipped=[],
    )
    session.add(draft)
    session.flush()
    address = str(request.url_for("import_columns", draft_id=draft.id).path)
    return RedirectResponse(address, 303)


def _page(
    request: Request,
    session: Session,
    person: SignedIn,
    *,
    list_name: str = "",
    layer: str = "",
    error: AssetmapError | None = None,
) -> HTMLResponse:
    unfinished = session.scalars(
        select(ImportDraft)
        .where(ImportDraft.person_id == person.person_id, ImportDraft.asset_import_id.is_(None))
        .order_by(ImportDraft.created_at.desc())
        .limit(5)
    ).all()
    page = render(
        request,
        "registration/importing/upload.html",
        status_code=status_of(error) if error else 200,
        errors=[{"text": str(error), "href": "#upload"}] if error else [],
        list_name=list_name,
        layer=layer,
        unfinished=unfinished,
        formats=uploaded_formats(),
        accepted=",".join([*accepted_suffixes(), *(one.media_type for one in uploaded_formats())]),
        most_megabytes=MOST_LIST_BYTES >> 20,
    )
    page.headers.update(NOT_KEPT)
    return page
