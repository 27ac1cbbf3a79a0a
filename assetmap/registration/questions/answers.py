"""Answers read from a form, turned into an entry, and read from an entry again."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.assets.opening_hours.rules import Rule
from assetmap.assets.opening_hours.text.parser import times_in_words
from assetmap.assets.record.entry import Entry, Whereabouts
from assetmap.assets.record.fact import Fact
from assetmap.assets.record.facts import FACTS, fact
from assetmap.assets.record.service_area import Corners, drawn_area
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.cells import clean_all
from assetmap.errors import AssetmapError, InvalidInput
from assetmap.geography import to_bng
from assetmap.mail.envelope import mail_address
from assetmap.places.postcodes import read_postcode, spaced
from assetmap.registration.questions.about_the_people import PAGES as PEOPLE_PAGES
from assetmap.registration.questions.about_the_place import DRAWN, is_drawn
from assetmap.registration.questions.about_the_place import PAGES as PLACE_PAGES
from assetmap.registration.questions.hours_rows import hours_of, read_hours, times_of
from assetmap.registration.questions.kind_names import kind_called
from assetmap.registration.questions.languages import is_tag, tags_of
from assetmap.registration.questions.phone_numbers import check_length
from assetmap.registration.questions.question import Answers, Field, QuestionPage
from assetmap.web.translations import DEFAULT_LANGUAGE, gettext, speaking

_PHONE = re.compile(r"[+(]?[0-9][0-9 ()/+-]{5,28}[0-9]( ?(x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s/$.?#][^\s\"'<>\\]*", re.IGNORECASE)
# Names with a dot and without blanks, as people write them: www.leabridge.org, leabridge.org/lunch, köprü.example.
_BARE_WEB = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)+(?:/[^\s\"'<>\\]*)?", re.IGNORECASE)
# Embeddings and overrides of direction: what they hide is not what is read. Isolates, which close themselves, may stay.
_TURNING = re.compile("[\u202a-\u202e]")
_ASKED = [fact for fact in FACTS if fact.question]
_YES_NO = [fact.key for fact in _ASKED if fact.kind == "boolean"]
_LISTS = [fact for fact in _ASKED if fact.kind == "list"]
# Written down as they are answered; nought is an answer of numbers.
_WORDS = [
    *("description", "organization"),
    *(fact.key for fact in _ASKED if fact.kind in ("choice", "text")),
]
_NUMBERS = [fact.key for fact in _ASKED if fact.kind == "number"]
EVERYBODY, EVERYBODY_WORDS = "everybody", "Everybody"
_OFFERED = frozenset(option.value for option in fact("offers").options)


@dataclass(frozen=True)
class Read:
    """A page's answers, and by field what is wrong with those that cannot be taken."""

    answers: dict[str, Any]
    problems: dict[str, str]


def read_page(page: QuestionPage, form: Mapping[str, str]) -> Read:
    """The answers in the page's form, and the mistakes; a mistaken answer is left out."""
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    # An address that is not to be shown is asked for below the answer "at an address".
    if form.get("where") == "near":
        form = {**form, "where": "address", "hide_address": "yes"}
    for field in page.fields:
        if field.under and field.under != answers.get(page.fields[0].name, field.under):
            continue
        try:
            if field.kind == "radios" and field.name not in form:
                # Nothing is chosen beforehand, so that no answer is none.
                if field.missing:
                    raise InvalidInput(gettext(field.missing))
                continue
            value = _read(field, form)
            if field.kind == "radios" and value is None and "" in dict(field.options):
                answers[field.name] = None
                continue
            if field.missing and (value in (None, "", [], ()) or _is_invisible(value)):
                raise InvalidInput(gettext(field.missing))
        except AssetmapError as error:
            problems[field.name] = str(error)
        else:
            answers[field.name] = value
    lowest, highest = answers.get("minimum_age"), answers.get("maximum_age")
    if lowest is not None and highest is not None and lowest > highest:
        problems["maximum_age"] = gettext(
            "The highest age is below the lowest age. Change one of them."
        )
        del answers["maximum_age"]
    page.settle(answers)
    for name, sentence in page.lacks(answers).items():
        problems.setdefault(name, gettext(sentence))
    return Read(answers, problems)


def _half_filled_pages() -> list[QuestionPage]:
    return [
        page
        for page in (*PLACE_PAGES, *PEOPLE_PAGES)
        if any(field.name in HALF_FILLED for field in page.fields)
    ]


# What a link may fill in: of a leaflet's QR code, of an invitation, of a suggestion.
HALF_FILLED = ("name", "description", "url")


def half_filled(form: Mapping[str, str]) -> dict[str, Any]:
    """The answers that a link brought; what cannot be taken is left out and asked for."""
    found: dict[str, Any] = {}
    for page in _half_filled_pages():
        given = {name: form[name] for name in HALF_FILLED if form.get(name)}
        read = read_page(page, given)
        found |= {
            name: read.answers[name]
            for name in given
            if read.answers.get(name) and name not in read.problems
        }
    return found


def _is_invisible(value: Any) -> bool:
    """Whether there is no letter or figure in it to be read."""
    return isinstance(value, str) and not any(map(str.isalnum, value))


def _read(field: Field, form: Mapping[str, str]) -> Any:
    if field.kind in ("checkboxes", "categories"):
        return _chosen(field, form)
    if field.kind == "languages":
        return _languages(field, form)
    if field.kind == "hours":
        return read_hours(form)
    text = _clean(form.get(field.name, ""), is_long=field.kind == "textarea")
    if len(text) > field.longest:
        raise InvalidInput(
            gettext("Use %(most)s characters or fewer. You have used %(count)s.")
            % {"most": f"{field.longest:,}", "count": f"{len(text):,}"}
        )
    if not text:
        return None
    if field.kind == "tick":
        return "yes"
    if field.kind == "radios":
        if text not in dict(field.options):
            raise InvalidInput(gettext("Choose one of the answers."))
        return text
    if field.name == "postcode":
        return read_postcode(text)
    return _READERS.get(field.kind, lambda words: words)(text)


def _chosen(field: Field, form: Mapping[str, str]) -> list[str]:
    given = [name.partition(":")[2] for name in form if name.startswith(f"{field.name}:")]
    if field.kind == "checkboxes":
        known = dict(field.options)
        return [value for value in known if value in given]
    vocabulary = our_vocabulary()
    chosen = [slug for slug in dict.fromkeys(given) if slug in vocabulary.by_slug]
    words = _clean(form.get("category_words", ""), is_long=False)[:300]
    for one in _parts(words, kind_called):
        found = kind_called(one)
        if found is None:
            close = [gettext(vocabulary.by_slug[slug].name) for slug in vocabulary.nearest(one)]
            hint = gettext("Did you mean %(names)s?") % {"names": ", ".join(close)} if close else ""
            raise InvalidInput(
                gettext("We have no category called “%(words)s”.") % {"words": one}
                + " "
                + (hint or gettext("Choose a similar category."))
            )
        chosen.append(found)
    return list(dict.fromkeys(chosen))


def _parts(words: str, known: Callable[[str], str | None]) -> list[str]:
    """Names in a row, parted by semicolons, or by commas where no name has one."""
    parts = [part.strip() for part in words.split(";")]
    return [
        one.strip()
        for part in parts
        for one in ([part] if known(part) else part.split(","))
        if one.strip()
    ]


def _languages(field: Field, form: Mapping[str, str]) -> list[str]:
    """The languages that are ticked, and those that are written; one that no list has is kept as it is called."""
    given = [name.partition(":")[2] for name in form if name.startswith(f"{field.name}:")]
    words = _clean(form.get("language_words", ""), is_long=False)[:300]
    return list(dict.fromkeys([*filter(is_tag, given), *tags_of(words)]))


def _clean(text: str, *, is_long: bool) -> str:
    """Without control characters, and without marks that turn around what stands behind them; a long text keeps
    lines.
    """
    (kept,) = clean_all([_TURNING.sub("", text.replace("\r\n", "\n"))])
    return kept if is_long else " ".join(kept.split())


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise InvalidInput(gettext("Enter a phone number, like 020 7946 0018."))
    check_length(text)
    return text


def _url(text: str) -> str:
    address = (
        text if _WEB.fullmatch(text) else f"https://{text}" if _BARE_WEB.fullmatch(text) else ""
    )
    if not _WEB.fullmatch(address):
        raise InvalidInput(gettext("Enter a web address, like www.example.org."))
    return address


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise InvalidInput(gettext("Enter a whole number in figures, like 40."))
    return int(text)


def _corners(text: str) -> Corners:
    """Corners as the map's page writes them, [[latitude, longitude], …] in WGS84 degrees, in metres."""
    try:
        points = [(float(longitude), float(latitude)) for latitude, longitude in json.loads(text)]
    except (ValueError, TypeError, RecursionError):
        raise InvalidInput(gettext("Mark the area on the map again.")) from None
    if any(
        not -20 <= longitude <= 20 or not 40 <= latitude <= 70 for longitude, latitude in points
    ):
        raise InvalidInput(gettext("The area is outside Great Britain. Draw it again."))
    if not points:
        return ()
    eastings, northings = to_bng(*zip(*points, strict=True))
    return drawn_area(list(zip(eastings.tolist(), northings.tolist(), strict=True)))


_READERS = {
    "email": mail_address,
    "tel": _phone,
    "url": _url,
    "number": _number,
    "area": _corners,
}


def entry_from(answers: Answers, base: Entry | None = None) -> Entry:
    """The entry that these answers make, to be published; nothing personal is in it.

    Of a change `base` is what it was begun from: what no question asks, and times whose words are as they were, stay.
    """
    before = base or Entry(name="")
    kept = before.model_dump()
    facts: dict[str, Any] = {name: answers.get(name) or None for name in _WORDS}
    facts |= {name: answers.get(name) for name in _NUMBERS}
    facts |= {one.key: _with_unasked(answers.get(one.key), kept[one.key], one) for one in _LISTS}
    facts |= {name: _yes_no(answers.get(name)) for name in _YES_NO}
    if answers.get("open_to") == EVERYBODY and not facts["eligibility"]:
        facts["eligibility"] = EVERYBODY_WORDS
    is_online = answers.get("where") == "online"
    offers = {name: value for name, value in before.offers.items() if name not in _OFFERED}
    phone, others = answers.get("phone"), before.phones[1:]
    return Entry.model_validate(
        {
            **kept,
            **facts,
            "name": answers.get("name") or "",
            "kind": "online" if is_online else answers.get("kind") or "group",
            "categories": sorted(answers.get("categories") or ()),
            "phones": [*([phone] if phone else []), *others],
            "offers": offers
            | {n: before.offers.get(n) or True for n in answers.get("offers") or ()},
            "whereabouts": _whereabouts(answers, before.whereabouts),
            "hours": _hours(answers, before),
        }
    )


def _hours(answers: Answers, base: Entry) -> tuple[Rule, ...]:
    """The rules that the rows and words come to; those that there were, where both are what these are told as."""
    words, hours = answers.get("times") or "", answers.get("hours")
    if base.hours and words == told_hours(base) and hours in (None, hours_of(base.hours)[0]):
        return base.hours
    return times_of(answers).rules


def told_hours(entry: Entry) -> str:
    """The opening times in words that the keeper can change."""
    # They are read again, which only English can be.
    with speaking(DEFAULT_LANGUAGE):
        return times_in_words(entry.hours)


def _with_unasked(chosen: Sequence[str] | None, before: Sequence[str], fact: Fact) -> list[str]:
    """The chosen values, and the former ones that the form does not offer."""
    options = {option.value for option in fact.options}
    kept = (one for one in before if one not in options)
    return list(dict.fromkeys([*(chosen or ()), *kept]))


def _yes_no(text: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(text or "")


def _whereabouts(answers: Answers, before: Whereabouts) -> Whereabouts:
    where = answers.get("where")
    if where == "online":
        return Whereabouts(location_type="virtual")
    easting, northing = answers.get("easting"), answers.get("northing")
    if where == "nowhere":
        return Whereabouts(
            privacy="near",
            works_in=answers.get("works_in_name"),
            easting=easting,
            northing=northing,
            extent=answers.get("extent") if is_drawn(answers) else None,
        )
    return Whereabouts(
        privacy="near" if where == "near" else "exact",
        address=answers.get("address"),
        # No question asks for the town, which goes with the postcode.
        city=before.city if answers.get("postcode") == before.postcode else None,
        postcode=answers.get("postcode"),
        easting=easting,
        northing=northing,
    )


def answers_from(entry: Entry) -> dict[str, Any]:
    """The answers that make this entry, so that whoever changes it begins with what it says."""
    where = entry.whereabouts
    if where.location_type == "virtual":
        place = "online"
    elif where.works_in:
        place = "nowhere"
    else:
        place = "near" if where.privacy == "near" else "address"
    answers: dict[str, Any] = {name: getattr(entry, name) for name in (*_WORDS, *_NUMBERS)}
    answers |= {one.key: list(getattr(entry, one.key)) for one in _LISTS}
    answers |= {name: _told(getattr(entry, name)) for name in _YES_NO}
    answers |= {
        "name": entry.name,
        "kind": entry.kind,
        "categories": list(entry.categories),
        "phone": entry.phones[0] if entry.phones else None,
        "offers": [name for name, value in entry.offers.items() if value and name in _OFFERED],
        "where": place,
        "postcode": where.postcode,
        "address": where.address,
        "easting": where.easting,
        "northing": where.northing,
        "works_in": DRAWN if where.extent else where.works_in,
        "works_in_name": where.works_in,
        "extent": where.extent,
        "hours": hours_of(entry.hours)[0],
        "times": told_hours(entry),
        "no_times": None if entry.hours else "yes",
        "open_to": EVERYBODY if entry.eligibility == EVERYBODY_WORDS else "some",
        "no_contact": "yes",
    }
    return answers


def _told(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def postcode_words(answers: Answers) -> str:
    """The postcode as people write it."""
    postcode = answers.get("postcode")
    return spaced(postcode) if postcode else ""
