"""Loading and removal of an area, section by section, whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput, NotFound
from assetmap.places.files import fingerprint, locate
from assetmap.places.loading.boundaries import write_boundaries, write_centroids
from assetmap.places.loading.groups import write_groups
from assetmap.places.loading.lookups import write_lookups
from assetmap.places.loading.polygons import kinds_by_polygon, place_by_polygons
from assetmap.places.loading.postcodes import write_postcodes
from assetmap.places.loading.practices import write_practices
from assetmap.places.loading.staging import Target, Written
from assetmap.places.loading.statistics import write_statistics
from assetmap.places.manifest import Manifest, Section, Statistics
from assetmap.places.models import Area, Dataset
from assetmap.places.vintages import is_older, year_month
from assetmap.progress import Progress, Unwatched

_ORDER = (
    "boundaries",
    "centroids",
    "lookups",
    "postcodes",
    "practices",
    "groups",
    "statistics",
    "streets",
    "background",
)
# Any number serves, as long as nothing else locks it: one area is loaded at a time.
_LOADING_LOCK = 7_201_955_001


@dataclass(frozen=True)
class SectionOutcome:
    """The outcome of loading one section: its number of rows, and what a
    reader should know of them.
    """

    section: str
    subject: str
    state: Literal["loaded", "unchanged", "left out"]
    row_count: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadingStep:
    """One section to load: what it is of, in which version, from which files, and who writes it."""

    name: str
    section: Any
    subject: str
    version: str | None
    files: tuple[str, ...]
    write: Callable[[Target, Any, list[Path]], Written]
    # Of an older edition than the places that are loaded: after what is of theirs, by which it is divided.
    is_carried: bool = False


def load_area(
    session: Session,
    manifest: Manifest,
    *,
    folder: Path,
    kept_in: Path,
    progress: Progress | None = None,
    further: Iterable[LoadingStep] = (),
    skip_wrong: bool = False,
) -> Iterator[SectionOutcome]:
    """Loads every section about places, in the order in which they need one another, and `further` ones of features
    that places know nothing of; yields each outcome.

    A file that is loaded already changes nothing; a newer edition or vintage replaces the older, whose record stays.
    `folder` is the manifest's own; files that are addresses are kept in `kept_in`. With `skip_wrong` a section whose
    file is wrong is left out and the rest is loaded, as long as there are LSOAs.

    Raises `InvalidInput` when a file is missing or wrong; the caller then rolls back, so that nothing is half-loaded.
    """
    progress = progress or Unwatched()
    session.execute(select(func.pg_advisory_xact_lock(_LOADING_LOCK)))
    area = _save_area(session, manifest)
    is_changed = False
    for step in _told_apart([*_steps(manifest), *further]):
        try:
            with session.begin_nested():
                paths = [locate(file, beside=folder, kept_in=kept_in) for file in step.files]
                outcome = _load_section(session, area, step, paths, progress)
        except InvalidInput as error:
            if not skip_wrong or (step.name, step.subject) == ("boundaries", "lsoa"):
                raise
            outcome = SectionOutcome(step.name, step.subject, "left out", 0, (str(error),))
        is_changed |= outcome.state == "loaded" and step.name in ("boundaries", "groups")
        yield outcome
    if is_changed:
        yield from _by_polygons(session, area, manifest)
    session.execute(text("ANALYZE place, place_member, place_statistic, postcode, practice"))


def _by_polygons(session: Session, area: Area, manifest: Manifest) -> Iterator[SectionOutcome]:
    """Finds the small areas of what is drawn, or made of wards, once all of both is loaded."""
    for kind, edition in kinds_by_polygon(manifest):
        subject = f"{kind} {edition}, by polygon"
        try:
            count = place_by_polygons(session, area.id, kind, edition)
        except InvalidInput as error:
            if kind == "neighbourhood":
                raise
            # Other kinds may overlap, as catchments do: they are drawn, and nobody is counted in them.
            yield SectionOutcome("groups", subject, "left out", 0, (str(error),))
        else:
            yield SectionOutcome("groups", subject, "loaded", count)


def _save_area(session: Session, manifest: Manifest) -> Area:
    header = manifest.area
    area = session.scalar(select(Area).where(Area.slug == header.slug))
    if area is None:
        area = Area(slug=header.slug)
        session.add(area)
    area.name = header.name
    area.attribution = header.attribution
    area.is_fictional = header.fictional
    area.notice = header.notice
    helpline = header.helpline
    area.helpline_name = helpline.name if helpline else None
    area.helpline_phone = helpline.phone if helpline else None
    area.helpline_url = helpline.url if helpline else None
    session.flush()
    return area


def _steps(manifest: Manifest) -> Iterator[LoadingStep]:
    for boundary in manifest.boundaries:
        yield LoadingStep(
            "boundaries",
            boundary,
            boundary.kind,
            boundary.edition,
            (boundary.file,),
            write_boundaries,
        )
    for centroid in manifest.centroids:
        yield LoadingStep(
            "centroids",
            centroid,
            centroid.kind,
            centroid.edition,
            (centroid.file,),
            write_centroids,
        )
    for lookup in manifest.lookups:
        yield LoadingStep(
            "lookups",
            lookup,
            f"{lookup.kind} {lookup.old_edition} to {lookup.new_edition}",
            lookup.vintage or lookup.new_edition,
            (lookup.file,),
            write_lookups,
        )
    older = {(lookup.kind, lookup.old_edition) for lookup in manifest.lookups}
    for postcode in manifest.postcodes:
        yield LoadingStep(
            "postcodes",
            postcode,
            postcode.format,
            postcode.vintage,
            (postcode.file,),
            write_postcodes,
        )
    for practice in manifest.practices:
        yield LoadingStep(
            "practices",
            practice,
            practice.format,
            practice.vintage,
            (practice.file,),
            write_practices,
        )
    for group in manifest.groups:
        others = [other.file for other in (group.names_from, group.practices_from) if other]
        yield LoadingStep(
            "groups",
            group,
            group.kind,
            group.edition,
            (group.file, *others),
            write_groups,
        )
    for statistic in manifest.statistics:
        yield LoadingStep(
            "statistics",
            statistic,
            _statistics_subject(statistic),
            statistic.vintage or statistic.edition,
            (statistic.file,),
            write_statistics,
            is_carried=(statistic.kind, statistic.edition) in older,
        )


def _told_apart(steps: Iterable[LoadingStep]) -> list[LoadingStep]:
    """Several sections about one subject get numbers: two files of postcodes, or two editions of wards.

    The older edition comes first, so that the newest is the one in use; a register of practices before what says
    which PCN they belong to.
    """
    ordered = sorted(
        steps,
        key=lambda step: (_ORDER.index(step.name), step.subject == "epcn", step.is_carried),
    )
    groups: dict[tuple[str, str], list[LoadingStep]] = {}
    for step in ordered:
        groups.setdefault((step.name, step.subject), []).append(step)
    told = []
    for group in groups.values():
        by_age = sorted(group, key=lambda step: year_month(step.version) or (0, 0))
        for number, step in enumerate(by_age, 1):
            told.append(replace(step, subject=f"{step.subject} {number}") if number > 1 else step)
    return told


def _statistics_subject(section: Statistics) -> str:
    measures = section.format if section.format != "csv" else ", ".join(section.columns)
    return f"{section.kind}: {measures}"


def _load_section(
    session: Session, area: Area, step: LoadingStep, paths: list[Path], progress: Progress
) -> SectionOutcome:
    mark = fingerprint(*paths, settings=step.section.how_it_is_read())
    current = session.scalar(
        select(Dataset).where(
            Dataset.area_id == area.id,
            Dataset.section == step.name,
            Dataset.subject == step.subject,
            Dataset.replaced_at.is_(None),
        )
    )
    if current is not None and current.fingerprint == mark:
        return SectionOutcome(step.name, step.subject, "unchanged", current.row_count)
    if current is not None and is_older(step.version, _version(current)):
        note = f"{step.version} is older than {_version(current)}, which is loaded"
        return SectionOutcome(step.name, step.subject, "left out", 0, (note,))
    progress.begin(f"{step.name}: {step.subject}")
    if current is not None:
        current.replaced_at = func.now()
        session.flush()
    dataset = _record(session, area, step, mark)
    written = step.write(
        Target(session=session, area=area, dataset=dataset, progress=progress),
        step.section,
        paths,
    )
    dataset.row_count = written.row_count
    session.flush()
    return SectionOutcome(
        step.name, step.subject, "loaded", written.row_count, tuple(written.notes)
    )


def _version(loaded: Dataset) -> str | None:
    # A figure's edition is that of its places: how old it is, only its vintage says.
    if loaded.section == "statistics":
        return loaded.vintage or loaded.edition
    return loaded.edition or loaded.vintage


def _record(session: Session, area: Area, step: LoadingStep, mark: str) -> Dataset:
    section: Section = step.section
    dataset = Dataset(
        area_id=area.id,
        section=step.name,
        subject=step.subject,
        edition=getattr(section, "edition", None),
        vintage=section.vintage,
        source=section.source,
        licence=section.licence,
        file=section.file,
        fingerprint=mark,
        row_count=0,
    )
    session.add(dataset)
    session.flush()
    return dataset


def remove_area(session: Session, slug: str) -> Area:
    """Removes an area, and the places that no other area has.

    Raises `NotFound` when there is none of that name.
    """
    area = session.scalar(select(Area).where(Area.slug == slug))
    if area is None:
        loaded = ", ".join(session.scalars(select(Area.slug).order_by(Area.slug))) or "none"
        raise NotFound(f"No area {slug!r} is loaded; the loaded ones are: {loaded}.")
    session.execute(delete(Area).where(Area.id == area.id))
    session.execute(
        text(
            "DELETE FROM place WHERE NOT EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id)"
        )
    )
    session.execute(
        text(
            "DELETE FROM boundary_edition WHERE NOT EXISTS"
            " (SELECT FROM place WHERE place.boundary_edition_id = boundary_edition.id)"
        )
    )
    return area


def require_area(session: Session, slug: str) -> Area:
    """The area of that slug. Raises `InvalidInput` when it is not loaded."""
    area = session.scalar(select(Area).where(Area.slug == slug))
    if area is None:
        raise InvalidInput(f"No area {slug!r} is loaded.")
    return area
