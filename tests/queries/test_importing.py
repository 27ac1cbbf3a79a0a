"""Lists that come in whole or not at all, with the reason for every refused row."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import RowsRefused
from assetmap.assets.imports.formats.mapping import AssetMapping
from assetmap.errors import InvalidInput
from tests.factories import make_postcode
from tests.importing import (
    EVERYTHING,
    HISTORY,
    IDENTITY,
    LATITUDE,
    LONGITUDE,
    Bring,
    ask,
    counts,
    row,
)


def test_a_list_comes_in_once(session: Session, bring: Bring) -> None:
    rows = [row(1, phone="020 1"), row(2), row(3)]
    assert counts(bring(rows)) == (3, 0, 0, 0, 0)
    before = ask(session, EVERYTHING)
    assert counts(bring(rows)) == (0, 0, 3, 0, 0)
    assert ask(session, EVERYTHING) == before
    assert ask(session, HISTORY) == [(n, None, "published", "added") for n in ("1", "2", "3")]


def test_the_order_of_rows_means_nothing(bring: Bring) -> None:
    bring([row(1), row(2)])
    assert counts(bring([row(2), row(1)])) == (0, 0, 2, 0, 0)


def test_a_changed_row_keeps_its_ids_and_gets_a_line_of_history(
    session: Session, bring: Bring
) -> None:
    bring([row(1, phone="020 1"), row(2)])
    before = ask(session, IDENTITY)
    report = bring([row(1, phone="020 7946 0019", category="museum", longitude="-0.06"), row(2)])
    assert counts(report) == (0, 1, 1, 0, 0)
    assert ask(session, IDENTITY) == before
    assert ask(session, HISTORY)[2:] == [("1", "published", "published", "changed")]
    assert ask(session, "SELECT number FROM phone") == ["020 7946 0019"]
    assert ask(session, "SELECT longitude FROM location ORDER BY longitude")[0] == -0.06
    found = "SELECT result::json ->> 'categories' FROM search_document WHERE name = 'Hall 1'"
    assert ask(session, found) == ['["museum"]']


def test_a_row_that_the_list_drops_is_withdrawn_and_comes_back_as_it_was(
    session: Session, bring: Bring
) -> None:
    bring([row(1), row(2)])
    before = ask(session, IDENTITY)
    assert counts(bring([row(1)])) == (0, 0, 1, 1, 0)
    assert ask(session, "SELECT name FROM search_document") == ["Hall 1"]
    assert counts(bring([row(1), row(2)])) == (0, 1, 1, 0, 0)
    assert ask(session, IDENTITY) == before
    assert ask(session, HISTORY)[2:] == [
        ("2", "published", "withdrawn", "withdrawn"),
        ("2", "withdrawn", "published", "returned"),
    ]
    assert ask(session, "SELECT name FROM search_document ORDER BY name") == ["Hall 1", "Hall 2"]


def test_one_list_leaves_anothers_rows_alone(session: Session, bring: Bring) -> None:
    bring([row(1)], list_name="One")
    assert counts(bring([row(2)], list_name="Other")) == (1, 0, 0, 0, 0)
    assert ask(session, "SELECT count(*) FROM asset WHERE status = 'published'") == [2]


def test_every_run_is_on_record(session: Session, bring: Bring) -> None:
    bring([row(1), row(2), row(2)], skip_refused=True)
    bring([row(1)])
    recorded = (
        "SELECT file, added, changed, unchanged, withdrawn, refused, in_no_area"
        " FROM asset_import ORDER BY id"
    )
    assert ask(session, recorded) == [
        ("halls.csv", 2, 0, 0, 0, 1, 2),
        ("halls.csv", 0, 0, 1, 1, 0, 1),
    ]


def test_the_same_file_may_be_taken_as_read(bring: Bring) -> None:
    bring([row(1), row(2)])
    again = bring([row(1), row(2)], skip_same_file=True)
    assert again.is_same_file
    assert again.unchanged == 2
    assert not bring([row(1)], skip_same_file=True).is_same_file


def test_one_bad_row_keeps_all_out_and_the_report_says_what_would_have_come(
    session: Session, bring: Bring
) -> None:
    bring([row(1), row(2)])
    session.commit()
    before = ask(session, EVERYTHING)
    changed = [row(1, phone="020"), row(2), row(3), row(4, category="libary"), row(5, latitude="")]
    with pytest.raises(
        RowsRefused, match="2 of 5 rows cannot be imported, so nothing was"
    ) as refusal:
        bring(changed)
    session.rollback()
    assert ask(session, EVERYTHING) == before
    assert counts(refusal.value.report) == (1, 1, 1, 0, 2)
    assert counts(bring(changed, skip_refused=True)) == (1, 1, 1, 0, 2)


def test_a_file_that_breaks_off_keeps_all_out(session: Session, bring: Bring) -> None:
    whole = b"name,category,longitude,latitude\n" + b"".join(
        f"Hall {n},library,{LONGITUDE},{LATITUDE}\n".encode() for n in range(12_000)
    )
    session.commit()
    with pytest.raises(InvalidInput, match=r"row 12002 .*never closed"):
        bring(whole + b'"Hall\n')
    session.rollback()
    assert ask(session, "SELECT count(*) FROM asset") == [0]


@pytest.mark.parametrize(
    ("said", "reason", "remark"),
    [
        ({"longitude": LATITUDE, "latitude": LONGITUDE}, "longitude and latitude look swapped", ""),
        ({"longitude": "0", "latitude": "0"}, "its position is 0,0, which is nowhere", ""),
        ({"longitude": "2.35", "latitude": "48.85"}, "its position is outside Great Britain", "Paris"),
        ({"longitude": "", "latitude": ""}, "neither coordinates nor a postcode", ""),
        ({"longitude": "", "latitude": "", "postcode": "E8 9ZZ"}, "postcode E89ZZ has no position", "quality 90"),
        ({"longitude": "", "latitude": "", "postcode": "N1 1AA"}, "postcode N11AA is not in any loaded area", ""),
        ({"longitude": "west"}, "longitude: 'west' is not a number", ""),
        ({"category": "libary"}, "category 'libary' is not known; did you mean library", ""),
        ({"id": "1"}, "it is the same entry as row 2", "twice in one list"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_is_named_with_its_reason(
    session: Session, bring: Bring, said: dict[str, str], reason: str, remark: str
) -> None:
    make_postcode(session, "E89ZZ", None)
    report = bring([row(1), row(2, **said), row(3)], skip_refused=True)
    told = {why: numbers for why, numbers in report.refused.items() if reason in why}
    assert list(told.values()) == [[3]], remark
    assert report.added == 2


def test_only_the_row_that_is_no_utf_8_or_of_another_width_is_refused(bring: Bring) -> None:
    good = f"library,{LONGITUDE},{LATITUDE}\n".encode()
    content = (
        b"name,category,longitude,latitude\nCaf\xe9,"
        + good
        + b"A, B,"
        + good
        # Accents in UTF-8 say that the file is UTF-8.
        + "Hôtel é".encode()
        + b","
        + good
    )
    report = bring(content, skip_refused=True)
    assert report.added == 1
    assert sorted(report.refused.items()) == [
        ("it has 5 cells where the header has 4: is a comma not in quotation marks?", [3]),
        ("it is not UTF-8 (byte 0xE9); save the file as UTF-8", [2]),
    ]


@pytest.mark.parametrize(
    ("content", "mapping", "sentence"),
    [
        (b"", {}, "is empty"),
        (b"name,category,longitude,latitude\n", {}, "has a header but no rows"),
        (b"name,category\nA,library\n", {}, "no column says where each row is; give a mapping"),
        (b"name,lat,lon\nA,51,0\n", {}, "no column says what each row is; give a mapping"),
        (
            b"name,lat,lon\nA,51,0\n",
            {"category": "what", "latitude": "lat", "longitude": "lon"},
            "has no column 'what', which the mapping names for category; it has 'name', 'lat', 'lon'",
        ),
        (
            b"name,lat,lon\nA,51,0\n",
            {"category_value": "libary", "latitude": "lat", "longitude": "lon"},
            "the mapping names categories that are not known: 'libary' .did you mean library",
        ),
        (
            b"what,lat,lon\nA,51,0\n",
            {"category": "what", "categories": ["xyz"], "latitude": "lat", "longitude": "lon"},
            r"categories that are not known: xyz; say what they mean under \[category_words\]",
        ),
    ],
)
def test_a_list_that_cannot_be_understood_says_what_is_missing(
    bring: Bring, content: bytes, mapping: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        bring(content, mapping=AssetMapping(**mapping) if mapping else None)
