"""The security headers of every kind of answer."""

import re

import pytest
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.testclient import TestClient

from assetmap.web.problems import add_problem_handlers
from assetmap.web.security import SecurityHeaders, page_nonce
from assetmap.web.templating import mount_static, render

MAP_POLICY = "default-src 'none'; script-src 'self' 'nonce-map'; sandbox allow-scripts"


@pytest.fixture(scope="module")
def browser() -> TestClient:
    app = FastAPI()
    app.add_middleware(SecurityHeaders)
    add_problem_handlers(app)
    mount_static(app)

    @app.get("/page")
    def page(request: Request) -> HTMLResponse:
        return render(request, "error.html", heading="Anything")

    @app.get("/map")
    def map_document() -> HTMLResponse:
        return HTMLResponse("<p>", headers={"Content-Security-Policy": MAP_POLICY})

    @app.get("/redirect")
    def redirect() -> RedirectResponse:
        return RedirectResponse("/page")

    @app.get("/api/v1/things")
    def things() -> dict[str, int]:
        return {"total": 0}

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(418)

    @app.get("/crash")
    def crash() -> None:
        raise RuntimeError("secret reason")

    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


ANSWERS = [
    ("/page", 200),
    ("/map", 200),
    ("/redirect", 307),
    ("/api/v1/things", 200),
    ("/static/icon.svg", 200),
    ("/static/none.css", 404),
    ("/nowhere", 404),
    ("/api/nowhere", 404),
    ("/teapot", 418),
    ("/crash", 500),
]


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_carries_the_headers(browser: TestClient, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=(self)" in answer.headers["permissions-policy"]
    assert len(answer.headers.get_list("content-security-policy")) == 1


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_no_answer_lets_inline_code_run(browser: TestClient, path: str, status: int) -> None:
    policy = browser.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_a_page_runs_only_scripts_with_its_own_nonce(browser: TestClient) -> None:
    nonces = []
    for _ in range(2):
        answer = browser.get("/page")
        found = re.search(r"'nonce-([\w-]{20,})'", answer.headers["content-security-policy"])
        assert found is not None
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert len(scripts) >= 2
        assert all(f'nonce="{found[1]}"' in script for script in scripts)
        nonces.append(found[1])
    assert nonces[0] != nonces[1]


def test_the_page_of_a_crash_may_run_its_scripts_and_tells_no_secret(browser: TestClient) -> None:
    answer = browser.get("/crash")
    nonce = re.search(r'<script[^>]* nonce="([^"]+)"', answer.text)
    assert nonce is not None
    assert f"'nonce-{nonce[1]}'" in answer.headers["content-security-policy"]
    assert "secret reason" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/api/v1/things", "/static/icon.svg", "/redirect"])
def test_an_answer_without_a_page_makes_no_nonce(browser: TestClient, path: str) -> None:
    assert "nonce" not in browser.get(path).headers["content-security-policy"]


def test_a_response_keeps_a_policy_of_its_own(browser: TestClient) -> None:
    assert browser.get("/map").headers["content-security-policy"] == MAP_POLICY


def test_the_nonce_is_one_however_often_a_page_asks() -> None:
    request = Request({"type": "http", "headers": []})
    assert page_nonce(request) == page_nonce(request)
