"""Mails about ideas: links that confirm, and every move to all who follow it or its place."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.record.models import PersonalDetail
from assetmap.mail.outbox import queue_mail
from assetmap.voice.following.actions import stop_where_mails_come_back
from assetmap.voice.following.queries import Follower, followers_of
from assetmap.voice.following.subjects import idea_subject, place_subject
from assetmap.voice.ideas.models import Idea, IdeaAnswer
from assetmap.voice.ideas.rules import CLOSED, REFUSALS, STATE_NAMES
from assetmap.web.translations import gettext, speaking

LINK_GOOD_FOR = timedelta(days=7)
IDEA_PATH = "/ideas/"
FOLLOWING_PATH = "/following/"


def mail_own_link(session: Session, idea: Idea, *, email: str, link: str, language: str) -> None:
    """Mails the writer the link that confirms the idea, and later withdraws it."""
    queue_mail(
        session,
        recipient=email,
        template="ideas/confirm_mail",
        language=language,
        is_private=True,
        good_for=LINK_GOOD_FOR,
        title=idea.title,
        place=idea.place_name,
        link=link,
    )


def mail_support_link(
    session: Session, title: str, *, email: str, link: str, language: str
) -> None:
    """Mails somebody the link that confirms what they can bring, and later takes it back."""
    queue_mail(
        session,
        recipient=email,
        template="ideas/support_mail",
        language=language,
        is_private=True,
        good_for=LINK_GOOD_FOR,
        title=title,
        link=link,
    )


def tell_shown(session: Session, idea: Idea, *, site: str) -> int:
    """Mails the writer, and those who follow the place, that the idea can be read; how many."""
    return _tell(session, idea, "ideas/shown_mail", site=site)


def tell_refused(session: Session, idea: Idea, *, site: str) -> None:
    """Mails the writer why the idea is not shown, in the language in which it was sent."""
    email = session.scalar(
        select(PersonalDetail.email).where(PersonalDetail.id == idea.personal_detail_id)
    )
    own = [one for one in followers_of(session, [idea_subject(idea.id)]) if one.email == email]
    words = REFUSALS.get(idea.refusal or "", "")
    for one in own:
        with speaking(one.language):
            reason = gettext(words)
        queue_mail(
            session,
            recipient=one.email,
            template="ideas/refused_mail",
            language=one.language,
            title=idea.title,
            reason=reason,
            rules=f"{site}{IDEA_PATH}rules",
        )


def tell_answer(session: Session, idea: Idea, given: IdeaAnswer, *, site: str) -> int:
    """Mails all who follow the idea or the place it is for what a body said; at the end, those of the idea are asked
    how it was.
    """
    return _tell(
        session,
        idea,
        "ideas/answer_mail",
        site=site,
        state=given.state,
        words=given.words,
        body=given.body,
        asset=f"{site}/assets/{given.asset_id}" if given.asset_id else None,
        is_closed=given.state in CLOSED,
    )


def tell_joined(session: Session, idea: Idea, brings: str, *, but: str | None, site: str) -> int:
    """Mails those who follow the idea, `but` the person who says so, that somebody can bring something."""
    return _tell(
        session,
        idea,
        "ideas/joined_mail",
        site=site,
        is_place_told=False,
        but=but,
        brings=brings,
    )


def _tell(
    session: Session,
    idea: Idea,
    template: str,
    *,
    site: str,
    is_place_told: bool = True,
    but: str | None = None,
    **context: Any,
) -> int:
    stop_where_mails_come_back(session)
    own = idea_subject(idea.id)
    subjects = [own]
    if is_place_told:
        subjects.append(place_subject(idea.place_kind, idea.place_code))
    told = [one for one in followers_of(session, subjects) if one.email != but]
    for one in told:
        _mail(session, idea, one, template, site=site, is_own=one.subject == own, context=context)
    return len(told)


def _mail(
    session: Session,
    idea: Idea,
    one: Follower,
    template: str,
    *,
    site: str,
    is_own: bool,
    context: dict[str, Any],
) -> None:
    with speaking(one.language):
        state = context.get("state")
        state_words = gettext(STATE_NAMES[str(state)]) if state else ""
    path = f"{site}{IDEA_PATH}{idea.id}"
    end = f"{site}{FOLLOWING_PATH}{one.follow_id}"
    queue_mail(
        session,
        recipient=one.email,
        template=template,
        language=one.language,
        unsubscribe_url=f"{end}/stop",
        **{
            **context,
            "title": idea.title,
            "place": idea.place_name,
            "state_words": state_words,
            "link": path,
            "end": end,
            "felt": f"{path}/felt/{one.follow_id}" if is_own and context.get("is_closed") else None,
        },
    )
