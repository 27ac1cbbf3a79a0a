"""The pages of a shortlist, and the sentences for what cannot be done."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.loaded import client_of
from tests.shortlisting import SECRET_HEADERS, make_open, post, shared, words


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with client_of(database_url) as client:
        yield client


def test_somebody_puts_a_list_together_and_hands_it_over(client: TestClient) -> None:
    library, hall = make_open("Library", categories=["library"]), make_open("Hall")
    assert "nothing on your shortlist yet" in words(client.get("/shortlist"))
    added = client.post(
        "/shortlist",
        data={"action": "add", "asset_id": str(library)},
        headers={"Referer": "http://testserver/assets?q=tea"},
        follow_redirects=False,
    )
    assert (added.status_code, added.headers["location"]) == (
        303,
        f"/assets?q=tea#shortlist-{library}",
    )
    assert (
        "HttpOnly" in added.headers["set-cookie"] and "SameSite=lax" in added.headers["set-cookie"]
    )
    assert "Secure" not in added.headers["set-cookie"]
    post(client, action="add", asset_id=hall)
    assert "Shortlist (2)" in client.get("/about/data").text
    post(client, action=f"up {hall}", title="Tuesday", **{f"note_{library}": "side door"})
    page = words(client.get("/shortlist"))
    assert page.index("1. Hall") < page.index("2. Library")
    assert "side door" in page

    path = shared(client)
    page = words(client.get(path))
    for said in ("Tuesday", "1. Hall", "2. Library", "side door", "Libraries", "020 7946 0101"):
        assert said in page
    assert "Monday to Wednesday, 9am to 5pm" in page
    assert "1 Exact Street, E8 1EA" in page
    for address in ("", "/print", "/print?size=large", "/text", "/shortlist.pdf"):
        answer = client.get(path + address)
        assert answer.status_code == 200
        assert SECRET_HEADERS.items() <= dict(answer.headers).items()

    message = client.get(f"{path}/text")
    assert message.headers["content-type"] == "text/plain; charset=utf-8"
    assert message.text.splitlines() == [
        "Hall, 1 Exact Street, E8 1EA, 020 7946 0101, Mon to Wed 9am-5pm",
        "Library, 1 Exact Street, E8 1EA, 020 7946 0101, Mon to Wed 9am-5pm",
        f"http://testserver{path}",
    ]


def test_removing_can_be_undone_and_emptying_leaves_nothing(client: TestClient) -> None:
    hall = make_open("Hall")
    post(client, action="add", asset_id=hall, title="T")
    post(client, action=f"remove {hall}", **{f"note_{hall}": "side door"})
    page = words(client.get("/shortlist"))
    assert "Hall was removed." in page and "Shortlist (0)" in page
    post(client, action="undo")
    assert "side door" in client.get("/shortlist").text
    post(client, action="empty")
    assert "shortlist" not in client.cookies


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({}, 422, "The action must be one of"),
        ({"action": "explode"}, 422, "The action must be one of"),
        ({"action": "add"}, 422, "The asset_id is missing."),
        ({"action": "add", "asset_id": "x"}, 422, "The asset_id does not match any entry."),
        (
            {"action": "add", "asset_id": str(uuid4())},
            404,
            "We can’t find this entry, or it is no longer listed",
        ),
        ({"action": "note", "asset_id": "HALL"}, 422, "The note is missing."),
        (
            {"action": "note", "asset_id": "HALL", "note": "x" * 10_000},
            422,
            "must be 200 characters or fewer",
        ),
        (
            {"action": "note", "asset_id": str(uuid4()), "note": "x"},
            422,
            "This entry is not on your shortlist",
        ),
        ({"action": "move", "asset_id": "HALL", "position": "99"}, 422, "from 1 to 1"),
        ({"action": "move", "asset_id": "HALL", "position": "x"}, 422, "must be a whole number"),
        ({"action": "move", "asset_id": "HALL"}, 422, "must be a whole number"),
        ({"action": "up", "asset_id": str(uuid4())}, 422, "This entry is not on your shortlist"),
        ({"action": "undo"}, 422, "nothing to restore"),
        ({"action": "save", "title": "x" * 81}, 422, "must be 80 characters or fewer"),
        ({"action": "save", "title": "x" * 300_000}, 413, "What you sent is too long. Shorten it"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    client: TestClient, fields: dict[str, str], status: int, sentence: str
) -> None:
    hall = make_open("Hall")
    post(client, action="add", asset_id=hall)
    before = client.cookies["shortlist"]
    given = {name: str(hall) if value == "HALL" else value for name, value in fields.items()}
    response = client.post("/shortlist", data=given)
    assert response.status_code == status
    assert sentence in words(response)
    assert client.cookies["shortlist"] == before


def test_the_twenty_first_entry_is_refused_and_the_way_back_stands_there(
    client: TestClient,
) -> None:
    for number in range(20):
        post(client, action="add", asset_id=make_open(f"Hall {number}"))
    response = client.post(
        "/shortlist",
        data={"action": "add", "asset_id": str(make_open("One more"))},
        headers={"Referer": "http://testserver/assets?q=one"},
    )
    assert response.status_code == 422
    assert "up to 20 entries" in words(response)
    assert 'href="/assets?q=one"' in response.text
    assert "Shortlist (20)" in response.text


def test_what_was_typed_stays_when_something_is_wrong(client: TestClient) -> None:
    hall = make_open("Hall")
    post(client, action="add", asset_id=hall)
    response = client.post(
        "/shortlist/share", data={"title": "Tuesday", f"note-{hall}": "long " * 50}
    )
    assert response.status_code == 422
    assert 'value="Tuesday"' in response.text and "long long" in response.text
    assert f'href="#note-{hall}"' in response.text


@pytest.mark.parametrize("value", ["nonsense", "", "a.b.c", "e" * 9_000])
def test_a_cookie_that_was_changed_is_an_empty_shortlist_that_says_so(
    client: TestClient, value: str
) -> None:
    headers = {"Cookie": f"shortlist={value}; shortlist_links={value}"}
    page = client.get("/shortlist", headers=headers)
    assert page.status_code == 200
    assert ("We could not read your earlier shortlist" in page.text) == bool(value)
    assert "Shortlist (0)" in client.get("/about/data", headers=headers).text
    assert client.post("/shortlist/share", headers=headers).status_code == 422
    assert client.get("/shortlist/print", headers=headers).status_code == 200


def test_a_form_of_another_site_changes_nothing(client: TestClient) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for address in ("/shortlist", "/shortlist/share"):
        response = client.post(
            address, data={"action": "add", "asset_id": str(make_open())}, headers=elsewhere
        )
        assert response.status_code == 403
        assert "set-cookie" not in response.headers


def test_over_https_the_cookies_are_sent_over_https_only(client: TestClient) -> None:
    client.base_url = "https://testserver"
    assert "Secure" in post(client, action="add", asset_id=make_open()).headers["set-cookie"]
    response = client.post("/shortlist/share", follow_redirects=False)
    cookies = response.headers.get_list("set-cookie")
    assert len(cookies) == 2 and all("Secure" in cookie for cookie in cookies)
