"""Streets that come in once, replace older ones, and decide what a search finds within a walk."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
import shapely
from fastapi.testclient import TestClient
from osmium.osm import mutable
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.search.lookup import KNOWN_STATEMENT, lookup_statement, read_known, resolve
from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.results import ResultsPage, read_page
from assetmap.assets.search.statement import search_statement
from assetmap.assets.search.walking import near_statement, on_streets, within_walk
from assetmap.errors import InvalidInput
from assetmap.geography import to_wgs84
from assetmap.places.actions import SectionOutcome, load_area
from assetmap.places.manifest import Manifest
from assetmap.travel.loading import street_steps
from assetmap.travel.queries import current_network
from tests.factories import EAST, NORTH, make_asset, make_place, make_postcode
from tests.searching import HERE, names

SOURCE = {"format": "osm", "source": "Drawn"}
# Two banks, the bridge a kilometre to the east, and steps across in the west. Metres from the middle of the tests.
PLAN = {
    "south": [(-100, 0), (0, 0), (1000, 0)],
    "north": [(-100, 200), (0, 200), (1000, 200)],
    "bridge": [(1000, 0), (1000, 200)],
}
STEPS = [(-100, 0), (-100, 200)]


def draw(path: Path, ways: dict[str, Sequence[tuple[float, float]]], **further: Any) -> Path:
    """An extract of ways through points; those of one point meet. Of the day `taken_on`, with steps at `steps`."""
    header = osmium.io.Header()
    if "taken_on" in further:
        header.set("osmosis_replication_timestamp", f"{further['taken_on']}T00:00:00Z")
    lines = [(points, {"highway": "residential", "name": name}) for name, points in ways.items()]
    if "steps" in further:
        lines.append((further["steps"], {"highway": "steps"}))
    ids: dict[tuple[float, float], int] = {}
    for points, _ in lines:
        for point in points:
            ids.setdefault(point, len(ids) + 1)
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for (east, north), number in ids.items():
            longitude, latitude = to_wgs84(EAST + east, NORTH + north)
            writer.add_node(mutable.Node(id=number, location=(float(longitude), float(latitude))))
        for number, (points, tags) in enumerate(lines, 1):
            refs = [ids[point] for point in points]
            writer.add_way(mutable.Way(id=number, nodes=refs, tags=tags))
    return path


def load(session: Session, folder: Path, **section: str) -> SectionOutcome:
    streets = [{"file": "streets.osm.pbf", **SOURCE, **section}]
    manifest = Manifest.model_validate(
        {"area": {"slug": "test", "name": "Test"}, "streets": streets}
    )
    steps = street_steps(manifest, folder=folder, kept_in=folder)
    [outcome] = load_area(session, manifest, folder=folder, kept_in=folder, further=steps)
    return outcome


@pytest.fixture
def banks(session: Session, tmp_path: Path) -> Path:
    path = draw(tmp_path / "streets.osm.pbf", PLAN, taken_on="2026-05-01")
    load(session, tmp_path)
    return path


def find(session: Session, **asked: Any) -> ResultsPage:
    """A page of a search, as the routes ask it."""
    connection = session.connection()
    parameters = SearchParameters.model_validate({**HERE, **asked})
    known = read_known(connection.exec_driver_sql(*KNOWN_STATEMENT).one())
    lookup = lookup_statement(parameters, known)
    found = connection.exec_driver_sql(*lookup).one() if lookup else None
    question = resolve(parameters, found, known, speed_kmh=6.0)
    question = on_streets(question, parameters, current_network(session, known.street_marks))
    near = near_statement(question, parameters)
    if near:
        rows = connection.exec_driver_sql(*near).all()
        question = within_walk(question, parameters, [(r[0], r[1], r[2]) for r in rows])
    rows = connection.exec_driver_sql(*search_statement(question)).all()
    return read_page([tuple(row) for row in rows], parameters, question)


def walks(page: ResultsPage) -> dict[str, tuple[float | None, bool]]:
    return {v["name"]: (v["walk_minutes"], v["is_walk_estimated"]) for v in page.values()}


def make_halls(session: Session) -> None:
    make_asset(session, "This bank", at=[(EAST + 400, NORTH + 5)])
    make_asset(session, "Other bank", at=[(EAST, NORTH + 195)])
    make_asset(session, "In the sea", at=[(EAST, NORTH - 600)])


def test_the_same_extract_is_not_read_again(session: Session, banks: Path, tmp_path: Path) -> None:
    assert load(session, tmp_path).state == "unchanged"
    row = session.execute(text("SELECT node_count, edge_count, metres FROM street_network")).one()
    assert (row.node_count, row.edge_count) == (4, 3) and row.metres == pytest.approx(2400, 1e-3)


def test_a_newer_extract_takes_the_older_ones_place_and_an_older_one_does_not(
    session: Session, banks: Path, tmp_path: Path
) -> None:
    draw(banks, {**PLAN, "west": STEPS}, taken_on="2026-09-01")
    assert load(session, tmp_path).state == "loaded"
    draw(banks, PLAN, taken_on="2025-01-01")
    assert load(session, tmp_path).state == "left out"
    kept = session.execute(
        text(
            "SELECT vintage, replaced_at IS NULL, edge_count FROM dataset"
            " LEFT JOIN street_network ON dataset_id = dataset.id WHERE section = 'streets' ORDER BY dataset.id"
        )
    ).all()
    assert [tuple(row) for row in kept] == [("2026-05-01", False, None), ("2026-09-01", True, 4)]
    network = current_network(session)
    assert network is not None and len(network.edge_metres) == 4


def test_who_starts_off_the_streets_is_told(session: Session, tmp_path: Path) -> None:
    draw(tmp_path / "streets.osm.pbf", PLAN)
    load(session, tmp_path)
    make_postcode(session, "E81EA")
    make_postcode(session, "E81EB", at=(EAST, NORTH - 500))
    session.execute(
        text(
            "UPDATE dataset SET area_id = (SELECT id FROM area WHERE slug = 'test')"
            " WHERE section = 'postcodes'"
        )
    )
    draw(tmp_path / "streets.osm.pbf", {**PLAN, "west": STEPS})
    notes = load(session, tmp_path).notes
    assert any(note.startswith("1 of 2 postcodes is more than 150 m") for note in notes)


def test_a_broken_extract_leaves_the_former_one(
    session: Session, banks: Path, tmp_path: Path
) -> None:
    banks.write_bytes(b"no map")
    with session.begin_nested() as attempt:
        with pytest.raises(InvalidInput, match="cannot be read as OpenStreetMap data"):
            load(session, tmp_path)
        attempt.rollback()
    assert current_network(session) is not None


def test_streets_go_with_their_area(session: Session, banks: Path) -> None:
    session.execute(text("DELETE FROM area WHERE slug = 'test'"))
    assert current_network(session) is None


def test_without_streets_a_walk_is_estimated(session: Session) -> None:
    make_halls(session)
    assert walks(find(session, max_walk_minutes=5)) == {
        "Other bank": (2.5, True),
    }


def test_a_walk_goes_round_by_the_bridge(session: Session, banks: Path) -> None:
    make_halls(session)
    found = walks(find(session, radius_metres=1000))
    assert found["This bank"] == (pytest.approx(4.05, abs=0.06), False)
    # Over the bridge and back, and not the 200 metres that it is across.
    assert found["Other bank"] == (pytest.approx(22.05, abs=0.06), False)
    assert found["In the sea"] == (pytest.approx(7.8), True)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (3, []),
        (5, ["This bank"]),
        (10, ["This bank", "In the sea"]),
        (25, ["This bank", "In the sea", "Other bank"]),
    ],
)
def test_what_is_within_a_walk_is_found_and_nothing_else(
    session: Session, banks: Path, minutes: int, expected: list[str]
) -> None:
    make_halls(session)
    page = find(session, max_walk_minutes=minutes, sort="walking_time")
    assert (names(page), page.total) == (expected, len(expected))


def test_within_a_walk_the_nearest_first_is_still_by_distance(
    session: Session, banks: Path
) -> None:
    make_halls(session)
    assert names(find(session, max_walk_minutes=25, sort="distance")) == [
        "Other bank",
        "This bank",
        "In the sea",
    ]


def test_filters_count_within_a_walk(session: Session, banks: Path) -> None:
    make_halls(session)
    make_asset(session, "Library", at=[(EAST + 300, NORTH)], categories=["library"])
    assert names(find(session, max_walk_minutes=5, category=["library"])) == ["Library"]
    assert find(session, max_walk_minutes=5, category=["library", "community-centre"]).total == 2
    assert find(session, max_walk_minutes=5, q="library").total == 1
    assert find(session, max_walk_minutes=5, is_free=True).total == 0


def test_an_asset_at_two_places_is_found_at_the_one_that_can_be_walked_to(
    session: Session, banks: Path
) -> None:
    make_asset(session, "Two halls", at=[(EAST, NORTH + 195), (EAST + 400, NORTH)])
    page = find(session, max_walk_minutes=6)
    assert page.total == 1
    assert page.values()[0]["walk_minutes"] == pytest.approx(4.0, abs=0.06)


def test_pages_of_a_walk_follow_one_another(session: Session, banks: Path) -> None:
    for number in range(7):
        make_asset(session, f"Hall {number}", at=[(EAST + 50 * number, NORTH + 3)])
    make_asset(session, "Hall 2 too", at=[(EAST + 100, NORTH + 3)])
    for sort in ("walking_time", "distance", "recommended", "name"):
        seen: list[str] = []
        cursor = None
        for _ in range(9):
            page = find(session, max_walk_minutes=3.2, sort=sort, limit=2, cursor=cursor)
            assert page.total == 8
            seen += names(page)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 8, sort


def test_wheels_go_round_where_others_take_the_steps(session: Session, tmp_path: Path) -> None:
    draw(tmp_path / "streets.osm.pbf", PLAN, steps=STEPS)
    load(session, tmp_path)
    make_halls(session)
    across = find(session, max_walk_minutes=30)
    wheels = find(session, max_walk_minutes=30, is_route_step_free=True)
    assert walks(across)["Other bank"] == (pytest.approx(4.05, abs=0.06), False)
    assert walks(wheels)["Other bank"] == (pytest.approx(22.05, abs=0.06), False)


def test_what_nobody_can_walk_to_has_no_minutes(session: Session, tmp_path: Path) -> None:
    draw(
        tmp_path / "streets.osm.pbf",
        {name: points for name, points in PLAN.items() if name != "bridge"},
    )
    load(session, tmp_path)
    make_halls(session)
    assert walks(find(session, radius_metres=1000))["Other bank"] == (None, False)
    assert "Other bank" not in names(find(session, max_walk_minutes=240))
    last = names(find(session, radius_metres=1000, sort="walking_time"))[-1]
    assert last == "Other bank"


def test_a_place_that_is_only_near_is_walked_to_by_the_point_that_is_shown(
    session: Session, banks: Path
) -> None:
    make_place(
        session,
        "msoa",
        "E02000001",
        box=(EAST + 300, NORTH - 50, EAST + 500, NORTH + 50),
    )
    make_asset(session, "Refuge", at=[(EAST + 310, NORTH)], privacy="near")
    assert walks(find(session, radius_metres=1000))["Refuge"] == (
        pytest.approx(4.0, abs=0.06),
        False,
    )


def test_a_network_of_two_areas_is_one(session: Session, banks: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    draw(other / "streets.osm.pbf", {"far": [(5000, 0), (6000, 0)]})
    manifest = Manifest.model_validate(
        {
            "area": {"slug": "other", "name": "Other"},
            "streets": [{"file": "streets.osm.pbf", **SOURCE}],
        }
    )
    steps = street_steps(manifest, folder=other, kept_in=other)
    list(load_area(session, manifest, folder=other, kept_in=other, further=steps))
    network = current_network(session)
    assert network is not None
    assert len(network.edge_metres) == 4
    assert np.count_nonzero(network.is_land) == 2


def test_an_extract_without_names_or_some_of_its_points_is_loaded(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "streets.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number in (1, 2):
            longitude, latitude = to_wgs84(EAST + number * 100, NORTH)
            writer.add_node(mutable.Node(id=number, location=(float(longitude), float(latitude))))
        writer.add_way(mutable.Way(id=1, nodes=[1, 2, 3], tags={"highway": "path"}))
    outcome = load(session, tmp_path, vintage="2026-06-01")
    assert "1 point on streets and paths is outside the extract" in outcome.notes
    assert session.execute(text("SELECT count(*) FROM street_name")).scalar_one() == 0
    kept = session.execute(text("SELECT vintage FROM dataset WHERE section = 'streets'"))
    assert kept.scalars().all() == ["2026-06-01"], "what the section says counts"


def test_the_area_within_a_walk_may_leave_out_steps(
    session: Session, tmp_path: Path, client: TestClient
) -> None:
    draw(tmp_path / "streets.osm.pbf", PLAN, steps=STEPS)
    load(session, tmp_path)
    make_postcode(session, "E81EA", at=(EAST, NORTH))
    areas = {}
    for is_step_free in ("false", "true"):
        asked = {"postcode": "E8 1EA", "minutes": 6, "is_route_step_free": is_step_free}
        answer = client.get("/api/v1/isochrones", params=asked)
        assert answer.status_code == 200, answer.text
        said = answer.json()["properties"]
        assert not said["is_estimated"] and said["is_route_step_free"] is (is_step_free == "true")
        areas[is_step_free] = shapely.from_geojson(json.dumps(answer.json()["geometry"])).area
    assert areas["true"] < areas["false"]
