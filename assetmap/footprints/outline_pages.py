"""The pages on which the outline of a footprint comes as a file, or is drawn on a map."""

import json
from math import isfinite
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput
from assetmap.footprints.finding import FoundFootprint, count_words, found_inside
from assetmap.footprints.outlines import outline_of_corners, read_outline
from assetmap.footprints.pages import MakerDep, existing_versions, form_page
from assetmap.web.forms import Form
from assetmap.web.map_parts.area_drawing import area_map
from assetmap.web.translations import gettext, language_of, speaking
from assetmap.web.uploads.form_with_file import Upload, upload_of

router = APIRouter(include_in_schema=False)
UploadDep = Annotated[Upload, Depends(upload_of)]
_LONGEST_CORNERS = 6_000


@router.post("/footprints/outline", name="footprint_outline")
def footprint_outline(
    request: Request, session: SessionDep, person: MakerDep, upload: UploadDep
) -> HTMLResponse:
    """The form, filled with the small areas inside an outline that came as a file or was drawn."""
    kind, code = upload.words("kind", most=40), upload.words("code", most=80)
    former = (kind, code) if code else None
    form: Form = {}
    if former:
        newest = existing_versions(session, kind, code)[0]
        form = {"name": newest.name, "status": newest.status, "drawn_by": newest.drawn_by}
    try:
        with speaking(language_of(request)):
            found = _outlined(session, upload)
    except InvalidInput as error:
        return form_page(request, session, form, former=former, error=error)
    codes = [one.code for one in found.areas]
    form |= {
        "pasted": "\n".join(codes),
        "outlined": " ".join(codes),
        "made_from": found.made_from,
        "cut": json.dumps(found.cut),
    }
    return form_page(request, session, form, former=former, found=found)


@router.get("/footprints/count", name="count_footprint")
def count_in_outline(
    request: Request,
    session: SessionDep,
    person: MakerDep,
    corners: Annotated[str, Query(max_length=_LONGEST_CORNERS)],
) -> dict[str, Any]:
    """The number of small areas and people in an outline that is being drawn, and the small areas
    that it cuts, in words.
    """
    with speaking(language_of(request)):
        try:
            found = found_inside(session, outline_of_corners(_corners(corners)), "")
        except InvalidInput as error:
            return {"words": str(error)}
        return {"words": count_words(found)}


@router.get("/footprints/map", name="footprint_map")
def drawing_map(request: Request, person: MakerDep) -> HTMLResponse:
    """The map on which an outline is drawn, to be shown in a sandboxed frame."""
    settings = request.app.state.settings
    with speaking(language_of(request)):
        drawn = area_map(settings.tiles_url, settings.tiles_attribution, is_still=False)
    return HTMLResponse(
        drawn.html, headers={"Content-Security-Policy": drawn.content_security_policy}
    )


def _outlined(session: Session, upload: Upload) -> FoundFootprint:
    if upload.is_too_large:
        raise InvalidInput(
            gettext("The file is larger than 10 MB. Simplify the outline."), parameter="upload"
        )
    corners = upload.words("corners", most=_LONGEST_CORNERS)
    if corners:
        return found_inside(
            session, outline_of_corners(_corners(corners)), gettext("an outline drawn on the map")
        )
    file = upload.file
    if file is None or not file.filename:
        raise InvalidInput(gettext("Choose a file, or draw the outline."), parameter="upload")
    outline = read_outline(file.filename, file.file.read())
    name = file.filename[-80:]
    return found_inside(session, outline, gettext("the file %(name)s") % {"name": name})


def _corners(words: str) -> list[tuple[float, float]]:
    try:
        corners = [(float(latitude), float(longitude)) for latitude, longitude in json.loads(words)]
    except (ValueError, TypeError):
        raise InvalidInput(
            gettext("We can’t read your drawing. Draw it again."), parameter="upload"
        ) from None
    if not all(map(isfinite, [part for corner in corners for part in corner])):
        raise InvalidInput(
            gettext("We can’t read your drawing. Draw it again."), parameter="upload"
        )
    return corners
