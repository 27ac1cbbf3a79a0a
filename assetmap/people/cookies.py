"""The cookies of signing in, and how they are protected."""

from fastapi import Request, Response

SESSION = "assetmap_session"
ASKING = "assetmap_asking"
KNOWN = "assetmap_known"
# The draft of a registration that is open here; it goes with whoever signs out.
DRAFT = "assetmap_draft"


def kept(request: Request, name: str) -> str | None:
    """The value that this browser keeps under the name, or None."""
    return request.cookies.get(_full_name(request, name)) or None


def keep(request: Request, response: Response, name: str, value: str, *, seconds: int) -> None:
    """Lets the browser keep it, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        _full_name(request, name),
        value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=_is_secure(request),
    )


def forget(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(
        _full_name(request, name), httponly=True, samesite="lax", secure=_is_secure(request)
    )


def _full_name(request: Request, name: str) -> str:
    # A browser takes such a name over https only, and from this host alone.
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
