"""Costs in words, as free, by donation, paid or not known."""

import re
from functools import lru_cache

from assetmap.text import word_set

_AMOUNT = re.compile(
    r"[£€$]\s*([0-9]+(?:\.[0-9]+)?)|(?<![0-9.])([0-9]+\.[0-9]{2})(?![0-9])|(?<![0-9.])([0-9]+)\s?p\b"
)
_UP_TO = re.compile(r"[£€$]\s*[0-9.]+\s*(?:[-–—]|to|or|/)\s*([0-9]+(?:\.[0-9]+)?)")
_PLAIN_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SAYS_FREE = re.compile(
    r"\bfree\b|\bfoc\b|\b(?:no|nil|zero) (?:(?:entry|entrance|admission|attendance) )?(?:cost|charge|fee)s?\b|\bgratis\b|\bcomplimentary\b|\bwithout charge\b"
)
_NOT_FREE = re.compile(r"\b(?:not|isn'?t|never|no longer) (?:\w+ )?free\b")
_NOTHING = {"none", "nil", "nothing", "no", "zero", "no it is free"}
_SAYS_DONATION = re.compile(r"\bdonations?\b|\bpay (?:what|as) you (?:can|like|feel|wish)\b")
_NO_DONATION = re.compile(r"\bno donations?\b")
_SAYS_PAID = re.compile(
    r"\b(?:paid|pay|payable|charge|charges|charged|chargeable|fee|fees|priced|ticketed|tickets?|subscription|subs|yes)\b"
)
_NOT_KNOWN = re.compile(
    r"\b(?:var(?:y|ies|ied|iable|ious)|depends?|depending|unknown|contact|enquire|ask|see|check|call|phone|tbc|tba)\b"
)
# Besides these nothing may stand there for it to be free for everybody who comes.
_EVERYBODY = word_set(
    "free no nil zero foc cost costs charge charges fee fees gratis complimentary without entry entrance admission attendance access to attend use join enter visit"
    " come of at for all everyone everybody anyone event events session sessions class classes activity activities"
    " service services group always completely totally absolutely entirely it its it's is are and open drop in drop-in"
    " point delivery the this our a an is it's nhs booking book required essential needed necessary please but"
)
_SAY_NO_MORE = word_set(
    "free no nil zero foc cost costs charge charges fee fees of to attend entry entrance attendance admission gratis complimentary for all everyone"
)


@lru_cache(maxsize=1_000)
def parse_cost(text: str) -> tuple[str | None, str | None]:
    """free, donation, paid, or None where that is not known; and the words, where they say more than that.

    Free is what is free for everybody who comes: what is free for some, or on some days, is not known.

    >>> parse_cost("FREE!"), parse_cost("£0"), parse_cost("Price varies"), parse_cost("Free for members")
    (('free', None), ('free', None), (None, 'Price varies'), (None, 'Free for members'))
    """
    said = re.sub(r"\s+", " ", text.replace("’", "'")).strip().lower()
    words = said.strip(" !.*()-–—").replace("f.o.c", "foc")
    amounts = [float(next(filter(None, found))) for found in _AMOUNT.findall(words)]
    amounts += [float(found) for found in _UP_TO.findall(words)]
    if _PLAIN_NUMBER.fullmatch(words):
        amounts = [float(words)]
    if _SAYS_DONATION.search(words) and not _NO_DONATION.search(words):
        return "donation", None if words in {"donation", "donations", "by donation"} else text
    if any(amounts):
        return "paid", text
    if words in _NOTHING or (amounts and not _SAYS_FREE.search(words)):
        return "free", None
    if _SAYS_FREE.search(words) and not _NOT_FREE.search(words):
        return _free_for_all(words, text)
    if _NOT_KNOWN.search(words):
        return None, None if words in {"unknown", "not known"} else text
    if _SAYS_PAID.search(words) or _NOT_FREE.search(words):
        return "paid", None if words == "paid" else text
    return None, text


def _free_for_all(words: str, text: str) -> tuple[str | None, str | None]:
    used = set(re.findall(r"[^\W\d_][\w'-]*", words))
    if not used <= _EVERYBODY:
        return None, text
    return "free", None if used <= _SAY_NO_MORE else text
