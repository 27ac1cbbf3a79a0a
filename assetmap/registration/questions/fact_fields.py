"""The fields of the registration form that ask for declared facts, page by page."""

from collections.abc import Mapping

from assetmap.assets.record.fact import Fact, FormQuestion
from assetmap.assets.record.facts import FACTS
from assetmap.registration.questions.question import Field, Kind
from assetmap.web.translations import N_

_KINDS: dict[str, Kind] = {
    "boolean": "radios",
    "choice": "radios",
    "list": "checkboxes",
    "amounts": "checkboxes",
    "number": "number",
    "text": "text",
}
_INPUTS: dict[str, Kind] = {
    "email": "email",
    "url": "url",
    "textarea": "textarea",
    "languages": "languages",
}


def fields_about(
    page: str, *, under: str = "", missing: Mapping[str, str] | None = None
) -> tuple[Field, ...]:
    """The fields of the facts that this page asks for, in the order of the facts.

    `under` is the answer of the page's first field that they belong to; `missing` says what to do where one is needed.
    """
    return tuple(
        _field(fact, fact.question, under=under, missing=(missing or {}).get(fact.key, ""))
        for fact in FACTS
        if fact.question and fact.question.page == page
    )


def _field(fact: Fact, question: FormQuestion, *, under: str, missing: str) -> Field:
    return Field(
        fact.key,
        _INPUTS.get(question.input) or _KINDS[fact.kind],
        question.words,
        question.hint,
        options=_options(fact, question),
        longest=question.longest,
        under=under,
        missing=missing,
    )


def _options(fact: Fact, question: FormQuestion) -> tuple[tuple[str, str], ...]:
    unsure = ("", question.unsure)
    if fact.kind == "boolean":
        return (("yes", N_("Yes")), ("no", N_("No")), unsure)
    options = tuple((one.value, one.answer or one.label) for one in fact.options)
    return (*options, unsure) if fact.kind == "choice" else options
