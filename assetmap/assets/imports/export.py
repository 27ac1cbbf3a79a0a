"""The export of the published directory, under the column names that an import reads.

Only what the public may see goes out: where a location is private, the centre of its MSOA, and no address.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from assetmap.assets.imports.formats.base import ExportTable
from assetmap.assets.imports.formats.file_formats import suffixes_in_words, written_formats
from assetmap.assets.imports.rows import NAMELESS
from assetmap.assets.opening_hours.list_notation import schedule_text
from assetmap.assets.opening_hours.rules import RULE_FIELDS, Rule
from assetmap.assets.published.queries import public_result, published_assets
from assetmap.assets.record.fact import Fact
from assetmap.assets.record.facts import FACTS, listed_facts
from assetmap.assets.record.models import (
    Asset,
    AssetAtLocation,
    Location,
    LocationPrivacy,
    Schedule,
)
from assetmap.errors import InvalidInput

Row = dict[str, Any]

_FACTS = {one.mapping: one for one in listed_facts()}
_RESULT_FACTS = {
    name: name
    for name in (
        *("organization", "address", "city", "postcode", "longitude", "latitude"),
        *("source", "licence", "assured_on"),
    )
} | {"vintage": "source_vintage"}
# In this order, behind which come the facts that are declared later: files are read by scripts too.
_FIRST_COLUMNS = (
    *("source", "source_id", "name", "category", "kind", "description", "organization"),
    *("longitude", "latitude", "location_privacy", "location_quality"),
    *("address", "city", "postcode", "phone", "email", "url", "languages", "cost"),
    *("eligibility", "minimum_age", "maximum_age", "step_free", "hearing_loop", "toilets"),
    *("parking", "changing_place", "referral", "schedule", "offers", "wants", "capacity"),
    *("transport", "welcomes", "run_by", "taking_new_people", "waiting_list", "accessibility"),
    *("assured_on", "assured_by", "licence", "vintage"),
)
COLUMNS = tuple(dict.fromkeys((*_FIRST_COLUMNS, *_FACTS)))
_WHOLE_NUMBERS = [name for name, one in _FACTS.items() if one.kind == "number"]


def write_export(session: Session, path: Path) -> int:
    """Writes every published asset at each of its locations to `path`; returns how many rows that is.

    A file that is there already stays until the new one is whole.

    Raises `InvalidInput` when no format that is written has this ending, or the file cannot be written.
    """
    path = path.expanduser().absolute()
    write = _writer(path)
    rows = _rows(session)
    part = path.with_name(f".{path.stem[:100]}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        write(ExportTable(COLUMNS, rows, _WHOLE_NUMBERS), part)
        os.replace(part, path)
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be written ({error.strerror}). Choose a folder that you can write to."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return len(rows)


def _writer(path: Path) -> Callable[[ExportTable, Path], None]:
    ending = path.suffix.lower()
    offered = suffixes_in_words(written_formats())
    found = next(
        (one.write for one in written_formats() if path.name.lower().endswith(one.suffix)), None
    )
    if found is None and ending == ".json":
        raise InvalidInput(f"{path}: Open Referral (.json) cannot be written yet; use {offered}.")
    if found is None:
        raise InvalidInput(
            f"{path}: files ending in {ending or 'nothing'} cannot be written; use {offered}."
        )
    if not os.access(path.parent, os.W_OK | os.X_OK) or path.is_dir():
        raise InvalidInput(
            f"{path} cannot be written. Choose a folder that exists and that you can write to."
        )
    return found


def _rows(session: Session) -> list[Row]:
    schedules = _schedules(session)
    columns = Asset.__table__.c
    found = session.execute(
        published_assets()
        .add_columns(
            public_result().label("result"),
            Asset.is_name_from_category,
            Asset.source_id,
            Asset.assured_by,
            Location.privacy,
            Location.location_quality,
            Location.longitude,
            Location.latitude,
            *(columns[one.key].label(f"fact_{one.key}") for one in FACTS),
        )
        .order_by(Asset.source, Asset.name, Asset.import_key, Asset.id, AssetAtLocation.id)
    )
    return [_row(one._mapping, schedules) for one in found]


def _schedules(session: Session) -> dict[UUID, str]:
    """Opening times as an import reads them, by where they are."""
    published = published_assets().subquery()
    found = session.execute(
        select(Schedule.asset_at_location_id, *(getattr(Schedule, name) for name in RULE_FIELDS))
        .join(published, published.c.asset_at_location_id == Schedule.asset_at_location_id)
        # Once on one day is no rule that an import knows; words alone are.
        .where(
            or_(
                Schedule.freq.is_not(None),
                and_(Schedule.valid_from.is_(None), Schedule.description.is_not(None)),
            )
        )
        .order_by(
            Schedule.asset_at_location_id,
            Schedule.freq,
            Schedule.byday,
            Schedule.bymonthday,
            Schedule.bymonth,
            Schedule.opens_at,
            Schedule.description,
        )
    )
    return {
        place: schedule_text(Rule(*values) for _, *values in rows)
        for place, rows in groupby(found, lambda one: one.asset_at_location_id)
    }


def _is_nameless(found: Mapping[Any, Any]) -> bool:
    """Whether an import would give the name again that stands there, from the category and the street."""
    return bool(found["is_name_from_category"]) and found["result"]["categories"][0] in NAMELESS


def _row(found: Mapping[Any, Any], schedules: Mapping[UUID, str]) -> Row:
    result = found["result"]
    row = {name: result[key] for name, key in _RESULT_FACTS.items()}
    if found["privacy"] == LocationPrivacy.EXACT:
        # As its list has them, to the last digit: by them a row without an id is known again.
        row |= {"longitude": found["longitude"], "latitude": found["latitude"]}
    row |= {name: _fact_cell(one, found[f"fact_{one.key}"]) for name, one in _FACTS.items()}
    row |= {
        "source_id": found["source_id"],
        "assured_by": found["assured_by"],
        "name": None if _is_nameless(found) else result["name"],
        "category": ";".join(result["categories"] or []),
        "location_privacy": found["privacy"],
        "location_quality": (
            found["location_quality"] if found["privacy"] == LocationPrivacy.EXACT else None
        ),
        "phone": "; ".join(result["phones"]),
        "cost": found["fact_cost_text"] or found["fact_cost"],
        "schedule": schedules.get(found["asset_at_location_id"]),
    }
    return {name: _cell(row[name]) for name in COLUMNS}


def _fact_cell(fact: Fact, value: Any) -> Any:
    if fact.kind == "list":
        return ";".join(value)
    return ";".join(map(_offer, value.items())) if fact.kind == "amounts" else value


def _offer(offer: tuple[str, Any]) -> str:
    """The value that `kitchen;hall:80` was read into: {"kitchen": True, "hall": 80}."""
    name, amount = offer
    return name if amount is True else f"{name}:{amount}"


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value == "" else value
