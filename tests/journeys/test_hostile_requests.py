"""Requests that nobody makes by mistake: from other sites, with impossible characters, from caches."""

from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.signing_in import sign_in

# Pages of a secret link tell no form where it comes from; another site knows no token.
BY_SECRET_LINK = (
    "/shortlists/{token}/",
    "/confirm/",
    # A mail program sends it for its reader (RFC 8058).
    "/following/{follow_id}/stop",
)


def changing_routes(client: TestClient) -> list[tuple[str, str]]:
    """Method and address of every route that changes something, with ids of nothing."""
    found = []
    for context in iter_route_contexts(client.app.routes):
        route = context.original_route
        path = context.path
        if path.startswith(BY_SECRET_LINK):
            continue
        for name in getattr(route, "param_convertors", {}):
            path = path.replace(f"{{{name}}}", str(uuid4()))
        methods = set(getattr(route, "methods", None) or ()) - {"GET", "HEAD", "OPTIONS"}
        found += [(method, path) for method in methods]
    return sorted(found)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://[", "http://testserver.evil.example"]
)
def test_nothing_is_changed_for_another_site(client: TestClient, origin: str) -> None:
    sign_in(client, role=Role.ADMINISTRATOR)
    routes = changing_routes(client)
    assert len(routes) > 40
    let_through = {}
    for method, path in routes:
        answer = client.request(
            method,
            path,
            headers={"Origin": origin},
            data={} if not path.startswith("/api") else None,
            json={"area": "x"} if path.startswith("/api") else None,
        )
        if answer.status_code != 403:
            let_through[method, path] = answer.status_code
    assert not let_through


@pytest.mark.parametrize(
    "path",
    [
        "/assets?q=a%00b",
        "/assets?near=%00",
        "/api/v1/assets?q=%00",
        "/api/v1/assets?postcode=E8%001EA",
        "/register/resume?token=%00",
    ],
)
def test_the_character_nul_is_told_and_never_crashes(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 410, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/places/ward/E0%00/assets",
        "/api/v1/postcodes/E8%00",
        "/api/v1/assets/%00",
        "/shortlists/%00",
        "/assets/%00",
        "/confirm/right/%00",
        "/register/%00",
    ],
)
def test_nothing_is_found_at_an_address_with_nul(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 410, 422)


def test_nul_in_a_body_is_told_or_left_out(client: TestClient) -> None:
    sign_in(client, role=Role.ADMINISTRATOR)
    refused = client.post("/api/v1/gaps", json={"area": "a\0b"})
    assert refused.status_code == 422
    assert "an invisible character that we cannot store" in refused.json()["detail"]
    assert client.post("/sign-in", data={"email": "ada\0@example.org"}).status_code < 500


def test_an_address_cannot_add_lines_to_a_mail(client: TestClient) -> None:
    with session_factory().begin() as session:
        asset_id = make_asset(session, "Hall")
        session.execute(
            text("UPDATE asset SET email = '?bcc=eve@example.org&body=x' WHERE id = :id"),
            {"id": asset_id},
        )
    page = client.get(f"/assets/{asset_id}").text
    assert "mailto:%3Fbcc%3Deve@example.org%26body%3Dx" in page
    assert "mailto:?" not in page


def test_what_who_has_signed_in_reads_is_kept_nowhere(client: TestClient) -> None:
    pages = ("/", "/assets", "/gaps", "/about/data", "/moderation/twins", "/account")
    sign_in(client, role=Role.ADMINISTRATOR)
    for page in (*pages, "/api/v1/gaps"):
        assert client.get(page).headers["cache-control"] == "no-store", page
    client.cookies.clear()
    assert "cache-control" not in client.get("/assets").headers
