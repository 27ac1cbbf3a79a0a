"""The page behind a teller's link: their story, where it stands, a steward's question, and taking it back."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.people.access import anyone
from assetmap.voice.stories import queries
from assetmap.voice.stories.actions import answer_steward, change_consent, withdraw
from assetmap.voice.stories.given import LONGEST_WORDS, consent_in
from assetmap.voice.stories.models import Story
from assetmap.voice.stories.pages.reading import Kind, Mark, medium_response
from assetmap.voice.stories.states import REFUSALS
from assetmap.voice.stories.themes import THEMES
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import FormDep
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{32}$")]


@router.get("/stories/yours/{token}", name="own_story", dependencies=[Depends(anyone)])
def own_story_page(request: Request, session: SessionDep, token: Token) -> HTMLResponse:
    """The story as its teller sees it."""
    return _page(request, session, _existing(session, token), token)


@router.post("/stories/yours/{token}", name="change_own_story", dependencies=[Depends(anyone)])
def change_own_story(
    request: Request, session: SessionDep, token: Token, form: FormDep
) -> Response:
    """Changes where the story stands, answers a steward, or takes the story back."""
    story, now = _existing(session, token, is_locked=True), datetime.now(UTC)
    action = form.get("action", "")
    try:
        with speaking(language_of(request)):
            if action == "withdraw":
                withdraw(session, story, now=now)
            elif action == "answer":
                answer_steward(session, story, form.get("words", ""), now=now)
            elif action == "consent":
                change_consent(session, story, consent_in(form), now=now)
            else:
                raise InvalidInput(gettext("Press one of the buttons on the page."))
    except (InvalidInput, Conflict) as error:
        return _page(request, session, story, token, error=error, words=form.get("words"))
    address = request.app.url_path_for("own_story", token=token)
    return RedirectResponse(f"{address}?done={action}", 303, headers=NOT_KEPT)


@router.get(
    "/stories/yours/{token}/{kind}/{mark}",
    name="own_story_medium",
    dependencies=[Depends(anyone)],
)
def own_medium(session: SessionDep, token: Token, kind: Kind, mark: Mark) -> Response:
    """The picture or the sound for the teller, also before anybody else sees it."""
    story = _existing(session, token)
    return medium_response(queries.medium_bytes(session, story.id, kind, mark, is_public=False))


def _existing(session: Session, token: str, *, is_locked: bool = False) -> Story:
    story = queries.story_by_token(session, token, is_locked=is_locked)
    if story is None:
        raise NotFound(gettext("We cannot find a story at this link. It may have been deleted."))
    return story


def _page(
    request: Request,
    session: Session,
    story: Story,
    token: str,
    *,
    error: AssetmapError | None = None,
    words: str | None = None,
) -> HTMLResponse:
    shown = queries.story_as_told(session, story.id)
    assert shown is not None
    return render_form(
        request,
        "stories/own.html",
        error=error,
        title=gettext("Your story"),
        story=shown,
        question=story.question,
        refusal=gettext(REFUSALS[story.refusal]) if story.refusal else "",
        token=token,
        themes=THEMES,
        words=story.words if words is None else words,
        longest=LONGEST_WORDS,
        done=request.query_params.get("done", ""),
    )
