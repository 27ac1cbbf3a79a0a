"""Fetching an area when a file is missing: the message names its source, and the earlier file stays."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from assetmap.errors import InvalidInput, Unavailable
from assetmap.places.fetching import area
from assetmap.places.fetching.area import AreaFetch, SourceOutcome, metres_of
from assetmap.places.fetching.sources import CutRule, Newest, OfficialSource
from assetmap.progress import Unwatched

FIELDS = {"fields": [{"name": "Code"}, {"name": "Name"}]}
RING = [[-0.06, 51.5], [-0.05, 51.5], [-0.05, 51.51], [-0.06, 51.5]]
LAYER = "https://example.org/layer"


def source(name: str, **other: Any) -> OfficialSource:
    return OfficialSource(
        **{
            "id": name,
            "title": name.title(),
            "publisher": "Somebody",
            "licence": "OGL v3",
            "read": "table",
            "address": f"https://example.org/{name}",
            "edition": "2026",
            "size_mb": 1,
            "checked_by": "nobody",
            "seen": "2026-01-01",
            "columns": {"code": "Code", "name": "Name"},
            **other,
        }
    )


BORDERS = source("borders", read="arcgis", role="authorities", address=LAYER)
SMALL = source(
    "small",
    read="arcgis",
    role="small-areas",
    address=LAYER,
    columns={"lsoa": "Code", "authority": "Name"},
)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The answers of the publishers by address."""
    contents: dict[str, str] = {}

    def page(address: str) -> Path:
        path = tmp_path / "page"
        if address.startswith(LAYER):
            asked = parse_qs(urlsplit(address).query)
            feature: dict[str, Any] = {"properties": {"Code": "E1", "Name": "Hackney"}}
            if asked.get("returnGeometry") == ["true"]:
                feature["geometry"] = {"type": "Polygon", "coordinates": [RING]}
            path.write_text(json.dumps({"features": [feature]} if "outFields" in asked else FIELDS))
        elif address in contents:
            path.write_text(contents[address])
        else:
            raise Unavailable(f"{address} answers 404. Try again later.")
        return path

    class Offered:
        def __init__(self, _kept_in: Path, **_: Any) -> None:
            self.page = self.file = page

        def close(self) -> None:
            pass

    monkeypatch.setattr(area, "Downloads", Offered)
    return contents


@pytest.fixture
def fetch(tmp_path: Path) -> Callable[..., list[SourceOutcome]]:
    def fetch(*sources: OfficialSource, **how: Any) -> list[SourceOutcome]:
        work = AreaFetch(
            ["Hackney"], sources, tmp_path / "areas", tmp_path / "kept", Unwatched(), **how
        )
        return list(work.outcomes())

    return fetch


def test_a_list_without_the_borders_cannot_be_fetched(
    offered: dict[str, str], fetch: Callable[..., list[SourceOutcome]]
) -> None:
    with pytest.raises(
        InvalidInput, match="The list of sources has none with the role 'small-areas'"
    ):
        fetch(BORDERS)


def test_a_file_that_fails_leaves_the_one_of_before(
    offered: dict[str, str], fetch: Callable[..., list[SourceOutcome]], tmp_path: Path
) -> None:
    halls, clubs = source("halls"), source("clubs", needs=["halls"])
    address = halls.address
    offered.update({address: "Code,Name\n1,A\n", clubs.address: "Code,Name\n2,B\n"})
    first = fetch(BORDERS, SMALL, halls, clubs)
    assert [(one.state, one.row_count) for one in first] == [("fetched", 1), ("fetched", 1)]
    del offered[address]
    kept, other = fetch(BORDERS, SMALL, halls, clubs)
    assert (kept.state, kept.row_count, other.state) == ("kept", 1, "fetched")
    assert kept.notes[0].endswith(f": {address} answers 404. Try again later.")
    assert kept.notes[0].startswith("kept as it was fetched on ")
    assert (tmp_path / "areas" / "hackney" / "halls.csv").read_text() == "code,name\n1,A\n"
    (tmp_path / "areas" / "hackney" / "halls.csv").unlink()
    missing, without = fetch(BORDERS, SMALL, halls, clubs)
    assert (missing.state, missing.notes) == (
        "missing",
        (f"{address} answers 404. Try again later.",),
    )
    assert (
        without.state == "kept" and "it needs halls, which could not be fetched" in without.notes[0]
    )


def test_an_edition_that_could_not_be_found_is_doubted(
    offered: dict[str, str], fetch: Callable[..., list[SourceOutcome]]
) -> None:
    halls = source("halls", newest=Newest(listing="https://example.org/all", pattern="x"))
    offered[halls.address] = "Code,Name\n1,A\n"
    [found] = fetch(BORDERS, SMALL, halls)
    assert (found.state, found.edition) == ("fetched", "last known")
    assert "so the last known one was used: https://example.org/all answers 404" in found.notes[0]


def test_rows_by_postcode_need_postcodes(
    offered: dict[str, str], fetch: Callable[..., list[SourceOutcome]]
) -> None:
    halls = source("halls", cut=CutRule(by="postcode", column="Name"))
    offered[halls.address] = "Code,Name\n1,E8 1EA\n"
    [found] = fetch(BORDERS, SMALL, halls)
    assert found.state == "missing"
    assert found.notes == ("its rows are found by postcode, but no postcodes could be fetched.",)


def test_without_the_small_areas_nothing_else_is_fetched(
    offered: dict[str, str], fetch: Callable[..., list[SourceOutcome]]
) -> None:
    outlines = source("outlines", manifest={"section": "boundaries", "kind": "lsoa"})
    with pytest.raises(Unavailable, match="outlines answers 404"):
        fetch(BORDERS, SMALL, outlines, source("halls"))


@pytest.mark.parametrize(
    ("distance", "sentence"),
    [
        ("51km", "You can fetch at most 50 km around an area"),
        ("40 miles", "You can fetch at most 50 km around an area"),
        ("far", "'far' is not a distance. Write it like this: 3km, 500m or 2miles"),
        ("-3km", "'-3km' is not a distance"),
    ],
)
def test_a_distance_that_cannot_be_meant(distance: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        metres_of(distance)
