"""The JSON of stories on this site."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from assetmap.database.sessions import SessionDep
from assetmap.people.access import anyone
from assetmap.voice.stories.queries import MOST_ON_A_PAGE, StoryShown, stories_of

router = APIRouter(prefix="/api/v1/stories", tags=["stories"])
_MOST_SKIPPED = 10_000


@router.get(
    "", summary="Stories that their tellers show on this site", dependencies=[Depends(anyone)]
)
def list_stories(
    session: SessionDep,
    response: Response,
    place: Annotated[
        str, Query(max_length=80, description="Kind and code, such as neighbourhood/N1.")
    ] = "",
    asset: Annotated[UUID | None, Query(description="The id of an entry.")] = None,
    theme: Annotated[str, Query(max_length=40, description="The slug of a theme.")] = "",
    offset: Annotated[int, Query(ge=0, le=_MOST_SKIPPED)] = 0,
) -> dict[str, Any]:
    """The newest first, twenty at a time. Do not keep them: a teller may take a story back at any time."""
    response.headers["Cache-Control"] = "no-store"
    kind, _, code = place.partition("/")
    found = stories_of(
        session,
        place_kind=kind or None,
        place_code=code or None,
        asset_id=asset,
        theme=theme or None,
        limit=MOST_ON_A_PAGE,
        offset=offset,
    )
    return {"stories": [_as_json(one) for one in found]}


def _as_json(story: StoryShown) -> dict[str, Any]:
    return {
        "id": str(story.id),
        "words": story.words,
        "teller": story.teller_name,
        "themes": list(story.themes),
        "own_theme": story.own_theme,
        "about": story.subject or None,
        "asset_id": str(story.asset_id) if story.asset_id else None,
        "place": f"{story.place_kind}/{story.place_code}" if story.place_kind else None,
        "month": f"{story.told_at:%Y-%m}",
        "picture": _medium(story, "picture"),
        "sound": _medium(story, "sound"),
        "page": f"/stories/{story.id}",
    }


def _medium(story: StoryShown, kind: str) -> dict[str, str] | None:
    found = story.picture if kind == "picture" else story.sound
    if found is None:
        return None
    return {"address": f"/stories/{story.id}/{kind}/{found.mark}", "words": found.words}
