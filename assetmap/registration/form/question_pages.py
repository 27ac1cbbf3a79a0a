"""The registration form: one question a page, saved as it goes."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.suggestions import suggest_categories
from assetmap.database.sessions import SessionDep
from assetmap.errors import Conflict, InvalidInput, NotFound, TooOften
from assetmap.geography import to_wgs84
from assetmap.people.access import anyone
from assetmap.places.postcodes import spaced
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
    network_hash,
    open_draft,
)
from assetmap.registration.form.answer_points import add_what_follows
from assetmap.registration.models import Submission
from assetmap.registration.queries import (
    areas_to_work_in,
    likely_theirs,
    submission_asked_by,
    submission_by_token,
)
from assetmap.registration.questions.answers import HALF_FILLED, half_filled, read_page
from assetmap.registration.questions.catalogue import (
    BY_SLUG,
    PAGES,
    further_pages,
    lacking,
    page_after,
    page_before,
    pages_for,
)
from assetmap.registration.questions.growing_card import card_of
from assetmap.registration.questions.hours_rows import form_of
from assetmap.registration.questions.kind_names import named_in
from assetmap.registration.questions.opening_hours_preview import preview_of
from assetmap.registration.questions.question import QuestionPage
from assetmap.registration.questions.service_area_outline import outline_shown
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import (
    DEFAULT_LANGUAGE,
    current_language,
    gettext,
    language_of,
    speaking,
)

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])

# Pages after which more is known by which an entry may be recognised: its name, its place, its telephone number.
_ASKS_WHETHER_THEIRS = ("categories", "times", "you")
Token = Annotated[str, Query(max_length=200)]


@router.get("/register", name="register")
def start_page(request: Request, session: SessionDep) -> HTMLResponse:
    """The first page: its purpose, and a button; whoever has begun already may go on."""
    draft = draft_of(request, session)
    half = {name: words for name in HALF_FILLED if (words := request.query_params.get(name))}
    return draft_page(request, "registration/start.html", draft=draft, half=half)


@router.post("/register", name="begin_registration")
def start(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Begins, where nobody has been caught in the trap: a field that no reader sees."""
    first = request.app.url_path_for("registration_page", slug=PAGES[0].slug)
    if form.get("website", ""):
        # Told nothing, so that it learns nothing.
        return RedirectResponse(first, 303, headers=NOT_KEPT)
    try:
        with speaking(language_of(request)):
            draft, token = begin(
                session,
                language=language_of(request),
                network_hash=network_hash(request),
                now=now_utc(),
            )
            if half := half_filled(form):
                save_answers(session, draft, half, now=now_utc())
    except TooOften as error:
        return draft_page(request, "registration/start.html", error=error, draft=None, half={})
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
        add_what_follows(session, draft.answers, page, form, answers, problems)
        answers[f"{page.slug}_looked_at"] = True
        try:
            save_answers(session, draft, answers, now=now_utc(), is_further=page.is_further)
        except (Conflict, InvalidInput) as error:
            named = getattr(error, "parameter", None)
            problems.setdefault(named or (page.fields[0].name if page.fields else ""), str(error))
    if problems or form.get("action") in ("preview", "show-area", "more-rows"):
        return _ask(request, session, draft, page, form=form, problems=problems)
    return RedirectResponse(_way_on(request, draft, page, form), 303, headers=NOT_KEPT)


def _way_on(request: Request, draft: Submission, page: QuestionPage, form: Form) -> str:
    """To the next question; who came from the check goes back there, once nothing new has to be asked."""
    following, came_from = page_after(draft.answers, page.slug), form.get("from", "")
    if came_from == "check" and not (
        page.slug == "where" and following and _is_new(following, draft)
    ):
        return str(request.app.url_path_for("check_registration"))
    if following is None:
        return _finished(request, draft) if page.is_further else _check_address(request)
    address = str(request.app.url_path_for("registration_page", slug=following.slug))
    return f"{address}?from={came_from}" if came_from in _ORIGINS else address


_ORIGINS = ("check", "more")


def _is_new(page: QuestionPage, draft: Submission) -> bool:
    return page.slug == "outline" and lacking(page, draft.answers)


def _check_address(request: Request) -> str:
    return str(request.app.url_path_for("check_registration"))


def _finished(request: Request, draft: Submission) -> str:
    """The page that follows the further questions."""
    name = "check_registration" if draft.is_open and draft.sent_at is None else "registration_sent"
    return str(request.app.url_path_for(name))


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
    page: QuestionPage,
    *,
    form: Form | None = None,
    problems: dict[str, str] | None = None,
) -> HTMLResponse:
    problems = problems or {}
    answers = {**draft.answers, **personal_of(session, draft)}
    if answers.get("postcode"):
        answers["postcode"] = spaced(answers["postcode"])
    applying = (further_pages if page.is_further else pages_for)(draft.answers)
    before, following = page_before(draft.answers, page.slug), page_after(draft.answers, page.slug)
    came_from = (form or {}).get("from") or request.query_params.get("from", "")
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
        way_back=_way_back(request, draft, page, before, came_from),
        following=following.slug if following else None,
        finished=_finished(request, draft),
        card=card_of(draft.answers),
        came_from=came_from,
        suggestions=_suggestions(answers) if page.slug == "categories" else [],
        areas=areas_to_work_in(session) if page.slug == "where" else [],
        point=point,
        outline=outline_shown(session, answers, form or {}) if page.slug == "outline" else None,
        theirs=likely_theirs(session, draft) if page.slug in _ASKS_WHETHER_THEIRS else [],
        preview=preview_of(answers | {"times": (form or answers).get("times")})
        if page.slug == "times"
        else None,
        hours=_hours_shown(answers, form or {}, problems) if page.slug == "times" else None,
    )


def _way_back(
    request: Request,
    draft: Submission,
    page: QuestionPage,
    before: QuestionPage | None,
    came_from: str,
) -> str:
    if came_from == "check":
        return _check_address(request)
    if before is not None:
        address = str(request.app.url_path_for("registration_page", slug=before.slug))
        return f"{address}?from=more" if page.is_further else address
    if page.is_further:
        return _finished(request, draft)
    return str(request.app.url_path_for("register"))


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
    named: list[str] = []
    if current_language() != DEFAULT_LANGUAGE:
        named = named_in(f"{answers.get('name') or ''} {answers.get('description') or ''}")
    slugs = dict.fromkeys([*chosen, *(one.slug for one in found), *named])
    return [
        (slug, gettext(vocabulary.by_slug[slug].name), slug in chosen)
        for slug in slugs
        if slug in vocabulary.by_slug and (slug in chosen or vocabulary.by_slug[slug].is_offered)
    ]


def _page(request: Request, slug: str) -> QuestionPage:
    page = BY_SLUG.get(slug)
    if page is None:
        with speaking(language_of(request)):
            raise NotFound(gettext("There is nothing at this address."))
    return page
