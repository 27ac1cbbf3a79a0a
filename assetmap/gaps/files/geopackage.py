"""A report as a GeoPackage, styled for QGIS."""

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from assetmap.gaps.files.csv import DICTIONARY_HEADER, dictionary_rows
from assetmap.gaps.files.layers import TableLayer
from assetmap.gaps.files.styles import point_qml, point_sld, qml_of, sld_of
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.document import ReportStory
from assetmap.gaps.report.named.counted import (
    AssetPoint,
    NamedPlace,
    distance_in_words,
    hours_in_words,
    stands_in_words,
)
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.question_summary import about_the_question
from assetmap.geography import WGS84, to_wgs84
from assetmap.web.translations import gettext

_GEOMETRY = "geom"
_OF_POINTS = ("assets", "sites")
# The one table that QGIS looks into for styles.
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))
"""


def write_geopackage(
    report: Report,
    story: ReportStory,
    title: str,
    asked_at: datetime,
    layers: Sequence[TableLayer],
    points: Sequence[AssetPoint],
) -> bytes:
    """The file's bytes; all layers are in WGS84, and numbers are as the tables have them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.gpkg"
        for layer in layers:
            _write(path, _frame(layer), layer.kind, layer.table.title)
        if points:
            _write(path, _point_frame(report, points), "assets", gettext("Assets on the map"))
        sites = _site_frame(report, story)
        if len(sites):
            _write(path, sites, "sites", gettext("Where a new place would help most"))
        about = pd.DataFrame(_about(report, story, title), columns=["subject", "words"])
        pyogrio.write_dataframe(about, path, layer="about", driver="GPKG", append=path.exists())
        dictionary = pd.DataFrame(dictionary_rows(report, story), columns=DICTIONARY_HEADER)
        pyogrio.write_dataframe(
            dictionary, path, layer="data_dictionary", driver="GPKG", append=True
        )
        drawn = [name for name, own in (("assets", points), ("sites", sites)) if len(own)]
        whole = path.with_name("whole.gpkg")
        with closing(sqlite3.connect(path)) as database:
            # This commits.
            with database:
                _add_styles(database, layers, drawn, asked_at)
            # SQLite counts commits in the file, and GDAL commits once more when the clock moves at the wrong moment.
            database.execute("VACUUM INTO ?", (str(whole),))
        return whole.read_bytes()


def _write(path: Path, frame: gpd.GeoDataFrame, name: str, description: str) -> None:
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        append=path.exists(),
        geometry_type="Point" if name in _OF_POINTS else "MultiPolygon",
        promote_to_multi=name not in _OF_POINTS,
        layer_options={"GEOMETRY_NAME": _GEOMETRY, "DESCRIPTION": description},
    )


def _frame(layer: TableLayer) -> gpd.GeoDataFrame:
    columns = {key: _typed(key, layer.table.column(key)) for key in layer.table.columns}
    columns["is_hatched"] = pd.Series(layer.is_hatched, dtype=bool)
    columns["lacks_people"] = pd.Series(layer.lacks_people, dtype=bool)
    columns["remark"] = pd.Series(layer.remarks, dtype=object)
    return gpd.GeoDataFrame(columns, geometry=list(layer.shapes), crs=WGS84)


def _typed(key: str, values: Sequence[object]) -> pd.Series:
    """A column that stays one of numbers where nothing of it may be told."""
    unit = DEFINITIONS[key].unit
    if unit == "text":
        return pd.Series(values, dtype=object)
    return pd.Series(values, dtype="Int64" if unit in ("people", "count") else "float64")


def _point_frame(report: Report, points: Sequence[AssetPoint]) -> gpd.GeoDataFrame:
    """Every point; what may not be named today is drawn without a name until it is taken out."""
    named = {_where(one.point): one for one in report.named}
    known = [named.get(_where(one)) for one in points]

    def words(of: Callable[[NamedPlace], str | None]) -> pd.Series:
        return pd.Series([of(one) if one else None for one in known], dtype=object)

    return gpd.GeoDataFrame(
        {
            "asset_id": [one.id for one in points],
            "name": words(lambda one: one.name),
            "categories": [one.categories for one in points],
            "is_approximate": [one.is_approximate for one in points],
            "stands_in": words(stands_in_words),
            "distance": words(distance_in_words),
            "hours": words(lambda one: hours_in_words(one.point)),
        },
        geometry=shapely.points([(one.longitude, one.latitude) for one in points]),
        crs=WGS84,
    )


def _where(point: AssetPoint) -> tuple[str | None, float, float]:
    """The id and position of a point, which tell it from another point of the same asset."""
    return point.id, point.longitude, point.latitude


def _site_frame(report: Report, story: ReportStory) -> gpd.GeoDataFrame:
    """The proposed sites as the report's table has them, less those that may not be shown any more."""
    table = next((one for one in story.tables if one.key == "sites"), None)
    sites = report.figures.sites if table else ()
    kept = [at for at, one in enumerate(sites) if one.easting is not None]
    columns = (
        {key: _typed(key, [table.column(key)[at] for at in kept]) for key in table.columns}
        if table
        else {}
    )
    longitudes, latitudes = to_wgs84(
        [sites[at].easting or 0.0 for at in kept], [sites[at].northing or 0.0 for at in kept]
    )
    order = {"order": pd.Series([at + 1 for at in kept], dtype="Int64")}
    points = shapely.points(list(zip(longitudes, latitudes, strict=True))) if kept else []
    return gpd.GeoDataFrame(order | columns, geometry=list(points), crs=WGS84)


def _about(report: Report, story: ReportStory, title: str) -> Iterator[tuple[str, str]]:
    yield gettext("Title"), title
    yield from about_the_question(report)
    yield from story.said_once
    for key, definition in DEFINITIONS.items():
        stands_on = story.basis[key].words
        meaning = gettext(definition.meaning)
        if stands_on:
            data = gettext("Data:")
            meaning = f"{meaning} {data} {stands_on}."
        yield gettext(definition.label), meaning
    for row in story.section("method").tables[0].rows:
        yield gettext("Data sources"), ", ".join(str(one) for one in row if one)


def _add_styles(
    database: sqlite3.Connection,
    layers: Sequence[TableLayer],
    drawn: Sequence[str],
    asked_at: datetime,
) -> None:
    database.execute(_STYLES)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', '', strftime('%Y-%m-%dT%H:%M:%fZ', ?))",
        (asked_at.strftime("%Y-%m-%dT%H:%M:%S"),),
    )
    names = {
        "assets": gettext("On the map"),
        "sites": gettext("Where a new place would help most")[:30],
    }
    styles = [
        (
            *(layer.kind, gettext(DEFINITIONS[key].label)[:30]),
            *(qml_of(layer, key), sld_of(layer, key), not at),
        )
        for layer in layers
        for at, key in enumerate(layer.measures)
    ]
    styles += [(one, names[one], point_qml(one), point_sld(one), True) for one in drawn]
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,"
        f" styleSLD, useAsDefault, description, owner, ui) VALUES ('', '', ?, '{_GEOMETRY}', ?, ?, ?, ?, '', '', '')",
        styles,
    )
    # "Now" is when the report was asked for, so that the same report is the same file.
    moment = asked_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    database.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
    database.execute("UPDATE layer_styles SET update_time = ?", (moment,))


def write_geojson(report: Report, layer: TableLayer) -> bytes:
    """A layer with all its figures as GeoJSON, WGS84, and what was asked; `is_uncertain` is what the maps hatch."""
    features = [
        {
            "type": "Feature",
            "id": row["code"],
            "geometry": json.loads(shapely.to_geojson(shape)),
            "properties": {
                key: round(value, 4) if isinstance(value, float) else value
                for key, value in row.items()
            }
            | {"is_uncertain": is_hatched},
        }
        for row, shape, is_hatched in zip(
            (dict(zip(layer.table.columns, one, strict=True)) for one in layer.table.rows),
            layer.shapes,
            layer.is_hatched,
            strict=True,
        )
    ]
    return json.dumps(
        {
            "type": "FeatureCollection",
            "about": dict(about_the_question(report))
            | ({gettext("What people say is wrong"): layer.notice} if layer.notice else {}),
            "features": features,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
