"""Questions that cannot be answered, refused or failing with one plain sentence each."""

from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.gaps.builds import build as building
from assetmap.gaps.builds.build import build
from assetmap.gaps.models import GapReport
from assetmap.people.roles import Role
from tests.gap_areas import ask_now, stored
from tests.journeys.test_gap_reports import area, asked
from tests.signing_in import sign_in

__all__ = ["area"]


@pytest.mark.usefixtures("area")
def test_the_form_refuses_each_wrong_field_in_one_sentence(client: TestClient) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    plain = {"area": "somewhere", "categories-library": "library"}
    walk = "Choose a walking time of 1 to 120 minutes, in whole or half minutes."
    slugs = [one["slug"] for one in client.get("/api/v1/categories?limit=1000").json()["results"]]
    for wrong, sentence, at in (
        ({"categories-library": ""}, "Choose at least one kind of support.", "categories"),
        (
            {f"categories-{slug}": slug for slug in slugs},
            "Choose at most 20 kinds of support.",
            "categories",
        ),
        ({"threshold_minutes": "0"}, walk, "threshold_minutes"),
        ({"threshold_minutes": "-5"}, walk, "threshold_minutes"),
        ({"threshold_minutes": "10000"}, walk, "threshold_minutes"),
        ({"threshold_minutes": "soon"}, walk, "threshold_minutes"),
        ({"speed_kmh": "0"}, "Enter a walking speed of 1 to 10", "speed_kmh"),
        ({"open_day": "someday"}, "Choose a day of the week.", "open_day"),
        ({"open_at": "18:00"}, "Enter the time as HH:MM, for example 18:00, and choose", "open_at"),
        ({"open_day": "monday", "open_at": "25:00"}, "Enter the time as HH:MM", "open_at"),
        (
            {"place_kinds-pcn": "pcn"},
            "has no places of type “pcn”. Available types:",
            "place_kinds",
        ),
    ):
        answer = client.post("/gaps", data=plain | wrong)
        assert answer.status_code == 422 and sentence in answer.text, wrong
        assert f'href="#{at}"' in answer.text, wrong
        assert "Input should" not in answer.text and "Tuple" not in answer.text, wrong
    with session_factory()() as session:
        assert session.query(GapReport).count() == 0


@pytest.mark.usefixtures("area")
def test_the_api_refuses_with_the_sentences_of_the_form(client: TestClient) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    plain = {"area": "somewhere", "categories": ["library"]}
    here, ends = (
        [-0.05, 51.54],
        "Enter a different place for each end of the new path. They must be in Great Britain",
    )
    for name, wrong, sentence in (
        ("crossing", [here], ends),
        ("crossing", [here, here], ends),
        ("crossing", [[51.54, -0.05], [51.55, -0.05]], ends),
        ("threshold_minutes", 0, "Choose a walking time of 1 to 120"),
        ("categories", [], "Choose at least one kind of support."),
        ("categories", ["gp_practice"], '"gp_practice" is not a category'),
        ("area", "City and Hackney", 'No area "City and Hackney" is loaded'),
    ):
        answer = client.post("/api/v1/gaps", json=plain | {name: wrong}).json()
        [error] = answer["errors"]
        assert error["parameter"] == name and error["detail"].startswith(sentence), answer


@pytest.mark.usefixtures("area")
def test_a_what_if_of_more_than_fifty_entries_is_refused_in_one_sentence(
    client: TestClient,
) -> None:
    report = ask_now()
    sign_in(client, role=Role.COMMISSIONER)
    everything = {f"close-{uuid4()}": "yes" for _ in range(51)}
    answer = client.post(f"/gaps/{report}/what-if", data=everything)
    assert answer.status_code == 422 and "Close at most 50 entries at a time." in answer.text


@pytest.mark.usefixtures("area")
def test_an_area_removed_while_its_report_is_built_fails_with_a_sentence(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    report: UUID = asked()
    work_out = building.stand_and_work_out

    def and_then_it_goes(*given: object, **named: object) -> object:
        found = work_out(*given, **named)  # type: ignore[arg-type]
        with session_factory().begin() as session:
            session.execute(text("UPDATE area SET slug = 'elsewhere'"))
        return found

    monkeypatch.setattr(building, "stand_and_work_out", and_then_it_goes)
    build(report)
    failed = stored(report)
    assert failed.state == "failed" and failed.figures is None
    assert failed.step == (
        'No area "somewhere" is loaded. Run `assetmap area list` to see the loaded areas.'
    )
    assert client.get(f"/gaps/{report}").status_code == 200
