"""The page on which stewards read stories before others do."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, Forbidden, InvalidInput, NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.voice.stories import queries
from assetmap.voice.stories.actions import LONGEST_QUESTION, decide
from assetmap.voice.stories.links import story_token
from assetmap.voice.stories.looks import looks_of
from assetmap.voice.stories.models import Story
from assetmap.voice.stories.pages.reading import Kind, Mark, medium_response
from assetmap.voice.stories.states import REFUSALS, StoryState
from assetmap.voice.stories.themes import THEMES
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import FormDep
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]


@router.get("/moderation/stories", name="waiting_stories")
def waiting_page(
    request: Request, session: SessionDep, steward: StewardDep, story: UUID | None = None
) -> HTMLResponse:
    """Stories to read in the steward's places, the oldest first; or one that is published, to look at it again."""
    return _page(request, session, steward, only=story)


@router.post("/moderation/stories/{story_id}", name="decide_story")
def decide_story(
    request: Request, session: SessionDep, steward: StewardDep, story_id: UUID, form: FormDep
) -> Response:
    """Publishes a story, asks its teller a question, or refuses it with a reason."""
    story = _theirs(session, steward, story_id, is_locked=True)
    token = story_token(secret_key(request.app.state.settings), story_id)
    path = request.app.url_path_for("own_story", token=token)
    try:
        decide(
            session,
            story,
            form.get("action", ""),
            question=form.get("question", ""),
            refusal=form.get("refusal", ""),
            link=f"{site_address(request)}{path}",
            person_id=steward.person_id,
            now=datetime.now(UTC),
        )
    except (InvalidInput, Conflict) as error:
        return _page(request, session, steward, error=error, form=form, wrong_id=story_id)
    return RedirectResponse(request.app.url_path_for("waiting_stories"), 303, headers=NOT_KEPT)


@router.get("/moderation/stories/{story_id}/{kind}/{mark}", name="waiting_story_medium")
def waiting_medium(
    session: SessionDep, steward: StewardDep, story_id: UUID, kind: Kind, mark: Mark
) -> Response:
    """The picture or the sound of a story that a steward reads."""
    _theirs(session, steward, story_id)
    return medium_response(queries.medium_bytes(session, story_id, kind, mark, is_public=False))


def _theirs(
    session: Session, steward: SignedIn, story_id: UUID, *, is_locked: bool = False
) -> Story:
    story = session.get(Story, story_id, with_for_update=is_locked or None)
    if story is None:
        raise NotFound(gettext("We cannot find this story. It may have been withdrawn."))
    if not steward.is_steward_of(queries.story_places(session, story)):
        raise Forbidden("")
    return story


def _page(
    request: Request,
    session: Session,
    steward: SignedIn,
    *,
    error: AssetmapError | None = None,
    form: dict[str, str] | None = None,
    wrong_id: UUID | None = None,
    only: UUID | None = None,
) -> HTMLResponse:
    stories = queries.waiting_stories(session, steward.steward_places())
    again = only or wrong_id
    if again and again not in {one.id for one in stories}:
        _theirs(session, steward, again)
        found = queries.story_as_told(session, again)
        stories = [found] if found and found.state == StoryState.PUBLISHED else stories
    return render_form(
        request,
        "stories/waiting.html",
        error=error,
        title=gettext("Stories to review"),
        stories=[(one, looks_of(one)) for one in stories],
        themes=THEMES,
        refusals=[(slug, gettext(words)) for slug, words in REFUSALS.items()],
        longest_question=LONGEST_QUESTION,
        form=form or {},
        wrong_id=wrong_id,
    )
