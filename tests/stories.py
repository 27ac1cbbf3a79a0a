"""Helpers that tell a story and decide on it as a steward."""

import re
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.signing_in import sign_in

WORDS = "When my father died, the people at the library asked how I was every single week."


def send_story(client: TestClient, files: dict[str, Any] | None = None, **fields: Any) -> Response:
    """Sends the form; without other ticks the story may stand on this site and in reports."""
    ticks = (
        {}
        if {"on_site", "in_reports", "nowhere"} & set(fields)
        else {"on_site": "yes", "in_reports": "yes"}
    )
    said = {"words": WORDS, **ticks, **fields}
    return client.post("/stories/new", data=said, files=files or {"picture": ("", b"")})


def tell_story(client: TestClient, files: dict[str, Any] | None = None, **fields: Any) -> str:
    """Tells a story; returns the path of its teller's page."""
    sent = send_story(client, files, **fields)
    assert sent.status_code == 200, sent.text
    return re.findall(r'href="(/stories/yours/[\w-]{32})"', sent.text)[0]


def story_ids() -> list[str]:
    """The ids of all stories, the newest first."""
    with session_factory()() as session:
        found = session.execute(text("SELECT id::text FROM story ORDER BY created_at DESC"))
        return list(found.scalars())


def decide_story(client: TestClient, action: str = "publish", **fields: str) -> Response:
    """Decides on the newest story as a steward, and signs out."""
    sign_in(client, role=Role.STEWARD)
    answer = client.post(f"/moderation/stories/{story_ids()[0]}", data={"action": action, **fields})
    client.cookies.clear()
    return answer


def publish_story(client: TestClient, files: dict[str, Any] | None = None, **fields: Any) -> str:
    """Tells and publishes a story; returns the path of its teller's page."""
    own = tell_story(client, files, **fields)
    assert decide_story(client).status_code == 303
    return own
