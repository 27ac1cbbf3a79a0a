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
    "tick",
    "categories",
    "languages",
    "place",
    "area",
    "hours",
]


@dataclass(frozen=True)
class Field:
    """One thing to answer. `shown` says who sees the answer; `longest` counts characters.

    `under` is the answer of the page's first field that it belongs to: it is asked and read below that answer only.
    """

    name: str
    kind: Kind
    label: str
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    shown: Shown = "everybody"
    missing: str = ""
    longest: int = 200
    autocomplete: str = ""
    under: str = ""


def _always(_: Answers) -> bool:
    return True


def _nothing(_: Answers) -> dict[str, str]:
    return {}


def _as_read(_: dict[str, Any]) -> None:
    return None


@dataclass(frozen=True)
class QuestionPage:
    """One question; `applies` says whether it has to be asked after the answers so far.

    `lacks` names by field what is missing where that depends on several answers. `settle` puts answers that were read
    into the form in which they are kept. A further question is offered once the entry can be published.
    """

    slug: str
    question: str
    fields: Sequence[Field]
    intro: str = ""
    applies: Callable[[Answers], bool] = field(default=_always)
    lacks: Callable[[Answers], dict[str, str]] = field(default=_nothing)
    settle: Callable[[dict[str, Any]], None] = field(default=_as_read)
    is_further: bool = False

    def fields_for(self, answers: Answers) -> list[Field]:
        """The fields that these answers leave to be answered."""
        first = self.fields[0].name if self.fields else ""
        return [one for one in self.fields if not one.under or one.under == answers.get(first)]
