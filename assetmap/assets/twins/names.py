"""The words of a name, and what in two names says that they are two different things."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from assetmap.text import word_set

# Words that only shorten another.
_SHORT_FOR = {
    "rd": "road",
    "ave": "avenue",
    "sq": "square",
    "ctr": "centre",
    "center": "centre",
    "assoc": "association",
    "cong": "congregation",
    "meth": "methodist",
    "bapt": "baptist",
    "jnr": "junior",
    "snr": "senior",
    "mt": "mount",
}
# Words of one row exclude one another; a stroke parts what means the same.
_OPPOSITES = (
    "north/northern south/southern east/eastern west/western",
    "upper lower",
    "old new",
    "junior/juniors infant/infants senior/seniors",
    "beginner/beginners improver/improvers intermediate advanced",
    "boys/boy girls/girl",
    "men/mens women/womens/ladies",
    "monday/mondays tuesday/tuesdays wednesday/wednesdays thursday/thursdays friday/fridays"
    " saturday/saturdays sunday/sundays",
    "morning/mornings afternoon/afternoons evening/evenings",
    "alcoholics/aa narcotics/na gamblers/ga cocaine/ca overeaters/oa debtors marijuana workaholics emotions",
    "ymca ywca",
)
_OPPOSITE = {
    word: (row, meaning.split("/")[0])
    for row, words in enumerate(_OPPOSITES)
    for meaning in words.split()
    for word in meaning.split("/")
}
# Peoples, languages, faiths and denominations that groups name themselves after.
_COMMUNITIES = word_set(
    "afghan african albanian algerian american amharic angolan antiguan arab arabic argentinian armenian asian"
    " assyrian australian austrian azerbaijani azeri bahamian bangladeshi barbadian bajan basque belarusian bengali"
    " bolivian bosnian brazilian british bulgarian burmese cameroonian canadian cantonese caribbean catalan chilean"
    " chinese colombian congolese croatian cuban cypriot czech danish dominican dutch ecuadorian egyptian english"
    " eritrean estonian ethiopian fijian filipino finnish french gambian georgian german ghanaian greek grenadian"
    " guinean gujarati guyanese gypsy haitian hausa hebrew hindi hungarian icelandic igbo indian indonesian iranian"
    " iraqi irish israeli italian ivorian jamaican japanese jordanian kashmiri kazakh kenyan korean kosovan kurdish"
    " kurd kuwaiti latin latvian lebanese liberian libyan lithuanian macedonian malawian malaysian maltese mauritian"
    " mexican moldovan mongolian moroccan nepali nepalese nigerian norwegian oromo pakistani palestinian persian"
    " peruvian polish portuguese punjabi roma romani romanian russian rwandan saudi scottish senegalese serbian"
    " sicilian slovak slovenian somali spanish sudanese swahili swedish swiss sylheti syrian taiwanese tamil"
    " tanzanian thai tibetan tigrinya togolese traveller travellers trinidadian tunisian turkish turkmen twi ugandan"
    " ukrainian urdu uyghur uzbek venezuelan vietnamese welsh yemeni yiddish yoruba zambian zimbabwean"
    " adventist ahmadiyya anglican baptist buddhist catholic charedi christian congregational coptic evangelical"
    " hindu ismaili jain jewish lutheran methodist mormon moravian muslim orthodox pentecostal presbyterian quaker"
    " reformed salvationist shia sikh sufi sunni unitarian"
)
_COUNTED = {
    word: str(number)
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "one two three four five six seven eight nine ten eleven twelve",
        "i ii iii iv v vi vii viii ix x xi xii",
    )
    for number, word in enumerate(words.split(), 1)
}
_FIGURES = re.compile(r"[a-z]{0,2}([0-9]+)(?:st|nd|rd|th|s)?")
# "Group A" is not "Group B".
_LETTERS = frozenset("abcdefgh")
_LONGEST_ACRONYM = 5
# Capitals that say how something is run, and not which one it is.
_NO_ACRONYMS = word_set("uk gb ltd plc cic cio llp nhs gp rc ce lbh cofe")
# Saints and fellowships whose names are at least as alike as this, of 100, are one: Nicholas and Nicolas, not Mary and
# Mark.
_SAME_NAMESAKE = 85
# Their families meet apart from them: Gam-Anon is not Gamblers Anonymous.
_FELLOWSHIP = re.compile(r"(\w+) (anonymous|anon)\b|\b(alateen)\b")


@lru_cache(maxsize=50_000)
def words_of(name: str) -> tuple[str, ...]:
    """A name's words in lower case, without accents and signs: "St. Ann's & Co" → st, anns, and, co."""
    folded = unicodedata.normalize("NFKD", name.lower().replace("&", " and "))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = re.findall(r"\w+", re.sub(r"['’ʼ‘`.]", "", plain))
    return tuple("st" if word == "saint" else word for word in words)


def written_out(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with what shortens another in full."""
    return tuple(_SHORT_FOR.get(word, word) for word in words)


@lru_cache(maxsize=50_000)
def _sets(name: str) -> tuple[frozenset[str], ...]:
    """The numbers, communities, acronyms and opposites in a name; each empty where there are none."""
    words = written_out(words_of(name))
    opposites: list[set[str]] = [set() for _ in _OPPOSITES]
    for row, meaning in (_OPPOSITE[word] for word in words if word in _OPPOSITE):
        opposites[row].add(meaning)
    return (
        frozenset(filter(None, map(_number, words))) | _LETTERS.intersection(words[1:][-1:]),
        frozenset(one for word in words if (one := word.removesuffix("s")) in _COMMUNITIES)
        | _COMMUNITIES.intersection(words),
        _acronyms(name),
        *map(frozenset, opposites),
    )


def _number(word: str) -> str:
    """A number in figures or in words, as figures; "" for another word."""
    figures = _FIGURES.fullmatch(word)
    return str(int(figures[1])) if figures else _COUNTED.get(word, "")


def _acronyms(name: str) -> frozenset[str]:
    """Words in capitals, in lower case; none of a longer name that is all in capitals."""
    words = re.findall(r"[^\W\d_]+", name.replace(".", ""))
    is_shouted = len(words) > 1 and not any(map(str.islower, "".join(words)))
    return (
        frozenset(
            word.lower()
            for word in words
            if 1 < len(word) <= _LONGEST_ACRONYM and word.isupper() and not is_shouted
        )
        - _NO_ACRONYMS
    )


def are_at_odds(one: str, other: str) -> bool:
    """Whether each of two names says what the other does not: another number, community, acronym, side, day or saint.

    >>> are_at_odds("1st Hackney Scouts", "2nd Hackney Scouts"), are_at_odds("Hackney Scouts", "2nd Hackney Scouts")
    (True, False)
    """
    pairs = zip(_sets(one), _sets(other), strict=True)
    return (
        any(a - b and b - a for a, b in pairs)
        or _are_others(_saints(one), _saints(other))
        or _are_others(_fellowships(one), _fellowships(other))
    )


def _are_others(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both name somebody, and nobody who is nearly the same."""
    return bool(some and others) and not any(
        fuzz.ratio(a, b) >= _SAME_NAMESAKE for a in some for b in others
    )


@lru_cache(maxsize=50_000)
def _saints(name: str) -> frozenset[str]:
    words = words_of(name)
    return frozenset(saint.removesuffix("s") for st, saint in pairwise(words) if st == "st")


@lru_cache(maxsize=50_000)
def _fellowships(name: str) -> frozenset[str]:
    """Those who meet by first names: gamblers of Gamblers Anonymous, al-anon of Al-Anon."""
    return frozenset(
        whole if kind == "anon" or not who else who
        for who, kind, whole in (
            (found[1] or "", found[2] or "", found[0].replace(" ", "-"))
            for found in _FELLOWSHIP.finditer(" ".join(words_of(name)))
        )
    )
