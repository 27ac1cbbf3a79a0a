"""The pages on which link workers write notes and say how a try went."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.practice.actions import add_note, is_published, note_trial, remove_note
from assetmap.database.sessions import SessionDep
from assetmap.errors import NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import FormDep
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
LinkWorkerDep = Annotated[SignedIn, Depends(requires(Role.LINK_WORKER))]


@router.post("/assets/{asset_id}/practice", name="note_practice")
def note_practice(
    request: Request, session: SessionDep, person: LinkWorkerDep, asset_id: UUID, form: FormDep
) -> Response:
    """Adds a note, takes one's own away, or notes how it went."""
    if not is_published(session, asset_id):
        raise NotFound(gettext("This entry does not exist, or it is no longer published."))
    action, _, which = form.get("action", "").partition(" ")
    if action == "remove":
        owner = None if person.has(Role.ADMINISTRATOR) else person.person_id
        remove_note(
            session, int(which) if which.isdecimal() and len(which) < 10 else 0, person_id=owner
        )
    elif action == "tried":
        today = datetime.now(UK).date()
        note_trial(session, asset_id, person.person_id, which, today=today)
    else:
        add_note(session, asset_id, person.person_id, form.get("note", ""))
    return RedirectResponse(f"{request.app.url_path_for('asset', asset_id=asset_id)}#practice", 303)
