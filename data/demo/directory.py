"""Which assets does the invented borough have, and what do they say of themselves?"""

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from areas import NEIGHBOURHOODS, Area
from ground import Ground
from health import Practice
from postcodes import Postcode
from publish import degrees
from shapely import Point
from sources import COMMUNITY, COUNCIL, LICENCE, Row, assured_on, numbered, twin

WORDING = Path(__file__).parent / "wording"
_HEADER = (
    "name,description,category,kind,organization,address,postcode,longitude,latitude,location_privacy,phone,email,"
    "url,languages,cost,eligibility,minimum_age,maximum_age,step_free,hearing_loop,toilets,parking,changing_place,"
    "referral,schedule,offers,wants,source,source_id,licence,vintage,assured_on"
)
COLUMNS = _HEADER.split(",")
DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
# What people call the parts of each neighbourhood.
SPOTS = {
    "Highbank": ["Highbank", "Heath", "Westgate", "Weir", "Saltgate", "Whitegate", "Quarry Hill"],
    "Queensfield": ["Queensfield", "Priory", "Whitestone", "Northgate", "Windmill Hill", "Tollgate"],
    "Larkfield": ["Larkfield", "Lark Hill", "Cutside", "Alder Carr", "Brickfield", "Orchard Row"],
    "Market Quarter": ["Market", "Long Acre", "Station", "Foundry", "Riverside", "Coopers Row"],
    "Staithe End": ["Staithe End", "Old Dock", "Quays", "Sailmakers", "Lock", "Eastgate"],
    "Southferry": ["Southferry", "Common", "Bellfield", "Ferry Street", "Millrace", "Osier"],
    "Tanners Marsh": ["Tanners Marsh", "Chapel Fields", "Tannery", "Glasshouse", "Marsh Road", "Kiln"],
    "Ropewalk": ["Ropewalk", "Marsh", "Heron Reach", "Cinder Road", "Netloft", "Saltings"],
}  # fmt: skip
# Tongues that are often heard there beside English.
HEARD = {
    "Highbank": ["fr", "pl", "zh-Hant"],
    "Queensfield": ["he", "gu", "pl", "es"],
    "Larkfield": ["tr", "ro", "pa"],
    "Market Quarter": ["zh-Hant", "es", "it", "bn"],
    "Staithe End": ["bn", "so", "ta", "pl"],
    "Southferry": ["yo", "pt", "so", "ar"],
    "Tanners Marsh": ["so", "pt", "es", "ti", "fr"],
    "Ropewalk": ["tr", "ku", "yo", "uk"],
}
LIKELY = {"step_free": 0.55, "hearing_loop": 0.2, "toilets": 0.6, "parking": 0.25}
MAIN_STREETS = {"primary", "secondary", "tertiary", "pedestrian"}


@dataclass
class Spot:
    """Where an asset stands or meets."""

    x: float
    y: float
    address: str
    postcode: str
    street: str


@dataclass
class Town:
    """What the directory is written from, and what it has used up."""

    ground: Ground
    practices: list[Practice]
    addresses: dict[str, list[Postcode]]  # live, by neighbourhood
    parks: dict[str, list[str]]  # by neighbourhood
    venues: dict[str, list[tuple[str, Spot]]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    patterns: Counter[str] = field(default_factory=Counter)
    taken: set[str] = field(default_factory=set)
    phones: int = 100


@dataclass(frozen=True)
class Choice:
    """A name, its number among the entry's names, and when the asset opens or meets."""

    name: str
    number: int
    schedule: str
    day: str


def write_directory(
    ground: Ground, lsoas: list[Area], postcodes: list[Postcode], practices: list[Practice]
) -> list[Row]:
    """All rows of the list, duplicates between its two sources included."""
    rng = Random("demo: directory")
    town = Town(ground, practices, _live_addresses(postcodes), _parks(ground, lsoas))
    entries = [
        {"kind": kind} | entry
        for name, kind in (("places", "place"), ("groups", "group"), ("support", "service"))
        for entry in tomllib.loads((WORDING / f"{name}.toml").read_text(encoding="utf-8"))["entry"]
    ]
    rows: list[Row] = []
    twins: list[Row] = []
    for entry in sorted(entries, key=lambda e: not e.get("hosts", False)):
        made = _rows_of(entry, town, rng)
        rows += made
        if entry.get("twin"):
            twins.append(made[len(made) // 2])
    rows += [twin(row, rng) for row in sorted(twins, key=lambda r: str(r["name"]))]
    return numbered(rows)


def _live_addresses(postcodes: list[Postcode]) -> dict[str, list[Postcode]]:
    live = [p for p in postcodes if p.withdrawn is None and p.has_position]
    return {name: [p for p in live if p.lsoa.neighbourhood == name] for name in NEIGHBOURHOODS}


def _parks(ground: Ground, lsoas: list[Area]) -> dict[str, list[str]]:
    parks: dict[str, list[str]] = {name: [] for name in NEIGHBOURHOODS}
    for name, (_, shape) in ground.parks.items():
        middle = shape.representative_point()
        home = next(area for area in lsoas if area.shape.contains(middle))
        parks[home.neighbourhood].append(name)
    return parks


def _rows_of(entry: Row, town: Town, rng: Random) -> list[Row]:
    if entry["at"] == "practice":
        return [_practice_row(entry, practice, rng) for practice in town.practices]
    homes = [name for name, n in zip(SPOTS, entry["counts"], strict=True) for _ in range(n)]
    hidden = round(entry.get("near_share", 0.0) * len(homes))
    return [
        _row(entry, home, town, rng, is_hidden=number >= len(homes) - hidden)
        for number, home in enumerate(homes)
    ]


def _row(entry: Row, home: str, town: Town, rng: Random, *, is_hidden: bool) -> Row:
    """One asset of a kind in a neighbourhood."""
    at = "homes" if is_hidden else entry["at"]
    park = _next_park(entry, home, town) if at == "park" else ""
    venue, spot = _place(at, home, park, town, rng, street=entry.get("on", ""))
    words = {"place": home, "street": spot.street, "venue": venue or spot.street}
    chosen = _named(entry, home, words, town, rng) if "names" in entry else Choice(park, 0, "", "")
    words |= {"dayname": chosen.day, "spot": park or rng.choice(SPOTS[home])}
    if entry.get("hosts"):
        town.venues.setdefault(home, []).append((chosen.name, spot))
    row = _common(entry, chosen.number, rng) | {
        "name": chosen.name,
        "description": _said(entry, chosen.number, words, rng),
        "organization": _filled(rng.choice(entry.get("organization", [""])), words),
        "address": spot.address,
        "postcode": spot.postcode,
        "location_privacy": "near" if is_hidden else "exact",
        "languages": _languages(entry, home, chosen.number, rng),
        "schedule": chosen.schedule,
    }
    row["longitude"], row["latitude"] = degrees(spot.x, spot.y, digits=6)
    return row | _contact(row, town, rng)


def _place(
    at: str, home: str, park: str, town: Town, rng: Random, *, street: str
) -> tuple[str, Spot]:
    """A venue's name where it meets in one, and the spot."""
    if at == "park":
        return "", _in_park(park, home, town)
    venues = town.venues.get(home, [])
    if at == "venue" and venues and rng.random() < 0.82:
        venue, spot = rng.choice(venues)
        return venue, Spot(spot.x, spot.y, f"{venue}, {spot.address}", spot.postcode, spot.street)
    wanted = [
        p
        for p in town.addresses[home]
        if p.written not in town.taken
        and p.street == (street or p.street)
        and (p.highway in MAIN_STREETS) == (at == "main street")
        and (at != "main street" or _is_busy(p, rng))
    ]
    p = rng.choice(wanted)
    town.taken.add(p.written)
    address = f"{rng.randint(1, 220)} {p.street}, Merehithe"
    return "", Spot(
        p.x + rng.randint(-2, 2), p.y + rng.randint(-2, 2), address, p.written, p.street
    )


def _is_busy(postcode: Postcode, rng: Random) -> bool:
    """Shops cluster on the long roads and by the market."""
    return postcode.highway in ("primary", "secondary", "pedestrian") or rng.random() < 0.35


def _next_park(entry: Row, home: str, town: Town) -> str:
    """Parks are listed once each; groups that meet in one may share it."""
    if "names" in entry:
        return town.parks[home][0] if town.parks[home] else next(iter(town.ground.parks))
    is_reserve = entry["categories"] == "nature-reserve"
    for name in town.parks[home]:
        if name not in town.names and (town.ground.parks[name][0] == "reserve") == is_reserve:
            town.names.add(name)
            return name
    raise ValueError(f"{home} has no park left to list")


def _in_park(park: str, home: str, town: Town) -> Spot:
    middle = town.ground.parks[park][1].representative_point()
    gate = min(
        town.addresses[home],
        key=lambda p: (round(Point(p.x, p.y).distance(middle), 1), p.written),
    )
    return Spot(middle.x, middle.y, f"{park}, off {gate.street}, Merehithe", "", gate.street)


def _on_days(pattern: str, rng: Random) -> str:
    """The schedule on weekdays of its own, two of them in the week's order."""
    codes = list(DAYS)[:5]
    one, other = rng.sample(codes, 2)
    pair = ",".join(sorted((one, other), key=codes.index))
    return pattern.replace("{day},{day2}", pair).replace("{day}", one)


def _first_day(schedule: str) -> str:
    found = re.search(r"BYDAY=-?\d?(MO|TU|WE|TH|FR|SA|SU)", schedule)
    return DAYS[found[1]] if found else "Thursday"


def _pick(entry: Row, key: str, number: int, rng: Random, default: str = "") -> str:
    """One of the entry's choices: in a `paired` entry the one that belongs to the name's number."""
    return _one_of(entry, entry.get(key, [default]), number, rng)


def _one_of(entry: Row, choices: list[str], number: int, rng: Random) -> str:
    if entry.get("paired") and len(choices) == len(entry["names"]):
        return choices[number]
    return rng.choice(choices)


def _filled(pattern: str, words: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: words.get(m[1], m[0]), pattern)


def _named(entry: Row, home: str, words: dict[str, str], town: Town, rng: Random) -> Choice:
    """A name that nothing else has, of the pattern least used; a row may also have none."""
    patterns = entry["names"]
    order = list(range(len(patterns)))
    if len(patterns) != sum(entry["counts"]):  # as many names as rows are taken in turn
        rng.shuffle(order)
    order.sort(key=lambda i: town.patterns[patterns[i]])
    spots = rng.sample(SPOTS[home], len(SPOTS[home]))
    spots.append(f"{home}, {words['street']}")  # the last resort
    for number in order:
        schedule = _on_days(_pick(entry, "schedule", number, rng), rng)
        day = _first_day(schedule)
        for spot in spots:
            name = _filled(patterns[number], words | {"spot": spot, "dayname": day})
            if not name or name not in town.names:
                town.names.add(name)
                town.patterns[patterns[number]] += 1
                return Choice(name, number, schedule, day)
    raise ValueError(f"{entry['categories']} needs more names in {home}")


def _said(entry: Row, number: int, words: dict[str, str], rng: Random) -> str:
    sentences = [_one_of(entry, choices, number, rng) for choices in entry["says"]]
    return " ".join(_filled(sentence, words) for sentence in sentences if sentence)


def _common(entry: Row, number: int, rng: Random) -> Row:
    """What does not depend on where it is."""
    source = COUNCIL if entry.get("source") == "council" else COMMUNITY
    row: Row = dict.fromkeys(COLUMNS, "") | {
        "category": entry["categories"],
        "cost": _pick(entry, "cost", number, rng),
        "kind": entry["kind"],
        "eligibility": entry.get("eligibility", ""),
        "minimum_age": entry.get("minimum_age", ""),
        "maximum_age": entry.get("maximum_age", ""),
        "referral": _pick(entry, "referral", number, rng),
        "offers": _pick(entry, "offers", number, rng),
        "wants": _pick(entry, "wants", number, rng),
        "source": source,
        "licence": LICENCE,
        "vintage": "2026-10" if source == COMMUNITY else "2026-03",
        "assured_on": assured_on(source, rng),
    }
    for fact in ("step_free", "hearing_loop", "toilets", "parking", "changing_place"):
        likely = entry.get(fact, LIKELY.get(fact, 0.03))
        is_said = fact in entry or rng.random() < 0.5
        row[fact] = ("yes" if rng.random() < likely else "no") if is_said else ""
    return row


def _languages(entry: Row, home: str, number: int, rng: Random) -> str:
    spoken = entry.get("languages", "")
    if isinstance(spoken, list):
        return _one_of(entry, spoken, number, rng)
    if spoken == "local":
        extra = rng.sample(HEARD[home], rng.choice((0, 1, 1, 2)))
        return ";".join(["en", *extra])
    return "en" if entry.get("source") != "council" and rng.random() < 0.6 else ""


def _contact(row: Row, town: Town, rng: Random) -> Row:
    """A number from those kept for drama, an address under example.org, or neither."""
    if not row["name"]:
        return {}
    contact: Row = {}
    label = slug(row["name"])
    is_group = row["source"] == COMMUNITY
    if rng.random() < (0.75 if is_group else 0.5):
        town.phones += 1
        number = town.phones
        contact["phone"] = (
            f"07700 900{number - 100:03d}" if number % 4 == 0 else f"01632 960{number:03d}"
        )
    if is_group and rng.random() < 0.75:
        contact["email"] = f"hello@{label}.example.org"
    if rng.random() < (0.55 if is_group else 0.3):
        contact["url"] = f"https://{label}.example.org/"
    return contact


def slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
    return words if len(words) <= 40 else words[:40].rsplit("-", 1)[0]


def _practice_row(entry: Row, practice: Practice, rng: Random) -> Row:
    row = _common(entry, 0, rng) | {
        "name": practice.name.title().replace("'S", "'s"),
        "description": _said(entry, 0, {}, rng),
        "address": f"{practice.address}, Merehithe",
        "postcode": practice.at.written,
        "location_privacy": "exact",
        "phone": practice.phone,
        "schedule": rng.choice(entry["schedule"]),
        "source_id": practice.code,
    }
    row["longitude"], row["latitude"] = degrees(practice.at.x, practice.at.y, digits=6)
    return row
