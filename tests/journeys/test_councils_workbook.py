"""A council's workbook: a cover sheet first, X and Y in metres, some of them exchanged, a place far away."""

import io
import re

import openpyxl
import pytest
from fastapi.testclient import TestClient

from assetmap.people.roles import Role
from tests.factories import EAST, NORTH
from tests.gap_areas import read_aloud
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
KEYS = ("name", "category", "postcode", "easting", "northing")


def workbook() -> bytes:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Read me"
    cover.append(["Kept by the community team"])
    cover.append(["Ask before you share it"])
    sheet = book.create_sheet("Groups")
    sheet.append(["Group", "Type", "Postcode", "X", "Y"])
    sheet.append(["Clapton Choir", "choir", "E8 1EA", EAST, NORTH])
    sheet.append(["Mare Choir", "choir", "E8 1EA", NORTH, EAST])
    sheet.append(["Faraway Choir", "choir", None, EAST - 100_000, NORTH])
    old = book.create_sheet("Old groups")
    old.append(["Group", "Type", "Postcode"])
    old.append(["Gone Choir", "choir", "E8 1EA"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_list_is_found_behind_its_cover_and_swapped_metres_are_exchanged(
    client: TestClient,
) -> None:
    sign_in(client, role=Role.STEWARD)
    sent = client.post("/moderation/import", files={"upload": ("groups.xlsx", workbook(), "")})
    columns = sent.headers["location"]
    page = client.get(columns)
    assert "You are looking at the sheet “Groups”. The file has other sheets:" in page.text
    for at, key in enumerate(KEYS):
        chosen = re.search(rf'id="column-{at}".*?<option value="(\w+)" selected>', page.text, re.S)
        assert chosen and chosen[1] == key

    other = client.post(columns, data={"layer": "Old groups"})
    assert other.headers["location"] == columns
    assert "Gone Choir" in client.get(columns).text
    client.post(columns, data={"layer": "Groups"})
    client.post(columns, data={f"column:{at}": key for at, key in enumerate(KEYS)})
    words = columns.replace("/columns", "/words")
    check = client.post(words, data={"word:0": "choir"}).headers["location"]
    page = client.get(check)
    assert "1 row has latitude and longitude, or easting and northing, the wrong way round" in (
        page.text
    )
    assert "1 entry is outside the area that this site covers: Faraway Choir" in read_aloud(
        page.text
    )
    page = client.get(client.post(check, data={"action": "swap"}).headers["location"])
    assert "3 entries are new" in page.text and "Rows with problems" not in page.text


def test_a_postcode_at_the_end_of_an_address_says_where_it_is(client: TestClient) -> None:
    sign_in(client, role=Role.STEWARD)
    rows = 'Group,Type,Where\nChoir,choir,"1 Mare St, E8 1EA"\nOther Choir,choir,The green\n'
    sent = client.post("/moderation/import", files={"upload": ("g.csv", rows.encode(), "")})
    columns = sent.headers["location"]
    client.post(columns, data={"column:0": "name", "column:1": "category", "column:2": "address"})
    words = columns.replace("/columns", "/words")
    check = client.post(words, data={"word:0": "choir"}).headers["location"]
    page = read_aloud(client.get(check).text)
    assert "1 entry is new" in page and "1 Mare St, E8 1EA" in page
    assert "it has no position: neither coordinates nor a postcode" in page


def test_what_is_no_list_is_refused_with_what_to_do(client: TestClient) -> None:
    sign_in(client, role=Role.STEWARD)
    for name, advice in (
        ("groups.pdf", "ask the people who made it"),
        ("groups.docx", "copy the table"),
    ):
        answer = client.post("/moderation/import", files={"upload": (name, b"x", "")})
        assert answer.status_code == 422 and advice in answer.text


def test_a_grid_reference_in_one_column_says_where_it_is(client: TestClient) -> None:
    sign_in(client, role=Role.STEWARD)
    east, north = int(EAST) % 100_000, int(NORTH) % 100_000
    rows = f"Group,Type,Grid ref\nChoir,choir,TQ {east:05} {north:05}\nOther Choir,choir,TQ 34 84\n"
    sent = client.post("/moderation/import", files={"upload": ("g.csv", rows.encode(), "")})
    columns = sent.headers["location"]
    chosen = re.search(
        r'id="column-2".*?<option value="(\w+)" selected>', client.get(columns).text, re.S
    )
    assert chosen and chosen[1] == "coordinates"
    client.post(columns, data={"column:0": "name", "column:1": "category"})
    lost = client.get(columns.replace("/columns", "/check")).text
    assert "Your list: no column says where each row is" in lost and "/uploads/" not in lost
    client.post(
        columns, data={"column:0": "name", "column:1": "category", "column:2": "coordinates"}
    )
    words = columns.replace("/columns", "/words")
    check = client.post(words, data={"word:0": "choir"}).headers["location"]
    page = read_aloud(client.get(check).text)
    assert "1 entry is new" in page and "Rows with problems" in page
    assert "the grid reference 'TQ 34 84' names a 1 km square; give six figures or more" in page
    assert re.search(r'<input[^>]*value="TQ 34 84"', client.get(check).text)
