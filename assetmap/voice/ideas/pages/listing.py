"""The page of all ideas, with the time that bodies took to answer, and the public rules."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from assetmap.database.sessions import SessionDep
from assetmap.people.access import anyone
from assetmap.places.page_kinds import PAGE_KINDS
from assetmap.places.queries import named_place, named_places
from assetmap.voice.ideas.queries import ideas_listed, times_to_answer
from assetmap.voice.ideas.rules import (
    LONGEST_BRINGS,
    LONGEST_TITLE,
    LONGEST_WORDS,
    REFUSALS,
    STATE_NAMES,
    STATES,
)
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])


@router.get("/ideas", name="ideas")
def ideas_page(
    request: Request,
    session: SessionDep,
    place: Annotated[str, Query(max_length=120)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
) -> HTMLResponse:
    """Ideas by place and state, the newest first."""
    kind, _, code = place.partition("/")
    chosen = named_place(session, kind, code) if place else None
    state = state if state in STATES else ""
    found, has_more = ideas_listed(
        session, places=[(kind, code)] if place else None, state=state, page=page
    )
    bodies, waiting = times_to_answer(session)
    return render(
        request,
        "ideas/ideas.html",
        title=gettext("Ideas for %(place)s") % {"place": chosen.name}
        if chosen
        else gettext("Ideas"),
        ideas=found,
        place=chosen,
        asked_place=place,
        state=state,
        states=STATE_NAMES,
        places=named_places(session),
        kind_names=PAGE_KINDS,
        bodies=bodies,
        waiting=waiting,
        page=page,
        has_more=has_more,
    )


@router.get("/ideas/rules", name="idea_rules")
def rules_page(request: Request) -> HTMLResponse:
    """The rules: what is published, what is not, and who decides."""
    return render(
        request,
        "ideas/rules.html",
        title=gettext("Rules for ideas"),
        refusals=REFUSALS,
        longest_title=LONGEST_TITLE,
        longest_words=LONGEST_WORDS,
        longest_brings=LONGEST_BRINGS,
    )
