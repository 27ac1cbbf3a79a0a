"""Forms: their fields, and the check that they come from a page of this site."""

from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, HTTPException, Request

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

MOST_BYTES = 200_000
MOST_FIELDS = 500

Form = dict[str, str]


async def fields_of(request: Request) -> Form:
    """The fields of a form, whoever sent it: for pages that tell no form where it comes from. Of a name given twice,
    the last.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise InvalidInput(gettext("What you sent is too long. Shorten it and send it again."))
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise InvalidInput(
            gettext("The form you sent has too many fields. Reload the page and try again.")
        ) from None
    # PostgreSQL's texts cannot hold NUL, and nobody types it.
    return {name: value.replace("\0", "") for name, value in pairs}


def from_this_site(request: Request) -> None:
    """Refuses with 403 what another website made a browser send.

    A browser says where a request comes from. What says nothing is no browser, or an old one, which keeps its
    `SameSite` cookies from other sites' forms all the same.
    """
    if not is_from_this_site(request):
        raise HTTPException(
            403,
            gettext(
                "This was sent from another website, so we did not accept it. Open the page on this site and "
                "try again."
            ),
        )


async def posted_form(request: Request) -> Form:
    """The fields of a form that a page of this site sent."""
    from_this_site(request)
    return await fields_of(request)


UnguardedFormDep = Annotated[Form, Depends(fields_of)]
FormDep = Annotated[Form, Depends(posted_form)]


def is_from_this_site(request: Request) -> bool:
    """Whether a request that changes something was made by a page of this site, as far as a browser tells."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False


def way_back(*, asked: str | None, referrer: str | None, host: str | None, otherwise: str) -> str:
    """The path that a reader goes to after a form: the one asked for, otherwise the page that they
    came from, never another site.

    >>> way_back(asked="//evil.example", referrer="http://here/assets?q=tea", host="here", otherwise="/")
    '/assets?q=tea'
    """
    if asked and _is_own_path(asked):
        return asked
    try:
        came_from = urlsplit(referrer or "")
    except ValueError:
        return otherwise
    if not came_from.netloc or came_from.netloc != host:
        return otherwise
    path = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return path if _is_own_path(path) else otherwise


def _is_own_path(path: str) -> bool:
    # Browsers read a backslash as a slash and leave tabs and line breaks out, so that two might become a host's.
    return (
        path.startswith("/")
        and not path.startswith("//")
        and path.isascii()
        and path.isprintable()
        and "\\" not in path
    )
