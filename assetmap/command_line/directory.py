"""The commands that import and export assets."""

from pathlib import Path

import typer
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import ImportReport, RowsRefused, import_assets
from assetmap.assets.imports.export import write_export
from assetmap.assets.imports.formats.mapping import mapping_keys, read_mapping
from assetmap.assets.published.search_documents import SEARCHED
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.command_line.learning import learn_meanings
from assetmap.command_line.showing import bars, show_refused, show_table
from assetmap.database.sessions import session_factory, vacuum
from assetmap.errors import InvalidInput
from assetmap.places.actions import require_area


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


def _readable(file: str) -> Path:
    if "://" in file:
        raise InvalidInput(
            f"{file}: lists are not read from addresses yet; download it and name the file."
        )
    return Path(file)


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
        typer.echo(f"{report.placed_by_postcode:,} are placed by their postcode alone.")
    if report.in_no_area:
        typer.echo(f"{report.in_no_area:,} lie in no loaded area; they are kept all the same.")


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
        "In [category_words] a word of the list means a category, or “ignore”; in [status_words] it means"
        " “open” or “closed”."
    )


def export(file: Path) -> None:
    """Writes what is published to a file."""
    with session_factory()() as session:
        count = write_export(session, file)
    typer.echo(f"{count:,} rows are in {file}.")
