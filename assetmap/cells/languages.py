"""Languages in the cells of a list, as BCP 47 tags."""

import re
from functools import lru_cache

from babel import Locale

from assetmap.text import word_set

_TAG = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{2,8})*)")
_SEPARATORS = re.compile(r"\s*(?:[;,/|&+\n]|\band\b)\s*", re.IGNORECASE)
# Words that say that there are some, and not which.
_NO_LANGUAGE = word_set("all any various multiple many several other others mixed etc yes no")
# Names that people use and the catalogue of languages does not, and codes of three letters that have two.
_FURTHER = {
    "farsi": "fa",
    "dari": "fa-AF",
    "british sign language": "bfi",
    "bsl": "bfi",
    "sign language": "bfi",
    "irish sign language": "isg",
    "bengali": "bn",
    "bangla": "bn",
    "sylheti": "syl",
    "mandarin": "zh",
    "mandarin chinese": "zh",
    "cantonese": "yue",
    "simplified chinese": "zh-Hans",
    "traditional chinese": "zh-Hant",
    "kurmanji": "ku",
    "sorani": "ckb",
    "tagalog": "fil",
    "twi": "tw",
    "patois": "jam",
    "romany": "rom",
    "romani": "rom",
    "flemish": "nl",
    "castilian": "es",
    "gaelic": "gd",
    "panjabi": "pa",
    "roma": "rom",
    "romanes": "rom",
    "pushto": "ps",
    "singhalese": "si",
    "eng": "en",
    "ara": "ar",
    "ben": "bn",
    "fra": "fr",
    "fre": "fr",
    "deu": "de",
    "ger": "de",
    "guj": "gu",
    "hin": "hi",
    "pan": "pa",
    "pol": "pl",
    "por": "pt",
    "ron": "ro",
    "som": "so",
    "spa": "es",
    "tam": "ta",
    "tur": "tr",
    "urd": "ur",
    "vie": "vi",
    "zho": "zh",
    "cym": "cy",
}


def parse_languages(text: str) -> list[str]:
    """Tags of languages given as such or by their English names, in a row parted by any usual sign.

    >>> parse_languages("EN; British Sign Language, Farsi and Spanish")
    ['en', 'bfi', 'fa', 'es']
    """
    words = (part.strip(" .") for part in _SEPARATORS.split(text))
    tags = [_tag(word) for word in words if word and not _names_none(word)]
    return list(dict.fromkeys(tags))


def _names_none(word: str) -> bool:
    """Whether it says that there are languages, and not which: "any", "all languages"."""
    return re.sub(r" languages?$", "", word.lower()) in _NO_LANGUAGE


@lru_cache(maxsize=1000)
def _tag(word: str) -> str:
    name = re.sub(r"\s*\(.*\)|\s*\(.*$", "", re.sub(r"\s+", " ", word.lower())).strip()
    name = name.removesuffix(" language") if name not in _FURTHER else name
    if code := _FURTHER.get(name) or _names().get(name):
        return code
    word = word.replace("_", "-")
    tag = _TAG.fullmatch(word)
    # Capitals make a word of two letters a code, and a longer one of three a code that has to be known.
    if tag and (word[:2].islower() or tag[1].lower() in _names().values()):
        return tag[1].lower() + "".join(map(_subtag, tag[2].split("-")[1:]))
    raise ValueError(f"{word[:60]!r} is neither a BCP 47 tag nor an English name of a language")


def _subtag(part: str) -> str:
    is_region = len(part) == 2 or part.isdecimal()
    return f"-{part.upper() if is_region else part.title() if len(part) == 4 else part}"


@lru_cache
def _names() -> dict[str, str]:
    return {
        str(name).lower(): str(code).replace("_", "-")
        for code, name in Locale("en").languages.items()
    }
