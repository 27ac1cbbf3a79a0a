"""Positions in one cell: the usual ways to write one are read, and others get an error that says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.imports.drafts.guessing import guess_columns
from assetmap.assets.imports.formats.mapping import guess_mapping
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.cells.positions import Position, parse_position
from assetmap.geography import is_in_great_britain, to_wgs84


@pytest.mark.parametrize(
    "cell",
    [
        "51.5485, -0.0605",
        "51.5485 -0.0605",
        "51.5485;-0.0605",
        "(51.5485, -0.0605)",
        "-0.0605, 51.5485",
        "POINT (-0.0605 51.5485)",
        "SRID=4326;POINT(-0.0605 51.5485)",
        "geo:51.5485,-0.0605",
        "51.5485° N, 0.0605° W",
        "0.0605W 51.5485N",
        "N 51.5485, W 0.0605",
        "51°32'54.6\"N 0°3'37.8\"W",
        "51° 32′ 54.6″ N, 0° 3′ 37.8″ W",
    ],
)
def test_latitude_and_longitude_are_read_however_they_are_written(cell: str) -> None:
    position = parse_position(cell)
    assert (position.longitude, position.latitude) == pytest.approx((-0.0605, 51.5485))
    assert position.easting is position.northing is None


# Source: Ordnance Survey, "A guide to coordinate systems in Great Britain", sections 7 and annexe C; the rest are
# corners of the grid's first and last squares.
@pytest.mark.parametrize(
    ("cell", "easting", "northing"),
    [
        ("TG 51409 13177", 651_409.5, 313_177.5),
        ("TG5140913177", 651_409.5, 313_177.5),
        ("tg 514 131", 651_450, 313_150),
        ("NN 166 712", 216_650, 771_250),
        ("SV 000 000", 50, 50),
        ("HP 999 999", 499_950, 1_299_950),
        ("TQ 3454,8609", 534_545, 186_095),
        ("534567, 184567", 534_567, 184_567),
        ("184567N 534567E", 534_567, 184_567),
    ],
)
def test_grid_references_and_metres_are_read(cell: str, easting: float, northing: float) -> None:
    assert parse_position(cell) == Position(easting=easting, northing=northing)


@given(st.integers(0, 699_999), st.integers(0, 1_299_999))
def test_a_grid_reference_is_the_square_that_holds_the_point(easting: int, northing: int) -> None:
    letters = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
    big = letters[(3 - northing // 500_000) * 5 + easting // 500_000 + 2]
    small = letters[(4 - northing % 500_000 // 100_000) * 5 + easting % 500_000 // 100_000]
    for figures in (5, 4, 3):
        size = 10 ** (5 - figures)
        halves = [f"{number % 100_000 // size:0{figures}}" for number in (easting, northing)]
        found = parse_position(f"{big}{small} {' '.join(halves)}")
        assert found.easting is not None and found.northing is not None
        assert abs(found.easting - easting) <= size / 2 >= abs(found.northing - northing)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1 High Street", "is not a position; write it like 51.5485, -0.0601 or like TQ 345 860"),
        ("51.5", "is not a position"),
        ("51,5 -0,06", "is not a position"),
        ("51.5 N, 51.6 N", "gives two numbers of one kind"),
        ("TQ 345 86", "its two halves have different lengths"),
        ("TQ34586", "its two halves have different lengths"),
        ("TQ 34 86", "names a 1 km square; give six figures or more"),
        ("TQ38", "names a 10 km square"),
        ("51°99' N, 0°3' W", "has 60 minutes or seconds, or more"),
        ("ZZ 345 860", "is not a position"),
        ("TI 345 860", "is not a position"),
        ("1 " * 50_000, "is not a position"),
        (" " * 50_000 + "1", "is not a position"),
        ("1" + " " * 50_000 + "x", "is not a position"),
    ],
)
def test_what_gives_no_position_is_told(cell: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_position(cell)


@given(st.text(alphabet="0123456789.,-+ NSEWTQ°'\"():;/", max_size=40))
def test_any_cell_is_read_or_refused(cell: str) -> None:
    try:
        position = parse_position(cell)
    except ValueError:
        return
    assert [position.longitude is None, position.easting is None].count(True) == 1
    assert (position.longitude is None) == (position.latitude is None)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Lat/Long", "51.54, -0.05"),
        ("Latitude, Longitude", "51.54, -0.05"),
        ("Coordinates (lat, long)", "51.54, -0.05"),
        ("geo_point_2d", "51.54, -0.05"),
        ("OS grid ref.", "TQ 345 860"),
        ("Whatever", "51.54, -0.05"),
        ("Longitude", "51.54, -0.05"),
        ("Map", "TQ 345 860"),
    ],
)
def test_a_column_of_positions_is_found(heading: str, cell: str) -> None:
    rows = [["Dalston Hall", cell], ["Clapton Hall", cell]]
    found = guess_columns(["Name", heading], rows, our_vocabulary())
    assert [one.key for one in found] == ["name", "coordinates"]


@pytest.mark.parametrize(
    "cell",
    [
        *("07700 900123", "0161 4960000", "SC012345", "SP000123", "SO301234", "ST123456"),
        *("10 12", "2019 2021", "1/50", "50 1"),
    ],
)
def test_other_numbers_are_no_positions(cell: str) -> None:
    rows = [["Dalston Hall", cell], ["Clapton Hall", cell]]
    assert guess_columns(["Name", "Whatever"], rows, our_vocabulary())[1].key != "coordinates"


@pytest.mark.parametrize(
    ("heading", "key", "cell"),
    [("ID", "source_id", "SP 000123"), ("Company number", "company_number", "SO 301234")],
)
def test_a_heading_that_is_known_counts_for_more_than_what_looks_like_a_position(
    heading: str, key: str, cell: str
) -> None:
    rows = [["Dalston Hall", cell], ["Clapton Hall", cell]]
    assert guess_columns(["Name", heading], rows, our_vocabulary())[1].key == key


@pytest.mark.parametrize("heading", ["GPs", "Position", "Contact position", "Number of GPs"])
def test_other_headings_are_no_coordinates(heading: str) -> None:
    rows = [["Dalston Hall", "Secretary"], ["Clapton Hall", "12"]]
    assert guess_columns(["Name", heading], rows, our_vocabulary())[1].key != "coordinates"
    assert guess_mapping(["Name", heading]).coordinates is None


def test_a_heading_to_the_letter_comes_before_one_with_other_signs() -> None:
    assert guess_mapping(["Phone?", "Phone", "Extra?"]).phone == "Phone"
    assert guess_mapping(["Phone?", "Extra?"]).phone == "Phone?"
    assert guess_mapping(["Phone?", "Extra?"]).extra is None


def test_the_example_of_the_message_is_where_it_says() -> None:
    degrees, reference = parse_position("51.5485, -0.0601"), parse_position("TQ 345 860")
    assert degrees.longitude is not None and degrees.latitude is not None
    assert reference.easting is not None and reference.northing is not None
    assert bool(is_in_great_britain(degrees.longitude, degrees.latitude))
    assert bool(is_in_great_britain(*to_wgs84(reference.easting, reference.northing)))
