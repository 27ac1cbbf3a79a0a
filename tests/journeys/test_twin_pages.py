"""The stewards' page of two entries: merged, both kept, or not the same."""

import re
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.imports.actions import import_assets
from assetmap.assets.record.models import Asset, Organization
from assetmap.assets.twins.finding import find_twins
from assetmap.database.sessions import session_factory
from assetmap.people import actions
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, index, make_asset, make_place
from tests.importing import LATITUDE, LONGITUDE
from tests.journeys.test_stewards_pages import names
from tests.signing_in import sign_in

Two = tuple[UUID, UUID, str]


@pytest.fixture
def two(client: TestClient) -> Two:
    """Two entries of one library, and the address of the page that holds them against one another."""
    with session_factory().begin() as session:
        one = make_asset(session, "Clapton Library", categories=["library"], description="Books.")
        other = make_asset(
            session,
            "Clapton library",
            at=[(EAST + 30, NORTH)],
            categories=["library"],
            email="a@b.example",
        )
        find_twins(session, [one])
        [pair] = session.execute(text("SELECT id FROM twin_pair")).scalars()
    return one, other, f"/moderation/twins/{pair}"


def form_of(client: TestClient, address: str) -> dict[str, str]:
    """What the page would send as it stands."""
    page = client.get(address).text
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    chosen = re.findall(r'type="radio" id="[^"]+" name="([^"]+)" value="([^"]+)" checked', page)
    return {**fields, **dict(chosen)}


def test_only_stewards_decide_on_twins(client: TestClient, two: Two) -> None:
    for role, status in ((None, 403), (Role.LINK_WORKER, 403), (Role.STEWARD, 200)):
        sign_in(client, role=role)
        assert client.get("/moderation/twins").status_code == status
        assert client.get(two[2]).status_code == status
        if status == 403:
            assert client.post(two[2], data={"decision": "merged"}).status_code == 403


def test_it_is_said_how_far_their_pins_are_apart(client: TestClient, two: Two) -> None:
    sign_in(client, role=Role.STEWARD)
    assert "(30 m from the first entry)" in client.get(two[2]).text


def test_both_are_found_and_only_stewards_are_told_that_they_may_be_one(
    client: TestClient,
    two: Two,
) -> None:
    for role in (None, Role.LINK_WORKER, Role.STEWARD):
        sign_in(client, role=role)
        assert sorted(names(client, "clapton")) == ["Clapton Library", "Clapton library"]
        for address in (f"/assets/{two[0]}", f"/assets/{two[1]}", "/assets?q=clapton"):
            page = client.get(address).text
            assert ("This entry may be the same as" in page) is (role is Role.STEWARD), address
            assert (two[2] in page) is (role is Role.STEWARD), address


def test_a_steward_of_another_place_is_not_asked(client: TestClient, two: Two) -> None:
    with session_factory().begin() as session:
        box = (EAST + 9_000, NORTH, EAST + 9_900, NORTH + 900)
        elsewhere = make_place(session, "ward", "W9", box=box).id
    sign_in(client, role=Role.STEWARD, places=(elsewhere,))
    assert "This entry may be the same as" not in client.get(f"/assets/{two[0]}").text
    assert client.get(two[2]).status_code == 404


def test_two_are_merged_field_by_field_and_the_other_address_leads_to_the_one_that_stays(
    client: TestClient,
    two: Two,
) -> None:
    one, other, address = two
    sign_in(client, role=Role.STEWARD)
    listed = client.get("/moderation/twins").text
    assert "Clapton Library" in listed and "less than a day" in listed
    page = client.get(address).text
    assert "Books." in page and "a@b.example" in page
    said = {**form_of(client, address), "decision": "merged"}
    first = min(one, other)
    said["keep"] = "first" if first == one else "second"
    said["field-name"] = said["keep"]
    assert client.post(address, data=said).headers["location"] == "/moderation/twins"
    assert "Nothing to review" in client.get("/moderation/twins").text
    stays = client.get(f"/assets/{one}").text
    assert (
        "Books." in stays
        and "a@b.example" in stays
        and "This entry may be the same as" not in stays
    )
    gone = client.get(f"/assets/{other}")
    assert (gone.status_code, gone.headers["location"]) == (307, f"/assets/{one}")
    moved = client.get(f"/api/v1/assets/{other}")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/api/v1/assets/{one}")
    # A merging can be undone, and any program may follow.
    assert moved.headers["cache-control"] == "no-store"
    assert moved.headers["access-control-allow-origin"] == "*"
    assert client.get(f"/api/v1/assets/{other}", follow_redirects=True).json()["id"] == str(one)
    assert names(client, "clapton") == ["Clapton Library"]
    with session_factory()() as session:
        told = session.execute(text("SELECT asset_id, what FROM asset_history ORDER BY id")).all()
    assert (one, "changed") in told and (other, "merged") in told


@pytest.mark.parametrize("decision", ["kept", "refused"])
def test_both_come_back_when_a_steward_keeps_them(
    client: TestClient,
    two: Two,
    decision: str,
) -> None:
    sign_in(client, role=Role.STEWARD)
    client.post(two[2], data={**form_of(client, two[2]), "decision": decision})
    assert len(names(client, "clapton")) == 2
    assert "This entry may be the same as" not in client.get(f"/assets/{two[0]}").text


def test_a_decision_on_what_has_changed_is_not_made_and_both_are_shown_as_they_are_now(
    client: TestClient,
    two: Two,
) -> None:
    sign_in(client, role=Role.STEWARD)
    said = {**form_of(client, two[2]), "decision": "merged"}
    with session_factory().begin() as session:
        session.execute(
            text("UPDATE asset SET description = 'Moved' WHERE id = :id"), {"id": two[0]}
        )
    answer = client.post(two[2], data=said)
    assert answer.status_code == 409
    assert "has changed since you opened it" in answer.text and "Moved" in answer.text
    assert (
        client.post(two[2], data={**form_of(client, two[2]), "decision": "kept"}).status_code == 303
    )
    again = client.post(two[2], data=said)
    assert again.status_code == 409 and "both were kept" in again.text


@pytest.mark.parametrize(
    "said", [{}, {"decision": "sold"}, {"decision": "merged", "keep": "third"}]
)
def test_what_is_no_decision_is_said(
    client: TestClient,
    two: Two,
    said: dict[str, str],
) -> None:
    sign_in(client, role=Role.STEWARD)
    answer = client.post(two[2], data={**form_of(client, two[2]), "keep": "first", **said})
    assert answer.status_code == 422
    assert "Choose what to do" in answer.text


@pytest.mark.parametrize(("address", "status"), [("0", 404), ("9" * 30, 404), ("x", 404)])
def test_a_pair_that_there_is_not_is_not_found(
    client: TestClient,
    address: str,
    status: int,
) -> None:
    sign_in(client, role=Role.STEWARD)
    assert client.get(f"/moderation/twins/{address}").status_code == status


def test_a_steward_of_a_place_sees_the_pairs_of_that_place(
    client: TestClient,
    two: Two,
) -> None:
    with session_factory().begin() as session:
        here = make_place(
            session, "ward", "E05000001", box=(EAST - 9, NORTH - 9, EAST + 99, NORTH + 9)
        )
        there = make_place(
            session, "ward", "E05000002", box=(EAST + 200, NORTH, EAST + 300, NORTH + 9)
        )
        index(session, *two[:2])
        places = here.id, there.id
    for place, found in zip(places, (True, False), strict=True):
        with session_factory().begin() as session:
            session.execute(text("DELETE FROM role"))
        sign_in(client, "steward@example.org", Role.STEWARD, places=(place,))
        assert ("Clapton" in client.get("/moderation/twins").text) is found
        assert client.get(two[2]).status_code == (200 if found else 404)


def test_a_later_import_leaves_what_was_merged_merged_and_brings_it_back_when_the_other_is_gone(
    client: TestClient,
    tmp_path: Path,
) -> None:
    def bring(name: str, *rows: str) -> tuple[int, int, int]:
        path = tmp_path / "list.csv"
        path.write_text("id,name,category,longitude,latitude,phone\n" + "\n".join(rows) + "\n")
        with session_factory().begin() as session:
            report = import_assets(session, path, list_name=name)
        return report.added, report.changed, report.unchanged

    at = f"library,{LONGITUDE},{LATITUDE}"
    bring("One", f"1,Clapton Library,{at},")
    bring("Other", f"7,Clapton library,{at},")
    with session_factory()() as session:
        [pair] = session.execute(text("SELECT id FROM twin_pair")).scalars()
        first = session.execute(
            text("SELECT source FROM asset JOIN twin_pair ON first_id = asset.id")
        ).scalar_one()
    sign_in(client, role=Role.STEWARD)
    address = f"/moderation/twins/{pair}"
    keep = "first" if first == "One" else "second"
    client.post(address, data={**form_of(client, address), "decision": "merged", "keep": keep})
    assert bring("Other", f"7,Clapton library,{at},020 7946 0001") == (0, 0, 1)
    assert len(names(client, "clapton")) == 1
    bring("One", f"2,Elsewhere,{at},")
    assert bring("Other", f"7,Clapton library,{at},020 7946 0001") == (0, 1, 0)
    assert names(client, "clapton") == ["Clapton library"]


def test_whoever_kept_the_one_that_goes_keeps_the_one_that_stays(
    client: TestClient, two: Two
) -> None:
    with session_factory().begin() as session:
        organization = Organization(id=uuid4(), name="Friends of the library")
        session.add(organization)
        session.flush()
        session.get_one(Asset, two[1]).organization_id = organization.id
        keeper = actions.account_of(session, "keeper@example.org")
        actions.make_editor(session, person_id=keeper, organization_id=organization.id)
        find_twins(session, [two[0], two[1]])
    sign_in(client, role=Role.STEWARD)
    keep = "first" if two[0] < two[1] else "second"
    said = {**form_of(client, two[2]), "keep": keep, "decision": "merged"}
    assert client.post(two[2], data=said).status_code == 303
    sign_in(client, "keeper@example.org")
    page = client.get("/my/assets").text
    assert f"/my/assets/{two[0]}" in page and f"/my/assets/{two[1]}" not in page
    again = client.post(f"/my/assets/{two[1]}", data={"action": "return"})
    assert again.status_code == 404


def test_a_hidden_place_is_told_to_the_stewards_of_its_own_places_only(
    client: TestClient, two: Two
) -> None:
    one, other, address = two
    with session_factory().begin() as session:
        here = make_place(
            session, "ward", "W1", box=(EAST - 90, NORTH - 90, EAST + 15, NORTH + 90)
        ).id
        there = make_place(
            session, "ward", "W2", box=(EAST + 15, NORTH - 90, EAST + 90, NORTH + 90)
        ).id
        for asset_id, place in ((one, here), (other, there)):
            session.execute(
                text(
                    "INSERT INTO location_place (location_id, place_id, method)"
                    " SELECT location_id, :place, 'polygon' FROM asset_at_location WHERE asset_id = :id"
                ),
                {"place": place, "id": asset_id},
            )
        session.execute(
            text(
                "UPDATE location SET privacy = 'near', address = '7 Hidden Mews' FROM asset_at_location"
                " WHERE location_id = location.id AND asset_id = :id"
            ),
            {"id": other},
        )
    sign_in(client, "here@example.org", Role.STEWARD, places=(here,))
    page = client.get(address).text
    assert "Hidden Mews" not in page and "from the first" not in page
    assert "Not shown, because its exact location is private" in page
    sign_in(client, "there@example.org", Role.STEWARD, places=(there,))
    assert "Hidden Mews" in client.get(address).text
