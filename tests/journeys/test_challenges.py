"""A finding of a gap report is challenged, says so in every format, and is answered."""

import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pptx
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.builds.redact import reports_to_look_at
from assetmap.gaps.builds.tasks import take_back_lately
from assetmap.gaps.models import GapReport
from assetmap.gaps.question import read_question
from assetmap.people.roles import Role
from assetmap.voice.challenges.tasks import forget_old_challengers
from tests.factories import make_asset
from tests.gap_areas import ask_now, build_now, make_small_area, middle, read_aloud, stored
from tests.journeys.test_stories_in_reports import words_in
from tests.registering import mails
from tests.signing_in import sign_in

MARK = "Challenged: Something is missing from the map. Not answered yet."
WHY = "There is a library in the church hall on Mill Lane."
PLACE = "place/neighbourhood/N2"


@pytest.fixture
def area(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])


def challenge(client: TestClient, report: UUID, finding: str = PLACE, **fields: str) -> Response:
    said = {"finding": finding, "reason": "missing", "words": WHY, **fields}
    return client.post(f"/gaps/{report}/challenge", data=said)


def challenge_id() -> str:
    with session_factory()() as session:
        found = session.scalars(text("SELECT id::text FROM challenge ORDER BY created_at DESC"))
        return str(found.first())


def answer(client: TestClient, action: str, words: str = "We looked.", **fields: str) -> Response:
    """Answers the newest challenge as a commissioner, and signs out."""
    sign_in(client, role=Role.COMMISSIONER)
    answered = client.post(
        f"/moderation/challenges/{challenge_id()}",
        data={"action": action, "answer": words, **fields},
    )
    client.cookies.clear()
    return answered


def formats_with(client: TestClient, report: UUID, words: str, folder: Path) -> set[str]:
    """The formats that say these words."""
    endings = ("pdf", "docx", "xlsx", "csv", "html")
    found = {one for one in endings if words in words_in(client, report, one)}
    slides = pptx.Presentation(io.BytesIO(client.get(f"/gaps/{report}/report.pptx").content))
    said = [
        shape.text_frame.text
        for slide in slides.slides
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    found |= {"pptx"} if any(words in one for one in said) else set()
    path = folder / "report.gpkg"
    path.write_bytes(client.get(f"/gaps/{report}/report.gpkg").content)
    with closing(sqlite3.connect(path)) as database:
        told = [row[0] for row in database.execute("SELECT words FROM about")]
    found |= {"gpkg"} if any(words in str(one) for one in told) else set()
    wide = client.get(f"/gaps/{report}/report-wide.csv").text
    found |= {"wide csv"} if words in wide else set()
    # The map says it of the place; a picture's legend only counts challenges.
    found |= {"map"} if words in client.get(f"/gaps/{report}/map").text else set()
    page = read_aloud(client.get(f"/gaps/{report}").text)
    found |= {"page"} if words in page else set()
    return found | ({"json"} if words in client.get(f"/api/v1/gaps/{report}").text else set())


OF_PLACES = {"wide csv", "map"}
ALL = {"pdf", "docx", "xlsx", "csv", "html", "pptx", "gpkg", "page", "json"} | OF_PLACES


def test_a_challenged_finding_says_so_in_every_format_and_is_answered(
    client: TestClient, area: None, tmp_path: Path
) -> None:
    report = ask_now(has_files=True)
    page = client.get(f"/gaps/{report}").text
    links = re.findall(r'href="(/gaps/[^"]+/challenge\?finding=[^"]+)"', page)
    keys = {one.rpartition("=")[2] for one in links}
    assert {"headline", "place/neighbourhood/N2", "help", "strong", "places", "sure"} <= keys
    assert all(client.get(one).status_code == 200 for one in links)

    form = client.get(f"/gaps/{report}/challenge?finding={PLACE}").text
    assert "N2:" in form and "The finding is not true of this place" in form
    sent = challenge(client, report, missing_name="Mill Lane Library", email="ada@example.org")
    assert "Thank you for telling us" in sent.text
    # At once on the page, and in the files within ten minutes; nobody has read the words yet.
    assert formats_with(client, report, MARK, tmp_path) == {"page", "json"}
    take_back_lately(0)
    assert formats_with(client, report, MARK, tmp_path) == ALL
    picture = client.get(f"/gaps/{report}/map-neighbourhood.svg").text
    assert "1 finding in this report has been challenged." in picture
    # Its small areas have no finding of their own.
    small_areas = client.get(f"/api/v1/gaps/{report}/places.geojson").json()
    assert "1 finding in this report has been challenged." in str(small_areas["about"])
    assert formats_with(client, report, WHY, tmp_path) == set()

    sign_in(client, role=Role.COMMISSIONER)
    waiting = client.get("/moderation/challenges").text
    assert WHY in waiting and "Mill Lane Library" in waiting and "A question" in waiting
    no_words = answer(client, "accept", " ")
    assert no_words.status_code == 422 and "Write your answer" in no_words.text
    assert answer(client, "accept", "You are right.", shows_words="yes").status_code == 303
    take_back_lately(0)
    assert (
        formats_with(client, report, "You are right.", tmp_path)
        == ALL - {"pptx", "gpkg"} - OF_PLACES
    )
    assert WHY in client.get(f"/gaps/{report}").text
    assert formats_with(client, report, MARK, tmp_path) == set()
    accepted = "Challenged: Something is missing from the map. Accepted."
    assert formats_with(client, report, accepted, tmp_path) == ALL
    assert answer(client, "reject").status_code == 409

    # What is missing is a suggestion that stewards find, in its place.
    sign_in(client, role=Role.STEWARD)
    assert "Mill Lane Library" in client.get("/moderation/suggestions").text
    subject, mail = mails()[-1]
    assert subject.startswith("Our answer about the report “A question")
    assert "You are right." in mail and WHY in mail and f"/gaps/{report}" in mail
    with session_factory().begin() as session:
        session.execute(text("UPDATE challenge SET answered_at = now() - interval '31 days'"))
    forget_old_challengers(0)
    with session_factory()() as session:
        assert session.scalar(text("SELECT count(*) FROM personal_detail")) == 0


def test_a_report_that_is_built_again_keeps_the_challenge_at_its_finding(
    client: TestClient, area: None
) -> None:
    first = ask_now()
    challenge(client, first, reason="people", words="Two new towers are not counted.")
    answer(client, "reject", "The census counts them from next year.")
    with session_factory().begin() as session:
        make_asset(session, "New Library", at=[middle(2)], categories=["library"])
        again = requesting.ask(
            session,
            read_question(stored(first).question),
            title="Again",
            person_id=None,
        ).id
    assert again != first
    build_now(again)
    page = read_aloud(client.get(f"/gaps/{again}").text)
    assert "Challenged: The number of people is wrong. Not accepted." in page
    assert "The census counts them from next year." in page
    assert "Two new towers" not in page, "the answer leaves the words out"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": "gold"}, "Choose what is wrong."),
        ({"words": " "}, "Tell us why in up to 1,000 characters."),
        ({"words": "a" * 1_001}, "Tell us why in up to 1,000 characters."),
        ({"email": "ada"}, "Enter an email address like name@example.com."),
        ({"missing_name": "a" * 201}, "Enter a name of up to 200 characters."),
    ],
)
def test_a_form_that_is_wrong_gets_one_sentence_and_loses_no_word(
    client: TestClient, area: None, fields: dict[str, str], sentence: str
) -> None:
    report = ask_now()
    wrong = challenge(client, report, **fields)
    assert wrong.status_code == 422 and wrong.text.count(sentence) == 2
    assert fields.get("words", WHY).strip() in wrong.text


def test_only_findings_that_a_reader_can_see_are_challenged(client: TestClient, area: None) -> None:
    report = ask_now()
    assert challenge(client, report, "gold").status_code == 404
    assert client.get(f"/gaps/{UUID(int=0)}/challenge?finding=headline").status_code == 404
    challenge(client, report, website="x")
    challenge(client, report)
    challenge(client, report)
    with session_factory().begin() as session:
        assert session.scalar(text("SELECT count(*) FROM challenge")) == 1, "sent twice"
        session.get_one(GapReport, report).readers = "commissioners"
    assert challenge(client, report, words="Secret").status_code == 404
    sign_in(client, role=Role.COMMISSIONER)
    challenge(client, report, "places", place="place/neighbourhood/N1", words="Inside only")
    assert "Inside only" in client.get("/moderation/challenges").text
    assert client.get(f"/gaps/{report}/map").status_code == 200
    opened = client.post(f"/gaps/{report}/readers", data={"readers": "everybody"})
    assert opened.status_code == 303
    assert client.get(f"/gaps/{report}/map").status_code == 404, "files are made anew"
    with session_factory()() as session:
        assert report in reports_to_look_at(session, [])
    # What commissioners say among themselves stays among them.
    assert "N1: Challenged" not in read_aloud(client.get(f"/gaps/{report}").text)
    client.cookies.clear()
    sign_in(client, role=Role.STEWARD)
    page = client.get("/moderation/challenges").text
    assert WHY in page and "Inside only" not in page
    decided = client.post(
        f"/moderation/challenges/{challenge_id()}", data={"action": "accept", "answer": "Yes"}
    )
    assert decided.status_code == 404


def test_one_network_challenges_so_often_in_an_hour(client: TestClient, area: None) -> None:
    report = ask_now()
    for number in range(10):
        challenge(client, report, words=f"Number {number}")
    late = challenge(client, report, words="One more")
    assert late.status_code == 429 and "One more" in late.text
