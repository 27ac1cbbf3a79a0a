"""How does a test put a shortlist together, hand it over and read the page, as a browser would?"""

import re
from datetime import time
from html import unescape
from uuid import UUID

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from assetmap.assets.models import AssetAtLocation, Phone, Schedule
from assetmap.assets.shortlists.shortlist import Entry, Shortlist
from assetmap.database import session_factory
from tests.factories import make_asset

SECRET_HEADERS = {
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}


def shortlist_of(*asset_ids: UUID, note: str = "", title: str = "Tuesday company") -> Shortlist:
    return Shortlist(title, tuple(Entry(asset_id, note) for asset_id in asset_ids))


def make_open(name: str = "Hall", **facts: object) -> UUID:
    """Makes an asset with a telephone and hours, and commits."""
    with session_factory().begin() as session:
        asset_id = make_asset(session, name, **facts)  # type: ignore[arg-type]
        session.add(Phone(asset_id=asset_id, number="020 7946 0101"))
        session.flush()
        at = session.scalars(
            select(AssetAtLocation.id).where(AssetAtLocation.asset_id == asset_id)
        ).first()
        for day in ("MO", "TU", "WE"):
            session.add(
                Schedule(
                    asset_at_location_id=at,
                    freq="WEEKLY",
                    byday=day,
                    opens_at=time(9),
                    closes_at=time(17),
                )
            )
    return asset_id


def post(client: TestClient, **fields: object) -> Response:
    data = {name.replace("note_", "note-"): str(value) for name, value in fields.items()}
    return client.post("/shortlist", data=data, follow_redirects=False)


def shared(client: TestClient) -> str:
    """Makes a link; its path."""
    response = client.post("/shortlist/share", follow_redirects=False)
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def words(response: Response) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())
