"""Archives and office files that somebody else made, opened without letting them fill the disk or the memory."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from assetmap.errors import InvalidInput

MOST_UNPACKED_BYTES = 8 << 30
_MOST_ENTRIES = 20_000
# Text of many equal rows packs to a hundredth; what packs further is made to burst.
_MOST_RATIO = 250
_SMALL_BYTES = 64 << 20
_CHUNK = 1 << 20


@contextmanager
def opened_archive(
    path: Path, *, most_bytes: int = MOST_UNPACKED_BYTES
) -> Iterator[zipfile.ZipFile]:
    """The zip archive at `path`, once it is known how large it becomes.

    Raises `InvalidInput` for what is no archive, is damaged, or becomes far larger than it is.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            is_bomb = total > _SMALL_BYTES and total > _MOST_RATIO * path.stat().st_size
            if len(entries) > _MOST_ENTRIES or total > most_bytes or is_bomb:
                how_large = (
                    f"holds {len(entries):,} files"
                    if len(entries) > _MOST_ENTRIES
                    else f"would become {total / 1e6:,.0f} MB"
                )
                raise InvalidInput(
                    f"{path} {how_large}, so it was not unpacked; unpack it yourself and give the file that you need."
                )
            if any(entry.flag_bits & 1 for entry in entries):
                raise InvalidInput(f"{path} is protected by a password; save it without one.")
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise InvalidInput(
            f"{path} is a damaged archive ({error}); download or save it again."
        ) from None


def check_office_file(path: Path, *, most_bytes: int = 1 << 30) -> None:
    """Raises `InvalidInput` where a workbook (.xlsx, .ods), which is an archive, would burst when it is opened."""
    with opened_archive(path, most_bytes=most_bytes):
        pass


def names_in(path: Path) -> list[str]:
    """The files in an archive, with their folders."""
    with opened_archive(path) as archive:
        return [entry.filename for entry in archive.infolist() if not entry.is_dir()]


def unpack(
    path: Path,
    folder: Path,
    *,
    wanted: Callable[[str], bool] = lambda name: True,
    most_bytes: int = MOST_UNPACKED_BYTES,
) -> list[Path]:
    """Unpacks the `wanted` files of an archive into `folder`, each by its own name whatever folder it stands in.

    Raises `InvalidInput` like `opened_archive`, and where two files have one name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unpacked: list[Path] = []
    left = most_bytes
    with opened_archive(path, most_bytes=most_bytes) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or _is_of_the_system(entry.filename) or not wanted(entry.filename):
                continue
            target = folder / _plain(PurePosixPath(entry.filename.replace("\\", "/")).name)
            if target in unpacked:
                raise InvalidInput(
                    f"{path} has two files called {target.name}; unpack it and choose one."
                )
            with archive.open(entry) as source, target.open("wb") as copy:
                while chunk := source.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise InvalidInput(
                            f"{path} is larger than it says, so it was not unpacked."
                        )
                    copy.write(chunk)
            unpacked.append(target)
    return unpacked


def _plain(name: str) -> str:
    return re.sub(r"[^\w .()+-]", "_", name).lstrip(".") or "file"


def _is_of_the_system(name: str) -> bool:
    """Whether macOS added this file to the archive for its own use."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith("._")
