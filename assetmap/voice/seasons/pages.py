"""The pages of a place's questions: asked, answered by a short link, and the results over time."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound, TooOften
from assetmap.people.access import SomebodyDep, anyone, requires
from assetmap.people.counting import network_key
from assetmap.people.roles import Role, SignedIn
from assetmap.places.queries import named_places
from assetmap.voice.seasons.actions import answer, ask, close
from assetmap.voice.seasons.models import SeasonQuestion
from assetmap.voice.seasons.queries import question_by_code, questions_of
from assetmap.voice.seasons.questions import (
    ANSWERS,
    OWN,
    QUESTIONS,
    WEEKS,
    asked_in,
    question_words,
    share,
)
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.pdf import qr_code
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
AskerDep = Annotated[SignedIn, Depends(requires(Role.STEWARD, Role.COMMISSIONER))]


@router.get("/questions", name="questions", dependencies=[Depends(anyone)])
def questions_page(request: Request, session: SessionDep, person: SomebodyDep) -> HTMLResponse:
    """The questions that places ask, and for those who may the form for one more."""
    return _all_page(request, session, person, {"weeks": "4"})


def _all_page(
    request: Request,
    session: Session,
    person: SignedIn | None,
    form: Form,
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    may_ask = person is not None and person.has(Role.STEWARD, Role.COMMISSIONER)
    places = named_places(session) if may_ask else []
    return render_form(
        request,
        "seasons/questions.html",
        error=error,
        title=gettext("What people value"),
        asked=questions_of(session),
        today=datetime.now(UK).date(),
        may_ask=may_ask,
        places=places,
        questions=QUESTIONS,
        own=OWN,
        weeks=WEEKS,
        form=form,
        question_words=question_words,
    )


@router.post("/questions", name="ask_question")
def ask_this(request: Request, session: SessionDep, person: AskerDep, form: FormDep) -> Response:
    """Asks a question in a place."""
    kind, _, code = form.get("place", "").partition("/")
    today = datetime.now(UK).date()
    try:
        with speaking(language_of(request)):
            question = ask(session, kind, code, asked_in(form, today), today=today)
    except (InvalidInput, Conflict) as error:
        return _all_page(request, session, person, form, error=error)
    return _to_question(request, question.id)


def _to_question(request: Request, question_id: UUID) -> Response:
    address = request.app.url_path_for("question", question_id=question_id)
    return RedirectResponse(address, 303, headers=NOT_KEPT)


@router.get("/questions/{question_id}", name="question", dependencies=[Depends(anyone)])
def question_page(
    request: Request, session: SessionDep, person: SomebodyDep, question_id: UUID
) -> HTMLResponse:
    """The results of a question beside those of the same place before, and its link with a QR code to print."""
    question = session.get(SeasonQuestion, question_id)
    if question is None:
        raise NotFound(gettext("We cannot find this question. Check the web address."))
    of_place = questions_of(session, question.place_kind, question.place_code)
    same = [
        row
        for row in of_place
        if (row[0].key, row[0].own_words) == (question.key, question.own_words)
    ]
    site = (request.app.state.settings.public_url or str(request.base_url)).rstrip("/")
    link = f"{site}{request.app.url_path_for('answer_question', code=question.code)}"
    return render(
        request,
        "seasons/question.html",
        question=question,
        rows=same,
        answers=ANSWERS,
        share=share,
        is_open=question.closes_on >= datetime.now(UK).date(),
        may_close=person is not None and person.has(Role.STEWARD, Role.COMMISSIONER),
        link=link,
        qr=qr_code(link),
        question_words=question_words,
    )


@router.post("/questions/{question_id}", name="close_question")
def close_this(
    request: Request, session: SessionDep, person: AskerDep, question_id: UUID, _form: FormDep
) -> Response:
    """Takes no more answers."""
    close(session, question_id, today=datetime.now(UK).date())
    return _to_question(request, question_id)


@router.get("/q/{code}", name="answer_question", dependencies=[Depends(anyone)])
def answer_page(request: Request, session: SessionDep, code: str) -> HTMLResponse:
    """One question with its answers as buttons."""
    return _answer_page(request, _question(session, code))


@router.post("/q/{code}", name="say_answer_to_question", dependencies=[Depends(anyone)])
def say_answer(request: Request, session: SessionDep, code: str, form: FormDep) -> HTMLResponse:
    """Counts the answer."""
    question = _question(session, code)
    now = datetime.now(UTC)
    try:
        with speaking(language_of(request)):
            answer(
                session,
                question,
                form.get("answer", ""),
                network_key=network_key(request, "question", question.code),
                today=now.astimezone(UK).date(),
                now=now,
            )
    except (InvalidInput, Conflict, TooOften) as error:
        return _answer_page(request, question, error=error)
    return _answer_page(request, question, is_said=True)


def _question(session: Session, code: str) -> SeasonQuestion:
    question = question_by_code(session, code[:20])
    if question is None:
        raise NotFound(
            gettext("We cannot find this question. Check the web address on the printed page.")
        )
    return question


def _answer_page(
    request: Request,
    question: SeasonQuestion,
    *,
    error: AssetmapError | None = None,
    is_said: bool = False,
) -> HTMLResponse:
    with speaking(language_of(request)):
        words = question_words(question.key, question.own_words)
    return render_form(
        request,
        "seasons/answer.html",
        error=error,
        question=question,
        words=words,
        answers=ANSWERS,
        is_open=question.closes_on >= datetime.now(UK).date(),
        is_said=is_said,
    )
