"""The page of one idea: who can bring what, the answers, and how people felt at the end."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.record.models import PersonalDetail
from assetmap.database.sessions import SessionDep
from assetmap.disclosure import Disclosure
from assetmap.errors import (
    AssetmapError,
    Conflict,
    Forbidden,
    Gone,
    InvalidInput,
    NotFound,
    TooOften,
)
from assetmap.mail.envelope import mail_address
from assetmap.people.access import PersonDep, SomebodyDep, anyone
from assetmap.people.counting import network_in
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.places.queries import named_place
from assetmap.voice.following.actions import count_sending, follow
from assetmap.voice.following.asking import ask_to_follow
from assetmap.voice.following.queries import follow_of
from assetmap.voice.following.subjects import idea_subject
from assetmap.voice.ideas.actions import (
    answer,
    confirm_support,
    feel,
    join,
    leave,
    support_of_token,
)
from assetmap.voice.ideas.models import Idea, IdeaSupport
from assetmap.voice.ideas.pages.proposing import is_trusted_person
from assetmap.voice.ideas.queries import (
    IdeaShown,
    answers_to,
    brought_to,
    feelings_about,
    groups_that_may_answer,
    idea_shown,
)
from assetmap.voice.ideas.rules import (
    ABLE_NAMES,
    CLOSED,
    HEARD_NAMES,
    LONGEST_ANSWER,
    LONGEST_BRINGS,
    LONGEST_NAME,
    REFUSALS,
    STATE_NAMES,
    STATES,
)
from assetmap.voice.ideas.telling import mail_support_link, tell_answer, tell_joined
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep, from_this_site
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import gettext, language_of

router = APIRouter(include_in_schema=False)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def _idea(session: SessionDep, idea_id: UUID) -> IdeaShown:
    found = idea_shown(session, idea_id)
    if found is None:
        stage = session.scalar(select(Idea.stage).where(Idea.id == idea_id))
        if stage == "withdrawn":
            raise Gone(gettext("The person who suggested this idea has withdrawn it."))
        raise NotFound(gettext("This idea does not exist, or a steward has not read it yet."))
    return found


IdeaDep = Annotated[IdeaShown, Depends(_idea)]


@router.get("/ideas/{idea_id}", name="idea", dependencies=[Depends(anyone)])
def idea_page(
    request: Request, session: SessionDep, person: SomebodyDep, idea: IdeaDep
) -> HTMLResponse:
    """One idea."""
    return _page(request, session, person, idea, {})


@router.post(
    "/ideas/{idea_id}/bring",
    name="join_idea",
    dependencies=[Depends(from_this_site), Depends(anyone)],
)
def join_idea(
    request: Request, session: SessionDep, person: SomebodyDep, idea: IdeaDep, form: FormDep
) -> Response:
    """Saves what somebody can bring, and emails a link to confirm it unless they have signed in."""
    if form.get("website"):
        return _page(request, session, person, idea, {}, said="joined")
    key, now = secret_key(request.app.state.settings), datetime.now(UTC)
    try:
        email = person.email if person else mail_address(form.get("email", ""))
        with session.begin_nested():
            count_sending(
                session, key=key, network=network_in(request), email=email, what="join", now=now
            )
            made = join(
                session,
                idea.id,
                brings=form.get("brings", ""),
                name=form.get("name", ""),
                email=email,
                key=key,
            )
    except (InvalidInput, TooOften) as error:
        return _page(request, session, person, idea, form, error=error)
    if made and person:
        _confirmed(request, session, made[0], person, now)
    elif made:
        path = request.app.url_path_for("own_support", token=made[1])
        mail_support_link(
            session,
            idea.title,
            email=email,
            link=f"{site_address(request)}{path}",
            language=language_of(request),
        )
    found = _idea(session, idea.id)
    return _page(request, session, person, found, {}, said="joined-now" if person else "joined")


@router.get("/ideas/joined/{token}", name="own_support", dependencies=[Depends(anyone)])
def own_support_page(request: Request, session: SessionDep, token: str) -> HTMLResponse:
    """The page behind the mailed link: a button to confirm, and one to leave."""
    support = support_of_token(session, token)
    idea = session.get(Idea, support.idea_id)
    return render_form(
        request,
        "ideas/joined.html",
        title=gettext("You have joined this idea")
        if support.confirmed_at
        else gettext("Confirm that you want to join"),
        support=support,
        idea=idea,
        token=token,
    )


@router.post("/ideas/joined/{token}", name="change_own_support", dependencies=[Depends(anyone)])
def change_own_support(
    request: Request, session: SessionDep, person: SomebodyDep, token: str, form: FormDep
) -> Response:
    """Confirms or leaves, as the button says."""
    support = support_of_token(session, token)
    idea_id = support.idea_id
    if form.get("action") == "leave":
        leave(session, support)
    else:
        _confirmed(request, session, support, person, datetime.now(UTC))
    return RedirectResponse(
        request.app.url_path_for("idea", idea_id=str(idea_id)), 303, headers=NOT_KEPT
    )


def _confirmed(
    request: Request, session: Session, support: IdeaSupport, person: SignedIn | None, now: datetime
) -> None:
    """It counts, its writer follows the idea, and where they are trusted the others read what they bring at once."""
    detail = session.get(PersonalDetail, support.personal_detail_id)
    if support.confirmed_at is not None or detail is None or detail.email is None:
        return
    is_trusted = (
        person is not None and person.email == detail.email and is_trusted_person(session, person)
    )
    confirm_support(session, support, is_trusted=is_trusted, now=now)
    idea = session.get(Idea, support.idea_id)
    if is_trusted and idea is not None:
        tell_joined(session, idea, support.brings, but=detail.email, site=site_address(request))
    follow(
        session,
        idea_subject(support.idea_id),
        detail.email,
        key=secret_key(request.app.state.settings),
        language=language_of(request),
        confirmed_at=now,
    )


@router.post(
    "/ideas/{idea_id}/follow",
    name="follow_idea",
    dependencies=[Depends(from_this_site), Depends(anyone)],
)
def follow_idea(
    request: Request, session: SessionDep, person: SomebodyDep, idea: IdeaDep, form: FormDep
) -> HTMLResponse:
    """Mails the link by which somebody follows the idea."""
    if not form.get("website"):
        try:
            with session.begin_nested():
                ask_to_follow(
                    request,
                    session,
                    idea_subject(idea.id),
                    idea.title,
                    form.get("follow_email", ""),
                )
        except (InvalidInput, TooOften) as error:
            wrong = InvalidInput(str(error), parameter="follow_email")
            return _page(request, session, person, idea, form, error=wrong)
    return _page(request, session, person, idea, {}, said="following")


@router.post("/ideas/{idea_id}/answer", name="answer_idea", dependencies=[Depends(from_this_site)])
def answer_idea(
    request: Request, session: SessionDep, person: PersonDep, idea: IdeaDep, form: FormDep
) -> Response:
    """Keeps the answer of a body or a group, and mails it to all who follow."""
    may = may_answer(session, person, idea)
    if not may:
        raise Forbidden("")
    stored = session.get(Idea, idea.id, with_for_update=True)
    assert stored is not None
    try:
        body = form.get("body", "")
        if not may["is_body"]:
            groups = {str(one): name for one, name in may["groups"]}
            body = groups.get(form.get("group", ""), "")
            if form.get("state") == "not-possible":
                raise InvalidInput(
                    gettext(
                        "Only a commissioner or a steward can say that an idea is not possible."
                    ),
                    parameter="state",
                )
        given = answer(
            session,
            stored,
            state=form.get("state", ""),
            words=form.get("words", ""),
            body=body,
            asset_id=_asset_in(form.get("asset", "")),
            person_id=person.person_id,
            now=datetime.now(UTC),
        )
    except (InvalidInput, Conflict) as error:
        return _page(request, session, person, idea, form, error=error)
    if given is not None:
        tell_answer(session, stored, given, site=site_address(request))
    address = request.app.url_path_for("idea", idea_id=str(idea.id))
    return RedirectResponse(f"{address}#answers", 303, headers=NOT_KEPT)


def _asset_in(typed: str) -> UUID | None:
    """The id in the address of an entry's page. Raises `InvalidInput` where there is none."""
    if not typed.strip():
        return None
    found = _ID.search(typed)
    if found is None:
        raise InvalidInput(
            gettext("Paste the web address of the entry’s page on this site."), parameter="asset"
        )
    return UUID(found[0])


def may_answer(session: Session, person: SignedIn | None, idea: IdeaShown) -> dict[str, Any]:
    """Whether somebody answers for a body, or for which groups of the place; nothing where they may not."""
    if person is None:
        return {}
    place = named_place(session, idea.place_kind, idea.place_code)
    own = [place.id] if place else []
    is_body = person.has(Role.COMMISSIONER) or (
        person.has(Role.STEWARD) and person.is_steward_of(own)
    )
    groups = groups_that_may_answer(
        session, person.organization_ids, idea.place_kind, idea.place_code
    )
    return {"is_body": is_body, "groups": groups} if is_body or groups else {}


@router.get("/ideas/{idea_id}/felt/{follow_id}", name="felt", dependencies=[Depends(anyone)])
def felt_page(
    request: Request, session: SessionDep, idea: IdeaDep, follow_id: UUID
) -> HTMLResponse:
    """Asks somebody who followed the idea how it was for them."""
    _check_follow(session, idea, follow_id)
    return _felt_page(request, idea, follow_id, {})


@router.post(
    "/ideas/{idea_id}/felt/{follow_id}",
    name="say_felt",
    dependencies=[Depends(from_this_site), Depends(anyone)],
)
def say_felt(
    request: Request, session: SessionDep, idea: IdeaDep, follow_id: UUID, form: FormDep
) -> Response:
    """Keeps the answer; the results are on the idea's page at once."""
    _check_follow(session, idea, follow_id)
    stored = session.get(Idea, idea.id)
    assert stored is not None
    try:
        feel(
            session,
            stored,
            follow_id,
            heard=form.get("heard", ""),
            able=form.get("able", ""),
            now=datetime.now(UTC),
        )
    except (InvalidInput, Conflict) as error:
        return _felt_page(request, idea, follow_id, form, error=error)
    address = request.app.url_path_for("idea", idea_id=str(idea.id))
    return RedirectResponse(f"{address}#felt", 303, headers=NOT_KEPT)


def _check_follow(session: Session, idea: IdeaShown, follow_id: UUID) -> None:
    found = follow_of(session, follow_id)
    if found is None or found.subject != idea_subject(idea.id):
        raise NotFound(gettext("This link no longer works."))


def _felt_page(
    request: Request,
    idea: IdeaShown,
    follow_id: UUID,
    form: Form,
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    return render_form(
        request,
        "ideas/felt.html",
        error=error,
        title=gettext("How do you feel about what happened?"),
        idea=idea,
        follow_id=follow_id,
        form=form,
        heard=HEARD_NAMES,
        able=ABLE_NAMES,
    )


def _page(
    request: Request,
    session: Session,
    person: SignedIn | None,
    idea: IdeaShown,
    form: Form,
    *,
    error: AssetmapError | None = None,
    said: str = "",
) -> HTMLResponse:
    counts = feelings_about(session, idea.id)
    total = sum(number for name, number in counts.items() if name.startswith("heard:"))
    # Below the smallest number that is told, nothing is: what is left over would tell the rest.
    rule = Disclosure()
    place = named_place(session, idea.place_kind, idea.place_code)
    return render_form(
        request,
        "ideas/idea.html",
        error=error,
        title=idea.title,
        idea=idea,
        place=place,
        answers=answers_to(session, idea.id),
        brought=brought_to(session, idea.id),
        form=form,
        said=said,
        person=person,
        may=may_answer(session, person, idea),
        may_moderate=person is not None
        and person.has(Role.STEWARD)
        and person.is_steward_of([place.id] if place else []),
        refusals=REFUSALS,
        states=STATE_NAMES,
        answer_states=STATES[1:],
        is_closed=idea.state in CLOSED,
        felt_total=rule.people(total),
        has_felt=total > 0,
        felt={
            name: rule.people(counts.get(name, 0))
            for name in (
                *(f"heard:{one}" for one in HEARD_NAMES),
                *(f"able:{one}" for one in ABLE_NAMES),
            )
        },
        heard=HEARD_NAMES,
        able=ABLE_NAMES,
        longest_brings=LONGEST_BRINGS,
        longest_name=LONGEST_NAME,
        longest_answer=LONGEST_ANSWER,
    )
