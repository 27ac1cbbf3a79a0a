"""The registration form: one question a page, saved as it goes."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.record.service_area import middle_of
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.suggestions import suggest_categories
from assetmap.database.sessions import SessionDep
from assetmap.errors import Conflict, InvalidInput, NotFound, TooOften
from assetmap.geography import to_bng, to_wgs84
from assetmap.people.access import anyone
from assetmap.people.limits import network_of
from assetmap.people.tokens import keyed_hash
from assetmap.places.postcodes import spaced, unknown_postcode
from assetmap.places.queries import postcode_positions
from assetmap.registration.drafts.actions import (
    begin,
    now_utc,
    personal_of,
    renew_token,
    save_answers,
    use_mailed_token,
)
from assetmap.registration.drafts.open_draft import (
    NOT_KEPT,
    draft_of,
    draft_page,
    gone,
    keep_draft,
    open_draft,
)
from assetmap.registration.models import Submission
from assetmap.registration.queries import (
    areas_to_work_in,
    likely_theirs,
    middle_of_place,
    submission_asked_by,
    submission_by_token,
)
from assetmap.registration.questions.about_the_place import DRAWN
from assetmap.registration.questions.answers import read_page
from assetmap.registration.questions.catalogue import (
    BY_SLUG,
    PAGES,
    page_after,
    page_before,
    pages_for,
    unanswered,
)
from assetmap.registration.questions.hours_rows import form_of, settle
from assetmap.registration.questions.opening_hours_preview import preview_of
from assetmap.registration.questions.question import Page
from assetmap.registration.questions.service_area_outline import outline_shown, outline_without_map
from assetmap.web.forms import Form, FormDep
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])

# Pages after which more is known by which an entry may be recognised: its name, its place, its telephone number.
_ASKS_WHETHER_THEIRS = ("about", "pin", "times", "you")
Token = Annotated[str, Query(max_length=200)]
# The pin may stand at another door than the postcode's middle, and not in another town.
_FARTHEST_PIN_METRES = 2_000


@router.get("/register", name="register")
def start_page(request: Request, session: SessionDep) -> HTMLResponse:
    """What it is about, and a button; whoever has begun already may go on."""
    draft = draft_of(request, session)
    return draft_page(request, "registration/start.html", draft=draft)


@router.post("/register", name="begin_registration")
def start(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Begins, where nobody has been caught in the trap: a field that no reader sees."""
    first = request.app.url_path_for("registration_page", slug=PAGES[0].slug)
    if form.get("website", ""):
        # Told nothing, so that it learns nothing.
        return RedirectResponse(first, 303, headers=NOT_KEPT)
    host = request.client.host if request.client else ""
    key = secret_key(request.app.state.settings)
    try:
        with speaking(language_of(request)):
            _, token = begin(
                session,
                language=language_of(request),
                network_hash=keyed_hash(key, "register", network_of(host)),
                now=now_utc(),
            )
    except TooOften as error:
        return draft_page(request, "registration/start.html", error=error, draft=None)
    response = RedirectResponse(first, 303, headers=NOT_KEPT)
    keep_draft(request, response, token)
    return response


@router.get("/register/resume", name="resume_registration")
def resume_page(request: Request, session: SessionDep, token: Token = "") -> Response:
    """Asks whether to open it in this browser.

    Nothing is opened by the link alone: a mail scanner takes nobody's draft away, and nobody who sends another person a
    link makes them write into a draft that they did not mean to open.
    """
    draft = submission_by_token(session, token) or submission_asked_by(session, token)
    opened = draft_of(request, session)
    if draft is None or (opened is not None and opened.id == draft.id):
        return _already_open(request, session)
    return draft_page(request, "registration/resume.html", draft=draft, token=token)


@router.post("/register/resume", name="use_mailed_link")
def use_mailed_link(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Opens it in this browser, and in no other from now on.

    Until somebody has proved the address, the link works once: its sender can't read afterwards what others write.
    """
    token = form.get("token", "")[:200]
    draft = use_mailed_token(session, token) or submission_by_token(session, token)
    if draft is None:
        return _already_open(request, session)
    if draft.person_id is None:
        token = renew_token(session, draft)
    return open_draft(request, token)


def _already_open(request: Request, session: Session) -> Response:
    """The draft that this browser has open, where its link was used before; else that there is none."""
    if draft_of(request, session) is None:
        return gone(request)
    return RedirectResponse(request.app.url_path_for("check_registration"), 303, headers=NOT_KEPT)


@router.get("/register/{slug}", name="registration_page")
def question_page(request: Request, session: SessionDep, slug: str) -> Response:
    """One question, with what has been answered."""
    draft, page = draft_of(request, session), _page(request, slug)
    return gone(request, session) if draft is None else _ask(request, session, draft, page)


@router.post("/register/{slug}", name="answer_registration")
def answer(request: Request, session: SessionDep, slug: str, form: FormDep) -> Response:
    """Keeps the answers of one page, those that can be taken even where another cannot."""
    draft, page = draft_of(request, session, form), _page(request, slug)
    if draft is None:
        return gone(request, session, typed=form)
    language = language_of(request)
    with speaking(language):
        read = read_page(page, form)
        answers, problems = dict(read.answers), dict(read.problems)
        _add_what_follows(session, draft, page, form, answers, problems)
        try:
            save_answers(session, draft, answers, now=now_utc())
        except (Conflict, InvalidInput) as error:
            named = getattr(error, "parameter", None)
            problems.setdefault(named or (page.fields[0].name if page.fields else ""), str(error))
    if problems or form.get("action") in ("preview", "show-area", "more-rows"):
        return _ask(request, session, draft, page, form=form, problems=problems)
    return RedirectResponse(_way_on(request, draft, page, form), 303, headers=NOT_KEPT)


def _way_on(request: Request, draft: Submission, page: Page, form: Form) -> str:
    """To the next question; who came from the check goes back there, once nothing new has to be asked."""
    answers = {**draft.answers, "your_email": "looked at on its own page"}
    following = page_after(draft.answers, page.slug)
    if form.get("from") == "check":
        missing = [one for one in unanswered(answers) if one.slug != "you"]
        if not missing and not (page.slug in ("where", "address") and following):
            return str(request.app.url_path_for("check_registration"))
        if page.slug in ("where", "address") and following:
            address = request.app.url_path_for("registration_page", slug=following.slug)
            ends = following.slug in ("times", "who")
            return (
                str(request.app.url_path_for("check_registration"))
                if ends
                else f"{address}?from=check"
            )
    if following is None:
        return str(request.app.url_path_for("check_registration"))
    return str(request.app.url_path_for("registration_page", slug=following.slug))


def _add_what_follows(
    session: Session,
    draft: Submission,
    page: Page,
    form: Form,
    answers: dict[str, Any],
    problems: dict[str, str],
) -> None:
    """The point that a postcode, a pin or an area stands for, in metres (EPSG:27700), and the area around a postcode."""
    if page.slug == "address" and (postcode := answers.get("postcode")):
        if postcode == draft.answers.get("postcode") and draft.answers.get("easting"):
            return
        point = postcode_positions(session, [postcode]).get(postcode)
        if point is None:
            problems["postcode"] = str(unknown_postcode(postcode))
            del answers["postcode"]
            return
        answers |= {"easting": point.easting, "northing": point.northing}
    elif page.slug == "times":
        settle(draft.answers, answers)
    elif page.slug == "pin":
        _move_pin(session, draft, form, answers, problems)
    elif page.slug == "outline":
        outline_without_map(session, form, answers, problems)
        if extent := answers.get("extent"):
            easting, northing = middle_of(extent)
            answers |= {"easting": easting, "northing": northing}
    elif page.slug == "area" and answers.get("works_in") == DRAWN:
        if draft.answers.get("works_in") != DRAWN:
            answers |= {"works_in_name": None, "extent": None, "easting": None, "northing": None}
    elif page.slug == "area" and answers.get("works_in"):
        chosen = str(answers["works_in"])
        found = middle_of_place(session, int(chosen)) if _is_id(chosen) else None
        if found is None:
            problems["works_in"] = gettext("Choose an area.")
            del answers["works_in"]
            return
        easting, northing, name = found
        answers |= {"easting": easting, "northing": northing, "works_in_name": name}
    elif page.slug == "where":
        before, after = draft.answers.get("where"), answers.get("where")
        if before != after and {before, after} != {"address", "near"}:
            answers |= {"easting": None, "northing": None, "postcode": None}


def _is_id(words: str) -> bool:
    # More figures than PostgreSQL's integer has are nobody's id.
    return words.isascii() and words.isdecimal() and len(words) <= 9


def _move_pin(
    session: Session,
    draft: Submission,
    form: Form,
    answers: dict[str, Any],
    problems: dict[str, str],
) -> None:
    try:
        longitude, latitude = float(form["longitude"]), float(form["latitude"])
    except (KeyError, ValueError):
        return  # Not moved, or without scripts.
    easting, northing = (float(number) for number in to_bng(longitude, latitude))
    postcode = draft.answers.get("postcode")
    centre = postcode_positions(session, [postcode]).get(postcode) if postcode else None
    is_far = (
        centre is None
        or not (easting == easting and northing == northing)
        or (easting - centre.easting) ** 2 + (northing - centre.northing) ** 2
        > _FARTHEST_PIN_METRES**2
    )
    if is_far:
        problems["pin"] = gettext(
            "The pin is more than 2 km from the postcode: move it back, or change the postcode."
        )
        return
    answers |= {"easting": round(easting, 1), "northing": round(northing, 1)}


def _point(answers: dict[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude of the pin."""
    if answers.get("easting") is None:
        return None
    longitude, latitude = to_wgs84(answers["easting"], answers["northing"])
    return float(longitude), float(latitude)


def _ask(
    request: Request,
    session: Session,
    draft: Submission,
    page: Page,
    *,
    form: Form | None = None,
    problems: dict[str, str] | None = None,
) -> HTMLResponse:
    problems = problems or {}
    answers = {**draft.answers, **personal_of(session, draft)}
    if answers.get("postcode"):
        answers["postcode"] = spaced(answers["postcode"])
    applying = pages_for(draft.answers)
    before = page_before(draft.answers, page.slug)
    point = _point(draft.answers) if page.slug == "pin" else None
    return draft_page(
        request,
        "registration/question.html",
        status_code=422 if problems else 200,
        errors=[
            {"text": sentence, "href": f"#{name or 'question'}"}
            for name, sentence in problems.items()
        ],
        problems=problems,
        page=page,
        answers=answers,
        typed=form or {},
        draft=draft,
        number=applying.index(page) + 1 if page in applying else 1,
        count=len(applying),
        before=before.slug if before else None,
        came_from=(form or {}).get("from") or request.query_params.get("from", ""),
        suggestions=_suggestions(answers) if page.slug == "categories" else [],
        areas=areas_to_work_in(session) if page.slug == "area" else [],
        point=point,
        outline=outline_shown(session, answers, form or {}) if page.slug == "outline" else None,
        theirs=likely_theirs(session, draft) if page.slug in _ASKS_WHETHER_THEIRS else [],
        preview=preview_of(answers | {"times": (form or answers).get("times")})
        if page.slug == "times"
        else None,
        hours=_hours_shown(answers, form or {}, problems) if page.slug == "times" else None,
    )


def _hours_shown(
    answers: dict[str, Any], form: Mapping[str, str], problems: Mapping[str, str]
) -> dict[str, Any]:
    """The rows of opening hours: as they are kept, or as they were typed where one of them is wrong."""
    typed = form if "hours" in problems else {}
    return form_of(answers, typed, is_more=form.get("action") == "more-rows")


def _suggestions(answers: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Categories to tick: those chosen, then those that the description speaks of; slug, name, whether chosen."""
    vocabulary = our_vocabulary()
    chosen = list(answers.get("categories") or ())
    found = suggest_categories(
        vocabulary, name=answers.get("name") or "", description=answers.get("description") or ""
    )
    slugs = dict.fromkeys([*chosen, *(one.slug for one in found)])
    return [
        (slug, vocabulary.by_slug[slug].name, slug in chosen)
        for slug in slugs
        if slug in vocabulary.by_slug
    ]


def _page(request: Request, slug: str) -> Page:
    page = BY_SLUG.get(slug)
    if page is None:
        with speaking(language_of(request)):
            raise NotFound(gettext("There is nothing at this address."))
    return page
