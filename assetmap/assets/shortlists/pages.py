"""The shortlist page: add, order, note, print and empty."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.shortlists.keeping import forget, former_of, keep, kept_by, pack
from assetmap.assets.shortlists.kept.queries import KeptList, is_kept, opened_list
from assetmap.assets.shortlists.queries import listed_now
from assetmap.assets.shortlists.shortlist import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    Shortlist,
)
from assetmap.assets.shortlists.showing import Showing, showing, small_map
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, NotFound
from assetmap.people.access import current_person
from assetmap.people.roles import Role
from assetmap.places.queries import attributions
from assetmap.web.forms import Form, FormDep, way_back
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)

Size = Annotated[Literal["standard", "large"], Query()]
_NOTE = "note-"
_NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.get("/shortlist", name="shortlist")
def shortlist_page(request: Request, session: SessionDep) -> HTMLResponse:
    """The shortlist, to be looked at and changed."""
    kept = kept_by(request)
    page = edit_page(request, session, kept.shortlist, is_lost=kept.is_lost)
    if kept.is_lost:
        forget(page)
    return page


def edit_page(
    request: Request,
    session: Session,
    shortlist: Shortlist,
    *,
    is_lost: bool = False,
    error: AssetmapError | None = None,
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The page as it stands; after an error it says what was wrong, and keeps what was typed."""
    removed = shortlist.removed.entry if shortlist.removed else None
    ids = [*shortlist.asset_ids, *([removed.asset_id] if removed else [])]
    named = error.parameter if isinstance(error, InvalidInput) else None
    typed = typed or {}
    person = current_person(request, session)
    keeper = person.person_id if person and person.has(Role.LINK_WORKER) else None
    page = render(
        request,
        "shortlists/shortlist.html",
        status_code=status_of(error) if error else 200,
        title=gettext("Your shortlist"),
        errors=[{"field": named or "", "sentence": str(error)}] if error else [],
        is_lost=is_lost,
        is_link_removed=request.query_params.get("link") == "removed",
        can_keep=keeper is not None,
        kept=_kept(session, shortlist, keeper) if keeper else None,
        is_kept=keeper is not None and is_kept(session, shortlist, keeper),
        former=former_of(request) if keeper else None,
        former_name_typed=typed.get("former_name"),
        shortlist=shortlist,
        shortlist_count=len(shortlist.entries),
        shortlist_ids=[str(asset_id) for asset_id in shortlist.asset_ids],
        listed=listed_now(session, ids),
        title_typed=typed.get("title", shortlist.title),
        notes={e.asset_id: typed.get(f"{_NOTE}{e.asset_id}", e.note) for e in shortlist.entries},
        longest_note=LONGEST_NOTE,
        longest_title=LONGEST_TITLE,
        # Of a page that was answered to a form, going back means going back to where the form was.
        back=_back(request, typed, "") if error else "",
    )
    page.headers.update(_NOT_KEPT)
    return page


def _kept(session: Session, shortlist: Shortlist, person_id: UUID) -> KeptList | None:
    """The kept list of theirs that the shortlist was opened from, if it is still there."""
    found = opened_list(session, shortlist.kept_id, person_id) if shortlist.kept_id else None
    return found.kept if found and found.kept.is_own else None


@router.post("/shortlist", name="change_shortlist")
def change_shortlist(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Does what a button asked for, and goes back to where it was pressed."""
    before = kept_by(request).shortlist
    try:
        with speaking(language_of(request)):
            after, asset_id = _changed(session, before, form)
            value = pack(request, after)
    except (InvalidInput, NotFound) as error:
        return edit_page(request, session, before, error=error, typed=form)
    address = _back(request, form, request.app.url_path_for("shortlist"))
    if form["action"] == "print":
        address = request.app.url_path_for("print_shortlist")
    elif asset_id and "#" not in address:
        address = f"{address}#shortlist-{asset_id}"
    response = RedirectResponse(address, 303)
    if after == Shortlist():
        forget(response)
    else:
        keep(response, request, value)
    return response


def _back(request: Request, form: Mapping[str, str], otherwise: str) -> str:
    return way_back(
        asked=form.get("back"),
        referrer=request.headers.get("referer"),
        host=request.headers.get("host"),
        otherwise=otherwise,
    )


def _changed(session: Session, before: Shortlist, form: Form) -> tuple[Shortlist, UUID | None]:
    """The shortlist as the form wants it, and the asset that it was about.

    Whatever button was pressed, what had been typed is taken over, so that nobody loses a note by moving an entry.
    A button of the list names its asset after the action, since it shares its form with all the others.
    """
    action, _, named = form.get("action", "").partition(" ")
    shortlist = with_typed(before, form)
    if action == "empty":
        return Shortlist(), None
    if action in ("save", "print"):
        return shortlist, None
    if action == "undo":
        restored = shortlist.restored()
        return restored, shortlist.removed.entry.asset_id if shortlist.removed else None
    if action not in _ABOUT_ONE:
        raise InvalidInput(
            gettext("The action must be one of %(actions)s.")
            % {"actions": ", ".join([*_ABOUT_ONE, "undo", "save", "print", "empty"])},
            parameter="action",
        )
    asset_id = _asset_id(named or form.get("asset_id", ""))
    if action == "add":
        if asset_id not in listed_now(session, [asset_id]):
            raise NotFound(gettext("We can’t find this entry, or it is no longer listed."))
        return shortlist.with_entry(asset_id), asset_id
    if action == "remove":
        return shortlist.without_entry(asset_id), asset_id
    if action == "note":
        if "note" not in form:
            raise InvalidInput(gettext("The note is missing."), parameter="note")
        # Asked for, so that a note to what is not in the list is refused and not lost.
        shortlist.position(asset_id)
        return shortlist.written(notes={asset_id: form["note"]}), asset_id
    if action == "move":
        position = _whole_number(form.get("position", ""))
        return shortlist.moved(asset_id, position=position), asset_id
    return shortlist.moved_by(asset_id, -1 if action == "up" else 1), asset_id


_ABOUT_ONE = ("add", "remove", "note", "move", "up", "down")


def with_typed(shortlist: Shortlist, form: Form) -> Shortlist:
    """The shortlist with the title and the notes of the form, where it has any."""
    notes = {}
    for field, note in form.items():
        if field.startswith(_NOTE):
            try:
                notes[UUID(field.removeprefix(_NOTE))] = note
            except ValueError:
                continue
    return shortlist.written(title=form.get("title"), notes=notes)


def _asset_id(text: str) -> UUID:
    if not text:
        raise InvalidInput(gettext("The asset_id is missing."), parameter="asset_id")
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(
            gettext("The asset_id does not match any entry."), parameter="asset_id"
        ) from None


def _whole_number(text: str) -> int:
    try:
        # Longer numbers are of no list, and slow to read.
        return int(text[:9])
    except ValueError:
        raise InvalidInput(
            gettext("The position must be a whole number."), parameter="position"
        ) from None


@router.get("/shortlist/print", name="print_shortlist")
def print_page(request: Request, session: SessionDep, size: Size = "standard") -> HTMLResponse:
    """The shortlist for paper, without a link."""
    shortlist = kept_by(request).shortlist
    shown = showing(session, [(entry.asset_id, "", entry.note) for entry in shortlist.entries])
    page = paper(request, session, title=shortlist.title, shown=shown, size=size)
    page.headers.update(_NOT_KEPT)
    return page


def paper(
    request: Request, session: Session, *, title: str, shown: Showing, size: str, **context: Any
) -> HTMLResponse:
    """A page for paper; the person's postcode is never on it, since nothing here knows it."""
    with speaking(language_of(request)):
        title = title or gettext("Places for you")
    return render(
        request,
        "shortlists/print.html",
        title=title,
        shown=shown,
        map=small_map(session, shown.entries),
        size=size,
        attributions=attributions(session),
        **context,
    )
