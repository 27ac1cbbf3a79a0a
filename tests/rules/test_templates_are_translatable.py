"""Every word of every template can be translated: none stands outside `{% trans %}` and `_()`."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import nodes

from assetmap.web.templating import PACKAGE, environment

# Attributes that a reader sees or hears.
SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
# Parameters of NHS.UK's macros that end up as text.
SPOKEN_PARAMETERS = {
    "alt",
    "ariaLabel",
    "caption",
    "descriptionHtml",
    "descriptionText",
    "heading",
    "headingText",
    "hint",
    "html",
    "label",
    "legend",
    "placeholder",
    "summaryText",
    "text",
    "title",
    "titleText",
    "visuallyHiddenText",
}
# Code and addresses are the same in every language.
UNSPOKEN_ELEMENTS = {"code", "kbd", "samp", "script", "style"}
# The service's name is one.
NAMES = re.compile(r"\bassetmap\b")

TEMPLATES = sorted(
    path for suffix in ("html", "txt") for path in PACKAGE.glob(f"*/templates/**/*.{suffix}")
)


def untranslatable(source: str) -> list[str]:
    """Each piece of text in a template that no catalogue can replace, as "line: words"."""
    found = [*_in_markup(source), *_in_expressions(source)]
    return [f"{line}: {words}" for line, words in sorted(found)]


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in NAMES.sub("", text))


def _in_markup(source: str) -> Iterator[tuple[int, str]]:
    reader = _SpokenText()
    reader.feed(_without_template_language(source))
    reader.close()
    for line, text in reader.found:
        if _has_words(text):
            yield line, " ".join(text.split())


def _without_template_language(source: str) -> str:
    """The literal text outside trans blocks; line breaks stay, so that line numbers do.

    A bare string in `{{ … }}` is kept too: whether it is words or a class name, its place tells.
    """
    kept: list[str] = []
    inside: list[tuple[str, str]] = []
    is_translated = False
    for _, kind, text in environment().lex(source):
        literal = ""
        if kind == "data":
            literal = "" if is_translated else text
        elif kind in ("block_begin", "variable_begin"):
            inside = []
        elif kind == "block_end":
            word = next((text for kind, text in inside if kind == "name"), "")
            is_translated = word == "trans" or (is_translated and word != "endtrans")
        elif kind == "variable_end":
            literal = "" if is_translated else " ".join(_bare_strings(inside))
        elif kind != "whitespace":
            inside.append((kind, text))
        kept.append(literal + "\n" * (text.count("\n") - literal.count("\n")))
    return "".join(kept)


def _bare_strings(tokens: list[tuple[str, str]]) -> Iterator[str]:
    """Strings that an expression may turn out to be: in no bracket, and compared with nothing."""
    depth = 0
    words = [("", ""), *tokens, ("", "")]
    for (_, before), (kind, text), (_, after) in zip(words, words[1:], words[2:], strict=False):
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        if kind == "string" and depth == 0 and not {before, after} & {"==", "!=", "in"}:
            yield text[1:-1]


class _SpokenText(HTMLParser):
    """Collects what a reader sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._unspoken: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hear_attributes(tag, dict(attrs))
        if tag in UNSPOKEN_ELEMENTS:
            self._unspoken.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hear_attributes(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self._unspoken and self._unspoken[-1] == tag:
            self._unspoken.pop()

    def handle_data(self, data: str) -> None:
        if self._unspoken:
            return
        first = self.getpos()[0]
        for offset, line in enumerate(data.split("\n")):
            self.found.append((first + offset, line))

    def _hear_attributes(self, tag: str, attributes: dict[str, str | None]) -> None:
        spoken = set(SPOKEN_ATTRIBUTES)
        if tag == "input" and attributes.get("type") in ("button", "reset", "submit"):
            spoken.add("value")
        if tag == "meta" and attributes.get("name") == "description":
            spoken.add("content")
        for name in spoken & attributes.keys():
            self.found.append((self.getpos()[0], attributes[name] or ""))


def _in_expressions(source: str) -> Iterator[tuple[int, str]]:
    tree = environment().parse(source)
    for pair in tree.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and pair.key.value in SPOKEN_PARAMETERS:
            yield from _literals(pair.value)
    for argument in tree.find_all(nodes.Keyword):
        if argument.key in SPOKEN_PARAMETERS:
            yield from _literals(argument.value)


def _literals(node: nodes.Node) -> Iterator[tuple[int, str]]:
    """The literal strings that an expression may turn out to be."""
    match node:
        case nodes.Const(value=str(text)) if _has_words(text):
            yield node.lineno, text
        case nodes.CondExpr(expr1=first, expr2=second):
            yield from _literals(first)
            if second is not None:
                yield from _literals(second)
        case nodes.Concat(nodes=parts):
            for part in parts:
                yield from _literals(part)
        case nodes.BinExpr(left=left, right=right):
            yield from _literals(left)
            yield from _literals(right)
        case nodes.Filter(node=nodes.Node() as inner):
            yield from _literals(inner)


def test_there_are_templates_to_check() -> None:
    assert PACKAGE / "web/templates/base.html" in TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_template_can_be_translated(path: Path) -> None:
    assert untranslatable(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        # plain text, in an element, between blocks, over several lines
        ("<p>Find support</p>", ["1: Find support"]),
        ("{% if a %}Yes{% else %}No{% endif %}", ["1: YesNo"]),
        ("<ul>\n<li>{{ n }}\nhalls</li></ul>", ["3: halls"]),
        ("{% raw %}<b>raw</b>{% endraw %}", ["1: raw"]),
        # what a screen reader says
        ('<img alt="A map">', ["1: A map"]),
        ('<nav aria-label="Menu"></nav>', ["1: Menu"]),
        ('<input placeholder="e.g. ZZ1 1AA">', ["1: e.g. ZZ1 1AA"]),
        ('<input type="submit" value="Search">', ["1: Search"]),
        ('<meta name="description" content="A map">', ["1: A map"]),
        ('<a title="{{ x }} open">1</a>', ["1: open"]),
        # parameters of macros
        ('{{ button({"text": "Send"}) }}', ["1: Send"]),
        ('{{ card(\n  heading="Near you") }}', ["2: Near you"]),
        ('{{ button({"text": "Yes" if a else "No"}) }}', ["1: No", "1: Yes"]),
        ('{{ button({"text": n ~ " halls"}) }}', ["1:  halls"]),
        ('{% set rows = [{"key": {"text": "Cost"}}] %}', ["1: Cost"]),
        # a bare string where a reader meets it
        ('{{ "Welcome" }}', ["1: Welcome"]),
        ("<a title=\"{{ 'Open' if a }}\">1</a>", ["1: Open"]),
        # after a trans block, checking resumes
        ("{% trans %}Good{% endtrans %} bad", ["1: bad"]),
    ],
)
def test_a_planted_text_is_found(source: str, faults: list[str]) -> None:
    assert untranslatable(source) == faults


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% trans %}Find support{% endtrans %}</p>",
        "{% trans n=n %}{{ n }} hall{% pluralize %}{{ n }} halls{% endtrans %}",
        '<img alt="{{ _(\'A map\') }}" src="/map.png" class="app-map">',
        '{{ button({"text": _("Send"), "classes": "nhsuk-button--small"}) }}',
        '{{ button({"text": _("Yes") if a else name}) }}',
        '{{ ngettext("%(num)s hall", "%(num)s halls", n) }}',
        "{# a comment #}{{ name }} – assetmap, 12&nbsp;%",
        "<code>/api/v1/assets</code><script>let a = 1;</script>",
        '{% extends "base.html" %}{% block title %}{{ heading }}{% endblock %}',
        "<p class=\"app{{ ' app--on' if a }}\">1</p>",
        '{{ _("Free") if cost == "free" else _("Paid") }}',
        '<input type="hidden" name="category" value="library">',
    ],
)
def test_what_can_be_translated_passes(source: str) -> None:
    assert untranslatable(source) == []
