"""Wrong searches: a clear answer, as a page and as a problem document, and never a crash."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

WRONG = [
    ("postcode=E8", 422, "postcode"),
    ("postcode=%F0%9F%92%A9", 422, "postcode"),
    ("postcode=ZZ99+3VZ", 404, None),
    ("postcode=AB1+2CD", 404, None),
    ("near=Atlantis", 404, None),
    ("near=E8+1EA&postcode=E8+1EA", 422, "near"),
    ("latitude=52.9&longitude=-2.9e9", 422, "longitude"),
    ("latitude=0&longitude=0", 422, "latitude"),
    ("latitude=51.5", 422, "longitude"),
    ("latitude=-0.05&longitude=51.5", 422, "latitude"),
    ("radius_metres=0", 422, "radius_metres"),
    ("radius_metres=-5", 422, "radius_metres"),
    ("radius_metres=10000000", 422, "radius_metres"),
    ("radius_metres=NaN", 422, "radius_metres"),
    ("radius_metres=500&max_walk_minutes=10", 422, "max_walk_minutes"),
    ("max_walk_minutes=0", 422, "max_walk_minutes"),
    ("open_at=25:00", 422, "open_at"),
    ("open_at=10:60", 422, "open_at"),
    ("open_on=someday", 422, "open_on"),
    ("open_on=2020-01-01", 422, "open_on"),
    ("age=-1", 422, "age"),
    ("age=old", 422, "age"),
    ("is_free=perhaps", 422, "is_free"),
    ("is_free=true&is_free=false", 422, "is_free"),
    ("open_on=monday&open_on=friday", 422, "open_on"),
    ("kind=thing", 422, "kind"),
    ("category=hovercraft", 422, "category"),
    ("sort=best", 422, "sort"),
    ("sort=distance", 422, "sort"),
    ("limit=0", 422, "limit"),
    ("limit=1e9", 422, "limit"),
    (f"q={'x' * 10_000}", 422, "q"),
    ("q=%00", 422, "q"),
    ("welcomes=%00", 422, "welcomes"),
    ("language=a%00b", 422, "language"),
    ("category=%00", 422, "category"),
    ("cursor=AAAA", 422, "cursor"),
    ("cursor=bnVsbA", 422, "cursor"),
    ("place=ward", 422, "place"),
    ("place=ward/NOWHERE", 404, None),
    ("flavour=sweet", 422, "flavour"),
]


# The page leaves the hour of another day away.
OF_PROGRAMS = [("open_on=now&open_at=10:00", 422, "open_at")]


@pytest.mark.parametrize(("query", "status", "parameter"), [*WRONG, *OF_PROGRAMS])
def test_a_program_gets_a_problem_document_that_names_the_parameter(
    demo_client: TestClient, query: str, status: int, parameter: str | None
) -> None:
    answer = demo_client.get(f"/api/v1/assets?{query}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.get("parameter") == parameter
    assert problem["detail"].strip()


@pytest.mark.parametrize(("query", "status", "parameter"), WRONG)
def test_a_person_gets_the_form_with_what_is_wrong(
    demo_client: TestClient, query: str, status: int, parameter: str | None
) -> None:
    # The page sorts by what was confirmed, where a program's distance from nowhere is refused.
    answer = demo_client.get(f"/assets?{query}")
    assert answer.status_code == status, answer.text
    assert "There is a problem" in answer.text
    assert "<title>Error:" in " ".join(answer.text.split())
    assert answer.text.count("app-search") > 0, "the form is there to be mended"


@pytest.mark.parametrize(
    ("radius", "sentence"),
    [
        ("0", "radius_metres must be more than 0."),
        ("10000000", "radius_metres must be 100000 or less."),
    ],
)
def test_a_wrong_radius_is_said_in_whole_numbers(
    demo_client: TestClient, radius: str, sentence: str
) -> None:
    assert sentence in demo_client.get(f"/assets?radius_metres={radius}").text
    answer = demo_client.get(f"/api/v1/assets?radius_metres={radius}").json()
    assert answer["detail"] == sentence


def test_where_nothing_is_found_each_filter_and_all_at_once_can_go(
    demo_client: TestClient,
) -> None:
    """What is promised beside each way is what is found there."""
    asked = "postcode=ZZ1+2AX&category=library&q=choir&is_free=true&kind=online"
    page = demo_client.get(f"/assets?{asked}").text
    assert "No results" in page
    ways = re.findall(r'href="/assets\?([^"]+)">Clear ([^<(]+) \((\d+) results?\)<', page)
    assert ways[-1][1] == "all filters" and int(ways[-1][2]) > 0
    for query, label, count in ways:
        found = demo_client.get(f"/api/v1/assets?{unescape(query)}").json()
        assert found["total"] == int(count), label
    page = demo_client.get("/assets?postcode=ZZ1+2AX&q=choir&is_free=true&kind=online").text
    for label in ("Online", "all filters"):
        assert f"Clear {label} (" in page


def test_a_postcode_that_is_not_here_is_offered_its_neighbours(demo_client: TestClient) -> None:
    page = demo_client.get("/assets?near=ZZ1+2ZZ&is_free=true").text
    assert "Search near the middle of ZZ1 2 instead" in page
    assert "near=ZZ1+2" in page and "is_free=true" in page
    # Nothing near ZZ1 9 is known, so it is not offered.
    page = demo_client.get("/assets?near=ZZ1+9ZZ").text
    assert "Search near the middle" not in page and "We only cover" in page


def test_a_parameter_of_a_places_assets_is_not_given_twice_either(demo_client: TestClient) -> None:
    answer = demo_client.get("/api/v1/places/ward/X/assets?is_free=true&is_free=false")
    assert answer.status_code == 422 and answer.json()["parameter"] == "is_free"


@pytest.mark.parametrize("path", ["/assets", "/api/v1/assets", "/api/v1/assets/facets"])
def test_everything_at_once_is_answered(demo_client: TestClient, path: str) -> None:
    every = (
        "near=Merehithe&category=food&category=faith&q=lunch&language=en&is_free=true&is_step_free=true"
        "&has_hearing_loop=true&has_toilets=true&age=70&welcomes=women&run_by=women&needs_referral=false"
        "&is_taking_new_people=true&has_waiting_list=false&has_transport=true&kind=group&open_on=weekend"
        "&open_at=11:00&max_walk_minutes=30&sort=recommended&has_parking=true&has_changing_place=true"
    ).replace("near=Merehithe", "postcode=ZZ1+2AX")
    answer = demo_client.get(f"{path}?{every}")
    assert answer.status_code == 200, answer.text


def test_a_full_page_of_results_is_small(demo_client: TestClient) -> None:
    page = demo_client.get("/assets?postcode=ZZ1+2AX&q=community&language=en&limit=1000")
    assert page.text.count("data-asset=") == 15
    assert len(page.content) < 60_000
