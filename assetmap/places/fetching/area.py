"""The fetch of an area: every source in turn, each whole or not at all, and a manifest of what came."""

import hashlib
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from assetmap.errors import AssetmapError, InvalidInput
from assetmap.places.fetching.cutting import (
    CutFile,
    NothingHere,
    cut_features,
    cut_layer,
    cut_table,
    ids_in,
    keep_file,
    postcodes_within,
)
from assetmap.places.fetching.downloads import Downloads
from assetmap.places.fetching.extracts import cut_extracts, extracts_for
from assetmap.places.fetching.ground import (
    CutGround,
    find_authorities,
    outline_of,
    small_areas_of,
)
from assetmap.places.fetching.layers import FeatureLayer
from assetmap.places.fetching.manifests import (
    FetchedFile,
    Record,
    read_record,
    write_manifest,
    write_record,
)
from assetmap.places.fetching.newest import Edition, newest_edition
from assetmap.places.fetching.sources import OfficialSource
from assetmap.progress import Progress
from assetmap.text import slugify

# Streets are followed a little further than lists reach.
_STREETS_BEYOND_METRES = 1_500.0


@dataclass(frozen=True)
class SourceOutcome:
    """The outcome of fetching a source: its edition and rows, or why nothing came. A list may have
    nothing in an area.
    """

    source: OfficialSource
    state: Literal["fetched", "kept", "nothing here", "missing"]
    edition: str = ""
    row_count: int = 0
    notes: tuple[str, ...] = ()


@dataclass
class AreaFetch:
    """One fetch. `outcomes` has to be read to its end; the manifest is there then.

    `kept_in` is where whole downloads are kept, `folder` where the area's own files go.
    """

    wanted: Sequence[str]
    sources: Sequence[OfficialSource]
    areas: Path
    kept_in: Path
    progress: Progress
    reach_metres: float = 0.0
    slug: str | None = None
    name: str | None = None
    wait: Callable[[float], None] = time.sleep
    folder: Path = field(init=False)
    manifest: Path = field(init=False)
    record: Record = field(init=False)
    _postcodes: frozenset[str] = field(init=False, default=frozenset())

    def outcomes(self) -> Iterator[SourceOutcome]:
        """Fetches source by source.

        Raises `InvalidInput` or `Unavailable` where the authorities or their small areas cannot be known.
        """
        downloads = Downloads(self.kept_in, wait=self.wait)
        try:
            ground = self._ground(downloads)
            for source in self.sources:
                if source.role in ("authorities", "small-areas"):
                    continue
                self.progress.begin(source.title)
                yield self._fetched(source, downloads, ground)
                write_record(self.folder, self.record)
            self.manifest = write_manifest(self.folder, self.record, self.sources)
        finally:
            downloads.close()

    def _ground(self, downloads: Downloads) -> CutGround:
        by_role = {source.role: source for source in self.sources if source.role}
        for role in ("authorities", "small-areas"):
            if role not in by_role:
                raise InvalidInput(f"The list of sources has none with the role {role!r}.")
        about, listed = by_role["authorities"], by_role["small-areas"]
        self.progress.begin(about.title)
        layer = FeatureLayer(newest_edition(about, downloads.page).address, downloads.page)
        authorities = find_authorities(self.wanted, about, layer)
        name = self.name or _joined(authorities.names)
        slug = self.slug or slugify(name)
        self.folder = self.areas / slug
        self.folder.mkdir(parents=True, exist_ok=True)
        former = read_record(self.folder)
        if former and sorted(former.codes) != sorted(authorities.codes):
            raise InvalidInput(
                f"{self.folder} holds another area ({', '.join(former.codes)}): choose a different --slug for this one."
            )
        self.record = Record(slug, name, list(authorities.codes), self.reach_metres)
        if former and former.reach_metres == self.reach_metres:
            self.record.files, self.record.earlier = former.files, former.earlier
        outline = outline_of(authorities, about, layer)
        self.progress.begin(listed.title)
        lookup = FeatureLayer(newest_edition(listed, downloads.page).address, downloads.page)
        return CutGround(
            authorities.codes,
            authorities.names,
            outline,
            self.reach_metres,
            small_areas_of(authorities, listed, lookup),
        )

    def _fetched(
        self, source: OfficialSource, downloads: Downloads, ground: CutGround
    ) -> SourceOutcome:
        notes = []
        if source.unseen:
            notes.append("nobody has checked this file's layout: check the result")
        try:
            if lacking := [one for one in source.needs if one not in self.record.files]:
                raise InvalidInput(f"it needs {', '.join(lacking)}, which could not be fetched.")
            edition = newest_edition(source, downloads.page)
            found = self._written(source, edition, downloads, ground)
            if edition.doubt:
                notes.append(edition.doubt)
            self.record.take(source, found)
            if source.role == "postcodes":
                path = self.folder / found.file
                self._postcodes = postcodes_within(path, source, ground)
            return SourceOutcome(source, "fetched", edition.name, found.row_count, tuple(notes))
        except NothingHere:
            self.record.files.pop(source.id, None)
            return SourceOutcome(source, "nothing here", edition.name, 0, tuple(notes))
        except AssetmapError as error:
            if source.manifest.get("kind") == "lsoa" and source.manifest["section"] == "boundaries":
                # Everything else is placed by them.
                raise
            reason = self._plainly(error)
            former = self.record.files.get(source.id)
            if former and (self.folder / former.file).is_file():
                said = f"kept as it was fetched on {former.fetched_on}: {reason}"
                return SourceOutcome(
                    source, "kept", former.edition, former.row_count, (said, *notes)
                )
            self.record.files.pop(source.id, None)
            return SourceOutcome(source, "missing", notes=(reason,))

    def _plainly(self, error: AssetmapError) -> str:
        """The error message, with publishers' file names and no folder of this machine."""
        said = str(error)
        for folder in (self.kept_in, self.folder):
            said = re.sub(rf"{re.escape(str(folder))}/(?:[^\s/]+/)*", "", said)
        return said

    def _written(
        self, source: OfficialSource, edition: Edition, downloads: Downloads, ground: CutGround
    ) -> FetchedFile:
        name = (source.file or f"{source.id}.csv").replace("{edition}", _plain(edition.name))
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".fetching-") as scratch:
            folder = Path(scratch)
            target = folder / "made" / name
            target.parent.mkdir()
            cut = self._cut(source, edition.address, target, folder, downloads, ground)
            digest = hashlib.sha256(target.read_bytes()).hexdigest()
            target.replace(self.folder / name)
        return FetchedFile(
            source=source.id,
            edition=edition.name,
            address=edition.address,
            file=name,
            row_count=cut.row_count,
            columns=cut.columns,
            sha256=digest,
            fetched_on=date.today().isoformat(),
        )

    def _cut(
        self,
        source: OfficialSource,
        address: str,
        target: Path,
        folder: Path,
        downloads: Downloads,
        ground: CutGround,
    ) -> CutFile:
        if source.read == "arcgis":
            return cut_layer(source, FeatureLayer(address, downloads.page), target, ground)
        path = downloads.file(address)
        if source.read == "table":
            if source.cut and source.cut.by == "postcode" and not self._postcodes:
                raise InvalidInput(
                    "its rows are found by postcode, but no postcodes could be fetched."
                )
            listed = frozenset[str]()
            if source.cut and source.cut.listed_in:
                listed = ids_in(self.folder / self.record.files[source.cut.listed_in].file)
            return cut_table(source, path, target, ground, self._postcodes, listed)
        if source.read == "features":
            return cut_features(source, path, target, ground, folder)
        if source.read == "osm":
            box = ground.box(_STREETS_BEYOND_METRES)
            extracts = [downloads.file(one) for one in extracts_for(path.read_bytes(), box)]
            return CutFile(cut_extracts(extracts, target, box), ())
        return keep_file(source, path, target, folder)


def chosen_sources(
    sources: Iterable[OfficialSource], *, without: Sequence[str]
) -> list[OfficialSource]:
    """The sources but for those named. Raises `InvalidInput` for a name that none has, or that cannot be left out."""
    listed = list(sources)
    required = {one.id for one in listed if one.role in ("authorities", "small-areas")}
    required.add("lsoa-boundaries")
    for name in without:
        if name not in {one.id for one in listed}:
            raise InvalidInput(
                f"No source is called {name!r}; they are {', '.join(one.id for one in listed)}."
            )
        if name in required:
            raise InvalidInput(f"Without {name!r} we cannot fetch an area.")
    return [one for one in listed if one.id not in without]


def metres_of(distance: str) -> float:
    """A distance as people write it, in metres.

    >>> metres_of("3km"), metres_of("500 m"), metres_of("2 miles")
    (3000.0, 500.0, 3218.688)
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(km|m|miles?|mi)\s*", distance, re.IGNORECASE)
    if not match:
        raise InvalidInput(
            f"{distance!r} is not a distance. Write it like this: 3km, 500m or 2miles."
        )
    unit = match[2].lower()
    metres = float(match[1]) * {"km": 1_000.0, "m": 1.0}.get(unit, 1_609.344)
    if metres > 50_000:
        raise InvalidInput("You can fetch at most 50 km around an area.")
    return metres


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _plain(edition: str) -> str:
    return re.sub(r"[^\w.-]", "_", edition)
