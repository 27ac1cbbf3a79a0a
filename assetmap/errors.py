"""Errors in the product's own terms, and the HTTP status of each."""

from http import HTTPStatus


class AssetmapError(Exception):
    """Something went wrong that a person can act on: the message says what, where, and what to do."""


class InvalidInput(AssetmapError):
    """What was given cannot be used; `parameter` names the one at fault where there is one."""

    def __init__(self, message: str, *, parameter: str | None = None) -> None:
        super().__init__(message)
        self.parameter = parameter


class NotFound(AssetmapError):
    """What was asked for is not here."""


class Gone(NotFound):
    """What was asked for was here, and has been withdrawn."""


class Conflict(AssetmapError):
    """What was asked for has changed, or is being changed by somebody else."""


class SignInNeeded(AssetmapError):
    """Whoever asks has not signed in, or not lately."""


class Forbidden(AssetmapError):
    """Whoever asks is known, and may not."""


class TooOften(AssetmapError):
    """This has been asked more often than is good for anybody."""


class Unavailable(AssetmapError):
    """Something that this needs, the database first of all, cannot be reached or installed."""

    retry_after_seconds = 60


class Busy(Unavailable):
    """Too many people ask at once: the same request will be answered in a moment."""

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
