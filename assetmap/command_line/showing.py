"""Sentences, tables and progress bars on the terminal."""

import csv
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.table import Table

from assetmap.assets.imports.formats.base import guarded
from assetmap.progress import Progress, Unwatched

# What a file or another program reads is not broken into the lines of a terminal.
WIDTH_WITHOUT_TERMINAL = 200


def show_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints a table; numbers stand to the right, and a last column that says nothing is left out."""
    listed = [list(row) for row in rows]
    if not any(row[-1] for row in listed):
        header, listed = header[:-1], [row[:-1] for row in listed]
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for index, name in enumerate(header):
        is_number = bool(listed) and isinstance(listed[0][index], int)
        # Where it is narrow the words give way, not the numbers.
        table.add_column(
            name, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold"
        )
    for row in listed:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    width = None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL
    # Names from files may hold what rich would read as its own marks.
    Console(markup=False, emoji=False, highlight=False, width=width).print(table, "", sep="\n")


def row_ranges(numbers: Iterable[int]) -> str:
    """Row numbers as a person would list them: 3, 4, 5, 9 → "rows 3–5, 9"."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    parts = [str(a) if a == b else f"{a}–{b}" if b > a + 1 else f"{a}, {b}" for a, b in ranges]
    is_one = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return f"{'row' if is_one else 'rows'} {', '.join(parts)}"


_MOST_RANGES = 12


def show_refused(refused: dict[str, list[int]], path: Path, *, is_error: bool) -> None:
    """Says each reason with the rows that it refuses, the earliest first.

    Where not all rows fit into the lines, a file beside the list has them all.
    """
    reasons = sorted(refused.items(), key=lambda item: min(item[1]))
    shown = {reason: _first_ranges(numbers) for reason, numbers in reasons}
    is_cut = any(left for _, left in shown.values())
    further = _write_refused(path, refused) if is_cut else None
    for reason, (words, left) in shown.items():
        rest = f" and {left:,} more, all in {further}" if left else ""
        typer.echo(f"{reason}: {words}{rest}", err=is_error)


def _first_ranges(numbers: Iterable[int]) -> tuple[str, int]:
    """The first rows, as `row_ranges` lists them, and how many more there are."""
    listed = sorted(set(numbers))
    begins = [at for at, one in enumerate(listed) if at == 0 or one != listed[at - 1] + 1]
    end = begins[_MOST_RANGES] if len(begins) > _MOST_RANGES else len(listed)
    return row_ranges(listed[:end]), len(listed) - end


def _write_refused(path: Path, refused: dict[str, list[int]]) -> Path:
    """A CSV file of all refused rows, beside the list, or among temporary files where nothing may be written there."""
    rows = sorted((number, reason) for reason, numbers in refused.items() for number in numbers)
    folder = path.parent if os.access(path.parent, os.W_OK) else Path(tempfile.gettempdir())
    target = folder / f"{path.stem}-refused.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "reason"])
        writer.writerows((number, guarded(reason)) for number, reason in rows)
    return target


@contextmanager
def bars() -> Iterator[Progress]:
    """Progress bars on the terminal, gone when the work is done; nothing where no terminal is."""
    if not sys.stderr.isatty():
        yield Unwatched()
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bars(progress)


class _Bars:
    """One bar for each stretch of work; the one before is full when the next begins."""

    def __init__(self, progress: RichProgress) -> None:
        self._progress = progress
        self._current: TaskID | None = None

    def begin(self, label: str, total: int | None = None) -> None:
        """The next bar; it swings to and fro where nobody knows how much there is to do."""
        self._finish()
        self._current = self._progress.add_task(label, total=total)

    def advance(self, steps: int) -> None:
        """The bar grows."""
        if self._current is not None:
            self._progress.advance(self._current, steps)

    def _finish(self) -> None:
        if self._current is not None:
            task = self._progress.tasks[self._current]
            done = max(task.completed, 1)
            self._progress.update(self._current, total=done, completed=done)
