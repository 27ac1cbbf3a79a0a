"""The pages of emergencies: for everybody, for groups by their link, and for responders."""

from datetime import UTC, datetime
from math import hypot
from typing import Annotated
from uuid import UUID

import folium
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep, request_session
from assetmap.errors import AssetmapError, Conflict, Forbidden, InvalidInput, NotFound
from assetmap.people.access import SomebodyDep, anyone
from assetmap.people.roles import Role, SignedIn
from assetmap.places.postcodes import compact
from assetmap.places.queries import postcode_centre
from assetmap.voice.emergencies.abilities import ability_words, people_in
from assetmap.voice.emergencies.actions import say_state
from assetmap.voice.emergencies.models import Emergency, EmergencySite
from assetmap.voice.emergencies.page_cache import SECONDS, PageCache
from assetmap.voice.emergencies.queries import (
    MOST_ON_PAGE,
    SiteInEmergency,
    events_of,
    open_emergencies,
    past_emergencies,
    place_ids_of,
    responder_by_token,
    site_by_token,
    sites_of,
)
from assetmap.voice.emergencies.record import STATES, event_words, line_in, state_words
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.maps import MapDocument, finished_map
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
Token = Annotated[str, Query(max_length=200)]
cache = PageCache()
_COLOURS = {"open": "#006747", "full": "#a25600", None: "#4c6272", "closed": "#8a1538"}


def emergency_of(session: Session, emergency_id: UUID) -> Emergency:
    """The emergency. Raises `NotFound`."""
    found = session.get(Emergency, emergency_id)
    if found is None:
        raise NotFound(gettext("We cannot find this emergency. Check the web address."))
    return found


def has_ended(emergency: Emergency, now: datetime) -> bool:
    """Whether it is over, by a steward or by its time."""
    return emergency.ended_at is not None or emergency.ends_at <= now


@router.get("/emergencies", name="emergencies", dependencies=[Depends(anyone)])
def emergencies_page(request: Request, session: SessionDep, person: SomebodyDep) -> HTMLResponse:
    """Emergencies that go on, and the records of those that are over."""
    now = datetime.now(UTC)
    return render(
        request,
        "emergencies/all.html",
        title=gettext("Emergencies"),
        open=open_emergencies(session, now=now),
        past=past_emergencies(session, now=now),
        may_declare=person is not None and person.has(Role.STEWARD),
    )


@router.get("/emergencies/{emergency_id}", name="emergency", dependencies=[Depends(anyone)])
def emergency_page(request: Request, emergency_id: UUID) -> Response:
    """The emergency page: what is open and what is needed, small enough for crowds, kept for some seconds."""
    language = language_of(request)
    page = cache.get((emergency_id, language))
    if page is None:
        with request_session(request) as session:
            page = _public_page(request, session, emergency_id)
        cache.keep((emergency_id, language), page)
    headers = {
        "Cache-Control": f"public, max-age={SECONDS:.0f}",
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(page, headers=headers)


def _public_page(request: Request, session: Session, emergency_id: UUID) -> str:
    emergency = emergency_of(session, emergency_id)
    now = datetime.now(UTC)
    sites = sites_of(session, emergency_id)
    with speaking(language_of(request)):
        record = [
            (event.happened_at, event_words(event.what, name, event.detail))
            for event, name in events_of(session, emergency_id)
        ]
    page = render(
        request,
        "emergencies/one.html",
        is_bare=True,
        emergency=emergency,
        is_over=has_ended(emergency, now),
        sites=sites[:MOST_ON_PAGE],
        more=max(0, len(sites) - MOST_ON_PAGE),
        needs=[one for one in sites if one.needs and one.state in ("open", "full")],
        record=record,
        now=now,
        state_words=state_words,
    )
    return bytes(page.body).decode()


@router.get(
    "/emergencies/{emergency_id}/update", name="emergency_update", dependencies=[Depends(anyone)]
)
def update_page(
    request: Request, session: SessionDep, emergency_id: UUID, token: Token = ""
) -> HTMLResponse:
    """The form by which a group says whether it is open; the link alone changes nothing."""
    emergency, site = _asked(session, emergency_id, token)
    form = {
        "state": site.state or "",
        "offers": site.offers or "",
        "needs": site.needs or "",
        "room": str(site.room or ""),
    }
    return _update_page(request, session, emergency, site, token, form)


@router.post(
    "/emergencies/{emergency_id}/update",
    name="say_emergency_state",
    dependencies=[Depends(anyone)],
)
def say_state_by_link(
    request: Request, session: SessionDep, emergency_id: UUID, form: FormDep
) -> HTMLResponse:
    """Keeps what a group says."""
    token = form.get("token", "")[:200]
    emergency, site = _asked(session, emergency_id, token, is_locked=True)
    try:
        with speaking(language_of(request)):
            keep_state(session, emergency, site, form)
    except (InvalidInput, Conflict) as error:
        return _update_page(request, session, emergency, site, token, form, error=error)
    return _update_page(request, session, emergency, site, token, form, is_said=True)


def keep_state(session: Session, emergency: Emergency, site: EmergencySite, form: Form) -> None:
    """Keeps what a form says of one place. Raises `InvalidInput` and `Conflict`."""
    say_state(
        session,
        emergency,
        site,
        state=form.get("state", ""),
        offers=line_in(form.get("offers", ""), "offers"),
        needs=line_in(form.get("needs", ""), "needs"),
        room=people_in(form.get("room", ""), "room"),
        now=datetime.now(UTC),
    )
    cache.clear()


def _asked(
    session: Session, emergency_id: UUID, token: str, *, is_locked: bool = False
) -> tuple[Emergency, EmergencySite]:
    site = site_by_token(session, emergency_id, token, is_locked=is_locked)
    if site is None:
        raise NotFound(gettext("This link is not valid. Check that you copied all of it."))
    return emergency_of(session, emergency_id), site


def _update_page(
    request: Request,
    session: Session,
    emergency: Emergency,
    site: EmergencySite,
    token: str,
    form: Form,
    *,
    error: AssetmapError | None = None,
    is_said: bool = False,
) -> HTMLResponse:
    shown = next(
        (one for one in sites_of(session, emergency.id) if one.asset_id == site.asset_id), None
    )
    if shown is None:
        raise NotFound(gettext("This entry is no longer on the map."))
    return render_form(
        request,
        "emergencies/update.html",
        error=error,
        emergency=emergency,
        is_over=has_ended(emergency, datetime.now(UTC)),
        name=shown.name,
        token=token,
        form=form,
        states=STATES,
        state_words=state_words,
        is_said=is_said,
    )


def _responders(
    session: Session, emergency_id: UUID, token: str, person: SignedIn | None
) -> Emergency:
    """The emergency, for its stewards and for responders by their link. Raises `NotFound` and `Forbidden`."""
    emergency = emergency_of(session, emergency_id)
    places = place_ids_of(session, emergency.place_kind, emergency.place_code)
    if person is not None and person.has(Role.STEWARD) and person.is_steward_of(places):
        return emergency
    if responder_by_token(session, emergency_id, token) is None:
        raise Forbidden("")
    if has_ended(emergency, datetime.now(UTC)):
        raise NotFound(gettext("This emergency has ended, so your link no longer works."))
    return emergency


@router.get(
    "/emergencies/{emergency_id}/responders",
    name="emergency_responders",
    dependencies=[Depends(anyone)],
)
def responders_page(
    request: Request,
    session: SessionDep,
    person: SomebodyDep,
    emergency_id: UUID,
    token: Token = "",
    postcode: Annotated[str, Query(max_length=12)] = "",
    ability: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The responders and what they could do, with contacts, by distance from a postcode or by capacity."""
    emergency = _responders(session, emergency_id, token, person)
    error: AssetmapError | None = None
    origin = None
    stored = compact(postcode) if postcode else None
    try:
        if postcode and stored is None:
            raise InvalidInput(
                gettext("“%(postcode)s” is not a postcode.") % {"postcode": postcode},
                parameter="postcode",
            )
        if stored:
            origin = postcode_centre(session, stored)
    except (InvalidInput, NotFound) as wrong:
        error = wrong
    rows: list[tuple[SiteInEmergency, float | None]] = []
    for site in sites_of(session, emergency_id):
        if ability and ability not in site.said.abilities:
            continue
        metres = None
        if origin is not None and site.easting is not None and site.northing is not None:
            metres = hypot(site.easting - origin.easting, site.northing - origin.northing)
        rows.append((site, metres))
    if origin is not None:
        rows.sort(key=lambda row: (row[0].state == "closed", row[1] is None, row[1] or 0.0))
    else:
        rows.sort(
            key=lambda row: (
                row[0].state == "closed",
                -(row[0].room or row[0].said.capacity or 0),
                row[0].name.casefold(),
            )
        )
    return render_form(
        request,
        "emergencies/responders.html",
        error=error,
        emergency=emergency,
        rows=rows,
        token=token,
        postcode=postcode,
        ability=ability,
        is_near=origin is not None,
        ability_words=ability_words,
        state_words=state_words,
    )


@router.get(
    "/emergencies/{emergency_id}/responders/map",
    name="emergency_map",
    dependencies=[Depends(anyone)],
)
def responders_map(
    request: Request,
    session: SessionDep,
    person: SomebodyDep,
    emergency_id: UUID,
    token: Token = "",
) -> HTMLResponse:
    """The map of the same, to be shown in a sandboxed frame."""
    _responders(session, emergency_id, token, person)
    settings = request.app.state.settings
    with speaking(language_of(request)):
        drawn = _map(
            sites_of(session, emergency_id), settings.tiles_url, settings.tiles_attribution
        )
    return HTMLResponse(
        drawn.html, headers={"Content-Security-Policy": drawn.content_security_policy, **NOT_KEPT}
    )


def _map(
    sites: list[SiteInEmergency], tiles_url: str | None, tiles_attribution: str
) -> MapDocument:
    """A Folium map with a circle for each place, in the colour of its state and the size of its room."""
    placed = [(one, one.degrees) for one in sites if one.degrees]
    drawn = folium.Map(location=(52.6, -1.5), zoom_start=6, tiles=None, zoom_control=True)
    for one, degrees in placed:
        if degrees is None:
            continue
        room = one.room or one.said.capacity or 0
        said = state_words(one.state)
        if room:
            said += " – " + gettext("room for %(count)s") % {"count": room}
        folium.CircleMarker(
            (degrees[1], degrees[0]),
            radius=8 + min(12, room**0.5),
            color="#ffffff",
            weight=2,
            fill=True,
            fill_color=_COLOURS[one.state],
            fill_opacity=0.9,
            tooltip=folium.Tooltip(f"{one.name}: {said}"),
        ).add_to(drawn)
    if placed:
        longitudes = [degrees[0] for _, degrees in placed if degrees]
        latitudes = [degrees[1] for _, degrees in placed if degrees]
        drawn.fit_bounds(
            [[min(latitudes), min(longitudes)], [max(latitudes), max(longitudes)]],
            max_zoom=15,
            padding=(30, 30),
        )
    return finished_map(
        drawn,
        gettext("Map of places that can help"),
        ("map-keys",),
        tiles_url,
        tiles_attribution,
        style="quiet",
    )
