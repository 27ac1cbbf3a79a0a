"""Helpers that put a shortlist together, hand it over and read its page, as a browser would."""

import re
from datetime import time
from html import unescape
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select

from assetmap.assets.record.models import AssetAtLocation, Phone, Schedule
from assetmap.assets.shortlists.kept.models import KeptShortlist
from assetmap.assets.shortlists.shortlist import Shortlist, ShortlistEntry
from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests import signing_in
from tests.factories import make_asset

SECRET_HEADERS = {
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}


def shortlist_of(*asset_ids: UUID, note: str = "", title: str = "Tuesday company") -> Shortlist:
    return Shortlist(title, tuple(ShortlistEntry(asset_id, note) for asset_id in asset_ids))


def make_open(name: str = "Hall", **facts: object) -> UUID:
    """Makes an asset with a telephone and hours, and commits."""
    with session_factory().begin() as session:
        asset_id = make_asset(session, name, **facts)
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


# Kept by link workers

ADA, BOB = "ada@example.org", "bob@example.org"


def sign_in(
    client: TestClient,
    email: str = ADA,
    *,
    places: tuple[int | None, ...] = (None,),
    role: Role = Role.LINK_WORKER,
) -> None:
    signing_in.sign_in(client, email, role, places=places)


def put_together(client: TestClient, *names: str, title: str = "Tuesday company") -> list[UUID]:
    """A shortlist of new assets with a note to each; their ids."""
    ids = [make_open(name) for name in names]
    post(client, action="empty")
    for asset_id in ids:
        post(client, action="add", asset_id=asset_id)
    notes = {f"note_{asset_id}": f"side door {n}" for n, asset_id in enumerate(ids)}
    post(client, action="save", title=title, **notes)
    return ids


def keep(client: TestClient, *names: str, title: str = "Tuesday company") -> int:
    """Puts a list together and keeps it; its id."""
    put_together(client, *names, title=title)
    answer = client.post("/shortlists", follow_redirects=False)
    assert answer.headers["location"] == "/shortlist?done=kept", words(answer)
    return max(kept_ids())


def kept_ids() -> list[int]:
    with session_factory()() as session:
        return list(session.scalars(select(KeptShortlist.id)))


def change(client: TestClient, kept_id: int, action: str, **fields: str) -> Response:
    data = {"action": action, **fields}
    return client.post(f"/shortlists/kept/{kept_id}", data=data, follow_redirects=False)


def entries_on(client: TestClient) -> list[str]:
    """The names on the shortlist, in order."""
    return re.findall(r"(\d\. \w+)", words(client.get("/shortlist")))
