"""The manifest of a fetched area, and the record of which editions its files are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from assetmap.errors import InvalidInput
from assetmap.places.fetching.sources import OfficialSource
from assetmap.places.vintages import year_month

MANIFEST, RECORD = "area.toml", "fetched.json"
_SECTIONS = (
    *("boundaries", "centroids", "lookups", "groups", "practices"),
    *("postcodes", "statistics", "streets", "assets"),
)


@dataclass(frozen=True)
class FetchedFile:
    """One file of a fetched area: its source, edition and address, and what it holds."""

    source: str
    edition: str
    address: str
    file: str
    row_count: int
    columns: tuple[str, ...]
    sha256: str
    fetched_on: str


@dataclass
class Record:
    """The record of a folder of fetched files; `earlier` are boundaries of
    editions before the newest.
    """

    slug: str
    name: str
    codes: list[str]
    reach_metres: float
    files: dict[str, FetchedFile] = field(default_factory=dict)
    earlier: list[FetchedFile] = field(default_factory=list)

    def take(self, source: OfficialSource, found: FetchedFile) -> None:
        """Notes a file; boundaries of another edition stay beside it."""
        former = self.files.get(source.id)
        if former and former.file != found.file:
            self.earlier = [
                one for one in self.earlier if one.file not in (former.file, found.file)
            ]
            self.earlier.append(former)
        self.files[source.id] = found


def read_record(folder: Path) -> Record | None:
    """The record in a folder, or None where nothing was fetched to it. Raises `InvalidInput` for a broken one."""
    path = folder / RECORD
    if not path.is_file():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        files = {key: _file(one) for key, one in said.pop("files").items()}
        earlier = [_file(one) for one in said.pop("earlier")]
        return Record(**said, files=files, earlier=earlier)
    except (ValueError, TypeError, KeyError):
        raise InvalidInput(
            f"{path} is broken. Delete the folder {folder} and fetch the area again."
        ) from None


def _file(said: Mapping[str, Any]) -> FetchedFile:
    return FetchedFile(**{**said, "columns": tuple(said["columns"])})


def write_record(folder: Path, record: Record) -> None:
    """Writes the record."""
    text = json.dumps(asdict(record), indent=1, ensure_ascii=False)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")


def write_manifest(folder: Path, record: Record, sources: Sequence[OfficialSource]) -> Path:
    """Writes the manifest of what the record names. Gives its path."""
    by_id = {source.id: source for source in sources}
    sections: dict[str, list[dict[str, Any]]] = {name: [] for name in _SECTIONS}
    attribution: list[str] = []
    for found in [*record.earlier, *record.files.values()]:
        source = by_id.get(found.source)
        if source is None:
            continue
        if source.attribution and source.attribution not in attribution:
            attribution.append(source.attribution)
        if not source.manifest:
            continue  # only other sources need it
        template = {key: value for key, value in source.manifest.items() if key != "also"}
        for one in filter(None, (template, source.manifest.get("also"))):
            section = _section(one, source, found, record)
            sections[section.pop("section")].append(section)
    document = {
        "area": {"slug": record.slug, "name": record.name, "attribution": attribution},
        **{name: found for name, found in sections.items() if found},
    }
    heading = (
        f"# Written by “assetmap area fetch {' '.join(record.codes)}” on {date.today().isoformat()}.\n"
        "# There is no national source for neighbourhoods: add them under [[groups]], or draw them at /footprints/new.\n"
    )
    path = folder / MANIFEST
    path.write_text(heading + tomli_w.dumps(document), encoding="utf-8")
    return path


def _section(
    template: Mapping[str, Any], source: OfficialSource, found: FetchedFile, record: Record
) -> dict[str, Any]:
    section: dict[str, Any] = {
        "file": found.file,
        "source": f"{source.publisher}, {source.title}",
        "licence": source.licence,
    }
    section |= {key: _filled(value, found, record) for key, value in template.items()}
    kind = section["section"]
    if "vintage" not in section and kind in ("practices", "assets", "postcodes"):
        # Only of a day that can be compared: “current” would never be older than anything.
        dated = found.edition if year_month(found.edition) else found.fetched_on
        section["vintage"] = dated
    if section.get("format") == "osm":
        section.pop("vintage", None)  # an extract says itself of which day it is
    if kind in ("boundaries",):
        section |= {"code": "code", "name": "name"}
    if kind == "statistics" and section.get("format") is None:
        section["code"] = "code"
        section["columns"] = {name: name for name in found.columns if name != "code"}
    if kind == "assets" and section.get("format") is None:
        section |= {name: name for name in found.columns}
    return section


def _filled(value: Any, found: FetchedFile, record: Record) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, found, record) for key, one in value.items()}
    if not isinstance(value, str):
        return value
    if value.startswith("@"):
        return record.files[value[1:]].file
    return value.replace("{edition}", found.edition).replace("{area}", record.name)
