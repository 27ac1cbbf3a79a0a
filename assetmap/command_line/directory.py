"""The commands that import and export assets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import tomli_w
import typer
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import ImportReport, RowsRefused, import_assets
from assetmap.assets.imports.drafts.guessing import guess_columns
from assetmap.assets.imports.drafts.word_suggestions import suggested_categories
from assetmap.assets.imports.export import write_export
from assetmap.assets.imports.formats.base import Line
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.formats.mapping import IGNORED, mapping_keys, read_mapping
from assetmap.assets.published.search_documents import SEARCHED
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.cells.blank import is_blank
from assetmap.command_line.learning import learn_meanings
from assetmap.command_line.showing import bars, show_refused, show_table
from assetmap.database.sessions import session_factory, vacuum
from assetmap.errors import InvalidInput
from assetmap.places.actions import require_area
from assetmap.places.files import fetch_afresh
from assetmap.settings import get_settings
from assetmap.text import counted

_MOST_WORDS = 150


def import_list(
    file: str,
    *,
    mapping: Path | None,
    source: str | None,
    area: str | None,
    is_dry_run: bool,
    skip_refused: bool,
    takes_older: bool = False,
) -> None:
    """Imports a list and says what came of every row."""
    path = _readable(file)
    given = read_mapping(mapping) if mapping else None
    session: Session
    try:
        with bars() as progress, session_factory()() as session:
            report = import_assets(
                session,
                path,
                mapping=given,
                list_name=source,
                area=require_area(session, area) if area else None,
                skip_refused=skip_refused,
                takes_older=takes_older,
                progress=progress,
            )
            if is_dry_run:
                session.rollback()
            else:
                session.commit()
    except RowsRefused as refusal:
        vacuum(*SEARCHED)
        _show(refusal.report, path, is_error=True)
        raise
    # After a dry run too: rows that were undone slow a search down until they are cleared away.
    vacuum(*SEARCHED)
    if not is_dry_run:
        learn_meanings()
    _show(report, path, is_error=False)
    if is_dry_run:
        typer.echo("This was a dry run: nothing was changed.")


def suggest_mapping(file: str, *, layer: str | None = None) -> None:
    """Writes a mapping beside the list, guessed from its columns and words, for somebody to correct."""
    path = _readable(file)
    opened = open_rows(path, layer=layer)
    lines = [line for batch in islice(opened.batches, 1) for line in batch if not line.problem]
    guesses = guess_columns(opened.header, [line.cells for line in lines], our_vocabulary())
    columns = {one.key: one.column for one in guesses if one.key}
    if opened.has_geometry:
        columns = {
            k: c for k, c in columns.items() if k not in ("easting", "northing", "coordinates")
        }
        columns |= {"longitude": "longitude", "latitude": "latitude"}
    written = [f"# Guessed from {path.name}: correct what is wrong, then import with --mapping."]
    written += [f'source = "{path.stem}"', ""]
    for one in guesses:
        examples = ", ".join(one.examples) or "empty"
        said = (
            tomli_w.dumps({one.key: one.column}).strip()
            if one.key
            else f"# {one.column!r} is ignored"
        )
        written.append(f"{said}   # {examples}")
    written += _suggested_words(columns, opened.header, lines)
    # Of what was fetched the mapping is written where somebody looks for it.
    folder = Path() if "://" in file else path.parent
    target = folder / f"{path.stem}.mapping.toml"
    if target.exists():
        raise InvalidInput(
            f"{target} already exists. Delete it, or import with --mapping {target}."
        )
    target.write_text("\n".join(written) + "\n", encoding="utf-8")
    ignored = [one.column for one in guesses if one.key is None]
    typer.echo(
        f"The mapping is in {target}. Check it, then run “assetmap assets import {file} --mapping {target}”."
    )
    if ignored:
        typer.echo(f"We could not tell what these columns hold: {', '.join(map(repr, ignored))}.")


def _suggested_words(
    columns: Mapping[str, str], header: Sequence[str], lines: Sequence[Line]
) -> list[str]:
    if "category" not in columns:
        return ["", '# category_value = "…"   # the category of all rows, if no column gives it']
    at = list(header).index(columns["category"])
    words = Counter(
        part.strip() for line in lines for part in line.cells[at].replace("|", ";").split(";")
    )
    written = ["", "[category_words]"]
    for word, count in words.most_common(_MOST_WORDS):
        if not word or is_blank(word) or our_vocabulary().find(word):
            continue
        near = suggested_categories(word, our_vocabulary())
        said = tomli_w.dumps({word: near[0] if near else IGNORED}).strip()
        others = f"; or {', '.join(near[1:])}" if near[1:] else ""
        written.append(f"{said}   # {counted(count, 'row', 'rows')}{others}")
    return written if len(written) > 2 else []


def _readable(file: str) -> Path:
    """The list's file, fetched anew where an address names it."""
    return fetch_afresh(file, get_settings().home / "fetched") if "://" in file else Path(file)


def _show(report: ImportReport, path: Path, *, is_error: bool) -> None:
    counts = [
        (report.added, "added"),
        (report.changed, "changed"),
        (report.unchanged, "unchanged"),
        (report.withdrawn, "withdrawn"),
        (report.refused_count, "refused"),
    ]
    came = ", ".join(f"{count:,} {word}" for count, word in counts)
    without = "nothing was imported; without the refused rows it would be " if is_error else ""
    typer.echo(f"{report.list_name}: {without}{came}.", err=is_error)
    show_refused(report.refused, path, is_error=is_error)
    for note in report.notes:
        typer.echo(note, err=is_error)
    if is_error:
        return
    for line in report.twins_in_words():
        typer.echo(line)
    if report.placed_by_postcode:
        typer.echo(
            f"{counted(report.placed_by_postcode, 'entry is', 'entries are')} placed by postcode only."
        )
    if report.in_no_area:
        typer.echo(
            counted(
                report.in_no_area,
                "entry is outside the loaded areas, but we have kept it.",
                "entries are outside the loaded areas, but we have kept them.",
            )
        )


def show_words() -> None:
    """Prints the vocabulary and what a mapping may say."""
    vocabulary = our_vocabulary()
    show_table(
        "Categories",
        ("category", "name", "below", "words that mean it"),
        [
            (term.slug, term.name, ", ".join(term.parents), ", ".join(term.words))
            for term in vocabulary.terms
        ],
    )
    show_table(
        "Keys of a mapping",
        ("key", "column names that are found without a mapping"),
        [(key, ", ".join(words)) for key, words in mapping_keys().items()],
    )
    typer.echo(
        "In [category_words], give each word in the list a category, or “ignore”. In [status_words], give it"
        " “open” or “closed”."
    )


def export(file: Path) -> None:
    """Writes what is published to a file."""
    with session_factory()() as session:
        count = write_export(session, file)
    typer.echo(f"{counted(count, 'row has', 'rows have')} been written to {file}.")
