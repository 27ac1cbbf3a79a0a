"""The words that a search reads as filters, and the parameter that each of them sets."""

from collections.abc import Iterator

from assetmap.assets.opening_hours.windows import DAYS

Setting = tuple[str, str]
Settings = tuple[Setting, ...]

LANGUAGES = {
    "albanian": "sq",
    "amharic": "am",
    "arabic": "ar",
    "bangla": "bn",
    "bengali": "bn",
    "bsl": "bfi",
    "bulgarian": "bg",
    "cantonese": "zh",
    "chinese": "zh",
    "dari": "fa",
    "farsi": "fa",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "gujarati": "gu",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "igbo": "ig",
    "italian": "it",
    "japanese": "ja",
    "kurdish": "ku",
    "kurmanji": "ku",
    "lingala": "ln",
    "lithuanian": "lt",
    "mandarin": "zh",
    "pashto": "ps",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "punjabi": "pa",
    "romanian": "ro",
    "russian": "ru",
    "somali": "so",
    "spanish": "es",
    "swahili": "sw",
    "sylheti": "bn",
    "tamil": "ta",
    "tigrinya": "ti",
    "turkish": "tr",
    "twi": "tw",
    "ukrainian": "uk",
    "urdu": "ur",
    "vietnamese": "vi",
    "yiddish": "yi",
    "yoruba": "yo",
}
_PARTS_OF_DAY = {"morning": "10:00", "afternoon": "14:00", "evening": "18:00", "night": "19:00"}
# What is free of something costs as much as ever, and a free meal is a kind of its own.
_NOT_OF_CHARGE_BEFORE = (
    *(
        "alcohol",
        "gluten",
        "dairy",
        "sugar",
        "smoke",
        "drug",
        "step",
        "stress",
        "car",
        "nut",
        "debt",
    ),
    *("pain", "meat", "hands"),
)
_KINDS_OF_THEIR_OWN = (
    *("meal", "meals", "food", "lunch", "lunches", "dinner", "dinners", "church", "hours", "bus"),
    *("range", "time", "school", "bird", "lawyer", "legal"),
)
_GOING_ONLINE = ("get", "getting", "go", "going", "got", "not")
_DONE_ONLINE = (
    *("banking", "form", "forms", "help", "safety", "shopping", "application", "account"),
    *(
        "casino",
        "betting",
        "gambling",
        "gaming",
        "dating",
        "poker",
        "shop",
        "scam",
        "fraud",
        "abuse",
        "bullying",
    ),
)
_OF_PARKING = (
    *(
        "fine",
        "fines",
        "ticket",
        "tickets",
        "permit",
        "permits",
        "charge",
        "charges",
        "appeal",
        "badge",
        "bay",
    ),
    *("penalty", "notice", "space", "spaces", "warden", "problem", "problems"),
)

# By the words before and after which a phrase is no filter.
NOT_AFTER = {"free": _NOT_OF_CHARGE_BEFORE, "online": _GOING_ONLINE, "accessible": ("more",)}
NOT_BEFORE = {
    "free": _KINDS_OF_THEIR_OWN,
    "online": _DONE_ONLINE,
    "accessible": ("toilet", "toilets"),
    "parking": _OF_PARKING,
    "car parking": _OF_PARKING,
}


def phrases() -> dict[str, Settings]:
    """Each phrase, folded, with the parameters that it sets."""
    return dict((*_plain(), *_times(), *_languages(), *_ages()))


def _plain() -> Iterator[tuple[str, Settings]]:
    sets: dict[Setting, tuple[str, ...]] = {
        ("is_free", "true"): (
            *("free", "for free", "free of charge", "no cost", "costs nothing", "no charge"),
            *("that is free", "thats free", "without paying"),
        ),
        ("is_step_free", "true"): (
            *("step free", "stepfree", "no steps", "without steps", "no stairs", "level access"),
            *("wheelchair accessible", "wheelchair access", "wheelchair friendly", "accessible"),
            *(
                "step free access",
                "accessible for wheelchairs",
                "disabled access",
                "in a wheelchair",
            ),
        ),
        ("has_hearing_loop", "true"): ("hearing loop", "induction loop", "with a hearing loop"),
        ("has_parking", "true"): ("parking", "with parking", "car parking", "can park"),
        ("has_toilets", "true"): ("with toilets", "with a toilet", "has a toilet", "has toilets"),
        ("has_transport", "true"): ("near a bus stop", "on a bus route", "by bus"),
        ("has_waiting_list", "false"): ("no waiting list", "without a waiting list", "no waiting"),
        ("is_taking_new_people", "true"): ("taking new people", "has places", "with spaces"),
        ("needs_referral", "false"): (
            *("no referral", "without referral", "without a referral", "self referral"),
            *("no referral needed", "self refer"),
        ),
        ("kind", "online"): ("online", "on zoom", "over zoom", "by zoom", "virtual", "by video"),
        ("welcomes", "women"): (
            "for women",
            "women only",
            "just for women",
            "for ladies",
            "womens only",
        ),
        ("welcomes", "men"): ("for men", "men only", "just for men", "mens only"),
        ("welcomes", "carers"): ("for carers",),
        ("welcomes", "bsl"): ("in bsl", "in sign language"),
    }
    for setting, said in sets.items():
        for phrase in said:
            yield phrase, (setting,)


def _times() -> Iterator[tuple[str, Settings]]:
    for phrase in ("now", "open now", "right now", "thats open now"):
        yield phrase, (("open_on", "now"),)
    for word, value in (("today", "today"), ("tomorrow", "tomorrow"), ("weekend", "weekend")):
        yield from _on(word, value)
    for phrase in ("tonight", "this evening", "open tonight", "open this evening"):
        yield phrase, (("open_on", "this-evening"),)
    for phrase in ("weekends", "at weekends", "at the weekend", "on weekends", "this weekend"):
        yield phrase, (("open_on", "weekend"),)
        yield f"open {phrase}", (("open_on", "weekend"),)
    for part in ("morning", "afternoon", "evening"):
        for phrase in (part, f"{part}s", f"in the {part}", f"in the {part}s"):
            yield phrase, (("open_on", f"{part}s"),)
    for day in DAYS:
        for word in (day, f"{day}s"):
            yield from _on(word, day)


def _on(word: str, value: str) -> Iterator[tuple[str, Settings]]:
    for phrase in (
        word,
        f"on {word}",
        f"open {word}",
        f"open on {word}",
        f"this {word}",
        f"every {word}",
    ):
        yield phrase, (("open_on", value),)
        for part, hour in _PARTS_OF_DAY.items():
            for said in (f"{phrase} {part}", f"{phrase} {part}s"):
                yield said, (("open_on", value), ("open_at", hour))


def _languages() -> Iterator[tuple[str, Settings]]:
    for name, tag in LANGUAGES.items():
        said = (
            *(f"{name} speaking", f"{name} speaker", f"{name} speakers", f"speaks {name}"),
            *(f"who speaks {name}", f"who speak {name}", f"in {name}", f"that speak {name}"),
        )
        for phrase in said:
            yield phrase, (("language", tag),)


def _ages() -> Iterator[tuple[str, Settings]]:
    for age in range(30, 100):
        for ending in ("", "s"):
            said = (
                f"over {age}{ending}",
                f"over the age of {age}",
                f"aged {age}",
                f"aged over {age}",
            )
            for phrase in said:
                yield phrase, (("age", str(age)),)
                yield f"for {phrase}", (("age", str(age)),)
                yield f"for the {phrase}", (("age", str(age)),)
    for age in range(1, 100):
        for phrase in (f"{age} year old", f"{age} year olds", f"{age} years old", f"age {age}"):
            yield phrase, (("age", str(age)),)
            yield f"for {phrase}", (("age", str(age)),)
            yield f"for a {phrase}", (("age", str(age)),)
    for age in range(2, 26):
        for phrase in (f"under {age}s", f"under {age}"):
            yield phrase, (("age", str(age - 1)),)
            yield f"for {phrase}", (("age", str(age - 1)),)
