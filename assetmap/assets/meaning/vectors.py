"""Vectors of meaning: as bytes for the database, and compared exactly."""

from collections.abc import Sequence
from hashlib import md5
from uuid import UUID

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

DIMENSIONS = 384
# A vector of length one has few parts beyond 0.3; those are cut.
_SCALE = 400.0


def packed(vector: Floats) -> bytes:
    """A vector of length one in one byte for each of its parts."""
    return np.clip(np.rint(vector * _SCALE), -127, 127).astype(np.int8).tobytes()


def unpacked(vectors: Sequence[bytes]) -> Floats:
    """A row of length one for each packed vector."""
    rows = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(-1, DIMENSIONS)
    wide = rows.astype(np.float32)
    return wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-6)


def likeness(rows: Floats, asked: Floats) -> Floats:
    """The cosine between each row and what was asked."""
    # Row by row: after a product of a matrix NumPy's threads stay busy for a while, and take a core from PostgreSQL.
    found: Floats = np.vecdot(rows, asked)
    return found


def mark_of(kind: str, text: str) -> UUID:
    """The key under which a text's vector is stored; `marks_sql` makes the same in PostgreSQL."""
    return UUID(bytes=md5(f"{kind}:{text}".encode(), usedforsecurity=False).digest())
