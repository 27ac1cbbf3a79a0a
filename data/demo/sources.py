"""Which of the two lists is a row in, how old is what it says, and how do the lists differ on the same thing?"""

from datetime import date, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]

COMMUNITY, COUNCIL = "Demo community directory", "Demo council list"
LICENCE = "CC0 1.0 (fictional data)"
WRITTEN_ON = date(2026, 11, 1)
SPELT_OTHERWISE = [
    ("Community Centre", "Comm. Centre"),
    ("Café", "Cafe"),
    (" and ", " & "),
    ("Club", "club"),
    ("'", ""),
]


def assured_on(source: str, rng: Random) -> str:
    """Groups were asked this autumn, and most answered; the council's list is older."""
    chance = rng.random()
    if source == COMMUNITY:
        days = rng.randint(2, 85) if chance < 0.68 else rng.randint(95, 520)
        return "" if chance > 0.93 else str(WRITTEN_ON - timedelta(days=days))
    return str(WRITTEN_ON - timedelta(days=rng.randint(230, 700))) if chance < 0.55 else ""


def twin(row: Row, rng: Random) -> Row:
    """The same thing as the other list has it: another spelling, a rougher point, an older date."""
    other = COUNCIL if row["source"] == COMMUNITY else COMMUNITY
    name = str(row["name"])
    for ours, theirs in SPELT_OTHERWISE:
        name = name.replace(ours, theirs)
    if name == row["name"]:
        name = rng.choice([f"The {name}", name.upper(), f"{name} (Merehithe)"])
    return row | {
        "name": name,
        "description": str(row["description"]).split(". ")[0].rstrip(".") + ".",
        "category": str(row["category"]).split(";")[0],
        "address": str(row["address"]).replace("Street", "St").replace("Road", "Rd"),
        "longitude": round(row["longitude"] + rng.uniform(-0.0005, 0.0005), 4),
        "latitude": round(row["latitude"] + rng.uniform(-0.0003, 0.0003), 4),
        "phone": str(row["phone"]).replace(" ", ""),
        "email": "",
        "languages": "",
        "schedule": "",
        "offers": "",
        "wants": "",
        "eligibility": "",
        "source": other,
        "vintage": "2026-03" if other == COUNCIL else "2026-10",
        "assured_on": assured_on(other, rng),
    }


def numbered(rows: list[Row]) -> list[Row]:
    """In the order of source and name, each with its source's own number."""
    rows = sorted(rows, key=lambda r: (str(r["source"]), str(r["name"]), str(r["postcode"])))
    counts = {COMMUNITY: 0, COUNCIL: 0}
    for row in rows:
        counts[row["source"]] += 1
        prefix, start = ("DCD", 0) if row["source"] == COMMUNITY else ("DCL", 10_000)
        row["source_id"] = row["source_id"] or f"{prefix}-{start + counts[row['source']]:05d}"
    return rows
