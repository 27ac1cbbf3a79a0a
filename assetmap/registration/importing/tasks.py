"""The background job that checks or imports a large list, and what it found."""

import hashlib
import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import update
from sqlalchemy.orm import Session

from assetmap.assets.imports.drafts import actions
from assetmap.assets.imports.drafts.models import ImportDraft
from assetmap.assets.imports.formats import file_formats
from assetmap.assets.published.search_documents import SEARCHED
from assetmap.database.sessions import session_factory, vacuum
from assetmap.errors import AssetmapError
from assetmap.jobs.app import jobs, queue_job
from assetmap.registration.importing.kept_files import kept_file
from assetmap.settings import get_settings
from assetmap.web.translations import gettext

# About three thousand rows: a second's work.
_MOST_BYTES_IN_A_REQUEST = 300_000
_TRIAL = TypeAdapter(actions.TrialImport)
CHECK, IMPORT, IMPORT_REST = "check", "import", "import-rest"


def is_large(path: Path) -> bool:
    """Whether nobody would wait for the answer while the file is checked."""
    unpacked = 4 if any(one.is_packed and one.is_of(path) for one in file_formats.FORMATS) else 1
    return path.stat().st_size * unpacked > _MOST_BYTES_IN_A_REQUEST


def mark_of(draft: ImportDraft) -> str:
    """A hash of everything that a steward has said of the list."""
    said: list[Any] = [draft.list_name, draft.layer, draft.columns, draft.category_value]
    said += [draft.category_words, draft.mends]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def found_trial(draft: ImportDraft) -> actions.TrialImport | None:
    """The trial that the worker made; None where it has not checked the list with the present answers."""
    if draft.trial is None or draft.trial_of != mark_of(draft):
        return None
    return _TRIAL.validate_python(draft.trial)


def give_to_worker(session: Session, draft: ImportDraft, work: str) -> None:
    """Queues the check or the import of a list."""
    draft.work, draft.message, draft.rows_done, draft.step = work, None, 0, None
    session.flush()
    queue_job(session, work_on_list, draft_id=str(draft.id))


class _Told:
    """Progress that the page shows, written at most once a second."""

    def __init__(self, draft_id: UUID) -> None:
        self._draft_id = draft_id
        self._rows, self._written_at = 0, 0.0

    def begin(self, label: str, total: int | None = None) -> None:
        """The next step is told."""
        _note(self._draft_id, step=label)

    def advance(self, steps: int) -> None:
        """So many rows more are read."""
        self._rows += steps
        if time.monotonic() - self._written_at >= 1:
            self._written_at = time.monotonic()
            _note(self._draft_id, rows_done=self._rows)


@jobs.task(name="work on a list", lock="importing a list")
def work_on_list(draft_id: str) -> None:
    """Checks or imports a list; what goes wrong is written where the steward reads it."""
    which = UUID(draft_id)
    mark = None
    try:
        with session_factory().begin() as session:
            draft = session.get(ImportDraft, which)
            if draft is None or draft.work is None or draft.asset_import_id is not None:
                return
            path = kept_file(get_settings().home / "uploads", draft.file)
            mark, told = mark_of(draft), _Told(which)
            if draft.work == CHECK:
                trial = actions.try_import(session, draft, path, progress=told)
                found = _TRIAL.dump_python(trial, mode="json")
                _note(which, work=None, trial=found, trial_of=mark)
                return
            rest = draft.work == IMPORT_REST
            actions.take_import(session, draft, path, skip_refused=rest, progress=told)
            draft.work = draft.trial = draft.trial_of = None
        path.unlink(missing_ok=True)
        vacuum(*SEARCHED)
    except AssetmapError as error:
        _note(which, work=None, message=str(error), trial=None, trial_of=mark)
    except Exception:
        words = gettext(
            "Sorry, something went wrong. There is nothing wrong with your list. Upload it again later."
        )
        _note(which, work=None, message=words, trial=None, trial_of=mark)
        raise


def _note(draft_id: UUID, **said: Any) -> None:
    """Writes at once, for a page that is read meanwhile."""
    with session_factory().begin() as session:
        session.execute(update(ImportDraft).where(ImportDraft.id == draft_id).values(**said))
