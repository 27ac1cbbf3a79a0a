"""The rows of national files that belong to an area, under names of our own."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry import shape

from assetmap.archives import names_in, unpack
from assetmap.errors import InvalidInput
from assetmap.geography import BNG, WGS84
from assetmap.places.fetching.ground import CutGround, plain_name
from assetmap.places.fetching.layers import FeatureLayer
from assetmap.places.fetching.sources import OfficialSource
from assetmap.places.fetching.tables import (
    PublishedTable,
    columns_like,
    find_member,
    matches,
)
from assetmap.places.geometry_files import opened_by_its_driver
from assetmap.places.postcodes import compact

_KEPT_WHERE = "kept_where"


class NothingHere(InvalidInput):
    """A file is as it should be, and has nothing in the area."""


@dataclass(frozen=True)
class CutFile:
    """The file that was written: its number of rows, and our names of the columns that the
    publisher has.
    """

    row_count: int
    columns: tuple[str, ...]


def cut_table(
    source: OfficialSource,
    path: Path,
    target: Path,
    ground: CutGround,
    postcodes: frozenset[str],
    listed: frozenset[str] = frozenset(),
) -> CutFile:
    """Writes the rows of a table that belong to the ground as CSV; `listed` are ids that another source names.

    Raises `InvalidInput` where the table lacks a column, and `NothingHere` where it has no row of the ground.
    """
    cut = source.cut
    wanted = {key.rstrip("?"): pattern for key, pattern in source.columns.items()}
    needed = [pattern for key, pattern in source.columns.items() if not key.endswith("?")]
    if cut:
        needed += [pattern for pattern in (cut.column, cut.x, cut.y) if pattern]
    table = PublishedTable(
        path,
        member=source.member,
        sheet=source.sheet,
        marks=() if source.has_no_header else needed,
        has_header=not source.has_no_header,
    )
    found: tuple[str, ...] = ()
    count = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        for chunk in table.chunks():
            names = list(chunk.columns)
            columns = {key: columns_like(pattern, names) for key, pattern in wanted.items()}
            rows = chunk[_belongs(source, chunk, names, ground, postcodes, listed)]
            if source.kept_where:
                said = rows[columns[_KEPT_WHERE][0]].str.strip()
                rows = rows[[matches(source.kept_where, cell) for cell in said]]
            if source.keeps_all_columns:
                written = rows
            else:
                written = pd.DataFrame(
                    {
                        key: _together(source, rows, theirs)
                        for key, theirs in columns.items()
                        if theirs and key != _KEPT_WHERE
                    }
                )
                found = tuple(written.columns)
            written.to_csv(file, index=False, header=count == 0 and file.tell() == 0)
            count += len(written)
    if not count:
        raise NothingHere(f"“{source.title}” has no row in this area.")
    return CutFile(count, found)


def _belongs(
    source: OfficialSource,
    chunk: pd.DataFrame,
    names: Sequence[str],
    ground: CutGround,
    postcodes: frozenset[str],
    listed: frozenset[str],
) -> pd.Series:
    cut = source.cut
    if cut is None:
        return pd.Series(True, index=chunk.index)
    if cut.by == "position":
        x, y = (
            pd.to_numeric(chunk[columns_like(str(one), names)[0]], errors="coerce")
            for one in (cut.x, cut.y)
        )
        if cut.crs != f"EPSG:{BNG}":
            points = geopandas.GeoSeries.from_xy(x, y, crs=cut.crs).to_crs(BNG)
            x, y = points.x, points.y
        return ground.holds(x, y, cut.margin_metres)
    said = chunk[columns_like(str(cut.column), names)[0]].str.strip()
    if cut.by == "postcode":
        return said.map(lambda cell: (compact(cell) or "") in postcodes).astype(bool)
    if cut.by == "name":
        # A register calls Hackney so, or "London Borough of Hackney", or in capitals.
        known = {plain_name(name) for name in ground.names}
        return said.map(lambda cell: plain_name(cell) in known).astype(bool)
    wanted = {"lsoa": ground.lsoas, "authority": ground.codes, "listed": listed}
    return said.isin(list(wanted[cut.by]))


def ids_in(path: Path) -> frozenset[str]:
    """The ids in a file that was cut."""
    return frozenset(pd.read_csv(path, dtype=str, keep_default_na=False)["id"])


def _together(source: OfficialSource, rows: pd.DataFrame, theirs: Sequence[str]) -> pd.Series:
    """One column of theirs as it is; of several the sum of figures, or the words with commas between."""
    cells = rows[list(theirs)]
    if len(theirs) == 1:
        return cells[theirs[0]].str.strip()
    if source.manifest.get("section") == "statistics":
        numbers = cells.apply(
            lambda column: pd.to_numeric(column.str.replace(",", ""), errors="coerce")
        )
        return numbers.sum(axis=1, min_count=len(theirs)).map(_plain_number)
    return pd.Series(
        [", ".join(dict.fromkeys(filter(None, map(str.strip, row)))) for row in cells.to_numpy()],
        index=rows.index,
        dtype=object,
    )


def _plain_number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:g}" if value % 1 else str(int(value))


def postcodes_within(path: Path, source: OfficialSource, ground: CutGround) -> frozenset[str]:
    """The postcodes of a cut file that lie on the wide ground, without their spaces."""
    assert source.cut is not None
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    names = list(table.columns)
    x, y = (
        pd.to_numeric(table[columns_like(str(one), names)[0]], errors="coerce")
        for one in (source.cut.x, source.cut.y)
    )
    [column] = columns_like(source.columns["postcode"], names)[:1]
    inside = table[column][ground.holds(x, y, 0.0)]
    return frozenset(filter(None, map(compact, inside)))


def cut_layer(
    source: OfficialSource, layer: FeatureLayer, target: Path, ground: CutGround
) -> CutFile:
    """Writes the features of an ArcGIS layer that belong to the ground, as GeoJSON or, without geometry, as CSV.

    Raises `InvalidInput` where the layer lacks a field, and `NothingHere` where it has nothing there.
    """
    fields = {key: layer.field(pattern) for key, pattern in source.columns.items()}
    is_table = target.suffix == ".csv"
    cut = source.cut
    by_code: dict[str, Any] = {}
    if cut and cut.by in ("lsoa", "authority"):
        codes = sorted(ground.lsoas if cut.by == "lsoa" else ground.codes)
        by_code = {"of": layer.field(str(cut.column)), "codes": codes}
    named = list(fields.values())
    if is_table:
        rows = layer.rows(named, **by_code)
    else:
        box = ground.box() if cut and cut.by == "middle" else None
        features = layer.features(named, **by_code, box=box)
        if box:
            features = _with_middle_inside(features, ground.outline)
        rows = [one["properties"] for one in features]
    if not rows:
        raise NothingHere(f"“{source.title}” has nothing in this area.")
    ours = [{key: row.get(field) for key, field in fields.items()} for row in rows]
    if is_table:
        pd.DataFrame(ours).to_csv(target, index=False)
    else:
        written = [
            {"type": "Feature", "properties": said, "geometry": one["geometry"]}
            for said, one in zip(ours, features, strict=True)
        ]
        target.write_text(
            json.dumps({"type": "FeatureCollection", "features": written}), encoding="utf-8"
        )
    return CutFile(len(rows), tuple(fields))


def _with_middle_inside(
    features: Iterable[dict[str, Any]], outline: shapely.Geometry
) -> list[dict[str, Any]]:
    kept = [one for one in features if one.get("geometry")]
    shapes = geopandas.GeoSeries([shape(one["geometry"]) for one in kept], crs=WGS84).to_crs(BNG)
    # Generalised outlines cross themselves here and there.
    middles = shapely.point_on_surface(shapely.make_valid(np.asarray(shapes)))
    return [
        one for one, inside in zip(kept, shapely.contains(outline, middles), strict=True) if inside
    ]


def cut_features(
    source: OfficialSource, path: Path, target: Path, ground: CutGround, folder: Path
) -> CutFile:
    """Writes the features of a file with geometry that lie on the wide ground as a CSV of points.

    Raises `InvalidInput` where the file cannot be read or lacks a column, and `NothingHere` where it has nothing there.
    """
    path = _with_its_ending(source, path, folder)
    try:
        with opened_by_its_driver(path) as name:
            layers = [str(one) for one, kind in pyogrio.list_layers(name) if kind]
            layer = next((one for one in layers if matches(source.sheet or ".*", one)), None)
            if layer is None:
                raise InvalidInput(
                    f"{path.name} has no layer like {source.sheet!r}; it has {', '.join(layers)}."
                )
            about = pyogrio.read_info(name, layer=layer)
            crs = about["crs"] or f"EPSG:{WGS84}"
            box = geopandas.GeoSeries([shapely.box(*ground.wide.bounds)], crs=BNG).to_crs(crs)
            frame = geopandas.read_file(
                name, layer=layer, bbox=tuple(box.total_bounds), on_invalid="ignore"
            )
    except (DataSourceError, DataLayerError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}.") from None
    frame = frame[~frame.geometry.isna() & ~frame.geometry.is_empty]
    if frame.crs is None:
        frame = frame.set_crs(WGS84)
    names = [str(one) for one in frame.columns if one != frame.geometry.name]
    columns: dict[str, list[str]] = {}
    for key, pattern in source.columns.items():
        found = columns_like(pattern, names)
        if not found and not key.endswith("?"):
            raise InvalidInput(
                f"{path.name} has no column like {pattern!r}; it has {', '.join(names[:12])}."
            )
        if found:
            columns[key.rstrip("?")] = found[:1]
    middles = frame.to_crs(BNG).geometry.representative_point()
    inside = ground.holds(middles.x, middles.y, 0.0)
    frame, middles = frame[inside], middles[inside]
    if frame.empty:
        raise NothingHere(f"“{source.title}” has nothing in this area.")
    rows = {
        key: frame[theirs[0]].astype("str").where(frame[theirs[0]].notna(), "")
        for key, theirs in columns.items()
    }
    written = pd.DataFrame({**rows, "easting": middles.x.round(1), "northing": middles.y.round(1)})
    written.to_csv(target, index=False)
    return CutFile(len(written), tuple(written.columns))


def _with_its_ending(source: OfficialSource, path: Path, folder: Path) -> Path:
    """The file with geometry: unpacked where it is in an archive, and under an ending that says what it is."""
    begins = path.open("rb").read(16)
    if begins.startswith(b"PK"):
        member = find_member(path, names_in(path), source.member)
        return unpack(path, folder, wanted=lambda name: name == member)[0]
    ending = ".gpkg" if begins.startswith(b"SQLite format 3") else ".geojson"
    link = folder / f"{source.id}{ending}"
    link.unlink(missing_ok=True)
    link.symlink_to(path.absolute())
    return link


def keep_file(source: OfficialSource, path: Path, target: Path, folder: Path) -> CutFile:
    """Keeps a file as it is, out of its archive where it is in one."""
    begins = path.open("rb").read(4)
    if begins.startswith(b"PK") and source.member:
        names = names_in(path)
        # A workbook is an archive too.
        if "[Content_Types].xml" not in names:
            member = find_member(path, names, source.member)
            [path] = unpack(path, folder, wanted=lambda name: name == member)
    target.write_bytes(path.read_bytes())
    return CutFile(0, ())
