"""The extracts that cover an area, and the differences between two fetched editions of a file."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import osmium
import pytest

from assetmap.errors import InvalidInput
from assetmap.places.fetching.extracts import cut_extracts, extracts_for
from assetmap.places.fetching.manifests import RECORD, FetchedFile, Record, read_record
from assetmap.places.fetching.refreshing import changes_between, fetched_record
from tests.osm_files import LATITUDE, LONGITUDE, OsmFile
from tests.published_lists import PUBLISHED_LIBRARIES

Box = tuple[float, float, float, float]


def index_of(**boxes: Box) -> bytes:
    """An index of extracts, each a rectangle: west, south, east, north."""
    features = []
    for name, (west, south, east, north) in boxes.items():
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "properties": {"id": name, "urls": {"pbf": name}},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.mark.parametrize(
    ("box", "chosen"),
    [
        ((0.2, 0.2, 0.8, 0.8), ["west"]),
        ((0.5, 0.2, 1.5, 0.8), ["west", "east"]),
        ((5.0, 5.0, 6.0, 6.0), ["country"]),
        ((0.5, 0.2, 5.0, 0.8), ["west", "east", "country"]),
        ((-1.0, 0.2, 0.5, 0.8), ["west"]),
    ],
    ids=["one", "two side by side", "only a large one", "what the small ones lack", "rest is sea"],
)
def test_the_smallest_extracts_that_cover_an_area_are_chosen(box: Box, chosen: list[str]) -> None:
    index = index_of(country=(0, 0, 10, 10), west=(0, 0, 1, 1), east=(1, 0, 2, 1))
    assert extracts_for(index, box) == chosen


def test_one_large_extract_is_taken_before_many_small_ones() -> None:
    strips = {f"strip{at}": (at * 0.1, 0.0, at * 0.1 + 0.1, 1.0) for at in range(10)}
    index = index_of(country=(0, 0, 10, 10), **strips)
    assert extracts_for(index, (0.0, 0.1, 1.0, 0.9)) == ["country"]


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (b"<html>", "layout of the index of OpenStreetMap extracts has changed"),
        (b'{"features": [{"geometry": 3, "properties": {"urls": {"pbf": "x"}}}]}', "has changed"),
        (index_of(west=(0, 0, 1, 1)), "No OpenStreetMap extract covers this area"),
    ],
)
def test_an_index_that_serves_nothing_is_told(index: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        extracts_for(index, (50.0, 50.0, 51.0, 51.0))


FILE = FetchedFile(
    source="libraries",
    edition="2025",
    address=PUBLISHED_LIBRARIES.address,
    file="libraries.csv",
    row_count=3,
    columns=("code", "name"),
    sha256="old",
    fetched_on="2026-01-01",
)


def record(*files: FetchedFile) -> Record:
    return Record("here", "Here", ["E1"], 0.0, {one.source: one for one in files})


def written(folder: Path, name: str, rows: Sequence[str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(rows))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (["code,name", "1,A", "2,B"], ["code,name", "2,C", "3,D", "4,E"], "2 new, 1 gone, 1 changed"),
        (["code,name", "1,A"], ["code,name", "1,A"], "the same rows, of a newer edition"),
        (["word", "A"], ["word", "B"], "its content differs"),
    ],
)  # fmt: skip
def test_a_newer_file_is_told_by_its_rows(
    tmp_path: Path, before: list[str], after: list[str], said: str
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    written(old, "libraries.csv", before)
    written(new, "libraries.csv", after)
    newer = replace(FILE, edition="2026", sha256="new")
    [change] = changes_between(old, record(FILE), new, record(newer), [PUBLISHED_LIBRARIES])
    assert change.in_words == said


def test_boundaries_are_compared_by_their_codes(tmp_path: Path) -> None:
    feature = '{{"features": [{{"properties": {{"code": "E1"}}, "geometry": {number}}}]}}'
    for name, number in (("old", 1), ("new", 2)):
        written(tmp_path / name, "wards.geojson", [feature.format(number=number)])
    old = replace(FILE, file="wards.geojson")
    newer = replace(old, sha256="new")
    [change] = changes_between(
        tmp_path / "old", record(old), tmp_path / "new", record(newer), [PUBLISHED_LIBRARIES]
    )
    assert (change.added, change.gone, change.changed) == (0, 0, 1)


def test_what_is_the_same_is_no_change_and_what_is_lost_is_new(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    written(old, "libraries.csv", ["code", "1"])
    written(new, "libraries.csv", ["code", "1"])
    assert changes_between(old, record(FILE), new, record(FILE), [PUBLISHED_LIBRARIES]) == []
    assert changes_between(old, record(FILE), new, record(), [PUBLISHED_LIBRARIES]) == []
    (old / "libraries.csv").unlink()
    [change] = changes_between(old, record(FILE), new, record(FILE), [PUBLISHED_LIBRARIES])
    assert change.in_words == "new here"


def test_an_area_that_was_not_fetched_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="was not fetched with “assetmap area fetch”"):
        fetched_record(tmp_path, "here")


def town(folder: Path, name: str, number: int, taken_at: str | None) -> Path:
    """An extract with a hall, a park whose border is a multipolygon, and a way far off."""
    drawn = OsmFile(taken_at=taken_at)
    drawn.node(number, {"amenity": "library", "name": name})
    drawn.way(number, {}, corners=4)
    drawn.relation(number, {"leisure": "park"}, [number])
    drawn.relation(number + 100, {"leisure": "pitch"}, [9_999])
    drawn.way(number + 500, {"highway": "path"}, is_closed=False)
    return drawn.write(folder / f"{name}.osm.pbf")


AROUND = (LONGITUDE - 0.02, LATITUDE - 0.02, LONGITUDE + 0.02, LATITUDE + 0.02)


def said_of(path: Path) -> tuple[list[str], str]:
    """Kind and number of each object in an extract, and when the extract was taken."""
    kinds = [f"{one.type_str()}{one.id}" for one in osmium.FileProcessor(str(path))]
    with osmium.io.Reader(str(path)) as reader:
        return kinds, reader.header().get("osmosis_replication_timestamp", "")


def test_two_extracts_are_joined_and_are_as_old_as_the_older(tmp_path: Path) -> None:
    west = town(tmp_path, "west", 1, "2026-10-02T20:21:00Z")
    east = town(tmp_path, "east", 2, "2026-10-01T20:21:00Z")
    target = tmp_path / "out.osm.pbf"
    count = cut_extracts([west, east], target, AROUND)
    found, taken_at = said_of(target)
    ours = [one for one in found if one.startswith(("r", "w")) or len(one) < 4]
    assert ours == ["n1", "n2", "w1", "w2", "r1", "r2"], "and neither the far way nor its nodes"
    assert taken_at == "2026-10-01T20:21:00Z"
    assert count >= len(found), "a corner that both have is there once"


def test_one_extract_without_a_date_is_cut(tmp_path: Path) -> None:
    target = tmp_path / "out.osm.pbf"
    cut_extracts([town(tmp_path, "west", 1, None)], target, AROUND)
    found, taken_at = said_of(target)
    assert "r1" in found and "w501" not in found and taken_at == ""


def test_an_extract_that_is_broken_or_empty_here_is_told(tmp_path: Path) -> None:
    target = tmp_path / "out.osm.pbf"
    with pytest.raises(
        InvalidInput, match=r"^The OpenStreetMap extract has nothing in this area\.$"
    ):
        cut_extracts([town(tmp_path, "west", 1, None)], target, (5.0, 5.0, 6.0, 6.0))
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"<html>not found</html>")
    with pytest.raises(
        InvalidInput,
        match=r"broken\.osm\.pbf cannot be read as OpenStreetMap data .*; fetch it again\.$",
    ):
        cut_extracts([broken], target, AROUND)
    assert not target.exists()


def test_a_record_that_is_broken_says_what_to_do(tmp_path: Path) -> None:
    for text in ("{", "[]", '{"files": {}}', '{"files": {"a": {}}, "earlier": []}'):
        (tmp_path / RECORD).write_text(text)
        with pytest.raises(
            InvalidInput, match=r"is broken\. Delete the folder .* and fetch the area again"
        ):
            read_record(tmp_path)
