"""The stewards' desk: everything that waits on one page, what is done there, and undoing it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import Conflict, InvalidInput, NotFound
from assetmap.mail.outbox import queue_mail
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.registration.claims.actions import claims_for
from assetmap.registration.desk.actions import DOINGS, before_decision, note, undo
from assetmap.registration.desk.item import KINDS, Item, counts_of, waiting_words
from assetmap.registration.desk.mending import mend
from assetmap.registration.desk.places import places_to_filter
from assetmap.registration.desk.queries import (
    ending_soon,
    in_place,
    items_for,
    last_action,
)
from assetmap.registration.desk.wording import done_words, is_known, undone_words
from assetmap.registration.drafts.actions import now_utc
from assetmap.registration.drafts.open_draft import NOT_KEPT
from assetmap.registration.models import DeskAction, Submission
from assetmap.registration.moderation.decisions import let_publish_at_once
from assetmap.registration.moderation.pages import (
    decide_as_shown,
    decision,
    found_for,
    move_called,
)
from assetmap.registration.moderation.wording import QUESTIONS
from assetmap.web.forms import Form, FormDep
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext, speaking

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]
Kind = Annotated[str, Query(max_length=20)]
PlaceId = Annotated[str, Query(max_length=9)]
Number = Annotated[int | None, Query(ge=1, le=2_000_000_000)]


@router.get("/moderation", name="moderation")
def desk_page(
    request: Request,
    session: SessionDep,
    steward: StewardDep,
    kind: Kind = "",
    place: PlaceId = "",
    done: Number = None,
    undone: Number = None,
) -> HTMLResponse:
    """The items that wait in the steward's places, the oldest first, and the last action with a way to undo it."""
    shown = {"kind": kind, "place": place}
    return _desk(request, session, steward, shown, done=done, undone=undone)


def _desk(
    request: Request,
    session: Session,
    steward: SignedIn,
    shown: Form,
    *,
    done: int | None = None,
    undone: int | None = None,
    errors: list[tuple[str, str]] | None = None,
    status_code: int = 200,
    typed: Form | None = None,
) -> HTMLResponse:
    now = now_utc()
    items = items_for(session, steward, now=now)
    place = shown.get("place", "")
    # More figures than PostgreSQL's integer has are nobody's place.
    if place.isascii() and place.isdecimal() and len(place) < 10:
        items = in_place(session, items, int(place))
    kind = shown.get("kind", "")
    last = last_action(session, steward, done) if done else None
    back = last_action(session, steward, undone) if undone else None
    page = render(
        request,
        "registration/desk.html",
        status_code=status_code,
        errors=[{"text": words, "href": href} for words, href in errors or []],
        items=[item for item in items if not kind or item.kind == kind],
        counts=counts_of(items, now),
        count=len(items),
        summary=waiting_words(items, now),
        kind=kind if kind in KINDS else "",
        kind_words={name: gettext(words) for name, (words, _) in KINDS.items()},
        place=place,
        places=places_to_filter(session, steward),
        questions=QUESTIONS,
        done=last,
        done_words=done_words(last.kind, last.action, last.name) if last else "",
        undone_words=undone_words(back.name, mails_sent=_mails_gone(request)) if back else "",
        typed=typed or {},
        known_count=sum(_needs_no_look(item) for item in items),
        funding=ending_soon(session, steward, today=now.date()),
        today=now.date(),
        may_bring_in_lists=steward.steward_places() is None,
        now=now,
    )
    page.headers.update(NOT_KEPT)
    return page


def _mails_gone(request: Request) -> int:
    return 1 if request.query_params.get("mails") == "gone" else 0


def _needs_no_look(item: Item) -> bool:
    """Whether it is a change by a group that is known, with nothing to look at twice and no question open."""
    return (
        item.kind == "entry"
        and bool(item.further["is_known"])
        and not item.looks
        and not item.words
    )


@router.post("/moderation", name="decide_many")
def decide_many(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """One decision for all that are ticked, or for all of groups that are known; what has changed since is left and told."""
    if form.get("action") == "publish-known":
        move = move_called("publish")
        items = items_for(session, steward, now=now_utc())
        taken = [f"{i.id}:{i.further['version']}" for i in items if _needs_no_look(i)]
    else:
        move = move_called(form.get("action", ""))
        taken = [name.partition(":")[2] for name in form if name.startswith("take:")]
    problems, done = [], None
    for which in taken:
        submission_id, _, version = which.partition(":")
        try:
            found = found_for(session, steward, submission_id)
            with session.begin_nested():
                done = _decide(
                    request, session, steward, found, move.value, form.get("words", ""), version
                )
        except (Conflict, InvalidInput, NotFound) as error:
            problems.append(str(error))
    if problems:
        errors = [(words, "#maincontent") for words in dict.fromkeys(problems)]
        return _desk(request, session, steward, form, errors=errors, status_code=409)
    return _back(request, form, done)


def _decide(
    request: Request,
    session: Session,
    steward: SignedIn,
    submission: Submission,
    action: str,
    words: str,
    version: str,
) -> DeskAction:
    before = before_decision(session, submission)
    decide_as_shown(request, session, steward, submission, move_called(action), words, version)
    name = submission.answers.get("name", "")
    return note(session, steward, kind="entry", action=action, name=name, before=before)


@router.post("/moderation/desk", name="do_at_desk")
def do_at_desk(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """Does one thing with one of what waits, and comes back to the desk."""
    kind, action, which = (form.get(name, "") for name in ("item", "action", "id"))
    if kind not in KINDS or not is_known(kind, action):
        raise InvalidInput(gettext("Choose an action for this entry."))
    try:
        with session.begin_nested():
            done = _do(request, session, steward, form, kind, action, which)
    except (Conflict, InvalidInput, NotFound) as error:
        errors = [
            (
                str(error),
                f"#words-{kind}-{which}" if isinstance(error, InvalidInput) else "#maincontent",
            )
        ]
        return _desk(
            request,
            session,
            steward,
            {"kind": form.get("kind", ""), "place": form.get("place", "")},
            errors=errors,
            status_code=status_of(error),
            typed=form,
        )
    return _back(request, form, done)


def _do(
    request: Request,
    session: Session,
    steward: SignedIn,
    form: Form,
    kind: str,
    action: str,
    which: str,
) -> DeskAction:
    if kind == "entry":
        found = found_for(session, steward, which)
        words = _question(form, found)
        return _decide(request, session, steward, found, action, words, form.get("version", ""))
    name = next(
        (
            item.name
            for item in items_for(session, steward, now=now_utc())
            if (item.kind, item.id) == (kind, which)
        ),
        None,
    )
    if name is None:
        raise Conflict(gettext("Another steward has already dealt with this entry."))
    before = DOINGS[kind](session, steward, which, action, form, now=now_utc())
    if kind == "claim":
        _tell_of_claim(request, session, before, is_theirs=action == "theirs")
    return note(session, steward, kind=kind, action=action, name=name, before=before)


def _question(form: Form, submission: Submission) -> str:
    """The steward's words; before them a question that is asked often, in the group's language."""
    number = form.get("template", "")
    asked = ""
    if number.isdecimal() and len(number) < 10 and int(number) < len(QUESTIONS):
        with speaking(submission.language):
            asked = gettext(QUESTIONS[int(number)])
    return " ".join(part for part in (asked, form.get("words", "").strip()) if part)


def _tell_of_claim(
    request: Request, session: Session, before: dict[str, Any], *, is_theirs: bool
) -> None:
    queue_mail(
        session,
        recipient=before["email"],
        template="registration/claim_mail",
        language=before["mail_language"],
        is_theirs=is_theirs,
        link=f"{site_address(request)}{request.app.url_path_for('my_assets')}",
    )


@router.post("/moderation/claims", name="decide_claim")
def decide_on_claim(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """Lets somebody manage an entry, or not; they are told."""
    action, _, which = form.get("action", "").partition(" ")
    said = {**form, "item": "claim", "action": action, "id": which}
    if not is_known("claim", action):
        raise InvalidInput(gettext("Choose an action for this entry."))
    if which not in {str(one.id) for one in claims_for(session, steward)}:
        raise NotFound(gettext("This page does not exist, or it is for another steward."))
    return _back(request, form, _do(request, session, steward, said, "claim", action, which))


@router.post("/moderation/undo/{action_id}", name="undo_at_desk")
def undo_at_desk(
    request: Request, session: SessionDep, steward: StewardDep, action_id: int, form: FormDep
) -> Response:
    """Makes the steward's own action undone."""
    done = last_action(session, steward, action_id) if 0 < action_id < 2**31 else None
    if done is None:
        raise NotFound(gettext("This page does not exist, or it is for another steward."))
    try:
        with session.begin_nested():
            gone = undo(session, done, steward=steward)
    except Conflict as error:
        errors = [(str(error), "#maincontent")]
        return _desk(request, session, steward, form, errors=errors, status_code=409)
    return _back(request, form, undone=done, mails="gone" if gone else "")


@router.post("/moderation/{submission_id}", name="decide")
def decide(
    request: Request, session: SessionDep, steward: StewardDep, submission_id: UUID, form: FormDep
) -> Response:
    """Publishes, asks for more, declines, or mends a word; 409 where it has changed since it was opened."""
    found = found_for(session, steward, str(submission_id))
    action = form.get("action", "")
    try:
        with session.begin_nested():
            if action == "mend":
                done = mend(request, session, steward, found, form)
                return RedirectResponse(f"{request.url.path}?done={done.id}", 303, headers=NOT_KEPT)
            words = _question(form, found)
            done = _decide(request, session, steward, found, action, words, form.get("version", ""))
            if action == "publish" and "trust-shown" in form:
                let_publish_at_once(session, found, "trust" in form)
    except (Conflict, InvalidInput) as error:
        session.refresh(found)
        return decision(request, session, found, error=error, words=form.get("words", ""))
    return _back(request, form, done)


def _back(
    request: Request,
    form: Form,
    done: DeskAction | None = None,
    *,
    undone: DeskAction | None = None,
    mails: str = "",
) -> Response:
    """To the desk as it was narrowed, with what was done."""
    said = {
        "kind": form.get("kind", ""),
        "place": form.get("place", ""),
        "done": str(done.id) if done else "",
        "undone": str(undone.id) if undone else "",
        "mails": mails,
    }
    query = "&".join(f"{name}={value}" for name, value in said.items() if value.isalnum())
    address = request.app.url_path_for("moderation")
    return RedirectResponse(f"{address}?{query}" if query else address, 303, headers=NOT_KEPT)
