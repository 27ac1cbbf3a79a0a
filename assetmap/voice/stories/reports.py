"""Stories that may stand in gap reports, by area and kind of support."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.voice.stories.models import Story
from assetmap.voice.stories.queries import StoryShown, stories_in_reports

_MOST_IN_A_REPORT = 50


@dataclass(frozen=True)
class StoryInReport:
    """A story, and under each kind the codes of the places that it lies in."""

    story: StoryShown
    places: Mapping[str, Sequence[str]]


_ABOUT = """
WITH RECURSIVE asked AS (
  SELECT id FROM taxonomy_term WHERE slug = ANY(:slugs)
  UNION SELECT term_id FROM taxonomy_term_parent JOIN asked ON asked.id = parent_id),
lies AS (
  SELECT story.id AS story_id, place.id, place.kind, place.code FROM story
  JOIN place ON place.kind = place_kind AND place.code = place_code
  WHERE state = 'published' AND in_reports AND story.asset_id IS NULL
  UNION SELECT story.id, place.id, place.kind, place.code FROM story
  JOIN asset_at_location AS standing ON standing.asset_id = story.asset_id
  JOIN location_place USING (location_id) JOIN place ON place.id = place_id
  WHERE state = 'published' AND in_reports)
SELECT DISTINCT lies.story_id, lies.kind, lies.code FROM lies JOIN story ON story.id = lies.story_id
WHERE EXISTS (SELECT FROM lies AS inside JOIN area_place ON area_place.place_id = inside.id AND is_current
    JOIN area ON area.id = area_id WHERE inside.story_id = story.id AND area.slug = :area)
  AND (story.category IN (SELECT slug FROM taxonomy_term JOIN asked USING (id))
    OR EXISTS (SELECT FROM asset_category JOIN asked ON asked.id = term_id WHERE asset_id = story.asset_id))
ORDER BY lies.kind, lies.code
"""


def stories_for_reports(
    session: Session, area: str, categories: Collection[str]
) -> list[StoryInReport]:
    """The newest stories that their tellers let stand in reports, of these kinds of support and in this area, by its
    slug.
    """
    places: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = session.execute(text(_ABOUT), {"area": area, "slugs": list(categories)})
    for row in rows:
        places[row.story_id][row.kind].append(row.code)
    found = stories_in_reports(session, places, limit=_MOST_IN_A_REPORT) if places else []
    return [StoryInReport(one, dict(places[one.id])) for one in found]


def hold_stories(session: Session, story_ids: Collection[UUID]) -> list[UUID]:
    """Lets nobody change these stories until the transaction ends; returns those that are still there."""
    asked = (
        select(Story.id)
        .where(Story.id.in_(story_ids))
        .order_by(Story.id)
        .with_for_update(read=True)
    )
    return list(session.scalars(asked))
