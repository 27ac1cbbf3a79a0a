"""The labelled pairs on which the weights of twins are chosen, and those kept out of the choice.

`twin_pairs.csv` names rows of `../shared/data/england/assets.parquet` by hashes; what they say is read from there.
The labels: a rule on name and distance first, then every pair that it could have got wrong looked at by a person;
36 pairs of which even the addresses left it open (a pub and the theatre upstairs) are not in the file.
"""

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from assetmap.assets.twins.likeness import PossibleTwin
from assetmap.assets.twins.themes import categories_and_themes
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.geography import to_bng

LABELS = Path(__file__).parent / "twin_pairs.csv"


@dataclass(frozen=True)
class LabelledPair:
    """Two rows, whether they are the same thing, and whether the weights were chosen without them."""

    kind: str
    one: PossibleTwin
    other: PossibleTwin
    is_same: bool
    is_kept_out: bool


def read_pairs(england: Path) -> list[LabelledPair]:
    """The labelled pairs. Raises `KeyError` where the file no longer holds a row that a label names."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(line for line in file if not line.startswith("#")))
    rows = _rows_by_name(england, {label[end] for label in labels for end in ("first", "second")})
    return [
        LabelledPair(
            label["kind"],
            rows[label["first"]],
            rows[label["second"]],
            label["is_same"] == "1",
            # By the first of the two, so that what one row is held against stays in one half.
            int(hashlib.sha256(label["first"].encode()).hexdigest(), 16) % 2 == 1,
        )
        for label in labels
    ]


def _rows_by_name(england: Path, wanted: set[str]) -> dict[str, PossibleTwin]:
    frame = pd.read_parquet(england).dropna(subset=["name"])
    frame[["extra", "postcode", "source_id"]] = frame[["extra", "postcode", "source_id"]].fillna("")
    eastings, northings = to_bng(frame["lon"].to_numpy(), frame["lat"].to_numpy())
    vocabulary = our_vocabulary()
    found = {}
    for row, easting, northing in zip(frame.itertuples(), eastings, northings, strict=True):
        said = f"{row.source}|{row.category}|{row.name}|{row.lon:.5f}|{row.lat:.5f}"
        name = hashlib.sha256(said.encode()).hexdigest()[:12]
        if name not in wanted:
            continue
        extra = json.loads(row.extra) if row.extra else {}
        slug = vocabulary.refine(str(vocabulary.find(row.category)), extra)
        categories, themes = categories_and_themes([slug])
        found[name] = PossibleTwin(
            name=str(row.name),
            easting=float(easting),
            northing=float(northing),
            postcode=row.postcode or None,
            phones=frozenset([str(extra["phone"])] if extra.get("phone") else []),
            url=extra.get("website"),
            categories=categories,
            themes=themes,
            source=row.source,
            source_id=row.source_id or None,
        )
    return found
