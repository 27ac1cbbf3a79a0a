"""Mails rendered from templates, as text with the subject in its first line and as HTML."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2

from assetmap.web.templating import environment
from assetmap.web.translations import speaking


@dataclass(frozen=True)
class MailWords:
    """The words of a mail."""

    subject: str
    text: str
    html: str


def rendered(template: str, *, language: str, **context: Any) -> MailWords:
    """The words of `<template>.txt` and `<template>.html`. Addresses in them are whole ones, and given."""
    with speaking(language):
        plain = _plain().get_template(f"{template}.txt").render(**context)
        subject, _, text = plain.strip().partition("\n")
        html = (
            environment()
            .get_template(f"{template}.html")
            .render(htmlLang=language, subject=subject, **context)
        )
    return MailWords(subject.strip(), f"{text.strip()}\n", html)


@lru_cache
def _plain() -> jinja2.Environment:
    """The same templates, where `&` is itself."""
    return environment().overlay(autoescape=False)
