"""Comparisons of two reports of one question: what changed, by place, and why."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.editing.entries import move_asset, write_entry
from assetmap.assets.imports.actions import import_assets
from assetmap.assets.record.history import By, entry_of
from assetmap.assets.record.status import Move
from assetmap.database.sessions import session_factory
from assetmap.gaps import actions
from assetmap.gaps.models import Readers
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle, read_aloud, stored
from tests.signing_in import sign_in


@pytest.fixture
def first(client: TestClient) -> UUID:
    """A report of when there was one library, in the middle of the first square."""
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
    return ask()


def ask() -> UUID:
    return ask_now(threshold_minutes=5, demand="centroids")


def later(**changes: str) -> None:
    """What leaves a trace, as every change of the map does."""
    with session_factory().begin() as session:
        for table, change in changes.items():
            session.execute(text(f"UPDATE {table} SET {change}"))


def test_an_asset_that_came_is_named_with_whom_it_brings_within_reach(
    client: TestClient, first: UUID
) -> None:
    with session_factory().begin() as session:
        new = make_asset(session, "New Library", at=[middle(3)], categories=["library"])
    second = ask()
    assert second != first

    told = client.get(f"/api/v1/gaps/{second}/compare/{first}").json()
    assert told == client.get(f"/api/v1/gaps/{first}/compare/{second}").json()
    assert (told["before"]["id"], told["after"]["id"]) == (str(first), str(second))
    assert told["whole"]["change"] == -4_000
    assert {one["code"]: one["change"] for one in told["places"]["neighbourhood"]} == {
        "N1": 0,
        "N2": -4_000,
    }
    [north] = [one for one in told["places"]["neighbourhood"] if one["code"] == "N2"]
    assert (north["share_before"], north["share_after"]) == (1.0, 0.0)
    assert told["assets_that_came"] == [{"id": str(new), "name": "New Library"}]
    assert told["assets_that_went"] == told["data_that_changed"] == []
    assert "Out of reach now: 2,000 (29%), 4,000 fewer than on" in told["sentences"][0]
    assert told["sentences"][1:] == [
        "Since the earlier report, 1 asset has been newly listed.",
        "All of the difference comes from changes to lists, so access may not have changed.",
        "1 asset is newly listed, but may have been there before.",
    ]
    assert told["of_the_change"] == {
        "from_what_is_within_reach": -4_000,
        "from_how_many_people_live_where": 0,
    }

    page = client.get(f"/gaps/{second}/compare/{first}").text
    assert (
        "New Library" in page and "−4,000" in page and "Checked, none found; now: Recorded" in page
    )
    for one, other in ((first, second), (second, first)):
        assert f"/gaps/{one}/compare/{other}" in client.get(f"/gaps/{one}").text

    # Its name is joined when it is shown: what is published no longer is missing, and its report stays.
    with session_factory().begin() as session:
        session.execute(text("UPDATE asset SET status = 'withdrawn' WHERE id = :id"), {"id": new})
    page = client.get(f"/gaps/{second}/compare/{first}").text
    assert "New Library" not in page and "that we cannot show" in page
    told = client.get(f"/api/v1/gaps/{second}/compare/{first}").json()
    assert told["assets_that_came"] == [{"id": str(new), "name": None}]


def test_other_data_is_told_apart_from_other_assets(client: TestClient, first: UUID) -> None:
    later(
        dataset="fingerprint = 'otherwise', vintage = '2031'",
        place_statistic="value = value * 2",
    )
    second = ask()
    told = client.get(f"/api/v1/gaps/{first}/compare/{second}").json()
    assert told["assets_that_came"] == told["assets_that_went"] == []
    [changed] = told["data_that_changed"]
    assert changed == {
        "subject": "statistics: population",
        "source": "test",
        "vintage_before": "2021",
        "vintage_after": "2031",
    }
    assert told["whole"]["change"] == 6_000
    assert told["of_the_change"]["from_how_many_people_live_where"] == 6_000
    assert told["sentences"][2] == (
        "All of the difference is a population effect: the counts of people have changed."
    )
    assert "2021, now 2031" in client.get(f"/gaps/{first}/compare/{second}").text


def test_a_change_is_divided_between_other_reach_and_other_people(
    client: TestClient, first: UUID
) -> None:
    with session_factory().begin() as session:
        make_asset(session, "New Library", at=[middle(3)], categories=["library"])
    later(place_statistic="value = value * 1.5")
    second = ask()
    told = client.get(f"/api/v1/gaps/{second}/compare/{first}").json()
    # Out of reach were 2,000 and 4,000; now 3,000, and the 6,000 of the third square reach the new library.
    assert told["whole"]["change"] == -3_000
    # By Kitagawa: the third square's share fell from 1 to 0 for the mean of its people, 5,000; people out of reach grew
    # by 1,000 in the second, and by 2,000 at half a share in the third.
    assert told["of_the_change"] == {
        "from_what_is_within_reach": -5_000,
        "from_how_many_people_live_where": 2_000,
    }
    said = "The access effect (assets were newly listed) accounts for 5,000 fewer, and the population effect for 2,000 more."
    assert told["sentences"][2] == said
    page = client.get(f"/gaps/{second}/compare/{first}").text
    assert said in read_aloud(page)
    assert f'<a class="app-figure" href="/gaps/{second}#definition-out">5,000</a>' in page


def test_changes_that_set_one_another_off_are_told_apart(client: TestClient, first: UUID) -> None:
    with session_factory().begin() as session:
        make_asset(session, "New Library", at=[middle(2)], categories=["library"])
    later(place_statistic="value = CASE WHEN value = 4000 THEN 6000 ELSE value END")
    second = ask()
    told = client.get(f"/api/v1/gaps/{second}/compare/{first}").json()
    assert told["whole"]["change"] == 0
    assert told["of_the_change"] == {
        "from_what_is_within_reach": -2_000,
        "from_how_many_people_live_where": 2_000,
    }
    assert "the same number as on" in told["sentences"][0]
    assert told["sentences"][2].startswith(
        "The access effect (assets were newly listed) accounts for 2,000 fewer"
    )


def test_where_nothing_has_changed_there_is_one_report_and_it_is_as_it_was(
    client: TestClient, first: UUID
) -> None:
    assert ask() == first
    told = client.get(f"/api/v1/gaps/{first}/compare/{first}").json()
    assert told["whole"]["change"] == 0
    assert told["sentences"][1] == "Both reports use the same assets and data."


def test_what_cannot_be_compared_is_said(client: TestClient, first: UUID) -> None:
    other = ask_now(threshold_minutes=10, demand="centroids")
    answer = client.get(f"/api/v1/gaps/{first}/compare/{other}")
    assert answer.status_code == 422 and answer.json()["parameter"] == "other", answer.json()
    assert "different questions" in answer.json()["detail"]
    assert client.get(f"/gaps/{first}/compare/{other}").status_code == 422
    assert client.get(f"/gaps/{first}/compare/{uuid4()}").status_code == 404
    with session_factory().begin() as session:
        report = session.merge(stored(other))
        actions.show_to(session, report, Readers.COMMISSIONERS)
    assert client.get(f"/gaps/{first}/compare/{other}").status_code == 404
    sign_in(client, role=Role.COMMISSIONER)
    assert client.get(f"/gaps/{first}/compare/{other}").status_code == 422


def move(name: str, number: int) -> None:
    """Moves it to the middle of another square, with a line in its history."""
    east, north = middle(number)
    with session_factory().begin() as session:
        found = session.execute(text("SELECT id FROM asset WHERE name = :name"), {"name": name})
        asset_id = found.scalar_one()
        entry = entry_of(session, asset_id)
        assert entry
        there = entry.whereabouts.model_copy(update={"easting": east, "northing": north})
        write_entry(session, asset_id, entry.model_copy(update={"whereabouts": there}), by=By())


def test_what_moved_is_told_from_what_came_and_went(client: TestClient, first: UUID) -> None:
    move("Old Library", 3)
    second = ask()
    told = client.get(f"/api/v1/gaps/{first}/compare/{second}").json()
    assert told["whole"]["change"] < 0
    assert [one["name"] for one in told["assets_that_moved"]] == ["Old Library"]
    assert told["assets_that_came"] == told["assets_that_went"] == []
    assert (
        told["sentences"][1]
        == "Since the earlier report, 1 asset has moved or changed its category or opening hours."
    )
    page = client.get(f"/gaps/{first}/compare/{second}").text
    assert "Moved, or changed category or opening hours" in page
    assert "Both reports count the same assets" not in page.split("<h2")[0]


def test_what_has_left_a_list_is_not_called_a_loss_of_access(
    client: TestClient, first: UUID
) -> None:
    with session_factory().begin() as session:
        found = session.execute(text("SELECT id FROM asset WHERE name = 'Old Library'"))
        move_asset(session, found.scalar_one(), Move.WITHDRAW, by=By(), what="withdrawn")
    told = client.get(f"/api/v1/gaps/{first}/compare/{ask()}").json()
    assert told["whole"]["change"] > 0
    assert told["sentences"][1:] == [
        "Since the earlier report, 1 asset is no longer counted.",
        "All of the difference comes from changes to lists, so access may not have changed.",
        "1 asset is no longer counted. It may have closed, or it may just have been removed from a list.",
    ]


def test_surveys_are_data_that_changed(client: TestClient, first: UUID) -> None:
    with session_factory().begin() as session:
        session.execute(
            text(
                "INSERT INTO survey (place_id, term_id, surveyed_on) SELECT place.id, taxonomy_term.id, current_date"
                " FROM place, taxonomy_term WHERE place.code = 'N2' AND taxonomy_term.slug = 'library'"
            )
        )
    second = ask()
    told = client.get(f"/api/v1/gaps/{first}/compare/{second}").json()
    assert [(one["subject"], one["source"]) for one in told["data_that_changed"]] == [
        ("surveys", "stewards")
    ]
    assert told["sentences"][1] == "Since the earlier report, 1 file or list has changed."


def test_where_nothing_that_counts_has_changed_it_is_not_said_to_be_the_same(
    client: TestClient, first: UUID
) -> None:
    with session_factory().begin() as session:
        make_asset(session, "A choir", at=[middle(2)], categories=["choir"])
    second = ask()
    assert second != first
    told = client.get(f"/api/v1/gaps/{first}/compare/{second}").json()
    assert (
        told["sentences"][1] == "Neither the assets that we count nor the data files have changed."
    )


@pytest.mark.parametrize(
    ("opened_on", "is_opened"),
    [
        ("2100-01-01", True),
        ("2100-01", True),
        ("2100", True),
        ("1932", False),
        # The year of the earlier report: before or after it, nobody knows.
        (str(datetime.now(UTC).year), False),
        (None, False),
    ],
)
def test_what_opened_is_told_from_what_was_newly_listed(
    client: TestClient, first: UUID, opened_on: str | None, is_opened: bool
) -> None:
    with session_factory().begin() as session:
        new = make_asset(
            session, "New Library", at=[middle(3)], categories=["library"], opened_on=opened_on
        )
    second = ask()
    told = client.get(f"/api/v1/gaps/{first}/compare/{second}").json()
    row = [{"id": str(new), "name": "New Library"}]
    assert told["assets_that_came"] == row
    assert told["assets_that_opened"] == (row if is_opened else [])
    assert told["assets_newly_listed"] == ([] if is_opened else row)
    page = read_aloud(client.get(f"/gaps/{first}/compare/{second}").text)
    if is_opened:
        assert told["sentences"][1:] == [
            "Since the earlier report, 1 asset has opened.",
            "All of the difference is an access effect: assets opened.",
        ]
        assert (
            "Opened since the earlier report" in page and "may have been there before" not in page
        )
    else:
        assert told["sentences"][1] == "Since the earlier report, 1 asset has been newly listed."
        assert "access may not have changed" in told["sentences"][2]
        assert "may have been there before" in told["sentences"][3]
        assert (
            "Newly listed, but may have been there before" in page
            and "Opened since the earlier report" not in page
        )


def test_a_list_that_says_when_things_opened_is_believed(
    client: TestClient, first: UUID, tmp_path: Path
) -> None:
    east, north = middle(3)
    rows = [
        "name,category,easting,northing,opening date",
        f"New Library,library,{east},{north},03/05/2100",
        f"Long-standing Library,library,{east},{north + 20},1911",
        f"Library of no date,library,{east},{north + 40},last spring",
    ]
    path = tmp_path / "libraries.csv"
    path.write_text("\n".join(rows))
    with session_factory().begin() as session:
        import_assets(session, path, list_name="Libraries")
    told = client.get(f"/api/v1/gaps/{first}/compare/{ask()}").json()
    assert [one["name"] for one in told["assets_that_opened"]] == ["New Library"]
    assert {one["name"] for one in told["assets_newly_listed"]} == {
        "Long-standing Library",
        "Library of no date",
    }
    assert told["sentences"][1].startswith(
        "Since the earlier report, 1 asset has opened, 2 assets have been newly listed and"
    )
