"""A question of the registration form, and the rule of when it is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Answers = Mapping[str, Any]
Shown = Literal["everybody", "nobody", "choice"]
Kind = Literal[
    "text",
    "email",
    "tel",
    "url",
    "number",
    "textarea",
    "radios",
    "checkboxes",
    "categories",
    "place",
    "area",
    "hours",
]


@dataclass(frozen=True)
class Field:
    """One thing to answer. `shown` says who sees the answer; `longest` counts characters."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    shown: Shown = "everybody"
    missing: str = ""
    longest: int = 200
    autocomplete: str = ""


def _always(_: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Page:
    """One question; `applies` says whether it has to be asked after the answers so far."""

    slug: str
    question: str
    fields: Sequence[Field]
    intro: str = ""
    applies: Callable[[Answers], bool] = field(default=_always)
