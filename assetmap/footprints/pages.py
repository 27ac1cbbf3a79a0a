"""The pages of own footprints: all of them, one with its versions, and the form that makes them."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK
from assetmap.basemap.queries import background_attributions, sheet_ground, sheet_names
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput, NotFound
from assetmap.footprints.actions import (
    LONGEST_NAME,
    LONGEST_WORDS,
    WITHDRAWN,
    Given,
    save_footprint,
    withdraw_footprint,
)
from assetmap.footprints.comparing import change_between, in_force
from assetmap.footprints.finding import FoundFootprint, as_outlined, found_in_codes
from assetmap.footprints.models import FootprintVersion
from assetmap.footprints.outlines import ENDINGS
from assetmap.footprints.picture import drawing_of, sheet_around
from assetmap.footprints.queries import (
    extent_of,
    footprints,
    outline_on,
    small_areas,
    versions_of,
)
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.places.own_kinds import ONE_OF_OWN_KIND, OWN_KINDS
from assetmap.places.queries import loaded_extent
from assetmap.web.forms import Form, FormDep
from assetmap.web.svg_map import as_image
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking
from assetmap.web.uploads.form_with_file import Upload, upload_of

router = APIRouter(include_in_schema=False)
UploadDep = Annotated[Upload, Depends(upload_of)]
MakerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER, Role.STEWARD))]
_MOST_SHOWN = 5
_LONGEST_MADE_FROM = 160


@router.get("/footprints", name="footprints", dependencies=[Depends(anyone)])
def footprints_page(request: Request, session: SessionDep) -> HTMLResponse:
    """Every own footprint, for everybody."""
    return render(
        request,
        "footprints/all.html",
        title=gettext("Places drawn on this site"),
        footprints=footprints(session),
        kinds=OWN_KINDS,
    )


@router.get("/footprints/new", name="new_footprint")
def new_footprint_page(request: Request, session: SessionDep, person: MakerDep) -> HTMLResponse:
    """The form for a new footprint."""
    return form_page(request, session, {})


@router.post("/footprints/new", name="make_footprint")
def make_footprint(
    request: Request, session: SessionDep, person: MakerDep, form: FormDep
) -> Response:
    """Shows what comes of the form, or makes it."""
    return _answer(request, session, person, form, former=None)


@router.get("/footprints/{kind}/{code}", name="footprint", dependencies=[Depends(anyone)])
def footprint_page(
    request: Request,
    session: SessionDep,
    kind: str,
    code: str,
    since: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """One footprint: who drew it and why, its picture, its versions, and what changed since a day."""
    versions = existing_versions(session, kind, code)
    newest = versions[0]
    day, wrong = _day(since)
    before = in_force(versions, day) if day else None
    change = change_between(before.lsoa_codes, newest.lsoa_codes) if before else None
    codes = [*change.came, *change.went] if change else []
    return render(
        request,
        "footprints/one.html",
        status_code=422 if wrong else 200,
        title=newest.name,
        kind=kind,
        kind_words=gettext(ONE_OF_OWN_KIND[kind]),
        code=code,
        newest=newest,
        versions=versions,
        members=small_areas(session, newest.lsoa_codes),
        picture=as_image(place_drawing(session, newest.place_id)),
        since=since,
        day=day,
        wrong=wrong,
        before=before,
        change=change,
        changed={one.code: one for one in small_areas(session, codes)},
    )


@router.get("/footprints/{kind}/{code}/new-version", name="new_footprint_version")
def new_version_page(
    request: Request, session: SessionDep, person: MakerDep, kind: str, code: str
) -> HTMLResponse:
    """The form for a new version, as the newest says it."""
    newest = existing_versions(session, kind, code)[0]
    form = {
        "kind": kind,
        "name": newest.name,
        "status": "" if newest.status == WITHDRAWN else newest.status,
        "drawn_by": newest.drawn_by,
        "pasted": "\n".join(newest.lsoa_codes),
    }
    return form_page(request, session, form, former=(kind, code))


@router.post("/footprints/{kind}/{code}/new-version", name="make_footprint_version")
def make_version(
    request: Request, session: SessionDep, person: MakerDep, kind: str, code: str, form: FormDep
) -> Response:
    """Shows what comes of the form, or makes it the newest version."""
    existing_versions(session, kind, code)
    return _answer(request, session, person, {**form, "kind": kind}, former=(kind, code))


@router.get("/footprints/{kind}/{code}/withdraw", name="withdraw_footprint_form")
def withdraw_page(
    request: Request, session: SessionDep, person: MakerDep, kind: str, code: str
) -> HTMLResponse:
    """Asks who withdraws it and why."""
    return _withdraw_page(request, existing_versions(session, kind, code)[0], kind, code, {})


@router.post("/footprints/{kind}/{code}/withdraw", name="withdraw_footprint")
def withdraw(
    request: Request, session: SessionDep, person: MakerDep, kind: str, code: str, form: FormDep
) -> Response:
    """Withdraws it, and shows its page, which says so."""
    newest = existing_versions(session, kind, code)[0]
    try:
        with speaking(language_of(request)):
            withdraw_footprint(
                session,
                newest,
                who=" ".join(form.get("drawn_by", "").split()),
                why=form.get("why", "").strip(),
                person_id=person.person_id,
                today=datetime.now(UK).date(),
            )
    except InvalidInput as error:
        return _withdraw_page(request, newest, kind, code, form, error)
    return RedirectResponse(str(request.app.url_path_for("footprint", kind=kind, code=code)), 303)


def _withdraw_page(
    request: Request,
    newest: FootprintVersion,
    kind: str,
    code: str,
    form: Form,
    error: InvalidInput | None = None,
) -> HTMLResponse:
    return render(
        request,
        "footprints/withdraw.html",
        status_code=422 if error else 200,
        title=gettext("Withdraw %(name)s") % {"name": newest.name},
        kind=kind,
        code=code,
        form=form,
        wrong={error.parameter or "drawn_by": str(error)} if error else {},
    )


def existing_versions(session: Session, kind: str, code: str) -> list[FootprintVersion]:
    versions = versions_of(session, kind, code)
    if not versions:
        raise NotFound(gettext("We can’t find this place."))
    return versions


def _answer(
    request: Request,
    session: Session,
    person: SignedIn,
    form: Form,
    *,
    former: tuple[str, str] | None,
) -> Response:
    try:
        with speaking(language_of(request)):
            found = as_outlined(found_in_codes(session, form.get("pasted", "")), form)
            if form.get("action") != "save":
                return form_page(request, session, form, former=former, found=found)
            place = save_footprint(
                session,
                _given(form, found),
                person_id=person.person_id,
                today=datetime.now(UK).date(),
                code=former[1] if former else None,
            )
    except InvalidInput as error:
        return form_page(request, session, form, former=former, error=error)
    address = request.app.url_path_for("footprint", kind=place.kind, code=place.code)
    return RedirectResponse(str(address), 303)


def _given(form: Form, found: FoundFootprint) -> Given:
    day, wrong = _day(form.get("from_on", ""))
    if wrong or day is None:
        raise InvalidInput(
            wrong
            or gettext("Enter the date when the boundary takes effect, for example 2026-03-31."),
            parameter="from_on",
        )
    return Given(
        kind=form.get("kind", ""),
        name=" ".join(form.get("name", "").split()),
        status=form.get("status", ""),
        from_on=day,
        drawn_by=" ".join(form.get("drawn_by", "").split()),
        why=form.get("why", "").strip(),
        made_from=found.made_from,
        lsoa_codes=[one.code for one in found.areas],
        cut=found.cut,
    )


def _day(words: str) -> tuple[date | None, str | None]:
    """The day that is written, YYYY-MM-DD; or what is wrong with it."""
    if not words.strip():
        return None, None
    try:
        return date.fromisoformat(words.strip()), None
    except ValueError:
        return None, gettext("Enter the date as year, month and day, for example 2026-03-31.")


def form_page(
    request: Request,
    session: Session,
    form: Form,
    *,
    former: tuple[str, str] | None = None,
    found: FoundFootprint | None = None,
    error: InvalidInput | None = None,
) -> HTMLResponse:
    action = (
        request.app.url_path_for("make_footprint_version", kind=former[0], code=former[1])
        if former
        else request.app.url_path_for("make_footprint")
    )
    words: dict[str, Any] = {"longest_name": LONGEST_NAME, "longest_words": LONGEST_WORDS}
    return render(
        request,
        "footprints/form.html",
        status_code=422 if error else 200,
        title=gettext("Make a new version") if former else gettext("Add a new place"),
        form=form,
        former=former,
        found=found,
        error=error,
        action=str(action),
        kinds=ONE_OF_OWN_KIND,
        names={one.code: one.name for one in found.areas} if found else {},
        endings=ENDINGS,
        map_query=_map_query(session),
        today=datetime.now(UK).date(),
        **words,
    )


def _map_query(session: Session) -> str:
    """The query of a map on which an area is drawn: what is loaded."""
    extent = loaded_extent(session)
    if extent is None:
        return ""
    return f"bounds={extent.west:.4f},{extent.south:.4f},{extent.east:.4f},{extent.north:.4f}"


def place_drawing(session: Session, place_id: int) -> str:
    """A picture of any place on the background, as SVG."""
    sheet = sheet_around(extent_of(session, place_id))
    return drawing_of(
        outline_on(session, place_id, sheet),
        sheet,
        sheet_ground(session, sheet),
        sheet_names(session, sheet),
        ", ".join(background_attributions(session)),
    )
