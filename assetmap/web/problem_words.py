"""The wording of failed requests, from a status or from pydantic's error records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

# Marks what is translated later, when the reader is known.
N_ = str

Translate = Callable[[str], str]


@dataclass(frozen=True)
class PageWords:
    """The words of an error page; `explanation` stands in where nothing more exact is known."""

    heading: str
    explanation: str
    advice: str


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a request: the parameter's name ("" for the whole) and a sentence."""

    parameter: str
    detail: str


def page_words(status: HTTPStatus, translate: Translate = str) -> PageWords:
    """The words for a status, or those for its kind: theirs (4xx) or ours (5xx)."""
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    kind = HTTPStatus.INTERNAL_SERVER_ERROR if is_ours else HTTPStatus.UNPROCESSABLE_ENTITY
    words = _PAGES.get(status) or _PAGES[kind]
    return PageWords(
        heading=translate(words.heading),
        explanation=translate(words.explanation),
        advice=translate(words.advice),
    )


def faults_of(errors: Sequence[Mapping[str, Any]], translate: Translate = str) -> list[Fault]:
    """One fault for each record of `RequestValidationError.errors()`.

    >>> faults_of([{"type": "missing", "loc": ("query", "q"), "msg": "Field required"}])
    [Fault(parameter='q', detail='q is needed.')]
    """
    return [_fault(error, translate) for error in errors]


def _fault(error: Mapping[str, Any], translate: Translate) -> Fault:
    kind, limits = str(error["type"]), error.get("ctx") or {}
    parameter = _name(error["loc"])
    if kind in _OWN_WORDS and "error" in limits:
        return Fault(parameter, str(limits["error"]))
    sentence = translate(_SENTENCES.get(kind, _OTHER_SENTENCE))
    told = {name: _told(limit) for name, limit in limits.items()}
    values = {**told, "parameter": parameter or translate(_WHOLE), "reason": error["msg"]}
    return Fault(parameter, sentence.format(**values))


def _told(limit: Any) -> Any:
    """A limit as people write it: 0 and not 0.0."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _name(location: Sequence[str | int]) -> str:
    inner = location[1:] if location and location[0] in _PLACES else location
    return ".".join(str(part) for part in inner if isinstance(part, str))


_PAGES = {
    HTTPStatus.UNAUTHORIZED: PageWords(
        N_("Sign in to see this page"),
        N_("This page is for people who have signed in."),
        N_("Sign in, then open the page again."),
    ),
    HTTPStatus.FORBIDDEN: PageWords(
        N_("You cannot see this page"),
        N_("Your account does not have permission to see this page or take this action."),
        N_("If you think that you should have access, ask the people who run this service."),
    ),
    HTTPStatus.NOT_FOUND: PageWords(
        N_("Page not found"),
        N_("There is nothing at this address."),
        N_("Check the address for a mistake, or start again from “Find support” above."),
    ),
    HTTPStatus.GONE: PageWords(
        N_("This page is no longer here"),
        N_("The page at this address has been removed."),
        N_("Start again from “Find support” above."),
    ),
    HTTPStatus.CONFLICT: PageWords(
        N_("You cannot do this right now"),
        N_("Someone else has changed this information since you opened the page."),
        N_("Open the page again to see the latest version, then decide what to do."),
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: PageWords(
        N_("There is a problem with your request"),
        N_("Something in your request is missing or not valid."),
        N_("Go back, change it and try again."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: PageWords(
        N_("Too many requests"),
        N_("You have sent too many requests in a short time."),
        N_("Wait a minute, then try again."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: PageWords(
        N_("Something went wrong"),
        N_("We could not answer your request. That is our mistake, not yours."),
        N_(
            "Try again in a few minutes. If it happens again, tell the people who run this service."
        ),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: PageWords(
        N_("The service is not available"),
        N_("Part of this service is not responding at the moment."),
        N_("Try again in a few minutes."),
    ),
}

_BOOLEAN = N_("{parameter} must be true or false.")
_DATE = N_("{parameter} must be a date such as 2026-03-31.")
_DATETIME = N_("{parameter} must be a date and time such as 2026-03-31T14:30.")
_ID = N_("{parameter} is not a valid ID.")
_NUMBER = N_("{parameter} must be a number.")
_ONE_OF = N_("{parameter} must be one of {expected}.")
_WEB_ADDRESS = N_("{parameter} must be a web address such as https://example.org.")
_WHOLE_NUMBER = N_("{parameter} must be a whole number.")

# By the types of pydantic's records; what is not here is told in pydantic's own words.
_SENTENCES = {
    "bool_parsing": _BOOLEAN,
    "bool_type": _BOOLEAN,
    "date_from_datetime_inexact": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "datetime_from_date_parsing": _DATETIME,
    "datetime_parsing": _DATETIME,
    "datetime_type": _DATETIME,
    "enum": _ONE_OF,
    "extra_forbidden": N_("{parameter} is not allowed here."),
    "finite_number": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "greater_than": N_("{parameter} must be more than {gt}."),
    "greater_than_equal": N_("{parameter} must be {ge} or more."),
    "int_from_float": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": N_("{parameter} is too large."),
    "int_type": _WHOLE_NUMBER,
    "json_invalid": N_("The body of the request is not valid JSON."),
    "less_than": N_("{parameter} must be less than {lt}."),
    "less_than_equal": N_("{parameter} must be {le} or less."),
    "literal_error": _ONE_OF,
    "missing": N_("{parameter} is needed."),
    "string_pattern_mismatch": N_("{parameter} is not in the expected format."),
    "string_too_long": N_("{parameter} must have at most {max_length} characters."),
    "string_too_short": N_("{parameter} must have at least {min_length} characters."),
    "string_type": N_("{parameter} must be text."),
    "time_parsing": N_("{parameter} must be a time such as 14:30."),
    "time_type": N_("{parameter} must be a time such as 14:30."),
    "too_long": N_("{parameter} can be given at most {max_length} times."),
    "too_short": N_("{parameter} must be given at least {min_length} times."),
    "url_parsing": _WEB_ADDRESS,
    "url_scheme": _WEB_ADDRESS,
    "uuid_parsing": _ID,
    "uuid_type": _ID,
}
_OTHER_SENTENCE = N_("{parameter} cannot be used: {reason}.")
_WHOLE = N_("The request")

# Raised by the project's own validators: the message is already a sentence.
_OWN_WORDS = ("value_error", "assertion_error")
# Where a parameter may stand; not part of its name.
_PLACES = ("query", "path", "body", "header", "cookie")
