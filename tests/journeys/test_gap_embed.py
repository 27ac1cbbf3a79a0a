"""A public report in a frame on another site, and nothing else there."""

import html
import re
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.models import GapReport
from assetmap.gaps.question import read_question
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle
from tests.signing_in import sign_in

TITLE = 'Is a "library" <near>?'
OTHERS = "frame-ancestors *"


@pytest.fixture
def report(client: TestClient) -> str:
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
    report = ask_now(has_files=True)
    with session_factory().begin() as session:
        session.get_one(GapReport, report).title = TITLE
    return str(report)


def test_a_public_report_is_shown_in_short_on_any_site(client: TestClient, report: str) -> None:
    sign_in(client, role=Role.COMMISSIONER)
    page = client.get(f"/gaps/{report}").text
    [code] = re.findall(r'<textarea[^>]*id="embed-code"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    found = re.fullmatch(
        r'<iframe src="([^"]+)" title="([^"<>]+)" [^<>]+></iframe>', html.unescape(code)
    )
    assert found and html.unescape(found[2]) == TITLE, "a title stays inside its attribute"
    address = found[1]
    assert address == f"http://testserver/embed/gaps/{report}"
    client.cookies.clear()
    shown = client.get(address)
    assert shown.status_code == 200
    policy = shown.headers["content-security-policy"]
    assert policy.endswith(OTHERS) and "default-src 'none'" in policy and "script-src" not in policy
    said = html.unescape(shown.text)
    [headline] = re.findall(r'<p class="app-headline">(.*?)</p>', said)
    words = re.sub(r"<[^>]+>", "", html.unescape(page))
    assert headline in words and "in this result" in said
    assert "<script" not in said and "<form" not in said and "style=" not in said
    [picture] = re.findall(r'<img[^>]+src="([^"]+)"', said)
    assert client.get(picture).content.startswith(b"\x89PNG")
    assert re.findall(r'<a href="([^"]+)" target="_blank" rel="noopener"', said) == [
        f"/gaps/{report}"
    ]
    for other in (f"/gaps/{report}", f"/gaps/{report}/map", picture, "/gaps", "/"):
        assert OTHERS not in client.get(other).headers["content-security-policy"], other


def test_what_is_not_for_everybody_is_shown_on_no_site(client: TestClient, report: str) -> None:
    address = f"/embed/gaps/{report}"
    with session_factory().begin() as session:
        question = read_question({"area": "somewhere", "categories": ["community-centre"]})
        waiting = requesting.ask(session, question, title="Soon", person_id=None).id
    for missing in (f"/embed/gaps/{uuid4()}", f"/embed/gaps/{waiting}"):
        refused = client.get(missing)
        assert refused.status_code == 404 and OTHERS not in str(refused.headers)
    sign_in(client, role=Role.COMMISSIONER)
    for readers in ("commissioners", "asker"):
        with session_factory().begin() as session:
            session.get_one(GapReport, UUID(report)).readers = readers
        refused = client.get(address)
        assert refused.status_code == 404 and OTHERS not in str(refused.headers)
        assert "near" not in refused.text and "library" not in refused.text
        if readers == "commissioners":
            page = client.get(f"/gaps/{report}")
            assert page.status_code == 200 and "embed-code" not in page.text
