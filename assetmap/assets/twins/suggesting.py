"""Entries on the map that may be what somebody is writing down."""

from dataclasses import dataclass, replace
from uuid import UUID

from rapidfuzz import fuzz
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.twins.finding import LEAST_LETTERS, MOST_NEAR, standing
from assetmap.assets.twins.likeness import (
    FARTHEST_METRES,
    PossibleTwin,
    likeness,
    phone_digits,
)
from assetmap.assets.twins.names import words_of
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
    asked = PossibleTwin(
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


# Of names alone, which anybody anywhere may bear, more is needed.
_ALIKE = 85
_LONGEST_NAME = 150


def namesakes(session: Session, name: str, *, limit: int = 3) -> list[LikelyTwin]:
    """The assets of that name, or nearly, wherever they are: all that can be asked while a name is being written.

    Every word that tells one from another has to be in both names; the likeliest first.
    """
    telling = [word for word in words_of(name[:_LONGEST_NAME]) if len(word) > 1]
    if not telling:
        return []
    # In the name and nowhere else, whose weight is A; they are letters and figures only.
    words = " & ".join(f"{word}:A" for word in telling)
    rows = session.execute(text(_NAMED), {"words": words, "most": MOST_NEAR})
    found = [
        LikelyTwin(row.asset_id, row.name, fuzz.token_sort_ratio(_folded(name), _folded(row.name)))
        for row in rows
    ]
    alike = [replace(one, likeness=one.likeness / 100) for one in found if one.likeness >= _ALIKE]
    return sorted(alike, key=lambda one: (-one.likeness, one.name, one.asset_id))[:limit]


def _folded(name: str) -> str:
    return " ".join(words_of(name))


_NAMED = """
SELECT DISTINCT ON (asset_id) asset_id, name FROM search_document
WHERE search_text @@ to_tsquery('assetmap_english', :words) ORDER BY asset_id LIMIT :most
"""
_NEAR = """
(SELECT asset.id FROM location JOIN asset_at_location ON location_id = location.id JOIN asset ON asset.id = asset_id
  WHERE ST_DWithin(public_location_bng, ST_SetSRID(ST_MakePoint(CAST(:easting AS float), CAST(:northing AS float)), 27700),
    :metres) AND asset.status = 'published' AND similarity(asset.name, :name) >= :letters
  ORDER BY similarity(asset.name, :name) DESC LIMIT :most)
UNION (SELECT asset.id FROM twin_key JOIN asset ON asset.id = asset_id
  WHERE key = ANY(CAST(:keys AS text[])) AND asset.status = 'published' LIMIT :most)
"""
