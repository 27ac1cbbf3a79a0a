"""The page on which a group says whether it has room, opened by a link of our mails."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.assets.confirming.actions import BY_LINK, say_room
from assetmap.assets.confirming.queries import round_of
from assetmap.assets.confirming.room import FRESH_FOR, Room, room_label, room_words
from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.record.models import Asset
from assetmap.assets.record.status import AssetStatus
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, NotFound
from assetmap.people.access import anyone
from assetmap.web.form_pages import render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])
Token = Annotated[str, Query(max_length=200)]


@router.get("/confirm/room", name="room")
def room_page(request: Request, session: SessionDep, token: Token = "") -> HTMLResponse:
    """Three buttons; the link alone says nothing, so that a mail scanner says nothing either."""
    return _page(request, _asset_of(request, session, token), token, {})


@router.post("/confirm/room", name="say_room")
def answer(request: Request, session: SessionDep, form: FormDep) -> HTMLResponse:
    """Notes what the group says, as of today."""
    token = form.get("token", "")[:200]
    asset = _asset_of(request, session, token)
    try:
        with speaking(language_of(request)):
            say_room(
                session,
                asset.id,
                form.get("room", ""),
                form.get("weeks", ""),
                by=BY_LINK,
                today=datetime.now(UTC).astimezone(UK).date(),
            )
    except InvalidInput as error:
        return _page(request, asset, token, form, error=error)
    return _page(request, asset, token, form, is_said=True)


def _asset_of(request: Request, session: Session, token: str) -> Asset:
    known = round_of(session, token)
    asset = session.get(Asset, known.asset_id) if known else None
    if asset is None or asset.status != AssetStatus.PUBLISHED:
        with speaking(language_of(request)):
            raise NotFound(gettext("This link does not work, or the entry is no longer published."))
    return asset


def _page(
    request: Request,
    asset: Asset,
    token: str,
    form: Form,
    *,
    error: AssetmapError | None = None,
    is_said: bool = False,
) -> HTMLResponse:
    with speaking(language_of(request)):
        choices = [(one.value, room_label(one)) for one in Room]
        words = room_words(asset.room, asset.room_weeks)
    return render_form(
        request,
        "confirming/room.html",
        error=error,
        asset=asset,
        token=token,
        form=form,
        choices=choices,
        said_words=words,
        is_said=is_said,
        days=FRESH_FOR.days,
    )
