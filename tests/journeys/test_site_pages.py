"""The pages about the site itself: who runs it, what it keeps, how far everybody can use it."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from assetmap.overview.privacy import COOKIES, RETENTION, duration
from assetmap.web.templating import PACKAGE
from tests.loaded import client_of

PAGES = ("/about", "/contact", "/privacy", "/accessibility")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_there(client: TestClient, page: str) -> None:
    assert f'href="{page}"' in client.get("/").text
    assert client.get(page).status_code == 200


def test_without_settings_they_say_so(client: TestClient) -> None:
    for page in PAGES:
        told = client.get(page).text
        assert "have not added their name yet" in told
        assert "ASSETMAP_OPERATOR_EMAIL" in told


def test_they_name_who_runs_the_site(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    for name, value in {
        "NAME": "Merehithe <Council>",
        "EMAIL": "map@merehithe.example",
        "PHONE": "020 7946 0000",
        "ADDRESS": "1 Town Square",
    }.items():
        monkeypatch.setenv(f"ASSETMAP_OPERATOR_{name}", value)
    reread_settings()
    with client_of(database_url) as client:
        for page in PAGES:
            told = client.get(page).text
            assert "Merehithe &lt;Council&gt; runs this site" in told
            assert "mailto:map@merehithe.example" in told
            assert "020 7946 0000" in told and "1 Town Square" in told


def test_the_privacy_page_names_every_cookie_that_the_code_sets(client: TestClient) -> None:
    page = client.get("/privacy").text
    for cookie in COOKIES:
        assert f"<code>{cookie.name}</code>" in page and duration(cookie.kept_for) in page
    for kept in RETENTION:
        assert kept.what in page
    declared = {cookie.name for cookie in COOKIES}
    in_code = {
        name
        for path in PACKAGE.rglob("*cook*.py")
        for name in re.findall(r'^[A-Z_]+ = "([a-z_]+)"$', path.read_text(), re.MULTILINE)
    }
    assert in_code <= declared
    # Whatever else sets a cookie does so by one of these names.
    setters = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\.set_cookie\(|keep\(request, response", path.read_text())
    }
    assert setters == {
        "assets/shortlists/keeping.py",
        "people/cookies.py",
        "people/sign_in/openid_pages.py",
        "people/sign_in/pages.py",
        "registration/drafts/open_draft.py",
        "web/languages.py",
    }


def test_it_says_who_else_sees_where_one_looks(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    with client_of(database_url) as client:
        assert "Maps come from this site" in client.get("/privacy").text
    monkeypatch.setenv("ASSETMAP_TILES_URL", "https://tiles.example.org/{z}/{x}/{y}.png")
    reread_settings()
    with client_of(database_url) as client:
        assert "Map pictures come from tiles.example.org" in client.get("/privacy").text
