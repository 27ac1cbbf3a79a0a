"""A report as a GeoPackage, styled for QGIS."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from html import escape
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from assetmap.gaps.files.classes import UNKNOWN_COLOUR, Classes
from assetmap.gaps.files.drawing import AssetPoint
from assetmap.gaps.files.layers import Layer
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.document import Story
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.question_summary import about_the_question
from assetmap.geography import WGS84
from assetmap.web.translations import gettext

_GEOMETRY = "geom"
# The one table that QGIS looks into for styles.
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))
"""


def write_geopackage(
    report: Report,
    story: Story,
    title: str,
    asked_at: datetime,
    layers: Sequence[Layer],
    points: Sequence[AssetPoint],
) -> bytes:
    """The file's bytes; all layers are in WGS84, and numbers are as the tables have them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.gpkg"
        for layer in layers:
            _write(path, _frame(layer), layer.kind, layer.table.title)
        if points:
            _write(path, _point_frame(points), "assets", gettext("What is on the map"))
        about = pd.DataFrame(_about(report, story, title), columns=["subject", "words"])
        pyogrio.write_dataframe(about, path, layer="about", driver="GPKG", append=path.exists())
        # The connection's own end commits, and does not close it.
        with closing(sqlite3.connect(path)) as database, database:
            _add_styles(database, layers, bool(points), asked_at)
        return path.read_bytes()


def _write(path: Path, frame: gpd.GeoDataFrame, name: str, description: str) -> None:
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        append=path.exists(),
        geometry_type="Point" if name == "assets" else "MultiPolygon",
        promote_to_multi=name != "assets",
        layer_options={"GEOMETRY_NAME": _GEOMETRY, "DESCRIPTION": description},
    )


def _frame(layer: Layer) -> gpd.GeoDataFrame:
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


def _point_frame(points: Sequence[AssetPoint]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "asset_id": [one.id for one in points],
            "categories": [one.categories for one in points],
            "is_approximate": [one.is_approximate for one in points],
        },
        geometry=shapely.points([(one.longitude, one.latitude) for one in points]),
        crs=WGS84,
    )


def _about(report: Report, story: Story, title: str) -> Iterator[tuple[str, str]]:
    yield gettext("Title"), title
    yield from about_the_question(report)
    for section in story.sections:
        for finding in section.findings:
            yield section.heading, finding.text
    for key, definition in DEFINITIONS.items():
        stands_on = story.basis[key].words
        meaning = gettext(definition.meaning)
        yield (
            gettext(definition.label),
            f"{meaning} {gettext('It stands on:')} {stands_on}." if stands_on else meaning,
        )
    for row in story.section("method").tables[0].rows:
        yield gettext("What this stands on"), ", ".join(str(one) for one in row if one)


def _add_styles(
    database: sqlite3.Connection, layers: Sequence[Layer], has_points: bool, asked_at: datetime
) -> None:
    database.execute(_STYLES)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', '', strftime('%Y-%m-%dT%H:%M:%fZ', ?))",
        (asked_at.strftime("%Y-%m-%dT%H:%M:%S"),),
    )
    styles = []
    for layer in layers:
        for at, key in enumerate(layer.measures):
            styles.append(
                (layer.kind, gettext(DEFINITIONS[key].label)[:30], _qml(layer, key), not at)
            )
    if has_points:
        styles.append(("assets", gettext("On the map"), _point_qml(), True))
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,"
        f" styleSLD, useAsDefault, description, owner, ui) VALUES ('', '', ?, '{_GEOMETRY}', ?, ?, '', ?, '', '', '')",
        styles,
    )
    # "Now" is when the report was asked for, so that the same report is the same file.
    moment = asked_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    database.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
    database.execute("UPDATE layer_styles SET update_time = ?", (moment,))


def _qml(layer: Layer, key: str) -> str:
    """A QGIS style: a rule for each class, hatched over where the finding may only be a hole in the data."""
    found = layer.classes(key)
    rules, symbols = [], []
    for at, one in enumerate(found.classes):
        rules.append((str(at), one.name, _filter(layer, key, found, at)))
        symbols.append(_fill_symbol(str(at), one.colour))
    if found.has_unknown:
        rules.append(("untold", gettext("Not known, or too few to tell"), f'"{key}" IS NULL'))
        symbols.append(_fill_symbol("untold", UNKNOWN_COLOUR))
    if any(layer.hatched(key)):
        rules.append(
            ("hatched", gettext("May only be missing from the map"), f'"{layer.hatches_by(key)}"')
        )
        symbols.append(_hatch_symbol("hatched"))
    rules_xml = "".join(
        f'<rule filter="{escape(condition)}" symbol="{name}" label="{escape(label)}" key="{{{name}}}"/>'
        for name, label, condition in rules
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22.0" styleCategories="Symbology"><renderer-v2 type="RuleRenderer" symbollevels="0" '
        f'forceraster="0" enableorderby="0"><rules key="{{all}}">{rules_xml}</rules>'
        f"<symbols>{''.join(symbols)}</symbols></renderer-v2></qgis>"
    )


def _filter(layer: Layer, key: str, found: Classes, at: int) -> str:
    """The class as a condition on the column: the words themselves, or from its least value to its greatest."""
    values = [
        value for value, of in zip(layer.table.column(key), found.of, strict=True) if of == at
    ]
    if DEFINITIONS[key].unit == "text":
        return " OR ".join(f"\"{key}\" = '{value}'" for value in sorted({str(v) for v in values}))
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    if not numbers:
        return "FALSE"
    return f'"{key}" >= {min(numbers)!r} AND "{key}" <= {max(numbers)!r}'


def _option(name: str, value: str) -> str:
    return f'<Option name="{name}" type="QString" value="{value}"/>'


def _symbol(name: str, kind: str, layers: str) -> str:
    return f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">{layers}</symbol>'


def _symbol_layer(kind: str, options: dict[str, str], inner: str = "") -> str:
    options_xml = "".join(_option(name, value) for name, value in options.items())
    return f'<layer class="{kind}" enabled="1" locked="0" pass="0"><Option type="Map">{options_xml}</Option>{inner}</layer>'


def _rgba(colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _fill_symbol(name: str, colour: str) -> str:
    fill = {
        "color": _rgba(colour),
        "outline_color": _rgba("#212b32", 140),
        "outline_style": "solid",
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "style": "solid",
    }
    return _symbol(name, "fill", _symbol_layer("SimpleFill", fill))


def _hatch_symbol(name: str) -> str:
    line = {"line_color": _rgba("#212b32"), "line_width": "0.3", "line_width_unit": "MM"}
    own = _symbol(f"@{name}@0", "line", _symbol_layer("SimpleLine", line))
    pattern = {"angle": "45", "distance": "2", "distance_unit": "MM"}
    return _symbol(name, "fill", _symbol_layer("LinePatternFill", pattern, own))


def _point_qml() -> str:
    marker = {
        "color": _rgba("#d5281b"),
        "name": "circle",
        "outline_color": _rgba("#ffffff"),
        "size": "2.4",
        "size_unit": "MM",
    }
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22.0" styleCategories="Symbology"><renderer-v2 type="singleSymbol" symbollevels="0"><symbols>'
        f"{_symbol('0', 'marker', _symbol_layer('SimpleMarker', marker))}</symbols></renderer-v2></qgis>"
    )


def write_geojson(report: Report, layer: Layer) -> bytes:
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
            "about": dict(about_the_question(report)),
            "features": features,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
