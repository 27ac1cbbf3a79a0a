"""Reads of what people say about a report's subject and places, each time that the report is shown."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assetmap.gaps.models import GapReport, GapReportStory, Readers
from assetmap.gaps.question import Question, read_question
from assetmap.gaps.report.voices.told import ChallengeTold, StoryTold
from assetmap.voice.challenges.queries import challenges_of
from assetmap.voice.challenges.reasons import ChallengeState
from assetmap.voice.stories.reports import hold_stories, stories_for_reports
from assetmap.web.wording import day

UK = ZoneInfo("Europe/London")


def stories_of_question(session: Session, question: Question) -> list[StoryTold]:
    """The stories that may stand in reports, of the support and the area that a question is about."""
    return [
        StoryTold(
            str(one.story.id),
            one.story.words,
            one.story.teller_name,
            one.story.themes,
            one.story.own_theme,
            one.story.subject,
            one.places,
        )
        for one in stories_for_reports(session, question.area, question.categories)
    ]


def challenges_to(session: Session, stored: GapReport) -> list[ChallengeTold]:
    """The challenges to the findings of a report's question, the oldest first."""
    found = challenges_of(
        session, stored.question_key, is_public=stored.readers == Readers.EVERYBODY
    )
    return [
        ChallengeTold(
            one.finding,
            one.finding_words,
            one.reason,
            one.words if one.shows_words else "",
            one.state,
            one.answer or "",
            day(one.created_at.astimezone(UK).date()),
            one.state == ChallengeState.OPEN,
        )
        for one in found
    ]


def voices_mark(session: Session, stored: GapReport) -> str:
    """A hash of all that people say which the files of a report hold if they are made now."""
    stories = stories_of_question(session, read_question(stored.question))
    told = [
        *map(asdict, stories),
        *map(asdict, challenges_to(session, stored)),
    ]
    return hashlib.sha256(json.dumps(told, default=list).encode()).hexdigest()


def hold_voices(session: Session, stored: GapReport, mark: str) -> bool:
    """Writes down which stories the files of a report hold, and holds these until the transaction ends; whether they
    are still those that the files were made of, by their mark.

    A teller who takes a story back waits until then, and the trigger finds the files.
    """
    stories = stories_of_question(session, read_question(stored.question))
    ids = hold_stories(session, [UUID(one.id) for one in stories])
    if voices_mark(session, stored) != mark:
        return False
    _write_down(session, stored.id, ids)
    return True


def _write_down(session: Session, report_id: UUID, story_ids: Sequence[UUID]) -> None:
    session.query(GapReportStory).filter_by(report_id=report_id).delete()
    session.add_all(GapReportStory(report_id=report_id, story_id=one) for one in story_ids)
    session.flush()
