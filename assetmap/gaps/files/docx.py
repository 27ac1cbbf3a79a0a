"""A report as a Word document: the first page, then the detail, all of which people can edit."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assetmap.gaps.files.office import LANGUAGE, describe, table_in_words, without_dates
from assetmap.gaps.files.svg_map import Picture
from assetmap.gaps.report.contents import definitions_used
from assetmap.gaps.report.document import Finding, ReportStory, Summary, Table
from assetmap.gaps.report.named.counted import short
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.question_summary import about_the_question
from assetmap.gaps.report.voices.stories import PlaceStories, themes_in_words
from assetmap.web.moments import moment
from assetmap.web.translations import gettext

_TEXT_WIDTH = Cm(17)
_MAP_HEIGHT = Cm(11)


def write_document(
    report: Report,
    story: ReportStory,
    title: str,
    asked_at: datetime,
    pictures: Sequence[Picture],
    pngs: Mapping[str, bytes],
) -> bytes:
    """DOCX, A4, headings as headings, tables as tables, and each map with words for those who do not see it.

    `pngs`: the pictures as PNG, by kind of place.
    """
    document = docx.Document()
    _set_up(document, title, asked_at)
    document.add_heading(title, level=0)
    document.add_paragraph(
        gettext("Report for %(area)s, made on %(day)s")
        % {"area": report.area_name, "day": moment(asked_at)}
    )
    _first_page(document, story.summary, pictures[:1], pngs)
    for section in story.detail:
        document.add_heading(section.heading, level=1)
        for finding in section.findings:
            _say(document, finding)
        for place in section.stories:
            _stories(document, place)
        for table in section.tables:
            if not section.stories:
                _table(document, table)
        if section.key == "places":
            for picture in pictures[1:]:
                _picture(document, picture, pngs[picture.kind])
    _meanings(document, report, story)
    target = io.BytesIO()
    document.save(target)
    return without_dates(target.getvalue())


def _set_up(document: Any, title: str, asked_at: datetime) -> None:
    describe(document.core_properties, title, asked_at)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(1.8)
    usual = document.styles["Normal"]
    usual.font.name, usual.font.size = "Arial", Pt(10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    usual.element.get_or_add_rPr().append(language)
    page.footer.paragraphs[0].text = title


def _first_page(
    document: Any, summary: Summary, pictures: Sequence[Picture], pngs: Mapping[str, bytes]
) -> None:
    for finding in summary.headline:
        said = document.add_paragraph().add_run(finding.text)
        said.bold, said.font.size = True, Pt(14)
    document.add_paragraph().add_run(summary.rating_words).bold = True
    for _, finding in summary.reasons:
        document.add_paragraph(finding.text, style="List Bullet")
    for heading, findings, style in (
        (summary.places_heading, summary.places, "List Number"),
        (gettext("Which people are out of reach"), summary.who, "Normal"),
        (gettext("What would help most"), summary.help, "Normal"),
    ):
        if findings:
            document.add_heading(heading, level=2)
        for finding in findings:
            document.add_paragraph(finding.text, style=style)
    for picture in pictures:
        _picture(document, picture, pngs[picture.kind])
    document.add_heading(gettext("What this report cannot tell you"), level=2)
    for finding in summary.cannot_tell:
        document.add_paragraph(finding.text, style="List Bullet")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _say(document: Any, finding: Finding) -> None:
    document.add_paragraph().add_run(finding.text).bold = finding.is_caution


def _picture(document: Any, picture: Picture, png: bytes) -> None:
    is_high = picture.height / picture.width > _MAP_HEIGHT / _TEXT_WIDTH
    size = {"height": _MAP_HEIGHT} if is_high else {"width": _TEXT_WIDTH}
    drawn = document.add_picture(io.BytesIO(png), **size)
    drawn._inline.docPr.set("descr", picture.words)
    drawn._inline.docPr.set("title", picture.title)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(picture.title, style="Caption")


def _stories(document: Any, place: PlaceStories) -> None:
    """Two cells of the same width: what the figures say of a place, and what people say."""
    made = document.add_table(rows=2, cols=2, style="Light Grid Accent 1")
    figures, people = made.rows[1].cells
    made.rows[0].cells[0].text = place.name
    made.rows[0].cells[1].text = gettext("What people say")
    figures.text = place.figures.text
    people.text = ""
    for story in place.stories:
        line = people.paragraphs[0] if not people.text else people.add_paragraph()
        line.text = story.words
        about = [
            story.teller or gettext("Name not given"),
            *([story.subject] if story.subject != place.name else []),
            themes_in_words(story),
        ]
        people.add_paragraph().add_run(" · ".join(one for one in about if one)).italic = True
    document.add_paragraph()


def _table(document: Any, table: Table) -> None:
    words = table_in_words(short(table))
    caption = document.add_paragraph(words.title, style="Caption")
    caption.paragraph_format.keep_with_next = True
    made = document.add_table(rows=1, cols=len(words.headings), style="Light Grid Accent 1")
    # The heading comes again on each page, and is read as one.
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    for _row in words.rows:
        made.add_row()
    lines = [words.headings, *words.rows]
    for line, said in zip(made.rows, lines, strict=True):
        for cell, text in zip(line.cells, said, strict=True):
            cell.text = text
            cell.paragraphs[0].runs[0].font.size = Pt(8.5)
    document.add_paragraph()


def _meanings(document: Any, report: Report, story: ReportStory) -> None:
    document.add_heading(gettext("About this report"), level=1)
    for name, value in about_the_question(report):
        line = document.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)
    document.add_heading(gettext("What each number means"), level=1)
    for key, definition in definitions_used(story).items():
        line = document.add_paragraph()
        line.add_run(f"{gettext(definition.label)}: ").bold = True
        line.add_run(gettext(definition.meaning))
        if words := story.basis[key].words:
            data = gettext("Data:")
            line.add_run(f" {data} {words}.")
