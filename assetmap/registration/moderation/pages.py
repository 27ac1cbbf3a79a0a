"""The stewards' pages of submissions, one at a time or many, and of entries that they write themselves."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.assets.editing.flags import flags_in, reason_words
from assetmap.assets.editing.wording import field_words, told_in_words
from assetmap.assets.record.entry import FIELDS, Entry, differences
from assetmap.assets.record.freshness import fresh_months
from assetmap.assets.record.history import By, entry_of
from assetmap.assets.record.status import Move
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.mail.envelope import TRIED_FOR
from assetmap.mail.outbox import queue_mail
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.registration.drafts.actions import (
    begin_for_group,
    now_utc,
    personal_of,
    save_answers,
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
    publishes_at_once,
)
from assetmap.registration.moderation.wording import MENDABLE, QUESTIONS
from assetmap.registration.queries import likely_theirs, submission_for
from assetmap.registration.questions.answers import entry_from
from assetmap.registration.questions.catalogue import BY_SLUG
from assetmap.registration.questions.growing_card import card_of
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


@router.post("/moderation/new", name="write_for_group")
def write_for_group(
    request: Request, session: SessionDep, steward: StewardDep, form: FormDep
) -> Response:
    """Begins an entry for a group that has telephoned or sent paper."""
    asked = form.get("how", "")
    how = How(asked) if asked in (How.TELEPHONE, How.PAPER) else How.TELEPHONE
    draft, token = begin_for_group(session, steward=steward.person_id, how=how)
    said = {"name": form.get("name", "")[:150], "description": form.get("details", "")[:3_000]}
    if any(said.values()):
        save_answers(session, draft, said, now=now_utc())
    response = open_draft(request, token)
    response.headers["location"] = str(request.app.url_path_for("registration_page", slug="name"))
    return response


@router.get("/moderation/{submission_id}", name="moderate")
def decision_page(
    request: Request, session: SessionDep, steward: StewardDep, submission_id: UUID
) -> HTMLResponse:
    """The entry that was sent in; a change stands beside the entry as it is."""
    return decision(request, session, found_for(session, steward, str(submission_id)))


def move_called(action: str) -> Move:
    if action not in _DECISIONS:
        raise InvalidInput(
            gettext("Choose an action: publish, ask for more information or decline.")
        )
    return _DECISIONS[action]


def found_for(session: Session, steward: SignedIn, submission_id: str) -> Submission:
    try:
        found = submission_for(session, steward, UUID(submission_id))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(gettext("This page does not exist, or it is for another steward."))
    return found


def decide_as_shown(
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
            gettext(
                "The entry on the map has changed since the group suggested this change. Both versions are shown below."
            )
        )
    seen = version.removesuffix("+seen")
    decide_on(
        session,
        submission,
        move,
        by=By(steward.person_id, why),
        seen_version=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
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
        months=fresh_months(submission.answers.get("categories") or ()),
        link=link,
    )


def _as_stands(session: Session, submission: Submission) -> Entry | None:
    return None if submission.is_new else entry_of(session, submission.asset_id)


def decision(
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
        asked=facts_since_asked(submission, after),
        questions=QUESTIONS,
        card=card_of(submission.answers),
        mendable=[
            (field.name, field.label, field.kind, submission.answers.get(field.name) or "")
            for page in BY_SLUG.values()
            for field in page.fields
            if field.name in MENDABLE and submission.answers.get(field.name)
        ],
        now=now_utc(),
    )
    page.headers.update(NOT_KEPT)
    return page


def facts_since_asked(submission: Submission, after: Entry) -> list[tuple[str, str, str]]:
    """The facts that have changed since a steward asked: name, before, and now."""
    if not submission.answers_asked:
        return []
    asked = entry_from(submission.answers_asked)
    return [
        (field_words(name), told_in_words(name, old), told_in_words(name, new))
        for name, (old, new) in differences(asked, after).items()
    ]


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
    """The points that a steward should look at: field and reason. A web address is no news where one is asked for."""
    if name in _EXPECTED:
        return []
    return [(flag.words, reason_words(flag.reason)) for flag in flags_in(words)]


# Links, addresses and numbers belong here.
_EXPECTED = ("url", "email", "phones", "hours", "whereabouts")
