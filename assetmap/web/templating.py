"""The Jinja environment of all features, and the addresses of static files."""

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jinja2
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from assetmap.settings import get_settings
from assetmap.web import translations, wording
from assetmap.web.languages import other_languages
from assetmap.web.security import page_nonce

PACKAGE = Path(__file__).parent.parent
# What is left of a template's own lines. One line break means the same to a browser.
_BETWEEN_TAGS = re.compile(r"(?<=>)\s*\n\s*(?=<)")
STATIC = Path(__file__).parent / "static"


def sends_mail() -> bool:
    """Whether emails leave this site, so that a page may say that one is on its way."""
    return bool(get_settings().smtp_host)


@lru_cache
def environment() -> jinja2.Environment:
    """All templates: web's own, NHS.UK's, and each feature's `assetmap/<feature>/templates/<feature>/…`."""
    own = Path(__file__).parent / "templates"
    features = sorted(folder for folder in PACKAGE.glob("*/templates") if folder != own)
    env = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader([own, *features]),
                jinja2.PackageLoader("nhsuk_frontend_jinja"),
            ]
        ),
        autoescape=True,
        # NHS.UK's macros ask for parameters of parameters that nobody gave.
        undefined=jinja2.ChainableUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translations.gettext,
        translations.ngettext,
        newstyle=True,
        pgettext=translations.pgettext,
        npgettext=translations.npgettext,
    )
    env.globals["static"] = static
    env.globals["url"] = url
    env.globals["sends_mail"] = sends_mail
    for words in (
        wording.distance,
        wording.mailto,
        wording.walk,
        wording.day,
        wording.month_and_year,
        wording.hour,
        wording.language,
        wording.weekdays,
    ):
        env.filters[words.__name__] = words
    return env


def add_filters(*filters: Callable[..., str | int | list[str]]) -> None:
    """Gives all templates a feature's own words, each by its function's name."""
    for words in filters:
        environment().filters[words.__name__] = words


def render(
    request: Request,
    template: str,
    *,
    status_code: int = 200,
    is_bare: bool = False,
    **context: Any,
) -> HTMLResponse:
    """The page as a response.

    `app.state.page_context`, where an application sets it, is a function from a request to what
    every page is given besides (`area_notice`, who is signed in); what a page gives itself wins.
    A bare page does without that.
    """
    language = translations.language_of(request)
    page_context = None if is_bare else getattr(request.app.state, "page_context", None)
    with translations.speaking(language):
        html = (
            environment()
            .get_template(template)
            .render(
                **{
                    "request": request,
                    "cspNonce": page_nonce(request),
                    "htmlLang": language,
                    "other_languages": other_languages(request, language),
                    **(page_context(request) if page_context else {}),
                    **context,
                }
            )
        )
    html = _BETWEEN_TAGS.sub("\n", html)
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(html, status_code=status_code, headers=headers)


@jinja2.pass_context
def url(context: jinja2.runtime.Context, route_name: str, **parameters: Any) -> str:
    """The address of a route by its name, so that templates need not know where a feature lives."""
    request: Request = context["request"]
    # The application itself would try one route after another.
    route = _named_routes(request.app).get((route_name, frozenset(parameters)), request.app)
    return str(route.url_path_for(route_name, **parameters))


@lru_cache(maxsize=2)
def _named_routes(app: FastAPI) -> dict[tuple[str | None, frozenset[str]], RouteContext]:
    """Routes with a path, by their names and the names of their parameters."""
    return {
        (route.name, frozenset(route.param_convertors)): route
        for route in reversed(list(iter_route_contexts(app.routes)))
        if route.path_format and isinstance(route.original_route, APIRoute)
    }


def static(name: str) -> str:
    """The address of a file under `static/`, with a version that changes when the file does.

    A file that was never built gets an address without one, so that pages still show unstyled.
    """
    version = _version_of(STATIC / name)
    return f"/static/{name}?v={version}" if version else f"/static/{name}"


def _version_of(path: Path) -> str | None:
    try:
        return _digest(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache
def _digest(path: Path, _changed_at_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


# What becomes much smaller by packing; images are packed already.
_PACKED = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@lru_cache(maxsize=64)
def _packed(path: Path, _changed_at_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


class _VersionedFiles(StaticFiles):
    """Static files that a browser keeps for a year when it asked for the version there is; scripts and styles are
    packed.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        found = STATIC / path
        if response.status_code == 200 and found.suffix in _PACKED:
            if scope["method"] == "GET" and "gzip" in Headers(scope=scope).get(
                "accept-encoding", ""
            ):
                content = _packed(found, found.stat().st_mtime_ns)
                kept = {
                    "ETag": f"W/{response.headers['etag']}",
                    "Last-Modified": response.headers["last-modified"],
                    "Content-Encoding": "gzip",
                }
                response = Response(content, media_type=_PACKED[found.suffix], headers=kept)
            response.headers["Vary"] = "Accept-Encoding"
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        is_current = bool(asked) and asked == _version_of(STATIC / path)
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if is_current else "no-cache"
        )
        # Maps live in sandboxed frames, whose origin is nobody's.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def mount_static(app: FastAPI) -> None:
    app.mount("/static", _VersionedFiles(directory=STATIC), name="static")
