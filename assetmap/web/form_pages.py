"""Pages with a form, which no cache and no search engine keeps."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from assetmap.errors import AssetmapError
from assetmap.web.problems import status_of
from assetmap.web.templating import render

NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def render_form(
    request: Request, template: str, *, error: AssetmapError | None = None, **context: Any
) -> HTMLResponse:
    """The page, with the status of its error; the template has `error`, and `errors` for its title."""
    page = render(
        request,
        template,
        status_code=status_of(error) if error else 200,
        error=error,
        errors=[str(error)] if error else [],
        **context,
    )
    page.headers.update(NOT_KEPT)
    return page
