"""Schemes of identifiers: which say that two rows are one entry, and which only that they have something in common."""

import re
from collections.abc import Callable

# An entry's own: two rows that share one are one entry.
OWN = ("urn", "ods", "osm", "openreferral")
# Of the organization that runs it, or the building that it is in: a charity has many lunch clubs, a hall many groups.
SHARED = ("charity", "company", "uprn")
# By the keys of a mapping.
SCHEME_OF_KEY = {
    "urn": "urn",
    "ods_code": "ods",
    "osm_id": "osm",
    "openreferral_id": "openreferral",
    "charity_number": "charity",
    "company_number": "company",
    "uprn": "uprn",
}


def parse_identifier(scheme: str, text: str) -> str:
    """An identifier in the one way that it is stored. Raises `ValueError` for what is none of the scheme.

    >>> parse_identifier("charity", "Charity no. 1081247"), parse_identifier("company", "2459643")
    ('1081247', '02459643')
    >>> parse_identifier("osm", "https://www.openstreetmap.org/way/12"), parse_identifier("uprn", "000100021")
    ('way/12', '100021')
    """
    found = _PARSERS[scheme](text.strip())
    if found is None:
        raise ValueError(f"{text.strip()[:40]!r} is no {_NAMES[scheme]}")
    return found


def _charity(text: str) -> str | None:
    match = re.fullmatch(r"(?:[^\d]*\s)?(?:SC|NIC)?0*(\d{5,7})(?:-\d+)?", text, re.IGNORECASE)
    return match[1] if match else None


def _company(text: str) -> str | None:
    squeezed = re.sub(r"[\s.]", "", text).upper()
    if squeezed.isdecimal():
        squeezed = squeezed.zfill(8)
    return squeezed if re.fullmatch(r"(?:[A-Z]{2}\d{6}|\d{8})", squeezed) else None


def _osm(text: str) -> str | None:
    match = re.search(r"\b(node|way|relation)[/ ](\d{1,18})$", text, re.IGNORECASE)
    return f"{match[1].lower()}/{match[2]}" if match else None


def _digits(least: int, most: int) -> Callable[[str], str | None]:
    def parse(text: str) -> str | None:
        bare = text.removesuffix(".0").lstrip("0")
        return bare if bare.isdecimal() and least <= len(bare) <= most else None

    return parse


def _matching(pattern: str, *, upper: bool = False) -> Callable[[str], str | None]:
    def parse(text: str) -> str | None:
        said = text.upper() if upper else text
        return said if re.fullmatch(pattern, said) else None

    return parse


_PARSERS: dict[str, Callable[[str], str | None]] = {
    "urn": _digits(5, 7),
    "ods": _matching(r"[A-Z0-9]{3,10}", upper=True),
    "osm": _osm,
    "openreferral": _matching(r"[\w:.-]{1,100}"),
    "charity": _charity,
    "company": _company,
    "uprn": _digits(1, 12),
}
_NAMES = {
    "urn": "URN of a school",
    "ods": "ODS code",
    "osm": "id of OpenStreetMap, as node/123",
    "openreferral": "id of Open Referral",
    "charity": "charity number",
    "company": "company number",
    "uprn": "UPRN",
}
