"""Answers to failed requests, for a program and for a person."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import pytest
from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.testclient import TestClient

from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound, Unavailable
from assetmap.web.problem_words import Fault, faults_of
from assetmap.web.problems import add_problem_handlers


class Withdrawn(NotFound):
    """An error that the table knows only by its parent."""


ERRORS: dict[str, tuple[AssetmapError, int]] = {
    "invalid": (InvalidInput("The radius is too wide: ask for 20 km.", parameter="radius"), 422),
    "invalid-as-a-whole": (InvalidInput("Give a postcode or a point, not both."), 422),
    "missing": (NotFound("There is no postcode ZZ1 9ZZ: try one close by."), 404),
    "withdrawn": (Withdrawn("This group has withdrawn its entry."), 404),
    "conflict": (Conflict("Another steward has decided this."), 409),
    "unavailable": (Unavailable("The database cannot be reached."), 503),
    "unlisted": (AssetmapError("Nobody foresaw this."), 500),
}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    app = FastAPI()
    add_problem_handlers(app)

    @app.get("/api/raise/{name}")
    @app.get("/raise/{name}")
    def raise_named(name: str) -> None:
        raise ERRORS[name][0]

    @app.get("/api/ask")
    @app.get("/ask")
    def ask(
        limit: Annotated[int, Query(ge=1, le=1000)] = 20,
        open_on: dt.date | None = None,
        sort: Literal["distance", "name"] = "name",
    ) -> None:
        return None

    @app.get("/api/things/{id}")
    @app.get("/things/{id}")
    def thing(id: UUID) -> None:
        return None

    @app.get("/sign-in-first")
    def sign_in_first() -> None:
        raise HTTPException(303, headers={"Location": "/sign-in"})

    @app.get("/api/crash")
    @app.get("/crash")
    def crash() -> None:
        raise RuntimeError("secret reason")

    return app


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.mark.parametrize("name", ERRORS)
def test_a_program_gets_a_domain_error_as_a_problem(client: TestClient, name: str) -> None:
    error, status = ERRORS[name]
    answer = client.get(f"/api/raise/{name}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"] == str(error)
    assert problem.get("parameter") == getattr(error, "parameter", None)


@pytest.mark.parametrize("name", ERRORS)
def test_a_person_gets_a_page_that_says_what_happened_and_what_to_do(
    client: TestClient, name: str
) -> None:
    error, status = ERRORS[name]
    answer = client.get(f"/raise/{name}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert str(error) in answer.text
    assert "What you can do" in answer.text
    assert " – assetmap</title>" in answer.text


def test_every_wrong_parameter_is_named_in_plain_words(client: TestClient) -> None:
    answer = client.get("/api/ask?limit=0&open_on=tomorrow&sort=shoe-size")
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["parameter"] == "limit"
    assert problem["errors"] == [
        {"parameter": "limit", "detail": "limit must be 1 or more."},
        {"parameter": "open_on", "detail": "open_on must be a date such as 2026-03-31."},
        {"parameter": "sort", "detail": "sort must be one of 'distance' or 'name'."},
    ]
    for fault in problem["errors"]:
        assert fault["detail"] in problem["detail"]
        assert (
            fault["detail"].replace("'", "&#39;")
            in client.get(answer.url.path[4:] + "?" + answer.url.query.decode()).text
        )


def test_an_impossible_id_is_a_fault_to_a_program_and_no_page_to_a_person(
    client: TestClient,
) -> None:
    problem = client.get("/api/things/one").json()
    assert (problem["status"], problem["parameter"]) == (422, "id")
    page = client.get("/things/one")
    assert page.status_code == 404
    assert "Page not found" in page.text


@pytest.mark.parametrize("path", ["/api/nowhere", "/openreferral/v3/x", "/tiles/assets/0/0/0.mvt"])
def test_an_unknown_address_of_an_interface_is_a_problem(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("path", ["/nowhere", "/apiary"])
def test_an_unknown_address_elsewhere_is_a_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_a_wrong_method_says_which_are_right(client: TestClient) -> None:
    answer = client.post("/api/ask")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_a_redirect_that_was_raised_stays_one(client: TestClient) -> None:
    answer = client.get("/sign-in-first")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("path", ["/crash", "/api/crash"])
def test_a_crash_tells_nothing_of_its_reason(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 500
    assert "secret reason" not in answer.text
    assert "RuntimeError" not in answer.text


def test_an_error_page_shows_although_what_every_page_is_given_fails(app: FastAPI) -> None:
    def broken(_request: Request) -> dict[str, str]:
        raise RuntimeError("the database is away")

    app.state.page_context = broken
    try:
        answer = TestClient(app, raise_server_exceptions=False).get("/raise/unavailable")
    finally:
        del app.state.page_context
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "The database cannot be reached." in answer.text


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        # a validator of the project's own: its message stands
        (
            {"type": "value_error", "loc": ("query", "t"), "ctx": {"error": ValueError("No.")}},
            Fault("t", "No."),
        ),
        # a field within a body is named by its path
        (
            {"type": "missing", "loc": ("body", "phone", "number")},
            Fault("phone.number", "phone.number is needed."),
        ),
        # an index in a list says nothing to whoever gave the list
        (
            {"type": "int_parsing", "loc": ("query", "n", 2)},
            Fault("n", "n must be a whole number."),
        ),
        # the whole body
        ({"type": "missing", "loc": ("body",)}, Fault("", "The request is needed.")),
        # a kind without a sentence of ours
        (
            {"type": "multiple_of", "loc": ("query", "n"), "msg": "Should be even", "ctx": {}},
            Fault("n", "n cannot be used: Should be even."),
        ),
    ],
)
def test_a_record_becomes_a_sentence(record: dict[str, object], fault: Fault) -> None:
    assert faults_of([{"msg": "", **record}]) == [fault]


def test_every_kind_of_record_can_be_said() -> None:
    from assetmap.web.problem_words import _SENTENCES

    limits = dict.fromkeys(["expected", "ge", "gt", "le", "lt", "max_length", "min_length"], 7)
    for kind in _SENTENCES:
        [fault] = faults_of([{"type": kind, "loc": ("query", "x"), "msg": "", "ctx": limits}])
        assert "{" not in fault.detail
        assert fault.detail.endswith(".")
