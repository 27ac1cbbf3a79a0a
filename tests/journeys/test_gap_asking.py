"""Questions that an area can answer, and the list of reports."""

import re
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.gaps.builds.request import MOST_WAITING
from assetmap.gaps.models import GapReport
from assetmap.gaps.report.load import UK
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.gap_areas import ask_now, build_now, make_small_area, middle, read_aloud, stored
from tests.journeys.test_gap_reports import ASKED, area
from tests.signing_in import sign_in

__all__ = ["area"]

FORM = {"area": "somewhere", "categories-library": "library"}


@pytest.mark.usefixtures("area")
def test_what_an_area_has_not_is_refused_when_it_is_asked_on_both_interfaces(
    client: TestClient,
) -> None:
    for otherwise, parameter, sentence in (
        (
            {"place_kinds": ["pcn"]},
            "place_kinds",
            "has no places of type “pcn”. Available types:",
        ),
        (
            {"people": "unpaid-carers"},
            "people",
            "We have no figures for people who give unpaid care",
        ),
        ({"is_most_deprived_only": True}, "is_most_deprived_only", "has no deprivation deciles"),
        ({"closed": [str(uuid4())]}, "closed", "is not an asset in these categories"),
        ({"threshold_minutes": 1e-9}, "threshold_minutes", "whole or half minutes"),
        ({"threshold_minutes": 0.5}, "threshold_minutes", "whole or half minutes"),
        ({"threshold_minutes": 7.3}, "threshold_minutes", "whole or half minutes"),
    ):
        answer = client.post("/api/v1/gaps", json=ASKED | otherwise)
        assert answer.status_code == 422, otherwise
        assert answer.json()["parameter"] == parameter and sentence in answer.json()["detail"]
    for wrong, at, sentence in (
        ({"place_kinds-pcn": "pcn"}, "place_kinds", "has no places of type “pcn”"),
        (
            {"people": "unpaid-carers"},
            "people",
            "We have no figures for people who give unpaid care",
        ),
        ({"is_most_deprived_only": "yes"}, "is_most_deprived_only", "has no deprivation deciles"),
        ({"threshold_minutes": "0.1"}, "threshold_minutes", "whole or half minutes"),
    ):
        answer = client.post("/gaps", data=FORM | wrong)
        assert answer.status_code == 422 and sentence in answer.text, wrong
        assert f'href="#{at}"' in answer.text
    with session_factory()() as session:
        assert session.query(GapReport).count() == 0


@pytest.mark.usefixtures("area")
def test_only_what_would_serve_can_be_supposed_to_close(client: TestClient) -> None:
    with session_factory().begin() as session:
        park = make_asset(session, "A park", at=[middle(1)], categories=["park"])
        far = make_asset(
            session,
            "Far Library",
            at=[(middle(1)[0] + 90_000, middle(1)[1])],
            categories=["library"],
        )
        near = make_asset(session, "Near Library", at=[middle(2)], categories=["library"])
    for asset, status in ((park, 422), (far, 422), (near, 202)):
        answer = client.post("/api/v1/gaps", json=ASKED | {"closed": [str(asset)]})
        assert answer.status_code == status, answer.text


@pytest.mark.usefixtures("area")
def test_the_carers_question_falls_back_to_everybody_and_says_so(client: TestClient) -> None:
    page = client.get("/gaps?preset=carers-support").text
    assert (
        "We have no figures for people who give unpaid care in this area, so this report will be about everybody."
        in page
    )
    assert 'value="unpaid-carers"' not in page and 'value="everybody" selected' in page
    assert 'name="is_most_deprived_only"' not in page
    page = client.get("/gaps?preset=peer-support-near-deprivation").text
    assert "We have no deprivation figures for this area" in page


def test_a_form_offers_the_areas_own_kinds_of_places(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
        session.execute(text("DELETE FROM place_member"))
        session.execute(
            text(
                "DELETE FROM area_place USING place WHERE place.id = place_id AND kind = 'neighbourhood'"
            )
        )
    sign_in(client, role=Role.COMMISSIONER)
    page = client.get("/gaps").text
    assert 'name="place_kinds-neighbourhood"' not in page and 'name="place_kinds-pcn"' not in page
    ticked = 'name="place_kinds-ward" type="checkbox" value="ward" checked'
    assert ticked in page

    # As the form has it, and as a program asks that names no kinds.
    answer = client.post("/gaps", data=FORM | {"place_kinds-ward": "ward"})
    assert answer.status_code == 303, answer.text
    asked = client.post("/api/v1/gaps", json={"area": "somewhere", "categories": ["library"]})
    assert asked.status_code == 202 and asked.json()["question"]["place_kinds"] == ["ward"]
    assert answer.headers["location"].endswith(asked.json()["id"]), "the same question"
    build_now(asked.json()["id"])
    assert stored(asked.json()["id"]).state == "ready"


@pytest.mark.usefixtures("area")
def test_reports_of_other_walks_people_and_times_have_other_titles(client: TestClient) -> None:
    titles = [
        client.post("/api/v1/gaps", json=ASKED | otherwise).json()["title"]
        for otherwise in (
            {},
            {"threshold_minutes": 8},
            {"threshold_minutes": 1},
            {"speed_kmh": 4},
            {"open_day": "sunday", "open_at": "15:00"},
            {"open_day": "sunday"},
        )
    ]
    month = f", Somewhere, {datetime.now(UK):%B %Y}"
    assert titles == [
        f"Libraries within {words}{month}"
        if words.startswith("a")
        else f"Libraries {words} within a 15-minute walk{month}"
        for words in (
            "a 15-minute walk",
            "an 8-minute walk",
            "a 1-minute walk",
            "a 15-minute walk at 4 km/h",
            "open on Sunday at 15:00",
            "open on Sunday",
        )
    ]
    assert len(set(titles)) == len(titles)
    listed = client.get("/gaps").text
    assert all(title in listed for title in titles)


@pytest.mark.usefixtures("area")
def test_a_report_is_told_in_whole_sentences(client: TestClient) -> None:
    page = read_aloud(client.get(f"/gaps/{ask_now(threshold_minutes=8)}").text)
    assert "an 8-minute walk" in page and "a 8-minute" not in page
    page = client.get(f"/gaps/{ask_now(open_day='sunday')}").text
    assert "We count only places that are open on Sunday." in page
    page = read_aloud(client.get(f"/gaps/{ask_now(threshold_minutes=1.5)}").text)
    assert "Out of reach at 1 minute: " in page and "at 1 minutes" not in page


@pytest.mark.usefixtures("area")
def test_small_numbers_are_told_only_where_that_was_asked_for(client: TestClient) -> None:
    page = client.get("/gaps").text
    assert 'name="keeps_small_numbers" type="checkbox" value="no"' in page
    told = {}
    for answer in ("no", None):
        form = FORM | ({"keeps_small_numbers": answer} if answer else {})
        at = client.post("/gaps", data=form).headers["location"]
        told[answer] = stored(UUID(at.rpartition("/")[2])).keeps_small_numbers
    assert told == {"no": False, None: True}
    wrong = FORM | {"keeps_small_numbers": "no", "threshold_minutes": "0.1"}
    again = client.post("/gaps", data=wrong).text
    assert re.search(r'name="keeps_small_numbers"[^>]*checked', again), "what was ticked stays so"


@pytest.mark.usefixtures("area")
def test_two_hundred_reports_at_once_are_refused_in_one_sentence(client: TestClient) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    statuses = []
    for at in range(MOST_WAITING + 2):
        answer = client.post("/api/v1/gaps", json=ASKED | {"threshold_minutes": 5 + at})
        statuses.append(answer.status_code)
    assert statuses == [202] * MOST_WAITING + [429] * 2
    assert answer.json()["detail"].startswith("20 of your reports are still being built.")
    assert "detail" not in client.post("/api/v1/gaps", json=ASKED | {"threshold_minutes": 5}).json()
    page = client.post("/gaps", data=FORM | {"threshold_minutes": "47"})
    assert page.status_code == 429 and "Wait until one is ready" in page.text
    assert 'value="47"' in page.text, "what was written stays"
