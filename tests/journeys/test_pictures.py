"""The picture of an entry: given by its group, looked at by a steward, shown, and taken away."""

import re
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.registering import ADA, as_steward, decide, register
from tests.rules.test_pictures import photo
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
SHOWS = "Six people at a table make lanterns"


def give(client: TestClient, page: str, data: bytes, description: str = SHOWS) -> Response:
    files = {"upload": ("photo.jpg", data, "image/jpeg")}
    return client.post(page, files=files, data={"description": description, "action": ""})


def does(client: TestClient, page: str, action: str) -> Response:
    return client.post(page, files={"none": ("", b"")}, data={"action": action})


def marks(page: str) -> list[str]:
    return re.findall(r'src="/(?:my/)?assets/[0-9a-f-]{36}/picture/([0-9a-f]{16})"', page)


def publish(client: TestClient) -> UUID:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    with session_factory()() as session:
        found: UUID = session.execute(
            text("SELECT id FROM asset WHERE name = 'Lea Bridge Lunch Club'")
        ).scalar_one()
        return found


def test_a_group_gives_a_picture_a_steward_looks_and_everybody_sees_it(client: TestClient) -> None:
    asset_id = publish(client)
    entry, page = f"/assets/{asset_id}", f"/my/assets/{asset_id}/picture"
    sign_in(client, ADA)
    assert page in client.get("/my/assets").text and page in client.get(entry).text
    assert give(client, page, photo(1_600, 1_200)).headers["location"] == f"{page}?done=waits"
    assert (
        "will check the picture before anyone else can see it"
        in client.get(f"{page}?done=waits").text
    )
    [mark] = marks(client.get(page).text)
    own = client.get(f"{page}/{mark}")
    assert own.status_code == 200 and own.headers["cache-control"] == "no-store"
    assert does(client, page, f"show {mark}").status_code == 403, "a steward looks first"
    assert not marks(client.get(entry).text)
    assert client.get(f"{entry}/picture/{mark}").status_code == 404

    as_steward(client)
    assert (
        "item-picture-" in client.get("/moderation").text and page in client.get("/moderation").text
    )
    assert does(client, page, f"show {mark}").is_redirect
    assert "item-picture-" not in client.get("/moderation").text
    client.cookies.clear()
    shown = client.get(entry).text
    assert (
        marks(shown) == [mark]
        and f'alt="{SHOWS}"' in shown
        and 'width="1200" height="900"' in shown
    )
    answer = client.get(f"{entry}/picture/{mark}")
    assert answer.content[:4] == b"RIFF" and answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"{entry}/picture/{'0' * 16}").status_code == 404

    # A newer one waits beside the one that is shown.
    sign_in(client, ADA)
    give(client, page, photo(900, 900), "The door")
    assert len(marks(client.get(page).text)) == 2
    assert marks(client.get(entry).text) == [mark]
    history = client.get(f"/my/assets/{asset_id}/history").text
    assert "a picture was sent in" in history and "a picture was added" in history
    # Withdrawn, it is seen by nobody, under no address.
    client.post(f"/my/assets/{asset_id}", data={"action": "withdraw"})
    assert client.get(f"{entry}/picture/{mark}").status_code == 404
    client.post(f"/my/assets/{asset_id}", data={"action": "return"})
    assert client.get(f"{entry}/picture/{mark}").status_code == 200
    assert does(client, page, f"remove {mark}").headers["location"] == f"{page}?done=removed"
    assert does(client, page, f"remove {mark}").status_code == 404
    assert client.get(f"{entry}/picture/{mark}").status_code == 404
    assert "a picture was removed" in client.get(f"/my/assets/{asset_id}/history").text


def test_what_is_wrong_with_a_picture_is_said_beside_its_field(client: TestClient) -> None:
    asset_id = publish(client)
    page = f"/my/assets/{asset_id}/picture"
    as_steward(client)
    for data, description, said in (
        (b"", SHOWS, "Choose a picture."),
        (b"%PDF-1.7", SHOWS, "read this file as a picture"),
        (photo(100, 100), "  ", "Describe the picture"),
        (b"\xff\xd8" + b"x" * (11 * 1024 * 1024), SHOWS, "larger than 10 MB"),
    ):
        answer = give(client, page, data, description)
        assert answer.status_code == 422 and said in answer.text, said
        assert not marks(answer.text)
    assert 'value="Six people' in give(client, page, b"x").text, "what was typed stays"
    # A steward's is on the page at once.
    assert give(client, page, photo(100, 100)).headers["location"] == f"{page}?done=shown"
    assert marks(client.get(f"/assets/{asset_id}").text)


def test_nobody_else_gives_or_removes_a_picture(client: TestClient) -> None:
    with session_factory().begin() as session:
        asset_id = make_asset(session, "Listed hall")
    page = f"/my/assets/{asset_id}/picture"
    assert give(client, page, photo(100, 100)).status_code in (303, 401)
    sign_in(client, "bert@example.com")
    assert client.get(page).status_code == 403
    assert give(client, page, photo(100, 100)).status_code == 403
    sign_in(client, "link@example.org", Role.LINK_WORKER)
    assert give(client, page, photo(100, 100)).status_code == 403
    sent = client.post(
        page, files={"upload": ("a", b"x")}, headers={"sec-fetch-site": "cross-site"}
    )
    assert sent.status_code == 403
    with session_factory()() as session:
        assert session.execute(text("SELECT count(*) FROM asset_picture")).scalar_one() == 0
    missing = "/my/assets/00000000-0000-0000-0000-000000000000/picture"
    assert client.get(missing).status_code == 404


def test_the_entry_tells_what_happens_on_a_first_visit(client: TestClient) -> None:
    words = "Ask for Mina at the door. You may just listen."
    register(client, joining={"first_visit": words})
    decide(client, as_steward(client)[0], "publish")
    with session_factory()() as session:
        asset_id = session.execute(
            text("SELECT id FROM asset WHERE name = 'Lea Bridge Lunch Club'")
        ).scalar_one()
    page = client.get(f"/assets/{asset_id}").text
    assert "First visit" in page and words in page
