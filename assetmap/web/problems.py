"""Responses to failed requests: a page that says what to do, or RFC 9457 JSON."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from assetmap.errors import HTTP_STATUS, AssetmapError, InvalidInput, Unavailable
from assetmap.web.problem_words import Fault, faults_of, page_words
from assetmap.web.security import add_security_headers
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

# Programs ask here, people everywhere else.
FOR_PROGRAMS = ("/api", "/openreferral", "/tiles")

logger = logging.getLogger(__name__)


def add_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(AssetmapError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_crash)


def status_of(error: AssetmapError) -> HTTPStatus:
    """The status of an error's own class or of the nearest class above it."""
    for cls in type(error).__mro__:
        if cls in HTTP_STATUS:
            return HTTP_STATUS[cls]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def is_for_program(request: Request) -> bool:
    path = request.url.path
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in FOR_PROGRAMS)


def problem(
    request: Request,
    status: HTTPStatus,
    *,
    detail: str = "",
    faults: Sequence[Fault] = (),
    headers: dict[str, str] | None = None,
    is_bare: bool = False,
) -> Response:
    """The answer to a request that failed: JSON for a program, a page for a person.

    A bare page asks nothing of the database.
    """
    if is_for_program(request):
        response: Response = _problem_json(status, detail, faults)
    else:
        response = _problem_page(request, status, detail, faults, is_bare=is_bare)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def _problem_json(status: HTTPStatus, detail: str, faults: Sequence[Fault]) -> JSONResponse:
    content: dict[str, Any] = {
        # RFC 9457: "about:blank" says that the status tells all there is to tell about the kind.
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail or page_words(status).explanation,
    }
    named = [fault for fault in faults if fault.parameter]
    if named:
        content["parameter"] = named[0].parameter
    if faults:
        content["errors"] = [{"parameter": f.parameter, "detail": f.detail} for f in faults]
    # Whoever may read the answers may read why there is none; the sandboxed map has an origin that is nobody's.
    return JSONResponse(
        content,
        status,
        media_type="application/problem+json",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def _problem_page(
    request: Request,
    status: HTTPStatus,
    detail: str,
    faults: Sequence[Fault],
    *,
    is_bare: bool = False,
) -> Response:
    with speaking(language_of(request)):
        words = page_words(status, gettext)
    happened = [fault.detail for fault in faults] or [detail or words.explanation]
    page: dict[str, Any] = {"heading": words.heading, "happened": happened, "advice": words.advice}
    try:
        return render(request, "error.html", status_code=status, is_bare=is_bare, **page)
    except Exception:
        # What every page is given may need the very thing that has just failed.
        logger.exception("The error page could not be made in full.")
        return render(request, "error.html", status_code=status, is_bare=True, **page)


def _on_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AssetmapError)
    status = status_of(error)
    parameter = error.parameter if isinstance(error, InvalidInput) else None
    return problem(
        request,
        status,
        detail=str(error),
        faults=[Fault(parameter, str(error))] if parameter else [],
        headers={"Retry-After": str(error.retry_after_seconds)}
        if isinstance(error, Unavailable)
        else None,
    )


def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    records = error.errors()
    if not is_for_program(request) and any(record["loc"][:1] == ("path",) for record in records):
        # To a reader, an address with an impossible id is an address where nothing is.
        return problem(request, HTTPStatus.NOT_FOUND)
    with speaking(language_of(request)):
        faults = faults_of(records, gettext)
    detail = " ".join(fault.detail for fault in faults)
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail=detail, faults=faults)


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
    if status < HTTPStatus.BAD_REQUEST:
        return Response(status_code=status, headers=headers)
    said = error.detail if isinstance(error.detail, str) and error.detail != status.phrase else ""
    return problem(request, status, detail=said, headers=headers)


def _on_crash(request: Request, _error: Exception) -> Response:
    # Starlette sends this one from outside all middleware, and logs the error itself afterwards.
    response = problem(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    add_security_headers(request, response)
    return response
