"""Lists as registers and councils publish them: closed rows, older editions, other licences, odd headers."""

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.imports.formats.mapping import AssetMapping, guess_mapping
from assetmap.errors import InvalidInput
from tests.importing import HEADER, Bring, ask, counts, row

NAMES = "SELECT name FROM asset WHERE status = 'published' ORDER BY name"


def mapping(**said: object) -> AssetMapping:
    return guess_mapping([*HEADER, "status"]).model_copy(update={"status": None, **said})


def test_closed_rows_are_not_published_and_one_that_closes_is_withdrawn(
    session: Session, bring: Bring
) -> None:
    rows = [row(1, status="open"), row(2, status="closed"), row(3, status="Grade II")]
    report = bring(rows)
    assert counts(report) == (2, 0, 0, 0, 0) and report.read == 3
    assert ask(session, NAMES) == ["Hall 1", "Hall 3"]
    assert "1 row left out: their status says that they are closed ('closed')." in report.notes
    assert "1 row: the status 'Grade II' was taken to mean open." in report.notes
    rows[0]["status"] = "inactive"
    assert bring(rows).withdrawn == 1
    assert ask(session, NAMES) == ["Hall 3"]


def test_a_category_can_be_ignored_on_purpose(session: Session, bring: Bring) -> None:
    rows = [row(1), row(2, category="depot")]
    report = bring(rows, mapping=mapping(category_words={"depot": "ignore"}))
    assert counts(report) == (1, 0, 0, 0, 0)
    assert report.notes == ["1 row left out: the mapping ignores the category 'depot'."]


def test_all_words_of_a_mapping_that_are_not_known_are_told_at_once(bring: Bring) -> None:
    words = {"a": "libary", "b": "musuem", "c": "library"}
    with pytest.raises(InvalidInput, match=r"'libary' .*; 'musuem' .did you mean museum"):
        bring([row(1)], mapping=mapping(category_words=words))


def test_an_older_edition_does_not_replace_a_newer_one_in_silence(
    session: Session, bring: Bring
) -> None:
    bring([row(1), row(2)], mapping=mapping(vintage="2026-03"))
    with pytest.raises(InvalidInput, match=r"This file is dated 2025-11, .* already holds 2026-03"):
        bring([row(1)], mapping=mapping(vintage="2025-11"))
    assert ask(session, NAMES) == ["Hall 1", "Hall 2"]
    assert bring([row(1)], mapping=mapping(vintage="2025-11"), takes_older=True).withdrawn == 1
    assert counts(bring([row(1)], mapping=mapping(vintage="2026"))) == (0, 0, 1, 0, 0)


def test_an_older_edition_is_known_by_its_rows_too(session: Session, bring: Bring) -> None:
    bring([row(1, vintage="2026-03"), row(2, vintage="2025-12")])
    with pytest.raises(InvalidInput, match=r"This file is dated 2025-12, .* already holds 2026-03"):
        bring([row(1, vintage="2025-12"), row(2, vintage="2025-11")])


def test_another_licence_changes_no_entry_and_stands_in_all(session: Session, bring: Bring) -> None:
    rows = [row(1), row(2)]
    bring(rows, mapping=mapping(licence="OGL v2"))
    assert counts(bring(rows, mapping=mapping(licence="OGL v3"))) == (0, 0, 2, 0, 0)
    assert ask(session, "SELECT DISTINCT licence FROM asset") == ["OGL v3"]
    shown = "SELECT DISTINCT result::json ->> 'licence' FROM search_document"
    assert ask(session, shown) == ["OGL v3"]


def test_two_telephones_of_one_cell_are_two(session: Session, bring: Bring) -> None:
    bring([row(1, phone="020 7946 0001; 020 7946 0002"), row(2, phone="2.07946E+09")])
    numbers = "SELECT number FROM phone ORDER BY number"
    assert ask(session, numbers) == ["020 7946 0001", "020 7946 0002"]


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        ('"Opening\nhours";Name;Category;Latitude;Longitude\n9-5;Hall;library;51.5;-0.05\n', "lines"),
        ("Name;Category;Latitude;Longitude;Notes, if any\nHall;library;51.5;-0.05;\n", "a comma"),
        ('"Name, in full, of it, all";Name;Category;Latitude;Longitude\n;Hall;library;51.5;-0.05\n', ""),
        ("Name\tCategory\tLatitude\tLongitude\nHall\tlibrary\t51.5\t-0.05\n", "tabs"),
        ("Name|Category|Latitude|Longitude\nHall|library|51.5|-0.05\n", "strokes"),
        ("Name,Category,Latitude,Longitude\nHall,library,51.5,-0.05\n,,,\n,,\n , ,\n", "blank rows"),
        ("Name,Category,Latitude,Longitude\n,,,\nHall,library,51.5,-0.05\n", "a blank row"),
        ("Name,Category,Latitude,Longitude,,\nHall,library,51.5,-0.05,,\n", "blank columns"),
    ],
)  # fmt: skip
def test_a_list_as_a_spreadsheet_saves_it_is_read(
    session: Session, bring: Bring, content: str, remark: str
) -> None:
    assert counts(bring(content.encode())) == (1, 0, 0, 0, 0), remark


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"postcode": "E8 lEA"}, "'E8 lEA' is not a postcode (did you mean E8 1EA?), and it has no coordinates"),
        ({"postcode": "by the park"}, "'by the park' is not a postcode, and it has no coordinates"),
        ({"postcode": ""}, "it has no position: neither coordinates nor a postcode;"
         " if it only meets online, add a column “kind” that says online"),
        ({"postcode": "n/a"}, "it has no position: neither coordinates nor a postcode;"
         " if it only meets online, add a column “kind” that says online"),
    ],
)  # fmt: skip
def test_a_row_without_a_place_says_what_to_do(
    bring: Bring, said: dict[str, str], reason: str
) -> None:
    report = bring([row(1, longitude="", latitude="", **said), row(2)], skip_refused=True)
    assert dict(report.refused) == {reason: [2]}
