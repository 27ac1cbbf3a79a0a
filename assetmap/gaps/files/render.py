"""The files of a finished report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import shapely
from sqlalchemy.orm import Session

from assetmap.basemap.picture import ground
from assetmap.basemap.queries import background_attributions, sheet_ground
from assetmap.gaps.analysis.stored_figures import read_inputs
from assetmap.gaps.files.csv import write_csv, write_dictionary, write_wide_csv
from assetmap.gaps.files.docx import write_document
from assetmap.gaps.files.drawing import ReportShapes
from assetmap.gaps.files.folium_map import map_document
from assetmap.gaps.files.geopackage import write_geojson, write_geopackage
from assetmap.gaps.files.html_pdf import pictures_of, write_page, write_pdf
from assetmap.gaps.files.layers import TableLayer, crowds_of, layers_of
from assetmap.gaps.files.pptx import write_slides
from assetmap.gaps.files.question_toml import NAME as QUESTION_FILE
from assetmap.gaps.files.question_toml import write_question
from assetmap.gaps.files.xlsx import write_workbook
from assetmap.gaps.models import GapReport
from assetmap.gaps.report.document import ReportStory
from assetmap.gaps.report.load import story_of, titles_of
from assetmap.gaps.report.out_of_reach import Report
from assetmap.settings import get_settings
from assetmap.web.translations import gettext

Progress = Callable[[float, str], None]
# By name, with media type.
Files = dict[str, tuple[str, bytes]]
Render = Callable[[Session, GapReport, ReportShapes, Progress], Files]
# A map of more places than a browser can draw at once leaves them to the files, where it has others.
_MOST_ON_MAP = 8_000
UK = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class _Told:
    """A report in words and layers, which every file is made of."""

    report: Report
    story: ReportStory
    title: str
    asked_at: datetime
    layers: list[TableLayer]
    drawing: ReportShapes


def render_files(
    session: Session, stored: GapReport, drawing: ReportShapes, progress: Progress
) -> Files:
    """Every file of a report: of the same figures and drawing always the same bytes."""
    told = _told(session, stored, drawing)
    progress(0.0, gettext("Drawing the maps"))
    return _for_the_page(stored, told) | _to_take_away(session, told, progress)


def render_page_files(
    session: Session, stored: GapReport, drawing: ReportShapes, progress: Progress
) -> Files:
    """The files that the report's own page shows, and none of those that are only taken away."""
    return _for_the_page(stored, _told(session, stored, drawing))


def _told(session: Session, stored: GapReport, drawing: ReportShapes) -> _Told:
    report, story = story_of(session, stored, drawing.points)
    return _Told(
        report,
        story,
        titles_of(session, [stored])[stored.id],
        stored.asked_at.astimezone(UK),
        layers_of(report, story, drawing),
        drawing,
    )


def _for_the_page(stored: GapReport, told: _Told) -> Files:
    settings, points = get_settings(), told.drawing.points
    on_map = [one for one in told.layers if len(one.shapes) <= _MOST_ON_MAP] or told.layers
    return {
        "map.html": (
            "text/html; charset=utf-8",
            map_document(
                told.title,
                on_map,
                points if len(points) <= _MOST_ON_MAP else (),
                crowds_of(told.drawing, told.layers[0]) if on_map[0] is told.layers[0] else (),
                attribution=_attribution(stored, {layer.kind for layer in told.layers}),
                tiles_url=settings.tiles_url,
                tiles_attribution=settings.tiles_attribution,
            ),
        ),
        "places.geojson": ("application/geo+json", write_geojson(told.report, told.layers[0])),
        QUESTION_FILE: (
            "application/toml",
            write_question(
                told.report.question,
                title=None if stored.is_titled is False else stored.title,
                keeps_small_numbers=stored.keeps_small_numbers,
                asked_at=told.asked_at,
            ),
        ),
    }


def _box_of(layer: TableLayer) -> list[float]:
    """Its west, south, east and north, WGS84."""
    return [float(edge) for edge in shapely.total_bounds(layer.shapes)]


def _to_take_away(session: Session, told: _Told, progress: Progress) -> Files:
    report, story, title, asked_at = told.report, told.story, told.title, told.asked_at
    layers, points = told.layers, told.drawing.points
    files: Files = {}
    pictures = pictures_of(
        layers,
        points,
        lambda sheet: ground(sheet_ground(session, sheet), sheet),
        ", ".join(background_attributions(session, _box_of(layers[0]))),
    )
    progress(0.3, gettext("Writing the tables"))
    files["report.csv"] = ("text/csv; charset=utf-8", write_csv(report, story))
    files["report-wide.csv"] = ("text/csv; charset=utf-8", write_wide_csv(report, story))
    files["data-dictionary.csv"] = ("text/csv; charset=utf-8", write_dictionary(report, story))
    files["report.xlsx"] = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_workbook(report, story, title, asked_at),
    )
    files["report.gpkg"] = (
        "application/geopackage+sqlite3",
        write_geopackage(report, story, title, asked_at, layers, points),
    )
    progress(0.5, gettext("Saving the maps as images"))
    pngs = {one.kind: one.png() for one in pictures}
    for one in pictures:
        files[f"map-{one.kind}.svg"] = ("image/svg+xml", one.svg.encode())
        files[f"map-{one.kind}.png"] = ("image/png", pngs[one.kind])
    files["report.docx"] = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        write_document(report, story, title, asked_at, pictures, pngs),
    )
    files["report.pptx"] = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        write_slides(report, story, title, asked_at, pictures, pngs),
    )
    progress(0.6, gettext("Laying out the pages"))
    files["report.html"] = (
        "text/html; charset=utf-8",
        write_page(report, story, title, asked_at, pictures),
    )
    files["report.pdf"] = ("application/pdf", write_pdf(report, story, title, asked_at, pictures))
    return files


def _attribution(stored: GapReport, kinds: set[str]) -> str:
    """The attribution of the boundaries that are drawn."""
    sources = [
        one.source
        for one in read_inputs(stored.inputs)
        if one.subject.removeprefix("boundaries: ") in kinds
    ]
    return "; ".join(dict.fromkeys(sources))
