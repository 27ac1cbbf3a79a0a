"""Newer files of an area that was fetched: what each would change, and their taking over."""

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assetmap.errors import InvalidInput
from assetmap.places.fetching.manifests import (
    FetchedFile,
    Record,
    read_record,
    write_manifest,
    write_record,
)
from assetmap.places.fetching.sources import OfficialSource

_KEYS = ("code", "source_id", "pcds", "PRACTICE_CODE", "LSOA code (2021)", "old_code")
Rows = dict[str, str]


@dataclass(frozen=True)
class FileChange:
    """The changes that a newer file would bring: rows by their code or id, or only
    that its bytes differ.
    """

    source: OfficialSource
    now: FetchedFile | None
    offered: FetchedFile
    added: int | None = None
    gone: int | None = None
    changed: int | None = None

    @property
    def in_words(self) -> str:
        """The number of rows that are new, gone and changed, in words."""
        if self.now is None:
            return "new here"
        if self.added is None:
            return "its content differs"
        parts = ((self.added, "new"), (self.gone, "gone"), (self.changed, "changed"))
        said = [f"{count:,} {word}" for count, word in parts if count]
        return ", ".join(said) or "the same rows, of a newer edition"


def fetched_record(folder: Path, slug: str) -> Record:
    """The record of an area. Raises `InvalidInput` where it was not fetched by this program."""
    record = read_record(folder)
    if record is None:
        raise InvalidInput(
            f"The area {slug!r} was not fetched with “assetmap area fetch”, so its sources are not known: fetch it, or"
            " load its manifest again with newer files."
        )
    return record


def changes_between(
    folder: Path,
    record: Record,
    offered_in: Path,
    offered: Record,
    sources: Sequence[OfficialSource],
) -> list[FileChange]:
    """The files that are newer or other than those that an area has."""
    found = []
    for source in sources:
        new = offered.files.get(source.id)
        if new is None:
            continue
        now = record.files.get(source.id)
        is_there = now is not None and (folder / now.file).is_file()
        if now and is_there and (now.sha256, now.edition) == (new.sha256, new.edition):
            continue
        if not now or not is_there:
            found.append(FileChange(source, None, new))
            continue
        before, after = _rows(folder / now.file), _rows(offered_in / new.file)
        if before is None or after is None:
            found.append(FileChange(source, now, new))
            continue
        same = before.keys() & after.keys()
        found.append(
            FileChange(
                source,
                now,
                new,
                added=len(after) - len(same),
                gone=len(before) - len(same),
                changed=sum(before[key] != after[key] for key in same),
            )
        )
    return found


def _rows(path: Path) -> Rows | None:
    """The content of a file under each code or id; None for a file that has neither."""
    if path.suffix == ".geojson":
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return {str(one["properties"]["code"]): json.dumps(one) for one in features}
    if path.suffix != ".csv":
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        key = next((one for one in _KEYS if one in (reader.fieldnames or ())), None)
        if key is None:
            return None
        rows: Rows = {}
        for row in reader:
            said = json.dumps(row, ensure_ascii=False)
            # Of rows with one code, as registrations are, all are one.
            rows[row[key]] = rows.get(row[key], "") + said
        return rows


def take_over(
    folder: Path,
    record: Record,
    offered_in: Path,
    changes: Sequence[FileChange],
    sources: Sequence[OfficialSource],
) -> Path:
    """Moves newer files to the area's folder and writes its manifest; boundaries of another edition stay beside the
    new.
    """
    for change in changes:
        shutil.copyfile(offered_in / change.offered.file, folder / change.offered.file)
        record.take(change.source, change.offered)
    write_record(folder, record)
    return write_manifest(folder, record, sources)
