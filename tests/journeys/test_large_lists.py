"""Lists that are checked and imported by the background worker, and rows that a steward skips."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from assetmap.people.roles import Role
from assetmap.registration.importing import tasks
from tests.registering import found
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
HEAD = "name,category,postcode,source id,phone\n"
FIRST = f"{HEAD}Clapton Choir,choir,E8 1EA,1,\nMare Choir,choir,E8 1EA,2,\n"
NEXT = f"{HEAD}Clapton Choir,choir,E8 1EA,1,01632 960001\nLea Choir,choir,E8 1EA,3,\nWell Choir,choir,E8 1EA,4,\n"
BROKEN = f"{NEXT},choir,E8 1EA,5,\n"


@pytest.fixture(autouse=True)
def all_lists_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_MOST_BYTES_IN_A_REQUEST", 0)


def upload(client: TestClient, content: str) -> str:
    """Uploads a list, takes the guessed columns, and gives the address of its check."""
    sent = client.post(
        "/moderation/import",
        data={"list_name": "Choirs"},
        files={"upload": ("choirs.csv", content.encode(), "text/csv")},
    )
    columns = sent.headers["location"]
    keys = ("name", "category", "postcode", "source_id", "phone")
    said = {f"column:{at}": key for at, key in enumerate(keys)}
    client.post(columns, data=said)
    words = columns.replace("/columns", "/words")
    answer = client.post(words, data={"word:0": "choir"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def work(check: str) -> None:
    """What the worker does with the list."""
    tasks.work_on_list(draft_id=check.split("/")[-2])


def take(client: TestClient, check: str, **said: str) -> str:
    answer = client.post(check, data={"action": "take", **said}, follow_redirects=True)
    return unescape(answer.text)


def names(client: TestClient) -> set[str]:
    return {one["name"] for one in found(client, category="choir")}


def test_the_worker_checks_and_imports_and_new_rows_are_skipped_one_by_one(
    client: TestClient,
) -> None:
    sign_in(client, "lists@example.org", Role.STEWARD)
    check = upload(client, FIRST)
    waiting = client.get(check).text
    assert "Waiting for the background worker" in waiting and 'http-equiv="refresh"' in waiting
    assert client.get(f"{check[:-5]}problems.xlsx").status_code == 303, "nothing is checked yet"
    work(check)
    checked = unescape(client.get(check).text)
    assert "2 entries are new" in checked and "New and changed entries" not in checked
    assert "Importing the list" in take(client, check) and names(client) == set()
    work(check)
    assert "The list has been imported" in client.get(check, follow_redirects=True).text
    assert names(client) == {"Clapton Choir", "Mare Choir"}

    again = upload(client, BROKEN)
    client.get(again)
    work(again)
    page = unescape(client.get(again).text)
    assert "New in the list" in page and "1 row has a problem" in page
    assert client.get(f"{again[:-5]}problems.xlsx").status_code == 200
    [skip] = re.findall(r'<span dir="auto">Lea Choir</span>.*?name="(keep:[^"]+)"', page, re.DOTALL)
    assert "Some rows still have problems." in take(client, again)
    assert "Importing the list" in take(client, again, skip_refused="yes", **{skip: "yes"})
    work(again)
    assert names(client) == {"Clapton Choir", "Well Choir"}


def test_what_the_worker_cannot_check_is_told(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "lists@example.org", Role.STEWARD)
    check = upload(client, FIRST)
    client.get(check)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tasks.actions, "try_import", broken)
    with pytest.raises(ZeroDivisionError):
        work(check)
    page = client.get(check)
    assert page.status_code == 422 and "nothing wrong with your list" in page.text
