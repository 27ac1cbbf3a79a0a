"""The import of a list of assets: whole or not at all, with a report on every row."""

import gc
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.imports.copy_format import CopyFormat
from assetmap.assets.imports.drafts.word_suggestions import guessed_category
from assetmap.assets.imports.formats.base import RowFile
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.formats.mapping import (
    IGNORED,
    AssetMapping,
    columns_of,
    guess_mapping,
)
from assetmap.assets.imports.intake import Intake
from assetmap.assets.imports.mending import mended
from assetmap.assets.imports.merging import Merger
from assetmap.assets.imports.report import ImportReport, RowsRefused
from assetmap.assets.imports.rows import RowReader
from assetmap.assets.imports.staging import Staging
from assetmap.assets.record.models import Asset, AssetImport, AssetList
from assetmap.assets.record.status import AssetStatus
from assetmap.assets.twins.tasks import IMPORTING_LOCK
from assetmap.assets.vocabulary.categories import VOCABULARY_FILE, Vocabulary
from assetmap.assets.vocabulary.terms import hear_of_changes, save_vocabulary, term_ids
from assetmap.errors import InvalidInput
from assetmap.places.files import fingerprint
from assetmap.places.models import Area
from assetmap.places.vintages import is_older
from assetmap.progress import Progress, Unwatched

# Another number whenever cells are read otherwise: files that have been imported are read again.
_READING = 2
# A list has to have one of these.
_SAYS_WHERE = {"longitude", "easting", "coordinates", "postcode", "address"}

__all__ = ["ImportReport", "RowsRefused", "import_assets"]


def import_assets(
    session: Session,
    path: Path,
    *,
    mapping: AssetMapping | None = None,
    list_name: str | None = None,
    area: Area | None = None,
    skip_refused: bool = False,
    skip_same_file: bool = False,
    takes_older: bool = False,
    mends: Mapping[int, Mapping[str, str]] | None = None,
    skipped: Collection[UUID] = (),
    progress: Progress | None = None,
) -> ImportReport:
    """Imports a file of any format that is read as the list `list_name`; rows that the list has dropped are withdrawn.

    Without a `mapping` the columns are guessed from their names; what an extract of OpenStreetMap holds is known. The
    caller commits, or rolls back for a dry run. `skip_same_file` takes a file that was the list's last import as read.
    `takes_older` lets a file replace a newer one. `mends` says by row number what cells should say, and `skipped` names
    entries that stay as they are, and keys of rows that are not added.

    Raises `InvalidInput` when the file or the mapping is wrong, and `RowsRefused` when rows are and `skip_refused` is
    not set.
    """
    progress = progress or Unwatched()
    session.execute(select(func.pg_advisory_xact_lock(IMPORTING_LOCK)))
    file = mended(open_rows(path, layer=mapping.layer if mapping else None), mends or {})
    name = list_name or (mapping.source if mapping else None) or _name_of_list(path, file)
    mapping = _complete(mapping, file, path)
    vocabulary = hear_of_changes(session)
    _check_words(mapping, vocabulary, path)
    settings = f"{_READING} {mapping.how_it_is_read()} {mapping.vintage}"
    mark = fingerprint(path, VOCABULARY_FILE, settings=settings)
    asset_list = _save_list(session, name, area)
    if skip_same_file and (last := _last_import(session, asset_list, mark)):
        return _unchanged(asset_list, last)
    vintages = [] if takes_older else _vintages_of(session, asset_list)
    _check_vintage(asset_list.name, vintages, [mapping.vintage] if mapping.vintage else [])
    save_vocabulary(session, vocabulary)
    report = ImportReport(asset_list.name)
    progress.begin(f"assets: {name}")
    # Two extracts that overlap are two lists of one source, in which an object is the same object.
    reader = RowReader(
        file.header,
        mapping,
        vocabulary,
        list_name or mapping.source or name,
        may_lack_names=file.may_lack_names,
        guess=partial(guessed_category, vocabulary=vocabulary),
    )
    form = CopyFormat(reader.attributes, term_ids(session))
    intake = Intake(file, reader, form, report)
    staging = Staging(session, form.columns)
    merger = Merger(
        session,
        asset_list,
        report,
        staging,
        file=path.name,
        fingerprint=mark,
        skipped=skipped,
    )
    with _two_at_work(), ThreadPoolExecutor(max_workers=1) as thread:
        upcoming = thread.submit(intake.read)
        while batch := upcoming.result():
            # Read on while PostgreSQL writes: two processors do more than one.
            upcoming = thread.submit(intake.read)
            staging.fill(intake.place(session, batch))
            if report.refused and not skip_refused:
                merger.count()
            else:
                merger.merge()
            progress.advance(batch.line_count)
    if report.read == 0:
        raise InvalidInput(f"{path} has a header but no rows.")
    _check_vintage(asset_list.name, vintages, reader.vintages)
    intake.finish()
    report.notes += file.notes
    if report.refused and not skip_refused:
        raise RowsRefused(path, report)
    merger.finish(progress)
    return report


@contextmanager
def _two_at_work() -> Iterator[None]:
    """Suits the interpreter to one thread that reads while another waits for PostgreSQL.

    Rows make no cycles, so nothing looks for some; and whoever has PostgreSQL's answer goes on at once, instead of
    waiting for the reader's turn to end, some forty times a batch.
    """
    was_on, turn = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        if was_on:
            gc.enable()


def _name_of_list(path: Path, file: RowFile) -> str:
    """By what a list is known that nobody has named."""
    if file.mapping and file.mapping.source:
        return f"{file.mapping.source} ({path.name.partition('.')[0]})"
    return path.stem


def _complete(mapping: AssetMapping | None, file: RowFile, path: Path) -> AssetMapping:
    """The mapping, with the file's own geometry where it has one, checked against the header."""
    if file.mapping:
        given = mapping.model_dump(exclude_unset=True) if mapping else {}
        mapping = file.mapping.model_copy(update=given)
    mapping = mapping or guess_mapping(file.header)
    if file.has_geometry and not (mapping.longitude or mapping.easting):
        mapping = mapping.model_copy(update={"longitude": "longitude", "latitude": "latitude"})
    for key, column in columns_of(mapping).items():
        if column not in file.header:
            raise InvalidInput(
                f"{path} has no column {column!r}, which the mapping names for {key};"
                f" it has {', '.join(map(repr, file.header[:15]))}."
            )
    if not (mapping.category or mapping.category_value):
        raise InvalidInput(
            f"{path}: no column says what each row is; give a mapping with `category`, or `category_value` for all."
        )
    if not columns_of(mapping).keys() & _SAYS_WHERE:
        raise InvalidInput(
            f"{path}: no column says where each row is; give a mapping with `longitude` and `latitude`,"
            " `easting` and `northing`, `coordinates`, or `postcode`."
        )
    return mapping


def _check_words(mapping: AssetMapping, vocabulary: Vocabulary, path: Path) -> None:
    named = dict.fromkeys(
        [*mapping.category_words.values(), mapping.category_value, mapping.category_others]
    )
    wrong = [
        slug for slug in named if slug not in (None, IGNORED) and not vocabulary.find(str(slug))
    ]
    if wrong:
        words = "; ".join(f"{slug!r} ({_hint(str(slug), vocabulary)})" for slug in wrong)
        raise InvalidInput(f"{path}: the mapping names categories that are not known: {words}.")
    unknown = [
        word
        for word in mapping.categories
        if word not in mapping.category_words and vocabulary.find(word) is None
    ]
    if unknown:
        raise InvalidInput(
            f"{path}: the mapping lists categories that are not known: {', '.join(unknown)};"
            " say what they mean under [category_words]."
        )


def _hint(word: str, vocabulary: Vocabulary) -> str:
    close = vocabulary.nearest(word)
    return f"did you mean {' or '.join(close)}?" if close else "see “assetmap assets words”"


def _vintages_of(session: Session, asset_list: AssetList) -> list[str]:
    """The dates that the list's published entries are of, the newest name last."""
    there = session.scalars(
        select(Asset.source_vintage)
        .where(
            Asset.asset_list_id == asset_list.id,
            Asset.status == AssetStatus.PUBLISHED,
            Asset.source_vintage.is_not(None),
        )
        .distinct()
    )
    return sorted(filter(None, there))


def _check_vintage(name: str, there: Sequence[str], coming: Collection[str]) -> None:
    """Raises `InvalidInput` where the list holds something newer than anything in the file."""
    newer = [one for one in there if coming and all(is_older(each, one) for each in coming)]
    if newer:
        newest = next(one for one in coming if not any(is_older(one, other) for other in coming))
        raise InvalidInput(
            f"This file is dated {newest}, but the list {name!r} already holds {newer[-1]}. An older file would"
            " remove newer entries. Give the newer file, or add --older to import this one anyway."
        )


def _save_list(session: Session, name: str, area: Area | None) -> AssetList:
    found = session.scalar(select(AssetList).where(AssetList.name == name))
    if found and area and found.area_id not in (None, area.id):
        # Two areas may both have a list "OpenStreetMap": one's rows must not be withdrawn for the other's.
        name = f"{name} ({area.slug})"
        found = session.scalar(select(AssetList).where(AssetList.name == name))
    if found is None:
        found = AssetList(name=name)
        session.add(found)
    if area is not None:
        found.area_id = area.id
    session.flush()
    return found


def _last_import(session: Session, asset_list: AssetList, mark: str) -> AssetImport | None:
    last = session.scalars(
        select(AssetImport)
        .where(AssetImport.asset_list_id == asset_list.id)
        .order_by(AssetImport.id.desc())
    ).first()
    return last if last and last.fingerprint == mark else None


def _unchanged(asset_list: AssetList, last: AssetImport) -> ImportReport:
    return ImportReport(
        asset_list.name,
        unchanged=last.added + last.changed + last.unchanged,
        in_no_area=last.in_no_area,
        is_same_file=True,
    )
