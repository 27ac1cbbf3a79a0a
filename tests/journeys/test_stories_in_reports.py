"""Stories in gap reports: beside the figures, in every file, and gone when their teller takes them back."""

import io
import json
from uuid import UUID

import docx
import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.gaps.builds import redact
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.builds.build import build
from assetmap.gaps.builds.redact import make_files_again
from assetmap.gaps.builds.tasks import take_back_all, take_back_lately
from assetmap.gaps.files.render import render_files
from assetmap.gaps.models import GapReport
from assetmap.gaps.question import read_question
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle
from tests.report_reading import words_of_pdf
from tests.stories import WORDS, decide_story, publish_story, tell_story

LIBRARY, FIRST, SECOND = "Old Library", "Open on Mondays at last.", "Nobody told us that it closed."


@pytest.fixture
def library(client: TestClient) -> UUID:
    with session_factory().begin() as session:
        make_small_area(session)
        return make_asset(session, LIBRARY, at=[middle(1)], categories=["library"])


@pytest.fixture
def own(client: TestClient, library: UUID) -> str:
    return publish_story(client, asset=str(library), theme="trust", teller_name="Ada")


def words_in(client: TestClient, report: UUID, ending: str) -> str:
    """All that a file of a report says; empty where there is no such file."""
    answer = client.get(f"/gaps/{report}/report.{ending}")
    if answer.status_code == 404:
        return ""
    content = answer.content
    if ending == "pdf":
        return words_of_pdf(content)
    if ending == "docx":
        document = docx.Document(io.BytesIO(content))
        cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
        return "\n".join([*(one.text for one in document.paragraphs), *cells])
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(
            str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
        )
    return content.decode("utf-8-sig")


FORMATS = ("pdf", "docx", "xlsx", "csv", "html")


def holding(client: TestClient, report: UUID, words: str = WORDS) -> set[str]:
    """The formats that hold these words, the page and the JSON among them."""
    found = {one for one in FORMATS if words in words_in(client, report, one)}
    found |= {"page"} if words in client.get(f"/gaps/{report}").text else set()
    said = json.dumps(client.get(f"/api/v1/gaps/{report}").json(), ensure_ascii=False)
    return found | ({"json"} if words in said else set())


ALL = {*FORMATS, "page", "json"}


def test_a_story_stands_beside_the_figures_in_every_format_and_leaves_them_all(
    client: TestClient, own: str
) -> None:
    report = ask_now(has_files=True)
    assert holding(client, report) == ALL
    page = client.get(f"/gaps/{report}").text
    beside = page[page.index('class="app-beside"') :]
    place, figures = beside.index("N1"), beside.index("What the figures say")
    assert place < figures < beside.index("live more than a") < beside.index(WORDS)
    assert "Ada" in words_in(client, report, "docx") and "Trust" in words_in(client, report, "pdf")

    client.post(own, data={"action": "withdraw"})
    assert holding(client, report) == set()
    with session_factory()() as session:
        kept = session.scalar(text("SELECT count(*) FROM gap_report_file"))
    assert kept == 0, "files are thrown away in the transaction of the teller"
    take_back_lately(0)
    assert LIBRARY in words_in(client, report, "pdf") and holding(client, report) == set()


def test_without_the_tick_for_reports_a_story_stays_out_of_them(
    client: TestClient, library: UUID
) -> None:
    own = publish_story(client, asset=str(library), on_site="yes")
    report = ask_now(has_files=True)
    assert holding(client, report) == set()
    # Ticked later: on the page at once, and in the files after the night.
    client.post(own, data={"action": "consent", "in_reports": "yes"})
    assert holding(client, report) == {"page", "json"}
    take_back_all(0)
    assert holding(client, report) == ALL
    client.post(own, data={"action": "consent", "on_site": "yes"})
    assert holding(client, report) == set()


def test_a_story_of_other_support_or_another_place_stays_out(
    client: TestClient, library: UUID
) -> None:
    with session_factory().begin() as session:
        hall = make_asset(session, "Hall", at=[middle(1)], categories=["community-centre"])
        far = make_asset(session, "Far Library", at=[(100_000, 100_000)], categories=["library"])
    publish_story(client, asset=str(hall))
    publish_story(client, asset=str(far), words=FIRST)
    publish_story(client, place="neighbourhood/N2", words=SECOND)
    report = ask_now(has_files=True)
    assert not holding(client, report) | holding(client, report, FIRST)
    assert not holding(client, report, SECOND), "it names no kind of support"
    third = "The bus to the library was stopped."
    publish_story(client, place="neighbourhood/N2", category="library", words=third)
    page = client.get(f"/gaps/{report}").text
    assert third in page and "N2</h3>" in page


def test_a_story_that_is_taken_back_while_a_report_is_built_is_not_in_it(
    client: TestClient, own: str, library: UUID
) -> None:
    publish_story(client, asset=str(library), words=SECOND)
    question = read_question(
        {"area": "somewhere", "categories": ["library"], "place_kinds": ["neighbourhood"]}
    )
    with session_factory().begin() as session:
        report = requesting.ask(session, question, title="A question", person_id=None).id
    rounds = []

    def drawn_while_it_is_taken_back(*given: object) -> object:
        files = render_files(*given)  # type: ignore[arg-type]
        rounds.append(len(files))
        client.post(own, data={"action": "withdraw"})
        return files

    build(report, render=drawn_while_it_is_taken_back)  # type: ignore[arg-type]
    assert rounds, "the story stood in what was drawn first"
    assert holding(client, report) == set()
    assert holding(client, report, SECOND) == ALL


def test_a_story_that_is_taken_back_while_files_are_made_again_is_not_in_them(
    client: TestClient, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ask_now(has_files=True)

    def drawn_while_it_is_taken_back(*given: object) -> object:
        files = render_files(*given)  # type: ignore[arg-type]
        client.post(own, data={"action": "withdraw"})
        return files

    with monkeypatch.context() as patched, session_factory().begin() as session:
        patched.setattr(redact, "render_files", drawn_while_it_is_taken_back)
        make_files_again(session, report)
    assert holding(client, report) == set()
    take_back_lately(0)
    assert LIBRARY in words_in(client, report, "pdf") and holding(client, report) == set()


def test_a_refused_and_an_unread_story_are_in_no_report(client: TestClient, library: UUID) -> None:
    tell_story(client, asset=str(library))
    decide_story(client, "refuse", refusal="hurts")
    tell_story(client, asset=str(library), words=FIRST)
    report = ask_now(has_files=True)
    assert not holding(client, report) | holding(client, report, FIRST)
    with session_factory()() as session:
        assert session.get_one(GapReport, report).state == "ready"
