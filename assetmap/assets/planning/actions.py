"""Writes of funding and room."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.planning.models import AssetPlan
from assetmap.assets.planning.queries import Plan
from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

LONGEST_FUNDER = 120
MOST_CAPACITY = 100_000


def plan_in(form: Mapping[str, str]) -> Plan:
    """The plan in a form; a field left empty says nothing.

    Raises `InvalidInput`, with the field, for a day that there is not and for a number of people that cannot be.
    """
    funder = " ".join(form.get("funded_by", "").split())
    if len(funder) > LONGEST_FUNDER:
        raise InvalidInput(
            gettext("The name of the funder is too long. Use %(most)s characters or fewer.")
            % {"most": LONGEST_FUNDER},
            parameter="funded_by",
        )
    return Plan(funder or None, _day_in(form), _capacity_in(form))


def _day_in(form: Mapping[str, str]) -> date | None:
    parts = [form.get(f"funded_until-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return None
    try:
        found = date(*(int(part) for part in parts))
    except (ValueError, OverflowError):
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise InvalidInput(
            gettext(
                "Enter the last day of the funding as day, month and year, for example 31 3 2027."
            ),
            parameter="funded_until",
        )
    return found


def _capacity_in(form: Mapping[str, str]) -> int | None:
    words = form.get("capacity", "").strip()
    if not words:
        return None
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 9 else 0
    if not 1 <= number <= MOST_CAPACITY:
        raise InvalidInput(
            gettext("Enter how many people there is room for, for example 25."),
            parameter="capacity",
        )
    return number


def say_plan(session: Session, asset_id: UUID, plan: Plan) -> None:
    """Puts this in place of what was said before. What is empty removes it."""
    if plan.is_empty:
        found = session.get(AssetPlan, asset_id)
        if found is not None:
            session.delete(found)
    else:
        values = {
            "funded_by": plan.funded_by,
            "funded_until": plan.funded_until,
            "capacity": plan.capacity,
            "said_at": func.now(),
        }
        session.execute(
            insert(AssetPlan)
            .values(asset_id=asset_id, **values)
            .on_conflict_do_update(index_elements=["asset_id"], set_=values)
        )
    session.flush()
    session.expire_all()
