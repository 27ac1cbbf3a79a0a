"""Importing a list: correcting rows, a file that is gone, and steps opened in the wrong order."""

import os
import re
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.errors import InvalidInput
from assetmap.people.roles import Role
from assetmap.registration.importing import kept_files, tasks
from assetmap.settings import get_settings
from tests.registering import found
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
HEAD = "name,category,postcode\n"
ROWS = f"{HEAD}New choir,choir,E8 1EA\nLost choir,choir,E9 9ZZ\n"
GONE = "We no longer have this file. Choose it again."


@pytest.fixture(autouse=True)
def steward(client: TestClient) -> None:
    sign_in(client, "lists@example.org", Role.STEWARD)


def begin(client: TestClient, content: str = ROWS) -> str:
    """Uploads a list; the address of its columns."""
    sent = client.post(
        "/moderation/import",
        data={"list_name": "Choirs"},
        files={"upload": ("choirs.csv", content.encode(), "text/csv")},
    )
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def check_of(client: TestClient, content: str = ROWS) -> str:
    """Uploads a list and says what its columns and words are; the address of its check."""
    columns = begin(client, content)
    said = {f"column:{at}": key for at, key in enumerate(("name", "category", "postcode"))}
    words = client.post(columns, data=said).headers["location"]
    return str(client.post(words, data={"word:0": "choir"}).headers["location"])


def lose_files() -> None:
    for path in (get_settings().home / "uploads").iterdir():
        path.unlink()


def read(answer: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def choirs(client: TestClient) -> set[str]:
    return {str(one["name"]) for one in found(client, category="choir")}


def test_a_row_is_mended_on_the_page_and_comes_in(client: TestClient) -> None:
    check = check_of(client)
    page = client.get(check)
    assert "1 entry is new" in read(page) and "1 row has a problem" in read(page)
    (field,) = re.findall(r'name="(mend:\d+:\d+)" value="E9 9ZZ"', page.text)
    # What is sent as it was is no correction.
    client.post(check, data={"action": "mend", field: "E9 9ZZ"})
    assert "1 row has a problem" in read(client.get(check))
    mended = client.post(check, data={"action": "mend", field: "E8 1EA", "mend:99:0": "x"})
    page = client.get(mended.headers["location"])
    assert "2 entries are new" in read(page) and "Rows with problems" not in read(page)
    client.post(check, data={"action": "take"})
    assert choirs(client) == {"New choir", "Lost choir"}


def test_a_mend_that_is_wrong_too_stands_on_the_page_as_it_was_typed(client: TestClient) -> None:
    check = check_of(client)
    (field,) = re.findall(r'name="(mend:\d+:\d+)" value="E9 9ZZ"', client.get(check).text)
    client.post(check, data={"action": "mend", field: "E9 8ZZ"})
    page = client.get(check)
    assert 'value="E9 8ZZ"' in page.text and "1 row has a problem" in read(page)
    swapped = client.post(check, data={"action": "swap"})
    assert swapped.status_code == 303, "nothing is the wrong way round, so nothing changes"
    assert 'value="E9 8ZZ"' in client.get(check).text


def test_a_category_that_there_is_not_is_asked_for_again(client: TestClient) -> None:
    columns = begin(client)
    said = {"column:0": "name", "column:2": "postcode", "category_value": "unicorns"}
    page = client.post(columns, data=said)
    assert page.status_code == 422
    assert "or choose one category for all rows." in read(page)
    kept = client.post(columns, data={**said, "category_value": "choir"})
    assert kept.headers["location"].endswith("/check"), "no words are left to ask about"
    assert "1 entry is new" in read(client.get(kept.headers["location"]))


def test_a_file_that_is_gone_is_told_at_every_step(client: TestClient) -> None:
    check = check_of(client)
    base = check.removesuffix("check")
    lose_files()
    answers = [client.get(f"{base}{step}") for step in ("columns", "words", "check")]
    answers += [
        client.post(f"{base}columns", data={"column:0": "name"}),
        client.post(f"{base}words", data={"word:0": "choir"}),
        client.get(f"{base}problems.xlsx"),
        *(client.post(check, data={"action": action}) for action in ("mend", "swap", "take")),
    ]
    for answer in answers:
        assert answer.status_code == 422 and GONE in read(answer), answer.url
        assert "/uploads/" not in answer.text
    assert 'href="/moderation/import"' in answers[0].text
    assert choirs(client) == set()


def test_steps_out_of_order_lead_to_the_one_that_comes_next(client: TestClient) -> None:
    check = check_of(client)
    done = check.replace("/check", "/done")
    assert client.get(done).headers["location"] == check
    early = client.post(done, data={"action": "undo"})
    assert early.headers["location"] == done and choirs(client) == set()
    assert client.post(check, data={"action": "dance"}).headers["location"] == check
    assert client.post(check).headers["location"] == check
    client.post(check, data={"action": "take", "skip_refused": "yes"})
    assert client.get(check).headers["location"] == done
    assert client.post(done, data={"action": "dance"}).headers["location"] == done
    assert choirs(client) == {"New choir"}, "only the button undoes it"
    for _ in range(2):
        undone = client.post(done, data={"action": "undo"})
        assert undone.status_code in (303, 409)
    assert choirs(client) == set()
    late = client.get(check.replace("/check", "/columns"))
    assert late.status_code == 409 and "This list has already been imported." in read(late)


def test_a_list_of_another_steward_or_of_nobody_is_not_found(client: TestClient) -> None:
    check = check_of(client)
    sign_in(client, "other@example.org", Role.STEWARD)
    for address in (check, check.replace(check.split("/")[-2], str(uuid4()))):
        gone = client.get(address)
        assert gone.status_code == 404
        assert "We cannot find this list. Another steward may have started it." in read(gone)


def test_a_large_list_is_given_to_the_worker_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_MOST_BYTES_IN_A_REQUEST", 0)
    check = check_of(client, f"{HEAD}New choir,choir,E8 1EA\n")
    # Nobody has checked it yet, so nothing is imported.
    assert client.post(check, data={"action": "take"}).headers["location"] == check
    assert state("SELECT work FROM import_draft") is None
    client.get(check)
    waiting = state("SELECT work FROM import_draft")
    assert waiting is not None
    for action in ("take", "mend", "swap"):
        assert client.post(check, data={"action": action}).headers["location"] == check
        assert state("SELECT work FROM import_draft") == waiting, action
    assert choirs(client) == set()


def test_the_worker_says_that_the_file_is_gone_and_leaves_what_nobody_asks_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.work_on_list(draft_id=str(uuid4()))
    check = check_of(client)
    tasks.work_on_list(draft_id=check.split("/")[-2])
    assert state("SELECT message FROM import_draft") is None, "nothing was asked of the worker"
    monkeypatch.setattr(tasks, "_MOST_BYTES_IN_A_REQUEST", 0)
    client.get(check)
    lose_files()
    tasks.work_on_list(draft_id=check.split("/")[-2])
    assert state("SELECT message FROM import_draft") == GONE
    assert state("SELECT work FROM import_draft") is None
    page = client.get(check)
    assert page.status_code == 422 and GONE in read(page)


def state(sql: str) -> object:
    with session_factory()() as session:
        return session.execute(text(sql)).scalar()


def test_of_files_that_nobody_finished_the_oldest_go_first(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_files, "_MOST_KEPT", 2)
    folder = get_settings().home / "uploads"
    before = set(folder.iterdir()) if folder.is_dir() else set()
    for path in before:
        path.unlink()
    checks = []
    for number in range(4):
        checks.append(check_of(client, ROWS.replace("New", f"Choir {number}")))
        newest = max(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    assert len(list(folder.iterdir())) == 3
    assert client.get(checks[0]).status_code == 422
    assert client.get(checks[3]).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["../secret.csv", "choirs.csv", f"{'0' * 32}.exe", f"{'0' * 32}.csv", f"x/{'0' * 32}.csv"],
)
def test_only_a_file_of_our_own_naming_is_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "choirs.csv").write_text(ROWS)
    with pytest.raises(InvalidInput, match="We no longer have this file"):
        kept_files.kept_file(tmp_path, name)
