"""The form for an idea, the like ideas that it suggests, and the link that confirms and withdraws it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.meaning.model import LanguageModel, language_model
from assetmap.assets.record.models import PersonalDetail
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, TooOften
from assetmap.mail.envelope import mail_address
from assetmap.people.access import SomebodyDep, anyone
from assetmap.people.counting import network_in
from assetmap.people.roles import SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.places.page_kinds import PAGE_KINDS
from assetmap.places.queries import named_place, named_places
from assetmap.voice.following.actions import count_sending, follow
from assetmap.voice.following.subjects import idea_subject
from assetmap.voice.ideas.actions import confirm, idea_of_token, propose, withdraw
from assetmap.voice.ideas.likeness import ComparedIdea, like_ones, text_of
from assetmap.voice.ideas.models import Idea
from assetmap.voice.ideas.queries import ideas_to_compare
from assetmap.voice.ideas.rules import (
    LONGEST_NAME,
    LONGEST_TITLE,
    LONGEST_WORDS,
    REFUSALS,
    checked_idea,
)
from assetmap.voice.ideas.telling import mail_own_link, tell_shown
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import FormDep
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import gettext, language_of

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])


@router.get("/ideas/new", name="new_idea")
def new_idea_page(
    request: Request,
    session: SessionDep,
    person: SomebodyDep,
    place: Annotated[str, Query(max_length=120)] = "",
    title: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """Asks what the place needs, or what somebody offers to start."""
    return _form_page(request, session, person, {"place": place, "title": title})


@router.post("/ideas/new", name="propose_idea")
def propose_idea(
    request: Request, session: SessionDep, person: SomebodyDep, form: FormDep
) -> Response:
    """Suggests like ideas first, then keeps it and mails the link. A program that fills the hidden field is not
    heard.
    """
    if form.get("website"):
        return _sent_page(request, "")
    settings = request.app.state.settings
    key, now = secret_key(settings), datetime.now(UTC)
    try:
        kind, _, code = form.get("place", "").partition("/")
        place = named_place(session, kind, code)
        if place is None:
            raise InvalidInput(gettext("Choose the place that the idea is for."), parameter="place")
        said = checked_idea(form.get("title", ""), form.get("words", ""))
        email = person.email if person else mail_address(form.get("email", ""))
        model = language_model() if settings.search_by_meaning else None
        if form.get("is_new") != "yes" and (
            like := _like(session, text_of(said.title, said.words), model)
        ):
            return _form_page(request, session, person, form, like=like)
        with session.begin_nested():
            count_sending(
                session, key=key, network=network_in(request), email=email, what="idea", now=now
            )
            idea, token = propose(
                session,
                place,
                title=form.get("title", ""),
                words=form.get("words", ""),
                name=form.get("name", ""),
                email=email,
                model=model,
            )
    except (InvalidInput, TooOften) as error:
        return _form_page(request, session, person, form, error=error)
    path = request.app.url_path_for("own_idea", token=token)
    if person:
        _confirmed(request, session, idea, person, now)
    mail_own_link(
        session,
        idea,
        email=email,
        link=f"{site_address(request)}{path}",
        language=language_of(request),
    )
    if person:
        return RedirectResponse(path, 303, headers=NOT_KEPT)
    return _sent_page(request, email)


@router.get("/ideas/own/{token}", name="own_idea")
def own_idea_page(request: Request, session: SessionDep, token: str) -> HTMLResponse:
    """The page behind the mailed link: a button to confirm, and one to withdraw. Opening it alone does nothing."""
    return _own_page(request, idea_of_token(session, token), token)


@router.post("/ideas/own/{token}", name="change_own_idea")
def change_own_idea(
    request: Request, session: SessionDep, person: SomebodyDep, token: str, form: FormDep
) -> Response:
    """Confirms or withdraws, as the button says."""
    idea = idea_of_token(session, token)
    if form.get("action") == "withdraw":
        withdraw(session, idea)
    else:
        _confirmed(request, session, idea, person, datetime.now(UTC))
    return RedirectResponse(
        request.app.url_path_for("own_idea", token=token), 303, headers=NOT_KEPT
    )


def _confirmed(
    request: Request, session: Session, idea: Idea, person: SignedIn | None, now: datetime
) -> None:
    """The writer follows the idea from now on, and it is shown at once where they are trusted."""
    detail = session.get(PersonalDetail, idea.personal_detail_id or UUID(int=0))
    if idea.stage != "unconfirmed" or detail is None or detail.email is None:
        return
    follow(
        session,
        idea_subject(idea.id),
        detail.email,
        key=secret_key(request.app.state.settings),
        language=language_of(request),
        confirmed_at=now,
    )
    is_theirs = person is not None and person.email == detail.email
    is_trusted = is_theirs and person is not None and is_trusted_person(session, person)
    if confirm(session, idea, is_trusted=is_trusted, now=now):
        tell_shown(session, idea, site=site_address(request))


def is_trusted_person(session: Session, person: SignedIn) -> bool:
    """Whether what they write is shown at once: they hold a role, or keep a group whose changes need no steward."""
    if person.roles:
        return True
    found = text(
        "SELECT EXISTS (SELECT FROM organization WHERE id = ANY (:ids) AND publishes_at_once)"
    )
    return bool(session.execute(found, {"ids": list(person.organization_ids)}).scalar_one())


def _like(session: Session, said: str, model: LanguageModel | None) -> list[ComparedIdea]:
    return like_ones(said, ideas_to_compare(session), model)


def _form_page(
    request: Request,
    session: Session,
    person: SignedIn | None,
    form: Mapping[str, str],
    *,
    error: AssetmapError | None = None,
    like: Sequence[ComparedIdea] = (),
) -> HTMLResponse:
    return render_form(
        request,
        "ideas/new.html",
        error=error,
        title=gettext("Is your idea one of these?") if like else gettext("Add an idea"),
        form=form,
        like=like,
        person=person,
        places=named_places(session),
        kind_names=PAGE_KINDS,
        longest_title=LONGEST_TITLE,
        longest_words=LONGEST_WORDS,
        longest_name=LONGEST_NAME,
    )


def _sent_page(request: Request, email: str) -> HTMLResponse:
    return render_form(request, "ideas/sent.html", title=gettext("Check your inbox"), email=email)


def _own_page(request: Request, idea: Idea, token: str) -> HTMLResponse:
    titles = {
        "unconfirmed": gettext("Confirm your idea"),
        "held": gettext("A steward will read your idea next"),
        "shown": gettext("Everyone can now read your idea"),
        "refused": gettext("We are not publishing your idea"),
        "withdrawn": gettext("You have withdrawn your idea"),
    }
    return render_form(
        request,
        "ideas/own.html",
        title=titles[idea.stage],
        idea=idea,
        token=token,
        reason=gettext(REFUSALS[idea.refusal]) if idea.refusal else "",
    )
