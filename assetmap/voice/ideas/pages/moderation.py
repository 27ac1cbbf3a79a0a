"""The stewards' page of ideas, and of what people can bring, that nobody has read yet."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.record.models import PersonalDetail
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.places.queries import named_place
from assetmap.voice.ideas.actions import decide_support, refuse, show
from assetmap.voice.ideas.models import Idea, IdeaSupport
from assetmap.voice.ideas.queries import held_for
from assetmap.voice.ideas.rules import REFUSALS, SIGNS
from assetmap.voice.ideas.telling import tell_joined, tell_refused, tell_shown
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import FormDep
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]


@router.get("/moderation/ideas", name="held_ideas")
def held_page(request: Request, session: SessionDep, steward: StewardDep) -> HTMLResponse:
    """The ideas that wait for a steward, the oldest first."""
    return _page(request, session, steward)


@router.post("/moderation/ideas/{idea_id}", name="decide_idea")
def decide_idea(
    request: Request, session: SessionDep, steward: StewardDep, idea_id: UUID, form: FormDep
) -> Response:
    """Shows an idea, or keeps it off the page for one of the public reasons; its words are never changed."""
    idea = _own(session, steward, idea_id)
    site = site_address(request)
    try:
        if form.get("action") == "show":
            show(session, idea, now=datetime.now(UTC))
            tell_shown(session, idea, site=site)
        else:
            refuse(session, idea, form.get("reason", ""))
            tell_refused(session, idea, site=site)
    except (InvalidInput, Conflict) as error:
        return _page(request, session, steward, error=error)
    return _back(request)


@router.post("/moderation/supports/{support_id}", name="decide_support")
def decide_this_support(
    request: Request, session: SessionDep, steward: StewardDep, support_id: UUID, form: FormDep
) -> Response:
    """Shows what somebody can bring, or not."""
    support = session.get(IdeaSupport, support_id)
    if support is None:
        raise NotFound(
            gettext(
                "We cannot find this idea or offer of help. It may have been withdrawn, or it may be for a place that you do not look after."
            )
        )
    idea = _own(session, steward, support.idea_id)
    is_shown = form.get("action") == "show"
    is_new = decide_support(session, support_id, is_shown=is_shown, now=datetime.now(UTC))
    if is_new and is_shown:
        detail = session.get(PersonalDetail, support.personal_detail_id)
        but = detail.email if detail else None
        tell_joined(session, idea, support.brings, but=but, site=site_address(request))
    return _back(request)


def _own(session: Session, steward: SignedIn, idea_id: UUID) -> Idea:
    """An idea for a place of this steward's, locked. Raises `NotFound`."""
    found = session.get(Idea, idea_id, with_for_update=True)
    place = named_place(session, found.place_kind, found.place_code) if found else None
    if found is None or not steward.is_steward_of([place.id] if place else []):
        raise NotFound(
            gettext(
                "We cannot find this idea or offer of help. It may have been withdrawn, or it may be for a place that you do not look after."
            )
        )
    return found


def _back(request: Request) -> Response:
    return RedirectResponse(request.app.url_path_for("held_ideas"), 303, headers=NOT_KEPT)


def _page(
    request: Request,
    session: Session,
    steward: SignedIn,
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    return render_form(
        request,
        "ideas/held.html",
        error=error,
        title=gettext("Ideas to review"),
        held=held_for(session, steward.steward_places()),
        refusals=REFUSALS,
        signs=SIGNS,
    )
