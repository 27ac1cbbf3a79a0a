"""The files of a finished report."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assetmap.basemap.picture import ground
from assetmap.basemap.queries import background_attributions, sheet_ground
from assetmap.gaps.files.csv import write_csv, write_dictionary, write_wide_csv
from assetmap.gaps.files.docx import write_document
from assetmap.gaps.files.drawing import Drawing
from assetmap.gaps.files.folium_map import map_document
from assetmap.gaps.files.geopackage import write_geojson, write_geopackage
from assetmap.gaps.files.html_pdf import pictures_of, write_page, write_pdf
from assetmap.gaps.files.layers import crowds_of, layers_of
from assetmap.gaps.files.pptx import write_slides
from assetmap.gaps.files.question_toml import NAME as QUESTION_FILE
from assetmap.gaps.files.question_toml import write_question
from assetmap.gaps.files.xlsx import write_workbook
from assetmap.gaps.models import GapReport
from assetmap.gaps.report.load import story_of, titles_of
from assetmap.settings import get_settings
from assetmap.web.translations import gettext

Progress = Callable[[float, str], None]
# A map of more places than a browser can draw at once leaves them to the files, where it has others.
_MOST_ON_MAP = 8_000
UK = ZoneInfo("Europe/London")


def render_files(
    session: Session, stored: GapReport, drawing: Drawing, progress: Progress
) -> dict[str, tuple[str, bytes]]:
    """Every file to take away, by name, with its media type: of the same figures and drawing always the same bytes."""
    report, story = story_of(session, stored, drawing.points)
    progress(0.0, gettext("Drawing the maps"))
    layers, points = layers_of(report, story, drawing), drawing.points
    crowds = crowds_of(drawing, layers[0])
    on_map = [one for one in layers if len(one.shapes) <= _MOST_ON_MAP] or layers
    title, asked_at = titles_of(session, [stored])[stored.id], stored.asked_at.astimezone(UK)
    settings = get_settings()
    files = {
        "map.html": (
            "text/html; charset=utf-8",
            map_document(
                title,
                on_map,
                points if len(points) <= _MOST_ON_MAP else (),
                crowds if on_map[0] is layers[0] else (),
                attribution=_attribution(stored, {layer.kind for layer in layers}),
                tiles_url=settings.tiles_url,
                tiles_attribution=settings.tiles_attribution,
            ),
        ),
        "places.geojson": ("application/geo+json", write_geojson(report, layers[0])),
    }
    files[QUESTION_FILE] = (
        "application/toml",
        write_question(
            report.question,
            title=stored.title,
            keeps_small_numbers=stored.keeps_small_numbers,
            asked_at=asked_at,
        ),
    )
    pictures = pictures_of(
        layers,
        points,
        lambda sheet: ground(sheet_ground(session, sheet), sheet),
        ", ".join(background_attributions(session)),
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
    progress(0.5, gettext("Drawing the pictures"))
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
    progress(0.6, gettext("Setting the pages"))
    files["report.html"] = (
        "text/html; charset=utf-8",
        write_page(report, story, title, asked_at, pictures),
    )
    files["report.pdf"] = ("application/pdf", write_pdf(report, story, title, asked_at, pictures))
    return files


def _attribution(stored: GapReport, kinds: set[str]) -> str:
    """Whose boundaries are drawn."""
    sources = [
        str(one["source"])
        for one in stored.inputs or []
        if str(one["subject"]).removeprefix("boundaries: ") in kinds
    ]
    return "; ".join(dict.fromkeys(sources))
