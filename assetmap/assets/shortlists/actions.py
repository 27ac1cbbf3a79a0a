"""Shared shortlists: links that last ninety days and then vanish with their notes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, text
from sqlalchemy.orm import Session

from assetmap.assets.shortlists.models import SharedShortlist, SharedShortlistEntry
from assetmap.assets.shortlists.queries import Listed, listed_now
from assetmap.assets.shortlists.shortlist import Shortlist
from assetmap.assets.shortlists.tokens import new_token, token_hash
from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

DAYS_SHARED = 90


def share(session: Session, shortlist: Shortlist, *, now: datetime) -> str:
    """Stores the shortlist and counts what was handed over; returns the token of its link, which is nowhere else.

    What is no longer listed stays out. Raises `InvalidInput` when nothing is left.
    """
    listed = listed_now(session, shortlist.asset_ids)
    if not listed:
        raise InvalidInput(
            gettext("There is nothing to share yet. Add an entry to your shortlist first."),
            parameter="action",
        )
    token = new_token()
    shared = SharedShortlist(
        token_hash=token_hash(token),
        title=shortlist.title,
        created_at=now,
        expires_at=now + timedelta(days=DAYS_SHARED),
    )
    session.add(shared)
    session.flush()
    entries = [entry for entry in shortlist.entries if entry.asset_id in listed]
    session.add_all(
        SharedShortlistEntry(
            shared_shortlist_id=shared.id,
            position=position,
            asset_id=entry.asset_id,
            name=listed[entry.asset_id].name,
            note=entry.note,
        )
        for position, entry in enumerate(entries, start=1)
    )
    session.flush()
    _count_handovers(session, [listed[entry.asset_id] for entry in entries], now)
    return token


def _count_handovers(session: Session, handed_over: Sequence[Listed], now: datetime) -> None:
    """One for each entry, under the first of its categories; in one order, so that two at once wait and never block."""
    session.execute(
        text(
            "INSERT INTO handover_count (month, term_id, place_id, count)"
            " SELECT date_trunc('month', CAST(:now AS timestamptz) AT TIME ZONE 'Europe/London')::date,"
            "   term_id, place_id, count(*) FROM (SELECT ("
            "     SELECT term_id FROM asset_category JOIN taxonomy_term ON taxonomy_term.id = term_id"
            "     WHERE asset_category.asset_id = handed.asset_id ORDER BY position LIMIT 1) AS term_id, ("
            "     SELECT place.id FROM location_place JOIN place ON place.id = place_id"
            "     WHERE location_place.location_id = handed.location_id AND kind = 'neighbourhood'"
            "     ORDER BY EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id AND is_current) DESC,"
            "       place.id DESC LIMIT 1) AS place_id"
            "   FROM unnest(CAST(:assets AS uuid[]), CAST(:locations AS uuid[])) AS handed (asset_id, location_id)"
            " ) AS counted WHERE term_id IS NOT NULL GROUP BY term_id, place_id ORDER BY term_id, place_id"
            " ON CONFLICT (month, term_id, place_id)"
            " DO UPDATE SET count = handover_count.count + EXCLUDED.count"
        ),
        {
            "now": now,
            "assets": [listed.asset_id for listed in handed_over],
            "locations": [listed.location_id for listed in handed_over],
        },
    )


def remove_link(session: Session, token: str) -> None:
    """Deletes what a link opens, notes and all; does nothing where it is gone already."""
    session.execute(delete(SharedShortlist).where(SharedShortlist.token_hash == token_hash(token)))


def forget_expired_links(session: Session, *, now: datetime) -> int:
    """Deletes every shortlist whose link has ended, with its notes; returns how many."""
    done = session.execute(delete(SharedShortlist).where(SharedShortlist.expires_at <= now))
    return cast("CursorResult[None]", done).rowcount
