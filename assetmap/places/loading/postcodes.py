"""The writer of postcodes: those of a national file that lie in the area, each with its LSOA."""

from datetime import date
from pathlib import Path

import pandas as pd
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.places import formats
from assetmap.places.editions import MERGED, UNCHANGED
from assetmap.places.loading.lookups import changes_from
from assetmap.places.loading.staging import Target, Written, place_ids, stage
from assetmap.places.manifest import Postcodes
from assetmap.places.models import Area
from assetmap.places.postcodes import compact
from assetmap.places.register_status import in_figures
from assetmap.text import counted

# National postcode files are cut to the area and this much around it: neighbours look across the border.
POSTCODE_MARGIN_METRES = 10_000


def write_postcodes(target: Target, section: Postcodes, paths: list[Path]) -> Written:
    """Unit postcodes with their published LSOA, else the polygon that they lie in."""
    session = target.session
    session.execute(
        text(
            "DELETE FROM postcode USING dataset WHERE dataset.id = postcode.dataset_id"
            " AND dataset.area_id = :area AND dataset.section = 'postcodes' AND dataset.subject = :subject"
        ),
        {"area": target.area.id, "subject": target.dataset.subject},
    )
    lsoas, edition = _lsoas(target, section.lsoa_edition)
    limits = None if section.format == "csv" else _extent(session, target.area)
    kept = malformed = beyond = 0
    for chunk in formats.read_postcodes(paths[0], section):
        frame, bad, far = _postcode_rows(chunk, lsoas, limits)
        malformed += bad
        beyond += far
        if len(frame):
            stage(session, frame)
            kept += _insert_postcodes(session, target.dataset.id)
        target.progress.advance(len(chunk))
    if kept == 0:
        raise InvalidInput(f"{paths[0]} has no postcode in or near {target.area.name}.")
    notes = _place_postcodes(session, target.dataset.id, edition)
    if malformed:
        said = counted(
            malformed, "row is not a full postcode and was", "rows are not full postcodes and were"
        )
        notes.append(f"{said} left out")
    if beyond:
        notes.append(
            f"{counted(beyond, 'is', 'are')} more than {POSTCODE_MARGIN_METRES // 1000} km outside the area"
        )
    return Written(kept, notes)


def _lsoas(target: Target, edition: str) -> tuple[dict[str, int], str]:
    """The loaded LSOAs by the codes of an edition, and their own edition.

    Of an older edition those that are unchanged or merged are known by it; what was split is placed by polygon.
    """
    own = place_ids(target.session, "lsoa", edition)
    carried = changes_from(target.session, target.area.id, "lsoa", edition)
    if own or carried is None:
        return own, edition
    newer, changes = carried
    certain = changes[changes["change"].isin([UNCHANGED, MERGED])]
    new = place_ids(target.session, "lsoa", newer)
    pairs = zip(certain["old"], certain["new"], strict=True)
    return {old: new[code] for old, code in pairs if code in new}, newer


def _extent(session: Session, area: Area) -> tuple[float, float, float, float] | None:
    row = session.execute(
        select(
            text(
                "ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (SELECT ST_Extent(boundary) AS box"
                " FROM place JOIN area_place ON place_id = place.id WHERE area_id = :area"
                " AND kind <> 'pcn_catchment') AS extent"
            )
        ),
        {"area": area.id},
    ).one()
    if row[0] is None:
        return None
    margin = POSTCODE_MARGIN_METRES
    return (row[0] - margin, row[1] - margin, row[2] + margin, row[3] + margin)


def _postcode_rows(
    chunk: pd.DataFrame,
    lsoas: dict[str, int],
    limits: tuple[float, float, float, float] | None,
) -> tuple[pd.DataFrame, int, int]:
    frame = chunk.assign(postcode=chunk["postcode"].map(compact))
    malformed = int(frame["postcode"].isna().sum())
    frame = frame.dropna(subset=["postcode"])
    beyond = 0
    if limits is not None:
        west, south, east, north = limits
        near = frame["easting"].between(west, east) & frame["northing"].between(south, north)
        # A postcode without a position is kept, so that the answer can be "no position" and not "unknown".
        near |= frame["easting"].isna()
        beyond = int((~near).sum())
        frame = frame[near]
    frame = frame.drop_duplicates("postcode", keep="last")
    frame = frame.assign(
        lsoa_id=frame["lsoa"].map(lsoas).astype("float64"),
        introduced_on=in_figures(frame["introduced"]).map(_month),
        withdrawn_on=in_figures(frame["withdrawn"]).map(_month),
    )
    columns = ["postcode", "easting", "northing", "quality", "lsoa_id", "ward"]
    return frame[[*columns, "introduced_on", "withdrawn_on"]], malformed, beyond


def _month(text_: str) -> date | None:
    """The first of the month of a `YYYYMM`."""
    if not text_:
        return None
    return date(int(text_[:4]), max(1, min(12, int(text_[4:6]))), 1)


def _insert_postcodes(session: Session, dataset_id: int) -> int:
    result = session.connection().execute(
        text(
            "INSERT INTO postcode (postcode, location_bng, positional_quality, lsoa_id, lsoa_method,"
            " ward_code, introduced_on, withdrawn_on, dataset_id)"
            " SELECT postcode, ST_SetSRID(ST_MakePoint(easting, northing), 27700), quality::integer,"
            " lsoa_id, CASE WHEN lsoa_id IS NOT NULL THEN 'lookup' END, nullif(ward, ''),"
            " introduced_on, withdrawn_on, :dataset FROM staged"
            " ON CONFLICT (postcode, dataset_id) DO NOTHING"
        ),
        {"dataset": dataset_id},
    )
    return result.rowcount


def _place_postcodes(session: Session, dataset_id: int, lsoa_edition: str) -> list[str]:
    placed = (
        session.connection()
        .execute(
            text(
                "UPDATE postcode SET lsoa_id = place.id, lsoa_method ="
                " CASE WHEN resolution = 'full' THEN 'polygon' ELSE 'generalised polygon' END"
                " FROM place JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
                " WHERE dataset_id = :dataset AND lsoa_id IS NULL AND place.kind = 'lsoa'"
                " AND edition = :edition AND ST_Intersects(boundary, location_bng)"
            ),
            {"dataset": dataset_id, "edition": lsoa_edition},
        )
        .rowcount
    )
    nowhere, no_position = session.execute(
        text(
            "SELECT count(*) FILTER (WHERE lsoa_id IS NULL AND location_bng IS NOT NULL),"
            " count(*) FILTER (WHERE location_bng IS NULL) FROM postcode WHERE dataset_id = :dataset"
        ),
        {"dataset": dataset_id},
    ).one()
    notes = []
    if placed:
        notes.append(
            f"{counted(placed, 'has no published LSOA and was', 'have no published LSOA and were')} placed by polygon"
        )
    if nowhere:
        notes.append(f"{counted(nowhere, 'is', 'are')} not in any loaded LSOA")
    if no_position:
        said = counted(
            no_position,
            "has no position, so it does not place",
            "have no position, so they do not place",
        )
        notes.append(f"{said} anything")
    return notes
