"""How hard the public pages are to read: the Flesch–Kincaid grade of each whole page."""

import re

import pytest
import textstat
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from lxml import html

from assetmap.main import create_app
from assetmap.people.access import rules_of

HARDEST_GRADE = 7.0
_BLOCKS = {
    *("p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "label", "legend", "button"),
    *("option", "summary", "caption", "figcaption", "blockquote", "div", "section", "main"),
}
_UNSEEN = {"script", "style", "svg", "template", "noscript"}
# Public addresses that are no page of ours to read, with the reason.
_NO_PAGE = {
    "/docs": "the reference of the JSON API, drawn by its own script",
    "/map/frame": "a map without text",
    "/register/area-map": "a map without text",
    "/register/namesakes": "data for a script of the form",
    "/register/suggestions/kinds": "data for a script of the form",
    "/register/suggestions/languages": "data for a script of the form",
}
_LEAST_WORDS = 15
# A list of thousands of words is not measured by the look of its pages alone: what people search for.
SEARCHES = ["/assets?q=lonely&postcode=ZZ1+2HE", "/assets?category=library&postcode=ZZ1+2HE"]


def public_pages() -> list[str]:
    """The addresses of all pages that everybody may open and that need no id."""
    app = create_app()
    found = set()
    for route in iter_route_contexts(app.routes):
        original = route.original_route
        if not isinstance(original, APIRoute) or "GET" not in (original.methods or ()):
            continue
        rules = set(rules_of(original.dependant))
        is_page = not original.include_in_schema and "{" not in original.path
        if is_page and rules <= {"anyone"} and "." not in original.path:
            found.add(original.path)
    return sorted(found - set(_NO_PAGE))


def read(page: str) -> str:
    """The text of a page's main part, each block of it a sentence."""
    main = html.fromstring(page).find(".//main")
    assert main is not None
    lines = [""]

    def walk(element: html.HtmlElement) -> None:
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            return
        if element.tag in _BLOCKS:
            lines.append("")
        lines[-1] += f" {element.text or ''}"
        for child in element:
            walk(child)
            lines[-1] += f" {child.tail or ''}"
        if element.tag in _BLOCKS:
            lines.append("")

    walk(main)
    said = [" ".join(line.split()) for line in lines]
    return " ".join(line if re.search(r"[.?!]$", line) else f"{line}." for line in said if line)


@pytest.mark.parametrize("address", [*public_pages(), *SEARCHES])
def test_a_page_is_read_by_somebody_of_twelve(demo_client: TestClient, address: str) -> None:
    demo_client.cookies.clear()
    answer = demo_client.get(address, follow_redirects=True)
    # A page that says that a link is not ours is read too.
    assert answer.status_code < 500, address
    words = read(answer.text)
    assert len(words.split()) >= _LEAST_WORDS, f"{address} says nothing"
    grade = textstat.flesch_kincaid_grade(words)
    assert grade <= HARDEST_GRADE, f"{address} has grade {grade:.1f}: {words[:300]}"
