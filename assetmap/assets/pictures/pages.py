"""The address of an entry's picture."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from assetmap.assets.pictures.encoding import MEDIA_TYPE
from assetmap.assets.pictures.queries import picture_bytes
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput, NotFound
from assetmap.web.translations import gettext
from assetmap.web.uploads.form_with_file import Upload

router = APIRouter(include_in_schema=False)
Mark = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


@router.get("/assets/{asset_id}/picture/{mark}", name="asset_picture")
def picture(session: SessionDep, asset_id: UUID, mark: Mark) -> Response:
    """The picture while its entry is published. Another picture has another address."""
    data = picture_bytes(session, asset_id, mark)
    if data is None:
        raise NotFound(gettext("We can’t find this picture."))
    # An hour: what a group takes away is soon gone from other caches too.
    return picture_response(data, "public, max-age=3600")


def picture_response(data: bytes, cache_control: str) -> Response:
    """An answer that a browser takes for a picture and nothing else."""
    headers = {"Cache-Control": cache_control, "Content-Disposition": "inline"}
    return Response(data, media_type=MEDIA_TYPE, headers=headers)


def chosen_picture(sent: Upload) -> bytes:
    """The file of a form. Raises `InvalidInput` where none was chosen, and for one that is too large."""
    if sent.is_too_large:
        raise InvalidInput(
            gettext("This file is larger than 10 MB. Make it smaller, and choose it again."),
            parameter="upload",
        )
    data = sent.file.file.read() if sent.file else b""
    if not data:
        raise InvalidInput(gettext("Choose a picture."), parameter="upload")
    return data
