"""Vectors worked out and stored: of categories, and of entries that have none yet."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.meaning.category_texts import CategoryText
from assetmap.assets.meaning.model import LONGEST_TEXT, MODEL, LanguageModel
from assetmap.assets.meaning.models import TextVector
from assetmap.assets.meaning.vectors import DIMENSIONS, Floats, packed
from assetmap.progress import Progress, Unwatched
from assetmap.settings import PROJECT_ROOT

# Worked out at set-up, since it takes half a minute: data/category_vectors.py writes it.
VECTORS_FILE = PROJECT_ROOT / "data" / "category_vectors.bin"
_ROW = struct.Struct(f"16s{DIMENSIONS}s")
_AT_ONCE = 64
# What an entry says of itself, over the table asset; and what its vector is stored under.
ENTRY_TEXT_SQL = f"left(asset.name || '. ' || coalesce(asset.description, ''), {LONGEST_TEXT})"
ENTRY_MARK_SQL = f"md5('{MODEL}:entry:' || {ENTRY_TEXT_SQL})::uuid"
# The stored vector of an asset, null where there is none.
ENTRY_VECTOR_SQL = f"(SELECT vector FROM text_vector WHERE mark = {ENTRY_MARK_SQL})"


def write_prepared(path: Path, vectors: Mapping[UUID, bytes]) -> None:
    """Writes vectors by their marks, in an order that stays."""
    rows = sorted((mark.bytes, vector) for mark, vector in vectors.items())
    path.write_bytes(b"".join(_ROW.pack(mark, vector) for mark, vector in rows))


def read_prepared(path: Path = VECTORS_FILE) -> dict[UUID, bytes]:
    """The vectors that were worked out at set-up, by their marks; none where the file is missing."""
    if not path.is_file():
        return {}
    return {UUID(bytes=mark): vector for mark, vector in _ROW.iter_unpack(path.read_bytes())}


def store_category_vectors(
    session: Session, texts: Sequence[CategoryText], model: LanguageModel
) -> int:
    """Stores the vectors of those texts that have none, the prepared ones first; returns how many it worked out."""
    lacking = {one.mark: one.text for one in texts}
    known = session.execute(
        text("SELECT mark FROM text_vector WHERE mark = ANY(:marks)"), {"marks": list(lacking)}
    ).scalars()
    for mark in known:
        lacking.pop(mark, None)
    if not lacking:
        return 0
    prepared = {mark: vector for mark, vector in read_prepared().items() if mark in lacking}
    _store(session, prepared)
    new = [(mark, said) for mark, said in lacking.items() if mark not in prepared]
    for some in _parts(new):
        vectors = model.of_questions([said for _, said in some])
        _store(session, _by_mark(some, vectors))
    return len(new)


def store_entry_vectors(
    session: Session, model: LanguageModel, most: int, progress: Progress | None = None
) -> int:
    """Gives up to `most` search documents the vector that they lack; returns how many were looked at."""
    progress = progress or Unwatched()
    lacking = session.execute(
        text(
            f"SELECT document.asset_at_location_id, {ENTRY_MARK_SQL} AS mark, {ENTRY_TEXT_SQL} AS said,"
            f" {ENTRY_VECTOR_SQL} IS NOT NULL AS is_known"
            " FROM search_document AS document JOIN asset ON asset.id = document.asset_id"
            " WHERE document.meaning IS NULL LIMIT :most"
        ),
        {"most": most},
    ).all()
    new = {row.mark: row.said for row in lacking if not row.is_known}
    progress.begin("meaning of entries", len(new))
    for some in _parts(list(new.items())):
        _store(session, _by_mark(some, model.of_entries([said for _, said in some])))
        progress.advance(len(some))
    session.execute(
        text(
            "UPDATE search_document AS document SET meaning = stored.vector"
            " FROM unnest(CAST(:ids AS uuid[]), CAST(:marks AS uuid[])) AS lacking (id, mark)"
            " JOIN text_vector AS stored USING (mark) WHERE document.asset_at_location_id = lacking.id"
        ),
        {
            "ids": [row.asset_at_location_id for row in lacking],
            "marks": [row.mark for row in lacking],
        },
    )
    return len(lacking)


def _by_mark(some: Sequence[tuple[UUID, str]], vectors: Floats) -> dict[UUID, bytes]:
    return {mark: packed(vector) for (mark, _), vector in zip(some, vectors, strict=True)}


def _store(session: Session, vectors: Mapping[UUID, bytes]) -> None:
    if vectors:
        rows = [{"mark": mark, "vector": vector} for mark, vector in vectors.items()]
        session.execute(insert(TextVector).values(rows).on_conflict_do_nothing())


def _parts(items: Sequence[tuple[UUID, str]]) -> Iterable[Sequence[tuple[UUID, str]]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
