"""Phrases over the parts of a sentence, and the sentences and clauses that they are looked for in. A step of
`parser.py`.
"""

import re
from collections.abc import Iterator

from assetmap.assets.opening_hours.text.tokens import TimePart

_DAYS = r"D(?:RD)?(?:[Sf]*D(?:RD)?)*"
_NO_HOUR = r"(?!RD)(?![SfF@]*[Tt])"
_DATE = r"(?:[Xt][RU]f*)?X"
_MONTH_OR_DATE = rf"M(?:[RU]f*M)?|{_DATE}|BD?"
_ANY = rf"(?:{_MONTH_OR_DATE}|D(?:RD)?{_NO_HOUR})"
# By letters of `tokens.py`; each is read by a function of `LIMITS` in `exceptions.py`, or the method of its name in
# `parser.py`.
_PHRASES = {
    "closed_days": rf"{_DAYS}f*K(?!f*[MXBQO])(?!f*{_DAYS}{_NO_HOUR})",
    "left_out": rf"Nf*D(?:RD)?(?:[SfN]*{_ANY})*|[NK]f*BD?(?:[SfN]*{_ANY})*|Kf*{_DAYS}{_NO_HOUR}(?:[SfN]*{_ANY})*"
    rf"|(?:{_MONTH_OR_DATE})f*K(?!f*[MXBQDO])"
    rf"|[NK]f*(?:{_MONTH_OR_DATE})(?:[SfN]*(?:{_MONTH_OR_DATE}))*"
    # "Except from May to July", which without an end would say when it begins.
    r"|[NK]f*Ff*(?:M[RU]f*M|[Xt][RU]f*X)|[NK]f*Ef*(?:M[SR]f*M|X[SR]f*X)",
    "closed_hours": r"Kf*(?:Wf*)?[FE]?f*[Tt][RUS]f*[Tt](?:fW(?![^f]))?",
    "words": r"O(?:[Sf]*O)*f*D(?:f*o)?f*K(?!f*[DMXB])|[NK]f*(?:O(?:[Sf]*O)*f*D(?:f*o)?|Q)|F?f*(?:Q[RU]f*[MXQ]|[MX][RU]f*Q)|Q|U[f@]*[Tt]",
    # A weekday before a date that something begins or ends on says the same again.
    "dates": r"(?:[FE]f*D?f*)?[Xt]Rf*(?:Df*)?X|Ff*D?f*XUf*D?f*X|Ef*D?f*XSf*D?f*X",
    "since": r"Ff*D?f*X|Ff*M(?!f*[RUM])",
    "until": r"Uf*D?f*X|Uf*M",
    "months": r"F?Y?f*M(?:[RU]f*M)?(?:[SfY]*M(?:[RU]f*M)?)*Y?|Ef*M[SR]f*M",
    "special_hours": r"BD?[SfF@]*[Tt](?:[RU]f*[Tt])?",
    "bank_holidays": r"[CY]?f*BD?",
    "only_counted": r"S?f*O(?:[Sf]*O)*f*(?:of*Y?|Y)(?!f*D)",
    "counted_days": r"o?f*O(?:[Sf]*O)*f*D(?:f*o)?|If*Df*o",
    "month_days": r"[OL](?:[Sf]*[OL])*f*o|L",
    "once": r"Df*S?f*X(?![RU]f*(?:Df*)?X)|X",
    "every": r"I",
    "days": r"D(?:RD)?|d",
    "day_and_night": r"A",
    "hours": r"F?f*@?f*[Tt](?:[RU]|S?f*U)@?f*[Tt]|Ef*[Tt][SR]f*[Tt]",
    "hour": r"Ff*[Tt]|@f*[Tt]|T",
    "part_of_day": r"P",
}
PHRASE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PHRASES.items()))
# Behind "last Friday", hours of its own, or an end: "last Friday 7-9pm", "last Friday we close at 3".
HOURS_AHEAD = re.compile(r"[fY]*P?f*[F@]?f*[Tt]|[fYW]*U[f@]*[Tt]")
# Behind it too, in the text: what happens then, and not that it is then only.
TELLS_OF_THEM = re.compile(r"\s*(?:we|is|are|it[’']?s|there|has)\b", re.IGNORECASE)
SAYS_NOTHING = "fS@RFY"
_OPENS = ("open", "opens", "opening")
# These belong to the words that follow them.
BEFORE_WORDS = ("at", "in", "the", "for", "from", "on", "of", "by", "no", "all")


def apart_where_open(parts: list[TimePart], text: str) -> Iterator[list[TimePart]]:
    """ "Closed Mondays, open Tuesday to Sunday" are two statements: what is closed ends where something opens."""
    begin = 0
    for at in range(1, len(parts)):
        before = parts[begin:at]
        is_open = text[parts[at].start : parts[at].end].lower() in _OPENS
        is_denied = parts[at - 1].letter in "NK"
        if is_open and not is_denied and any(part.letter in "NK" for part in before):
            yield before
            begin = at
    yield parts[begin:]


def apart_where_vague(parts: list[TimePart]) -> Iterator[tuple[list[TimePart], bool]]:
    """The sentence in pieces, and of each whether it is a clause that names days but not which of them."""
    if all(part.letter != "Z" for part in parts):
        yield parts, False
        return
    kept: list[TimePart] = []
    for clause in _clauses(parts):
        letters = {part.letter for part in clause}
        if "Z" not in letters or letters.isdisjoint("DOdX"):
            kept += clause
            continue
        if kept:
            yield kept, False
        kept = []
        yield (clause[1:] if clause[0].letter == "S" else clause), True
    if kept:
        yield kept, False


def _clauses(parts: list[TimePart]) -> Iterator[list[TimePart]]:
    """The clauses between commas, each with the comma before it."""
    begin = 0
    for at, part in enumerate(parts):
        if part.letter == "S" and at > begin:
            yield parts[begin:at]
            begin = at
    yield parts[begin:]
