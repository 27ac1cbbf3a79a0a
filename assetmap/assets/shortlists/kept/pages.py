"""The pages of kept shortlists and of stars."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.shortlists.keeping import former_of, keep, keep_former, kept_by, pack
from assetmap.assets.shortlists.kept import actions
from assetmap.assets.shortlists.kept.queries import (
    OpenedList,
    deleted_lists,
    is_kept,
    opened_list,
    own_lists,
    starred_by,
    team_lists,
    team_of,
)
from assetmap.assets.shortlists.pages import edit_page, with_typed
from assetmap.assets.shortlists.queries import listed_now
from assetmap.assets.shortlists.shortlist import LONGEST_TITLE, Shortlist, title_from
from assetmap.assets.shortlists.showing import showing
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import Form, FormDep, way_back
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

# As large as the column holds; what is larger is nobody's.
KeptId = Annotated[int, Path(ge=1, le=2**31 - 1)]
router = APIRouter(include_in_schema=False)
LinkWorkerDep = Annotated[SignedIn, Depends(requires(Role.LINK_WORKER))]
_NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.get("/shortlists", name="kept_shortlists")
def lists_page(request: Request, session: SessionDep, person: LinkWorkerDep) -> HTMLResponse:
    """Theirs, their team's, and what they have starred."""
    stars = starred_by(session, person.person_id)
    listed = listed_now(session, stars)
    page = render(
        request,
        "shortlists/kept_lists.html",
        own=own_lists(session, person.person_id),
        deleted=deleted_lists(session, person.person_id),
        shared=team_lists(session, person.person_id),
        team=team_of(session, person.person_id),
        starred=[listed[asset_id] for asset_id in stars if asset_id in listed],
        starred_ids={str(asset_id) for asset_id in stars},
        gone_count=len(stars) - len(listed),
    )
    page.headers.update(_NOT_KEPT)
    return page


@router.post("/shortlists", name="keep_shortlist")
def keep_shortlist(
    request: Request, session: SessionDep, person: LinkWorkerDep, form: FormDep
) -> Response:
    """Keeps the shortlist as it is, with what had just been typed, under its title."""
    return _kept_as(request, session, person, form, kept_id=None)


def _kept_as(
    request: Request, session: Session, person: SignedIn, form: Form, *, kept_id: int | None
) -> Response:
    """Keeps the shortlist as a new list, or in the place of one."""
    before, now = kept_by(request).shortlist, datetime.now(UTC)
    try:
        with speaking(language_of(request)):
            shortlist = with_typed(before, form)
            # Asked first, so that nothing is stored that the browser could not hold.
            pack(request, shortlist)
            if kept_id is None:
                kept_id = actions.keep_as_new(session, person.person_id, shortlist, now=now)
            else:
                actions.save_changes(session, kept_id, person.person_id, shortlist, now=now)
    except InvalidInput as error:
        return edit_page(request, session, before, error=error, typed=form)
    stored = _found(session, kept_id, person).as_shortlist()
    return _on_shortlist(request, stored, done="kept")


@router.post("/shortlists/former", name="former_shortlist")
def former_shortlist(
    request: Request, session: SessionDep, person: LinkWorkerDep, form: FormDep
) -> Response:
    """Puts back what was there before a kept list was opened, keeps it under a name, or lets it go."""
    now, former = kept_by(request).shortlist, former_of(request)
    action = form.get("action")
    if former is None or action == "drop":
        response: Response = RedirectResponse(request.app.url_path_for("shortlist"), 303)
        keep_former(response, request, None)
        return response
    if action == "restore":
        response = _on_shortlist(request, former)
        is_safe = not now.entries or is_kept(session, now, person.person_id)
        keep_former(response, request, None if is_safe else now)
        return response
    try:
        with speaking(language_of(request)):
            named = Shortlist(title_from(form.get("former_name", "")), former.entries)
            actions.keep_as_new(session, person.person_id, named, now=datetime.now(UTC))
    except InvalidInput as error:
        about_name = InvalidInput(str(error), parameter="former_name")
        return edit_page(request, session, now, error=about_name, typed=form)
    response = _on_shortlist(request, now, done="kept")
    keep_former(response, request, None)
    return response


@router.get("/shortlists/kept/{kept_id}", name="kept_shortlist")
def list_page(
    request: Request, session: SessionDep, person: LinkWorkerDep, kept_id: KeptId
) -> HTMLResponse:
    """The entries of one list as they are now; what can be done with it, if it is theirs."""
    return _list_page(request, session, person, _found(session, kept_id, person))


def _list_page(
    request: Request,
    session: Session,
    person: SignedIn,
    opened: OpenedList,
    *,
    error: AssetmapError | None = None,
    typed: str | None = None,
) -> HTMLResponse:
    page = render(
        request,
        "shortlists/kept_list.html",
        status_code=status_of(error) if error else 200,
        title=opened.kept.name,
        kept=opened.kept,
        shown=showing(session, opened.entries),
        team=team_of(session, person.person_id),
        name_typed=opened.kept.name if typed is None else typed,
        longest_title=LONGEST_TITLE,
        errors=[str(error)] if error else [],
    )
    page.headers.update(_NOT_KEPT)
    return page


@router.post("/shortlists/kept/{kept_id}", name="change_kept_shortlist")
def change_list(
    request: Request, session: SessionDep, person: LinkWorkerDep, kept_id: KeptId, form: FormDep
) -> Response:
    """Does what a button asked for; opening takes what is shared with the team, too."""
    action, now = form.get("action", ""), datetime.now(UTC)
    address = request.app.url_path_for("kept_shortlist", kept_id=kept_id)
    if action == "open":
        return _open(request, session, person, _found(session, kept_id, person))
    if action == "save":
        return _kept_as(request, session, person, form, kept_id=kept_id)
    with speaking(language_of(request)):
        if action == "rename":
            name = form.get("name", "")
            opened = _found(session, kept_id, person)
            try:
                actions.rename(session, kept_id, person.person_id, name, now=now)
            except InvalidInput as error:
                return _list_page(request, session, person, opened, error=error, typed=name)
            return _renamed(request, session, person, opened)
        elif action in ("share", "unshare"):
            is_shared = action == "share"
            actions.set_shared(session, kept_id, person.person_id, is_shared=is_shared)
        elif action == "delete":
            actions.delete_list(session, kept_id, person.person_id, now=now)
            address = request.app.url_path_for("kept_shortlists")
        elif action == "restore":
            actions.put_back(session, kept_id, person.person_id, now=now)
            address = request.app.url_path_for("kept_shortlists")
        else:
            raise InvalidInput(
                gettext("The action must be one of %(actions)s.")
                % {"actions": "open, save, rename, share, unshare, delete, restore"},
                parameter="action",
            )
    return RedirectResponse(address, 303, headers=_NOT_KEPT)


def _renamed(
    request: Request, session: Session, person: SignedIn, former: OpenedList
) -> RedirectResponse:
    """Renames it on the shortlist too, where it is open and had its former name."""
    kept_id = former.kept.id
    address = request.app.url_path_for("kept_shortlist", kept_id=kept_id)
    response = RedirectResponse(address, 303, headers=_NOT_KEPT)
    at_work = kept_by(request).shortlist
    if (at_work.kept_id, at_work.title) == (kept_id, former.kept.name):
        name = _found(session, kept_id, person).kept.name
        keep(response, request, pack(request, replace(at_work, title=name)))
    return response


def _open(
    request: Request, session: Session, person: SignedIn, opened: OpenedList
) -> RedirectResponse:
    """Puts the list on the shortlist; what was there and is kept nowhere stays beside it, to be put back or kept."""
    before = kept_by(request).shortlist
    response = _on_shortlist(request, opened.as_shortlist())
    if before.entries and not is_kept(session, before, person.person_id):
        keep_former(response, request, before)
    return response


def _on_shortlist(request: Request, shortlist: Shortlist, *, done: str = "") -> RedirectResponse:
    address = request.app.url_path_for("shortlist")
    response = RedirectResponse(f"{address}?done={done}" if done else address, 303)
    keep(response, request, pack(request, shortlist))
    return response


def _found(session: Session, kept_id: KeptId, person: SignedIn) -> OpenedList:
    opened = opened_list(session, kept_id, person.person_id)
    if opened is None:
        raise NotFound(
            gettext(
                "This list is not one of yours, and your team has not shared it. Go to your lists."
            )
        )
    return opened


@router.post("/stars", name="star")
def star(request: Request, session: SessionDep, person: LinkWorkerDep, form: FormDep) -> Response:
    """Stars an asset or takes the star away, and goes back to where the button was."""
    action, _, which = form.get("action", "").partition(" ")
    try:
        asset_id = UUID(which)
    except ValueError:
        raise InvalidInput(
            gettext("The asset_id does not match any entry."), parameter="action"
        ) from None
    if action == "unstar":
        actions.unstar(session, asset_id, person.person_id)
    else:
        actions.star(session, asset_id, person.person_id)
    address = way_back(
        asked=form.get("back"),
        referrer=request.headers.get("referer"),
        host=request.headers.get("host"),
        otherwise=request.app.url_path_for("kept_shortlists"),
    )
    where = address if "#" in address else f"{address}#star-{asset_id}"
    return RedirectResponse(where, 303, headers=_NOT_KEPT)
