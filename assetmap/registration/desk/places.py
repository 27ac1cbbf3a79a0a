"""The places by which the desk can be narrowed."""

from collections import Counter

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.people.roles import SignedIn
from assetmap.registration.queries import steward_scope
from assetmap.text import shown_name
from assetmap.web.translations import N_, gettext

_KINDS = {
    "neighbourhood": N_("neighbourhood"),
    "ward": N_("ward"),
    "pcn": N_("PCN"),
}


def places_to_filter(session: Session, steward: SignedIn) -> list[tuple[int, str]]:
    """The places by which the desk can be narrowed: the steward's, or the neighbourhoods and wards that are loaded."""
    scope = steward_scope(steward)
    rows = session.execute(
        text(
            "SELECT id, name, kind FROM place WHERE (:is_everywhere OR id = ANY (:places))"
            " AND kind IN ('neighbourhood', 'ward', 'pcn')"
            " AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)"
            " ORDER BY name LIMIT 300"
        ),
        scope,
    )
    found = [(row.id, shown_name(row.name), row.kind) for row in rows]
    often = Counter(name for _, name, _ in found)
    return [
        (place, f"{name} ({gettext(_KINDS[kind])})" if often[name] > 1 else name)
        for place, name, kind in sorted(found, key=lambda one: one[1])
    ]
