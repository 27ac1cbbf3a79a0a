"""The context and the staging tables that the writers of sections share."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.database.sessions import copy_rows
from assetmap.errors import InvalidInput
from assetmap.places.models import Area, BoundaryEdition, Dataset, Place
from assetmap.progress import Progress
from assetmap.text import counted


@dataclass(frozen=True)
class Target:
    """The area and dataset that a section is written to, with the session and the progress."""

    session: Session
    area: Area
    dataset: Dataset
    progress: Progress


@dataclass
class Written:
    """The number of rows that were written, and what a reader should know of them."""

    row_count: int
    notes: list[str] = field(default_factory=list)


def place_ids(session: Session, kind: str, edition: str) -> dict[str, int]:
    rows = session.execute(
        select(Place.code, Place.id)
        .join(BoundaryEdition)
        .where(BoundaryEdition.kind == kind, BoundaryEdition.edition == edition)
    )
    return {row.code: row.id for row in rows}


def none_loaded(path: Path, kind: str, edition: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: none of its codes is a loaded {kind} of edition {edition};"
        " load their boundaries first, or correct the section's kind, edition or code column."
    )


def not_loaded(count: int, kind: str) -> list[str]:
    return (
        [f"{counted(count, 'row is', 'rows are')} for a {kind} that is not loaded"] if count else []
    )


def stage(session: Session, frame: pd.DataFrame) -> None:
    """A temporary table `staged` with the frame's columns: *_id as integers, other numbers as doubles, else text."""
    session.execute(text("DROP TABLE IF EXISTS staged"))
    kinds = {
        name: "integer"
        if name.endswith("_id")
        else "date"
        if name.endswith("_on")
        else "double precision"
        if pd.api.types.is_numeric_dtype(frame[name])
        else "text"
        for name in frame.columns
    }
    columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    session.execute(text(f"CREATE TEMPORARY TABLE staged ({columns}) ON COMMIT DROP"))
    whole = {name for name, kind in kinds.items() if kind == "integer"}
    cells = [
        [None if pd.isna(v) else int(v) if name in whole else v for v in frame[name].tolist()]
        for name in kinds
    ]
    copy_rows(session, "staged", list(frame.columns), zip(*cells, strict=True))


def save_edition(
    target: Target,
    kind: str,
    edition: str,
    source: str,
    licence: str | None,
    resolution: str | None,
) -> BoundaryEdition:
    found = target.session.scalar(
        select(BoundaryEdition).where(
            BoundaryEdition.kind == kind, BoundaryEdition.edition == edition
        )
    )
    if found is None:
        found = BoundaryEdition(kind=kind, edition=edition)
        target.session.add(found)
    found.source, found.licence, found.resolution = source, licence, resolution
    target.session.flush()
    return found


def save_places(
    target: Target, edition: BoundaryEdition, rows: Iterable[tuple[str, str, str, str | None]]
) -> None:
    session = target.session
    session.execute(
        text(
            "CREATE TEMPORARY TABLE new_place (code text, name text, status text, boundary geometry)"
            " ON COMMIT DROP"
        )
    )
    copy_rows(session, "new_place", ["code", "name", "status", "boundary"], rows)
    values: dict[str, Any] = {"edition": edition.id, "kind": edition.kind, "area": target.area.id}
    session.execute(
        text(
            "INSERT INTO place (boundary_edition_id, kind, code, name, status, boundary)"
            " SELECT :edition, :kind, code, name, status, ST_Multi(boundary) FROM new_place"
            " ON CONFLICT (boundary_edition_id, code) DO UPDATE"
            " SET name = EXCLUDED.name, status = EXCLUDED.status, boundary = EXCLUDED.boundary"
        ),
        values,
    )
    session.execute(
        text(
            "UPDATE area_place SET is_current = false FROM place"
            " WHERE place.id = area_place.place_id AND area_id = :area AND place.kind = :kind"
        ),
        values,
    )
    session.execute(
        text(
            "INSERT INTO area_place (area_id, place_id)"
            " SELECT :area, place.id FROM place JOIN new_place USING (code)"
            " WHERE boundary_edition_id = :edition"
            " ON CONFLICT (area_id, place_id) DO UPDATE SET is_current = true"
        ),
        values,
    )
    session.execute(text("DROP TABLE new_place"))
