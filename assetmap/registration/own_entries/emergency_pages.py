"""The page on which a group or a steward says what an entry could do in an emergency."""

from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.record.history import entry_of
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput
from assetmap.people.access import PersonDep
from assetmap.registration.own_entries.picture_pages import may_give_a_picture
from assetmap.voice.emergencies.abilities import (
    ABILITIES,
    LONGEST_CONTACT,
    ability_words,
    said_in,
)
from assetmap.voice.emergencies.actions import say_ability
from assetmap.voice.emergencies.queries import ability_of
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep, from_this_site
from assetmap.web.translations import language_of, speaking

router = APIRouter(include_in_schema=False)
# Who may change its picture may say this too: its group, and the stewards of its place.
_OWNERS = [Depends(may_give_a_picture)]


@router.get("/my/assets/{asset_id}/emergency", name="emergency_ability", dependencies=_OWNERS)
def ability_page(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID
) -> HTMLResponse:
    """The form about what the entry could do in an emergency."""
    said = ability_of(session, asset_id)
    form: Form = dict.fromkeys(said.abilities, "yes")
    form |= {
        "capacity": str(said.capacity or ""),
        "beds": str(said.beds or ""),
        "contact": said.contact or "",
    }
    return _page(request, session, asset_id, form)


@router.post(
    "/my/assets/{asset_id}/emergency",
    name="say_emergency_ability",
    dependencies=[Depends(from_this_site), *_OWNERS],
)
def say(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID, form: FormDep
) -> Response:
    """Keeps what the form says."""
    ticked = [one.key for one in ABILITIES if form.get(one.key)]
    try:
        with speaking(language_of(request)):
            said = said_in(form, ticked)
    except InvalidInput as error:
        return _page(request, session, asset_id, form, error=error)
    say_ability(session, asset_id, said)
    address = request.app.url_path_for("emergency_ability", asset_id=asset_id)
    return RedirectResponse(f"{address}?done=yes", 303, headers=NOT_KEPT)


def _page(
    request: Request,
    session: Session,
    asset_id: UUID,
    form: Form,
    *,
    error: InvalidInput | None = None,
) -> HTMLResponse:
    entry = entry_of(session, asset_id)
    assert entry is not None
    return render_form(
        request,
        "registration/emergency.html",
        error=error,
        name=entry.name,
        asset_id=asset_id,
        form=form,
        abilities=ABILITIES,
        ability_words=ability_words,
        most=LONGEST_CONTACT,
        done=request.query_params.get("done", ""),
    )
