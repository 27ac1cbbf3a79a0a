"""OpenStreetMap tags of one object as a row of an import."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from assetmap.assets.opening_hours.list_notation import schedule_text
from assetmap.assets.opening_hours.osm import read_opening_hours
from assetmap.assets.record.fact import Fact
from assetmap.assets.record.facts import fact, listed_facts

Tags = Mapping[str, str]

# Kept as they stand, since somebody may ask for them and no column of ours does.
_KEPT = (
    *(
        "religion",
        "denomination",
        "sport",
        "cuisine",
        "brand",
        "alt_name",
        "old_name",
        "opening_hours",
    ),
    *("wikidata", "ref:GB:uprn", "ref:GB:charity", "ref:edubase", "fhrs:id", "internet_access"),
)
_NAMES = ("name", "name:en", "official_name", "short_name", "naptan:CommonName", "brand")
_SHUT_AWAY = {"private", "no"}
_WHO_MAY_COME = {
    "private": "Not open to the public",
    "no": "Not open to the public",
    "customers": "For customers",
    "members": "For members",
    "permit": "With a permit",
}
# Whom an object says that it is for, as our lists of people call them.
_WELCOMES = {
    "woman": "women",
    "women": "women",
    "man": "men",
    "men": "men",
    "lgbtq": "lgbtq",
    "refugee": "refugees",
    "displaced": "refugees",
    "carers": "carers",
    "disabled": "disabled-people",
    "deaf": "bsl",
    "dementia": "dementia",
}
_YES = {"yes", "designated", "only", "main", "limited", "wlan", "wifi"}


def name_of(tags: Tags) -> str:
    """The name in a feature's tags; "" where there is none."""
    return next((tags[key].strip() for key in _NAMES if tags.get(key, "").strip()), "")


# Keys that say that a thing is no longer there, or not yet, with whatever it was for a value.
_GIVEN_UP = (
    *(
        "disused",
        "abandoned",
        "demolished",
        "removed",
        "razed",
        "destroyed",
        "dismantled",
        "closed",
    ),
    *("ruins", "vacant", "derelict", "proposed", "planned", "construction"),
)


def is_given_up(tags: Tags) -> bool:
    """Whether an object is closed, gone or not yet there: `disused=yes` and its relatives, or a value that says so.

    >>> is_given_up({"amenity": "pub", "disused": "yes"}), is_given_up({"amenity": "pub", "disused": "no"})
    (True, False)
    """
    if any(
        tags.get(key, "no").strip().lower() not in {"no", "false", "0", ""} for key in _GIVEN_UP
    ):
        return True
    said = (tags.get("operational_status"), tags.get("status"), tags.get("condition"))
    return not _CLOSED_VALUES.isdisjoint(str(one).strip().lower() for one in said if one)


_CLOSED_VALUES = {
    "closed",
    "disused",
    "abandoned",
    "demolished",
    "ruins",
    "ruined",
    "defunct",
    "inactive",
}


def is_of_use(tags: Tags, categories: Sequence[str]) -> bool:
    """Whether somebody who looks for these categories is glad of it.

    What bears a name is. What bears none is where its category says what it is ("Public toilets"), and not where it is
    shut away from the public, or known by a key alone (`club=yes`), of which `categories` are none. What is given up
    is of no use to anybody, whatever it is called.
    """
    if is_given_up(tags):
        return False
    if name_of(tags):
        return bool(categories)
    may_enter = tags.get("access") not in {*_SHUT_AWAY, "customers"}
    return bool(categories) and may_enter


def cells_of_tags(tags: Tags, *, until: date | None = None) -> dict[str, str]:
    """The cells of a row, by our names of columns; only those that say something.

    `until` is the extract's date: nobody has looked later than that.
    """
    cells = {column: cell(tags) for column, cell in _CELLS.items()}
    cells["assured_on"] = _looked_at_on(tags, until)
    cells["assured_by"] = "a mapper of OpenStreetMap" if cells["assured_on"] else ""
    ages = [cells[key] for key in ("minimum_age", "maximum_age")]
    if all(ages) and int(ages[0]) > int(ages[1]):
        cells["minimum_age"] = cells["maximum_age"] = ""
    return {column: text for column, text in cells.items() if text}


def _first(*keys: str) -> Callable[[Tags], str]:
    return lambda tags: next((tags[key].strip() for key in keys if tags.get(key, "").strip()), "")


def _whole(key: str) -> Callable[[Tags], str]:
    return lambda tags: text if re.fullmatch("[0-9]{1,6}", text := tags.get(key, "")) else ""


def _yes_no(*keys: str) -> Callable[[Tags], str]:
    def read(tags: Tags) -> str:
        for key in keys:
            if (value := tags.get(key)) in {"yes", "no", "designated"}:
                return "no" if value == "no" else "yes"
        return ""

    return read


def _in_words(value: str) -> str:
    """`roman_catholic;anglican` as a person would write it."""
    return ", ".join(part.strip().replace("_", " ") for part in value.split(";") if part.strip())


def _description(tags: Tags) -> str:
    said = [_first("description", "description:en")(tags)]
    if denomination := tags.get("denomination"):
        said.append(f"Denomination: {_in_words(denomination).title()}")
    elif (religion := tags.get("religion", "none")) not in {"none", "multifaith"}:
        said.append(f"Religion: {_in_words(religion).title()}")
    if sport := tags.get("sport"):
        said.append(f"Sport: {_in_words(sport)}")
    if alternative := tags.get("alt_name"):
        said.append(f"Also known as {_in_words(alternative)}")
    return " ".join(f"{one.rstrip('.')}." for one in said if one)


def _city(tags: Tags) -> str:
    return _first("addr:city", "addr:town", "addr:village", "contact:city")(tags)


def _address(tags: Tags) -> str:
    if full := tags.get("addr:full", "").strip():
        return full
    number = _first("addr:housenumber", "contact:housenumber")(tags)
    street = _first("addr:street", "contact:street")(tags)
    lines = [
        *(tags.get(f"addr:{part}", "").strip() for part in ("unit", "housename")),
        f"{number} {street}".strip(),
        *(
            tags.get(f"addr:{part}", "").strip()
            for part in ("place", "hamlet", "suburb", "village", "town")
        ),
    ]
    return ", ".join(dict.fromkeys(line for line in lines if line and line != _city(tags)))


def _page(tags: Tags) -> str:
    said = _first("website", "contact:website", "url", "contact:url", "contact:facebook")(tags)
    return said.split(";")[0].strip()


def _phone(tags: Tags) -> str:
    return _first("phone", "contact:phone", "contact:mobile", "mobile")(tags)


def _languages(tags: Tags) -> str:
    return ";".join(
        key.removeprefix("language:")
        for key in sorted(tags)
        if re.fullmatch("language:[a-z]{2,3}", key) and tags[key] in _YES
    )


def _cost(tags: Tags) -> str:
    if tags.get("fee") == "no":
        return "free"
    return tags.get("charge", "paid") if tags.get("fee") else ""


def _accessibility(tags: Tags) -> str:
    said = [_first("wheelchair:description", "wheelchair:description:en")(tags)]
    if tags.get("wheelchair") == "limited":
        said.insert(0, "In parts for wheelchairs")
    if tags.get("toilets:wheelchair") == "yes":
        said.append("Toilet for wheelchair users")
    return "; ".join(filter(None, said))


def _offers(tags: Tags) -> str:
    has_wifi = not {"wlan", "wifi", "yes"}.isdisjoint(tags.get("internet_access", "").split(";"))
    return "wifi" if has_wifi else ""


def _welcomes(tags: Tags) -> str:
    keys = ("social_facility:for", "community_centre:for")
    said = [value.strip() for key in keys for value in tags.get(key, "").split(";")]
    return ";".join(dict.fromkeys(_WELCOMES[value] for value in said if value in _WELCOMES))


def _toilets(tags: Tags) -> str:
    return "yes" if tags.get("amenity") == "toilets" else _cell_of(fact("has_toilets"))(tags)


def _kept(tags: Tags) -> str:
    kept = {key: tags[key] for key in _KEPT if key in tags}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def _looked_at_on(tags: Tags, until: date | None) -> str:
    said = _first("check_date", "survey:date")(tags)
    try:
        looked_at_on = date.fromisoformat(said)
    except ValueError:
        return ""
    return "" if until and looked_at_on > until else looked_at_on.isoformat()


def _cell_of(fact: Fact) -> Callable[[Tags], str]:
    """The function that makes a fact's cell of the tags that its declaration names."""
    if fact.kind == "boolean":
        return _yes_no(*fact.osm_keys)
    return _whole(fact.osm_keys[0]) if fact.kind == "number" else _first(*fact.osm_keys)


_CELLS: dict[str, Callable[[Tags], str]] = {
    "name": name_of,
    "kind": lambda tags: "group" if "club" in tags else "",
    "description": _description,
    "organization": _first("operator"),
    "address": _address,
    "city": _city,
    "postcode": _first("addr:postcode", "postal_code", "contact:postcode"),
    "phone": _phone,
    "email": _first("email", "contact:email"),
    "url": _page,
    "languages": _languages,
    "cost": _cost,
    "eligibility": lambda tags: _WHO_MAY_COME.get(tags.get("access", ""), ""),
    "welcomes": _welcomes,
    "accessibility": _accessibility,
    "schedule": lambda tags: schedule_text(read_opening_hours(tags.get("opening_hours", ""))),
    "offers": _offers,
    "extra": _kept,
} | {one.mapping: _cell_of(one) for one in listed_facts() if one.osm_keys}
# A public toilet is a toilet without any tag that says so.
_CELLS["toilets"] = _toilets
COLUMNS = (*_CELLS, "assured_on", "assured_by")
