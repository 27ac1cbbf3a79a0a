"""The pages that begin, confirm and end following."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, NotFound, TooOften
from assetmap.people.access import anyone
from assetmap.places.queries import PlaceNamed, named_place
from assetmap.voice.following.actions import confirm_follow, stop_following
from assetmap.voice.following.asking import ask_to_follow
from assetmap.voice.following.queries import follow_of
from assetmap.voice.following.subjects import place_subject
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep, UnguardedFormDep, from_this_site
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])


def _place(request: Request, session: SessionDep, kind: str, code: str) -> PlaceNamed:
    place = named_place(session, kind, code)
    if place is None:
        with speaking(language_of(request)):
            raise NotFound(gettext("We can’t find this place. See “Places” for the full list."))
    return place


PlaceDep = Annotated[PlaceNamed, Depends(_place)]


@router.get("/places/{kind}/{code}/follow", name="follow_place")
def follow_place_page(request: Request, place: PlaceDep) -> HTMLResponse:
    """Asks for the address to which news of a place goes."""
    return _form_page(request, place, {})


@router.post(
    "/places/{kind}/{code}/follow",
    name="begin_following_place",
    dependencies=[Depends(from_this_site)],
)
def begin_following_place(
    request: Request, session: SessionDep, place: PlaceDep, form: FormDep
) -> HTMLResponse:
    """Mails the link that confirms it. A program that fills the hidden field is thanked and not heard."""
    if form.get("website"):
        return _form_page(request, place, form, is_sent=True)
    try:
        with speaking(language_of(request)), session.begin_nested():
            subject = place_subject(place.kind, place.code)
            ask_to_follow(request, session, subject, place.name, form.get("email", ""))
    except (InvalidInput, TooOften) as error:
        return _form_page(request, place, form, error=error)
    return _form_page(request, place, form, is_sent=True)


@router.get("/following/{follow_id}", name="following")
def following_page(request: Request, session: SessionDep, follow_id: UUID) -> HTMLResponse:
    """The page behind a mail's link: a button to confirm or to stop. Who only opens it, a mail scanner too, does
    nothing.
    """
    found = follow_of(session, follow_id)
    name = _name_of(session, found.subject) if found else ""
    return _following_page(request, follow_id, name, state=_state(found is not None, found))


@router.post("/following/{follow_id}", name="change_following")
def change_following(
    request: Request, session: SessionDep, follow_id: UUID, form: FormDep
) -> Response:
    """Confirms or stops, as the button says."""
    if form.get("action") == "stop":
        stop_following(session, follow_id)
    else:
        confirm_follow(session, follow_id, now=datetime.now(UTC))
    address = request.app.url_path_for("following", follow_id=str(follow_id))
    return RedirectResponse(address, 303, headers=NOT_KEPT)


@router.post("/following/{follow_id}/stop", name="stop_following")
def stop_with_one_click(session: SessionDep, follow_id: UUID, _form: UnguardedFormDep) -> Response:
    """Stops for a mail program whose reader pressed its own button (RFC 8058), which comes from no page of ours."""
    stop_following(session, follow_id)
    return Response(status_code=204)


def _state(is_known: bool, found: object) -> str:
    if not is_known:
        return "ended"
    return "on" if getattr(found, "confirmed_at", None) else "asked"


def _name_of(session: Session, subject: str) -> str:
    kind, _, rest = subject.partition("/")
    if kind == "place":
        place = named_place(session, *rest.split("/", 1))
        return place.name if place else rest
    found = session.scalar(
        text("SELECT title FROM idea WHERE id = CAST(:id AS uuid)"), {"id": rest}
    )
    return str(found or "")


def _following_page(request: Request, follow_id: UUID, name: str, *, state: str) -> HTMLResponse:
    titles = {
        "ended": gettext("We will not send you these emails"),
        "asked": gettext("Do you want these emails?"),
        "on": gettext("You are signed up for these emails"),
    }
    return render_form(
        request,
        "following/following.html",
        title=titles[state],
        name=name,
        state=state,
        follow_id=follow_id,
    )


def _form_page(
    request: Request,
    place: PlaceNamed,
    form: Form,
    *,
    error: AssetmapError | None = None,
    is_sent: bool = False,
) -> HTMLResponse:
    return render_form(
        request,
        "following/follow.html",
        error=error,
        title=gettext("Check your inbox")
        if is_sent
        else gettext("Follow %(name)s by email") % {"name": place.name},
        place=place,
        form=form,
        is_sent=is_sent,
    )
