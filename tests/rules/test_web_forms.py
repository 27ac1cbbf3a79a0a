"""Forms: refused from other websites or when too long, and ways back to this site only."""

import os
import stat
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assetmap.errors import Unavailable
from assetmap.settings import Settings
from assetmap.web.forms import Form, FormDep, way_back
from assetmap.web.problems import add_problem_handlers
from assetmap.web.secret_key import secret_key


@pytest.fixture(scope="module")
def browser() -> TestClient:
    app = FastAPI()
    add_problem_handlers(app)

    @app.post("/form")
    def form(form: FormDep) -> Form:
        return form

    return TestClient(app, base_url="http://here.example")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # a neighbour under the same name
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://here.example"}, 403),
        ({"Origin": "http://here.example"}, 200),  # a browser that tells no more
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://here.example.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),  # no browser
    ],
)
def test_a_form_is_taken_from_this_site_only(
    browser: TestClient, headers: dict[str, str], status: int
) -> None:
    response = browser.post("/form", data={"a": "1"}, headers=headers)
    assert response.status_code == status
    if status == 403:
        assert "sent from another website" in response.text


def test_fields_arrive_as_typed_the_last_of_a_name(browser: TestClient) -> None:
    body = "a=1&b=&a=2&c=caf%C3%A9+%F0%9F%91%8B&d=%FF"
    assert browser.post("/form", content=body).json() == {
        "a": "2",
        "b": "",
        "c": "café 👋",
        "d": "\ufffd",
    }


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("a=" + "x" * 300_000, "What you sent is too long. Shorten it and send it again."),
        ("a=1&" * 1_000, "The form you sent has too many fields. Reload the page and try again."),
    ],
    ids=["long", "many"],
)
def test_more_than_a_form_holds_is_refused(browser: TestClient, body: str, said: str) -> None:
    response = browser.post("/form", content=body)
    assert response.status_code == 422
    assert said in response.text


@pytest.mark.parametrize(
    ("asked", "referrer", "expected"),
    [
        ("/assets?q=tea#x", None, "/assets?q=tea#x"),
        (None, "http://here.example/assets?q=tea", "/assets?q=tea"),
        (None, "http://here.example:81/assets", "/"),  # another port is another site
        (None, "http://evil.example/assets", "/"),
        (None, None, "/"),
        (None, "http://[", "/"),
        ("", "http://here.example/x", "/x"),
        # other sites, however they are written
        ("//evil.example", None, "/"),
        ("/\\evil.example", None, "/"),
        ("/\t/evil.example", None, "/"),
        ("/\n/evil.example", None, "/"),
        ("http://evil.example", None, "/"),
        ("javascript:alert(1)", None, "/"),
        ("evil", None, "/"),
        (None, "http://here.example//evil.example", "/"),
    ],
)
def test_the_way_back_stays_here(asked: str | None, referrer: str | None, expected: str) -> None:
    assert way_back(asked=asked, referrer=referrer, host="here.example", otherwise="/") == expected


# The key


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    key = secret_key(Settings(home=home))
    assert len(key) >= 43
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600
    assert os.listdir(home) == ["secret-key"]
    secret_key.__globals__["_kept_key"].cache_clear()
    assert secret_key(Settings(home=home)) == key


def test_the_settings_key_comes_first(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "none", secret_key="x" * 32)
    assert secret_key(settings) == "x" * 32
    assert "xxxx" not in repr(settings)
    assert not (tmp_path / "none").exists()


def test_a_key_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="ASSETMAP_SECRET_KEY"):
        secret_key(Settings(home=tmp_path / "file"))
    (tmp_path / "secret-key").write_text("short\n")
    with pytest.raises(Unavailable, match="holds no key"):
        secret_key(Settings(home=tmp_path))


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        Settings(secret_key="short")
