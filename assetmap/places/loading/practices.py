"""The writer of GP practices, from a register and from an ePCN."""

from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text

from assetmap.geography import to_bng
from assetmap.places import formats
from assetmap.places.loading.staging import Target, Written, stage
from assetmap.places.manifest import Practices
from assetmap.places.postcodes import compact
from assetmap.text import counted


def write_practices(target: Target, section: Practices, paths: list[Path]) -> Written:
    """GP practices; a register gives names and addresses, an ePCN the PCN of each."""
    frame = formats.read_practices(paths[0], section)
    easting, northing = to_bng(frame["longitude"], frame["latitude"])
    frame["easting"] = np.where(np.isfinite(easting), easting, np.nan)
    frame["northing"] = np.where(np.isfinite(northing), northing, np.nan)
    frame["postcode_key"] = frame["postcode"].map(lambda text_: compact(text_) or "")
    stage(target.session, frame.drop(columns=["longitude", "latitude"]))
    values = {
        "area": target.area.id,
        "dataset": target.dataset.id,
        "is_epcn": section.format == "epcn",
    }
    notes = _leave_out_strangers(target, section)
    # An ePCN says nothing of addresses and a register nothing of PCNs: neither wipes what the other knows.
    target.session.execute(
        text(
            "INSERT INTO practice (code, area_id, name, address, postcode, pcn_code, pcn_name,"
            " registered_patients, location_bng, dataset_id)"
            " SELECT staged.code, :area, name, nullif(address, ''), nullif(staged.postcode, ''),"
            " nullif(pcn_code, ''), nullif(pcn_name, ''), registered_patients::integer,"
            " coalesce(ST_SetSRID(ST_MakePoint(easting, northing), 27700), ("
            "   SELECT location_bng FROM postcode WHERE postcode.postcode = staged.postcode_key"
            "   ORDER BY dataset_id DESC LIMIT 1)), :dataset"
            " FROM staged"
            " ON CONFLICT (code, area_id) DO UPDATE SET"
            " name = CASE WHEN :is_epcn THEN practice.name ELSE EXCLUDED.name END,"
            " address = coalesce(EXCLUDED.address, practice.address),"
            " postcode = coalesce(EXCLUDED.postcode, practice.postcode),"
            " pcn_code = coalesce(EXCLUDED.pcn_code, practice.pcn_code),"
            " pcn_name = coalesce(EXCLUDED.pcn_name, practice.pcn_name),"
            " registered_patients = coalesce(EXCLUDED.registered_patients, practice.registered_patients),"
            " location_bng = coalesce(EXCLUDED.location_bng, practice.location_bng),"
            " dataset_id = CASE WHEN :is_epcn THEN practice.dataset_id ELSE EXCLUDED.dataset_id END"
        ),
        values,
    )
    dropped = _drop_practices(target, values)
    if dropped:
        said = counted(
            dropped,
            "practice is no longer listed and was",
            "practices are no longer listed and were",
        )
        notes.append(f"{said} removed")
    count = target.session.execute(text("SELECT count(*) FROM staged")).scalar_one()
    return Written(count, notes)


def _leave_out_strangers(target: Target, section: Practices) -> list[str]:
    """National files are cut to the area: a register to its postcodes, an ePCN to the practices of a register."""
    known = {
        "epraccur": "SELECT FROM postcode JOIN dataset ON dataset.id = dataset_id WHERE area_id = :area {also}",
        "epcn": "SELECT FROM practice WHERE area_id = :area {also}",
    }.get(section.format)
    if known is None:
        return []
    is_one = {
        "epraccur": "AND postcode.postcode = staged.postcode_key",
        "epcn": "AND practice.code = staged.code",
    }[section.format]
    left_out = (
        target.session.connection()
        .execute(
            text(
                f"DELETE FROM staged WHERE EXISTS ({known.format(also='')})"
                f" AND NOT EXISTS ({known.format(also=is_one)})"
            ),
            {"area": target.area.id},
        )
        .rowcount
    )
    said = counted(
        left_out, "practice is outside the area and was", "practices are outside the area and were"
    )
    return [f"{said} left out"] if left_out else []


def _drop_practices(target: Target, values: dict[str, Any]) -> int:
    if values["is_epcn"]:
        target.session.execute(
            text(
                "UPDATE practice SET pcn_code = NULL, pcn_name = NULL WHERE area_id = :area"
                " AND NOT EXISTS (SELECT FROM staged WHERE staged.code = practice.code)"
            ),
            values,
        )
        return 0
    result = target.session.connection().execute(
        text(
            "DELETE FROM practice USING dataset WHERE practice.area_id = :area"
            " AND dataset.id = practice.dataset_id AND dataset.subject = :subject"
            " AND dataset.id <> :dataset"
        ),
        {**values, "subject": target.dataset.subject},
    )
    return result.rowcount
