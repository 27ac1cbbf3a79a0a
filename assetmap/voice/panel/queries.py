"""Reads of groups that may be asked, and of panels."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, literal_column, select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import KEEPER_SQL
from assetmap.assets.map.kinds import top_of
from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset, Phone
from assetmap.people.tokens import token_hash
from assetmap.voice.panel.choosing import Group, Value, size_of
from assetmap.voice.panel.models import Panel, PanelGroup

# Shops and bus stops are places of everybody's day, and no groups to ask.
_NOT_ASKED = "everyday-places"


def groups_to_ask(
    session: Session,
    *,
    place_kind: str | None = None,
    place_code: str | None = None,
    without: Sequence[UUID] = (),
) -> tuple[list[Group], dict[str, str]]:
    """One entry of each organization in a place or everywhere, and names of places by code.

    Organizations with several entries stand for all that these are.
    """
    statement = published_assets().subquery("published")
    rows = session.execute(
        text(
            """
SELECT asset.id, asset.organization_id, asset.name, asset.languages, asset.welcomes, asset.run_by,
  plan.capacity,
  ARRAY(SELECT slug FROM asset_category JOIN taxonomy_term ON taxonomy_term.id = term_id
    WHERE asset_category.asset_id = asset.id ORDER BY position) AS slugs,
  ARRAY(SELECT DISTINCT place.code || '|' || place.name FROM asset_at_location AS standing
    JOIN location_place USING (location_id) JOIN place ON place.id = place_id
    WHERE standing.asset_id = asset.id AND place.kind = 'neighbourhood') AS places,
  (SELECT max(asked.invited_at) FROM panel_group AS asked JOIN asset AS other ON other.id = asked.asset_id
    WHERE other.id = asset.id OR other.organization_id = asset.organization_id) AS asked_at
FROM asset LEFT JOIN asset_plan AS plan ON plan.asset_id = asset.id
WHERE asset.id = ANY (CAST(:published AS uuid[])) AND asset.id <> ALL (CAST(:without AS uuid[]))
  AND (CAST(:kind AS text) IS NULL OR EXISTS (SELECT FROM asset_at_location AS standing
    JOIN location_place USING (location_id) JOIN place ON place.id = place_id
    WHERE standing.asset_id = asset.id AND place.kind = :kind AND place.code = :code))
ORDER BY asset.created_at, asset.id"""
        ),
        {
            "published": list(session.scalars(select(statement.c.asset_id).distinct())),
            "without": list(without),
            "kind": place_kind,
            "code": place_code,
        },
    ).all()
    names: dict[str, str] = {}
    found: dict[UUID, Group] = {}
    for row in rows:
        values: set[Value] = {("language", tag.split("-")[0]) for tag in row.languages or ()}
        values |= {("people", word) for word in (*(row.welcomes or ()), *(row.run_by or ()))}
        values |= {("theme", top_of()[slug]) for slug in row.slugs if slug in top_of()}
        values.discard(("theme", _NOT_ASKED))
        if not any(dimension == "theme" for dimension, _ in values):
            continue
        for each in row.places:
            code, _, name = each.partition("|")
            names[code] = name
            values.add(("place", code))
        if size := size_of(row.capacity):
            values.add(size)
        # Without an English that every group speaks, English is no difference.
        values.discard(("language", "en"))
        key = row.organization_id or row.id
        known = found.get(key)
        found[key] = Group(
            known.asset_id if known else row.id,
            known.name if known else row.name,
            (known.values if known else frozenset()) | values,
            row.asked_at,
            known.entries + 1 if known else 1,
        )
    return list(found.values()), names


# Of the table asset: where a group can be written to, which is its keeper's address, else the one that it publishes.
_EMAIL_SQL = f"coalesce({KEEPER_SQL}, asset.email)"


@dataclass(frozen=True)
class AskedGroup:
    """A group of a panel: its name, None where it has left the map, and how it can be reached."""

    group: PanelGroup
    name: str | None
    email: str | None
    phone: str | None


def panels(session: Session) -> list[Panel]:
    """All panels, the newest first."""
    return list(session.scalars(select(Panel).order_by(Panel.made_at.desc())))


def groups_of(session: Session, panel_id: UUID) -> list[AskedGroup]:
    """The groups of a panel, in the order of their choice."""
    published = published_assets().subquery("published")
    reached = {
        row.asset_id: (row.name, row.email, row.phone)
        for row in session.execute(
            select(
                Asset.id.label("asset_id"),
                Asset.name,
                literal_column(_EMAIL_SQL).label("email"),
                select(func.min(Phone.number))
                .where(Phone.asset_id == Asset.id)
                .scalar_subquery()
                .label("phone"),
            )
            .join(PanelGroup, PanelGroup.asset_id == Asset.id)
            .where(PanelGroup.panel_id == panel_id, Asset.id.in_(select(published.c.asset_id)))
        )
    }
    groups = session.scalars(
        select(PanelGroup).where(PanelGroup.panel_id == panel_id).order_by(PanelGroup.position)
    )
    return [AskedGroup(one, *reached.get(one.asset_id, (None, None, None))) for one in groups]


def group_by_token(
    session: Session, panel_id: UUID, token: str, *, is_locked: bool = False
) -> PanelGroup | None:
    """The group that a link belongs to; None for a forged one."""
    statement = select(PanelGroup).where(
        PanelGroup.panel_id == panel_id, PanelGroup.token_hash == token_hash(token)
    )
    return session.scalar(statement.with_for_update() if is_locked else statement)
