"""Uploads of a file with a form, up to a size limit.

FastAPI reads a whole body before it asks any rule of a route that names a file among its parameters. Here the body is
read by a dependency that stands behind the rule.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from assetmap.errors import InvalidInput
from assetmap.web.forms import is_from_this_site
from assetmap.web.translations import gettext

MOST_BYTES = 10 * 1024 * 1024
# Fields and boundaries beside the file.
_BESIDE = 64 * 1024
# A browser reads no answer before it has sent all: so much is let by and kept nowhere, so that its sentence is read.
_MOST_LET_BY = 10 * MOST_BYTES


class _TooLarge(Exception):
    """More has come than may."""


@dataclass(frozen=True)
class Upload:
    """The content of a form with a file; empty where it `is_too_large`."""

    form: FormData = field(default_factory=FormData)
    is_too_large: bool = False

    @property
    def file(self) -> UploadFile | None:
        """The file, where one was chosen."""
        return self.file_of("upload")

    def file_of(self, name: str) -> UploadFile | None:
        """The file of a field, where a form has several."""
        found = self.form.get(name)
        return found if isinstance(found, UploadFile) else None

    def chosen(self, name: str) -> list[str]:
        """Every value of a field that comes several times."""
        return [one for one in self.form.getlist(name) if isinstance(one, str)]

    def words(self, name: str, *, most: int) -> str:
        """A field's words, cut where they are longer than the page lets them be."""
        found = self.form.get(name, "")
        return found[:most].replace("\0", "") if isinstance(found, str) else ""


async def upload_of(request: Request) -> Upload:
    """The form that a page of this site sent, with one file of up to 10 MB: to be a dependency as it is.

    Raises what `upload_within` does.
    """
    return await upload_within(request)


async def upload_within(
    request: Request, *, most_bytes: int = MOST_BYTES, most_files: int = 1, most_fields: int = 20
) -> Upload:
    """The form that a page of this site sent, read piece by piece and no further than `most_bytes`.

    Raises `InvalidInput` for what is no form, and answers 403 to another website's.
    """
    if not is_from_this_site(request):
        raise HTTPException(
            403,
            gettext(
                "This was sent from another website, so we did not accept it. Open the page on this site and try again."
            ),
        )
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > _MOST_LET_BY:
        return Upload(is_too_large=True)
    pieces = request.stream()
    if int(told) > most_bytes + _BESIDE:
        await _let_by(pieces)
        return Upload(is_too_large=True)
    try:
        return Upload(await _parse(request, pieces, most_bytes + _BESIDE, most_files, most_fields))
    except _TooLarge:
        await _let_by(pieces)
        return Upload(is_too_large=True)
    except MultiPartException as error:
        raise InvalidInput(
            gettext("We could not read what you sent. Choose the file again.")
        ) from error


async def _parse(
    request: Request,
    pieces: AsyncGenerator[bytes, None],
    most: int,
    most_files: int,
    most_fields: int,
) -> FormData:
    async def counted() -> AsyncGenerator[bytes, None]:
        count = 0
        async for piece in pieces:
            count += len(piece)
            if count > most:
                raise _TooLarge
            yield piece

    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await MultiPartParser(
            request.headers, counted(), max_files=most_files, max_fields=most_fields
        ).parse()
    return await FormParser(request.headers, counted()).parse()


async def _let_by(pieces: AsyncGenerator[bytes, None]) -> None:
    count = 0
    async for piece in pieces:
        count += len(piece)
        if count > _MOST_LET_BY:
            return
