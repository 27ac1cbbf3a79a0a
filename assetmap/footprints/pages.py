"""The pages of own footprints: all of them, one with its versions, and the form that makes them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK
from assetmap.basemap.queries import background_attributions, sheet_ground, sheet_names
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput, NotFound
from assetmap.footprints.actions import LONGEST_NAME, LONGEST_WORDS, Given, save_footprint
from assetmap.footprints.comparing import change_between, in_force
from assetmap.footprints.models import FootprintVersion
from assetmap.footprints.picture import picture_of, sheet_around
from assetmap.footprints.queries import (
    SmallArea,
    extent_of,
    footprints,
    lsoas_of_postcodes,
    outline_on,
    small_areas,
    versions_of,
)
from assetmap.footprints.reading import read_pasted
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.places.own_kinds import ONE_OF_OWN_KIND, OWN_KINDS
from assetmap.places.postcodes import spaced
from assetmap.web.forms import Form, FormDep
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
MakerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER, Role.STEWARD))]
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Found:
    """What was made of what somebody gave: the small areas, their people, and what was left out."""

    areas: list[SmallArea]
    made_from: str
    left_out: list[str]

    @property
    def population(self) -> float | None:
        known = [one.population for one in self.areas if one.population is not None]
        return sum(known) if self.areas and len(known) == len(self.areas) else None


@router.get("/footprints", name="footprints", dependencies=[Depends(anyone)])
def footprints_page(request: Request, session: SessionDep) -> HTMLResponse:
    """Every own footprint, for everybody."""
    return render(
        request,
        "footprints/all.html",
        title=gettext("Places drawn here"),
        footprints=footprints(session),
        kinds=OWN_KINDS,
    )


@router.get("/footprints/new", name="new_footprint")
def new_footprint_page(request: Request, session: SessionDep, person: MakerDep) -> HTMLResponse:
    """The form for a new footprint."""
    return _form_page(request, session, {})


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
    versions = _versions(session, kind, code)
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
        picture=_picture(session, newest.place_id),
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
    newest = _versions(session, kind, code)[0]
    form = {
        "kind": kind,
        "name": newest.name,
        "status": newest.status,
        "drawn_by": newest.drawn_by,
        "pasted": "\n".join(newest.lsoa_codes),
    }
    return _form_page(request, session, form, former=(kind, code))


@router.post("/footprints/{kind}/{code}/new-version", name="make_footprint_version")
def make_version(
    request: Request, session: SessionDep, person: MakerDep, kind: str, code: str, form: FormDep
) -> Response:
    """Shows what comes of the form, or makes it the newest version."""
    _versions(session, kind, code)
    return _answer(request, session, person, {**form, "kind": kind}, former=(kind, code))


def _versions(session: Session, kind: str, code: str) -> list[FootprintVersion]:
    versions = versions_of(session, kind, code)
    if not versions:
        raise NotFound(gettext("There is no such place drawn here."))
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
            found = _found(session, form.get("pasted", ""))
            if form.get("action") != "save":
                return _form_page(request, session, form, former=former, found=found)
            place = save_footprint(
                session,
                _given(form, found),
                person_id=person.person_id,
                today=datetime.now(UK).date(),
                code=former[1] if former else None,
            )
    except InvalidInput as error:
        return _form_page(request, session, form, former=former, error=error)
    address = request.app.url_path_for("footprint", kind=place.kind, code=place.code)
    return RedirectResponse(str(address), 303)


def _found(session: Session, pasted: str) -> Found:
    """The small areas of what is pasted. Raises `InvalidInput` where nothing of it lies in a loaded area."""
    read = read_pasted(pasted)
    of_postcodes = lsoas_of_postcodes(session, list(read.postcodes))
    areas = small_areas(session, [*read.lsoa_codes, *of_postcodes.values()])
    known = {one.code for one in areas}
    unknown = [
        *(spaced(one) for one in read.postcodes if one not in of_postcodes),
        *(one for one in read.lsoa_codes if one not in known),
    ]
    left_out = []
    if unknown:
        left_out.append(
            gettext("In no loaded area: %(codes)s.") % {"codes": _some(unknown, len(unknown))}
        )
    if read.others:
        left_out.append(
            gettext("Neither a postcode nor an LSOA code: %(words)s.")
            % {"words": ", ".join(read.others)}
        )
    if not areas:
        raise InvalidInput(
            " ".join(
                [
                    gettext(
                        "None of it lies in a loaded area, so there is nothing to make a place of."
                    ),
                    *left_out,
                ]
            ),
            parameter="pasted",
        )
    made_from = gettext("%(postcodes)s postcodes and %(lsoas)s LSOA codes") % {
        "postcodes": f"{len(of_postcodes):,}",
        "lsoas": f"{len(known & set(read.lsoa_codes)):,}",
    }
    return Found(areas, made_from, left_out)


def _some(codes: list[str], count: int) -> str:
    shown = ", ".join(codes[:_MOST_SHOWN])
    if count <= _MOST_SHOWN:
        return shown
    return gettext("%(some)s and %(count)s more") % {
        "some": shown,
        "count": f"{count - _MOST_SHOWN:,}",
    }


def _given(form: Form, found: Found) -> Given:
    day, wrong = _day(form.get("from_on", ""))
    if wrong or day is None:
        raise InvalidInput(
            wrong or gettext("Say from which day it holds, such as 2026-03-31."),
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
    )


def _day(words: str) -> tuple[date | None, str | None]:
    """The day that is written, YYYY-MM-DD; or what is wrong with it."""
    if not words.strip():
        return None, None
    try:
        return date.fromisoformat(words.strip()), None
    except ValueError:
        return None, gettext("Write the day as year, month and day, such as 2026-03-31.")


def _form_page(
    request: Request,
    session: Session,
    form: Form,
    *,
    former: tuple[str, str] | None = None,
    found: Found | None = None,
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
        title=gettext("A new version") if former else gettext("Make a place"),
        form=form,
        former=former,
        found=found,
        error=error,
        action=str(action),
        kinds=ONE_OF_OWN_KIND,
        today=datetime.now(UK).date(),
        **words,
    )


def _picture(session: Session, place_id: int) -> str:
    sheet = sheet_around(extent_of(session, place_id))
    return picture_of(
        outline_on(session, place_id, sheet),
        sheet,
        sheet_ground(session, sheet),
        sheet_names(session, sheet),
        ", ".join(background_attributions(session)),
    )
