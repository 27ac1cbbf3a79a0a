"""A steward brings in a council's spreadsheet as it is, on a phone and on a wide screen, and nothing is lost."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import psycopg
import pytest
from playwright.sync_api import Page, expect

from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from tests.browser.conftest import fits, picture, violations_on_a_phone
from tests.loaded import session_on
from tests.signing_in import token_for

pytestmark = pytest.mark.browser


def a_councils_list(url: str, *, tag: str) -> bytes:
    """A title, headings in two rows, Windows-1252, `#N/A`, three swapped rows, words that nobody knows, a row without a
    name.
    """
    with psycopg.connect(url) as database:
        places = database.execute(
            "SELECT left(postcode, -3) || ' ' || right(postcode, 3),"
            " ST_X(ST_Transform(location_bng, 4326)), ST_Y(ST_Transform(location_bng, 4326))"
            " FROM postcode WHERE location_bng IS NOT NULL ORDER BY postcode LIMIT 12"
        ).fetchall()
    rows: list[list[str]] = [
        [f"Community venues – {tag} 2026", "", "", "", "", "", "", ""],
        ["", "", "", "", "", "", "", ""],
        ["Venue", "Kind of thing", "Contact", "", "Where", "", "", "Notes"],
        ["", "", "Phone", "Email", "Lat", "Long", "Post code", ""],
    ]
    for number, (postcode, longitude, latitude) in enumerate(places, 1):
        where = [f"{latitude:.6f}", f"{longitude:.6f}"]
        if number in (2, 5, 9):
            where.reverse()
        name = "" if number == 7 else f"Café {tag} {number}"
        kind = ("Lunch club", "Place to keep warm", "Sheds for men to make things")[number % 3]
        phone = "#N/A" if number % 2 else "01632 960123"
        rows.append([name, kind, phone, "#N/A", *where, str(postcode), "Entrée £2"])
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("cp1252")


@pytest.mark.parametrize(("width", "tag"), [(1280, "wide"), (375, "phone")])
def test_a_steward_imports_a_councils_list_and_undoes_it(
    open_page: Callable[..., Page],
    own_demo_site: str,
    own_demo: str,
    tmp_path: Path,
    width: int,
    tag: str,
) -> None:
    with session_on(own_demo) as session:
        token = token_for(session, "lists@example.org", Role.STEWARD)
    path = tmp_path / f"venues {tag}.csv"
    path.write_bytes(a_councils_list(own_demo, tag=tag))
    page = open_page(own_demo_site, width=width)
    page.context.add_cookies([{"name": SESSION, "value": token, "url": own_demo_site}])

    def is_in_order(name: str) -> None:
        picture(page, f"import-{name}-{width}")
        assert fits(page), name
        assert violations_on_a_phone(page) == []

    page.goto(f"{own_demo_site}/moderation")
    page.get_by_role("link", name="Import a list").click()
    is_in_order("upload")
    page.get_by_label("File (up to").set_input_files(path)
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="What does each column contain?")).to_be_visible()
    guessed = {
        "Venue": "name",
        "Kind of thing": "category",
        "Contact Phone": "phone",
        "Contact Email": "email",
        "Where Lat": "latitude",
        "Where Long": "longitude",
        "Where Post code": "postcode",
        "Notes": "description",
    }
    for column, key in guessed.items():
        field = page.get_by_label(f"What the column {column} contains", exact=True)
        if column == "Kind of thing":
            # Nobody could know: it is the only one to choose.
            expect(field).to_have_value("")
            field.select_option(key)
        else:
            expect(field).to_have_value(key)
    expect(page.get_by_text(f"Café {tag} 1 · Café {tag} 2 · Café {tag} 3")).to_be_visible()
    is_in_order("columns")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="Match your categories to ours")).to_be_visible()
    expect(page.get_by_label("What “Lunch club” means")).to_have_value("lunch-club")
    page.get_by_label("What “Place to keep warm” means").select_option("warm-space")
    page.get_by_label("What “Sheds for men to make things” means").select_option("mens-shed")
    is_in_order("words")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="Check before you import")).to_be_visible()
    expect(page.get_by_text("8 entries are new")).to_be_visible()
    expect(page.get_by_text("4 rows have problems")).to_be_visible()
    expect(page.get_by_text("it was read as Windows-1252")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Café {tag} 1", exact=True)).to_be_visible()
    is_in_order("check")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download these rows as a spreadsheet").click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    head, *problems = sheet.iter_rows(values_only=True)
    assert head[:3] == ("row", "problem", "Venue") and len(problems) == 4
    page.get_by_role("button", name="Import the list").click()
    expect(page.get_by_text("Some rows still have problems.")).to_be_visible()

    page.get_by_role("button", name="Swap them").click()
    expect(page.get_by_text("1 row has a problem")).to_be_visible()
    page.get_by_label("Name, row 11").fill(f"Café {tag} seven")
    page.get_by_role("button", name="Save and check again").click()
    expect(page.get_by_text("12 entries are new")).to_be_visible()
    page.get_by_role("button", name="Import the list").click()
    expect(page.get_by_role("heading", name="The list has been imported")).to_be_visible()
    is_in_order("done")
    names = "SELECT count(*) FROM asset WHERE status = 'published' AND name LIKE %s"
    with psycopg.connect(own_demo) as database:
        assert database.execute(names, [f"Café {tag} %"]).fetchone() == (12,)

    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="The import has been undone")).to_be_visible()
    with psycopg.connect(own_demo) as database:
        assert database.execute(names, [f"Café {tag} %"]).fetchone() == (0,)
