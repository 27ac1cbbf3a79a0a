"""The readers of a report: who sees it, who stops it, and what is not there for others."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from assetmap.people.roles import Role
from tests.gap_areas import ask_now
from tests.journeys.test_gap_reports import ASKED, area, asked
from tests.signing_in import sign_in

__all__ = ["area"]


@pytest.mark.usefixtures("area")
def test_a_private_report_is_not_there_for_others(client: TestClient) -> None:
    report = ask_now(has_files=True)
    assert client.post(f"/gaps/{report}/readers", data={"is_public": "no"}).status_code == 303
    addresses = [
        *(f"/gaps/{report}{end}" for end in ("", "/map", "/report.csv", f"/compare/{report}")),
        *(f"/api/v1/gaps/{report}{end}" for end in ("", "/places.geojson", f"/compare/{report}")),
    ]
    for address in addresses:
        assert client.get(address).status_code == 200, address
    listed = str(report) in client.get("/api/v1/gaps").text
    assert listed and "commissioners only" in client.get("/gaps").text

    def is_not_there() -> bool:
        hidden = {client.get(address).status_code for address in addresses} == {404}
        told = client.get("/api/v1/gaps").json()["results"] + [client.get("/gaps").text]
        return hidden and str(report) not in str(told)

    client.cookies.clear()
    assert is_not_there()
    for role in (Role.STEWARD, Role.LINK_WORKER, None):
        sign_in(client, role=role)
        assert is_not_there(), role
        for end in ("cancel", "readers", "what-if", "subscription"):
            assert client.post(f"/gaps/{report}/{end}", data={}).status_code == 403
        assert client.post("/api/v1/gaps", json=ASKED).status_code == 403
        assert client.delete(f"/api/v1/gaps/{report}").status_code == 403


@pytest.mark.usefixtures("area")
def test_the_gaps_of_a_public_report_are_a_layer_of_the_map_and_of_no_other(
    client: TestClient,
) -> None:
    report = ask_now()
    listed = client.get("/api/v1/map/reports").json()["results"]
    assert [one["id"] for one in listed] == [str(report)] and listed[0]["title"]
    layer = client.get(f"/api/v1/map/reports/{report}.geojson")
    assert layer.headers["access-control-allow-origin"] == "*"
    figure, features = layer.json()["figure"], layer.json()["features"]
    colours = {one["colour"] for one in figure["classes"]} | {"#ffffff"}
    assert listed[0]["title"] in figure["label"] and features
    for one in features:
        assert one["properties"]["colour"] in colours
        assert one["properties"]["name"] and ": " in one["properties"]["words"]
    assert client.post(f"/gaps/{report}/readers", data={"is_public": "no"}).status_code == 303
    # Not even for those who may read it: a map's frame knows nobody.
    assert client.get("/api/v1/map/reports").json() == {"results": []}
    assert client.get(f"/api/v1/map/reports/{report}.geojson").status_code == 404


@pytest.mark.usefixtures("area")
def test_only_who_asked_for_it_stops_it_and_chooses_its_readers(client: TestClient) -> None:
    sign_in(client, "anna@example.org", Role.COMMISSIONER)
    body = ASKED | {"threshold_minutes": 7}
    report = client.post("/api/v1/gaps?is_public=false", json=body).json()["id"]
    sign_in(client, "ben@example.org", Role.COMMISSIONER)
    assert client.get(f"/gaps/{report}").status_code == 200, "another commissioner may read it"
    assert "Stop this report" not in client.get(f"/gaps/{report}").text
    assert client.post(f"/gaps/{report}/readers", data={"is_public": "yes"}).status_code == 403
    assert client.post(f"/gaps/{report}/cancel").status_code == 403
    refused = client.delete(f"/api/v1/gaps/{report}")
    assert (
        refused.status_code == 403
        and "Only the person who asked for this report can do that" in refused.text
    )
    client.cookies.clear()
    assert client.get(f"/gaps/{report}").status_code == 404
    for who, role in (("root@example.org", Role.ADMINISTRATOR), ("anna@example.org", None)):
        sign_in(client, who, role)
        answer = client.post(f"/gaps/{report}/readers", data={"is_public": "no"})
        assert answer.status_code == 303, who


@pytest.mark.usefixtures("area")
def test_a_report_has_a_title_on_one_line_whatever_is_written(client: TestClient) -> None:
    for minutes, (written, title) in enumerate(
        (
            ("Our\x00 board\n paper ", "Our board paper"),
            ("\x00 \t", None),
            ("<b>Ours</b>", "<b>Ours</b>"),
        ),
        start=6,
    ):
        asked_for = ASKED | {"threshold_minutes": minutes}
        told = client.post("/api/v1/gaps", params={"title": written}, json=asked_for).json()
        assert told["title"] == title if title else "Libraries" in told["title"]
    assert "<b>Ours" not in client.get("/gaps").text
    assert client.post("/api/v1/gaps", json=ASKED | {"area": "a\x00b"}).status_code in (404, 422)


@pytest.mark.usefixtures("area")
def test_what_there_never_was_is_not_there_either(client: TestClient) -> None:
    for address in ("/gaps/{}", "/gaps/{}/map", "/gaps/{}/report.pdf", "/api/v1/gaps/{}"):
        assert client.get(address.format(uuid4())).status_code == 404
    waiting = asked()
    for end in ("/map", "/report.pdf"):
        assert client.get(f"/gaps/{waiting}{end}").status_code == 404
    assert client.get(f"/gaps/{ask_now()}/report.exe").status_code == 404
