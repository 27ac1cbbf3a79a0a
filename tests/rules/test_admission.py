"""Requests that wait their turn, are too long, arrive too slowly, or break off."""

import asyncio
from collections.abc import Iterable

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from assetmap.web import admission
from assetmap.web.admission import Admission
from assetmap.web.forms import MOST_BYTES

FORM, FILE = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers with the body, or says that the sender has gone."""
    try:
        body = await Request(scope, receive).body()
    except ClientDisconnect:
        body = b"gone"
    await PlainTextResponse(body)(scope, receive, send)


def scope_of(
    method: str = "POST", *, path: str = "/suggest", headers: dict[bytes, bytes] | None = None
) -> Scope:
    found = {b"host": b"testserver", **(headers or {b"content-type": FORM})}
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": list(found.items()),
        "server": ("testserver", 80),
        "scheme": "http",
    }


async def answer(
    site: Admission, scope: Scope, pieces: Iterable[Message] = ()
) -> tuple[int, dict[str, str], str]:
    """The status, the headers and the body that the site answers; after the pieces nothing comes any more."""
    coming, sent = list(pieces), []

    async def receive() -> Message:
        if coming:
            return coming.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    await site(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent).decode()


def piece(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def post(*pieces: Message, headers: dict[bytes, bytes] | None = None) -> tuple[int, str]:
    site = Admission(echo, requests_at_once=2)
    status, said, body = asyncio.run(answer(site, scope_of(headers=headers), pieces))
    if status >= 400:
        assert said["connection"] == "close"
    return status, body


def test_a_form_in_pieces_arrives_whole() -> None:
    assert post(piece(b"name=", more=True), piece(b"Tea")) == (200, "name=Tea")


def test_a_sender_who_goes_away_leaves_the_place_to_others() -> None:
    assert post(piece(b"name=", more=True), {"type": "http.disconnect"}) == (200, "gone")


@pytest.mark.parametrize("told", [str(MOST_BYTES + 1).encode(), b"many", b"-3"])
def test_a_form_that_says_it_is_too_long_is_refused_unread(told: bytes) -> None:
    status, body = post(headers={b"content-type": FORM, b"content-length": told})
    assert status == 413 and "What you sent is too long. Shorten it and send it again." in body


def test_a_form_that_is_longer_than_it_said_is_refused() -> None:
    half = b"x" * (MOST_BYTES // 2 + 1)
    status, body = post(piece(half, more=True), piece(half, more=True), piece(half))
    assert status == 413 and "Shorten it and send it again." in body


@pytest.mark.parametrize("nul", [b"a\0b", b"a\\u0000b"])
def test_the_character_nul_is_refused_in_json_and_passed_on_in_a_form(nul: bytes) -> None:
    status, body = post(piece(nul), headers={b"content-type": b"application/json"})
    assert status == 422 and "an invisible character that we cannot store" in body
    assert post(piece(nul)) == (200, nul.decode())


def test_a_form_that_does_not_end_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "SECONDS_FOR_A_FORM", 0.01)
    status, body = post(piece(b"name=", more=True))
    assert status == 408
    assert "What you sent took too long to arrive, so it was not saved. Send it again." in body


def test_a_file_that_does_not_end_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "SECONDS_FOR_A_FILE", 0.01)
    site, scope = Admission(echo, requests_at_once=2), scope_of(headers={b"content-type": FILE})
    with pytest.raises(HTTPException) as raised:
        asyncio.run(answer(site, scope, [piece(b"--x", more=True)]))
    assert raised.value.status_code == 408
    assert "The file took too long to arrive, so it was not saved." in raised.value.detail


def test_a_file_that_has_ended_is_no_longer_hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "SECONDS_FOR_A_FILE", 5.0)

    async def reads_on(scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        gone = await receive()
        await PlainTextResponse(body + gone["type"].encode())(scope, receive, send)

    pieces = [piece(b"--x", more=True), piece(b"--"), {"type": "http.disconnect"}]
    site, scope = Admission(reads_on, requests_at_once=2), scope_of(headers={b"content-type": FILE})
    assert asyncio.run(answer(site, scope, pieces))[2] == "--x--http.disconnect"


def busy_answer(scope: Scope) -> tuple[int, dict[str, str], str]:
    """The answer to a second reader while the only place is taken, and whether the place is free afterwards."""

    async def ask() -> tuple[int, dict[str, str], str]:
        is_inside, may_end = asyncio.Event(), asyncio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            is_inside.set()
            await may_end.wait()
            await PlainTextResponse("done")(scope, receive, send)

        site = Admission(slow, requests_at_once=1, seconds_to_wait=0.01)
        first = asyncio.create_task(answer(site, scope_of("GET")))
        await is_inside.wait()
        second = await answer(site, scope)
        may_end.set()
        assert (await first)[0] == 200
        assert (await answer(site, scope_of("GET")))[0] == 200
        return second

    return asyncio.run(ask())


def test_a_reader_for_whom_no_place_becomes_free_is_told_when_to_come_again() -> None:
    sentence = "Many people are using this site right now. Try again in a few seconds."
    status, headers, body = busy_answer(scope_of("GET", headers={b"accept": b"text/html"}))
    assert (status, headers["cache-control"]) == (503, "no-store")
    assert int(headers["retry-after"]) > 0
    assert "This site is busy" in body and sentence in body
    turkish = {b"accept": b"text/html", b"accept-language": b"tr"}
    body = busy_answer(scope_of("GET", path="/ideas", headers=turkish))[2]
    assert 'lang="tr"' in body and "Şu anda bu siteyi çok kişi kullanıyor." in body
    status, headers, body = busy_answer(scope_of("GET", path="/api/v1/assets"))
    assert status == 503 and headers["content-type"].startswith("application/problem+json")
    assert sentence in body and int(headers["retry-after"]) > 0
