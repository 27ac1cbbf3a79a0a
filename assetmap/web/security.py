"""The security headers of every response."""

import secrets
from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'{nonce}; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "media-src 'self'; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "frame-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'self'; "
    "object-src 'none'"
)

HEADERS = {
    "x-content-type-options": "nosniff",
    # A page's address can hold a postcode, so no other site is told where a reader came from.
    "referrer-policy": "same-origin",
    "permissions-policy": (
        "geolocation=(self), camera=(), display-capture=(), microphone=(), midi=(), payment=(), "
        "publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()"
    ),
    "cross-origin-opener-policy": "same-origin",
}

_NONCE_KEY = "assetmap.nonce"
_CSP_NAME = b"content-security-policy"
_CACHE_NAME = b"cache-control"
_CSP_WITHOUT_NONCE = CONTENT_SECURITY_POLICY.format(nonce="").encode("ascii")
_RAW_HEADERS = [(name.encode("ascii"), value.encode("ascii")) for name, value in HEADERS.items()]


class _Nonce:
    """The nonce of one response; empty until a page asks, since most answers are data."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = ""

    def policy(self) -> bytes:
        if not self.value:
            return _CSP_WITHOUT_NONCE
        return CONTENT_SECURITY_POLICY.format(nonce=f" 'nonce-{self.value}'").encode("ascii")


def page_nonce(connection: HTTPConnection) -> str:
    """The value for `<script nonce>` in this response, the same however often it is asked for."""
    nonce: _Nonce = connection.scope.setdefault(_NONCE_KEY, _Nonce())
    if not nonce.value:
        nonce.value = secrets.token_urlsafe(16)
    return nonce.value


class SecurityHeaders:
    """Adds the headers to whatever passes; a response with a policy of its own keeps that one.

    Plain ASGI: Starlette's BaseHTTPMiddleware would copy every body through a queue.
    """

    def __init__(self, app: ASGIApp, *, private_cookies: Collection[str] = ()) -> None:
        self.app = app
        self._private_cookies = private_cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_private = self._is_private(scope)
        # An object, not a string: routers below may hand on a copy of the scope.
        nonce: _Nonce = scope.setdefault(_NONCE_KEY, _Nonce())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                headers += [header for header in _RAW_HEADERS if header[0] not in present]
                if is_private:
                    headers = [pair for pair in headers if pair[0].lower() != _CACHE_NAME]
                    headers.append((_CACHE_NAME, b"no-store"))
                if _CSP_NAME not in present:
                    headers.append((_CSP_NAME, nonce.policy()))
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _is_private(self, scope: Scope) -> bool:
        """Whether who asks has signed in, or has something of their own open: the answer is kept nowhere."""
        if scope["path"].startswith("/static/"):
            return False
        cookies = HTTPConnection(scope).cookies
        return any(name.removeprefix("__Host-") in self._private_cookies for name in cookies)


def add_security_headers(connection: HTTPConnection, response: Response) -> None:
    """The same headers for an answer that is sent outside the middleware: the page of a crash."""
    nonce: _Nonce = connection.scope.get(_NONCE_KEY) or _Nonce()
    headers = MutableHeaders(raw=response.raw_headers)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault(_CSP_NAME.decode("ascii"), nonce.policy().decode("ascii"))
