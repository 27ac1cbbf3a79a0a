"""A report as slides for a board, which people can edit."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.util import Emu, Inches, Pt

from assetmap.gaps.files.office import TableInWords, describe, table_in_words, without_dates
from assetmap.gaps.files.svg_map import Picture
from assetmap.gaps.report.document import Finding, ReportStory
from assetmap.gaps.report.out_of_reach import Report
from assetmap.web.moments import moment
from assetmap.web.translations import gettext

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _TOP = Inches(0.6), Inches(1.6)
_ROOM = _WIDTH - 2 * _LEFT
_BELOW = _HEIGHT - _TOP - Inches(0.6)
_TITLE_ONLY = 5
# A slide has room for so many rows of a table.
_MOST_ROWS = 10


def write_slides(
    report: Report,
    story: ReportStory,
    title: str,
    asked_at: datetime,
    pictures: Sequence[Picture],
    pngs: Mapping[str, bytes],
) -> bytes:
    """PPTX, 16 to 9: what decides, where and who, each map with words for those who do not see it, and what cannot be
    told.

    `pngs`: the pictures as PNG, by kind of place.
    """
    show = Presentation()
    show.slide_width, show.slide_height = _WIDTH, _HEIGHT
    describe(show.core_properties, title, asked_at)
    summary = story.summary
    _words(_slide(show, title), [(one.text, 28, True) for one in summary.headline])
    _words(
        _slide(show, gettext("How sure we are")),
        [(summary.rating_words, 24, True), *_said([one for _, one in summary.reasons])],
    )
    if summary.places or summary.who:
        _words(
            _slide(show, summary.places_heading or gettext("Which people are out of reach")),
            _said([*summary.places, *summary.who]),
        )
    for picture in pictures:
        _picture(_slide(show, picture.title), picture, pngs[picture.kind])
    for section in story.detail:
        for table in section.tables:
            if section.key in ("places", "out-of-reach", "closing", "challenges"):
                _table(_slide(show, table.title), table_in_words(table, most_rows=_MOST_ROWS))
    if summary.help:
        _words(_slide(show, gettext("What would help most")), _said(summary.help))
    _words(_slide(show, gettext("What this report cannot tell you")), _said(summary.cannot_tell))
    asked_words = gettext("Report for %(area)s, made on %(day)s") % {
        "area": report.area_name,
        "day": moment(asked_at),
    }
    for slide in show.slides:
        slide.notes_slide.notes_text_frame.text = asked_words
    target = io.BytesIO()
    show.save(target)
    return without_dates(target.getvalue())


def _slide(show: Any, title: str) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    heading = slide.shapes.title
    heading.left, heading.top, heading.width, heading.height = (
        _LEFT,
        Inches(0.4),
        _ROOM,
        Inches(1.1),
    )
    heading.text_frame.word_wrap = True
    heading.text = title
    heading.text_frame.paragraphs[0].font.size = Pt(30)
    heading.text_frame.paragraphs[0].font.bold = True
    return slide


def _said(findings: Sequence[Finding]) -> list[tuple[str, int, bool]]:
    return [(one.text, 20, False) for one in findings]


def _words(slide: Any, lines: Sequence[tuple[str, int, bool]]) -> None:
    frame = slide.shapes.add_textbox(_LEFT, _TOP, _ROOM, _BELOW).text_frame
    frame.word_wrap = True
    for at, (said, size, is_bold) in enumerate(lines):
        line = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        line.text = said
        line.font.size, line.font.bold = Pt(size), is_bold
        line.space_after = Pt(10)


def _picture(slide: Any, picture: Picture, png: bytes) -> None:
    scale = min(_ROOM / picture.width, _BELOW / picture.height)
    width, height = Emu(int(picture.width * scale)), Emu(int(picture.height * scale))
    drawn = slide.shapes.add_picture(
        io.BytesIO(png), Emu((_WIDTH - width) // 2), _TOP, width, height
    )
    drawn._element.nvPicPr.cNvPr.set("descr", picture.words)


def _table(slide: Any, words: TableInWords) -> None:
    lines = [words.headings, *words.rows]
    shape = slide.shapes.add_table(len(lines), len(words.headings), _LEFT, _TOP, _ROOM, Inches(1))
    for at, said in enumerate(lines):
        for column, text in enumerate(said):
            cell = shape.table.cell(at, column)
            cell.text = text
            for line in cell.text_frame.paragraphs:
                line.font.size = Pt(12)
