"""The stewards' page that imports a list: checked first, then imported or left."""

import re
import secrets
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from assetmap.assets.imports.actions import import_assets
from assetmap.assets.imports.formats.file_formats import suffixes_in_words, uploaded_formats
from assetmap.assets.imports.report import ImportReport, RowsRefused
from assetmap.database.sessions import SessionDep, release_connection
from assetmap.errors import AssetmapError, Forbidden, InvalidInput
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.registration.drafts.open_draft import NOT_KEPT
from assetmap.registration.queries import steward_scope
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext
from assetmap.web.uploads.form_with_file import MOST_BYTES, Upload, upload_of


def steward_of_everywhere(
    person: Annotated[SignedIn, Depends(requires(Role.STEWARD))],
) -> None:
    """A list may be of any place, and withdraws what it has no more. Raises `Forbidden` for a place's steward."""
    if not steward_scope(person)["is_everywhere"]:
        raise Forbidden("")


async def _upload_of_a_steward(
    request: Request, session: SessionDep, _: Annotated[None, Depends(steward_of_everywhere)]
) -> Upload:
    # Named after the rule, so that of what nobody may send nothing is read.
    await run_in_threadpool(release_connection, session)
    return await upload_of(request)


router = APIRouter(include_in_schema=False, dependencies=[Depends(steward_of_everywhere)])
UploadDep = Annotated[Upload, Depends(_upload_of_a_steward)]

# Of rows that cannot be taken, so many numbers are told for each reason.
_MOST_NUMBERS = 20


@router.get("/moderation/import", name="import_list")
def import_page(request: Request) -> HTMLResponse:
    """Asks for a file."""
    return _page(request)


@router.post("/moderation/import", name="try_list")
def try_list(request: Request, session: SessionDep, sent: UploadDep) -> Response:
    """Tries the list and shows what would come of it; with `action=take` it is taken."""
    list_name = sent.words("list_name", most=200)
    if sent.is_too_large:
        return _page(request, list_name=list_name, error=InvalidInput(_too_large()))
    upload, kept = sent.file, sent.words("kept", most=60)
    skip_refused = sent.words("skip_refused", most=10)
    folder = request.app.state.settings.home / "uploads"
    try:
        path = _kept_file(folder, kept) if kept else _keep(folder, upload)
    except AssetmapError as error:
        return _page(request, list_name=list_name, error=error)
    name = " ".join(list_name.split()) or _stem(upload)
    is_taken = sent.words("action", most=10) == "take"
    try:
        if is_taken:
            report = _import(session, path, name, skip_refused=bool(skip_refused))
            path.unlink()
        else:
            # Everything as it would be, and then none of it.
            trial = session.begin_nested()
            try:
                report = _import(session, path, name, skip_refused=True)
            finally:
                trial.rollback()
    except RowsRefused as error:
        return _page(
            request,
            list_name=name,
            report=error.report,
            kept=path.name,
            refused=_told(error.report),
        )
    except AssetmapError as error:
        path.unlink(missing_ok=True)
        words = str(error).replace(str(path), gettext("The file"))
        return _page(request, list_name=name, error=InvalidInput(words))
    return _page(
        request,
        list_name=name,
        report=report,
        kept="" if is_taken else path.name,
        refused=_told(report),
        is_taken=is_taken,
    )


def _import(session: Session, path: Path, name: str, *, skip_refused: bool) -> ImportReport:
    return import_assets(session, path, list_name=name, skip_refused=skip_refused)


def _keep(folder: Path, upload: UploadFile | None) -> Path:
    """The file that was sent, where only this program reads it, until it is taken or another one comes."""
    if upload is None or not upload.filename:
        raise InvalidInput(gettext("Choose a file."), parameter="upload")
    suffix = Path(upload.filename).suffix.lower()
    if suffix not in _suffixes():
        raise InvalidInput(
            gettext("Choose a file that ends in %(suffixes)s.")
            % {"suffixes": suffixes_in_words(uploaded_formats())},
            parameter="upload",
        )
    body = upload.file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise InvalidInput(_too_large(), parameter="upload")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for former in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)[:-_MOST_KEPT]:
        former.unlink(missing_ok=True)
    path = folder / f"{secrets.token_hex(16)}{suffix}"
    path.touch(mode=0o600)
    path.write_bytes(body)
    return path


def _suffixes() -> list[str]:
    return [suffix for one in uploaded_formats() for suffix in one.suffixes]


def _too_large() -> str:
    return gettext("The file is larger than 10 MB: import it with “assetmap assets import”.")


# Tried and neither taken nor thrown away; the oldest go first.
_MOST_KEPT = 20


def _kept_file(folder: Path, name: str) -> Path:
    path = folder / name
    stem, suffix = path.stem, path.suffix
    is_ours = re.fullmatch("[0-9a-f]{32}", stem) and suffix in _suffixes()
    if name != f"{stem}{suffix}" or not is_ours or not path.is_file():
        raise InvalidInput(
            gettext("The file is not here any more: choose it again."), parameter="upload"
        )
    return path


def _stem(upload: UploadFile | None) -> str:
    return Path(upload.filename or "").stem[:200] if upload else ""


def _told(report: ImportReport) -> list[tuple[str, int, str]]:
    """Why rows cannot be taken, how many, and their numbers."""
    return [
        (
            reason,
            len(numbers),
            ", ".join(map(str, numbers[:_MOST_NUMBERS]))
            + (" …" if len(numbers) > _MOST_NUMBERS else ""),
        )
        for reason, numbers in sorted(report.refused.items(), key=lambda one: -len(one[1]))
    ]


def _page(
    request: Request,
    *,
    list_name: str = "",
    report: ImportReport | None = None,
    kept: str = "",
    refused: list[tuple[str, int, str]] | None = None,
    is_taken: bool = False,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    page = render(
        request,
        "registration/import.html",
        status_code=status_of(error) if error else 200,
        errors=[{"text": str(error), "href": "#upload"}] if error else [],
        list_name=list_name,
        report=report,
        kept=kept,
        refused=refused or [],
        is_taken=is_taken,
        formats=uploaded_formats(),
        accepted=",".join([*_suffixes(), *(one.media_type for one in uploaded_formats())]),
    )
    page.headers.update(NOT_KEPT)
    return page
