"""Admission control: how many requests run at once, how long others wait, and how long a body may take to arrive.

A request first brings its whole body and then takes a place; it gives the place back when its answer begins. So a slow
reader or writer holds no place and no database connection, and a full site says so instead of hanging.
"""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assetmap.errors import Busy
from assetmap.web.forms import MOST_BYTES
from assetmap.web.problems import is_for_program, problem
from assetmap.web.templating import environment
from assetmap.web.translations import gettext, language_of, speaking

SECONDS_FOR_A_FORM = 10.0
SECONDS_FOR_A_FILE = 120.0
FILES_AT_ONCE = 4
# What answers from the disk or has a connection of its own.
_NEVER_WAITS = ("/static/", "/health")
_WITHOUT_BODY = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class _Refused(Exception):
    """A request that no route is asked about, with the status and the sentence that answer it."""

    status: HTTPStatus
    detail: str


class Places:
    """So many requests at once; others wait in the order in which they came, up to a time."""

    def __init__(self, most: int, *, seconds_to_wait: float) -> None:
        self._free = asyncio.Semaphore(most)
        self._seconds_to_wait = seconds_to_wait

    async def take(self) -> None:
        """Raises `Busy` when no place became free in time."""
        if not self._free.locked():
            # Most requests wait for nothing, so they need no timer.
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(self._seconds_to_wait):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(_busy_sentence()) from None

    def give_back(self) -> None:
        """Lets the next one in."""
        self._free.release()


class Admission:
    """The middleware. `requests_at_once` is at most the number of database connections."""

    def __init__(
        self, app: ASGIApp, *, requests_at_once: int, seconds_to_wait: float = 1.5
    ) -> None:
        self.app = app
        self._requests = Places(requests_at_once, seconds_to_wait=seconds_to_wait)
        # Only people who have signed in may send files, so few come at once; each is read behind its route's rule.
        self._files = Places(FILES_AT_ONCE, seconds_to_wait=seconds_to_wait)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_NEVER_WAITS):
            await self.app(scope, receive, send)
            return
        # PostgreSQL's texts cannot hold NUL. In a path it stands for a sign that no address has: nothing is found
        # there.
        scope["path"] = scope["path"].replace("\0", "\ufffd")
        places = self._requests
        try:
            if scope["method"] not in _WITHOUT_BODY:
                if _is_file(scope):
                    places, receive = self._files, _within(receive, SECONDS_FOR_A_FILE)
                else:
                    receive = await _whole_body(scope, receive)
            await places.take()
        except _Refused as error:
            response = problem(Request(scope), error.status, detail=error.detail, is_bare=True)
            # What is still on its way is not read, so this connection can bring no further request.
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        except Busy:
            await busy(Request(scope))(scope, receive, send)
            return
        await _run(self.app, scope, receive, send, places)


async def _run(app: ASGIApp, scope: Scope, receive: Receive, send: Send, places: Places) -> None:
    """Runs the application in a place, which is free again once its answer begins."""
    is_taken = True

    def give_back() -> None:
        nonlocal is_taken
        if is_taken:
            is_taken = False
            places.give_back()

    async def send_and_give_back(message: Message) -> None:
        give_back()
        await send(message)

    try:
        await app(scope, receive, send_and_give_back)
    finally:
        give_back()


def busy(request: Request) -> Response:
    """The answer when every place is taken: 503, and when to try again. Made without the database."""
    if is_for_program(request):
        with speaking("en"):
            response = problem(request, HTTPStatus.SERVICE_UNAVAILABLE, detail=_busy_sentence())
    else:
        response = HTMLResponse(_busy_page(language_of(request)), HTTPStatus.SERVICE_UNAVAILABLE)
        response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = str(Busy.retry_after_seconds)
    return response


def _busy_sentence() -> str:
    return gettext("Many people are using this site right now. Try again in a few seconds.")


@lru_cache(maxsize=8)
def _busy_page(language: str) -> str:
    with speaking(language):
        return (
            environment()
            .get_template("busy.html")
            .render(
                language=language,
                heading=gettext("This site is busy"),
                sentence=_busy_sentence(),
            )
        )


def _is_file(scope: Scope) -> bool:
    return _header(scope, b"content-type").startswith(b"multipart/form-data")


def _header(scope: Scope, name: bytes) -> bytes:
    found: bytes = dict(scope["headers"]).get(name, b"")
    return found


async def _whole_body(scope: Scope, receive: Receive) -> Receive:
    """The body, read to its end; gives a `receive` that hands it on. Raises `_Refused`."""
    told = _header(scope, b"content-length") or b"0"
    if not told.isdigit() or int(told) > MOST_BYTES:
        raise _too_long()
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS_FOR_A_FORM):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    # The sender has gone: the application is told so.
                    return _then(message, receive)
                body += message.get("body", b"")
                if len(body) > MOST_BYTES:
                    raise _too_long()
                if not message.get("more_body", False):
                    if b"\0" in body or b"\\u0000" in body:
                        body = _without_nul(scope, body)
                    whole = {"type": "http.request", "body": bytes(body), "more_body": False}
                    return _then(whole, receive)
    except TimeoutError:
        raise _Refused(
            HTTPStatus.REQUEST_TIMEOUT,
            gettext("What you sent took too long to arrive, so it was not saved. Send it again."),
        ) from None


def _without_nul(scope: Scope, body: bytearray) -> bytearray:
    """JSON with the character NUL is refused; in a form it stands for nothing, and is left out where the form is
    read.
    """
    if _header(scope, b"content-type").startswith(b"application/json"):
        raise _Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            gettext(
                "Your text contains an invisible character that we cannot store. Type the text again instead of pasting it, then send it."
            ),
        )
    return body


def _too_long() -> _Refused:
    return _Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        gettext("What you sent is too long. Shorten it and send it again."),
    )


def _then(message: Message, receive: Receive) -> Receive:
    """A `receive` that gives this message first."""
    first: list[Message] = [message]

    async def receive_again() -> Message:
        return first.pop() if first else await receive()

    return receive_again


def _within(receive: Receive, seconds: float) -> Receive:
    """A `receive` that answers 408 when a body has not ended after so many seconds."""
    ends_at = asyncio.get_running_loop().time() + seconds
    has_ended = False

    async def receive_in_time() -> Message:
        nonlocal has_ended
        if has_ended:
            return await receive()
        try:
            async with asyncio.timeout_at(ends_at):
                message = await receive()
        except TimeoutError:
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT,
                gettext("The file took too long to arrive, so it was not saved. Send it again."),
            ) from None
        has_ended = not message.get("more_body", False)
        return message

    return receive_in_time
