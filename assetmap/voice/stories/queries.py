"""Reads of stories. The public ones show what is published, where its teller lets it stand, of what is on the map."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, any_, func, literal, or_, select, text
from sqlalchemy.orm import Session, aliased

from assetmap.assets.confirming.queries import places_of
from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset
from assetmap.people.tokens import token_hash
from assetmap.places.models import AreaPlace, Place
from assetmap.text import shown_name
from assetmap.voice.stories.models import Story, StoryMedium
from assetmap.voice.stories.states import StoryState

MOST_ON_A_PAGE = 20


@dataclass(frozen=True)
class MediumShown:
    """A picture or a sound without its bytes."""

    mark: str
    words: str
    media_type: str
    width: int | None
    height: int | None


@dataclass(frozen=True)
class StoryShown:
    """A story as pages show it. `subject` is the name of what it is about; empty where that is a theme alone."""

    id: UUID
    words: str
    teller_name: str | None
    themes: Sequence[str]
    own_theme: str | None
    category: str | None
    subject: str
    asset_id: UUID | None
    place_kind: str | None
    place_code: str | None
    state: str
    told_at: datetime
    language: str
    on_site: bool
    in_reports: bool
    picture: MediumShown | None
    sound: MediumShown | None


_PICTURE, _SOUND = aliased(StoryMedium), aliased(StoryMedium)
_MEDIUM = ("mark", "words", "media_type", "width", "height")


def _place_name() -> ColumnElement[str]:
    """The name that the story's place has today."""
    return (
        select(Place.name)
        .join(AreaPlace, AreaPlace.place_id == Place.id)
        .where(Place.kind == Story.place_kind, Place.code == Story.place_code)
        .order_by(AreaPlace.is_current.desc(), Place.boundary_edition_id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _stories() -> Select[Any]:
    """Every story with its subject, picture and sound."""
    return (
        select(
            Story,
            func.coalesce(Asset.name, _place_name(), "").label("subject"),
            *(getattr(_PICTURE, name).label(f"picture_{name}") for name in _MEDIUM),
            *(getattr(_SOUND, name).label(f"sound_{name}") for name in _MEDIUM),
        )
        .outerjoin(Asset, Asset.id == Story.asset_id)
        .outerjoin(_PICTURE, (_PICTURE.story_id == Story.id) & (_PICTURE.kind == "picture"))
        .outerjoin(_SOUND, (_SOUND.story_id == Story.id) & (_SOUND.kind == "sound"))
    )


def _is_public() -> ColumnElement[bool]:
    """Whether a story is published, and what it is about is nothing that has left the map."""
    on_map = published_assets().subquery("on_map")
    return (Story.state == StoryState.PUBLISHED) & or_(
        Story.asset_id.is_(None), Story.asset_id.in_(select(on_map.c.asset_id))
    )


def _shown(row: Row[Any]) -> StoryShown:
    story: Story = row[0]
    return StoryShown(
        id=story.id,
        words=story.words,
        teller_name=story.teller_name,
        themes=tuple(story.themes),
        own_theme=story.own_theme,
        category=story.category,
        subject=shown_name(row.subject) if story.asset_id is None else row.subject,
        asset_id=story.asset_id,
        place_kind=story.place_kind,
        place_code=story.place_code,
        state=story.state,
        told_at=story.created_at,
        language=story.language,
        on_site=story.on_site,
        in_reports=story.in_reports,
        picture=_medium(row, "picture"),
        sound=_medium(row, "sound"),
    )


def _medium(row: Row[Any], kind: str) -> MediumShown | None:
    values = [getattr(row, f"{kind}_{name}") for name in _MEDIUM]
    return MediumShown(*values) if values[0] else None


def _in_place(kind: str, code: str) -> ColumnElement[bool]:
    """Whether a story is of a place, or of something that stands there."""
    standing = text(
        "story.asset_id IN (SELECT asset_id FROM asset_at_location JOIN location_place USING (location_id)"
        " JOIN place ON place.id = place_id WHERE place.kind = :in_kind AND place.code = :in_code)"
    ).bindparams(in_kind=kind, in_code=code)
    return or_((Story.place_kind == kind) & (Story.place_code == code), standing)


def stories_of(
    session: Session,
    *,
    place_kind: str | None = None,
    place_code: str | None = None,
    asset_id: UUID | None = None,
    theme: str | None = None,
    limit: int = MOST_ON_A_PAGE,
    offset: int = 0,
) -> list[StoryShown]:
    """Stories that may stand on this site, the newest first: of a place and all that stands in it, of one asset, with a
    theme, or all.
    """
    asked = _stories().where(_is_public(), Story.on_site)
    if asset_id is not None:
        asked = asked.where(Story.asset_id == asset_id)
    if place_kind and place_code:
        asked = asked.where(_in_place(place_kind, place_code))
    if theme:
        asked = asked.where(literal(theme) == any_(Story.themes))
    asked = asked.order_by(Story.decided_at.desc(), Story.id).limit(limit).offset(offset)
    return [_shown(row) for row in session.execute(asked)]


def story_shown(session: Session, story_id: UUID) -> StoryShown | None:
    """One story that may stand on this site."""
    row = session.execute(
        _stories().where(_is_public(), Story.on_site, Story.id == story_id)
    ).first()
    return _shown(row) if row else None


def stories_in_reports(
    session: Session, story_ids: Collection[UUID], *, limit: int
) -> list[StoryShown]:
    """Those of these stories that may stand in reports, the newest first."""
    asked = _stories().where(_is_public(), Story.in_reports, Story.id.in_(story_ids))
    asked = asked.order_by(Story.decided_at.desc(), Story.id).limit(limit)
    return [_shown(row) for row in session.execute(asked)]


def theme_counts(
    session: Session, *, place_kind: str | None = None, place_code: str | None = None
) -> dict[str, int]:
    """The number of public stories of each theme, in a place or everywhere. Small numbers have to be suppressed."""
    theme = func.unnest(Story.themes).label("theme")
    asked = select(Story.id, theme).where(_is_public(), Story.on_site)
    if place_kind and place_code:
        asked = asked.where(_in_place(place_kind, place_code))
    each = asked.subquery()
    rows = session.execute(select(each.c.theme, func.count()).group_by(each.c.theme))
    return {row[0]: row[1] for row in rows}


def medium_bytes(
    session: Session, story_id: UUID, kind: str, mark: str, *, is_public: bool = True
) -> tuple[bytes, str] | None:
    """The content and media type of a picture or a sound; for everybody only of a story on this site."""
    asked = (
        select(StoryMedium.content, StoryMedium.media_type)
        .join(Story, Story.id == StoryMedium.story_id)
        .where(StoryMedium.story_id == story_id, StoryMedium.kind == kind, StoryMedium.mark == mark)
    )
    if is_public:
        asked = asked.where(_is_public(), Story.on_site)
    row = session.execute(asked).first()
    return (row[0], row[1]) if row else None


def story_by_token(session: Session, token: str, *, is_locked: bool = False) -> Story | None:
    """The story of a teller's link."""
    asked = select(Story).where(Story.token_hash == token_hash(token))
    return session.scalars(asked.with_for_update() if is_locked else asked).first()


def story_as_told(session: Session, story_id: UUID) -> StoryShown | None:
    """A story whatever its state, for its teller and for stewards."""
    row = session.execute(_stories().where(Story.id == story_id)).first()
    return _shown(row) if row else None


def story_places(session: Session, story: Story) -> list[int]:
    """The ids of the places that a story is about, by which stewards are found."""
    if story.asset_id:
        return places_of(session, story.asset_id)
    return list(
        session.scalars(
            select(Place.id).where(Place.kind == story.place_kind, Place.code == story.place_code)
        )
    )


def waiting_stories(session: Session, place_ids: Collection[int] | None) -> list[StoryShown]:
    """Stories that wait for a steward, the oldest first: all, or those of these places and those of none."""
    asked = _stories().where(Story.state == StoryState.WAITING).order_by(Story.created_at, Story.id)
    if place_ids is not None:
        theirs = (
            "EXISTS (SELECT FROM place WHERE kind = story.place_kind AND code = story.place_code AND id = ANY(:places))"
            " OR EXISTS (SELECT FROM asset_at_location AS standing JOIN location_place USING (location_id)"
            "   WHERE standing.asset_id = story.asset_id AND place_id = ANY(:places))"
            " OR (story.place_kind IS NULL AND story.asset_id IS NULL)"
        )
        asked = asked.where(text(f"({theirs})").bindparams(places=sorted(place_ids)))
    return [_shown(row) for row in session.execute(asked.limit(100))]


@dataclass(frozen=True)
class PlaceChoice:
    """A place that a story can be about."""

    kind: str
    code: str
    name: str


def places_to_choose(session: Session) -> list[PlaceChoice]:
    """The neighbourhoods that are loaded; where there are none, the wards."""
    rows = session.execute(
        text(
            "SELECT DISTINCT kind, code, name FROM place JOIN area_place ON place_id = place.id AND is_current"
            " WHERE kind IN ('neighbourhood', 'ward') ORDER BY kind, name, code"
        )
    ).all()
    first = [row for row in rows if row.kind == rows[0].kind]
    return [PlaceChoice(row.kind, row.code, shown_name(row.name)) for row in first]


def place_named(session: Session, kind: str, code: str) -> str | None:
    """The name of a place that is loaded."""
    name = session.scalar(
        text(
            "SELECT name FROM place JOIN area_place ON place_id = place.id AND is_current"
            " WHERE kind = :kind AND code = :code LIMIT 1"
        ),
        {"kind": kind, "code": code},
    )
    return None if name is None else shown_name(name)


def asset_named(session: Session, asset_id: UUID) -> str | None:
    """The name of an asset on the map."""
    published = published_assets().add_columns(Asset.name).where(Asset.id == asset_id).limit(1)
    row = session.execute(published).first()
    return row.name if row else None
