"""The stewards' pages of submissions, one at a time or many, and of entries that they write themselves."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.editing.flags import flags_in, reason_words
from assetmap.assets.editing.wording import field_words, told_in_words
from assetmap.assets.pictures.queries import waiting_pictures
from assetmap.assets.record.entry import FIELDS, Entry, differences
from assetmap.assets.record.history import By, entry_of
from assetmap.assets.record.status import Move
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.mail.envelope import TRIED_FOR
from assetmap.mail.outbox import queue_mail
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.registration.claims.actions import claims_for, decide_claim
from assetmap.registration.drafts.actions import (
    begin_for_group,
    now_utc,
    personal_of,
    token_to_mail,
    writer_address,
)
from assetmap.registration.drafts.open_draft import (
    NOT_KEPT,
    open_draft,
)
from assetmap.registration.models import How, Submission
from assetmap.registration.moderation.decisions import decide as decide_on
from assetmap.registration.moderation.decisions import (
    entry_sent,
    let_publish_at_once,
    publishes_at_once,
)
from assetmap.registration.queries import likely_theirs, submission_for, waiting_for
from assetmap.registration.questions.pin_map import still_pin_query
from assetmap.registration.questions.service_area_outline import area_map_query, corners_in_degrees
from assetmap.web.forms import FormDep
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]
_MAILS = {
    Move.PUBLISH: "registration/published_mail",
    Move.ASK: "registration/asked_mail",
    Move.DECLINE: "registration/declined_mail",
}
_DECISIONS = {"publish": Move.PUBLISH, "ask": Move.ASK, "decline": Move.DECLINE}


@router.get("/moderation", name="moderation")
def queue_page(request: Request, session: SessionDep, steward: StewardDep) -> HTMLResponse:
    """What waits in the steward's places, oldest first."""
    return _queue(request, session, steward)


def _queue(
    request: Request, session: Session, steward: SignedIn, *, problems: list[str] | None = None
) -> HTMLResponse:
    page = render(
        request,
        "registration/moderation.html",
        status_code=409 if problems else 200,
        waiting=waiting_for(session, steward),
        claims=claims_for(session, steward),
        pictures=waiting_pictures(session, steward.steward_places()),
        may_bring_in_lists=steward.steward_places() is None,
        now=now_utc(),
        errors=[{"text": words} for words in problems or []],
    )
    page.headers.update(NOT_KEPT)
    return page


@router.post("/moderation", name="decide_many")
def decide_many(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """One decision for all that are ticked; what has changed since is left and told."""
    move = _move(form.get("action", ""))
    problems = []
    for name in form:
        kind, _, which = name.partition(":")
        if kind != "take":
            continue
        submission_id, _, version = which.partition(":")
        try:
            found = _found(session, steward, submission_id)
            with session.begin_nested():
                _decide(request, session, steward, found, move, form.get("words", ""), version)
        except (Conflict, InvalidInput, NotFound) as error:
            problems.append(str(error))
    if problems:
        return _queue(request, session, steward, problems=list(dict.fromkeys(problems)))
    return RedirectResponse(request.app.url_path_for("moderation"), 303, headers=NOT_KEPT)


@router.post("/moderation/claims", name="decide_claim")
def decide_on_claim(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """Lets somebody keep an entry, or not; they are told."""
    action, _, which = form.get("action", "").partition(" ")
    is_theirs = action == "theirs"
    email, language = decide_claim(
        session,
        int(which) if which.isdecimal() and len(which) < 10 else 0,
        steward=steward,
        is_theirs=is_theirs,
    )
    queue_mail(
        session,
        recipient=email,
        template="registration/claim_mail",
        language=language,
        is_theirs=is_theirs,
        link=f"{site_address(request)}{request.app.url_path_for('my_assets')}",
    )
    return RedirectResponse(request.app.url_path_for("moderation"), 303, headers=NOT_KEPT)


@router.post("/moderation/new", name="write_for_group")
def write_for_group(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """Begins an entry for a group that has telephoned or sent paper."""
    asked = form.get("how", "")
    how = How(asked) if asked in (How.TELEPHONE, How.PAPER) else How.TELEPHONE
    _, token = begin_for_group(session, steward=steward.person_id, how=how)
    response = open_draft(request, token)
    response.headers["location"] = str(request.app.url_path_for("registration_page", slug="name"))
    return response


@router.get("/moderation/{submission_id}", name="moderate")
def decision_page(
    request: Request, session: SessionDep, steward: StewardDep, submission_id: UUID
) -> HTMLResponse:
    """What was sent in; of a change, beside what stands there now."""
    return _decision(request, session, _found(session, steward, str(submission_id)))


@router.post("/moderation/{submission_id}", name="decide")
def decide(
    request: Request,
    session: SessionDep,
    steward: StewardDep,
    submission_id: UUID,
    form: FormDep,
) -> Response:
    """Publishes, asks for more, or declines; 409 where it has changed since it was opened."""
    found = _found(session, steward, str(submission_id))
    try:
        move = _move(form.get("action", ""))
        with session.begin_nested():
            _decide(
                request,
                session,
                steward,
                found,
                move,
                form.get("words", ""),
                form.get("version", ""),
            )
            if move is Move.PUBLISH and "trust-shown" in form:
                let_publish_at_once(session, found, "trust" in form)
    except (Conflict, InvalidInput) as error:
        session.refresh(found)
        return _decision(request, session, found, error=error, words=form.get("words", ""))
    return RedirectResponse(request.app.url_path_for("moderation"), 303, headers=NOT_KEPT)


def _move(action: str) -> Move:
    if action not in _DECISIONS:
        raise InvalidInput(gettext("Say what is to be done: publish, ask or decline."))
    return _DECISIONS[action]


def _found(session: Session, steward: SignedIn, submission_id: str) -> Submission:
    try:
        found = submission_for(session, steward, UUID(submission_id))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(gettext("There is nothing at this address, or it is another steward's."))
    return found


def _decide(
    request: Request,
    session: Session,
    steward: SignedIn,
    submission: Submission,
    move: Move,
    words: str,
    version: str,
) -> None:
    why = " ".join(words.split())[:1_000] or None
    before = _as_stands(session, submission)
    begun_from = submission.entry_before and Entry.model_validate(submission.entry_before)
    if begun_from and before != begun_from and not version.endswith("+seen"):
        # Whoever has seen both may decide all the same.
        raise Conflict(
            gettext("The entry itself has changed since this was written. Both are shown below.")
        )
    seen = version.removesuffix("+seen")
    decide_on(
        session,
        submission,
        move,
        by=By(steward.person_id, why),
        seen_version=int(seen) if seen.isdecimal() else -1,
        now=now_utc(),
    )
    _tell_group(request, session, submission, move)


def _tell_group(request: Request, session: Session, submission: Submission, move: Move) -> None:
    email = writer_address(session, submission)
    if not email:
        return
    site = site_address(request)
    if move is Move.PUBLISH:
        link = f"{site}{request.app.url_path_for('asset', asset_id=submission.asset_id)}"
    elif not submission.is_new:
        link = f"{site}{request.app.url_path_for('my_assets')}"
    else:
        token = token_to_mail(session, submission)
        link = f"{site}{request.app.url_path_for('resume_registration')}?token={token}"
    queue_mail(
        session,
        recipient=email,
        template=_MAILS[move],
        language=submission.language,
        is_private=move is not Move.PUBLISH,
        good_for=TRIED_FOR,
        name=submission.answers.get("name", ""),
        words=submission.words,
        link=link,
    )


def _as_stands(session: Session, submission: Submission) -> Entry | None:
    return None if submission.is_new else entry_of(session, submission.asset_id)


def _decision(
    request: Request,
    session: Session,
    submission: Submission,
    *,
    error: AssetmapError | None = None,
    words: str = "",
) -> HTMLResponse:
    after = entry_sent(session, submission)
    before = _as_stands(session, submission)
    changed = differences(before, after) if before else {}
    version = str(submission.version)
    if isinstance(error, Conflict):
        version += "+seen"
    page = render(
        request,
        "registration/decide.html",
        status_code=status_of(error) if error else 200,
        errors=[{"text": str(error), "href": "#words"}] if error else [],
        submission=submission,
        facts=_facts(before, after, set(changed)),
        theirs=likely_theirs(session, submission),
        area_map_query=area_map_query(
            corners_in_degrees(after.whereabouts.extent), session, is_still=True
        )
        if after.whereabouts.extent
        else None,
        pin_map_query=still_pin_query(after.whereabouts, before.whereabouts if before else None),
        pin_moved_metres=before.whereabouts.metres_to(after.whereabouts) if before else None,
        has_before=before is not None,
        personal=personal_of(session, submission),
        publishes_at_once=publishes_at_once(session, submission),
        version=version,
        words=words,
        now=now_utc(),
    )
    page.headers.update(NOT_KEPT)
    return page


def _facts(before: Entry | None, after: Entry, changed: set[str]) -> list[dict[str, Any]]:
    """Each thing that is said, in words: now, and as it would be."""
    facts = []
    for name in FIELDS:
        told = [
            told_in_words(name, getattr(entry, name))
            for entry in (before, after)
            if entry is not None
        ]
        if any(told):
            facts.append(
                {
                    "label": field_words(name),
                    "before": told[0] if before else "",
                    "after": told[-1],
                    "is_changed": name in changed,
                    "flags": _flags(name, told[-1]),
                }
            )
    return facts


def _flags(name: str, words: str) -> list[tuple[str, str]]:
    """What a steward should look at: where, and why. A web address is no news where one is asked for."""
    if name in _EXPECTED:
        return []
    return [(flag.words, reason_words(flag.reason)) for flag in flags_in(words)]


# Links, addresses and numbers belong here.
_EXPECTED = ("url", "email", "phones", "hours", "whereabouts")
