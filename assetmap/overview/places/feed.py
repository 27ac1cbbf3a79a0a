"""The news of a place as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class FeedEntry:
    """Something that happened: its title, its words, where to read it, and a mark that stays its own."""

    mark: str
    title: str
    words: str
    link: str
    at: datetime


def atom(
    entries: Sequence[FeedEntry], *, title: str, link: str, own: str, language: str, at: datetime
) -> bytes:
    """The feed with its newest entry first; `own` is its own address, `at` when it began where it has no entry."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(
        f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language}
    )
    _add(feed, "id", own)
    _add(feed, "title", title)
    _add(feed, "updated", (entries[0].at if entries else at).isoformat(timespec="seconds"))
    _add(feed, "link", rel="self", href=own, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=link, type="text/html")
    author = ElementTree.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", "assetmap")
    for one in entries:
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", f"{link}#{one.mark}")
        _add(entry, "title", one.title)
        _add(entry, "updated", one.at.isoformat(timespec="seconds"))
        _add(entry, "link", rel="alternate", href=one.link, type="text/html")
        _add(entry, "summary", one.words)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: ElementTree.Element, name: str, words: str = "", **attributes: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = _printable(words) or None


def _printable(words: str) -> str:
    """The words without signs that XML cannot hold."""
    return "".join(
        one for one in words if one in "\n\t" or (ord(one) >= 32 and one not in "\ufffe\uffff")
    )
