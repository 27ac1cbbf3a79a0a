"""Telephone numbers and email addresses in the cells of a list."""

import re

_SEPARATORS = re.compile(r"\s*(?:[;|,\n]|\s/\s|\bor\b|\band\b)\s*", re.IGNORECASE)
# What nearly every cell is, which needs no further look.
_PLAIN = re.compile(r"(?:0[1-9]|\+44 ?[1-9])[0-9 ]{8,11}[0-9]")
_NUMBER = re.compile(r"\+?[0-9()][0-9 ().\-]*[0-9]")
_WITHIN_TEXT = re.compile(r"(?:\+|\(?0)[0-9 ().\-]{5,}[0-9]")
_CUT_BY_SPREADSHEET = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE]\+?[0-9]+")
_WHOLE_AS_DECIMAL = re.compile(r"([0-9]{7,15})\.0+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEAST_DIGITS, _MOST_DIGITS = 6, 15
# Shorter ones that can be rung or sent a text: 111, 999, 85258; but 2024 is a year, and 10-12 are hours.
_SHORT = re.compile(r"999|1[0-9]{2}|[6-8][0-9]{4}")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_LONGEST_EMAIL = 254


def parse_phones(text: str) -> list[str]:
    """The numbers in a cell, each as it is written; none where nothing in it can be rung.

    A spreadsheet takes the first 0 away, which comes back here; of a number that it has rounded nothing can be told.

    >>> parse_phones("020 7946 0001; 020 7946 0002"), parse_phones("2079460001"), parse_phones("2.07946E+09")
    (['020 7946 0001', '020 7946 0002'], ['02079460001'], [])
    """
    if _PLAIN.fullmatch(text):
        return [text]
    found: list[str] = []
    for part in _SEPARATORS.split(text):
        part = part.removeprefix("tel:").strip()
        if whole := _WHOLE_AS_DECIMAL.fullmatch(part):
            part = whole[1]
        if _CUT_BY_SPREADSHEET.fullmatch(part) or _DATE.fullmatch(part):
            continue
        if _NUMBER.fullmatch(part):
            found.append(part)
        else:
            found += [one.group().strip() for one in _WITHIN_TEXT.finditer(part)]
    return list(dict.fromkeys(_with_its_zero(one) for one in found if _can_be_rung(one)))


def _can_be_rung(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    if _SHORT.fullmatch(number):
        return True
    return _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS and len(set(digits)) > 1


def _with_its_zero(number: str) -> str:
    if number.isdecimal() and len(number) == 10 and number[0] != "0":
        return f"0{number}"
    return f"+{number}" if re.fullmatch("44[1-9][0-9]{8,9}", number) else number


def parse_email(text: str) -> str | None:
    """The first address in a cell; None where there is none: "test.com" is the name of a computer.

    >>> parse_email("Anna <anna@example.org>"), parse_email("test.com")
    ('anna@example.org', None)
    """
    found = _EMAIL.search(text.replace("mailto:", ""))
    return found.group() if found and len(found.group()) <= _LONGEST_EMAIL else None
