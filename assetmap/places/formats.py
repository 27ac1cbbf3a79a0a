"""The publishers' file layouts. Each reader turns one into a frame with our column names.

Frames hold text as published (stripped) and numbers as float64, NaN where a cell is empty. Every reader raises
`InvalidInput` that names the file and the row or column at fault; rows are counted as a spreadsheet shows them.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError

from assetmap.errors import InvalidInput
from assetmap.geography import BNG, to_bng
from assetmap.places.geometry_files import opened_by_its_driver
from assetmap.places.manifest import Boundaries, Centroids, Postcodes, Practices, Statistics
from assetmap.places.postcodes import ON_ANOTHER_GRID
from assetmap.places.register_status import is_active, is_in_force

CHUNK_ROWS = 200_000
_CODE_POINT_OPEN = ("postcode", "quality", "easting", "northing")
_GP_ROLE = re.compile(r"(?:^|\|)RO76(?:\||$)")


def read_table(
    path: Path, *, columns: Sequence[str] | None = None, has_header: bool = True
) -> pd.DataFrame:
    """A whole CSV as text, byte order mark or not; `columns` are checked to be there."""
    frames = list(_chunks(path, columns=columns, has_header=has_header))
    return pd.concat(frames, ignore_index=True)


def _chunks(
    path: Path, *, columns: Sequence[str] | None, has_header: bool = True
) -> Iterator[pd.DataFrame]:
    try:
        with pd.read_csv(
            path,
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            header=0 if has_header else None,
            chunksize=CHUNK_ROWS,
            # By its ending pandas would unpack a file, however large it becomes.
            compression=None,
        ) as chunks:
            for chunk in chunks:
                if has_header:
                    chunk.columns = [str(name).strip() for name in chunk.columns]
                    require_columns(path, list(chunk.columns), columns or ())
                yield chunk
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8 and try again."
        ) from None
    except pd.errors.EmptyDataError:
        raise InvalidInput(f"{path} is empty.") from None
    except pd.errors.ParserError as error:
        raise InvalidInput(f"{path} is not a table: {str(error).strip()}.") from None


def require_columns(path: Path, present: Sequence[str], wanted: Sequence[str]) -> None:
    """Raises `InvalidInput` naming the first of the `wanted` columns that a file lacks."""
    for name in wanted:
        if name not in present:
            raise InvalidInput(
                f"{path} has no column {name!r}; it has {', '.join(map(repr, list(present)[:12])) or 'none'}."
            )


def numbers(path: Path, column: pd.Series, *, name: str) -> pd.Series:
    """A column of text as float64; empty cells and ONS's own marks for no figure become NaN."""
    text = column.str.replace(",", "", regex=False).str.strip()
    values = pd.to_numeric(
        text.mask(text.isin(["", "-", "*", "NA", "N/A", "None", "nan"])), "coerce"
    )
    bad = values.isna() & ~text.isin(["", "-", "*", "NA", "N/A", "None", "nan"])
    bad |= np.isinf(values)
    if bad.any():
        index = bad.idxmax()
        raise InvalidInput(
            f"{path}, row {int(index) + 2}, column {name!r}: {column[index]!r} is not a number."
        )
    return values.astype("float64")


def read_boundaries(path: Path, section: Boundaries) -> geopandas.GeoDataFrame:
    """code, name and geometry (MultiPolygon, EPSG:27700) of each feature."""
    try:
        with opened_by_its_driver(path) as source:
            frame = geopandas.read_file(source, on_invalid="ignore")
    except DataSourceError as error:
        raise InvalidInput(f"{path} is not a boundary file: {error}.") from None
    require_columns(path, frame.columns, [section.code, section.name])
    if frame.crs is None:
        frame = frame.set_crs(4326)
    frame = frame.to_crs(BNG)
    given = np.array(frame.geometry)
    # GEOS raises for a point that has no place on the map.
    given[~np.isfinite(shapely.bounds(given)).all(axis=1)] = None
    geometry = shapely.make_valid(given, method="structure")
    polygons = [_polygons(one) for one in geometry]
    codes = frame[section.code].astype(str).str.strip()
    for index, (code, polygon) in enumerate(zip(codes, polygons, strict=True)):
        if polygon.is_empty:
            raise InvalidInput(
                f"{path}, feature {index + 1} ({code}): it has no polygon that can be drawn; check its coordinates."
            )
    repeated = codes[codes.duplicated()]
    if len(repeated):
        raise InvalidInput(
            f"{path}: {section.code} {repeated.iloc[0]} occurs twice; a place has one row."
        )
    names = frame[section.name].astype(str).str.strip()
    return geopandas.GeoDataFrame({"code": codes, "name": names}, geometry=polygons, crs=BNG)


def _polygons(geometry: shapely.Geometry | None) -> shapely.MultiPolygon:
    parts: Any = () if geometry is None else shapely.get_parts(geometry)
    flat = [p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(flat)


def read_centroids(path: Path, section: Centroids) -> pd.DataFrame:
    """code, easting and northing (metres, EPSG:27700) of each place."""
    table = read_table(path, columns=[section.code, section.x, section.y])
    points = geopandas.GeoSeries.from_xy(
        numbers(path, table[section.x], name=section.x),
        numbers(path, table[section.y], name=section.y),
        crs=section.crs,
    ).to_crs(BNG)
    return pd.DataFrame(
        {"code": table[section.code].str.strip(), "easting": points.x, "northing": points.y}
    )


def read_postcodes(path: Path, section: Postcodes) -> Iterator[pd.DataFrame]:
    """Chunks of postcode, easting, northing (NaN: no position), quality, lsoa, ward, introduced, withdrawn."""
    if section.format == "code-point-open":
        for chunk in _chunks(path, columns=None, has_header=False):
            if len(chunk.columns) < 10:
                raise InvalidInput(
                    f"{path}: Code-Point Open has 10 columns, this file {len(chunk.columns)}."
                )
            chunk.columns = [
                *_CODE_POINT_OPEN,
                *range(4, 9),
                "ward",
                *range(10, len(chunk.columns)),
            ]
            yield _postcode_columns(path, chunk, {k: k for k in [*_CODE_POINT_OPEN, "ward"]}, 90)
    elif section.format == "nspl":
        columns: dict[str, str] | None = None
        for chunk in _chunks(path, columns=None):
            columns = columns or _nspl_columns(path, list(chunk.columns), section.lsoa_edition)
            yield _postcode_columns(path, chunk, columns, 9)
    else:
        wanted = {
            "postcode": section.postcode,
            "easting": section.easting,
            "northing": section.northing,
            "quality": section.quality,
            "lsoa": section.lsoa,
            "ward": section.ward,
            "withdrawn": section.withdrawn,
            "longitude": section.longitude,
            "latitude": section.latitude,
        }
        columns = {ours: theirs for ours, theirs in wanted.items() if theirs}
        for chunk in _chunks(path, columns=list(columns.values())):
            yield _postcode_columns(path, chunk, columns, 90)


def _nspl_columns(path: Path, present: list[str], lsoa_edition: str) -> dict[str, str]:
    # The suffix is the year of each geography and changes with every edition: match by pattern.
    year = lsoa_edition[-2:]
    patterns = {
        "postcode": r"pcds",
        "easting": r"(?:os)?east1m|oseast1m",
        "northing": r"(?:os)?north1m|osnrth1m",
        "quality": r"(?:os)?gr(?:i)?dind",
        "lsoa": rf"lsoa{year}(?:cd)?",
        "ward": r"wd\d\dcd|osward|ward",
        "introduced": r"dointr",
        "withdrawn": r"doterm",
    }
    found = {
        ours: next((c for c in present if re.fullmatch(pattern, c, re.IGNORECASE)), None)
        for ours, pattern in patterns.items()
    }
    for needed in ("postcode", "easting", "northing", "lsoa"):
        if found[needed] is None:
            raise InvalidInput(
                f"{path} has no column like {patterns[needed]!r}, which an NSPL or ONSPD of LSOA {lsoa_edition} has."
            )
    return {ours: theirs for ours, theirs in found.items() if theirs}


def _postcode_columns(
    path: Path, chunk: pd.DataFrame, columns: dict[str, str], no_position_quality: int
) -> pd.DataFrame:
    frame = pd.DataFrame({ours: chunk[theirs].str.strip() for ours, theirs in columns.items()})
    for name in ("lsoa", "ward", "introduced", "withdrawn"):
        frame[name] = frame.get(name, "")
    for name in ("easting", "northing", "quality"):
        frame[name] = numbers(path, frame[name], name=columns[name]) if name in frame else np.nan
    if "longitude" in frame and "latitude" in frame:
        degrees = [numbers(path, frame.pop(n), name=columns[n]) for n in ("longitude", "latitude")]
        metres = np.stack(to_bng(*degrees))
        frame["easting"], frame["northing"] = np.where(np.isfinite(metres), metres, np.nan)
    # 0,0 and the quality that says "no position" are not places.
    nowhere = (frame["easting"] == 0) & (frame["northing"] == 0)
    nowhere |= frame["quality"] == no_position_quality
    nowhere |= frame["postcode"].str.match(ON_ANOTHER_GRID)
    frame.loc[nowhere, ["easting", "northing"]] = np.nan
    return frame


def read_practices(path: Path, section: Practices) -> pd.DataFrame:
    """code, name, address, postcode, pcn_code, pcn_name, registered_patients, longitude, latitude; "" or NaN: not
    said.
    """
    if section.format == "epraccur":
        frame = _epraccur(path)
    elif section.format == "epcn":
        frame = _epcn(path)
    else:
        frame = _practice_table(path, section)
    for name in ("name", "address", "postcode", "pcn_code", "pcn_name"):
        frame[name] = frame[name].str.strip() if name in frame else ""
    for name in ("registered_patients", "longitude", "latitude"):
        frame[name] = frame.get(name, np.nan)
    frame["code"] = frame["code"].str.strip()
    return frame[frame["code"] != ""].drop_duplicates("code", keep="last", ignore_index=True)


def _practice_table(path: Path, section: Practices) -> pd.DataFrame:
    text = ("code", "name", "postcode", "address", "pcn_code", "pcn_name")
    number = ("registered_patients", "longitude", "latitude")
    columns = {o: getattr(section, o) for o in (*text, *number) if getattr(section, o)}
    table = read_table(path, columns=list(columns.values()))
    frame = pd.DataFrame({o: table[columns[o]] for o in text if o in columns})
    for name in number:
        if name in columns:
            frame[name] = numbers(path, table[columns[name]], name=columns[name])
    return frame


def _epraccur(path: Path) -> pd.DataFrame:
    table = read_table(path, has_header=False)
    if len(table.columns) < 26:
        raise InvalidInput(f"{path}: epraccur has 27 columns, this file {len(table.columns)}.")
    setting = table[25].str.strip()
    is_gp = (setting == "4") | setting.str.contains(_GP_ROLE)
    table = table[is_gp & is_in_force(table[10], table[11]) & is_active(table[11], table[12])]
    address = table[[4, 5, 6, 7, 8]].itertuples(index=False)
    lines = pd.Series(
        [", ".join(part for part in row if part.strip()) for row in address],
        index=table.index,
        dtype=table[0].dtype,
    )
    return pd.DataFrame(
        {"code": table[0], "name": table[1], "address": lines, "postcode": table[9]}
    )


def _epcn(path: Path) -> pd.DataFrame:
    if path.suffix.lower() == ".xlsx":
        rows = _sheet_rows(path, "PCN Core Partner Details")
        header = [re.sub(r"\s+", " ", str(cell or "")).strip() for cell in next(rows, ())]
        wanted = {
            "code": "Partner Organisation Code",
            "name": "Partner Name",
            "pcn_code": "PCN Code",
            "pcn_name": "PCN Name",
            "begun": "Practice to PCN Relationship Start Date",
            "ended": "Practice to PCN Relationship End Date",
        }
        require_columns(path, header, list(wanted.values()))
        table = pd.DataFrame(list(rows), columns=header).fillna("").astype(str)
        table = table[list(wanted.values())].set_axis(list(wanted), axis=1)
    else:
        raw = read_table(path, has_header=False)
        if len(raw.columns) < 9:
            raise InvalidInput(
                f"{path}: ePCN partner files have 10 columns, this {len(raw.columns)}."
            )
        table = raw[[0, 1, 4, 5, 7, 8]].set_axis(
            ["code", "name", "pcn_code", "pcn_name", "begun", "ended"], axis=1
        )
        # Some exports do carry a header.
        table = table[table["pcn_code"].str.match(r"U\d{5}$")]
    return table[is_in_force(table["begun"], table["ended"])].drop(columns=["begun", "ended"])


def _sheet_rows(path: Path, sheet: str) -> Iterator[tuple[object, ...]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = list(book[sheet].iter_rows(values_only=True)) if sheet in book.sheetnames else None
    except (OSError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise InvalidInput(f"{path} is not a readable .xlsx workbook: {error}.") from None
    if rows is None:
        raise InvalidInput(f"{path} has no sheet {sheet!r}; it has {', '.join(book.sheetnames)}.")
    return iter(rows)


def read_statistics(path: Path, section: Statistics) -> pd.DataFrame:
    """code, and one float64 column for each measure."""
    if section.format == "iod2025":
        table = read_table(path)
        code, columns = _iod_columns(path, list(table.columns), section.edition)
    else:
        if section.code is None or not section.columns:
            raise InvalidInput(f"{path}: [[statistics]] needs `code` and a table of `columns`.")
        code, columns = section.code, dict(section.columns)
        table = read_table(path, columns=[code, *columns.values()])
    frame = pd.DataFrame({"code": table[code].str.strip()})
    for measure, column in columns.items():
        frame[measure] = numbers(path, table[column], name=column)
    repeated = frame["code"][frame["code"].duplicated()]
    if len(repeated):
        raise InvalidInput(
            f"{path}, row {int(repeated.index[0]) + 2}: {repeated.iloc[0]} occurs twice."
        )
    return frame


# Beginnings of File 7's headers, since some are cut short, and what we call each domain.
_IOD_DOMAINS = {
    "Index of Multiple Deprivation": "imd",
    "Income Deprivation Affecting Children": "idaci",
    "Income Deprivation Affecting Older": "idaopi",
    "Income": "income",
    "Employment": "employment",
    "Education": "education",
    "Health": "health",
    "Crime": "crime",
    "Barriers": "barriers",
    "Living Environment": "living_environment",
}


def _iod_columns(path: Path, present: list[str], edition: str) -> tuple[str, dict[str, str]]:
    code = next((c for c in present if c.startswith("LSOA code (")), None)
    if code is None:
        raise InvalidInput(
            f"{path} has no column 'LSOA code (…)', which File 7 of the indices has."
        )
    if f"({edition})" not in code:
        raise InvalidInput(f"{path} is on {code}, but its section says edition {edition}.")
    columns: dict[str, str] = {}
    for column in present:
        domain = next(
            (ours for start, ours in _IOD_DOMAINS.items() if column.startswith(start)), None
        )
        part = re.search(r"\b(Score|Rank|Decile)\b", column)
        if domain and part:
            columns.setdefault(f"{domain}_{part[1].lower()}", column)
        elif match := re.match(r"Total population: mid (\d{4})", column):
            columns[f"population_mid_{match[1]}"] = column
    for measure in ("imd_score", "imd_rank", "imd_decile"):
        if measure not in columns:
            raise InvalidInput(f"{path} has no column for {measure}; is it File 7 of the indices?")
    return code, columns


def read_registrations(path: Path, lsoas: set[str]) -> pd.DataFrame:
    """practice, lsoa and patients of `gp-reg-pat-prac-lsoa-all.csv`, for the LSOAs given; codes that are no LSOA fall
    away.
    """
    frames = []
    for chunk in _chunks(path, columns=["PRACTICE_CODE", "LSOA_CODE"]):
        patients = next(
            (c for c in chunk.columns if c.upper().replace(" ", "_") == "NUMBER_OF_PATIENTS"), None
        )
        if patients is None:
            raise InvalidInput(f"{path} has no column NUMBER_OF_PATIENTS.")
        if "SEX" in chunk.columns and (chunk["SEX"] == "ALL").any():
            chunk = chunk[chunk["SEX"] == "ALL"]
        chunk = chunk[chunk["LSOA_CODE"].str.strip().isin(lsoas)]
        frames.append(
            pd.DataFrame(
                {
                    "practice": chunk["PRACTICE_CODE"].str.strip(),
                    "lsoa": chunk["LSOA_CODE"].str.strip(),
                    "patients": numbers(path, chunk[patients], name=patients),
                }
            )
        )
    table = pd.concat(frames, ignore_index=True)
    together: pd.DataFrame = table.groupby(["practice", "lsoa"], sort=True)[["patients"]].sum()
    return together.reset_index()
