"""The public pages of stories: all of them, one, the rules, and their pictures and sounds."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.disclosure import Disclosure
from assetmap.errors import NotFound
from assetmap.people.access import anyone
from assetmap.voice.stories import queries
from assetmap.voice.stories.states import REFUSALS
from assetmap.voice.stories.themes import THEMES
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
Mark = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Kind = Annotated[str, Path(pattern=r"^(picture|sound)$")]
# What a teller withdraws is gone from every cache at once.
_NOT_KEPT = {"Cache-Control": "no-store", "Content-Disposition": "inline"}
_MOST_ON_ASSET_PAGE = 5
_PAGES = 500


@router.get("/stories", name="stories", dependencies=[Depends(anyone)])
def stories_page(
    request: Request,
    session: SessionDep,
    place: Annotated[str, Query(max_length=80)] = "",
    theme: Annotated[str, Query(max_length=40)] = "",
    page: Annotated[int, Query(ge=1, le=_PAGES)] = 1,
) -> HTMLResponse:
    """The stories of everywhere or of a place, all or with one theme, and how many have each theme."""
    kind, _, code = place.partition("/")
    name = queries.place_named(session, kind, code) if code else None
    if code and name is None:
        raise NotFound(gettext("We cannot find this place."))
    found = queries.stories_of(
        session,
        place_kind=kind if code else None,
        place_code=code or None,
        theme=theme if theme in THEMES else None,
        limit=queries.MOST_ON_A_PAGE + 1,
        offset=(page - 1) * queries.MOST_ON_A_PAGE,
    )
    return render(
        request,
        "stories/stories.html",
        title=gettext("Stories from %(place)s") % {"place": name} if name else gettext("Stories"),
        stories=found[: queries.MOST_ON_A_PAGE],
        has_more=len(found) > queries.MOST_ON_A_PAGE,
        page_number=page,
        counts=told_counts(session, place_kind=kind if code else None, place_code=code or None),
        theme=theme if theme in THEMES else "",
        themes=THEMES,
        place=place if name else "",
        place_name=name,
        places=queries.places_to_choose(session),
    )


def told_counts(
    session: Session, *, place_kind: str | None = None, place_code: str | None = None
) -> list[tuple[str, str, str]]:
    """Each theme that is told of, its name, and how many stories have it, by the rule of small numbers."""
    counts = queries.theme_counts(session, place_kind=place_kind, place_code=place_code)
    disclosure = Disclosure()
    told = []
    for slug in sorted(counts, key=lambda one: (-counts[one], one)):
        if slug in THEMES:
            number = disclosure.people(counts[slug])
            words = gettext("fewer than 8") if number is None else f"{number:,}"
            told.append((slug, gettext(THEMES[slug]), words))
    return told


@router.get("/stories/rules", name="story_rules", dependencies=[Depends(anyone)])
def rules_page(request: Request) -> HTMLResponse:
    """The rules: what becomes of a story, and the reasons for not publishing one."""
    return render(
        request,
        "stories/rules.html",
        title=gettext("How we treat stories"),
        refusals=[gettext(words) for words in REFUSALS.values()],
    )


@router.get("/stories/{story_id}", name="story", dependencies=[Depends(anyone)])
def story_page(request: Request, session: SessionDep, story_id: UUID) -> HTMLResponse:
    """One story."""
    story = queries.story_shown(session, story_id)
    if story is None:
        raise NotFound(
            gettext("We cannot find this story. The person who told it may have withdrawn it.")
        )
    title = (
        gettext("A story from %(subject)s") % {"subject": story.subject}
        if story.subject
        else gettext("A story")
    )
    answer = render(request, "stories/story.html", title=title, story=story, themes=THEMES)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get(
    "/stories/{story_id}/{kind}/{mark}", name="story_medium", dependencies=[Depends(anyone)]
)
def medium(session: SessionDep, story_id: UUID, kind: Kind, mark: Mark) -> Response:
    """The picture or the sound of a story that may stand on this site."""
    return medium_response(queries.medium_bytes(session, story_id, kind, mark))


def medium_response(found: tuple[bytes, str] | None) -> Response:
    """An answer that a browser takes for what it is and nothing else, and does not keep. Raises `NotFound`."""
    if found is None:
        raise NotFound(
            gettext("We cannot find this picture or recording. It may have been deleted.")
        )
    content, media_type = found
    return Response(content, media_type=media_type, headers=_NOT_KEPT)


def of_asset(session: Session, asset_id: UUID) -> dict[str, Any]:
    """The newest stories of an entry, for its page."""
    found = queries.stories_of(session, asset_id=asset_id, limit=_MOST_ON_ASSET_PAGE)
    return {"stories": found, "story_themes": THEMES}
