"""What has somebody answered: a form's fields as answers, answers as an entry, and an entry as answers again? Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assetmap.assets.cells import clean_all
from assetmap.assets.entry import Entry, Whereabouts
from assetmap.assets.times_in_words import read_times
from assetmap.assets.vocabulary import our_vocabulary
from assetmap.errors import AssetmapError, InvalidInput
from assetmap.mail.envelope import mail_address
from assetmap.places.postcodes import read_postcode, spaced
from assetmap.registration.question import Answers, Field, Page
from assetmap.web.translations import gettext

_PHONE = re.compile(r"[+(]?[0-9][0-9 ()/+-]{5,28}[0-9]( ?(x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s/$.?#][^\s\"'<>\\]*", re.IGNORECASE)
# Names with a dot and without blanks, as people write them: www.leabridge.org, leabridge.org/lunch.
_BARE_WEB = re.compile(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[^\s\"'<>\\]*)?", re.IGNORECASE)
# Embeddings and overrides of direction: what they hide is not what is read. Isolates, which close themselves, may stay.
_TURNING = re.compile("[\u202a-\u202e]")
_FACTS = ("is_step_free", "has_toilets", "has_hearing_loop", "has_parking", "is_taking_new_people")
_YES_NO = (*_FACTS, "has_waiting_list")
_AS_THEY_ARE = (
    "description",
    "eligibility",
    "minimum_age",
    "maximum_age",
    "accessibility",
    "cost",
    "cost_text",
    "referral",
    "safeguarding",
    "insurance",
    "capacity",
    "email",
    "url",
    "organization",
)
_MOST_AGE = 120


@dataclass(frozen=True)
class Read:
    """A page's answers, and by field what is wrong with those that cannot be taken."""

    answers: dict[str, Any]
    problems: dict[str, str]


def read_page(page: Page, form: Mapping[str, str]) -> Read:
    """What the page's form says. What cannot be taken is told, and kept out of the answers."""
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in page.fields:
        try:
            value = _read(field, form)
            if field.missing and value in (None, "", []):
                raise InvalidInput(gettext(field.missing))
        except AssetmapError as error:
            problems[field.name] = str(error)
        else:
            answers[field.name] = value
    lowest, highest = answers.get("minimum_age"), answers.get("maximum_age")
    if lowest is not None and highest is not None and lowest > highest:
        problems["maximum_age"] = gettext(
            "The highest age is below the lowest: change one of them."
        )
        del answers["maximum_age"]
    return Read(answers, problems)


def _read(field: Field, form: Mapping[str, str]) -> Any:
    if field.kind in ("checkboxes", "categories"):
        return _chosen(field, form)
    text = _clean(form.get(field.name, ""), is_long=field.kind == "textarea")
    if len(text) > field.longest:
        raise InvalidInput(
            gettext("Write at most %(most)s characters; these are %(count)s.")
            % {"most": f"{field.longest:,}", "count": f"{len(text):,}"}
        )
    if not text:
        return None
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
    words = _clean(form.get("category_words", ""), is_long=False)[:100]
    if words:
        found = vocabulary.find(words)
        if found is None:
            close = [vocabulary.by_slug[slug].name for slug in vocabulary.nearest(words)]
            hint = gettext("Did you mean %(names)s?") % {"names": ", ".join(close)} if close else ""
            raise InvalidInput(
                gettext("We have no kind called “%(words)s”.") % {"words": words}
                + " "
                + (hint or gettext("Choose one that comes near."))
            )
        chosen.append(found)
    return chosen


def _clean(text: str, *, is_long: bool) -> str:
    """Without control characters, and without marks that turn around what stands behind them; a long text keeps lines."""
    (kept,) = clean_all([_TURNING.sub("", text.replace("\r\n", "\n"))])
    return kept if is_long else " ".join(kept.split())


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise InvalidInput(gettext("Write a telephone number, like 020 7946 0018."))
    return text


def _url(text: str) -> str:
    address = (
        text if _WEB.fullmatch(text) else f"https://{text}" if _BARE_WEB.fullmatch(text) else ""
    )
    if not _WEB.fullmatch(address):
        raise InvalidInput(gettext("Write a web address, like www.example.org."))
    return address


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise InvalidInput(gettext("Write a whole number in figures."))
    return int(text)


_READERS = {"email": mail_address, "tel": _phone, "url": _url, "number": _number}


def entry_from(answers: Answers) -> Entry:
    """The entry that these answers make, to be published; nothing personal is in it."""
    facts = {name: answers.get(name) or None for name in _AS_THEY_ARE}
    # An age of nought is an age.
    facts |= {name: answers.get(name) for name in ("minimum_age", "maximum_age", "capacity")}
    facts |= {name: _yes_no(answers.get(name)) for name in _YES_NO}
    is_online = answers.get("where") == "online"
    phone = answers.get("phone")
    times = read_times(answers.get("times") or "")
    return Entry.model_validate(
        {
            **facts,
            "name": answers.get("name") or "",
            "kind": "online" if is_online else answers.get("kind") or "group",
            "categories": sorted(answers.get("categories") or ()),
            "phones": [phone] if phone else [],
            "welcomes": answers.get("welcomes") or (),
            "languages": answers.get("languages") or (),
            "offers": dict.fromkeys(answers.get("offers") or (), True),
            "wants": answers.get("wants") or (),
            "whereabouts": _whereabouts(answers),
            "hours": [vars(rule) for rule in times.rules],
        }
    )


def _yes_no(text: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(text or "")


def _whereabouts(answers: Answers) -> Whereabouts:
    where = answers.get("where")
    if where == "online":
        return Whereabouts(location_type="virtual")
    easting, northing = answers.get("easting"), answers.get("northing")
    if where == "nowhere":
        area = answers.get("works_in_name")
        return Whereabouts(privacy="near", works_in=area, easting=easting, northing=northing)
    return Whereabouts(
        privacy="near" if where == "near" else "exact",
        address=answers.get("address"),
        postcode=answers.get("postcode"),
        easting=easting,
        northing=northing,
    )


def answers_from(entry: Entry, *, times: str) -> dict[str, Any]:
    """The answers that make this entry, so that whoever changes it begins with what it says; `times` in words."""
    where = entry.whereabouts
    if where.location_type == "virtual":
        place = "online"
    elif where.works_in:
        place = "nowhere"
    else:
        place = "near" if where.privacy == "near" else "address"
    answers: dict[str, Any] = {name: getattr(entry, name) for name in _AS_THEY_ARE}
    answers |= {name: _told(getattr(entry, name)) for name in _YES_NO}
    answers |= {
        "name": entry.name,
        "kind": entry.kind,
        "categories": list(entry.categories),
        "phone": entry.phones[0] if entry.phones else None,
        "welcomes": list(entry.welcomes),
        "languages": list(entry.languages),
        "offers": [name for name, value in entry.offers.items() if value is True],
        "wants": list(entry.wants),
        "where": place,
        "postcode": where.postcode,
        "address": where.address,
        "easting": where.easting,
        "northing": where.northing,
        "works_in_name": where.works_in,
        "times": times,
    }
    return answers


def _told(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def postcode_words(answers: Answers) -> str:
    """The postcode as people write it."""
    postcode = answers.get("postcode")
    return spaced(postcode) if postcode else ""
