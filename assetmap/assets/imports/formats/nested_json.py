"""JSON of directories and other programs: the list of objects in it, each object a row."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.errors import InvalidInput
from assetmap.text import counted

LARGEST_BYTES = 100 << 20
_BATCH_ROWS = 10_000
_DEEPEST = 6
# What an object is called by, where a list of them stands in one cell.
_CALLED_BY = ("name", "title", "label", "value", "number", "code", "id")


def open_json(path: Path) -> RowFile:
    """The rows of a JSON file, which may lie inside other objects; "contact.email" is the column of an inner value.

    Raises `InvalidInput` when it is broken or holds no list of objects.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise InvalidInput(f"{path} is larger than {LARGEST_BYTES >> 20} MB; save it as CSV.")
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not UTF-8, as JSON must be; save it again.") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path} is not JSON: {error}.") from None
    lists = sorted(_lists_in(said, "", 0), key=lambda one: (one[1].count("."), -len(one[0])))
    if not lists:
        raise InvalidInput(f"{path} does not contain a list of objects, so it has no rows.")
    objects, where = lists[0]
    rows = [_flat(one) for one in objects]
    header = list(dict.fromkeys(name for row in rows for name in row))
    notes = [f"The rows are the objects under {where!r}."] if where else []
    several = sum(_has_several_locations(one) for one in objects)
    if several:
        notes.append(
            f"{counted(several, 'row has', 'rows have')} several locations: the first of each was read."
        )
    return RowFile(header, _batches(rows, header), notes=notes)


def _lists_in(said: Any, where: str, depth: int) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """Every list of objects that is not inside another, and the keys that lead to it."""
    if isinstance(said, list):
        if said and all(isinstance(one, dict) for one in said):
            yield said, where
    elif isinstance(said, dict) and depth < _DEEPEST:
        for key, value in said.items():
            yield from _lists_in(value, f"{where}.{key}" if where else str(key), depth + 1)


def _flat(said: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    row: dict[str, str] = {}
    for key, value in said.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and depth < _DEEPEST:
            row |= _flat(value, f"{name}.", depth + 1)
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            called = next((by for by in _CALLED_BY if by in value[0]), None)
            if called:
                row[name] = ";".join(_cell(one.get(called)) for one in value)
            # Of places and people the first is the one; of categories their names are enough.
            row |= {k: v for k, v in _flat(value[0], f"{name}.", depth + 1).items() if k not in row}
        else:
            row[name] = _cell(value)
    return row


def _has_several_locations(said: dict[str, Any]) -> bool:
    return any(
        isinstance(value, list) and len(value) > 1 and "location" in key.lower()
        for key, value in said.items()
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(map(_cell, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _batches(rows: list[dict[str, str]], header: list[str]) -> Iterator[list[Line]]:
    for start in range(0, len(rows), _BATCH_ROWS):
        yield [
            Line(number, [row.get(name, "") for name in header])
            for number, row in enumerate(rows[start : start + _BATCH_ROWS], start + 1)
        ]
