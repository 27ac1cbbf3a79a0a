"""Does a list come in whole or not at all, each row where it belongs, and is every other row told with its reason?"""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.actions import ImportReport, RowsRefused, import_assets
from assetmap.assets.export import write_export
from assetmap.assets.mapping import AssetMapping
from assetmap.errors import InvalidInput
from assetmap.geography import to_wgs84
from assetmap.places.models import PlaceMember
from tests.factories import EAST, NORTH, make_area, make_place, make_postcode

HEADER = ("id", "name", "category", "longitude", "latitude", "postcode", "phone", "kind")
LONGITUDE, LATITUDE = (f"{float(value):.6f}" for value in to_wgs84(EAST, NORTH))
Bring = Callable[..., ImportReport]


def row(number: int = 1, **said: str) -> dict[str, str]:
    plain = {"id": str(number), "name": f"Hall {number}", "category": "library"}
    return {**plain, "longitude": LONGITUDE, "latitude": LATITUDE, **said}


@pytest.fixture
def bring(session: Session, tmp_path: Path) -> Bring:
    """Imports rows, or a file's very bytes, as the list "Halls"."""

    def bring(content: Sequence[dict[str, str]] | bytes, **how: Any) -> ImportReport:
        path = tmp_path / "halls.csv"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            header = dict.fromkeys([*HEADER, *(key for one in content for key in one)])
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, header)
                writer.writeheader()
                writer.writerows(content)
        return import_assets(session, path, **{"list_name": "Halls", **how})

    return bring


def ask(session: Session, question: str, **values: Any) -> list[Any]:
    """The rows that answer a question, as tuples; plain values where it asks for one thing."""
    found = session.execute(text(question), values).all()
    return [one[0] if len(one) == 1 else tuple(one) for one in found]


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (
        report.added,
        report.changed,
        report.unchanged,
        report.withdrawn,
        report.refused_count,
    )


EVERYTHING = (
    "SELECT (SELECT count(*) FROM asset), (SELECT count(*) FROM location), (SELECT count(*) FROM asset_history),"
    " (SELECT count(*) FROM search_document), (SELECT count(*) FROM search_entry), (SELECT count(*) FROM phone),"
    " (SELECT count(*) FROM asset_category), (SELECT max(updated_at) FROM asset)"
)
IDENTITY = (
    "SELECT source_id, asset.id, location_id FROM asset"
    " JOIN asset_at_location ON asset_id = asset.id ORDER BY source_id"
)
HISTORY = (
    "SELECT source_id, status_before, status_after, what FROM asset_history"
    " JOIN asset ON asset.id = asset_id ORDER BY asset_history.id"
)


# ---- What becomes of rows


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
    report = bring([row(1, phone="020 9", category="museum", longitude="-0.06"), row(2)])
    assert counts(report) == (0, 1, 1, 0, 0)
    assert ask(session, IDENTITY) == before
    assert ask(session, HISTORY)[2:] == [("1", "published", "published", "changed")]
    assert ask(session, "SELECT number FROM phone") == ["020 9"]
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


# ---- Whole or not at all


def test_one_bad_row_keeps_all_out_and_the_report_says_what_would_have_come(
    session: Session, bring: Bring
) -> None:
    bring([row(1), row(2)])
    session.commit()
    before = ask(session, EVERYTHING)
    changed = [row(1, phone="020"), row(2), row(3), row(4, category="libary"), row(5, latitude="")]
    with pytest.raises(RowsRefused, match="2 of 5 rows cannot be taken, so none was") as refusal:
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


# ---- Rows that cannot be taken


@pytest.mark.parametrize(
    ("said", "reason", "remark"),
    [
        ({"longitude": LATITUDE, "latitude": LONGITUDE}, "longitude and latitude look swapped", ""),
        ({"longitude": "0", "latitude": "0"}, "its position is 0,0, which is nowhere", ""),
        ({"longitude": "2.35", "latitude": "48.85"}, "lies outside Great Britain", "Paris"),
        ({"longitude": "", "latitude": ""}, "neither coordinates nor a postcode", ""),
        ({"longitude": "", "latitude": "", "postcode": "E8 9ZZ"}, "postcode E89ZZ has no position", "quality 90"),
        ({"longitude": "", "latitude": "", "postcode": "N1 1AA"}, "postcode N11AA is in no loaded area", ""),
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
        b"name,category,longitude,latitude\nCaf\xe9," + good + b"A, B," + good + b"Hall," + good
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
        (b"name,category,longitude,latitude\n", {}, "has a header and no rows"),
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
            "the mapping names a category 'libary' that is not known; library",
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


# ---- Where rows stand


def box(size: float) -> tuple[float, float, float, float]:
    return EAST - size, NORTH - size, EAST + size, NORTH + size


PLACES = (
    "SELECT kind || ' ' || code || ', ' || method FROM location_place"
    " JOIN place ON place.id = place_id ORDER BY kind"
)


def test_a_row_is_put_into_places_by_polygon_and_by_membership(
    session: Session, bring: Bring
) -> None:
    lsoa = make_place(session, "lsoa", "E01000001", box=box(500))
    make_place(session, "ward", "E05000001", box=box(900))
    make_place(session, "pcn_catchment", "U00001", box=box(900))
    for code, share in (("U00002", 0.4), ("U00003", 0.6)):
        pcn = make_place(session, "pcn", code, box=(0, 0, 1, 1))
        session.add(PlaceMember(place_id=pcn.id, member_id=lsoa.id, share=share))
    session.flush()
    report = bring([row(1), row(2, longitude="-1.5")])
    assert report.in_no_area == 1
    assert ask(session, PLACES) == [
        "lsoa E01000001, generalised polygon",
        "pcn U00003, membership",
        "ward E05000001, generalised polygon",
    ]


def test_a_row_in_a_gap_between_generalised_wards_belongs_to_the_nearest(
    session: Session, bring: Bring
) -> None:
    make_place(session, "lsoa", "E01000001", box=box(500))
    make_place(session, "ward", "near", box=(EAST + 10, NORTH - 500, EAST + 900, NORTH + 500))
    make_place(session, "ward", "far", box=(EAST - 900, NORTH - 500, EAST - 20, NORTH + 500))
    bring([row(1)])
    assert "ward near, generalised polygon" in ask(session, PLACES)


def test_what_lies_just_beyond_every_area_is_in_none(session: Session, bring: Bring) -> None:
    make_place(session, "lsoa", "E01000001", box=(EAST + 10, NORTH, EAST + 900, NORTH + 500))
    report = bring([row(1)])
    assert report.in_no_area == 1
    assert ask(session, PLACES) == []
    assert ask(session, "SELECT count(*) FROM search_document") == [1]


def test_a_row_without_coordinates_stands_at_its_postcode(session: Session, bring: Bring) -> None:
    make_postcode(session, "E81EA", (EAST + 7, NORTH))
    report = bring([row(1, longitude="", latitude="", postcode="e8 1ea"), row(2)])
    assert report.placed_by_postcode == 1
    found = (
        "SELECT ST_X(location_bng), location_quality, location_type FROM location"
        " WHERE location_quality IS NOT NULL"
    )
    assert ask(session, found) == [(EAST + 7, "postcode centroid", "physical")]


def test_what_meets_online_needs_no_place(session: Session, bring: Bring) -> None:
    report = bring([row(1, longitude="", latitude="", kind="online")])
    assert (report.added, report.in_no_area) == (1, 0)
    assert ask(session, "SELECT location_type, location_bng FROM location") == [("virtual", None)]
    assert ask(session, "SELECT count(*) FROM search_document") == [1]
    assert ask(session, "SELECT count(*) FROM search_entry") == [0]


def test_a_list_displaced_against_its_postcodes_is_reported(session: Session, bring: Bring) -> None:
    rows = []
    for number in range(12):
        postcode = f"E8 {number % 10}{'AB'[number // 10]}A"
        east, north = EAST + 300 * number, NORTH
        make_postcode(session, postcode.replace(" ", ""), (east, north))
        longitude, latitude = to_wgs84(east + 110, north - 60)
        place = {"longitude": f"{float(longitude):.6f}", "latitude": f"{float(latitude):.6f}"}
        rows.append(row(number, postcode=postcode, **place))
    (note,) = bring(rows).notes
    assert "lie 125 m from the postcodes of the same rows" in note
    assert "110 m to the east, 60 m to the south; 12 rows" in note


# ---- Privacy

SHOWN = (
    "SELECT round(CAST(ST_X(public_location_bng) AS numeric)), round(CAST(ST_Y(public_location_bng) AS numeric))"
    " FROM location"
)
SEARCHED = "SELECT result || search_text::text FROM search_document"


def near(number: int = 1, **said: str) -> dict[str, str]:
    secret = {"address": "9 Secret Street", "location privacy": "near", "postcode": "E8 1EA"}
    return row(number, **{**secret, **said})


def test_what_only_says_near_is_shown_in_the_middle_of_its_msoa(
    session: Session, bring: Bring
) -> None:
    middle = (EAST + 200, NORTH)
    make_place(session, "lsoa", "own", box=box(50))
    make_place(session, "lsoa", "middle", box=(EAST + 150, NORTH - 50, EAST + 250, NORTH + 50))
    make_place(session, "msoa", "around", box=(EAST - 100, NORTH - 300, EAST + 500, NORTH + 300))
    bring([near()])
    assert ask(session, SHOWN) == [middle]
    shown = tuple(float(value) for value in to_wgs84(*middle))
    assert ask(session, "SELECT longitude, latitude FROM location")[0] == pytest.approx(shown)
    assert "lsoa middle, generalised polygon" in ask(session, PLACES)
    assert not any("own" in one for one in ask(session, PLACES))
    (found,) = ask(session, SEARCHED)
    for secret in ("Secret", "secret", "1EA", LONGITUDE, LATITUDE):
        assert secret not in found
    points = ask(
        session,
        "SELECT mod(CAST(sheet_point[0] AS numeric), 2000000), mod(CAST(sheet_point[1] AS numeric), 2000000)"
        " FROM search_entry",
    )
    assert {(round(east), round(north)) for east, north in points} == {middle}


def test_what_only_says_near_in_no_area_is_shown_nowhere(session: Session, bring: Bring) -> None:
    report = bring([near()])
    assert report.in_no_area == 1
    assert ask(session, "SELECT public_location_bng, longitude, latitude FROM location") == [
        (None, None, None)
    ]
    assert ask(session, "SELECT count(*) FROM search_entry") == [0]


@pytest.mark.parametrize("first", ["exact", "near"])
def test_a_place_may_begin_or_cease_to_be_secret(
    session: Session, bring: Bring, first: str
) -> None:
    make_place(session, "msoa", "around", box=(EAST - 100, NORTH - 300, EAST + 500, NORTH + 300))
    then = "near" if first == "exact" else "exact"
    bring([near(**{"location privacy": first})])
    report = bring([near(**{"location privacy": then})])
    assert report.changed == 1
    (found,) = ask(session, SEARCHED)
    assert ("secret" in found) == (then == "exact")
    assert ask(session, SHOWN) == [(EAST + (200 if then == "near" else 0), NORTH)]


# ---- What a row says

STRANGE = [
    "plain",
    'a "quoted", one; two|three',
    "tab\tand\nnew line\\N \\ back\\\\slash",
    "بيت السلام",
    "日本語 🏳️‍🌈 ",
    "it's {1,2} 'NULL' %s %(x)s :list $1",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("words", STRANGE)
def test_any_words_come_in_as_they_are(session: Session, bring: Bring, words: str) -> None:
    bring([row(1, description=words, wants="one;" + words.replace(";", ","))])
    assert ask(session, "SELECT description FROM asset") == [words.strip()]
    assert ask(session, "SELECT wants FROM asset")[0][1] == words.replace(";", ",").strip()


def test_facts_stand_where_they_belong(session: Session, bring: Bring) -> None:
    facts = {
        "organisation": "Friends of the Hall",
        "schedule": "FREQ=WEEKLY;BYDAY=TU 10:00-12:00 soup|FREQ=MONTHLY;BYDAY=1MO;BYMONTH=9,10",
        "offers": "kitchen;hall:80",
        "languages": "English;cy",
        "cost": "£2",
        "extra": '{"hours": "49 ☕"}',
        "step free": "yes",
    }
    bring([row(1, **facts), row(2, organisation="Friends of the Hall")])
    assert ask(session, "SELECT name FROM organization") == ["Friends of the Hall"]
    assert ask(session, "SELECT count(*) FROM asset WHERE organization_id IS NOT NULL") == [2]
    openings = (
        "SELECT freq, byday, bymonth, opens_at::text, description FROM schedule ORDER BY freq"
    )
    assert ask(session, openings) == [
        ("MONTHLY", "1MO", "9,10", None, None),
        ("WEEKLY", "TU", None, "10:00:00", "soup"),
    ]
    said = "SELECT offers, languages, cost, cost_text, extra, is_step_free FROM asset WHERE name = 'Hall 1'"
    assert ask(session, said) == [
        ({"kitchen": True, "hall": 80}, ["en", "cy"], "paid", "£2", {"hours": "49 ☕"}, True)
    ]
    bring([row(1, **{**facts, "schedule": "FREQ=DAILY", "organisation": "Others"}), row(2)])
    assert ask(session, "SELECT freq FROM schedule") == ["DAILY"]
    of = (
        "SELECT organization.name FROM asset JOIN organization ON organization.id = organization_id"
    )
    assert ask(session, of) == ["Others"]


# ---- Many rows

CATALOGUE = (
    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace"
    " UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
    " WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
)


# Its own category, the two above it, and every category at once.
ENTRIES_OF_A_LIBRARY = 4


def many(count: int, **said: str) -> list[dict[str, str]]:
    return [
        row(number, longitude=f"{-0.2 + number / 100_000:.5f}", **said) for number in range(count)
    ]


def test_many_rows_leave_every_key_and_index_as_it_stood(session: Session, bring: Bring) -> None:
    before = ask(session, CATALOGUE)
    rows = many(6_000, phone="020")
    assert counts(bring(rows)) == (6_000, 0, 0, 0, 0)
    assert ask(session, CATALOGUE) == before
    assert ask(session, "SELECT count(*) FROM search_document JOIN phone USING (asset_id)") == [
        6_000
    ]
    rows[:3_500] = many(3_500, phone="0207")
    assert counts(bring(rows[:5_900])) == (0, 3_500, 2_400, 100, 0)
    assert ask(session, CATALOGUE) == before
    entries = (
        "SELECT count(*), count(search_document), count(DISTINCT asset_at_location_id)"
        " FROM search_entry LEFT JOIN search_document USING (asset_at_location_id)"
    )
    assert ask(session, entries) == [(5_900 * ENTRIES_OF_A_LIBRARY,) * 2 + (5_900,)]


def test_a_refused_list_of_many_leaves_every_key_and_index_as_it_stood(
    session: Session, bring: Bring
) -> None:
    session.commit()
    before = ask(session, CATALOGUE)
    with pytest.raises(RowsRefused):
        bring([*many(10_500), row(99_999, category="libary")])
    session.rollback()
    assert ask(session, CATALOGUE) == before
    assert ask(session, "SELECT count(*) FROM asset") == [0]


def rows_scanned(session: Session) -> int:
    """How many rows of the great tables this transaction has read from end to end."""
    return int(
        session.execute(
            text(
                "SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname IN ('asset',"
                " 'asset_history', 'asset_at_location', 'asset_category', 'location', 'location_place',"
                " 'phone', 'schedule', 'search_document', 'search_entry')"
            )
        ).scalar_one()
    )


def test_a_few_rows_do_not_read_the_many_that_are_there(session: Session, bring: Bring) -> None:
    bring(many(12_000, phone="020", extra='{"monday": "AM"}'))
    session.execute(text("ANALYZE"))
    few = [row(n, source="Other", longitude=f"{-0.3 + n / 100:.2f}") for n in range(20)]
    before = rows_scanned(session)
    assert counts(bring(few, list_name="Few")) == (20, 0, 0, 0, 0)
    few[0]["phone"] = "020"
    assert counts(bring(few[:19], list_name="Few")) == (0, 1, 18, 1, 0)
    assert rows_scanned(session) == before


def test_progress_tells_of_every_row(bring: Bring) -> None:
    class Watching:
        rows = 0

        def begin(self, label: str, total: int | None = None) -> None:
            assert label.startswith("assets: ")

        def advance(self, steps: int) -> None:
            self.rows += steps

    watching = Watching()
    bring([*many(10_500), row(1)], skip_refused=True, progress=watching)
    assert watching.rows == 10_501


def test_two_areas_may_each_have_a_list_of_one_name(session: Session, bring: Bring) -> None:
    one, other = make_area(session, "one"), make_area(session, "other")
    bring([row(1)], area=one)
    report = bring([row(2)], area=other)
    assert (report.list_name, report.withdrawn) == ("Halls (other)", 0)


def test_a_season_leaves_as_it_came(session: Session, bring: Bring, tmp_path: Path) -> None:
    rule = "FREQ=WEEKLY;BYDAY=TU;BYMONTH=9,10 10:00-12:00 term time"
    bring([row(1, schedule=rule)])
    write_export(session, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert [one["schedule"] for one in csv.DictReader(file)] == [rule]
