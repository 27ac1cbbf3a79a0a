"""The pages on which a steward declares an emergency, looks after it, and ends it or takes it back."""

import re
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, Forbidden, InvalidInput, NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.places.queries import named_places
from assetmap.voice.emergencies.actions import (
    LinkTo,
    add_site,
    change,
    declare,
    end,
    invite_responder,
    prolong,
    remove_responder,
)
from assetmap.voice.emergencies.models import Emergency, EmergencySite
from assetmap.voice.emergencies.pages import cache, emergency_of, has_ended, keep_state
from assetmap.voice.emergencies.queries import place_ids_of, responders_of, sites_of
from assetmap.voice.emergencies.record import (
    HOURS,
    STATES,
    USUAL_HOURS,
    declared_in,
    is_undoable,
    state_words,
)
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def _links(request: Request, route: str) -> LinkTo:
    site = (request.app.state.settings.public_url or str(request.base_url)).rstrip("/")

    def link_to(emergency_id: UUID, token: str) -> str:
        path = request.app.url_path_for(route, emergency_id=emergency_id)
        return f"{site}{path}?token={token}"

    return link_to


@router.get("/emergencies/new", name="declare_emergency")
def declare_page(request: Request, session: SessionDep, steward: StewardDep) -> HTMLResponse:
    """The form by which a steward declares an emergency."""
    return _declare_page(request, session, {"hours": str(USUAL_HOURS)})


@router.post("/emergencies/new", name="declare_this_emergency")
def declare_this(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """Declares it, once the steward has said that they are sure."""
    kind, _, code = form.get("place", "").partition("/")
    try:
        with speaking(language_of(request)):
            declared = declared_in(form)
            if form.get("is_sure") != "yes":
                raise InvalidInput(
                    gettext(
                        "Tick to confirm that you are sure. The page will be public at once, and we will "
                        "email the groups."
                    ),
                    parameter="is_sure",
                )
            with session.begin_nested():
                emergency = declare(
                    session,
                    steward,
                    declared,
                    place_kind=kind,
                    place_code=code,
                    link_to=_links(request, "emergency_update"),
                    now=datetime.now(UTC),
                )
    except (InvalidInput, Conflict) as error:
        return _declare_page(request, session, form, error=error)
    cache.clear()
    return _to_steer(request, emergency.id, "declared")


def _declare_page(
    request: Request, session: Session, form: Form, *, error: AssetmapError | None = None
) -> HTMLResponse:
    places = named_places(session)
    return render_form(
        request, "emergencies/declare.html", error=error, form=form, places=places, hours=HOURS
    )


def _to_steer(request: Request, emergency_id: UUID, done: str) -> Response:
    address = request.app.url_path_for("steer_emergency", emergency_id=emergency_id)
    return RedirectResponse(f"{address}?done={done}", 303, headers=NOT_KEPT)


def _own(session: Session, steward: SignedIn, emergency_id: UUID) -> Emergency:
    emergency = emergency_of(session, emergency_id)
    places = place_ids_of(session, emergency.place_kind, emergency.place_code)
    if not steward.is_steward_of(places):
        raise Forbidden("")
    return emergency


@router.get("/emergencies/{emergency_id}/steer", name="steer_emergency")
def steer_page(
    request: Request, session: SessionDep, steward: StewardDep, emergency_id: UUID
) -> HTMLResponse:
    """Everything that a steward can do about one emergency."""
    emergency = _own(session, steward, emergency_id)
    return _steer_page(request, session, emergency, _as_form(emergency))


def _as_form(emergency: Emergency) -> Form:
    return {
        "title": emergency.title,
        "advice": emergency.advice,
        "needs": "\n".join(emergency.needs),
    }


@router.post("/emergencies/{emergency_id}/steer", name="steer_this_emergency")
def steer(
    request: Request,
    session: SessionDep,
    steward: StewardDep,
    emergency_id: UUID,
    form: FormDep,
) -> Response:
    """Does what the button says."""
    emergency = _own(session, steward, emergency_id)
    does = form.get("does", "")
    try:
        with speaking(language_of(request)), session.begin_nested():
            done = _do(request, session, emergency, does, form)
    except (InvalidInput, Conflict, NotFound) as error:
        shown = form if does == "change" else _as_form(emergency) | form
        return _steer_page(request, session, emergency, shown, error=error)
    cache.clear()
    return _to_steer(request, emergency_id, done)


def _do(request: Request, session: Session, emergency: Emergency, does: str, form: Form) -> str:
    """Does it; returns what the page says afterwards."""
    now = datetime.now(UTC)
    match does:
        case "change":
            change(session, emergency, declared_in(form), now=now)
        case "longer":
            prolong(session, emergency, 24, now=now)
        case "over" | "mistake":
            end(session, emergency, reason=does, now=now)
        case "site":
            asset_id = _asset_in(form.get("entry", ""))
            link_to = _links(request, "emergency_update")
            if not add_site(session, emergency, asset_id, link_to=link_to, now=now):
                return "site-known"
        case "state":
            asset_id = _asset_in(form.get("entry", ""))
            site = session.get(EmergencySite, (emergency.id, asset_id), with_for_update=True)
            if site is None:
                raise NotFound(gettext("We cannot find this entry on the map."))
            keep_state(session, emergency, site, form)
        case "responder":
            link_to = _links(request, "emergency_responders")
            invite_responder(session, emergency, form.get("email", ""), link_to=link_to, now=now)
        case "remove":
            number = form.get("number", "")
            which = int(number) if number.isdecimal() and len(number) < 10 else 0
            remove_responder(session, emergency, which, now=now)
        case _:
            raise InvalidInput(gettext("Choose what to do."))
    return does


def _asset_in(typed: str) -> UUID:
    """The id in the address of an entry, or an id. Raises `InvalidInput`."""
    found = _ID.search(typed)
    if found is None:
        raise InvalidInput(
            gettext(
                "Copy the web address of the entry’s page on the map. For example, …/assets/1f0c…"
            ),
            parameter="entry",
        )
    return UUID(found[0])


def _steer_page(
    request: Request,
    session: Session,
    emergency: Emergency,
    form: Form,
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    now = datetime.now(UTC)
    return render_form(
        request,
        "emergencies/steer.html",
        error=error,
        emergency=emergency,
        form=form,
        sites=sites_of(session, emergency.id),
        responders=responders_of(session, emergency.id),
        is_over=has_ended(emergency, now),
        is_undoable=is_undoable(emergency.declared_at, now),
        states=STATES,
        state_words=state_words,
        done=request.query_params.get("done", ""),
    )
