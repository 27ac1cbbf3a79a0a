"""Tables as their publishers pack them: CSV or workbook, in an archive or not, with lines before the header."""

import csv
import fnmatch
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

import openpyxl
import pandas as pd

from assetmap.archives import check_office_file, opened_archive
from assetmap.errors import InvalidInput

_CHUNK_ROWS = 100_000
_MOST_LINES_BEFORE = 60
_SNIFFED_BYTES = 1 << 20


class PublishedTable:
    """A table in a file; `marks` are patterns of columns that its header has, by which the header is found.

    Columns of a table without a header are called by their numbers, from 1 on.
    """

    def __init__(
        self,
        path: Path,
        *,
        member: str | None = None,
        sheet: str | None = None,
        marks: Sequence[str] = (),
        has_header: bool = True,
    ) -> None:
        self._path = path
        self._has_header = has_header
        self._member = member
        self._sheet = sheet
        self._marks = marks

    def chunks(self) -> Iterator[pd.DataFrame]:
        """The rows as text, in chunks, under the header's names on one line.

        Raises `InvalidInput` where no line has the columns that are looked for, or the file is broken.
        """
        with self._opened() as (name, is_workbook, stream):
            if is_workbook:
                try:
                    yield from self._of_workbook(name, stream)
                except (OSError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
                    raise InvalidInput(f"{name} is not a readable workbook: {error}.") from None
            else:
                yield from self._of_csv(name, stream)

    @contextmanager
    def _opened(self) -> Iterator[tuple[str, bool, IO[bytes]]]:
        """The table's name for a message, whether it is a workbook, and its bytes."""
        if not zipfile.is_zipfile(self._path) or _is_workbook(self._path):
            with self._path.open("rb") as stream:
                yield self._path.name, _is_workbook(self._path), stream
            return
        with opened_archive(self._path) as archive:
            name = find_member(self._path, archive.namelist(), self._member)
            with archive.open(name) as stream:
                yield (
                    f"{self._path.name} ({name})",
                    name.lower().endswith((".xlsx", ".xlsm")),
                    stream,
                )

    def _of_csv(self, name: str, stream: IO[bytes]) -> Iterator[pd.DataFrame]:
        # An archive's stream goes back to its beginning at the cost of reading again: the start is kept instead.
        head = stream.read(_SNIFFED_BYTES)
        encoding = _encoding_of(head)
        text = head.decode(encoding, "replace")
        skipped, delimiter = 0, ","
        if self._has_header:
            first = "\n".join(text.splitlines()[:_MOST_LINES_BEFORE])
            delimiter = max(",\t;|", key=first.count)
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            skipped = self._lines_before(name, rows)
        joined = io.BufferedReader(_Joined(head, stream))
        whole = io.TextIOWrapper(joined, encoding, errors="replace", newline="")
        try:
            for _ in range(skipped):
                whole.readline()
            with pd.read_csv(
                whole,
                sep=delimiter,
                dtype=str,
                keep_default_na=False,
                header=0 if self._has_header else None,
                chunksize=_CHUNK_ROWS,
            ) as chunks:
                for chunk in chunks:
                    names = [
                        _on_one_line(one) if self._has_header else str(number)
                        for number, one in enumerate(chunk.columns, 1)
                    ]
                    yield chunk.set_axis(names, axis=1)
        except (pd.errors.ParserError, pd.errors.EmptyDataError, zipfile.BadZipFile) as error:
            raise InvalidInput(f"{name} is not a table: {str(error).strip()}.") from None

    def _lines_before(self, name: str, rows: Iterator[list[str]]) -> int:
        """The number of lines before the header."""
        before, nearest = 0, list[str]()
        reader: Any = rows
        try:
            for number, row in enumerate(rows):
                if self._is_header(row):
                    return before
                if len(row) > len(nearest):
                    nearest = row
                before = reader.line_num
                if number >= _MOST_LINES_BEFORE:
                    break
        except csv.Error as error:
            raise InvalidInput(f"{name} is not a table: {error}.") from None
        raise self._no_header(name, nearest)

    def _is_header(self, row: Sequence[str]) -> bool:
        cells = [_on_one_line(cell) for cell in row]
        return all(any(matches(mark, cell) for cell in cells) for mark in self._marks)

    def _no_header(self, name: str, nearest: Sequence[str]) -> InvalidInput:
        cells = [text for cell in nearest if (text := _on_one_line(cell))]
        lacking = [m for m in self._marks if not any(matches(m, cell) for cell in cells)]
        return InvalidInput(
            f"{name} has no column like {' and '.join(map(repr, lacking[:3]))};"
            f" it has {', '.join(map(repr, cells[:12])) or 'no rows'}. The publisher may have changed its layout."
        )

    def _of_workbook(self, name: str, stream: IO[bytes]) -> Iterator[pd.DataFrame]:
        whole = io.BytesIO(stream.read())
        check_office_file(self._path)
        book = openpyxl.load_workbook(whole, read_only=True, data_only=True)
        sheets = [one for one in book.sheetnames if matches(self._sheet or ".*", one)]
        if not sheets:
            raise InvalidInput(
                f"{name} has no sheet like {self._sheet!r}; it has {', '.join(book.sheetnames)}."
            )
        # Of several that differ in their year, the newest.
        rows = (
            [_cell(cell) for cell in row] for row in book[max(sheets)].iter_rows(values_only=True)
        )
        header: list[str] = []
        nearest: list[str] = []
        for number, row in enumerate(rows):
            if self._is_header(row):
                header = [_on_one_line(cell) for cell in row]
                break
            nearest = max(nearest, row, key=lambda one: sum(map(bool, one)))
            if number >= _MOST_LINES_BEFORE:
                break
        if not header:
            raise self._no_header(name, nearest)
        chunk: list[list[str]] = []
        for row in rows:
            if any(row):
                chunk.append((row + [""] * len(header))[: len(header)])
            if len(chunk) == _CHUNK_ROWS:
                yield pd.DataFrame(chunk, columns=header, dtype=str)
                chunk = []
        yield pd.DataFrame(chunk, columns=header, dtype=str)


def find_member(path: Path, names: Sequence[str], member: str | None) -> str:
    """The one file of an archive that the pattern `member` means (as of file names: `*.csv`), in whatever folder.

    Raises `InvalidInput` where none or several are meant.
    """
    files = [name for name in names if not name.endswith("/") and not name.startswith("__MACOSX/")]
    wanted = (member or "*.csv").lower()
    found = [
        name
        for name in files
        if fnmatch.fnmatch(PurePosixPath(name).name.lower(), wanted)
        or fnmatch.fnmatch(name.lower(), wanted)
    ]
    if len(found) == 1:
        return found[0]
    what = "several files" if found else "no file"
    raise InvalidInput(
        f"{path.name} has {what} like {wanted!r}; it has {', '.join((found or files)[:8])}. The publisher may have"
        " packed it differently."
    )


def matches(pattern: str, name: str) -> bool:
    """Whether a column's or sheet's whole name is like the pattern, in any case."""
    return re.fullmatch(pattern, name, re.IGNORECASE) is not None


def columns_like(pattern: str, names: Sequence[str]) -> list[str]:
    """The columns that are like a pattern, in the pattern's own order where it lists several with `|`."""
    found = [name for name in names if matches(pattern, name)]
    exact = {word.strip().lower(): at for at, word in enumerate(pattern.split("|"))}
    return sorted(
        found, key=lambda name: exact.get(re.escape(name).lower(), exact.get(name.lower(), 0))
    )


def _is_workbook(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "[Content_Types].xml" in archive.namelist()


def _encoding_of(head: bytes) -> str:
    # The end may stand in the middle of a character.
    for cut in range(4):
        try:
            head[: len(head) - cut].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        return "utf-8-sig"
    return "cp1252"


def _on_one_line(text: object) -> str:
    return " ".join(str(text).split())


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


class _Joined(io.RawIOBase):
    """The start of a stream that has been read, and the rest of it."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer from the start, and then from the rest."""
        wanted = len(buffer)
        piece = bytes(self._head[:wanted])
        if piece:
            self._head = self._head[len(piece) :]
        else:
            piece = self._rest.read(wanted)
        buffer[: len(piece)] = piece
        return len(piece)
