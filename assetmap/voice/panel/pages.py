"""The pages of panels: for commissioners, and for invited groups by their link."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.places.queries import named_places
from assetmap.voice.panel.actions import (
    LONGEST_WORDS,
    LinkTo,
    add_group,
    checked_text,
    invite,
    keep_panel,
    remove_group,
    say_answer,
    tell_back,
)
from assetmap.voice.panel.choosing import MOST, ChosenGroup, Group, choose, coverage, uncovered
from assetmap.voice.panel.models import Panel, PanelGroup
from assetmap.voice.panel.queries import (
    AskedGroup,
    group_by_token,
    groups_of,
    groups_to_ask,
    panels,
)
from assetmap.voice.panel.wording import dimension_words, reasons, value_words
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
CommissionerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER))]
Token = Annotated[str, Query(max_length=200)]


@router.get("/panels", name="panels")
def panels_page(request: Request, session: SessionDep, person: CommissionerDep) -> HTMLResponse:
    """The panels there are, and the form for one more."""
    return _form_page(request, session, {"count": "12"})


@router.post("/panels", name="make_panel")
def make_panel(
    request: Request, session: SessionDep, person: CommissionerDep, form: FormDep
) -> Response:
    """Chooses the groups and shows them with their reasons. Nobody is invited yet."""
    kind, _, code = form.get("place", "").partition("/")
    place = (kind, code) if code else None
    count = form.get("count", "")
    try:
        with speaking(language_of(request)), session.begin_nested():
            checked_text(form.get("subject", ""), 150, "subject")
            now = datetime.now(UTC)
            groups, names = groups_to_ask(
                session, place_kind=place and kind, place_code=place and code
            )
            number = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0
            chosen = choose(groups, number, now=now)
            panel = keep_panel(
                session,
                person,
                subject=form.get("subject", ""),
                meeting=form.get("meeting", ""),
                place=place,
                chosen=[(one.group.asset_id, reasons(one, names, now)) for one in chosen],
                now=now,
            )
    except InvalidInput as error:
        return _form_page(request, session, form, error=error)
    return _to_panel(request, panel.id, "chosen")


def _form_page(
    request: Request, session: Session, form: Form, *, error: AssetmapError | None = None
) -> HTMLResponse:
    places = named_places(session)
    return render_form(
        request,
        "panel/panels.html",
        error=error,
        title=gettext("Who should we ask?"),
        form=form,
        panels=panels(session),
        places=places,
        most=MOST,
    )


def _to_panel(request: Request, panel_id: UUID, done: str) -> Response:
    address = request.app.url_path_for("panel", panel_id=panel_id)
    return RedirectResponse(f"{address}?done={done}", 303, headers=NOT_KEPT)


def _panel(session: Session, panel_id: UUID) -> Panel:
    found = session.get(Panel, panel_id)
    if found is None:
        raise NotFound(gettext("We cannot find this panel. Check the web address."))
    return found


@router.get("/panels/{panel_id}", name="panel")
def panel_page(
    request: Request, session: SessionDep, person: CommissionerDep, panel_id: UUID
) -> HTMLResponse:
    """A panel: its groups, why each was chosen, who is not heard, and what each answered."""
    return _panel_page(request, session, _panel(session, panel_id), {})


@router.post("/panels/{panel_id}", name="change_panel")
def change_panel(
    request: Request,
    session: SessionDep,
    person: CommissionerDep,
    panel_id: UUID,
    form: FormDep,
) -> Response:
    """Does what the button says: another group, the invitations, or what is told back."""
    panel = _panel(session, panel_id)
    does = form.get("does", "")
    try:
        with speaking(language_of(request)), session.begin_nested():
            _do(request, session, panel, does, form)
    except (InvalidInput, Conflict) as error:
        return _panel_page(request, session, panel, form, error=error)
    return _to_panel(request, panel_id, does)


def _do(request: Request, session: Session, panel: Panel, does: str, form: Form) -> None:
    now = datetime.now(UTC)
    match does:
        case "other":
            _replace(session, panel, form.get("group", ""), now)
        case "invite":
            site = (request.app.state.settings.public_url or str(request.base_url)).rstrip("/")

            def link_to(panel_id: UUID, token: str) -> str:
                path = request.app.url_path_for("panel_answer", panel_id=panel_id)
                return f"{site}{path}?token={token}"

            links: LinkTo = link_to
            invite(session, panel, link_to=links, now=now)
        case "tell":
            tell_back(session, panel, form.get("summary", ""), now=now)
        case _:
            raise InvalidInput(gettext("Choose what to do."))


def _replace(session: Session, panel: Panel, group: str, now: datetime) -> None:
    """Takes one group off and adds the next best. Raises `InvalidInput` and `Conflict`."""
    asked = groups_of(session, panel.id)
    leaving = next((one for one in asked if str(one.group.asset_id) == group), None)
    if leaving is None:
        raise InvalidInput(gettext("Choose a group on this panel."))
    staying = {one.group.asset_id for one in asked} - {leaving.group.asset_id}
    groups, names = _groups(session, panel, without=[leaving.group.asset_id])
    kept = [one for one in groups if one.asset_id in staying]
    others = [one for one in groups if one.asset_id not in staying]
    if not others:
        raise InvalidInput(gettext("There is no other group to replace this one."))
    [best] = choose(others, 1, now=now, beside=kept)
    remove_group(session, panel, leaving.group.asset_id)
    add_group(session, panel, best.group.asset_id, reasons(best, names, now))


def _groups(
    session: Session, panel: Panel, without: Sequence[UUID] = ()
) -> tuple[list[Group], dict[str, str]]:
    return groups_to_ask(
        session,
        place_kind=panel.place_kind,
        place_code=panel.place_code,
        without=without,
    )


def _panel_page(
    request: Request,
    session: Session,
    panel: Panel,
    form: Form,
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    asked: list[AskedGroup] = groups_of(session, panel.id)
    groups, names = _groups(session, panel)
    ids = {one.group.asset_id for one in asked}
    chosen = [ChosenGroup(one, ()) for one in groups if one.asset_id in ids]
    with speaking(language_of(request)):
        covered = [
            (dimension_words(one), heard, every) for one, heard, every in coverage(groups, chosen)
        ]
        missing = [value_words(value, names) for value in uncovered(groups, chosen)]
    return render_form(
        request,
        "panel/panel.html",
        error=error,
        panel=panel,
        asked=asked,
        covered=covered,
        missing=missing,
        count=len(groups),
        form=form,
        done=request.query_params.get("done", ""),
    )


@router.get("/panels/{panel_id}/answer", name="panel_answer", dependencies=[Depends(anyone)])
def answer_page(
    request: Request, session: SessionDep, panel_id: UUID, token: Token = ""
) -> HTMLResponse:
    """The form by which an invited group says whether somebody comes."""
    group = _asked_by(session, panel_id, token)
    return _answer_page(request, session, group, token, {"words": group.words or ""})


@router.post("/panels/{panel_id}/answer", name="say_panel_answer", dependencies=[Depends(anyone)])
def answer(request: Request, session: SessionDep, panel_id: UUID, form: FormDep) -> HTMLResponse:
    """Keeps the answer."""
    token = form.get("token", "")[:200]
    group = _asked_by(session, panel_id, token, is_locked=True)
    try:
        with speaking(language_of(request)):
            say_answer(
                session,
                group,
                answer=form.get("answer", ""),
                words=form.get("words", ""),
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        return _answer_page(request, session, group, token, form, error=error)
    return _answer_page(request, session, group, token, form, is_said=True)


def _asked_by(
    session: Session, panel_id: UUID, token: str, *, is_locked: bool = False
) -> PanelGroup:
    group = group_by_token(session, panel_id, token, is_locked=is_locked)
    if group is None:
        raise NotFound(gettext("This link is not valid. Check that you copied all of it."))
    return group


def _answer_page(
    request: Request,
    session: Session,
    group: PanelGroup,
    token: str,
    form: Form,
    *,
    error: AssetmapError | None = None,
    is_said: bool = False,
) -> HTMLResponse:
    return render_form(
        request,
        "panel/answer.html",
        error=error,
        panel=_panel(session, group.panel_id),
        group=group,
        token=token,
        form=form,
        is_said=is_said,
        most=LONGEST_WORDS,
    )
