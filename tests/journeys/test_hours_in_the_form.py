"""Opening hours in the form, as rows or as words, in the group's language, without scripts."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from tests.registering import ADA, answer, as_steward, begin, confirm, decide, newest_link, send
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
TUESDAYS = {
    "hours-0-days": "TU",
    "hours-0-opens": "10:00",
    "hours-0-closes": "12:00",
    "hours-0-every": "week",
}
CHRISTMAS = {"off-0-first": "2026-12-24", "off-0-last": "2027-01-02", "off-0-yearly": "yes"}


def rows_of(page: str) -> list[tuple[str, ...]]:
    """Day, from, to and how often of the rows that are filled."""
    found = []
    for number in range(page.count('-opens"') // 3 + 1):
        name = f"hours-{number}"
        chosen = [
            re.search(rf'<select[^>]*name="{name}-{field}".*?</select>', page, re.DOTALL)
            for field in ("days", "every")
        ]
        if not all(chosen):
            break
        days, every = (
            re.search(r'value="([^"]*)" selected', one[0]) if one else None for one in chosen
        )
        opens, closes = (
            re.search(rf'name="{name}-{field}"[^>]*value="([^"]*)"', page)
            for field in ("opens", "closes")
        )
        if days and opens and closes:
            found.append((days[1], opens[1], closes[1], every[1] if every else "week"))
    return found


def test_rows_are_kept_told_and_published(client: TestClient) -> None:
    begin(client)
    page = client.get("/register/times").text
    assert page.index('id="hours"') < page.index('name="times"'), "rows come first"
    answer(client, times=TUESDAYS | CHRISTMAS)
    words = "Every Tuesday, 10am to midday, not on 24 December to 2 January."
    assert words in client.get("/register/check").text
    assert rows_of(client.get("/register/times").text) == [("TU", "10:00", "12:00", "week")]
    send(client)
    confirm(client, newest_link())
    decide(client, as_steward(client)[0], "publish")
    with session_factory()() as session:
        (kept,) = session.execute(
            text("SELECT byday, opens_at::text, off_dates FROM schedule JOIN asset_at_location AS standing"
                 " ON standing.id = asset_at_location_id JOIN asset ON asset.id = asset_id"
                 " WHERE name = 'Lea Bridge Lunch Club'")
        )  # fmt: skip
    assert tuple(kept) == ("TU", "10:00:00", "12-24/01-02")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    assert client.post(own, data={"action": "change"}).status_code == 303
    page = client.get("/register/times").text
    assert rows_of(page) == [("TU", "10:00", "12:00", "week")]
    assert 'value="2028-12-24"' in page and 'value="2029-01-02"' in page


def test_the_words_of_a_leaflet_fill_the_rows(client: TestClient) -> None:
    begin(client)
    words = "Fridays 2-4pm, last Friday only. Mondays 10am-12pm term time only"
    page = client.post("/register/times", data={"times": words, "action": "preview"}).text
    assert rows_of(page) == [("FR", "14:00", "16:00", "-1")]
    assert "term time only" in page and "We could not work out dates from these words" in page


def test_words_in_turkish_fill_the_rows_too(client: TestClient) -> None:
    begin(client)
    words = "Her Salı 10:00-12:00, ağustosta yok"
    page = client.post("/register/times", data={"times": words, "action": "preview"}).text
    assert rows_of(page) == [("TU", "10:00", "12:00", "week")]
    assert "Every Tuesday, 10am to midday, not in August." in page


def test_changed_rows_count_more_than_the_words(client: TestClient) -> None:
    begin(client)
    client.post("/register/times", data={"times": "Mondays 10am-12pm"})
    changed = {**TUESDAYS, "times": "Mondays 10am-12pm", "action": "preview"}
    page = client.post("/register/times", data=changed).text
    assert rows_of(page) == [("TU", "10:00", "12:00", "week")]
    assert "Every Tuesday, 10am to midday." in page and "Every Monday" not in page


def test_more_rows_come_without_scripts(client: TestClient) -> None:
    begin(client)
    before = client.get("/register/times").text.count('-days"')
    page = client.post("/register/times", data={**TUESDAYS, "action": "more-rows"}).text
    assert page.count('-days"') > before
    assert rows_of(page) == [("TU", "10:00", "12:00", "week")]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"hours-1-opens": "10:00"}, "Row 2: choose a day."),
        ({"off-0-first": "2026-12-24", "off-0-last": "2026-12-20"}, "ends before it begins"),
    ],
)
def test_a_wrong_row_is_told_and_all_that_was_typed_stays(
    client: TestClient, fields: dict[str, str], sentence: str
) -> None:
    begin(client)
    answered = client.post("/register/times", data=TUESDAYS | fields)
    assert answered.status_code == 422
    assert sentence in answered.text and 'href="#hours"' in answered.text
    assert ("TU", "10:00", "12:00", "week") in rows_of(answered.text)


def test_rows_are_the_same_in_turkish(client: TestClient) -> None:
    client.headers["accept-language"] = "tr"
    begin(client)
    page = unescape(client.get("/register/times").text)
    assert "Günler ve saatler" in page and ">salı<" in page and "her ay, sonuncusunda" in page
    page = unescape(client.post("/register/times", data={**TUESDAYS, "action": "preview"}).text)
    assert "Her salı, 10:00–12:00." in page
    assert rows_of(page) == [("TU", "10:00", "12:00", "week")]
    wrong = client.post("/register/times", data={"hours-0-opens": "10:00"})
    assert "1. satır: bir gün seçin." in unescape(wrong.text)
