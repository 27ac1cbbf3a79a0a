"""The heading of a table: which of its first rows name the columns, and what the columns are called."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assetmap.text import counted

# So many rows are looked at for a heading; titles and remarks above one are fewer.
ROWS_LOOKED_AT = 30
_LONGEST_NAME = 120

# A heading names most of the columns, a title or remark one or two.
_LEAST_PART = 0.6


@dataclass(frozen=True)
class Heading:
    """The names of columns, each once, and how many of the first rows are titles or names."""

    names: list[str]
    row_count: int
    notes: tuple[str, ...] = ()


def find_heading(rows: Sequence[Sequence[str]]) -> Heading:
    """The heading among the first rows of a table, in one row or in two with groups of columns above.

    >>> find_heading([["Halls 2026", "", ""], ["Name", "Contact", ""], ["", "Phone", "Email"], ["A", "1", "a@b.org"]]).names
    ['Name', 'Contact Phone', 'Contact Email']
    >>> find_heading([["name", "lat", "lon"], ["A", "51", "0"]]).row_count
    1
    """
    width = max(map(len, rows))
    cells = [
        [*(" ".join(cell.split()) for cell in row), *[""] * (width - len(row))] for row in rows
    ]
    lengths = Counter(map(len, rows))
    # A row with a comma too many says nothing of how wide the others are.
    usual = max(lengths, key=lambda length: (lengths[length], length))
    most = max(
        sum(map(bool, row)) for row, given in zip(cells, rows, strict=True) if len(given) <= usual
    )
    at = next(
        (at for at, row in enumerate(cells) if _names_columns(row) and _is_wide(row, most)), 0
    )
    if any(
        _is_wide(row, most) and (number < at - 1 or not all(map(_may_name, filter(None, row))))
        for number, row in enumerate(cells[:at])
    ):
        # Something like data stands above it, so it is data too.
        at = 0
    above, names = (cells[at - 1] if at else []), cells[at]
    below = cells[at + 1] if at + 1 < len(cells) else []
    count, given, left_out = at + 1, len(rows[at]), at
    if below and _completes(names, below):
        names = _joined(names, below)
        count, given = count + 1, max(given, len(rows[at + 1]))
    elif above and sum(map(bool, above)) > 1 and all(map(_may_name, filter(None, above))):
        names, left_out = _joined(above, names), at - 1
    notes = []
    if left_out:
        said = counted(left_out, "row above the heading was", "rows above the heading were")
        notes.append(f"{said} left out.")
    names, twice = _told_apart(names[:given])
    notes += [
        f"The file has the column {name!r} twice; the second is called {called!r}."
        for name, called in twice
    ]
    return Heading(names, count, tuple(notes))


def _may_name(cell: str) -> bool:
    return any(sign.isalpha() for sign in cell) and len(cell) <= _LONGEST_NAME


def _names_columns(row: Sequence[str]) -> bool:
    said = [cell for cell in row if cell]
    return len(said) > 1 and all(map(_may_name, said))


def _is_wide(row: Sequence[str], most: int) -> bool:
    return sum(map(bool, row)) >= _LEAST_PART * most


def _completes(names: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below names the columns of groups: filled under these, and elsewhere empty or the same again."""
    is_group = [
        not name or not following for name, following in zip(names, [*names[1:], "-"], strict=True)
    ]
    cells = list(zip(names, below, is_group, strict=True))
    alone = [(name, cell) for name, cell, group in cells if not group]
    return (
        bool(alone)
        and all(cell in ("", name) for name, cell in alone)
        and sum(bool(cell) for _, cell, group in cells if group) > 1
        and all(cell for name, cell, _ in cells if not name)
        and all(_may_name(cell) for cell in below if cell)
    )


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    group, joined = "", []
    for name, part in zip(above, below, strict=True):
        group = name or (group if part else "")
        joined.append(part if not group or group == part else f"{group} {part}".strip())
    return joined


def _told_apart(names: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    seen: dict[str, int] = {}
    apart, twice = [], []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        called = name
        if name and seen[name] > 1:
            called = f"{name} ({seen[name]})"
            while called in names:
                called += "'"
            twice.append((name, called))
        apart.append(called)
    return apart, twice
