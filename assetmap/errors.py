"""Errors in the product's own terms, and the HTTP status of each."""

from http import HTTPStatus


class AssetmapError(Exception):
    """Something went wrong that a person can act on: the message says what, where, and what to do."""


class InvalidInput(AssetmapError):
    """The input cannot be used; `parameter` names the one that is wrong, if there is one."""

    def __init__(self, message: str, *, parameter: str | None = None) -> None:
        super().__init__(message)
        self.parameter = parameter


class NotFound(AssetmapError):
    """The resource that was asked for does not exist here."""


class Gone(NotFound):
    """The resource that was asked for has been withdrawn."""


class Conflict(AssetmapError):
    """The resource that was asked for has changed, or another person is changing it."""


class SignInNeeded(AssetmapError):
    """The person has not signed in, or their session has ended."""


class Forbidden(AssetmapError):
    """The person is signed in, but not allowed to do this."""


class TooOften(AssetmapError):
    """The rate limit has been reached."""


class Unavailable(AssetmapError):
    """Something that is needed, such as the database, cannot be reached or installed."""

    retry_after_seconds = 60


class Busy(Unavailable):
    """Too many people are using the site: the same request will work in a moment."""

    retry_after_seconds = 2


HTTP_STATUS: dict[type[AssetmapError], HTTPStatus] = {
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    Gone: HTTPStatus.GONE,
    Conflict: HTTPStatus.CONFLICT,
    SignInNeeded: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
