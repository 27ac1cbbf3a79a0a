"""Settings that administrators change on a page."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from assetmap.people.roles import Role
from tests.rules.test_pictures import photo, read
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")


def test_administrators_set_what_the_site_says_of_itself(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    assert client.get("/site").status_code == 403
    assert client.post("/site", data={"area_name": "x"}).status_code == 403
    sign_in(client, "boss@example.org", Role.ADMINISTRATOR)
    said = {
        "area_name": "Hackney and the City",
        "operator_name": "Hackney Circle",
        "operator_email": "hello@example.org",
        "operator_phone": "020 7946 0001",
        "colour": "green",
    }
    for wrong in ({"colour": "pink"}, {"operator_email": "nobody"}, {"area_name": "x" * 201}):
        assert client.post("/site", data={**said, **wrong}).status_code == 422, wrong
    assert client.post("/site", data=said).headers["location"] == "/site?done=yes"
    assert 'value="Hackney Circle"' in client.get("/site").text
    client.cookies.clear()
    assert "Hackney and the City" in client.get("/").text
    for address in ("/contact", "/about", "/privacy", "/accessibility"):
        assert "Hackney Circle" in client.get(address).text, address
    assert "#00623b" in client.get("/site.css").text
    assert '<link rel="stylesheet" href="/site.css">' in client.get("/contact").text
    sign_in(client, "boss@example.org")
    client.post("/site", data={})
    assert client.get("/site.css").text == ""
    assert "Hackney Circle" not in client.get("/contact").text


def test_administrators_give_the_site_a_logo(client: TestClient) -> None:
    def give(data: bytes, **said: str) -> Response:
        files = {"upload": ("logo.png", data, "image/png")}
        return client.post("/site/logo", files=files, data=said)

    logo = photo(900, 300, "PNG")
    sign_in(client, "stew@example.org", Role.STEWARD)
    assert give(logo, description="Hackney Circle").status_code == 403
    sign_in(client, "boss@example.org", Role.ADMINISTRATOR)
    for data, words, problem in (
        (b"<svg onload='alert(1)'/>", "Hackney Circle", "read this file as a picture"),
        (b"", "Hackney Circle", "Choose a picture"),
        (logo, "  ", "Enter the name of the organisation that the logo belongs to"),
    ):
        refused = give(data, description=words)
        assert refused.status_code == 422 and problem in unescape(refused.text), problem
    assert "/site/logo/" not in client.get("/contact").text.partition("<main")[0]
    for said in ("Hackney Circle", "Another"):
        assert give(logo, description=said).headers["location"] == "/site?done=yes"
    client.cookies.clear()
    header = client.get("/contact").text.partition("<main")[0]
    [address] = re.findall(r'src="(/site/logo/[0-9a-f]{16})" width="120" height="40"', header)
    assert 'alt="Another"' in header
    answer = client.get(address)
    assert answer.headers["content-type"] == "image/webp"
    assert read(answer.content).size == (400, 133)
    sign_in(client, "boss@example.org")
    client.post("/site/logo", files={"none": ("", b"")}, data={"action": "remove"})
    assert client.get(address).status_code == 404
    assert "/site/logo/" not in client.get("/contact").text.partition("<main")[0]


def test_administrators_change_national_services(client: TestClient) -> None:
    where = "/national-services"
    sign_in(client, "stew@example.org", Role.STEWARD)
    assert client.get(where).status_code == client.post(where).status_code == 403
    sign_in(client, "boss@example.org", Role.ADMINISTRATOR)
    assert 'value="StepChange"' in client.get(where).text
    said = {
        "name-3": "Money Line",
        "words-3": "Free advice about debts",
        "phone-3": "0800 000 0001",
        "url-3": "https://money.example/",
        "categories-3": "Debt and money advice; Benefits advice",
        "checked_on-3": "2026-11-02",
    }
    for wrong, words in (
        ({"url-3": "javascript:alert(1)"}, "beginning with https://"),
        ({"categories-3": "Unicorns"}, "There is no category called “Unicorns”"),
        ({"categories-3": ""}, "Choose the categories"),
        ({"phone-3": ""}, "a telephone number"),
        ({"checked_on-3": "yesterday"}, "Enter the date you checked"),
        (dict.fromkeys(said, ""), "Keep at least one service"),
    ):
        refused = client.post(where, data={**said, **wrong})
        assert refused.status_code == 422 and words in refused.text, wrong
    assert client.post(where, data=said).headers["location"] == f"{where}?done=yes"
    assert 'value="Debt and money advice; Benefits advice"' in client.get(where).text
    asked = "/assets?near=E8+1EA&category=debt-advice"
    shown = client.get(asked).text
    assert "Money Line" in shown and "November 2026" in shown and "StepChange" not in shown
    client.post(where, data={"action": "reset"})
    assert "StepChange" in client.get(asked).text
