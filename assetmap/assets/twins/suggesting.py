"""Is what somebody is writing down on the map already: which entries may be the same thing?"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.twins.finding import LEAST_LETTERS, MOST_NEAR, standing
from assetmap.assets.twins.likeness import FARTHEST_METRES, Listed, likeness, phone_digits
from assetmap.assets.twins.themes import categories_and_themes

# Asking costs a reader a glance and a steward nothing, so less is needed than for a suspicion.
SUGGESTED = 0.3


@dataclass(frozen=True)
class LikelyTwin:
    """A published entry that may be the same thing, with a probability."""

    asset_id: UUID
    name: str
    likeness: float


def likely_twins(
    session: Session,
    name: str,
    point: tuple[float, float] | None,
    *,
    postcode: str | None = None,
    phones: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
    url: str | None = None,
    organization: str | None = None,
    limit: int = 3,
) -> list[LikelyTwin]:
    """The likeliest first; `point` in metres (EPSG:27700), `postcode` as it is stored, without a space."""
    above, themes = categories_and_themes(categories)
    asked = Listed(
        name=name,
        easting=point[0] if point else None,
        northing=point[1] if point else None,
        postcode=postcode,
        phones=frozenset(phones),
        url=url,
        organization=organization,
        categories=above,
        themes=themes,
    )
    keys = [f"postcode {postcode}"] if postcode else []
    keys += [f"phone {digits}" for digits in map(phone_digits, phones) if digits]
    ids = session.scalars(
        text(_NEAR),
        {
            "name": name,
            "easting": asked.easting,
            "northing": asked.northing,
            "metres": FARTHEST_METRES,
            "letters": LEAST_LETTERS,
            "keys": keys,
            "most": MOST_NEAR,
        },
    ).all()
    found = [
        LikelyTwin(asset_id, there[0].name, max(likeness(asked, one) for one in there))
        for asset_id, there in standing(session, set(ids)).items()
    ]
    likely = [one for one in found if one.likeness >= SUGGESTED]
    return sorted(likely, key=lambda one: (-one.likeness, one.asset_id))[:limit]


_NEAR = """
(SELECT asset.id FROM location JOIN asset_at_location ON location_id = location.id JOIN asset ON asset.id = asset_id
  WHERE ST_DWithin(public_location_bng, ST_SetSRID(ST_MakePoint(CAST(:easting AS float), CAST(:northing AS float)), 27700),
    :metres) AND asset.status = 'published' AND similarity(asset.name, :name) >= :letters
  ORDER BY similarity(asset.name, :name) DESC LIMIT :most)
UNION (SELECT asset.id FROM twin_key JOIN asset ON asset.id = asset_id
  WHERE key = ANY(CAST(:keys AS text[])) AND asset.status = 'published' LIMIT :most)
"""
