"""Opening times in Turkish as the English sentence that says the same: "her salı 10-12" is "every Tuesday 10 - 12"."""

import re

from assetmap.assets.opening_hours.text.parser import Times, read_times

# Many write without these letters, and capitals have a dot of their own.
_PLAIN = str.maketrans("ıİIşŞçÇğĞöÖüÜîÎâÂ’", "iiissccggoouuiiaa'")
_DAYS = {
    "pazartesi": "Monday",
    "sali": "Tuesday",
    "carsamba": "Wednesday",
    "persembe": "Thursday",
    "cumartesi": "Saturday",
    "cuma": "Friday",
    "pazar": "Sunday",
}
_MONTHS = {
    "ocak": "January",
    "subat": "February",
    "mart": "March",
    "nisan": "April",
    "mayis": "May",
    "haziran": "June",
    "temmuz": "July",
    "agustos": "August",
    "eylul": "September",
    "ekim": "October",
    "kasim": "November",
    "aralik": "December",
}
_ORDINALS = {
    "ilk": "first",
    "birinci": "first",
    "ikinci": "second",
    "ucuncu": "third",
    "dorduncu": "fourth",
    "son": "last",
}
_DAY, _MONTH, _ORDINAL = ("|".join(words) for words in (_DAYS, _MONTHS, _ORDINALS))
_GUN = r"(?:\s+gun(?:u|leri)?)?"
_FROM, _TO, _IN = r"'?[dt][ae]n", r"'?(?:[yn]?[ae])", r"'?[dt][ae]"
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?"
_HOLIDAYS = r"(?:resmi|bayram)\s+(?:tatil(?:ler)?|gunler)"
_HALF = {"sabah": "am", "oglen": "pm", "ogleden sonra": "pm", "aksam": "pm"}
_IS_TURKISH = re.compile(rf"\b(?:(?:{_DAY})|her\s+gun|hafta\s*(?:ici|sonu))")
# In this order: what is longer comes before its parts.
_RULES: tuple[tuple[str, str], ...] = (
    (rf"\b(?:{_HOLIDAYS})(?:{_IN})?\s+(?:yok|kapali|haric|disinda)\b", "not on bank holidays"),
    (rf"\b({_MONTH})(?:{_IN})?(?:\s+ayi(?:nda)?)?\s+(?:yok|kapali|haric|disinda)\b", r"not in \1"),
    (rf"\b({_DAY})(?:leri|lari)?{_GUN}\s+(?:haric|disinda)\s+her\s*gun\b", r"every day except \1"),
    (rf"\b(?:her\s+)?ay(?:in|da)\s+({_ORDINAL})\s+({_DAY})(?:s?i)?{_GUN}", r"\1 \2 of the month"),
    (rf"\b(?:her\s+)?(?:iki|2)\s+haftada\s+bir\s+({_DAY})(?:leri|lari)?{_GUN}", r"every other \1"),
    (rf"\b({_DAY}){_FROM}\s+({_DAY}){_TO}(?:\s+kadar)?\b", r"\1 to \2"),
    (rf"\b({_CLOCK}){_FROM}\s+(?:saat\s+)?({_CLOCK}){_TO}(?:\s+kadar)?\b", r"\1 to \2"),
    (rf"\b({_CLOCK})\s+(?:ile|ve)\s+({_CLOCK})\s+(?:saatleri\s+)?arasi(?:nda)?\b", r"\1 to \2"),
    (rf"\b({_DAY})(?:leri|lari)?{_GUN}\s+kapali(?:yiz|dir)?\b", r"closed \1"),
    (rf"\b({_CLOCK}){_FROM}\s+itibaren\b", r"from \1"),
    (rf"\b({_CLOCK}){_IN}\b", r"\1"),
    (r"\b(sabah|oglen|ogleden\s+sonra|aksam)\s+(?:saat\s+)?(\d{1,2})(?![\d:.])", r"\2 \1"),
    (r"\bhafta\s*ici(?:\s+her\s+gun)?\b", "weekdays"),
    (r"\bhafta\s*sonu(?:\s+her\s+gun)?\b", "weekends"),
    (r"\bher\s*gun\b", "every day"),
    (r"\b(?:her\s+hafta|haftada\s+bir)\b", "every week"),
    (rf"\bher\s+(?={_DAY})", "every "),
    (rf"\b({_DAY})(?:leri|lari)?{_GUN}(?![a-z])", r"\1"),
    (r"\bsaatleri\s+arasinda\b|\barasi(?:nda)?\b|\bsaat(?:leri)?\b|\bkadar\b", " "),
    (r"\b(?:acik(?:tir|iz)?|bulusuyoruz|toplaniyoruz|bulusuruz|toplaniriz)\b", " "),
    (r"\bve\b|\bile\b", "and"),
)
_WORDS = {**_DAYS, **_MONTHS, **_ORDINALS}
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_BETWEEN = re.compile(r"(\n|;|[.!?](?=\s|$))")


def in_english(text: str) -> str:
    """The text with Turkish times in English; a sentence that says anything else stays as it is.

    >>> in_english("Her Salı 10:00-12:00. Çay bedava.")
    'every Tuesday 10:00-12:00. Çay bedava.'
    """
    return "".join(_sentence(part) for part in _BETWEEN.split(text))


def read_times_of_groups(text: str) -> Times:
    """As `read_times`, of words in English or Turkish."""
    if not _IS_TURKISH.search(text.translate(_PLAIN).lower()):
        return read_times(text)
    return read_times(in_english(text))


def _sentence(part: str) -> str:
    said = part.translate(_PLAIN).lower()
    for pattern, english in _RULES:
        said = re.sub(pattern, english, said)
    for turkish, half in _HALF.items():
        said = re.sub(
            rf"(\d)\s+{turkish}\b", rf"\1{half}", said.replace("ogleden  sonra", "ogleden sonra")
        )
    said = " ".join(_WORD.sub(lambda found: _WORDS[found[0]], said).split())
    if not said or read_times(said).not_understood:
        return part
    ahead = part[: len(part) - len(part.lstrip())]
    return f"{ahead}{said}"
