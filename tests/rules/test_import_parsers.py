"""Rows of lists that give either an entry or one clear reason, whatever was written."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.imports.displacement import find_displacement
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.formats.mapping import guess_mapping
from assetmap.assets.imports.positions import locate_rows
from assetmap.assets.imports.rows import ImportRow, RefusedRow, RowReader
from assetmap.assets.opening_hours.list_notation import parse_schedule
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.errors import InvalidInput
from assetmap.geography import to_wgs84
from assetmap.places.postcodes import compact, spaced
from assetmap.places.vintages import is_older

HEADER = [
    "name",
    "category",
    "longitude",
    "latitude",
    "postcode",
    "phone",
    "website",
    "languages",
    "cost",
    "min age",
    "max age",
    "step free",
    "schedule",
    "id",
    "extra",
    "location privacy",
    "assured on",
]


def read(cells: Sequence[str], header: Sequence[str] = HEADER) -> ImportRow:
    return RowReader(header, guess_mapping(header), our_vocabulary(), "Test list").read(2, cells)


def row(**said: str) -> list[str]:
    plain = {
        "name": "Hall",
        "category": "library",
        "longitude": "-0.05",
        "latitude": "51.5",
        **said,
    }
    return [plain.get(name.replace(" ", "_"), "") for name in HEADER]


@given(st.lists(st.text(max_size=40), min_size=len(HEADER), max_size=len(HEADER)))
def test_any_text_in_any_cell_is_an_entry_or_refused(cells: list[str]) -> None:
    with suppress(RefusedRow):
        assert read(cells).categories


@given(st.sampled_from([name.replace(" ", "_") for name in HEADER]), st.text(max_size=60))
def test_any_text_in_one_cell_of_a_good_row_is_an_entry_or_refused(name: str, text: str) -> None:
    with suppress(RefusedRow):
        assert read(row(**{name: text})).categories


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"category": "libary"}, "did you mean library"),
        ({"category": ""}, "no category"),
        ({"longitude": "west"}, "not a number"),
        ({"longitude": "inf"}, "finite|number"),
        ({"latitude": "1e999"}, "finite|number"),
        ({"min_age": "60", "max_age": "18"}, "above"),
        ({"schedule": "Tuesdays"}, "rule"),
        ({"schedule": "FREQ=WEEKLY;BYDAY=TU 25:00-26:00"}, "time"),
        ({"extra": "not json"}, "JSON"),
        ({"location_privacy": "secret"}, "exact"),
        ({"languages": "Klingonese"}, "language|BCP"),
        ({"assured_on": "3 May"}, "YYYY-MM-DD"),
        ({"name": "x" * 301}, "300"),
        ({"step_free": "perhaps"}, "is not yes or no"),
    ],
)
def test_a_bad_cell_is_refused_with_its_reason(said: dict[str, str], reason: str) -> None:
    with pytest.raises(RefusedRow, match=reason):
        read(row(**said))


def test_a_row_without_a_name_is_refused_unless_its_kind_has_none() -> None:
    with pytest.raises(RefusedRow, match="it has no name"):
        read(row(name=""))
    taken = read(row(name="", category="public-toilet"))
    assert taken.name == "Public toilets"
    assert taken.is_name_from_category


def test_the_same_row_has_the_same_key_and_a_published_id_tells_nothing() -> None:
    one, other = read(row()), read(row())
    assert one.import_key == other.import_key
    assert one.import_hash == other.import_hash
    assert one.asset_id != other.asset_id


def test_a_places_religion_makes_it_a_mosque() -> None:
    assert read(row(category="place_of_worship", extra='{"religion": "muslim"}')).categories == [
        "mosque"
    ]


def test_a_web_address_that_would_run_script_is_left_out() -> None:
    taken = read(row(website="javascript:alert(1)"))
    assert taken.url is None
    assert taken.remarks


@given(st.text(max_size=80))
def test_any_schedule_is_rules_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(parse_schedule(text), list)


@given(st.text(max_size=20))
def test_a_postcode_is_stored_so_that_it_can_be_written_again(text: str) -> None:
    stored = compact(text)
    if stored is not None:
        assert compact(spaced(stored)) == stored


@pytest.mark.parametrize(
    ("vintage", "than", "older"),
    [
        ("2024", "2025", True),
        ("2025-11", "2026-02", True),
        ("2025", "2025", False),
        ("modelled-2023", "official-2026", True),
        ("June 2024", "November 2024", True),
        ("November 2025", "2025-06", False),
        ("2025-11-03", "20/11/2025", True),
        ("3 Nov 2025", "20251120", True),
        ("202506", "11/2025", True),
        ("2025", "2025-06", False),
        ("2010/11", "2010-06", False),
        ("Market 2024", "2024-06", False),
        ("first", "second", False),
        (None, "2025", False),
    ],
)
def test_editions_are_compared_by_the_years_they_name(
    vintage: str | None, than: str | None, older: bool
) -> None:
    assert is_older(vintage, than) is older


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (
            b'name,category\n"never closed,library\n' + b"x,y\n" * 2000,
            "row 2.*line 2.*never closed",
        ),
        (b'name,category\n"a"b,library\n', "closing quotation mark"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence):
        list(open_rows(path).batches)


def test_only_the_rows_that_are_no_utf_8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"name,category\nCaf\xe9,cafe\n" + "Fínè,cafe\n".encode())
    file = open_rows(path)
    lines = [line for batch in file.batches for line in batch]
    reader = RowReader(file.header, guess_mapping(file.header), our_vocabulary(), "Test")
    with pytest.raises(RefusedRow, match="UTF-8"):
        reader.read(2, lines[0].cells)
    assert reader.read(3, lines[1].cells).name == "Fínè"


@pytest.mark.parametrize(
    ("longitude", "latitude", "problem"),
    [
        (-0.05, 51.5, ""),
        (1.0, 55.0, ""),  # the North Sea, where the demo lies
        (51.5, -0.05, "swapped"),
        (0.0, 0.0, "0,0"),
        (-6.26, 53.35, "outside Great Britain"),  # Dublin
        (2.35, 48.85, "outside Great Britain"),  # Paris
        (np.nan, 51.5, "half"),
        (np.nan, np.nan, ""),  # none at all: a postcode may help
    ],
)
def test_positions_that_cannot_be_meant(longitude: float, latitude: float, problem: str) -> None:
    nothing = np.array([np.nan])
    found = locate_rows(np.array([longitude]), np.array([latitude]), nothing, nothing)
    assert problem in found.problem[0]
    assert bool(found.problem[0]) == bool(problem)


def test_a_wrong_datum_is_told_from_postcodes_that_only_scatter() -> None:
    generator = np.random.default_rng(1)
    scatter = generator.normal(0, 60, (2, 200))
    assert find_displacement(scatter[0], scatter[1], compared_with="postcodes") is None
    shifted = find_displacement(scatter[0] + 110, scatter[1] - 60, compared_with="postcodes")
    assert shifted is not None
    assert shifted.metres == pytest.approx(125, abs=15)
    assert "postcodes" in shifted.sentence()


def test_metres_win_over_degrees_where_a_row_has_both() -> None:
    longitude, latitude = to_wgs84(530_000.0, 180_000.0)
    found = locate_rows(
        np.array([float(longitude) + 0.002]),
        np.array([float(latitude)]),
        np.array([530_000.0]),
        np.array([180_000.0]),
    )
    assert found.easting[0] == 530_000.0
    assert found.shift_east[0] == pytest.approx(-139, abs=3)
