"""A report against other loaded areas, and with the class breaks of its question, asked on the command line and in the
form.
"""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, make_asset
from tests.gap_areas import make_area_elsewhere, make_deprived, make_small_area, middle, read_aloud
from tests.journeys.running_commands import assetmap
from tests.report_maps import data_of_map
from tests.signing_in import sign_in


@pytest.fixture
def two_areas(client: TestClient) -> None:
    """Two areas with a library each, whose small areas are in tenths of deprivation."""
    with session_factory().begin() as session:
        places = make_small_area(session)
        make_deprived(session, places, {"E01": 1, "E02": 3, "E03": 3})
        make_deprived(session, make_area_elsewhere(session), {"F01": 2, "F02": 4})
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
        make_asset(session, "Far Library", at=[(EAST + 21_000, NORTH)], categories=["library"])


@pytest.mark.usefixtures("two_areas")
def test_two_areas_in_one_question_are_compared_like_with_like(client: TestClient) -> None:
    asked = ["--category=library", "--threshold-minutes=5", "--area=somewhere", "--area=elsewhere"]
    done = assetmap("gaps", "build", *asked, "--class-break=10", "--class-break=60")
    assert done.code == 0, done
    assert "The share of people out of reach is 86% in Somewhere and 75% in Elsewhere." in done.said
    # 1,000 people here live in the most deprived fifth, where elsewhere all are out of reach; 6,000 where none is.
    assert "as deprived as this one, 14% of people there would be out of reach" in done.said
    report = UUID(done.said.rstrip().rpartition("/")[2])

    told = client.get(f"/api/v1/gaps/{report}").json()
    assert told["question"]["beside"] == ["elsewhere"]
    [section] = [one for one in told["sections"] if one["key"] == "beside"]
    areas, alike = section["tables"]
    assert [(one["area"], one["people"], one["out"]) for one in areas["rows"]] == [
        ("Somewhere", 7_000, 6_000),
        ("Elsewhere", 4_000, 3_000),
    ]
    assert [
        (one["alike"], one["share_out"], one["share_out_beside"], one["against_alike"])
        for one in alike["rows"]
    ] == [
        ("Most deprived fifth of England", 0.0, 1.0, -1.0),
        ("Second most deprived fifth", 1.0, 0.0, 1.0),
    ]
    assert told["definitions"]["share_out_beside"]["measures"][0]["slug"] == "coverage"
    # Of N1's 3,000 people 2,000 are out of reach; of all others in the area, 4,000 of 4,000.
    tables = {table["key"]: table for one in told["sections"] for table in one["tables"]}
    benchmarks = {one["code"]: one["benchmark"] for one in tables["places-neighbourhood"]["rows"]}
    assert benchmarks == {"N1": pytest.approx(2 / 3 - 1), "N2": pytest.approx(1 - 2 / 3)}
    page = read_aloud(client.get(f"/gaps/{report}").text)
    assert "Compared with other areas" in page and "Comparing like with like" in page
    assert "Most deprived fifth of England" in page and "−100" in page
    # The classes begin where the question says, whatever the shares are.
    layer = data_of_map(client.get(f"/gaps/{report}/map").content)["layers"][0]
    [share] = [one for one in layer["measures"] if one["key"] == "share_out"]
    assert [name for name, _ in share["classes"]] == [
        "under 10%",
        "10% to under 60%",
        "60% or more",
    ]
    assert share["of"] == [0, 2, 2]
    assert 'beside = [\n    "elsewhere",\n]' in client.get(f"/gaps/{report}/question.toml").text


@pytest.mark.usefixtures("two_areas")
def test_the_command_asks_for_all_of_several_kinds_and_refuses_what_it_cannot_know() -> None:
    asked = ["--category=library", "--category=advice", "--area=somewhere", "--threshold-minutes=5"]
    done = assetmap("gaps", "build", *asked, "--all-of-these")
    assert done.code == 0 and done.said.startswith("All of these: Libraries and Advice"), done
    assert (
        "we do not know where there are steps"
        in assetmap("gaps", "build", *asked, "--step-free").sentence
    )
    wrong = assetmap("gaps", "build", *asked[:3], "--threshold-minutes=0")
    assert "Choose a walking time of 1 to 120" in wrong.sentence


@pytest.mark.usefixtures("two_areas")
def test_the_form_offers_the_other_areas_and_says_what_is_wrong(client: TestClient) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    page = client.get("/gaps?area=somewhere").text
    assert 'name="beside-elsewhere"' in page and 'name="beside-somewhere"' not in page
    form = {"area": "somewhere", "categories-library": "library"}
    for wrong, sentence in (
        ({"breaks": "10, many"}, "Enter up to four numbers between 0 and 100"),
        ({"breaks": "0, 50"}, "Enter up to four numbers between 0 and 100"),
        ({"breaks": "1 2 3 4 5"}, "Enter up to four numbers between 0 and 100"),
        ({"beside-nowhere": "nowhere"}, "No area"),
        ({"beside-somewhere": "somewhere"}, "Do not include this area"),
        ({"is_step_free": "yes"}, "we do not know where there are steps"),
    ):
        answer = client.post("/gaps", data=form | wrong)
        assert answer.status_code in (404, 422) and sentence in answer.text, wrong
    answer = client.post(
        "/gaps",
        data=form | {"beside-elsewhere": "elsewhere", "breaks": "10%, 25%"},
        follow_redirects=False,
    )
    question = client.get("/api/v1" + answer.headers["location"]).json()["question"]
    assert question["beside"] == ["elsewhere"] and question["breaks"] == [10, 25]
