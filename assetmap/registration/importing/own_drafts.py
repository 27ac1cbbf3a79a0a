"""The rule of the importer's pages, and the draft that a page is about."""

import re
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from assetmap.assets.imports.drafts.models import ImportDraft
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Forbidden, NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.registration.importing.kept_files import kept_file
from assetmap.registration.queries import steward_scope
from assetmap.web.translations import gettext


def steward_of_everywhere(
    person: Annotated[SignedIn, Depends(requires(Role.STEWARD))],
) -> SignedIn:
    """A list may be of any place, and withdraws what it has no more. Raises `Forbidden` for a place's steward."""
    if not steward_scope(person)["is_everywhere"]:
        raise Forbidden("")
    return person


StewardDep = Annotated[SignedIn, Depends(steward_of_everywhere)]


def own_draft(session: SessionDep, person: StewardDep, draft_id: UUID) -> ImportDraft:
    """The draft, where it is this steward's. Raises `NotFound` for another's."""
    draft = session.get(ImportDraft, draft_id)
    if draft is None or draft.person_id != person.person_id:
        raise NotFound(gettext("We cannot find this list. Another steward may have started it."))
    return draft


DraftDep = Annotated[ImportDraft, Depends(own_draft)]


def without_path(request: Request, error: AssetmapError) -> str:
    """The message of an error, without the uploaded file's path on the server."""
    folder = re.escape(str(request.app.state.settings.home / "uploads"))
    return re.sub(rf"{folder}/[^\s:,;]*[^\s:,;.]", lambda _: gettext("Your list"), str(error))


def file_of(request: Request, draft: ImportDraft) -> Path:
    """The draft's file. Raises `InvalidInput` where it is not there any more."""
    return kept_file(request.app.state.settings.home / "uploads", draft.file)
