"""The page on which commissioners and stewards answer challenges."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.editing.flags import flags_in, reason_words
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.voice.challenges.actions import LONGEST_ANSWER, answer_challenge
from assetmap.voice.challenges.queries import challenge_to_answer, open_challenges
from assetmap.voice.challenges.reasons import REASONS
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
AnswererDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER, Role.STEWARD))]


@router.get("/moderation/challenges", name="open_challenges")
def challenges_page(request: Request, session: SessionDep, person: AnswererDep) -> HTMLResponse:
    """Challenges that wait for an answer, the oldest first."""
    return _page(request, session, person)


@router.post("/moderation/challenges/{challenge_id}", name="answer_challenge")
def answer(
    request: Request, session: SessionDep, person: AnswererDep, challenge_id: UUID, form: FormDep
) -> Response:
    """Accepts a challenge or not."""
    known = challenge_to_answer(session, challenge_id)
    if known is None or not (known.is_public or person.has(Role.COMMISSIONER)):
        raise NotFound(gettext("There is nothing at this address."))
    path = request.app.url_path_for("gap_report", report_id=str(known.report_id))
    try:
        answer_challenge(
            session,
            known,
            action=form.get("action", ""),
            answer=form.get("answer", ""),
            shows_words=form.get("shows_words") == "yes",
            link=f"{site_address(request)}{path}",
            person_id=person.person_id,
            now=datetime.now(UTC),
        )
    except (InvalidInput, Conflict) as error:
        return _page(request, session, person, error=error, form=form, wrong_id=challenge_id)
    return RedirectResponse(request.app.url_path_for("open_challenges"), 303, headers=NOT_KEPT)


def _page(
    request: Request,
    session: Session,
    person: SignedIn,
    *,
    error: AssetmapError | None = None,
    form: Form | None = None,
    wrong_id: UUID | None = None,
) -> HTMLResponse:
    found = open_challenges(session, only_public=not person.has(Role.COMMISSIONER))
    return render_form(
        request,
        "challenges/waiting.html",
        error=error,
        title=gettext("Challenged findings"),
        challenges=[
            {
                "one": one,
                "reason": gettext(REASONS[one.reason]),
                "has_email": has_email,
                "flags": list(dict.fromkeys(reason_words(f.reason) for f in flags_in(one.words))),
            }
            for one, has_email in found
        ],
        form=form or {},
        wrong_id=wrong_id,
        longest=LONGEST_ANSWER,
    )
