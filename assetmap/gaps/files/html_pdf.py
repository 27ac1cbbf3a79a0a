"""A report as one self-contained page, and as PDF."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from assetmap.gaps.files.layers import TableLayer, most_deprived
from assetmap.gaps.files.svg_map import GroundOf, Picture, picture_of
from assetmap.gaps.report.column import Column
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import definitions_used, unit_table
from assetmap.gaps.report.document import ReportStory, Table
from assetmap.gaps.report.named.counted import MOST_NAMED_ON_PAPER, AssetPoint, short
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.question_summary import about_the_question
from assetmap.gaps.report.voices.stories import themes_in_words
from assetmap.gaps.report.wording import cell_words, is_number
from assetmap.web.moments import moment
from assetmap.web.pdf import pdf_of
from assetmap.web.svg_map import as_image
from assetmap.web.templating import STATIC, environment
from assetmap.web.translations import current_language, gettext

# A table with more columns is set on a page turned sideways.
MOST_UPRIGHT_COLUMNS = 8
# Every link of the PDF leads to its own parts.
_NOWHERE = "about:report"
# What the kind of a picture of the map as it is ends with, in a what-if.
BEFORE = "-before"
# A page that stands alone has no more rows of a table.
_MOST_ROWS = 3_000


def pictures_of(
    layers: Sequence[TableLayer],
    points: Sequence[AssetPoint],
    ground_of: GroundOf | None = None,
    credit: str = "",
) -> list[Picture]:
    """The share out of reach by each kind of place, small areas last; where that cannot be known, what is known of
    each.
    """
    known = [layer for layer in layers if "share_out" in layer.measures]
    known.sort(key=lambda layer: layer.kind == "lsoa")
    if not known:
        return [picture_of(layers[0], "standing", (), ground_of, credit)]
    deprived = next((most_deprived(one) for one in layers if one.kind == "lsoa"), None)
    before = [
        replace(
            picture_of(layer, "share_out_before", (), ground_of, credit, outline=deprived),
            kind=f"{layer.kind}{BEFORE}",
        )
        for layer in known
        if layer.kind == "lsoa" and "share_out_before" in layer.measures
    ]
    return [
        picture_of(
            layer,
            "share_out",
            points if layer.kind == "lsoa" else (),
            ground_of,
            credit,
            # The first stands beside words, half as wide as the others.
            letters=1.0 if at else 1.6,
            outline=deprived if layer.kind == "lsoa" else None,
        )
        for at, layer in enumerate(known)
    ] + before


def write_page(
    report: Report, story: ReportStory, title: str, asked_at: datetime, pictures: Sequence[Picture]
) -> bytes:
    """HTML in UTF-8 with its style and pictures in it; it names no address."""
    return _html(report, story, title, asked_at, pictures, is_paper=False).encode()


def write_pdf(
    report: Report, story: ReportStory, title: str, asked_at: datetime, pictures: Sequence[Picture]
) -> bytes:
    """A tagged PDF (PDF/UA-1), A4, with page numbers; wide tables on pages turned sideways.

    Raises `Unavailable` where the system's text libraries are missing.
    """
    html = _html(report, story, title, asked_at, pictures, is_paper=True)
    return pdf_of(html.encode(), address=_NOWHERE)


def _html(
    report: Report,
    story: ReportStory,
    title: str,
    asked_at: datetime,
    pictures: Sequence[Picture],
    *,
    is_paper: bool,
) -> str:
    units = unit_table(report)
    has_units = len(units.rows) <= _MOST_ROWS
    story = _for_paper(story) if is_paper else _for_a_page(story)
    return (
        environment()
        .get_template("gaps/alone.html")
        .render(
            htmlLang=current_language(),
            title=title,
            # Not by the filter: a command has none of the application's own.
            asked_at=moment(asked_at),
            about=about_the_question(report),
            story=story,
            units=units if has_units else None,
            left_out=len(report.named) - MOST_NAMED_ON_PAPER if is_paper else 0,
            area_name=report.area_name,
            first_picture=pictures[0] if pictures else None,
            pictures=pictures[1:],
            is_paper=is_paper,
            shown=_without_blanks,
            is_wide=_is_wide,
            image=as_image,
            inline=lambda picture: Markup(picture.svg),
            style=Markup((STATIC / "report-alone.css").read_text(encoding="utf-8")),
            definitions=definitions_used(story, *(() if is_paper or not has_units else (units,))),
            # Not the templates' own: to them a per cent sign is a parameter.
            say=gettext,
            themes_in_words=themes_in_words,
            cell_words=cell_words,
            is_number=is_number,
        )
    )


def _for_paper(story: ReportStory) -> ReportStory:
    """The report without the columns that only its files have."""
    return replace(
        story,
        sections=[
            replace(one, tables=[short(_narrow(table)) for table in one.tables])
            for one in story.sections
        ],
    )


def _for_a_page(story: ReportStory) -> ReportStory:
    """The report with the first rows of tables that are too long for a page; the spreadsheet has all."""
    return replace(
        story,
        sections=[
            replace(
                one, tables=[replace(table, rows=table.rows[:_MOST_ROWS]) for table in one.tables]
            )
            for one in story.sections
        ],
    )


def _narrow(table: Table) -> Table:
    kept = [
        at
        for at, key in enumerate(table.columns)
        if not isinstance(column := DEFINITIONS[key], Column) or column.is_on_paper
    ]
    return _with_columns(table, kept)


def _without_blanks(table: Table) -> Table:
    """The table without the columns of which nothing is told or said anywhere: paper is narrow."""
    kept = [
        at
        for at, key in enumerate(table.columns)
        if any(cell is not None and cell != "" for cell in table.column(key))
    ]
    return _with_columns(table, kept)


def _with_columns(table: Table, kept: Sequence[int]) -> Table:
    return Table(
        table.key,
        table.title,
        [table.columns[at] for at in kept],
        [[row[at] for at in kept] for row in table.rows],
    )


def _is_wide(table: Table) -> bool:
    return len(table.columns) > MOST_UPRIGHT_COLUMNS
