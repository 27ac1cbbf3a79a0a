"""What-ifs with a new path: asked by the form, on streets that are loaded."""

import hashlib

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.places.models import Area, Dataset
from assetmap.travel.models import StreetNetwork
from assetmap.travel.network_bytes import to_bytes
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle, read_aloud, stored
from tests.journeys.test_what_if import supposed
from tests.signing_in import sign_in
from tests.walking import straight_network


def load_streets(session: Session) -> None:
    """A street from the middle of the first square to those of the second and third, round by the north: 5 km and 6
    km.
    """
    east, north = middle(1)
    ways = [(0, 0), (0, 2000), (1000, 2000), (1000, 0), (2000, 0)]
    content = to_bytes(
        straight_network([(east + x, north + y) for x, y in ways], [(0, 1), (1, 2), (2, 3), (3, 4)])
    )
    dataset = Dataset(
        area_id=session.scalars(select(Area.id)).one(),
        section="streets",
        subject="streets",
        source="drawn",
        vintage="2026",
        file="streets.osm.pbf",
        fingerprint="drawn",
        row_count=4,
    )
    session.add(dataset)
    session.flush()
    mark = hashlib.sha256(content).hexdigest()
    session.add(
        StreetNetwork(
            dataset_id=dataset.id,
            mark=mark,
            node_count=5,
            edge_count=4,
            metres=6_000,
            content=content,
        )
    )


@pytest.fixture
def library(client: TestClient) -> None:
    """The only library, in the middle of the first square."""
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])


def test_a_new_path_brings_people_within_reach_on_a_copy_of_the_streets(
    client: TestClient, library: None
) -> None:
    with session_factory().begin() as session:
        load_streets(session)
    # 15 minutes are 1,200 metres: only the thousand people of the first square are within reach.
    report = ask_now(demand="centroids")
    figures = stored(report).figures or {}
    assert (figures["out"], figures["is_estimated"]) == (6_000, False)
    sign_in(client, role=Role.COMMISSIONER)
    address = f"/gaps/{report}/what-if"
    assert "a new footbridge or path?" in client.get(address).text

    # A kilometre from the first middle to the second; two to the third are too far.
    path = supposed(client, report, {"crossing_from": "e01", "crossing_to": "E02"})
    figures = stored(path).figures or {}
    assert figures["out"] == 4_000
    assert {key: figures["what_if"][key] for key in ("out_before", "gain", "lose")} == {
        "out_before": 6_000,
        "gain": 2_000,
        "lose": 0,
    }
    [changed] = figures["what_if"]["units"]
    assert (changed["code"], changed["gained"]) == ("E02", 2_000)
    said = read_aloud(client.get(f"/gaps/{path}").text)
    assert "What if there were a new path between E01 and E02? A question" in said
    assert "Added in this what-if: a step-free path between E01 and E02, 1,000 metres long." in said
    assert "2,000 people would come within reach" in said
    assert "a new path between E01 and E02" in client.get(f"/gaps/{report}/what-ifs").text

    # The form of that report begins with its path, whose ends are in degrees now.
    again = client.get(f"/gaps/{path}/what-if").text
    ends = [f"{end[1]}, {end[0]}" for end in stored(path).question["crossing"]]
    assert len(ends) == 2 and all(f'value="{end}"' in again for end in ends)
    # The streets of everybody else are as they were.
    assert stored(ask_now(demand="centroids", threshold_minutes=14)).figures["out"] == 6_000  # type: ignore[index]

    for data, parameter, sentence in (
        ({"crossing_from": "E01"}, "crossing_to", "Enter both ends of the new path"),
        ({"crossing_to": "E01"}, "crossing_from", "Enter both ends of the new path"),
        (
            {"crossing_from": "E01", "crossing_to": "E01"},
            "crossing_from",
            "a different place for each end",
        ),
        (
            {"crossing_from": "E01", "crossing_to": "Nowhere"},
            "crossing_to",
            "as a postcode or the name of a place",
        ),
    ):
        answer = client.post(address, data=data)
        assert answer.status_code == 422 and sentence in answer.text, data
        assert f'href="#{parameter}"' in answer.text and f'id="{parameter}-error"' in answer.text


def test_a_path_without_streets_or_beside_them_is_refused(
    client: TestClient, library: None
) -> None:
    report = ask_now(demand="centroids")
    sign_in(client, role=Role.COMMISSIONER)
    ends = {"crossing_from": "E01", "crossing_to": "E02"}
    answer = client.post(f"/gaps/{report}/what-if", data=ends)
    assert answer.status_code == 422 and "needs a street map" in answer.text
    with session_factory().begin() as session:
        load_streets(session)
        # 400 metres from every street, and in the area.
        make_asset(session, "Old Mill", at=[(middle(2)[0] - 500, middle(2)[1] - 400)])
    ends = {"crossing_from": "Old Mill", "crossing_to": "E02"}
    answer = client.post(f"/gaps/{report}/what-if", data=ends)
    assert answer.status_code == 422 and "within 150 metres of a street" in answer.text
    asked = {"area": "somewhere", "categories": ["library"], "crossing": [[-0.05, 51.5]]}
    answer = client.post("/api/v1/gaps", json=asked)
    assert answer.status_code == 422 and "a different place for each end" in answer.text


def test_a_path_where_nobody_looked_is_told_with_its_caution(
    client: TestClient, library: None
) -> None:
    with session_factory().begin() as session:
        load_streets(session)
        make_asset(session, "Park", at=[middle(1)], categories=["park"])
    report = ask_now(["park"], demand="centroids")
    sign_in(client, role=Role.COMMISSIONER)
    path = supposed(client, report, {"crossing_from": "E01", "crossing_to": "E02"})
    said = read_aloud(client.get(f"/gaps/{path}").text)
    assert "2,000 people would come within a 15-minute walk of something on the map" in said
    assert "Some people may already have something nearby that is not on the map" in said
