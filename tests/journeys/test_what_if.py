"""What-ifs: closed and opened on a copy of the map, with who gains and loses."""

from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.gaps.builds.build import build
from assetmap.people.roles import Role
from tests.factories import make_asset, make_postcode
from tests.gap_areas import ask_now, make_small_area, middle, read_aloud, stored
from tests.journeys.test_stewards_pages import names
from tests.signing_in import sign_in


@pytest.fixture
def library(client: TestClient) -> UUID:
    """The only library, in the middle of the first square: 5 minutes reach nobody in the other two."""
    with session_factory().begin() as session:
        make_small_area(session)
        make_postcode(session, "E83EA", at=middle(3))
        return make_asset(session, "Old Library", at=[middle(1)], categories=["library"])


def supposed(client: TestClient, report: UUID, data: dict[str, str]) -> UUID:
    """Asks what if by the form, and builds the answer."""
    answer = client.post(f"/gaps/{report}/what-if", data=data)
    assert answer.status_code == 303, answer.text
    new = UUID(answer.headers["location"].rpartition("/")[2])
    build(new)
    return new


def test_what_closes_and_what_opens_changes_a_copy_and_never_the_map(
    client: TestClient, library: UUID
) -> None:
    report = ask_now(threshold_minutes=5, demand="centroids")
    assert (stored(report).figures or {})["out"] == 6_000
    sign_in(client, role=Role.COMMISSIONER)
    assert f"/gaps/{report}/what-if" in client.get(f"/gaps/{report}").text
    page = client.get(f"/gaps/{report}/what-if").text
    assert f'name="close-{library}"' in page and "Old Library" in page

    closed = supposed(client, report, {f"close-{library}": "yes"})
    figures = stored(closed).figures or {}
    assert (figures["out"], figures["what_if"]["lose"]) == (7_000, 1_000)
    assert (figures["asset_count"], figures["serving_count"]) == (1, 0)
    assert figures["asset_ids"] == []

    # A postcode, the name of a small area, and one of something that is there already.
    opened = supposed(client, report, {"added": "e8 3ea\nE02\n\nold library"})
    figures = stored(opened).figures or {}
    assert (figures["out"], figures["what_if"]["gain"]) == (0, 6_000)
    assert figures["what_if"]["opened"] == 3

    said = read_aloud(client.get(f"/gaps/{opened}").text)
    assert (
        "6,000 people would come within reach" in said and "The published map is as it was" in said
    )
    assert "What if: A question" in said
    again = client.get(f"/gaps/{closed}/what-if").text
    assert (
        f'id="close-{library}" name="close-{library}" type="checkbox" value="yes" checked' in again
    )
    assert names(client, "library") == ["Old Library"]
    assert (stored(report).figures or {})["out"] == 6_000


def test_what_cannot_be_supposed_is_said(client: TestClient, library: UUID) -> None:
    report = ask_now()
    sign_in(client, role=Role.COMMISSIONER)
    for data, sentence in (
        ({}, "Choose something to take away"),
        ({"added": "Nowhere Hall"}, "is no postcode and no name"),
        ({"added": "ZZ1 1ZZ"}, "is not in any area"),
        ({"added": "55.0, -3.0"}, "lies in no area"),
        ({"added": "1,2\n" * 51}, "At most 50"),
        ({"close-x": "yes"}, "closed"),
    ):
        answer = client.post(f"/gaps/{report}/what-if", data=data)
        assert answer.status_code == 422 and sentence in answer.text, data


def test_only_commissioners_suppose_and_only_about_what_is_ready(
    client: TestClient, library: UUID
) -> None:
    report = ask_now()
    address = f"/gaps/{report}/what-if"
    assert client.get(address).headers["location"].startswith("/sign-in")
    sign_in(client, role=Role.STEWARD)
    assert client.get(address).status_code == client.post(address, data={}).status_code == 403
    sign_in(client, role=Role.COMMISSIONER)
    assert client.get(f"/gaps/{uuid4()}/what-if").status_code == 404
    asked = client.post("/api/v1/gaps", json={"area": "somewhere", "categories": ["park"]})
    assert asked.status_code == 202
    assert client.get(f"/gaps/{asked.json()['id']}/what-if").status_code == 409
