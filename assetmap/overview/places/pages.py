"""The pages of places: find one, one place with its strengths first, and two side by side."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK, rules_on
from assetmap.assets.opening_hours.wording import hours_words
from assetmap.assets.published.queries import opening_rules
from assetmap.database.sessions import SessionDep
from assetmap.errors import Gone, InvalidInput, NotFound
from assetmap.footprints.pages import place_drawing
from assetmap.footprints.queries import versions_of
from assetmap.overview.places.feed import FeedEntry, atom
from assetmap.overview.places.finding import outlines_of, places_of_words
from assetmap.overview.places.gaps import Gap, gaps_over
from assetmap.overview.places.network import (
    Member,
    Tie,
    drawing,
    languages_spoken,
    ties,
)
from assetmap.overview.places.queries import (
    Here,
    Lender,
    LookedAt,
    OfferHere,
    extent_in_degrees,
    figures_of,
    lenders,
    looked_at,
    members_of,
    offers_here,
    what_is_here,
)
from assetmap.overview.places.residents import Resident, residents
from assetmap.people.access import SomebodyDep, anyone
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.places.own_kinds import OWN_KINDS
from assetmap.places.page_kinds import ONE_OF_KIND, PAGE_KINDS
from assetmap.places.queries import PlaceNamed, named_place, named_places
from assetmap.voice.ideas.queries import IdeaShown, ideas_listed, news_of_place
from assetmap.voice.ideas.rules import STATE_NAMES
from assetmap.voice.seasons.queries import questions_of
from assetmap.voice.seasons.questions import question_words
from assetmap.voice.stories.queries import stories_of
from assetmap.voice.stories.themes import THEMES
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
MOST_GROUPS_NAMED, MOST_IDEAS, MOST_STORIES, MOST_QUESTIONS = 40, 6, 3, 4
FEEDS_BEGAN = datetime(2026, 1, 1, tzinfo=UK)


@dataclass(frozen=True)
class Profile:
    """All that a place page tells of a place, less its picture."""

    place: PlaceNamed
    here: Here
    opening: dict[str, str]
    lenders: list[Lender]
    offers: list[OfferHere] | None
    members: list[Member]
    ties: list[Tie]
    languages: list[tuple[str, int]]
    residents: list[Resident]
    looked_at: LookedAt
    gaps: list[Gap]
    ideas: list[IdeaShown]
    has_more_ideas: bool

    @property
    def spaces(self) -> list[Lender]:
        """Entries with something that others can use."""
        return [one for one in self.lenders if one.offers]

    @property
    def people(self) -> list[Lender]:
        """People with time to give."""
        return [one for one in self.lenders if one.kind == "person-led"]

    @property
    def wanting(self) -> list[Lender]:
        """Entries that would welcome volunteers."""
        return [one for one in self.lenders if "volunteers" in one.wants]

    @property
    def groups(self) -> list[Member]:
        """Groups and what meets, but no buildings and no people by themselves."""
        return [one for one in self.members if one.kind in ("group", "activity")]


@router.get("/places", name="places", dependencies=[Depends(anyone)])
def places_page(
    request: Request, session: SessionDep, q: Annotated[str, Query(max_length=100)] = ""
) -> HTMLResponse:
    """Every place by kind; those that words or a postcode mean; and a map to choose one on."""
    places = named_places(session)
    with speaking(language_of(request)):
        wrong = ""
        found: list[PlaceNamed] = []
        if q.strip():
            try:
                found = places_of_words(session, q, places)
            except (InvalidInput, NotFound) as error:
                wrong = str(error)
            if not found and not wrong:
                wrong = gettext(
                    "We found no place called “%(words)s”. Try a shorter word, or a postcode."
                ) % {"words": q.strip()}
    kinds = {kind: [one for one in places if one.kind == kind] for kind in PAGE_KINDS}
    drawn = next((kind for kind, own in kinds.items() if own and kind != "pcn"), None)
    return render(
        request,
        "overview/places/all.html",
        title=gettext("Places"),
        q=q,
        wrong=wrong,
        errors=[wrong] if wrong else [],
        found=found,
        kinds={kind: own for kind, own in kinds.items() if own},
        kind_names=PAGE_KINDS,
        one_of_kind=ONE_OF_KIND,
        outlines=outlines_of(session, drawn) if drawn else None,
        drawn=drawn,
    )


@router.get("/places/compare", name="compare_places", dependencies=[Depends(anyone)])
def compare_page(
    request: Request,
    session: SessionDep,
    person: SomebodyDep,
    a: Annotated[str, Query(max_length=120)] = "",
    b: Annotated[str, Query(max_length=120)] = "",
) -> HTMLResponse:
    """Two places side by side, in the order of a place page; neither is put above the other."""
    places = named_places(session)
    profiles, wrong = [], ""
    with speaking(language_of(request)):
        for asked in filter(None, (a, b)):
            try:
                place = existing_place(session, *_parts(asked))
                profiles.append(profile_of(session, place, person))
            except NotFound as error:
                wrong = str(error)
        if a and a == b:
            wrong = gettext("Choose two different places.")
            profiles = []
    return render(
        request,
        "overview/places/compare.html",
        title=gettext("Compare two places"),
        status_code=404 if wrong and a != b else 200,
        places=places,
        a=a,
        b=b,
        wrong=wrong,
        errors=[wrong] if wrong else [],
        idea_states=STATE_NAMES,
        profiles=profiles if len(profiles) == 2 else [],
        one_of_kind=ONE_OF_KIND,
        kind_names=PAGE_KINDS,
    )


@router.get("/places/{kind}/{code}", name="place", dependencies=[Depends(anyone)])
def place_page(
    request: Request, session: SessionDep, person: SomebodyDep, kind: str, code: str
) -> HTMLResponse:
    """One place: strengths first, and gaps at the end."""
    with speaking(language_of(request)):
        place = existing_place(session, kind, code)
        profile = profile_of(session, place, person)
        drawn = drawing(profile.ties)
    extent = extent_in_degrees(session, place.id)
    return render(
        request,
        "overview/places/place.html",
        title=place.name,
        profile=profile,
        place=place,
        kind_words=gettext(ONE_OF_KIND[place.kind]),
        is_own=place.kind in OWN_KINDS,
        map_query=f"place={place.kind}/{place.code}",
        fit=extent,
        drawing=drawn,
        most_groups=MOST_GROUPS_NAMED,
        idea_states=STATE_NAMES,
        stories=stories_of(session, place_kind=kind, place_code=code, limit=MOST_STORIES),
        story_themes=THEMES,
        asked=questions_of(session, kind, code)[:MOST_QUESTIONS],
        question_words=question_words,
    )


@router.get(
    "/places/{kind}/{code}/picture.svg", name="place_picture", dependencies=[Depends(anyone)]
)
def place_picture_file(session: SessionDep, kind: str, code: str) -> Response:
    """The map of a place as a still picture, which its page shows on paper and where no scripts run."""
    place = existing_place(session, kind, code)
    if extent_in_degrees(session, place.id) is None:
        raise NotFound(gettext("We can’t find this picture."))
    drawing = place_drawing(session, place.id)
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(drawing, media_type="image/svg+xml", headers=headers)


@router.get("/places/{kind}/{code}/feed", name="place_feed", dependencies=[Depends(anyone)])
def place_feed(request: Request, session: SessionDep, kind: str, code: str) -> Response:
    """The news of a place for feed readers: its ideas and their answers."""
    place = existing_place(session, kind, code)
    site, path_for = site_address(request), request.app.url_path_for
    entries = [
        FeedEntry(
            mark=f"{one.idea_id}-{one.number}",
            title=f"{gettext(STATE_NAMES[one.state])}: {one.title}" if one.state else one.title,
            words=f"{one.body}: {one.words}" if one.body else one.words,
            link=f"{site}{path_for('idea', idea_id=str(one.idea_id))}",
            at=one.happened_at,
        )
        for one in news_of_place(session, kind, code)
    ]
    address = f"{site}{path_for('place', kind=kind, code=code)}"
    document = atom(
        entries,
        title=gettext("Ideas for %(place)s") % {"place": place.name},
        link=address,
        own=f"{address}/feed",
        language=language_of(request),
        at=FEEDS_BEGAN,
    )
    return Response(document, media_type="application/atom+xml")


def existing_place(session: Session, kind: str, code: str) -> PlaceNamed:
    """A place that has a page. Raises `Gone` for one that was withdrawn, `NotFound` for any other that is not here."""
    place = named_place(session, kind, code)
    if place is None and kind in OWN_KINDS and versions_of(session, kind, code):
        raise Gone(
            gettext(
                "The team that drew the boundary of this place has withdrawn it. Its old versions are under “Places drawn on this site”."
            )
        )
    if place is None:
        raise NotFound(gettext("We can’t find this place. See “Places” for the full list."))
    return place


def profile_of(session: Session, place: PlaceNamed, person: SignedIn | None) -> Profile:
    """All that is told of a place to this reader."""
    now = datetime.now(UK)
    here = what_is_here(session, place.id, now)
    rules = opening_rules(session, [one.standing_id for one in here.open_today])
    members = members_of(session, place.id)
    ideas, has_more = ideas_listed(session, places=[(place.kind, place.code)], most=MOST_IDEAS)
    may_see_offers = person is not None and (
        person.organization_ids or person.has(Role.LINK_WORKER, Role.STEWARD)
    )
    return Profile(
        place=place,
        here=here,
        opening={
            str(one.asset_id): ", ".join(
                hours_words(times) for times in rules_on(rules[one.standing_id], now.date())
            )
            for one in here.open_today
        },
        lenders=lenders(session, place.id),
        offers=offers_here(session, place.id, now.date()) if may_see_offers else None,
        members=members,
        ties=ties(members),
        languages=languages_spoken(members),
        residents=residents(figures_of(session, place.id)),
        looked_at=looked_at(session, place.id, now.date()),
        gaps=gaps_over(session, place),
        ideas=ideas,
        has_more_ideas=has_more,
    )


def _parts(asked: str) -> tuple[str, str]:
    kind, _, code = asked.partition("/")
    return kind, code
