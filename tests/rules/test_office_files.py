"""Word and PowerPoint files of a report: what they say, to whom, and always the same bytes."""

import io
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image
from pptx import Presentation

from assetmap.gaps.files.docx import write_document
from assetmap.gaps.files.pptx import write_slides
from assetmap.gaps.files.svg_map import Picture
from tests.report_reading import words_of_document, words_of_slides
from tests.rules.test_gap_sentences import PCN, report_of, story_of
from tests.rules.test_gap_words import figures

ASKED_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
FIGURES = figures(places={"pcn": [PCN, {**PCN, "code": "U2", "name": "South", "out": 500.0}]})
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="50" height="50" fill="#f00"/></svg>'
PICTURE = Picture("Share out of reach", SVG, "North: 25%; South: 50%", "pcn", 100, 50)


@pytest.fixture(scope="module")
def pngs() -> dict[str, bytes]:
    return {"pcn": PICTURE.png()}


def test_a_drawing_is_a_picture_of_its_shape(pngs: dict[str, bytes]) -> None:
    drawn = Image.open(io.BytesIO(pngs["pcn"])).convert("RGB")
    assert drawn.width == pytest.approx(1_400, abs=2) and drawn.height == pytest.approx(700, abs=2)
    left, right = drawn.getpixel((300, 350)), drawn.getpixel((1_100, 350))
    assert left[0] > 240 and left[1] < 20, "the red half"
    assert min(right) > 240, "and the white one"


def test_a_document_can_be_edited_and_read_aloud(pngs: dict[str, bytes]) -> None:
    report, story = report_of(FIGURES), story_of(FIGURES)
    made = [write_document(report, story, "A title", ASKED_AT, [PICTURE], pngs) for _ in range(2)]
    assert made[0] == made[1], "the same report is the same file"
    document = docx.Document(io.BytesIO(made[0]))
    said = words_of_document(made[0])
    for finding in (*story.summary.headline, *story.summary.places, *story.summary.cannot_tell):
        assert finding.text in said
    assert said.index("About 1 in 4 residents") < said.index("Strengths of this area")
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[:-2] == [section.heading for section in story.detail]
    [drawn] = document.inline_shapes
    assert drawn._inline.docPr.get("descr") == PICTURE.words
    for table in document.tables:
        [heading] = table.rows[0]._tr.findall(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
        assert heading.get(qn("w:val")) == "true"
    places = next(one for one in document.tables if one.rows[1].cells[0].text == "North")
    assert [cell.text for cell in places.rows[1].cells][:4] == ["North", "1,000", "250", "25%"]


def test_slides_have_titles_and_words_for_pictures(pngs: dict[str, bytes]) -> None:
    report, story = report_of(FIGURES), story_of(FIGURES)
    made = [write_slides(report, story, "A title", ASKED_AT, [PICTURE], pngs) for _ in range(2)]
    assert made[0] == made[1], "the same report is the same file"
    slides = list(Presentation(io.BytesIO(made[0])).slides)
    titles = [slide.shapes.title.text for slide in slides]
    assert titles[0] == "A title" and all(titles) and len(set(titles)) == len(titles)
    said = words_of_slides(made[0])
    assert "About 1 in 4 residents (250 of 1,000)" in said and "South: 500 people" in said
    alternatives = [
        shape._element.nvPicPr.cNvPr.get("descr")
        for slide in slides
        for shape in slide.shapes
        if shape.shape_type is not None and "PICTURE" in str(shape.shape_type)
    ]
    assert alternatives == [PICTURE.words]
    for slide in slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= 13.34 * 914_400
            assert shape.top >= 0 and shape.top + shape.height <= 7.5 * 914_400
