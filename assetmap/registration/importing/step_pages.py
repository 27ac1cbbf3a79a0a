"""The importer's steps after the upload: columns, words, check, problems, import and undo."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.imports.drafts import actions
from assetmap.assets.imports.drafts.models import ImportDraft
from assetmap.assets.imports.drafts.swapping import swap_coordinates, swapped_rows
from assetmap.assets.imports.drafts.undoing import undo_import
from assetmap.assets.imports.formats.base import ExportTable
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.formats.mapping import IGNORED
from assetmap.assets.imports.formats.workbook_writer import write_workbook
from assetmap.assets.imports.report import RowsRefused
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput
from assetmap.registration.drafts.open_draft import NOT_KEPT
from assetmap.registration.importing.column_choices import column_choices, is_choice
from assetmap.registration.importing.own_drafts import (
    DraftDep,
    file_of,
    steward_of_everywhere,
    without_path,
)
from assetmap.registration.importing.tasks import (
    CHECK,
    IMPORT,
    IMPORT_REST,
    found_trial,
    give_to_worker,
    is_large,
    mark_of,
)
from assetmap.web.forms import Form, FormDep, from_this_site
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False, dependencies=[Depends(steward_of_everywhere)])
_STEPS = "/moderation/import/{draft_id}"
_LONGEST_CELL = 2_000
# Before anything is looked up, so that another website learns nothing.
_GUARDED = [Depends(from_this_site)]


def unfinished_draft(draft: DraftDep) -> ImportDraft:
    """The draft, as long as nothing has come of it. Raises `Conflict` afterwards."""
    if draft.asset_import_id is not None:
        raise Conflict(gettext("This list has already been imported."))
    return draft


UnfinishedDep = Annotated[ImportDraft, Depends(unfinished_draft)]


@router.get(f"{_STEPS}/columns", name="import_columns")
def columns_page(request: Request, session: SessionDep, draft: UnfinishedDep) -> Response:
    """The guessed meaning of each column, with examples."""
    return _columns(request, session, draft)


@router.post(f"{_STEPS}/columns", name="choose_columns", dependencies=_GUARDED)
def choose_columns(
    request: Request, session: SessionDep, draft: UnfinishedDep, form: FormDep
) -> Response:
    """Keeps what the steward says of the columns."""
    path = file_of(request, draft)
    if (layer := form.get("layer")) and layer in open_rows(path, layer=draft.layer).layers:
        draft.layer, draft.columns = layer, None
        return _redirect(request, "import_columns", draft)
    guesses = actions.guesses_of(session, draft, path)
    columns: dict[str, str] = {}
    draft.category_value = form.get("category_value") or None
    for at, guess in enumerate(guesses):
        key = form.get(f"column:{at}", "")
        if not key:
            continue
        if key in columns:
            draft.columns = columns
            said = gettext(
                "You chose “%(what)s” for two columns. Choose it for only one of them."
            ) % {"what": _label(key)}
            return _columns(request, session, draft, InvalidInput(said), f"#column-{at}")
        if is_choice(key):
            columns[key] = guess.column
    draft.columns = columns
    if draft.category_value not in {None, *our_vocabulary().by_slug}:
        draft.category_value = None
    problem = _lacking(draft)
    if problem:
        return _columns(request, session, draft, InvalidInput(problem), "#column-0")
    step = "import_words" if "category" in columns else "check_import"
    return _redirect(request, step, draft)


def _lacking(draft: ImportDraft) -> str | None:
    columns = draft.columns or {}
    if "name" not in columns:
        return gettext("Choose the column that contains the name.")
    if "category" not in columns and not draft.category_value:
        return gettext(
            "Choose the column that gives the category of each row, or choose one category for all rows."
        )
    has_place = {"latitude", "longitude"} <= columns.keys() or {
        "easting",
        "northing",
    } <= columns.keys()
    if not has_place and not columns.keys() & {"coordinates", "postcode", "address"}:
        return gettext(
            "Choose the columns that give the location: a postcode, an address that ends in a postcode, "
            "latitude and longitude, easting and northing, or a grid reference."
        )
    return None


def _label(key: str) -> str:
    return next((words for _, keys in column_choices() for one, words in keys if one == key), key)


def _columns(
    request: Request,
    session: Session,
    draft: ImportDraft,
    error: InvalidInput | None = None,
    href: str = "",
) -> Response:
    try:
        path = file_of(request, draft)
        guesses = actions.guesses_of(session, draft, path)
        layers = open_rows(path, layer=draft.layer).layers
    except AssetmapError as gone:
        return _lost(request, gone)
    return _page(
        request,
        "columns",
        draft,
        layers=layers,
        errors=[{"text": str(error), "href": href}] if error else [],
        guesses=guesses,
        choices=column_choices(),
        categories=_categories(),
    )


@router.get(f"{_STEPS}/words", name="import_words")
def words_page(request: Request, session: SessionDep, draft: UnfinishedDep) -> Response:
    """The list's words for categories and their meanings, with suggestions."""
    return _words(request, session, draft)


@router.post(f"{_STEPS}/words", name="choose_words", dependencies=_GUARDED)
def choose_words(
    request: Request, session: SessionDep, draft: UnfinishedDep, form: FormDep
) -> Response:
    """Keeps what the steward says of the words."""
    guesses = actions.words_of(session, draft, file_of(request, draft))
    known = {IGNORED, *our_vocabulary().by_slug}
    words = {
        guess.word: form.get(f"word:{at}", "")
        for at, guess in enumerate(guesses)
        if form.get(f"word:{at}", "") in known
    }
    draft.category_words = words
    if missing := [guess.word for guess in guesses if guess.word not in words]:
        at = [guess.word for guess in guesses].index(missing[0])
        said = gettext(
            "Choose a category for “%(word)s”, or leave out the rows with this word."
        ) % {"word": missing[0]}
        return _words(request, session, draft, said, f"#word-{at}")
    return _redirect(request, "check_import", draft)


def _words(
    request: Request, session: Session, draft: ImportDraft, error: str = "", href: str = ""
) -> Response:
    try:
        guesses = actions.words_of(session, draft, file_of(request, draft))
    except AssetmapError as gone:
        return _lost(request, gone)
    return _page(
        request,
        "words",
        draft,
        errors=[{"text": error, "href": href}] if error else [],
        guesses=guesses,
        categories=_categories(),
        names={slug: term.name for slug, term in our_vocabulary().by_slug.items()},
        ignored=IGNORED,
    )


@router.get(f"{_STEPS}/check", name="check_import")
def check_page(request: Request, session: SessionDep, draft: DraftDep) -> Response:
    """The outcome of a trial: problems, cards, changes, twins; for a large list, the worker's progress."""
    if draft.asset_import_id is not None:
        return _redirect(request, "import_done", draft)
    return _check(request, session, draft)


@router.post(f"{_STEPS}/check", name="act_on_import", dependencies=_GUARDED)
def act_on_import(
    request: Request, session: SessionDep, draft: UnfinishedDep, form: FormDep
) -> Response:
    """Mends rows, exchanges coordinates, leaves entries as they are, or imports the list."""
    action = form.get("action", "")
    try:
        path = file_of(request, draft)
        if action in ("swap", "mend"):
            trial = _trial(session, draft, path)
            if trial and action == "swap":
                swap_coordinates(draft, swapped_rows(trial, draft))
            elif trial:
                _keep_mends(draft, form, trial)
        elif action == "take" and not draft.work:
            draft.skipped = [name[5:] for name, said in form.items() if _is_skipped(name, said)]
            if is_large(path):
                return _give_import(request, session, draft, form)
            actions.take_import(
                session, draft, path, skip_refused=form.get("skip_refused") == "yes"
            )
            path.unlink(missing_ok=True)
            return _redirect(request, "import_done", draft)
    except RowsRefused:
        said = gettext("Some rows still have problems. Correct them, or choose to leave them out.")
        return _check(request, session, draft, error=said)
    except AssetmapError as error:
        return _lost(request, error)
    return _redirect(request, "check_import", draft)


def _give_import(request: Request, session: Session, draft: ImportDraft, form: Form) -> Response:
    """Hands the import of a large list to the worker, once it has been checked as it is now."""
    trial = found_trial(draft)
    leaves_out = form.get("skip_refused") == "yes"
    if trial and trial.report.refused_count and not leaves_out:
        raise RowsRefused(Path(draft.file), trial.report)
    if trial:
        give_to_worker(session, draft, IMPORT_REST if leaves_out else IMPORT)
    return _redirect(request, "check_import", draft)


def _trial(session: Session, draft: ImportDraft, path: Path) -> actions.TrialImport | None:
    """The outcome of a trial of the draft; None for a large list that the worker has not checked yet.

    Raises `InvalidInput` where the worker could not.
    """
    if not is_large(path):
        return actions.try_import(session, draft, path)
    if draft.work:
        return None
    if draft.message and draft.trial_of == mark_of(draft):
        raise InvalidInput(draft.message)
    trial = found_trial(draft)
    if trial is None:
        give_to_worker(session, draft, CHECK)
    return trial


def _is_skipped(name: str, said: str) -> bool:
    return name.startswith("keep:") and said == "yes"


def _keep_mends(draft: ImportDraft, form: Form, trial: actions.TrialImport) -> None:
    mends = {number: dict(cells) for number, cells in draft.mends.items()}
    for row in trial.problems:
        for at, column in enumerate(row.mended):
            said = form.get(f"mend:{row.number}:{at}")
            if said is not None and said != row.cells.get(column):
                mends.setdefault(str(row.number), {})[column] = said[:_LONGEST_CELL]
    draft.mends = mends


def _check(request: Request, session: Session, draft: ImportDraft, *, error: str = "") -> Response:
    try:
        path = file_of(request, draft)
        trial = _trial(session, draft, path)
    except AssetmapError as gone:
        return _lost(request, gone)
    if trial is None:
        return _page(request, "working", draft, errors=[])
    labels = {column: _label(key) for key, column in (draft.columns or {}).items()}
    return _page(
        request,
        "check",
        draft,
        errors=[{"text": error, "href": "#problems"}] if error else [],
        trial=trial,
        report=trial.report,
        swapped=len(swapped_rows(trial, draft)),
        labels=labels,
        most_problems=actions.MOST_PROBLEMS,
    )


@router.get(f"{_STEPS}/problems.xlsx", name="import_problems")
def problems_file(request: Request, session: SessionDep, draft: UnfinishedDep) -> Response:
    """The rows with problems as a spreadsheet, with the column “problem”."""
    path = file_of(request, draft)
    trial = _trial(session, draft, path)
    if trial is None:
        return _redirect(request, "check_import", draft)
    rows = actions.problem_rows(draft, path, trial.report.refused)
    columns = list(dict.fromkeys(column for row in rows for column in row.cells))
    table = ExportTable(
        ["row", "problem", *columns],
        [{"row": row.number, "problem": row.reason, **row.cells} for row in rows],
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "problems.xlsx")
        write_workbook(table, target)
        content = target.read_bytes()
    return Response(
        content,
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="problems.xlsx"', **NOT_KEPT},
    )


_RUN = text(
    "SELECT added, changed, unchanged, withdrawn, refused, undone_at IS NOT NULL AS is_undone"
    " FROM asset_import WHERE id = :run"
)


@router.get(f"{_STEPS}/done", name="import_done")
def done_page(request: Request, session: SessionDep, draft: DraftDep) -> Response:
    """The outcome of the import, and the way to undo it."""
    if draft.asset_import_id is None:
        return _redirect(request, "check_import", draft)
    run = session.execute(_RUN, {"run": draft.asset_import_id}).one()
    return _page(request, "done", draft, run=run, errors=[])


@router.post(f"{_STEPS}/done", name="undo_import", dependencies=_GUARDED)
def undo(request: Request, session: SessionDep, draft: DraftDep, form: FormDep) -> Response:
    """Undoes the import."""
    if draft.asset_import_id is not None and form.get("action") == "undo":
        undo_import(session, draft.asset_import_id)
    return _redirect(request, "import_done", draft)


def _categories() -> list[tuple[str, list[tuple[str, str]]]]:
    """All categories under the tops of the vocabulary."""
    vocabulary = our_vocabulary()
    tops = [term for term in vocabulary.offered if not term.parents]
    return [
        (
            top.name,
            [(top.slug, top.name)]
            + [
                (term.slug, term.name)
                for term in vocabulary.offered
                if term.parents and top.slug in vocabulary.ancestors(term.slug)
            ],
        )
        for top in tops
    ]


def _redirect(request: Request, name: str, draft: ImportDraft) -> Response:
    return RedirectResponse(str(request.url_for(name, draft_id=draft.id).path), 303)


def _lost(request: Request, error: AssetmapError) -> Response:
    page = render(
        request,
        "registration/importing/lost.html",
        status_code=status_of(error),
        error=without_path(request, error),
    )
    page.headers.update(NOT_KEPT)
    return page


def _page(
    request: Request, name: str, draft: ImportDraft, *, errors: list[dict[str, str]], **words: Any
) -> HTMLResponse:
    page = render(
        request,
        f"registration/importing/{name}.html",
        status_code=422 if errors else 200,
        errors=errors,
        draft=draft,
        **words,
    )
    page.headers.update(NOT_KEPT)
    return page
