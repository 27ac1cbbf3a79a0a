"""OpenStreetMap extracts read as mappers mean them: tags, hours, points and areas."""

import json
from datetime import date
from pathlib import Path

import pytest

from assetmap.assets.imports.formats import osm
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.formats.osm_tags import cells_of_tags, is_of_use
from assetmap.assets.opening_hours.list_notation import parse_schedule, schedule_text
from assetmap.assets.opening_hours.osm import read_opening_hours
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.errors import InvalidInput
from tests.osm_files import LATITUDE, LONGITUDE, SIDE, OsmFile

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


@pytest.mark.parametrize(
    ("hours", "schedule", "remark"),
    [
        ("", "", "nothing said"),
        ("24/7", "FREQ=DAILY 00:00-00:00", "day and night"),
        ("Mo-Fr 09:00-17:00", f"{WEEKDAYS} 09:00-17:00", ""),
        ("mo-fr 09:00 - 17:00", f"{WEEKDAYS} 09:00-17:00", "written carelessly, understood"),
        ("Mo-Fr 09:00-17:00; PH off", f"{WEEKDAYS};X-BANK-HOLIDAYS=NO 09:00-17:00", "closed on bank holidays"),
        ("Su,PH off; Tu 10:00-11:00", "FREQ=WEEKLY;BYDAY=TU;X-BANK-HOLIDAYS=NO 10:00-11:00", "so said in a list"),
        ("Mo-Su,PH 10:00-16:00", "FREQ=DAILY;X-BANK-HOLIDAYS=YES 10:00-16:00", "open on them"),
        (
            "Mo 09:00-17:00; PH 10:00-12:00",
            "FREQ=WEEKLY;BYDAY=MO;X-BANK-HOLIDAYS=NO 09:00-17:00|WORDS on bank holidays 10:00-12:00",
            "hours of their own, which no rule has",
        ),
        ("Mo 10:00-12:00,14:00-16:00", "FREQ=WEEKLY;BYDAY=MO 10:00-12:00|FREQ=WEEKLY;BYDAY=MO 14:00-16:00", "a break"),
        ("Fr 20:00-02:00", "FREQ=WEEKLY;BYDAY=FR 20:00-02:00", "past midnight"),
        ("Fr 20:00-04:00; Sa off", "FREQ=WEEKLY;BYDAY=FR 20:00-04:00", "the night is Friday's"),
        (
            "Mo-Th 12:00-23:00; Fr-Sa 12:00-01:00; Su 12:00-22:30",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH 12:00-23:00|FREQ=WEEKLY;BYDAY=FR,SA 12:00-01:00|FREQ=WEEKLY;BYDAY=SU 12:00-22:30",
            "the hours of Sunday do not end Saturday's",
        ),
        ("Mo-Su 20:00-02:00; We off", "FREQ=WEEKLY;BYDAY=MO,TU,TH,FR,SA,SU 20:00-02:00", "nor begin Thursday's"),
        (
            "Fr 20:00-26:00; Sa 18:00-01:00",
            "FREQ=WEEKLY;BYDAY=FR 20:00-02:00|FREQ=WEEKLY;BYDAY=SA 18:00-01:00",
            "past midnight in both ways of writing it",
        ),
        ("Sa 18:00-02:00; Su 12:00-23:59", "FREQ=WEEKLY;BYDAY=SA 18:00-02:00|FREQ=WEEKLY;BYDAY=SU 12:00-23:59", ""),
        ("Mo-Su 24/7", "FREQ=DAILY 00:00-00:00", "day and night, said twice"),
        ("Mo-Fr 09:00-17:00; Sa Off; PH Off", f"{WEEKDAYS};X-BANK-HOLIDAYS=NO 09:00-17:00", "capitals"),
        ("Mo-Fr 09:00-17:00; Dec 25 off", f"{WEEKDAYS};X-OFF-DATES=12-25 09:00-17:00", "a date that is off"),
        ("Mo-Fr 09:00-17:00, Dec 25 off", f"{WEEKDAYS};X-OFF-DATES=12-25 09:00-17:00", "behind a comma"),
        ("Mo-Fr 09:00-17:00; Dec 25,Jan 01 closed", f"{WEEKDAYS};X-OFF-DATES=12-25,01-01 09:00-17:00", "two"),
        (
            "Mo-Fr 09:00-17:00; Dec 24-Jan 02 off; PH off",
            f"{WEEKDAYS};X-BANK-HOLIDAYS=NO;X-OFF-DATES=12-24/01-02 09:00-17:00",
            "over the end of the year",
        ),
        ("Mo-Fr 09:00-17:00; 2026 Dec 28 off", f"{WEEKDAYS};X-OFF-DATES=2026-12-28 09:00-17:00", "once"),
        (
            "Mo-Fr 09:00-17:00; Dec 24 09:00-12:00",
            f"{WEEKDAYS};X-OFF-DATES=12-24 09:00-17:00|WORDS Dec 24 09:00-12:00",
            "hours of its own, which no rule has",
        ),
        ("Mo-Fr 09:00-17:00; Jun 31 off", f"{WEEKDAYS} 09:00-17:00 except Jun 31 off", "there is no such day"),
        ("Mo-Fr 09:00-17:00; SH off", f"{WEEKDAYS} 09:00-17:00 not in school holidays", "days that no rule knows"),
        ("Mo-Fr 09:00-17:00; easter off", f"{WEEKDAYS} 09:00-17:00 not at Easter", ""),
        ("Mo-Fr 09:00-17:00; week 52 off", f"{WEEKDAYS} 09:00-17:00 except week 52 off", ""),
        ("Dec 25 off", "WORDS Dec 25 off", "nothing else is said"),
        ("Mo-Fr 08:00-24:00", f"{WEEKDAYS} 08:00-00:00", "to midnight"),
        ("Su[2] 10:00-12:00", "FREQ=MONTHLY;BYDAY=2SU 10:00-12:00", "the second"),
        ("Sa[-1] 10:00-11:00", "FREQ=MONTHLY;BYDAY=-1SA 10:00-11:00", "the last"),
        ("Mo[1,3] 10:00-12:00", "FREQ=MONTHLY;BYDAY=1MO,3MO 10:00-12:00", "the first and third"),
        ("Tu[5] 10:00-12:00", "FREQ=MONTHLY;BYDAY=5TU 10:00-12:00", "some months have no fifth"),
        ("May-Jul Sa 10:00-12:00", "FREQ=WEEKLY;BYDAY=SA;BYMONTH=5,6,7 10:00-12:00", "a season"),
        ("12:00+", "FREQ=DAILY 12:00", "nobody knows until when"),
        ("Mo-Fr", WEEKDAYS, "the day is known and not the hour"),
        ('We 10:00-12:00 "soup"', "FREQ=WEEKLY;BYDAY=WE 10:00-12:00 soup", "a remark"),
        ('Sa "by appointment"', "FREQ=WEEKLY;BYDAY=SA by appointment", ""),
        ("Mo-Fr 9-5", "WORDS Mo-Fr 9-5", "no opening hours as the library knows them"),
        ("sunrise-sunset", "WORDS sunrise-sunset", "the sun"),
        ("Mar 15-Oct 31 10:00-12:00", "WORDS Mar 15-Oct 31 10:00-12:00", "days of a month"),
        ("Apr-Oct Su[1] 10:00-12:00", "WORDS Apr-Oct Su[1] 10:00-12:00", "both months and weeks of them"),
        ("SH Mo 10:00-12:00", "WORDS SH Mo 10:00-12:00", "school holidays"),
        ("2024 Mo 10:00-12:00", "WORDS 2024 Mo 10:00-12:00", "a year"),
        ("week 1-53/2 Mo 10:00-12:00", "WORDS week 1-53/2 Mo 10:00-12:00", "every other week"),
        ("Mo 09:00-17:00 unknown", "WORDS Mo 09:00-17:00 unknown", "not certain"),
        ("Mo-Fr 09:00-17:00; Sa unknown", f"{WEEKDAYS} 09:00-17:00|FREQ=WEEKLY;BYDAY=SA Sa unknown", "one part that is not known"),
        ("Mo-Fr 09:00-17:00; Su sunrise-sunset", f"{WEEKDAYS} 09:00-17:00|FREQ=WEEKLY;BYDAY=SU Su sunrise-sunset", "or of the sun"),
        (
            "Mo-Fr 09:00-17:00; Fr unknown",
            f"{WEEKDAYS} 09:00-17:00 except Fr unknown|FREQ=WEEKLY;BYDAY=FR Fr unknown",
            "of a day that is named before",
        ),
        ('Mo-Fr 09:00-17:00 || "by appointment"', f'{WEEKDAYS} 09:00-17:00|FREQ=DAILY "by appointment"', "at all other times"),
        ("closed", "WORDS closed", "no rule says never"),
    ],
)  # fmt: skip
def test_opening_hours_become_rules_or_stay_words(hours: str, schedule: str, remark: str) -> None:
    openings = read_opening_hours(hours)
    assert schedule_text(openings) == schedule, remark
    # The words go through a cell and mean the same there.
    assert parse_schedule(schedule_text(openings)) == list(openings)


@pytest.mark.parametrize(
    ("tags", "categories", "remark"),
    [
        ("amenity=library", "library", ""),
        ("amenity=Library", "library", "a capital"),
        ("amenity=library;cafe", "library cafe", "two in one"),
        ("amenity=place_of_worship", "place-of-worship", ""),
        ("amenity=place_of_worship religion=muslim", "mosque", "the narrower of the two"),
        ("amenity=community_centre community_centre=village_hall", "community-centre hall-to-hire", "neither is above"),
        ("amenity=pharmacy healthcare=pharmacy", "pharmacy", "said twice"),
        ("healthcare=optometrist", "optician", "any value"),
        ("club=sport", "sports-club", "its own value, and not any"),
        ("club=philately", "groups-and-social-activities", "any value"),
        ("leisure=pitch sport=skateboard", "sports-pitch skate-park", ""),
        ("amenity=bench", "", "no strength of a place"),
        ("building=church", "", "a building alone may be a house by now"),
        ("disused:amenity=pub", "", "no longer"),
        ("religion=christian", "", "a part of an expression"),
    ],
)  # fmt: skip
def test_tags_have_the_categories_of_the_vocabulary(
    tags: str, categories: str, remark: str
) -> None:
    said = dict(tag.split("=") for tag in tags.split())
    assert our_vocabulary().of_tags(said) == categories.split(), remark


@pytest.mark.parametrize(
    ("tags", "is_taken", "remark"),
    [
        ({"amenity": "toilets"}, True, "its category says all"),
        ({"amenity": "toilets", "access": "customers"}, False, "not public"),
        ({"leisure": "playground", "access": "private"}, False, "somebody's garden"),
        ({"leisure": "pitch", "access": "private", "name": "School field"}, True, "named, and said to be private"),
        ({"amenity": "fridge", "abandoned": "yes"}, False, "given up"),
        ({"amenity": "pub", "name": "The Bell", "disused": "yes"}, False, "given up, whatever it is called"),
        ({"amenity": "pub", "name": "The Bell", "disused": "no"}, True, "in use"),
        ({"amenity": "pub", "name": "The Bell", "abandoned": "pub"}, False, ""),
        ({"amenity": "pub", "name": "The Bell", "demolished": "yes"}, False, ""),
        ({"amenity": "place_of_worship", "name": "St Mary", "ruins": "yes"}, False, "a ruin"),
        ({"amenity": "school", "name": "New School", "construction": "yes"}, False, "not yet there"),
        ({"amenity": "school", "name": "New School", "operational_status": "closed"}, False, ""),
        ({"amenity": "pub", "name": "The Bell", "disused:amenity": "bank"}, True, "what it was before"),
        ({"amenity": "bench", "name": "In memory of Ann"}, False, "no category"),
        ({"shop": "charity", "brand": "Oxfam"}, True, "its brand is its name"),
    ],
)  # fmt: skip
def test_what_bears_no_name_is_taken_where_its_category_says_what_it_is(
    tags: dict[str, str], is_taken: bool, remark: str
) -> None:
    assert is_of_use(tags, our_vocabulary().of_tags(tags)) is is_taken, remark


@pytest.mark.parametrize(
    ("tags", "cells", "remark"),
    [
        ({"name": "Hall", "brand": "Halls Ltd"}, {"name": "Hall"}, "a name before a brand"),
        (
            {"addr:housenumber": "2", "addr:street": "Main Street", "addr:village": "Seaton", "addr:city": "Oakham"},
            {"address": "2 Main Street, Seaton", "city": "Oakham"},
            "",
        ),
        ({"addr:housename": "The Forge", "addr:postcode": "LE15 9HU"}, {"address": "The Forge", "postcode": "LE15 9HU"}, ""),
        ({"addr:village": "Seaton"}, {"city": "Seaton"}, "said once"),
        ({"contact:phone": "+44 1572 1", "contact:website": "a.org;b.org"}, {"phone": "+44 1572 1", "url": "a.org"}, ""),
        ({"contact:email": "hall@example.org", "operator": "Parish"}, {"email": "hall@example.org", "organization": "Parish"}, ""),
        ({"wheelchair": "designated"}, {"step_free": "yes"}, ""),
        ({"wheelchair": "limited"}, {"accessibility": "In parts for wheelchairs"}, "neither yes nor no"),
        (
            {"wheelchair": "no", "wheelchair:description": "Two steps"},
            {"step_free": "no", "accessibility": "Two steps"},
            "",
        ),
        ({"wheelchair": "bad"}, {}, "says nothing that we know"),
        ({"amenity": "toilets", "fee": "no", "changing_place": "yes"}, {"toilets": "yes", "cost": "free", "changing_place": "yes"}, ""),
        ({"fee": "yes", "charge": "£2"}, {"cost": "£2"}, ""),
        ({"language:cy": "yes", "language:xyz9": "yes", "language:fr": "no"}, {"languages": "cy"}, ""),
        ({"min_age": "11", "max_age": "4"}, {}, "cannot be"),
        ({"capacity": "about 80"}, {}, "no number"),
        ({"access": "private"}, {"eligibility": "Not open to the public"}, ""),
        ({"internet_access": "wlan"}, {"offers": "wifi"}, ""),
        ({"community_centre:for": "women;senior"}, {"welcomes": "women"}, ""),
        ({"club": "chess"}, {"kind": "group"}, ""),
        ({"opening_hours": "Sa 10:00-12:00"}, {"schedule": "FREQ=WEEKLY;BYDAY=SA 10:00-12:00"}, ""),
        (
            {"religion": "christian", "denomination": "roman_catholic"},
            {"description": "Denomination: Roman Catholic."},
            "",
        ),
        ({"religion": "bahai"}, {"description": "Religion: Bahai."}, ""),
        ({"description": "A hall.", "sport": "tennis;football"}, {"description": "A hall. Sport: tennis, football."}, ""),
        ({"check_date": "2026-05-01"}, {"assured_on": "2026-05-01", "assured_by": "a mapper of OpenStreetMap"}, ""),
        ({"check_date": "2027-05-01"}, {}, "after the extract was made"),
        ({"check_date": "May"}, {}, "no day"),
    ],
)  # fmt: skip
def test_tags_fill_the_cells_of_a_row(
    tags: dict[str, str], cells: dict[str, str], remark: str
) -> None:
    found = cells_of_tags(tags, until=date(2026, 10, 1))
    found.pop("extra", None)
    assert found == cells, remark


def test_religion_and_denomination_are_kept_as_they_stand() -> None:
    tags = {"religion": "christian", "denomination": "quaker", "fixme": "which?"}
    kept = json.loads(cells_of_tags(tags)["extra"])
    assert kept == {"religion": "christian", "denomination": "quaker"}


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    file = open_rows(path)
    lines = [line for batch in file.batches for line in batch]
    rows = [dict(zip(file.header, line.cells, strict=True)) for line in lines]
    return {row["source_id"]: row for row in rows}


def test_points_areas_and_multipolygons_are_read_and_lines_are_told(tmp_path: Path) -> None:
    osm = OsmFile()
    osm.node(1, {"amenity": "library", "name": "Point"})
    osm.node(2, {"amenity": "bench", "name": "Bench"})
    osm.way(3, {"amenity": "school", "name": "Square"})
    osm.way(4, {"leisure": "track", "name": "Line"}, is_closed=False)
    osm.way(5, {})
    osm.relation(6, {"leisure": "park", "name": "Park"}, ways=[5])
    osm.relation(7, {"leisure": "park", "name": "Cut off"}, ways=[99])
    path = osm.write(tmp_path / "small.osm.pbf")
    file = open_rows(path)
    rows = {line.cells[0]: line.cells for batch in file.batches for line in batch}
    assert list(rows) == ["node/1", "way/3", "relation/6"]
    assert file.mapping
    assert (file.mapping.licence, file.mapping.vintage) == ("ODbL", "2026-10-01")
    assert sorted(file.notes) == [
        "1 object left out: a line, not a point or area.",
        "1 object left out: its outline is not complete in the extract, or it is not an area.",
    ]
    said = rows_of(path)
    # A point inside: half a square's side from its corner, at most.
    west, south = LONGITUDE + 3 * 2 * SIDE, LATITUDE + SIDE
    assert west < float(said["way/3"]["longitude"]) < west + SIDE
    assert south < float(said["way/3"]["latitude"]) < south + SIDE


def test_what_lies_outside_great_britain_is_left_out_and_told(tmp_path: Path) -> None:
    osm = OsmFile()
    osm.node(1, {"amenity": "library", "name": "Ours"})
    osm.node(2, {"amenity": "library", "name": "Paris"}, at=(2.35, 48.85))
    file = open_rows(osm.write(tmp_path / "small.osm.pbf"))
    assert [line.cells[0] for batch in file.batches for line in batch] == ["node/1"]
    assert file.notes == ["1 object left out: outside Great Britain."]


def test_an_extract_without_a_date_is_read(tmp_path: Path) -> None:
    osm = OsmFile(taken_at=None)
    osm.node(1, {"amenity": "library", "name": "Library"})
    file = open_rows(osm.write(tmp_path / "small.osm.pbf"))
    assert file.mapping
    assert file.mapping.vintage is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty; download the extract again."),
        (b"no map at all", "cannot be read as OpenStreetMap data"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader", "cannot be read as OpenStreetMap data"),
    ],
)
def test_what_is_no_extract_is_said_in_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "bad.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence) as refusal:
        list(open_rows(path).batches)
    assert str(refusal.value).startswith(str(path))
    assert "\n" not in str(refusal.value)


def test_an_extract_that_is_cut_short_is_said_so(tmp_path: Path) -> None:
    osm = OsmFile()
    for number in range(1, 200):
        osm.node(number, {"amenity": "library", "name": f"Library {number}"})
    path = osm.write(tmp_path / "whole.osm.pbf")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InvalidInput, match="cannot be read as OpenStreetMap data"):
        list(open_rows(path).batches)


def test_an_extract_without_any_asset_is_said_so(tmp_path: Path) -> None:
    osm = OsmFile()
    osm.node(1, {"amenity": "bench"})
    file = open_rows(osm.write(tmp_path / "small.osm.pbf"))
    with pytest.raises(InvalidInput, match="contains nothing that matches our categories"):
        list(file.batches)


def test_a_whole_address_and_a_toilet_for_wheelchairs_are_taken() -> None:
    cells = cells_of_tags(
        {"name": "Hall", "addr:full": " 1 Mare Street, London ", "addr:street": "Other Street",
         "wheelchair": "limited", "toilets:wheelchair": "yes", "wheelchair:description": "Ring the bell"}
    )  # fmt: skip
    assert cells["address"] == "1 Mare Street, London"
    assert cells["accessibility"] == (
        "In parts for wheelchairs; Ring the bell; Toilet for wheelchair users"
    )


def test_a_large_extract_comes_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osm, "_BATCH_OBJECTS", 2)
    drawn = OsmFile()
    for number in range(1, 6):
        drawn.node(number, {"amenity": "library", "name": f"Library {number}"})
    batches = list(open_rows(drawn.write(tmp_path / "halls.osm.pbf")).batches)
    assert [[line.number for line in batch] for batch in batches] == [[1, 2], [3, 4], [5]]
