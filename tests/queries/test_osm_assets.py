"""OpenStreetMap's assets: whole, known again by their ids, and apart from the rest by licence."""

import csv
from pathlib import Path

import osmium
import pytest
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import import_assets
from assetmap.assets.imports.export import write_export
from assetmap.assets.imports.formats.mapping import AssetMapping
from assetmap.errors import InvalidInput
from tests.factories import make_asset
from tests.importing import ask, counts
from tests.osm_files import OsmFile

CATEGORIES = (
    "SELECT source_id, slug FROM asset JOIN asset_category ON asset_id = asset.id"
    " JOIN taxonomy_term ON taxonomy_term.id = term_id ORDER BY source_id, slug"
)
SCHEDULE = (
    "SELECT freq, byday, opens_at::text, closes_at::text, is_on_bank_holidays, description FROM schedule"
    " ORDER BY freq"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "small.osm.pbf"


def a_map() -> OsmFile:
    osm = OsmFile()
    osm.node(1, {"amenity": "library", "name": "Clapton Library", "wheelchair": "yes"})
    osm.way(2, {"amenity": "place_of_worship", "religion": "christian", "name": "St James"})
    osm.node(3, {"amenity": "toilets"})
    return osm


def test_an_extract_comes_in_without_a_mapping(session: Session, path: Path) -> None:
    report = import_assets(session, a_map().write(path))
    assert report.list_name == "OpenStreetMap (small)"
    assert counts(report) == (3, 0, 0, 0, 0)
    assert ask(session, CATEGORIES) == [
        ("node/1", "library"),
        ("node/3", "public-toilet"),
        ("way/2", "church"),
    ]
    rows = ask(
        session,
        "SELECT name, is_name_from_category, is_step_free, source, source_vintage, licence FROM asset"
        " ORDER BY source_id",
    )
    common = ("OpenStreetMap", "2026-10-01", "ODbL")
    assert rows == [
        ("Clapton Library", False, True, *common),
        ("Public toilets", True, None, *common),
        ("St James", False, None, *common),
    ]


def test_hours_become_a_schedule_and_what_is_none_stays_in_words(
    session: Session, path: Path
) -> None:
    osm = OsmFile()
    hours = "Mo-Fr 09:00-17:00; PH off"
    osm.node(1, {"amenity": "library", "name": "Library", "opening_hours": hours})
    osm.node(2, {"amenity": "pub", "name": "Pub", "opening_hours": "when the light is on"})
    import_assets(session, osm.write(path))
    assert ask(session, SCHEDULE) == [
        ("WEEKLY", "MO,TU,WE,TH,FR", "09:00:00", "17:00:00", False, None),
        (None, None, None, None, None, "when the light is on"),
    ]


def test_the_next_extract_changes_what_has_changed_and_withdraws_what_has_gone(
    session: Session, path: Path
) -> None:
    import_assets(session, a_map().write(path), list_name="OpenStreetMap")
    before = dict(ask(session, "SELECT source_id, id FROM asset"))
    osm = OsmFile(taken_at="2026-11-01T20:21:00Z")
    osm.node(1, {"amenity": "library", "name": "Clapton Library", "wheelchair": "yes"})
    osm.way(2, {"amenity": "place_of_worship", "religion": "christian", "name": "St James's"})
    osm.node(4, {"amenity": "pharmacy", "name": "Chemist"})
    report = import_assets(session, osm.write(path), list_name="OpenStreetMap")
    assert counts(report) == (1, 1, 1, 1, 0)
    rows = ask(session, "SELECT source_id, name, status, source_vintage FROM asset ORDER BY 1")
    # What says the same as before says it of the newer day.
    assert rows == [
        ("node/1", "Clapton Library", "published", "2026-11-01"),
        ("node/3", "Public toilets", "withdrawn", "2026-10-01"),
        ("node/4", "Chemist", "published", "2026-11-01"),
        ("way/2", "St James's", "published", "2026-11-01"),
    ]
    after = dict(ask(session, "SELECT source_id, id FROM asset"))
    assert before.items() <= after.items()
    shown = ask(session, "SELECT result::jsonb ->> 'source_vintage' FROM search_document")
    assert shown == ["2026-11-01"] * 3


def test_an_object_of_two_extracts_is_one(session: Session, tmp_path: Path) -> None:
    import_assets(session, a_map().write(tmp_path / "east.osm.pbf"))
    report = import_assets(session, a_map().write(tmp_path / "whole.osm.pbf"))
    assert (report.added, report.changed, report.withdrawn) == (0, 3, 0)
    assert ask(session, "SELECT count(*) FROM asset") == [3]


def test_a_manifest_may_give_it_a_source_and_a_licence_of_its_own(
    session: Session, path: Path
) -> None:
    mapping = AssetMapping(format="osm", source="OSM of Clapton", licence="ODbL 1.0")
    report = import_assets(session, a_map().write(path), mapping=mapping)
    assert report.list_name == "OSM of Clapton"
    said = ask(session, "SELECT DISTINCT source, licence FROM asset")
    assert said == [("OSM of Clapton", "ODbL 1.0")]


def test_an_export_tells_its_rows_from_the_rest_by_their_licence(
    session: Session, path: Path, tmp_path: Path
) -> None:
    make_asset(session, "Ours", source="Parish list", licence="OGL v3")
    import_assets(session, a_map().write(path))
    write_export(session, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        licences = {row["name"]: row["licence"] for row in csv.DictReader(file)}
    assert licences == {"Ours": "OGL v3", "Clapton Library": "ODbL", "": "ODbL", "St James": "ODbL"}


def test_an_export_with_words_and_bank_holidays_comes_in_again_as_it_was(
    session: Session, path: Path, tmp_path: Path
) -> None:
    osm = OsmFile()
    hours = "Mo 09:00-17:00; PH 10:00-12:00"
    osm.node(1, {"amenity": "library", "name": "Library", "opening_hours": hours})
    import_assets(session, osm.write(path), list_name="OpenStreetMap")
    before = ask(session, SCHEDULE)
    write_export(session, tmp_path / "out.csv")
    import_assets(session, tmp_path / "out.csv", list_name="OpenStreetMap")
    assert ask(session, SCHEDULE) == before
    assert ask(session, "SELECT count(*) FROM asset") == [1]


def test_an_extract_that_is_cut_short_changes_nothing(session: Session, path: Path) -> None:
    import_assets(session, a_map().write(path), list_name="OpenStreetMap")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InvalidInput), session.begin_nested():
        import_assets(session, path, list_name="OpenStreetMap")
    assert ask(session, "SELECT count(*) FROM asset WHERE status = 'published'") == [3]


class NamedOf(osmium.SimpleHandler):
    """The ids of named nodes and areas by one tag, found by osmium's own handler and by nothing of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {}
        self.unnamed: set[str] = set()

    def node(self, node: osmium.osm.Node) -> None:
        self._note(f"node/{node.id}", node.tags)

    def area(self, area: osmium.osm.Area) -> None:
        self._note(f"{'way' if area.from_way() else 'relation'}/{area.orig_id()}", area.tags)

    def _note(self, source_id: str, tags: osmium.osm.TagList) -> None:
        if "name" not in tags:
            self.unnamed.add(source_id)
        elif "amenity" in tags:
            self.found.setdefault(tags["amenity"], set()).add(source_id)


def test_every_named_one_of_rutlands_extract_is_found_as_what_it_is(
    session: Session, shared_data: Path
) -> None:
    path = shared_data / "rutland" / "rutland.osm.pbf"
    counted = NamedOf()
    counted.apply_file(str(path), locations=True)
    report = import_assets(session, path)
    assert report.refused_count == 0
    for amenities, slug in (
        (["place_of_worship"], "place-of-worship"),
        (["library"], "library"),
        (["community_centre", "community_hall"], "community-centre"),
        (["pub", "bar", "biergarten"], "pub"),
        (["pharmacy"], "pharmacy"),
        (["school"], "school"),
    ):
        found = ask(
            session,
            # As a search for the category finds it: the entries under it and under what lies below it.
            "SELECT source_id FROM search_entry JOIN search_document USING (asset_at_location_id)"
            " JOIN taxonomy_term ON taxonomy_term.id = search_entry.category_id"
            " JOIN asset ON asset.id = search_document.asset_id"
            " WHERE slug = :slug",
            slug=slug,
        )
        named = set().union(*(counted.found.get(amenity, set()) for amenity in amenities))
        assert set(found) - counted.unnamed == named, slug
    assert len(counted.found["place_of_worship"]) > 50
    assert len(counted.found["pub"]) >= 50
