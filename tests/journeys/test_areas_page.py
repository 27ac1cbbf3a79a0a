"""An administrator fetches an area in the browser: sees what will come, how far it is, and what is missing."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assetmap.people.roles import Role
from tests.journeys.test_jobs import do_what_waits
from tests.publishers import Publishers
from tests.signing_in import sign_in

ONLY = {"lsoa-boundaries", "ward-boundaries", "census-health"}
HEALTH = "/www.nomisweb.co.uk/output/census/2021/census2021-ts037.zip"


def test_an_administrator_fetches_an_area(
    client: TestClient,
    publishers: Publishers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    reread_settings: Callable[[], None],
) -> None:
    sources = publishers.sources_file(tmp_path, only=ONLY)
    monkeypatch.setenv("ASSETMAP_SOURCES_FILE", str(sources))
    reread_settings()
    sign_in(client, "stew@example.org", Role.STEWARD)
    assert client.get("/areas").status_code == 403
    sign_in(client, "admin@example.org", Role.ADMINISTRATOR)
    assert "Which local authorities?" in client.get("/areas").text
    for form, sentence in (
        ({"wanted": ""}, "Enter the code or name of a local authority."),
        ({"wanted": "Hackney", "reach": "far"}, "'far' is not a distance"),
        (
            {"wanted": ",".join("abcdefghijklmn")},
            "You can fetch files for up to 12 local authorities",
        ),
    ):
        page = client.post("/areas", data=form)
        assert page.status_code == 422 and sentence in unescape(page.text)
    form = {"wanted": "City of London", "reach": "0m"}
    plan = unescape(client.post("/areas", data=form).text)
    assert "OGL v3" in plan and "15 MB" in plan and "file layout not tested" in plan
    assert plan.count('name="take:') == 2, "what an area needs cannot be left out"
    del publishers.files[HEALTH]
    taken = {**form, "action": "fetch", "take:census-health": "yes"}
    sent = client.post("/areas", data=taken)
    assert sent.status_code == 303
    waiting = client.get(sent.headers["location"]).text
    assert "Waiting for the background worker" in waiting and 'http-equiv="refresh"' in waiting
    do_what_waits()
    done = unescape(client.get(sent.headers["location"]).text)
    assert "City of London is loaded" in done and "refresh" not in done
    assert "Census 2021, TS037: General health</strong>: http" in done and "answers 404" in done
    assert "LSOA boundaries" in done and "Ward boundaries" not in done
    assert client.get("/api/v1/places?kind=lsoa").json()["total"] == 6
    assert "City of London" in client.get("/areas").text
    lost = client.post("/areas", data={**taken, "wanted": "Atlantis"})
    do_what_waits()
    failed = unescape(client.get(lost.headers["location"]).text)
    assert "could not be loaded" in failed and "is not a local authority" in failed
    assert client.get("/areas/999").status_code == 404
