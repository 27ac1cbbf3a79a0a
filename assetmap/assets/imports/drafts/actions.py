"""A list that a steward is bringing in: tried with everything undone, then imported whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.editing.wording import field_words, told_in_words
from assetmap.assets.imports.actions import import_assets
from assetmap.assets.imports.drafts.guessing import ColumnGuess, guess_columns
from assetmap.assets.imports.drafts.models import ImportDraft
from assetmap.assets.imports.drafts.word_suggestions import suggested_and_likely
from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.formats.mapping import IGNORED, AssetMapping, columns_of
from assetmap.assets.imports.report import ImportReport, RowsRefused
from assetmap.assets.imports.rows import POSITION
from assetmap.assets.record.entry import Entry, differences
from assetmap.assets.record.history import entry_of
from assetmap.assets.record.models import AssetList
from assetmap.assets.vocabulary.categories import normalise, our_vocabulary
from assetmap.cells.blank import is_blank
from assetmap.errors import InvalidInput
from assetmap.places.postcodes import spaced
from assetmap.progress import Progress

CARDS = 10
# More of these nobody mends or reads on a page; the spreadsheet has all.
MOST_PROBLEMS, MOST_REVIEWED = 100, 100
_MOST_WORDS = 150
_ROWS_GUESSED_FROM = 500


@dataclass(frozen=True)
class WordGuess:
    """A word of the list's categories: how many rows say it, what it probably means, and what else it may."""

    word: str
    row_count: int
    meaning: str
    suggestions: tuple[str, ...]
    is_known: bool


@dataclass(frozen=True)
class ProblemRow:
    """A row that cannot be imported: why, and its cells by column; `mended` are the columns to look at first."""

    number: int
    reason: str
    cells: Mapping[str, str]
    mended: Sequence[str]


@dataclass(frozen=True)
class Card:
    """An entry as it will be shown."""

    name: str
    categories: Sequence[str]
    description: str | None
    address: str | None
    phones: Sequence[str]


@dataclass(frozen=True)
class Reviewed:
    """The changes that a newer file would make to an entry, field by field; `key` is what skips it, of a new one the
    key of its row.
    """

    asset_id: UUID
    key: UUID
    name: str
    what: str
    changes: Sequence[tuple[str, str, str]] = ()


@dataclass
class TrialImport:
    """The outcome of an import that was tried and undone."""

    report: ImportReport
    problems: list[ProblemRow] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    reviewed: list[Reviewed] = field(default_factory=list)


def guesses_of(session: Session, draft: ImportDraft, path: Path) -> list[ColumnGuess]:
    """The meaning of each column of a draft's file: as last time where the list was brought in before, else guessed."""
    file = open_rows(path, layer=draft.layer)
    rows = [line.cells for line in _first_lines(file) if not line.problem]
    if file.mapping:
        known = {column: key for key, column in columns_of(file.mapping).items()}
        return [ColumnGuess(name, known.get(name), ()) for name in file.header if name in known]
    guesses = guess_columns(file.header, rows, our_vocabulary())
    if file.has_geometry:
        guesses = [_of_geometry(one) for one in guesses]
    columns = draft.columns
    if columns is None and (kept := kept_mapping(session, draft.list_name)):
        # Of another layout of the same list nothing is known.
        columns = {k: c for k, c in kept.get("columns", {}).items() if c in file.header} or None
    if columns is None:
        return guesses
    by_column = {column: key for key, column in columns.items()}
    return [ColumnGuess(one.column, by_column.get(one.column), one.examples) for one in guesses]


def _of_geometry(guess: ColumnGuess) -> ColumnGuess:
    """The geometry says where: columns of the same are no second position."""
    own = {"longitude": "longitude", "latitude": "latitude"}
    if guess.column in own:
        return ColumnGuess(guess.column, own[guess.column], guess.examples)
    if guess.key in (*POSITION, "coordinates"):
        return ColumnGuess(guess.column, None, guess.examples)
    return guess


def _first_lines(file: RowFile) -> list[Line]:
    return list(islice((line for batch in file.batches for line in batch), _ROWS_GUESSED_FROM))


def kept_mapping(session: Session, list_name: str) -> dict[str, dict[str, str]] | None:
    """The mapping by which a list was read the last time that somebody imported it."""
    return session.scalar(select(AssetList.mapping).where(AssetList.name == list_name))


def words_of(session: Session, draft: ImportDraft, path: Path) -> list[WordGuess]:
    """The words in a draft's category column, with what they mean or may mean; what was said before counts first."""
    column = (draft.columns or {}).get("category")
    if column is None:
        return []
    file = open_rows(path, layer=draft.layer)
    at = file.header.index(column)
    counts: dict[str, int] = {}
    for batch in file.batches:
        for line in batch:
            if line.problem:
                continue
            said = mended_cell(draft, line.number, column, line.cells[at])
            for part in said.replace("|", ";").split(";"):
                word = " ".join(part.split())
                if word and not is_blank(word):
                    counts[word] = counts.get(word, 0) + 1
    vocabulary = our_vocabulary()
    kept = _kept_words(session, draft.list_name)
    guesses = []
    for word, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_MOST_WORDS]:
        known = vocabulary.find(word)
        said_before = draft.category_words.get(word) or kept.get(normalise(word))
        suggestions, likely = ([], known) if known else suggested_and_likely(word, vocabulary)
        meaning = said_before or likely or ""
        guesses.append(WordGuess(word, count, meaning, tuple(suggestions), known is not None))
    return guesses


def _kept_words(session: Session, list_name: str) -> dict[str, str]:
    """The meanings that words had in earlier imports, of this list first."""
    kept: dict[str, str] = {}
    rows = session.execute(
        select(AssetList.name, AssetList.mapping).where(AssetList.mapping.is_not(None))
    ).all()
    for _, mapping in sorted(rows, key=lambda row: row.name == list_name):
        words = (mapping or {}).get("category_words", {})
        kept |= {normalise(word): slug for word, slug in words.items()}
    known = our_vocabulary().by_slug
    return {word: slug for word, slug in kept.items() if slug == IGNORED or slug in known}


def mended_cell(draft: ImportDraft, number: int, column: str, cell: str) -> str:
    """The text of a cell, as somebody corrected it or as the file has it."""
    return draft.mends.get(str(number), {}).get(column, cell)


def mapping_of(draft: ImportDraft) -> AssetMapping:
    """The draft's mapping. Raises `InvalidInput` where nothing says what a row is called, what it is or where."""
    columns = draft.columns or {}
    if "name" not in columns:
        raise InvalidInput("Choose the column that holds the name.", parameter="columns")
    return AssetMapping(
        **columns,  # type: ignore[arg-type]
        layer=draft.layer,
        category_value=draft.category_value,
        category_words=draft.category_words,
    )


def try_import(
    session: Session, draft: ImportDraft, path: Path, *, progress: Progress | None = None
) -> TrialImport:
    """The outcome of importing the draft; all of it is undone before this returns.

    Raises `InvalidInput` where the file or the mapping cannot be used.
    """
    trial = session.begin_nested()
    try:
        report = _import(session, draft, path, skip_refused=True, progress=progress)
        run = session.execute(text("SELECT max(id) FROM asset_import")).scalar_one()
        outcome = TrialImport(report, cards=_cards(session, run), reviewed=_reviewed(session, run))
    finally:
        trial.rollback()
    outcome.problems = problem_rows(draft, path, report.refused, most=MOST_PROBLEMS)
    return outcome


def take_import(
    session: Session,
    draft: ImportDraft,
    path: Path,
    *,
    skip_refused: bool,
    progress: Progress | None = None,
) -> ImportReport:
    """Imports the draft, and keeps how it was read for the next time.

    Raises `RowsRefused` where rows have problems and nobody said to leave them out.
    """
    report = _import(session, draft, path, skip_refused=skip_refused, progress=progress)
    draft.asset_import_id = session.execute(text("SELECT max(id) FROM asset_import")).scalar_one()
    # What the cells say is in the entries now, where it is erased when somebody asks.
    draft.mends, draft.skipped = {}, []
    asset_list = session.scalar(select(AssetList).where(AssetList.name == draft.list_name))
    if asset_list:
        asset_list.mapping = {
            "columns": draft.columns or {},
            "category_words": draft.category_words,
        }
    return report


def _import(
    session: Session,
    draft: ImportDraft,
    path: Path,
    *,
    skip_refused: bool,
    progress: Progress | None,
) -> ImportReport:
    return import_assets(
        session,
        path,
        mapping=mapping_of(draft),
        list_name=draft.list_name,
        skip_refused=skip_refused,
        mends={int(number): cells for number, cells in draft.mends.items()},
        skipped=[UUID(one) for one in draft.skipped],
        progress=progress,
    )


def problem_rows(
    draft: ImportDraft, path: Path, refused: Mapping[str, Sequence[int]], *, most: int | None = None
) -> list[ProblemRow]:
    """The rows that were refused, with their cells as they are to be read, the first ones first."""
    reasons: dict[int, str] = {}
    for reason, numbers in refused.items():
        for number in numbers:
            reasons[number] = f"{reasons[number]}; {reason}" if number in reasons else reason
    wanted = sorted(reasons)[:most]
    left = set(wanted)
    columns = draft.columns or {}
    rows: list[ProblemRow] = []
    file = open_rows(path, layer=draft.layer)
    for line in _lines(file):
        if line.number in left:
            left.discard(line.number)
            cells = dict(zip(file.header, line.cells, strict=False)) if not line.problem else {}
            cells = {c: mended_cell(draft, line.number, c, cell) for c, cell in cells.items()}
            reason = reasons[line.number]
            shown = [columns[key] for key in concerned(reason, columns)] if cells else []
            rows.append(ProblemRow(line.number, reason, cells, shown))
        if not left:
            break
    return rows


def _lines(file: RowFile) -> Iterator[Line]:
    for batch in file.batches:
        yield from batch


_CONCERNED = (
    ("category", ("category",)),
    ("longitude and latitude", ("longitude", "latitude")),
    ("easting and northing", ("easting", "northing")),
    ("position", ("coordinates", *POSITION, "postcode")),
    ("postcode", ("postcode",)),
    ("name", ("name",)),
    ("same entry", ("name", "source_id")),
)


def concerned(reason: str, columns: Iterable[str]) -> list[str]:
    """The keys of the columns that a problem is about; where nobody can tell, those that every entry needs."""
    known = list(columns)
    begin = reason.partition(":")[0]
    if begin in known:
        return [begin]
    found = [key for words, keys in _CONCERNED if words in reason for key in keys if key in known]
    return list(dict.fromkeys(found)) or [k for k in ("name", "category", "postcode") if k in known]


_CARDS = """
SELECT asset.name, asset.description, location.address, location.postcode,
  (SELECT coalesce(array_agg(taxonomy_term.name ORDER BY 1), '{}') FROM asset_category
    JOIN taxonomy_term ON taxonomy_term.id = term_id WHERE asset_category.asset_id = asset.id) AS categories,
  (SELECT coalesce(array_agg(number ORDER BY number), '{}') FROM phone WHERE phone.asset_id = asset.id) AS phones
FROM asset_history AS history JOIN asset ON asset.id = history.asset_id
LEFT JOIN asset_at_location AS standing ON standing.asset_id = asset.id
LEFT JOIN location ON location.id = standing.location_id
WHERE history.asset_import_id = :run AND history.what IN ('added', 'changed', 'returned')
ORDER BY history.id LIMIT :most
"""
_CHANGED = """
SELECT asset.id, asset.name, history.what, history.entry_before,
  CASE WHEN history.what = 'added' THEN asset.import_key ELSE asset.id END AS key
FROM asset_history AS history JOIN asset ON asset.id = history.asset_id
WHERE history.asset_import_id = :run AND (history.what IN ('changed', 'withdrawn', 'returned')
  -- Of a list that comes for the first time everything is new.
  OR history.what = 'added' AND EXISTS (SELECT FROM asset_import AS run JOIN asset_import AS former USING (asset_list_id)
    WHERE run.id = :run AND former.id < run.id AND former.undone_at IS NULL))
ORDER BY history.what = 'added', history.what, asset.name LIMIT :most
"""


def _cards(session: Session, run: int) -> list[Card]:
    rows = session.execute(text(_CARDS), {"run": run, "most": CARDS})
    return [
        Card(
            row.name,
            row.categories,
            row.description,
            ", ".join(filter(None, [row.address, spaced(row.postcode) if row.postcode else None]))
            or None,
            row.phones,
        )
        for row in rows
    ]


def _reviewed(session: Session, run: int) -> list[Reviewed]:
    reviewed = []
    rows = session.execute(text(_CHANGED), {"run": run, "most": MOST_REVIEWED}).all()
    for row in rows:
        changes: list[tuple[str, str, str]] = []
        after = entry_of(session, row.id) if row.what == "changed" else None
        if after and row.entry_before:
            before = Entry.model_validate(row.entry_before)
            said = (
                (field_words(name), told_in_words(name, old), told_in_words(name, new))
                for name, (old, new) in differences(before, after).items()
            )
            changes = [one for one in said if one[1] != one[2]]
        reviewed.append(Reviewed(row.id, row.key, row.name, row.what, changes))
    return reviewed


__all__ = ["RowsRefused", "TrialImport", "take_import", "try_import"]
