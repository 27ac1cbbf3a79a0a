"""Rows of lists as entries in our terms, or a reason that tells what to do."""

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.imports.formats.mapping import AssetMapping, guess_mapping
from assetmap.assets.imports.rows import ImportRow, LeftOutRow, RefusedRow, RowReader
from assetmap.assets.vocabulary.categories import our_vocabulary

# Every column that a mapping may name, under its own name.
MAPPING = AssetMapping(
    source="A list",
    licence="OGL v3",
    vintage="2026",
    **{
        key: key
        for key in (
            *("name", "category", "description", "kind", "organization", "longitude", "latitude"),
            *("easting", "northing", "postcode", "address", "city", "location_quality"),
            *("location_privacy", "phone", "email", "url", "languages", "cost", "eligibility"),
            *("minimum_age", "maximum_age", "step_free", "hearing_loop", "toilets", "parking"),
            *("changing_place", "referral", "schedule", "offers", "wants", "capacity"),
            *("transport", "assured_on", "source_id", "source_column", "licence_column"),
            *("vintage_column", "extra"),
        )
    },
)
HEADER = [key for key, column in MAPPING.model_dump().items() if key == column]
READER = RowReader(HEADER, MAPPING, our_vocabulary(), "A list")
# Whatever a file may hold, half characters and those of other scripts included.
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=40)


def cells(**said: str) -> list[str]:
    plain = {"name": "Hall", "category": "library", "longitude": "-0.05", "latitude": "51.5"}
    return [{**plain, **said}.get(key, "") for key in HEADER]


def read(**said: str) -> ImportRow:
    return READER.read(2, cells(**said))


@pytest.mark.parametrize(
    ("said", "attribute", "expected", "remark"),
    [
        ({"name": "  Hall \n of  peace "}, "name", "Hall of peace", "a name is one line"),
        ({"name": "Cafe\u0301"}, "name", "Café", "an accent is one character with its letter"),
        ({"name": "بيت السلام"}, "name", "بيت السلام", "right to left"),
        ({"name": "A\x00B\x07C"}, "name", "A B C", "control characters are spaces"),
        ({"name": "", "category": "public-toilet"}, "name", "Public toilets", "a kind without names"),
        ({"name": "", "category": "public-toilet", "address": "12a Mare Street, London"}, "name", "Public toilets, Mare Street", "and the street"),
        ({"name": "St Ann&#8217;s &amp; Co"}, "name", "St Ann’s & Co", "as a web page writes it"),
        ({"name": "NA"}, "name", "NA", "Narcotics Anonymous"),
        ({"description": "#N/A"}, "description", None, "a spreadsheet's error"),
        ({"description": "N / A"}, "description", None, "with spaces"),
        ({"description": "(none)"}, "description", None, "in brackets"),
        ({"description": "None given"}, "description", None, "in other words"),
        ({"description": "n/a"}, "description", None, ""),
        ({"capacity": "NA"}, "capacity", None, "refuses nothing"),
        ({"longitude": "NaN"}, "longitude", None, ""),
        ({"phone": "#N/A"}, "phones", [], ""),
        ({"phone": "NA"}, "phones", [], ""),
        ({"phone": "not a phone"}, "phones", [], ""),
        ({"phone": "10-12"}, "phones", [], "hours"),
        ({"phone": "2024"}, "phones", [], "a year"),
        ({"phone": "111; 999"}, "phones", ["111", "999"], "short, and of one digit"),
        ({"phone": "020 7946 0001;020 7946 0002"}, "phones", ["020 7946 0001", "020 7946 0002"], "two"),
        ({"phone": "020 7946 0001 / 020 7946 0002"}, "phones", ["020 7946 0001", "020 7946 0002"], "two"),
        ({"phone": "Anna: 020 7946 0001 (mornings)"}, "phones", ["020 7946 0001"], "within words"),
        ({"phone": "2.07946E+09"}, "phones", [], "rounded by a spreadsheet"),
        ({"phone": "2079460001"}, "phones", ["02079460001"], "its 0 lost in a spreadsheet"),
        ({"phone": "2079460001.0"}, "phones", ["02079460001"], ""),
        ({"phone": "442079460001"}, "phones", ["+442079460001"], ""),
        ({"phone": "+44 (0)20 7946 0001"}, "phones", ["+44 (0)20 7946 0001"], ""),
        ({"phone": "116 123"}, "phones", ["116 123"], "a short one"),
        ({"phone": "2026-05-03"}, "phones", [], "a date"),
        ({"email": "test.com"}, "email", None, "a computer's name"),
        ({"email": "n/a"}, "email", None, ""),
        ({"email": "anna@example"}, "email", None, ""),
        ({"email": "Anna <anna@example.org>; bo@example.org"}, "email", "anna@example.org", "the first"),
        ({"category": "Place of Worship"}, "categories", ["place-of-worship"], "any spelling"),
        ({"category": "library; cafe|library"}, "categories", ["library", "cafe"], "several, once"),
        ({"kind": "Group"}, "kind", "group", ""),
        ({"kind": ""}, "kind", "place", "unless it says otherwise"),
        ({"postcode": "e8  1ea"}, "postcode", "E81EA", "stored without spaces"),
        ({"postcode": "near the park"}, "postcode", "near the park", "no postcode, kept as an address"),
        ({"location_privacy": "NEAR"}, "privacy", "near", ""),
        ({"longitude": " -5e-2 "}, "longitude", -0.05, ""),
        ({"easting": "535000.5"}, "easting", 535000.5, ""),
        ({"url": "example.org/hall"}, "url", "https://example.org/hall", "a scheme is added"),
        ({"url": "http://example.org"}, "url", "http://example.org", "and never changed"),
        ({"url": "javascript:alert(1)"}, "url", None, "would run script"),
        ({"url": "see our page"}, "url", None, ""),
        ({"url": "x." * 200_000}, "url", None, "and takes no time to say so"),
        ({"languages": "en_GB"}, "languages", ["en-GB"], "as programs write it"),
        ({"languages": "All languages"}, "languages", [], "which ones is not said"),
        ({"languages": "Roma, Polish"}, "languages", ["rom", "pl"], "as people say it"),
        ({"languages": "en; Welsh;pt-BR"}, "languages", ["en", "cy", "pt-BR"], "names and tags"),
        ({"cost": "Free"}, "cost", "free", ""),
        ({"cost": "Free"}, "cost_text", None, "the words say no more"),
        ({"cost": "by donation, £2"}, "cost", "donation", ""),
        ({"cost": "by donation, £2"}, "cost_text", "by donation, £2", ""),
        ({"cost": "£5"}, "cost", "paid", ""),
        ({"cost": "Free entry"}, "cost", "free", ""),
        ({"cost": "£0"}, "cost", "free", ""),
        ({"cost": "£0.00"}, "cost", "free", ""),
        ({"cost": "0"}, "cost", "free", ""),
        ({"cost": "FREE!"}, "cost", "free", ""),
        ({"cost": "Free."}, "cost", "free", ""),
        ({"cost": "Free to attend"}, "cost", "free", ""),
        ({"cost": "No cost"}, "cost", "free", ""),
        ({"cost": "No charge"}, "cost", "free", ""),
        ({"cost": "None"}, "cost", "free", ""),
        ({"cost": "It's free for everyone"}, "cost", "free", ""),
        ({"cost": "Free (booking required)"}, "cost_text", "Free (booking required)", ""),
        ({"cost": "Unknown"}, "cost", None, ""),
        ({"cost": "Unknown"}, "cost_text", None, ""),
        ({"cost": "N/A"}, "cost", None, ""),
        ({"cost": "Price varies"}, "cost", None, ""),
        ({"cost": "£0-5"}, "cost", "paid", "up to £5"),
        ({"cost": "No entry charge"}, "cost", "free", ""),
        ({"cost": "Nil cost"}, "cost", "free", ""),
        ({"cost": "F.O.C."}, "cost", "free", "free of charge"),
        ({"cost": "Price varies"}, "cost_text", "Price varies", "kept in its words"),
        ({"cost": "Free for members"}, "cost", None, "not for everybody"),
        ({"cost": "Free parking"}, "cost", None, "something else is free"),
        ({"cost": "First session free, then £4"}, "cost", "paid", ""),
        ({"cost": "Not free"}, "cost", "paid", ""),
        ({"cost": "50p"}, "cost", "paid", ""),
        ({"cost": "3.50"}, "cost", "paid", ""),
        ({"cost": "Pay what you can"}, "cost", "donation", ""),
        ({"cost": "Free, donations welcome"}, "cost", "donation", ""),
        ({"languages": "EN"}, "languages", ["en"], "in capitals"),
        ({"languages": "EN-gb"}, "languages", ["en-GB"], ""),
        ({"languages": "English, Spanish"}, "languages", ["en", "es"], ""),
        ({"languages": "English/Turkish and Farsi"}, "languages", ["en", "tr", "fa"], ""),
        ({"languages": "British Sign Language"}, "languages", ["bfi"], ""),
        ({"languages": "BSL; Bengali (Sylheti)"}, "languages", ["bfi", "bn"], ""),
        ({"languages": "Various"}, "languages", [], "says none"),
        ({"minimum_age": "18.0"}, "minimum_age", 18, "as spreadsheets write it"),
        ({"maximum_age": "0"}, "maximum_age", 0, ""),
        ({"step_free": "Yes"}, "is_step_free", True, ""),
        ({"step_free": "limited"}, "is_step_free", None, "is neither"),
        ({"offers": "kitchen; hall:80; wifi: guests"}, "offers", {"kitchen": True, "hall": 80, "wifi": "guests"}, ""),
        ({"offers": "hall:" + "9" * 20}, "offers", {"hall": "9" * 20}, "no count, then words"),
        ({"wants": "tables; chairs;"}, "wants", ["tables", "chairs"], ""),
        ({"assured_on": "2026-05-03"}, "assured_on", date(2026, 5, 3), ""),
        ({"source_column": ""}, "source", "A list", "else the list's own"),
        ({"source_column": "Council"}, "source", "Council", ""),
        ({"licence_column": ""}, "licence", "OGL v3", "else the mapping's"),
        ({"vintage_column": "2019"}, "source_vintage", "2019", ""),
        ({"extra": '{"website": "example.org"}'}, "url", "https://example.org", "from further facts"),
        ({"extra": '{"website": "other.org"}', "url": "example.org"}, "url", "https://example.org", "a column wins"),
        ({"extra": '{"phone": "020\\u0007 7946 0001"}'}, "phones", ["020  7946 0001"], "cleaned like a cell"),
        ({"extra": '{"phone": "#N/A"}'}, "phones", [], ""),
        ({"extra": '{"wheelchair": "yes"}'}, "is_step_free", True, ""),
        ({"extra": '{"wheelchair": ["?"]}'}, "is_step_free", None, "what says neither says nothing"),
        ({"extra": '{"religion": "muslim"}', "category": "place-of-worship"}, "categories", ["mosque"], "narrower"),
        ({"extra": '{"phone": 5, "monday": null}'}, "openings", [], "null is no opening"),
    ],
)  # fmt: skip
def test_a_cell_is_read(said: dict[str, str], attribute: str, expected: Any, remark: str) -> None:
    found = getattr(read(**said), attribute)
    assert (list(found) if isinstance(found, tuple) else found) == expected, remark


@pytest.mark.parametrize(
    ("said", "reason", "remark"),
    [
        ({"category": ""}, "it has no category", ""),
        ({"category": " ; "}, "it has no category", "nor have separators"),
        ({"category": "libary"}, "category 'libary' is not known; did you mean library", "a suggestion"),
        ({"category": "qqqqqq"}, r"category 'qqqqqq' is not known$", "nothing like it"),
        ({"category": "x" * 100_000}, r"category 'x{59}…' is not known", "the message stays short"),
        ({"name": "x" * 301}, "name: it has 301 characters, more than 300", ""),
        ({"description": "x" * 10_001}, "description: it has 10,001 characters", ""),
        ({"organization": "x" * 301}, "organization: it has 301", "an index holds no more"),
        ({"longitude": "west"}, "longitude: 'west' is not a number", ""),
        ({"longitude": "-0,05"}, "longitude: '-0,05' is not a number", "no comma for a point"),
        ({"longitude": "1_0"}, "longitude: '1_0' is not a number", "Python would read it"),
        ({"longitude": "inf"}, "longitude: 'inf' is not a finite number", ""),
        ({"name": "", "category": "food-bank"}, "it has no name", "nobody finds “Food banks”"),
        ({"name": "#N/A"}, "it has no name", ""),
        ({"category": "#N/A"}, "it has no category", ""),
        ({"latitude": "1e999"}, "latitude: '1e999' is not a finite number", ""),
        ({"northing": "-inf"}, "northing: '-inf' is not a finite number", ""),
        ({"kind": "shop"}, "kind: 'shop' is not one of activity, group", ""),
        ({"location_privacy": "secret"}, "location_privacy: 'secret' is not one of exact, near", ""),
        ({"minimum_age": "-1"}, "minimum_age: '-1' is not a whole number", ""),
        ({"minimum_age": "1e3"}, "minimum_age: '1e3' is not a whole number", ""),
        ({"capacity": "9999999"}, "capacity: '9999999' is not a whole number from 0 to 999999", ""),
        ({"minimum_age": "60", "maximum_age": "18"}, "minimum_age is above maximum_age", ""),
        ({"step_free": "perhaps"}, "step_free: 'perhaps' is not yes or no", ""),
        ({"referral": "doctor"}, "referral: 'doctor' is not one of none, professional, self", ""),
        ({"languages": "Klingonese"}, "languages: 'Klingonese' is neither a BCP 47 tag nor", ""),
        ({"offers": ":80"}, "offers: ':80' says how much, but not of what", ""),
        ({"assured_on": "3 May"}, "assured_on: '3 May' is not a date written YYYY-MM-DD", ""),
        ({"schedule": "Tuesdays"}, "schedule: 'Tuesdays' is no rule like", ""),
        ({"extra": "{"}, "extra: it is not JSON", ""),
        ({"extra": "[1]"}, "extra: it is not a JSON object", ""),
        ({"extra": '{"a": NaN}'}, "extra: it is not JSON", "Python would read it"),
        ({"extra": '{"a": 1e400}'}, "extra: it is not JSON", "nor would PostgreSQL hold it"),
        ({"extra": '{"a": 1e-99999}'}, "extra: it is not JSON", ""),
        ({"extra": '{"a": ' + "9" * 5000 + "}"}, "extra: it is not JSON", ""),
        ({"extra": '{"a": "\\u0000"}'}, r"extra: it contains the character \\u0000", ""),
        ({"extra": '{"a": "\\ud800"}'}, "extra: it holds half a character", ""),
        ({"extra": '{"a":' * 5000 + "1" + "}" * 5000}, "extra: it is not JSON", "or too deep"),
        ({"name": "Caf\udce9"}, r"it is not UTF-8 \(byte 0xE9\); save the file as UTF-8", ""),
        ({"name": "\ud800"}, "it is not UTF-8; save the file as UTF-8", ""),
    ],
)  # fmt: skip
def test_a_cell_is_refused(said: dict[str, str], reason: str, remark: str) -> None:
    with pytest.raises(RefusedRow, match=reason) as refusal:
        read(**said)
    assert len(str(refusal.value)) < 300, remark


@given(st.lists(ANY_TEXT, min_size=len(HEADER), max_size=len(HEADER)))
def test_any_text_in_all_cells_is_an_entry_or_refused(row: list[str]) -> None:
    with suppress(RefusedRow):
        assert READER.read(2, row).categories


@given(st.sampled_from(HEADER), ANY_TEXT)
def test_any_text_in_one_cell_of_a_good_row_is_an_entry_or_refused(key: str, text: str) -> None:
    with suppress(RefusedRow):
        assert read(**{key: text}).categories


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | ANY_TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
        max_leaves=10,
    ),
    st.sampled_from(["website", "phone", "wheelchair", "religion", "monday", "other"]),
)
def test_any_json_among_the_further_facts_is_an_entry_or_refused(value: Any, key: str) -> None:
    with suppress(RefusedRow):
        read(category="place-of-worship", extra=json.dumps({key: value}))


@pytest.mark.parametrize(
    ("said", "is_same_row", "is_same_content", "remark"),
    [
        ({}, True, True, "nothing changed"),
        ({"phone": "020 1"}, True, False, "a fact changed"),
        ({"name": "Library"}, False, False, "without an id, the name is part of what it is"),
        ({"longitude": "-0.0500001"}, True, False, "a centimetre away"),
        ({"longitude": "-0.051"}, False, False, "70 m away"),
        ({"category": "Library"}, True, True, "a spelling"),
        ({"phone": "n/a"}, True, True, "says as little as nothing"),
        ({"category": "museum"}, False, False, "another thing in the same place"),
        ({"source_column": "Council"}, False, False, "somebody else says so"),
    ],
)
def test_a_row_is_the_same_row_next_time(
    said: dict[str, str], is_same_row: bool, is_same_content: bool, remark: str
) -> None:
    before, after = read(), read(**said)
    assert (before.import_key == after.import_key) == is_same_row, remark
    assert (before.import_hash == after.import_hash) == is_same_content, remark


def test_a_row_with_an_id_is_the_same_wherever_it_moves() -> None:
    before = read(source_id="7")
    after = read(source_id="7", name="New name", longitude="-1", category="museum")
    assert before.import_key == after.import_key
    assert before.import_hash != after.import_hash


def test_a_row_without_coordinates_is_known_by_its_postcode() -> None:
    nowhere = {"longitude": "", "latitude": ""}
    one, other = (read(**nowhere, postcode=postcode) for postcode in ("E8 1EA", "E8 1EB"))
    assert one.import_key != other.import_key


@pytest.mark.parametrize(
    ("update", "is_same", "remark"),
    [
        ({"licence": "CC0"}, True, "the licence of a list is not what its rows say"),
        ({"vintage": "2027"}, True, "nor is its date"),
        ({"category_words": {"library": "museum"}}, False, "a word means something else"),
        ({"description": None}, False, "a column is not read"),
    ],
)
def test_the_same_cells_are_another_content_where_a_mapping_reads_something_else(
    update: dict[str, Any], is_same: bool, remark: str
) -> None:
    said = cells(description="Books")
    before = RowReader(HEADER, MAPPING, our_vocabulary(), "A list").read(2, said)
    other = RowReader(HEADER, MAPPING.model_copy(update=update), our_vocabulary(), "A list")
    assert (other.read(2, said).import_hash == before.import_hash) is is_same, remark


def test_the_id_of_a_new_asset_tells_nothing_of_its_row() -> None:
    assert read().asset_id != read().asset_id
    assert read().asset_id[12] == "4"


def test_a_mapping_may_translate_a_lists_own_words() -> None:
    words = {"Bücherei": "library", "Kita": "ignore"}
    mapping = AssetMapping(
        name="name", category="what", longitude="x", latitude="y", category_words=words
    )
    reader = RowReader(["name", "what", "x", "y"], mapping, our_vocabulary(), "A list")
    assert reader.read(2, ["Hall", "BÜCHEREI", "0", "51"]).categories == ["library"]
    assert reader.read(3, ["Hall", "Kita; Bücherei", "0", "51"]).categories == ["library"]
    with pytest.raises(LeftOutRow, match="ignores the category 'kita'"):
        reader.read(4, ["Hall", "kita", "0", "51"])


@pytest.mark.parametrize(
    ("status", "comes", "remark"),
    [
        ("", True, "not given"),
        ("n/a", True, "not given"),
        ("Open", True, ""),
        ("ACTIVE", True, ""),
        ("Open, but proposed to close", True, "still open"),
        ("verified", True, ""),
        ("Grade II", True, "what says neither is kept"),
        ("closed", False, ""),
        ("Closed (merged 2019)", False, ""),
        ("inactive", False, ""),
        ("Temporarily closed", False, ""),
        ("defunct", False, ""),
        ("Proposed to open", False, "not yet"),
        ("no longer running", False, ""),
        ("not active", False, ""),
        ("D", False, "a register's letter"),
        ("gone fishing", False, "as the mapping says"),
        ("Permanently shut", False, "in other words"),
        ("Struck off", False, ""),
        ("Opening soon", False, "not there yet"),
        ("Under construction", False, ""),
        ("Proposed for closure", True, "still there"),
        ("A closed school", False, "A is active only when it stands alone"),
    ],
)
def test_what_a_list_marks_as_closed_is_left_out(status: str, comes: bool, remark: str) -> None:
    mapping = AssetMapping(
        name="name",
        category_value="school",
        postcode="pc",
        status="status",
        status_words={"Gone  Fishing": "closed"},
    )
    reader = RowReader(["name", "pc", "status"], mapping, our_vocabulary(), "A list")
    if comes:
        assert reader.read(2, ["School", "E8 1EA", status]).name == "School", remark
    else:
        with pytest.raises(LeftOutRow, match="their status says that they are closed"):
            reader.read(2, ["School", "E8 1EA", status])


def test_a_column_called_status_is_found_without_a_mapping() -> None:
    for name in ("Status", "EstablishmentStatus (name)", "current_status"):
        assert guess_mapping(["name", "category", "postcode", name]).status == name


def test_one_category_may_hold_for_the_whole_list() -> None:
    mapping = AssetMapping(category_value="library", name="name", postcode="pc")
    reader = RowReader(["name", "pc"], mapping, our_vocabulary(), "A list")
    assert reader.read(2, ["Hall", "E8 1EA"]).categories == ["library"]


def test_only_what_the_list_can_say_is_sent_to_the_database() -> None:
    mapping = AssetMapping(category="what", longitude="x", latitude="y", cost="price")
    reader = RowReader(["what", "x", "y", "price"], mapping, our_vocabulary(), "A list")
    assert {"cost", "cost_text"} <= set(reader.attributes)
    assert not {"languages", "openings", "longitude"} & set(reader.attributes)
