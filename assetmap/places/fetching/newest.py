"""The newest edition of a source, found in a page that lists what its publisher offers."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from assetmap.errors import InvalidInput, Unavailable
from assetmap.places.fetching.sources import Newest, OfficialSource
from assetmap.places.vintages import year_month

Download = Callable[[str], Path]
_LONGEST_LISTING = 64 << 20
# A quarterly file is not on every month's page.
_MOST_PAGES = 6


@dataclass(frozen=True)
class Edition:
    """An edition that can be fetched: its name, its address, and a sentence where something is doubtful."""

    name: str
    address: str
    doubt: str = ""


def newest_edition(source: OfficialSource, download: Download) -> Edition:
    """The newest edition that the source's listing names; its own address where it has no listing, or that fails.

    Raises `InvalidInput` or `Unavailable` where neither leads anywhere.
    """
    if source.newest is None:
        return Edition(source.edition, source.address)
    try:
        return _listed(source, source.newest, download)
    except (InvalidInput, Unavailable) as error:
        if not source.address:
            raise
        doubt = f"Its newest edition could not be found, so the last known one was used: {error}"
        return Edition("last known", source.address, doubt)


def _listed(source: OfficialSource, newest: Newest, download: Download) -> Edition:
    text = _text_of(download(newest.listing))
    found = sorted(
        re.finditer(newest.pattern, text, re.IGNORECASE | re.DOTALL), key=_date_of, reverse=True
    )
    seen: set[str] = set()
    for match in found:
        words = {name: value or "" for name, value in match.groupdict().items()}
        if len(words.get("year", "")) == 2:
            words["year"] = f"20{words['year']}"
        date = "-".join(f"{part:02}" for part in _date_of(match)[:2] if part)
        words = {**words, "match": match[0], "date": date}
        address = urljoin(newest.listing, newest.address.format(**words))
        if address in seen:
            continue
        seen.add(address)
        edition = source.edition.format(**words)
        if newest.link is None:
            return Edition(edition, address)
        if link := re.search(newest.link, _text_of(download(address)), re.IGNORECASE):
            return Edition(edition, urljoin(address, html.unescape(link[0])))
        if len(seen) == _MOST_PAGES:
            break
    looked_for = newest.link if seen else newest.pattern
    raise InvalidInput(
        f"{newest.listing} lists nothing like {looked_for!r}. The publisher may have renamed “{source.title}”."
    )


def _date_of(match: re.Match[str]) -> tuple[int, int, str]:
    words = match.groupdict()
    month, year = words.get("month") or "", words.get("year") or ""
    year = f"20{year}" if len(year) == 2 else year
    said = f"{year}-{month:0>2}" if month.isdecimal() else f"{month} {year}".strip()
    year_number, month_number = year_month(said) or (0, 0)
    return year_number, month_number, match[0]


def _text_of(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LONGEST_LISTING).decode("utf-8", "replace")
