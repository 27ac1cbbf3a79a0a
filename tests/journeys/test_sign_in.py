"""Signing in and out by the pages, and nobody else in one's place."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import psycopg
import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from assetmap.people.access import PersonDep, requires
from assetmap.people.roles import Role
from tests.journeys.local_clusters import ask
from tests.journeys.running_commands import assetmap
from tests.loaded import client_of

ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO area (slug, name, is_fictional) VALUES ('a', 'A', true)")
    with client_of(database_url) as client:
        client.follow_redirects = False
        add_guarded_routes(client.app)
        yield client


def add_guarded_routes(app: FastAPI) -> None:
    """Pages, forms and answers for programs that need somebody."""

    @app.get("/guarded", dependencies=[Depends(requires(Role.STEWARD))])
    @app.get("/api/v1/guarded", dependencies=[Depends(requires(Role.STEWARD))])
    def moderation() -> str:
        return "queue"

    @app.post("/guarded/form")
    def write(person: PersonDep) -> str:
        return person.email


@contextmanager
def another_browser(client: TestClient) -> Iterator[TestClient]:
    yield TestClient(client.app, follow_redirects=False)


def words(response: Response) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def ask_for_mail(client: TestClient, email: str = ADA, back: str = "") -> tuple[str, str]:
    """Asks, and reads the mail in the outbox: its link's path, and its code."""
    response = client.post("/sign-in", data={"email": email, "back": back})
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in/code")
    return newest_mail(client)


def newest_mail(client: TestClient) -> tuple[str, str]:
    outbox = client.get("/outbox").text
    address = re.findall(r'href="(/outbox/[0-9a-f-]{36})"', outbox)[0]
    mail = client.get(address).text
    link = re.search(r'href="http://testserver(/sign-in/link\?token=[^"]+)"', mail)
    code = re.search(r"\b\d{3} \d{3}\b", words(client.get(f"{address}/html")))
    assert link and code
    return link[1], code[0]


def use(client: TestClient, link: str) -> Response:
    return client.post("/sign-in/link", data={"token": link.partition("token=")[2]})


def sign_in(client: TestClient, email: str = ADA) -> None:
    _, code = ask_for_mail(client, email)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303


def test_somebody_signs_in_by_the_link_where_they_wanted_to_go_and_out_again(
    client: TestClient,
) -> None:
    assert "Sign in" in words(client.get("/about/data"))
    asked = client.get("/account?x=1")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?back=%2Faccount%3Fx%3D1",
    )
    form = client.get(asked.headers["location"])
    assert 'name="back" value="/account?x=1"' in form.text
    link, _ = ask_for_mail(client, " Ada@Example.org ", back="/account?x=1")
    assert "on its way" in words(client.get("/sign-in/code"))

    for _ in range(2):
        opened = client.get(link)
        assert opened.status_code == 200 and "sign in as ada@example.org" in words(opened)
        assert opened.headers["cache-control"] == "no-store"
    assert "assetmap_session" not in client.cookies, "opening it uses nothing up"
    done = use(client, link)
    assert (done.status_code, done.headers["location"]) == (303, "/account?x=1")
    cookie = done.headers.get_list("set-cookie")[0]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert "signed in as ada@example.org" in words(client.get("/about/data"))
    assert "signed in as ada@example.org" in words(client.get("/account"))
    assert client.get("/sign-in").headers["location"] == "/account"

    assert use(client, link).headers["location"] == "/account", "a second press does no harm"
    with another_browser(client) as other:
        again = use(other, link)
        assert again.status_code == 410 and "has been used" in words(again)

    token = client.cookies["assetmap_session"]
    out = client.post("/sign-out")
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert "assetmap_session" not in client.cookies
    client.cookies["assetmap_session"] = token
    assert client.get("/account").status_code == 303, "and the token is worth nothing"


def test_somebody_signs_in_by_the_code(client: TestClient) -> None:
    _, code = ask_for_mail(client)
    wrong = client.post("/sign-in/code", data={"code": "12345"})
    assert wrong.status_code == 422 and "That code is not right" in words(wrong)
    assert 'href="#code"' in wrong.text
    done = client.post("/sign-in/code", data={"code": code})
    assert (done.status_code, done.headers["location"]) == (303, "/account")
    assert client.post("/sign-in/code", data={"code": code}).headers["location"] == "/account"


def test_wrong_codes_are_counted_though_each_answers_with_an_error(client: TestClient) -> None:
    _, code = ask_for_mail(client)
    for _ in range(5):
        answer = client.post("/sign-in/code", data={"code": "x"})
        assert answer.status_code == 422
    assert "This code no longer works" in words(answer)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 422
    assert client.get("/account").status_code == 303


def test_whoever_opens_somebody_elses_link_signs_nobody_in(client: TestClient) -> None:
    link, code = ask_for_mail(client)
    with another_browser(client) as other:
        page = other.get(link)
        assert "only in the browser where you asked to sign in" in words(page)
        assert ADA not in page.text
        assert use(other, link).status_code == 410
        assert other.post("/sign-in/code", data={"code": code}).status_code == 422
    assert use(client, link).status_code == 303, "the link is still good where it was asked for"


@pytest.mark.parametrize(
    "link", ["/sign-in/link", "/sign-in/link?token=x", "/sign-in/link?token=%00"]
)
def test_a_forged_link_is_said_to_be_none(client: TestClient, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200 and "Ask for a new email" in words(page)
    assert use(client, link).status_code == 410


def test_known_and_unknown_addresses_are_answered_alike(client: TestClient) -> None:
    sign_in(client, ADA)
    client.post("/sign-out")
    answers = []
    for email in (ADA, BOB):
        with another_browser(client) as other:
            posted = other.post("/sign-in", data={"email": email})
            page = other.get("/sign-in/code")
        answers.append((posted.status_code, posted.headers["location"], words(page)))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@example.org\r\nBcc: bob@example.org", "<b>@x.y", "x" * 5_000]
)
def test_what_is_no_address_is_said_and_kept_to_be_corrected(
    client: TestClient, email: str
) -> None:
    page = client.post("/sign-in", data={"email": email, "back": "/map"})
    assert page.status_code == 422
    assert "Enter an email address like" in words(page)
    assert 'value="/map"' in page.text and "<b>@" not in page.text
    assert page.text.count("<title>Error:") == 1


def test_who_has_signed_in_here_before_is_not_kept_out_by_who_asks_elsewhere(
    client: TestClient,
) -> None:
    _, code = ask_for_mail(client)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    client.post("/sign-out")
    with another_browser(client) as stranger:
        statuses = [stranger.post("/sign-in", data={"email": ADA}).status_code for _ in range(6)]
    assert statuses[-1] == 429
    for _ in range(5):
        _, code = ask_for_mail(client)
    assert client.post("/sign-in", data={"email": ADA}).status_code == 429, "its own count"
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    assert client.get("/account").status_code == 200


def test_a_browser_is_known_for_the_addresses_that_were_proved_in_it_alone(
    client: TestClient,
) -> None:
    _, code = ask_for_mail(client, BOB)
    client.post("/sign-in/code", data={"code": code})
    client.post("/sign-out")
    with another_browser(client) as stranger:
        for _ in range(5):
            ask_for_mail(stranger)
    assert client.post("/sign-in", data={"email": ADA}).status_code == 429
    kept = client.cookies["assetmap_known"]
    assert "@" not in kept and "bob" not in kept
    number = kept.partition(".")[0]
    for forged in ("", ".", "x.y.z", f"{number}.{'A' * 24}", number, "." * 3_000):
        client.cookies.set("assetmap_known", forged)
        assert client.post("/sign-in", data={"email": ADA}).status_code == 429


def test_one_mailbox_has_one_count_however_its_domain_is_written(client: TestClient) -> None:
    for way in ("example.org", "ｅxample.org", "exａmple.org", "𝐞xample.org", "example.ｏrg"):
        with another_browser(client) as browser:
            assert browser.post("/sign-in", data={"email": f"ada@{way}"}).status_code == 303
    assert client.post("/sign-in", data={"email": "ada@Ｅxample.org"}).status_code == 429


def test_who_asks_too_often_waits(client: TestClient) -> None:
    for _ in range(5):
        ask_for_mail(client)
    answer = client.post("/sign-in", data={"email": ADA})
    assert answer.status_code == 429 and "Wait an hour" in words(answer)


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x", "/\t/x"]
)
def test_nobody_is_sent_to_another_site(client: TestClient, back: str) -> None:
    link, _ = ask_for_mail(client, back=back)
    assert use(client, link).headers["location"] == "/account"


def test_a_form_of_another_site_changes_nothing(client: TestClient) -> None:
    sign_in(client)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for address in (
        "/sign-in",
        "/sign-in/code",
        "/sign-in/link",
        "/sign-out",
        "/account/sessions/sign-out",
    ):
        assert client.post(address, headers=elsewhere).status_code == 403, address
    assert client.get("/account").status_code == 200


def test_over_https_the_cookies_are_this_hosts_alone(client: TestClient) -> None:
    client.base_url = "https://testserver"
    asked = client.post("/sign-in", data={"email": ADA})
    for cookie in asked.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-") and "Secure" in cookie and "Path=/" in cookie
        assert "Domain" not in cookie
    planted = {"Cookie": "assetmap_asking=planted; assetmap_session=planted"}
    assert client.get("/account", headers=planted).status_code == 303


def test_a_session_elsewhere_is_seen_and_ended(client: TestClient) -> None:
    sign_in(client)
    phone = TestClient(
        client.app, follow_redirects=False, headers={"User-Agent": "X (iPhone) Safari/1"}
    )
    sign_in(phone)
    third = TestClient(client.app, follow_redirects=False)
    sign_in(third)
    page = client.get("/account")
    assert "Safari, iPhone" in words(page) and "(this one)" in words(page)
    sessions = re.findall(r'name="session" value="([^"]+)"', page.text)
    assert len(sessions) == 2
    for nonsense in ("x", "", "00000000-0000-0000-0000-000000000000"):
        client.post("/account/sessions/sign-out", data={"session": nonsense})
    assert phone.get("/account").status_code == 200
    with another_browser(client) as bob:
        sign_in(bob, BOB)
        for session in sessions:
            bob.post("/account/sessions/sign-out", data={"session": session})
        bob.post("/account/sessions/sign-out")
    assert phone.get("/account").status_code == 200, "Bob ends none of hers"
    client.post("/account/sessions/sign-out", data={"session": sessions[0]})
    assert sorted([phone.get("/account").status_code, third.get("/account").status_code]) == [
        200,
        303,
    ]
    client.post("/account/sessions/sign-out")
    assert phone.get("/account").status_code == third.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_signing_in_changes_the_token_and_ends_the_one_before(client: TestClient) -> None:
    sign_in(client)
    first = client.cookies["assetmap_session"]
    sign_in(client)
    assert client.cookies["assetmap_session"] != first
    with another_browser(client) as other:
        other.cookies["assetmap_session"] = first
        assert other.get("/account").status_code == 303


def test_a_role_is_asked_for_and_counts_from_when_it_is_granted(
    client: TestClient, database_url: str
) -> None:
    assert client.get("/guarded").headers["location"] == "/sign-in?back=%2Fguarded"
    unknown = client.get("/api/v1/guarded")
    assert unknown.status_code == 401
    assert unknown.headers["content-type"] == "application/problem+json"
    assert client.post("/guarded/form").status_code == 401, "a form is not sent on to another page"
    sign_in(client)
    refused = client.get("/guarded")
    assert refused.status_code == 403 and "does not have permission" in words(refused)
    assert client.post("/guarded/form").json() == ADA
    assert client.get("/api/v1/guarded").status_code == 403
    assert assetmap("people", "grant", ADA, "steward").code == 0
    assert client.get("/guarded").json() == "queue"
    assert "Steward" in words(client.get("/account"))
    assert assetmap("people", "revoke", ADA, "steward").code == 0
    assert client.get("/guarded").status_code == 403


def test_whoever_keeps_no_cookie_costs_no_question(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("it was asked")

    monkeypatch.setattr("assetmap.people.access.signed_in_by", fail)
    assert client.get("/about/data").status_code == 200
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize("value", ["x", "x" * 5_000, "%00", "a.b.c"])
def test_a_forged_session_is_nobodys(client: TestClient, value: str) -> None:
    assert (
        client.get("/account", headers={"Cookie": f"assetmap_session={value}"}).status_code == 303
    )


def test_a_mails_link_begins_with_the_sites_own_address(
    client: TestClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client.app.state.settings, "public_url", "https://map.example.org/")
    client.post("/sign-in", data={"email": ADA}, headers={"Host": "evil.example"})
    [text] = ask(database_url, "SELECT text || html FROM outbox_message")
    assert "https://map.example.org/sign-in/link?token=" in text and "evil" not in text


# The command


def test_the_command_grants_lists_and_revokes(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO area (slug, name) VALUES ('a', 'A');"
            "INSERT INTO boundary_edition (kind, edition, source) VALUES ('ward', '1', 'x'), ('pcn', '1', 'x');"
            "INSERT INTO place (boundary_edition_id, kind, code, name, boundary) SELECT id, kind, code, code,"
            " ST_Multi(ST_MakeEnvelope(0, 0, 1, 1, 27700)) FROM boundary_edition, (VALUES ('W1'), ('W2')) AS c (code)"
            " WHERE kind = 'ward' OR code = 'W2';"
            "INSERT INTO area_place (area_id, place_id) SELECT area.id, place.id FROM area, place"
        )
    assert "Nobody has a role yet" in assetmap("people", "list").said
    assert (
        "now has the role steward for ward/W1"
        in assetmap("people", "grant", "Ada@Example.org", "steward", "--place", "ward/W1").said
    )
    assert (
        "now has the role steward for W1"
        not in assetmap("people", "grant", ADA, "steward", "--place", "W1").said
    )
    assert assetmap("people", "grant", BOB, "administrator").code == 0
    assert assetmap("people", "list").said.splitlines() == [
        "ada@example.org  steward  ward/W1 (W1)",
        "bob@example.org  administrator",
    ]
    for given, sentence in [
        (["grant", "ada", "steward"], "Enter an email address"),
        (["grant", ADA, "king"], "king is not a role. Choose from steward, link-worker,"),
        (["grant", ADA, "steward", "--place", "ward/W9"], "ward/W9 is not a loaded place"),
        (["grant", ADA, "steward", "--place", "W2"], "pcn/W2, ward/W2"),
        (
            ["grant", ADA, "commissioner", "--place", "W1"],
            "Only stewards and link workers belong to a place",
        ),
        (["revoke", ADA, "steward"], "does not hold this role"),
        (["revoke", "cy@example.org", "steward"], "does not hold this role"),
    ]:
        assert sentence in assetmap("people", *given).sentence
    assert (
        "no longer has the role steward for W1"
        in assetmap("people", "revoke", ADA, "steward", "--place", "W1").said
    )
    assert assetmap("people", "list").said.splitlines() == ["bob@example.org  administrator"]
