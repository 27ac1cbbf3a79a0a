"""How does a stored report stop showing exactly where something is, once its people show that no more?

Numbers stay as they are. What names or draws a place goes: its point and id out of the map and the GeoPackage, its name and
point out of the proposed sites, and with them every file that told of them, in one transaction; then these files are
made again of the stored figures. Where that fails they stay away, the page says why, and the next night tries again.
"""

import json
import logging
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.gaps.analysis.stored_figures import read_figures
from assetmap.gaps.files.layers import Crowd, Point, layers_again
from assetmap.gaps.files.render import Drawn, files_of
from assetmap.gaps.models import GapReport, GapReportFile, ReportState
from assetmap.gaps.report.load import story_of
from assetmap.gaps.report.still_shown import Today, site_names, today_of

logger = logging.getLogger(__name__)
# The map's data, between these; in it "<" is written otherwise, so that nothing but the end looks like the end.
_BEGIN, _END = b'id="report-data">', b"</script>"
_MAP, _PACKAGE = "map.html", "report.gpkg"
# Pictures and sentences cannot be taken out of these; they are made anew.
_MADE_ANEW = ("report.csv", "report.xlsx", "report.html", "report.pdf")
_NO_PLACES = ("assets", "about", "layer_styles")
# Longer than from one look to the next, for a worker that had other things to do.
LATELY = timedelta(hours=1)


@dataclass(frozen=True)
class Gone:
    """What a report may no longer tell: points as asset id, longitude and latitude (WGS84), and the names of sites."""

    points: set[tuple[str, float, float]]
    site_names: set[str]

    def __bool__(self) -> bool:
        return bool(self.points or self.site_names)

    def holds(self, asset_id: object, longitude: float, latitude: float) -> bool:
        return (str(asset_id), round(longitude, 5), round(latitude, 5)) in self.points


def changed_lately(session: Session) -> list[str]:
    """The ids of what people have changed or withdrawn within `LATELY`; imports neither hide nor withdraw at anybody's wish."""
    rows = session.scalars(
        text(
            "SELECT DISTINCT asset_id::text FROM asset_history"
            " WHERE happened_at > now() - :lately AND asset_import_id IS NULL"
        ),
        {"lately": LATELY},
    )
    return list(rows)


def reports_to_look_at(session: Session, changed: Collection[str] | None) -> list[UUID]:
    """Finished reports; of `changed` assets only those that hold one of them, in their map or among their sites."""
    if changed is not None and not changed:
        return []
    rows = session.scalars(
        text(
            "SELECT id FROM gap_report WHERE state = 'ready' AND (:all OR EXISTS ("
            "  SELECT FROM unnest(CAST(:changed AS text[])) AS one WHERE strpos((figures -> 'sites')::text, one) > 0"
            "  OR EXISTS (SELECT FROM gap_report_file WHERE report_id = gap_report.id AND name = 'map.html'"
            "    AND position(convert_to(one, 'UTF8') IN content) > 0))) ORDER BY asked_at DESC"
        ),
        {"all": changed is None, "changed": list(changed or ())},
    )
    return list(rows)


def take_out(session: Session, report_id: UUID) -> bool:
    """Takes out of a report what may no longer be told, with the files that cannot be mended; whether there was anything.

    The report keeps how many places it has lost so (`taken_back` of its figures), which its page and files then say.
    """
    report = session.get(GapReport, report_id, with_for_update=True)
    if report is None or report.state != ReportState.READY:
        return False
    files = {
        one.name: one
        for one in session.scalars(
            select(GapReportFile).where(GapReportFile.report_id == report_id)
        )
    }
    figures = dict(report.figures or {})
    points = data_of(files[_MAP].content)["points"] if _MAP in files else []
    gone, sites = _gone(session, figures, points)
    if not gone:
        return False
    if _MAP in files:
        files[_MAP].content = _map_without(files[_MAP].content, gone)
    if _PACKAGE in files:
        files[_PACKAGE].content = _package_without(files[_PACKAGE].content, gone)
    for name in _MADE_ANEW:
        if name in files:
            session.delete(files[name])
    count = len({one for one, _, _ in gone.points}) + len(gone.site_names)
    report.figures = figures | {"sites": sites, "taken_back": figures.get("taken_back", 0) + count}
    session.flush()
    return True


def is_unfinished(session: Session, report_id: UUID) -> bool:
    """Whether files were taken away of which no new ones could be made yet."""
    found = text(
        "SELECT figures ? 'taken_back' AND NOT EXISTS (SELECT FROM gap_report_file WHERE report_id = gap_report.id"
        " AND name = 'report.pdf') FROM gap_report WHERE id = :id AND state = 'ready'"
    )
    return bool(session.execute(found, {"id": report_id}).scalar())


def make_files_again(session: Session, report_id: UUID) -> None:
    """Makes a report's files anew of its figures and of the shapes and points that its map and GeoPackage still hold."""
    report = session.get(GapReport, report_id, with_for_update=True)
    if report is None or report.state != ReportState.READY:
        return
    files = {
        one.name: one
        for one in session.scalars(
            select(GapReportFile).where(GapReportFile.report_id == report_id)
        )
    }
    told, story = story_of(session, report)
    data = data_of(files[_MAP].content)
    shapes, remarks = _shapes_of(files[_PACKAGE].content)
    drawn = Drawn(
        layers_again(told, story, shapes, remarks),
        [Point(one, x, y, kinds, bool(near)) for x, y, one, kinds, near in data["points"]],
        [Crowd(name, x, y, out) for x, y, name, out in data["crowds"]],
    )
    made = files_of(report, told, story, drawn, lambda part, step: None)
    for name, (kind, content) in made.items():
        if name in files:
            files[name].content = content
        else:
            session.add(
                GapReportFile(report_id=report_id, name=name, media_type=kind, content=content)
            )
    session.flush()


def look_again(begin: Callable[[], Any], *, at_all: bool) -> int:
    """Takes out what has to go, of every report or of those that hold what has lately changed; how many had to be mended.

    `begin` opens a transaction, as `session_factory().begin` does: each report has two of its own, so that what has to go
    is gone even where its files cannot be made again.
    """
    with begin() as session:
        reports = reports_to_look_at(session, None if at_all else changed_lately(session))
    mended = 0
    for report_id in reports:
        with begin() as session:
            mended += take_out(session, report_id)
            if not is_unfinished(session, report_id):
                continue
        try:
            with begin() as session:
                make_files_again(session, report_id)
        except Exception:
            # Whatever it was: the files stay away, and the others have their turn.
            logger.exception("The files of report %s could not be made again.", report_id)
    return mended


def data_of(document: bytes) -> dict[str, Any]:
    """What a stored map holds beside its script: layers, points, crowds."""
    begin = document.index(_BEGIN) + len(_BEGIN)
    return dict(json.loads(document[begin : document.index(_END, begin)]))


def _gone(
    session: Session, figures: Mapping[str, Any], points: Sequence[Sequence[Any]]
) -> tuple[Gone, list[dict[str, Any]]]:
    """What may no longer be told, and the sites without it."""
    today = today_of(session, {str(one[2]) for one in points if one[2]})
    lost = {
        (str(asset), x, y)
        for x, y, asset, _, near in points
        if asset and not _is_shown(today.get(str(asset)), x, y, is_approximate=bool(near))
    }
    names, sites = set(), []
    now = site_names(session, read_figures(figures))
    for stored, name in zip(figures.get("sites", ()), now, strict=True):
        if name is None and stored.get("name"):
            names.add(str(stored["name"]))
            kept = {
                key: value
                for key, value in stored.items()
                if key not in ("easting", "northing", "name")
            }
            sites.append(kept | {"id": None, "name": None})
        else:
            sites.append(dict(stored))
    return Gone(lost, names), sites


def _is_shown(today: Today | None, x: float, y: float, *, is_approximate: bool) -> bool:
    return today is not None and today.shows(x, y, is_approximate=is_approximate)


def _map_without(document: bytes, gone: Gone) -> bytes:
    begin = document.index(_BEGIN) + len(_BEGIN)
    end = document.index(_END, begin)
    data = json.loads(document[begin:end])
    data["points"] = [one for one in data["points"] if not gone.holds(one[2], one[0], one[1])]
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return document[:begin] + words.encode() + document[end:]


def _package_without(package: bytes, gone: Gone) -> bytes:
    """The tables that tell of places are written anew and the file is packed, so that no page of it keeps what was deleted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _PACKAGE
        path.write_bytes(package)
        there = {str(name) for name, _ in pyogrio.list_layers(path)}
        if "assets" in there:
            points = pyogrio.read_dataframe(path, layer="assets")
            stays = [
                not gone.holds(one, at.x, at.y)
                for one, at in zip(points["asset_id"], points.geometry, strict=True)
            ]
            _write_over(path, points[stays], "assets", "Point")
        about = pyogrio.read_dataframe(path, layer="about", read_geometry=False)
        stays = [
            not any(name in str(words) for name in gone.site_names) for words in about["words"]
        ]
        _write_over(path, about[stays], "about", None)
        with closing(sqlite3.connect(path)) as database:
            database.execute("VACUUM")
        return path.read_bytes()


def _write_over(
    path: Path, frame: gpd.GeoDataFrame | pd.DataFrame, layer: str, kind: str | None
) -> None:
    options = {"GEOMETRY_NAME": "geom"} if kind else {}
    pyogrio.write_dataframe(
        frame, path, layer=layer, driver="GPKG", geometry_type=kind, layer_options=options
    )


def _shapes_of(
    package: bytes,
) -> tuple[dict[str, dict[str, BaseGeometry]], dict[str, dict[str, str]]]:
    """The shapes (WGS84) and remarks of a GeoPackage by kind of place and code."""
    shapes: dict[str, dict[str, BaseGeometry]] = {}
    remarks: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _PACKAGE
        path.write_bytes(package)
        for name, _ in pyogrio.list_layers(path):
            if name in _NO_PLACES:
                continue
            frame = pyogrio.read_dataframe(path, layer=name)
            codes = frame["code"].astype(str)
            shapes[name] = {
                code: _alone(shape) for code, shape in zip(codes, frame.geometry, strict=True)
            }
            remarks[name] = dict(zip(codes, frame["remark"].fillna("").astype(str), strict=True))
    return shapes, remarks


def _alone(shape: BaseGeometry) -> BaseGeometry:
    """A polygon, where a collection of polygons has one."""
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shape
