"""Writes of stories: told, asked about, published, refused, changed by their teller, and withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, delete, func, select, text
from sqlalchemy.orm import Session

from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset, PersonalDetail
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.errors import Conflict, InvalidInput, NotFound, TooOften
from assetmap.mail.outbox import queue_mail
from assetmap.people.counting import count_attempt
from assetmap.people.limits import Limit
from assetmap.people.tokens import token_hash
from assetmap.voice.stories.given import Consent, GivenStory, Medium, story_words
from assetmap.voice.stories.models import Story, StoryMedium
from assetmap.voice.stories.states import REFUSALS, StoryState
from assetmap.web.translations import gettext

BY_NETWORK = (Limit(10, timedelta(hours=1)), Limit(30, timedelta(days=1)))
REFUSED_KEPT_FOR = timedelta(days=30)
LONGEST_QUESTION = 500
_MAIL_GOOD_FOR = timedelta(days=5)
_SAID_AGAIN_WITHIN = timedelta(hours=1)


def tell(
    session: Session,
    story_id: UUID,
    told: GivenStory,
    media: Sequence[Medium],
    *,
    token: str,
    link: str,
    language: str,
    network_key: bytes,
    now: datetime,
) -> bool:
    """Keeps a story for a steward to read, and mails its link where there is an address.

    False where the same was sent a moment ago. Raises `InvalidInput`, `NotFound` and `TooOften`.
    """
    asset_id = _published_asset(session, told.asset_id) if told.asset_id else None
    if told.category and told.category not in our_vocabulary().by_slug:
        raise InvalidInput(gettext("Choose a kind of support from the list."), parameter="category")
    if told.place and not _is_place(session, *told.place):
        raise InvalidInput(gettext("Choose a place from the list."), parameter="place")
    if not (told.place or asset_id or told.themes or told.own_theme):
        raise InvalidInput(
            gettext("Say which place your story is about, or choose a theme."), parameter="place"
        )
    if _was_just_told(session, told, asset_id, now=now):
        return False
    count_attempt(
        session,
        network_key,
        BY_NETWORK,
        now=now,
        too_often=TooOften(
            gettext("We have had too many stories from your network today. Try again tomorrow.")
        ),
    )
    detail_id = None
    if told.email:
        detail_id = uuid4()
        session.add(PersonalDetail(id=detail_id, email=told.email, created_at=now))
        session.flush()
    session.add(
        Story(
            id=story_id,
            place_kind=told.place and told.place[0],
            place_code=told.place and told.place[1],
            asset_id=asset_id,
            category=told.category,
            words=told.words,
            themes=list(told.themes),
            own_theme=told.own_theme,
            teller_name=told.teller_name,
            on_site=told.consent.on_site,
            in_reports=told.consent.in_reports,
            language=language,
            token_hash=token_hash(token),
            personal_detail_id=detail_id,
            created_at=now,
            changed_at=now,
        )
    )
    session.flush()
    for one in media:
        session.add(
            StoryMedium(
                story_id=story_id,
                kind=one.kind,
                content=one.content,
                media_type=one.media_type,
                words=one.words,
                width=one.width,
                height=one.height,
                mark=one.mark,
            )
        )
    session.flush()
    _mail(session, session.get_one(Story, story_id), "told", link)
    return True


def _published_asset(session: Session, asked: str) -> UUID:
    try:
        asset_id = UUID(asked)
    except ValueError:
        asset_id = UUID(int=0)
    published = published_assets().where(Asset.id == asset_id).limit(1)
    if session.execute(published).first() is None:
        raise NotFound(gettext("This entry does not exist, or it is no longer published."))
    return asset_id


def _is_place(session: Session, kind: str, code: str) -> bool:
    found = text(
        "SELECT EXISTS (SELECT FROM place JOIN area_place ON place_id = place.id AND is_current"
        " WHERE kind = :kind AND code = :code)"
    )
    return bool(session.scalar(found, {"kind": kind, "code": code}))


def _was_just_told(
    session: Session, told: GivenStory, asset_id: UUID | None, *, now: datetime
) -> bool:
    """Whether a form was sent twice: by a double click, or by going back and sending it again."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(told.words))))
    same = select(Story.id).where(
        Story.words == told.words,
        Story.asset_id.is_not_distinct_from(asset_id),
        Story.place_code.is_not_distinct_from(told.place and told.place[1]),
        Story.created_at > now - _SAID_AGAIN_WITHIN,
        Story.state != StoryState.WITHDRAWN,
    )
    return session.scalar(same.limit(1)) is not None


def _mail(session: Session, story: Story, what: str, link: str) -> None:
    """Tells the teller what became of the story, where they left an address."""
    detail = story.personal_detail_id and session.get(PersonalDetail, story.personal_detail_id)
    if not (detail and detail.email):
        return
    queue_mail(
        session,
        recipient=detail.email,
        template="stories/news_mail",
        language=story.language,
        is_private=True,
        good_for=_MAIL_GOOD_FOR,
        what=what,
        link=link,
        question=story.question or "",
        refusal=REFUSALS.get(story.refusal or "", ""),
    )


def decide(
    session: Session,
    story: Story,
    action: str,
    *,
    question: str = "",
    refusal: str = "",
    link: str,
    person_id: UUID,
    now: datetime,
) -> None:
    """Publishes a story, asks its teller, or refuses it for a reason of the public list; the words stay the teller's.

    Raises `InvalidInput`, and `Conflict` where another steward, or the teller, was faster.
    """
    decidable = {StoryState.WAITING, StoryState.ASKED}
    # What was published by mistake can be taken down, or its teller asked.
    if action != "publish":
        decidable.add(StoryState.PUBLISHED)
    if story.state not in decidable:
        raise Conflict(gettext("Another steward has already dealt with this entry."))
    if action == "publish":
        story.state, story.question = StoryState.PUBLISHED, None
    elif action == "ask":
        asked = question.replace("\r\n", "\n").strip()
        if not asked or len(asked) > LONGEST_QUESTION:
            raise InvalidInput(
                gettext("Write your question in up to %(most)s characters.")
                % {"most": LONGEST_QUESTION},
                parameter=f"question-{story.id}",
            )
        story.state, story.question = StoryState.ASKED, asked
    elif action == "refuse":
        if refusal not in REFUSALS:
            raise InvalidInput(
                gettext("Choose a reason for not publishing the story."),
                parameter=f"refusal-{story.id}",
            )
        story.state, story.refusal = StoryState.REFUSED, refusal
    else:
        raise InvalidInput(gettext("Choose what to do with the story."))
    story.decided_at, story.decided_by, story.changed_at = now, person_id, now
    session.flush()
    _mail(session, story, story.state, link)


def change_consent(session: Session, story: Story, consent: Consent, *, now: datetime) -> None:
    """Lets a story stand where its teller says now. Raises `Conflict` where it is withdrawn."""
    _require_not_withdrawn(story)
    story.on_site, story.in_reports = consent.on_site, consent.in_reports
    story.changed_at = now
    session.flush()


def answer_steward(session: Session, story: Story, words: str, *, now: datetime) -> None:
    """Takes the teller's own new words after a steward's question; a steward reads them again."""
    _require_not_withdrawn(story)
    if story.state != StoryState.ASKED:
        raise Conflict(gettext("We have no question for you about this story at the moment."))
    story.words = story_words(words)
    story.state, story.changed_at = StoryState.WAITING, now
    session.flush()


def withdraw(session: Session, story: Story, *, now: datetime) -> None:
    """Takes a story back: its words, name, picture, sound and the teller's address are deleted. Done twice, it is
    done.
    """
    if story.state == StoryState.WITHDRAWN:
        return
    _wipe(session, story)
    story.state, story.changed_at = StoryState.WITHDRAWN, now
    session.flush()


def _wipe(session: Session, story: Story) -> None:
    session.execute(delete(StoryMedium).where(StoryMedium.story_id == story.id))
    if story.personal_detail_id:
        detail = session.get(PersonalDetail, story.personal_detail_id)
        story.personal_detail_id = None
        session.flush()
        if detail:
            session.delete(detail)
    story.words, story.teller_name, story.own_theme, story.question = "", None, None, None
    story.on_site = story.in_reports = False


def _require_not_withdrawn(story: Story) -> None:
    if story.state == StoryState.WITHDRAWN:
        raise Conflict(gettext("You have withdrawn this story. We have deleted all of it."))


def withdraw_stories_of(session: Session, email: str, *, now: datetime) -> int:
    """Takes back every story of the person with this address; returns how many."""
    stories = session.scalars(
        select(Story)
        .join(PersonalDetail, PersonalDetail.id == Story.personal_detail_id)
        .where(func.lower(PersonalDetail.email) == email.lower())
        .with_for_update(of=Story)
    ).all()
    for story in stories:
        withdraw(session, story, now=now)
    return len(stories)


def forget_refused(session: Session, *, now: datetime) -> int:
    """Deletes stories that were refused or withdrawn a month ago; returns how many."""
    old = session.scalars(
        select(Story).where(
            Story.state == StoryState.REFUSED, Story.changed_at <= now - REFUSED_KEPT_FOR
        )
    ).all()
    for story in old:
        _wipe(session, story)
    session.flush()
    done = session.execute(
        delete(Story).where(
            Story.state.in_([StoryState.REFUSED, StoryState.WITHDRAWN]),
            Story.changed_at <= now - REFUSED_KEPT_FOR,
        )
    )
    return cast("CursorResult[None]", done).rowcount
