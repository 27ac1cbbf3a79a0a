"""Writes of ideas: proposed, confirmed, let through or refused, joined, answered, withdrawn, and how people felt."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from assetmap.assets.meaning.model import LanguageModel
from assetmap.assets.meaning.vectors import packed
from assetmap.assets.record.models import Asset, PersonalDetail
from assetmap.errors import Conflict, InvalidInput, NotFound
from assetmap.mail.envelope import mail_address
from assetmap.people.tokens import keyed_hash, new_token, token_hash
from assetmap.places.queries import PlaceNamed
from assetmap.voice.following.models import Follow
from assetmap.voice.following.subjects import idea_subject
from assetmap.voice.ideas.likeness import text_of, vector_of
from assetmap.voice.ideas.models import Idea, IdeaAnswer, IdeaFeeling, IdeaSupport
from assetmap.voice.ideas.rules import (
    ABLE,
    CLOSED,
    HEARD,
    LONGEST_ANSWER,
    LONGEST_BODY,
    LONGEST_BRINGS,
    LONGEST_NAME,
    REFUSALS,
    STATES,
    checked_idea,
    checked_line,
)
from assetmap.web.translations import gettext

UNCONFIRMED_KEPT_FOR, REFUSED_KEPT_FOR = timedelta(days=7), timedelta(days=30)
_SAID_AGAIN_WITHIN = timedelta(hours=1)


def propose(
    session: Session,
    place: PlaceNamed,
    *,
    title: str,
    words: str,
    name: str,
    email: str,
    model: LanguageModel | None,
) -> tuple[Idea, str]:
    """An idea that nobody can read yet, and the token of the link that confirms and withdraws it. Raises
    `InvalidInput`.
    """
    said = checked_idea(title, words)
    detail = PersonalDetail(email=mail_address(email), name=_name(name))
    session.add(detail)
    session.flush()
    token = new_token()
    idea = Idea(
        place_kind=place.kind,
        place_code=place.code,
        place_name=place.name,
        title=said.title,
        words=said.words,
        stage="unconfirmed",
        signs=said.signs,
        token_hash=token_hash(token),
        personal_detail_id=detail.id,
        meaning=packed(vector_of(text_of(said.title, said.words), model)) if model else None,
    )
    session.add(idea)
    session.flush()
    return idea, token


def _name(name: str) -> str | None:
    return checked_line(name, longest=LONGEST_NAME, parameter="name") or None


def idea_of_token(session: Session, token: str) -> Idea:
    """The idea that a mailed link belongs to. Raises `NotFound`."""
    found = session.scalar(
        select(Idea).where(Idea.token_hash == token_hash(token)).with_for_update(of=Idea)
    )
    if found is None:
        raise NotFound(gettext("This link no longer works."))
    return found


def confirm(session: Session, idea: Idea, *, is_trusted: bool, now: datetime) -> bool:
    """The address is proved: the idea waits for a steward, or is shown where its writer is trusted. Whether it is
    shown.
    """
    if idea.stage == "unconfirmed":
        idea.stage = "held"
        session.flush()
        if is_trusted:
            show(session, idea, now=now)
    return idea.stage == "shown"


def show(session: Session, idea: Idea, *, now: datetime) -> None:
    """From now on everybody can read it."""
    if idea.stage not in ("held", "refused"):
        raise Conflict(
            gettext(
                "A steward has already decided on this idea, or the person who suggested it has withdrawn it."
            )
        )
    idea.stage, idea.shown_at, idea.refusal = "shown", now, None
    session.flush()


def refuse(session: Session, idea: Idea, reason: str) -> None:
    """Keeps it off the page, for one of the public reasons. Raises `InvalidInput` for any other."""
    if reason not in REFUSALS:
        raise InvalidInput(gettext("Choose one of the reasons."), parameter="reason")
    if idea.stage not in ("held", "shown"):
        raise Conflict(
            gettext(
                "A steward has already decided on this idea, or the person who suggested it has withdrawn it."
            )
        )
    idea.stage, idea.refusal = "refused", reason
    session.flush()


def withdraw(session: Session, idea: Idea) -> None:
    """Takes it off every page at once, and forgets its words and who wrote it; what others said of it goes too."""
    detail_id = idea.personal_detail_id
    idea.stage, idea.title, idea.words, idea.meaning = "withdrawn", "[…]", "[…]", None
    idea.personal_detail_id = None
    session.flush()
    joined = select(IdeaSupport.personal_detail_id).where(IdeaSupport.idea_id == idea.id)
    followed = select(Follow.personal_detail_id).where(Follow.subject == idea_subject(idea.id))
    for details in (joined.scalar_subquery(), followed.scalar_subquery(), [detail_id]):
        session.execute(delete(PersonalDetail).where(PersonalDetail.id.in_(details)))
    session.flush()


def join(
    session: Session, idea_id: UUID, *, brings: str, name: str, email: str, key: str
) -> tuple[IdeaSupport, str] | None:
    """Somebody can bring something: to be confirmed, with the token of its link. None where they have joined before.

    Raises `InvalidInput`.
    """
    said = checked_line(
        brings,
        longest=LONGEST_BRINGS,
        parameter="brings",
        empty=gettext(
            "Say what you can offer, such as your time, a skill, a room or keeping people company."
        ),
    )
    address = mail_address(email)
    mark = keyed_hash(key, "supporter", address)
    known = session.scalar(
        select(IdeaSupport).where(IdeaSupport.idea_id == idea_id, IdeaSupport.email_hash == mark)
    )
    if known is not None and known.confirmed_at is not None:
        return None
    token = new_token()
    if known is None:
        detail = PersonalDetail(email=address, name=_name(name))
        session.add(detail)
        session.flush()
        known = IdeaSupport(idea_id=idea_id, personal_detail_id=detail.id, email_hash=mark)
        session.add(known)
    known.brings, known.token_hash = said, token_hash(token)
    session.flush()
    return known, token


def support_of_token(session: Session, token: str) -> IdeaSupport:
    """The support that a mailed link belongs to. Raises `NotFound`."""
    found = session.scalar(
        select(IdeaSupport).where(IdeaSupport.token_hash == token_hash(token)).with_for_update()
    )
    if found is None:
        raise NotFound(gettext("This link no longer works."))
    return found


def confirm_support(
    session: Session, support: IdeaSupport, *, is_trusted: bool, now: datetime
) -> None:
    """It counts from now on; its words wait for a steward, unless its writer is trusted."""
    support.confirmed_at = support.confirmed_at or now
    if is_trusted:
        support.shown_at = support.shown_at or now
    session.flush()


def leave(session: Session, support: IdeaSupport) -> None:
    """Takes somebody's support away, and forgets them."""
    session.execute(delete(PersonalDetail).where(PersonalDetail.id == support.personal_detail_id))
    session.expire_all()


def decide_support(session: Session, support_id: UUID, *, is_shown: bool, now: datetime) -> bool:
    """Lets the words of a support through or not; False where that was decided before. Raises `NotFound`."""
    found = session.get(IdeaSupport, support_id, with_for_update=True)
    if found is None:
        raise NotFound(
            gettext(
                "We cannot find this idea or offer of help. It may have been withdrawn, or it may be for a place that you do not look after."
            )
        )
    is_new = (found.shown_at if is_shown else found.refused_at) is None
    if is_shown:
        found.shown_at, found.refused_at = now, None
    else:
        found.refused_at = now
    session.flush()
    return is_new


def answer(
    session: Session,
    idea: Idea,
    *,
    state: str,
    words: str,
    body: str,
    asset_id: UUID | None,
    person_id: UUID,
    now: datetime,
) -> IdeaAnswer | None:
    """A body says what becomes of an idea; None where the same was sent a moment ago.

    Raises `InvalidInput` naming the field, such as for "not possible" without why.
    """
    if state not in STATES[1:]:
        raise InvalidInput(gettext("Choose what is happening with this idea."), parameter="state")
    if idea.stage != "shown":
        raise Conflict(
            gettext(
                "A steward has already decided on this idea, or the person who suggested it has withdrawn it."
            )
        )
    who = checked_line(
        body,
        longest=LONGEST_BODY,
        parameter="body",
        empty=gettext("Enter the team, organisation or group that is answering."),
    )
    said = words.strip()
    if not said:
        why = gettext("Say why it is not possible.")
        raise InvalidInput(
            why if state == "not-possible" else gettext("Say what happens next."),
            parameter="words",
        )
    if len(said) > LONGEST_ANSWER:
        raise InvalidInput(
            gettext("Use %(most)s characters or fewer.") % {"most": f"{LONGEST_ANSWER:,}"},
            parameter="words",
        )
    if asset_id is not None and not _is_published(session, asset_id):
        raise InvalidInput(
            gettext("There is no entry on the map with that web address."), parameter="asset"
        )
    if _is_answered_so(session, idea, state, said, who, now=now):
        return None
    given = IdeaAnswer(
        idea_id=idea.id,
        state=state,
        words=said,
        body=who,
        asset_id=asset_id,
        person_id=person_id,
        answered_at=now,
    )
    session.add(given)
    idea.state = state
    if asset_id is not None:
        idea.asset_id = asset_id
    if idea.answered_at is None:
        idea.answered_at, idea.answered_by = now, who
    session.flush()
    return given


def _is_answered_so(
    session: Session, idea: Idea, state: str, words: str, body: str, *, now: datetime
) -> bool:
    """Whether a form was sent twice: by a double click, or by going back and sending it again."""
    newest = session.scalar(
        select(IdeaAnswer)
        .where(IdeaAnswer.idea_id == idea.id)
        .order_by(IdeaAnswer.answered_at.desc(), IdeaAnswer.id.desc())
        .limit(1)
    )
    return (
        newest is not None
        and (newest.state, newest.words, newest.body) == (state, words, body)
        and newest.answered_at > now - _SAID_AGAIN_WITHIN
    )


def _is_published(session: Session, asset_id: UUID) -> bool:
    found = session.scalar(select(Asset.status).where(Asset.id == asset_id))
    return found == "published"


def feel(
    session: Session, idea: Idea, follow_id: UUID, *, heard: str, able: str, now: datetime
) -> None:
    """Keeps what somebody who followed the idea says at its end; a second answer takes the place of the first.

    Raises `InvalidInput` where a question is left out.
    """
    if heard not in HEARD:
        raise InvalidInput(gettext("Say whether you felt heard."), parameter="heard")
    if able not in ABLE:
        raise InvalidInput(
            gettext("Say whether you feel more or less able to change things here."),
            parameter="able",
        )
    if idea.state not in CLOSED or idea.stage != "shown":
        raise Conflict(
            gettext(
                "This idea is still open, so we are not asking people how they feel about it yet."
            )
        )
    session.execute(delete(IdeaFeeling).where(IdeaFeeling.follow_id == follow_id))
    session.add(
        IdeaFeeling(idea_id=idea.id, follow_id=follow_id, heard=heard, able=able, said_at=now)
    )
    session.flush()


def forget_old_ideas(session: Session, *, now: datetime) -> None:
    """Deletes ideas and supports that nobody confirmed in a week, and ideas refused or withdrawn that are a month
    old.
    """
    unconfirmed, old = now - UNCONFIRMED_KEPT_FOR, now - REFUSED_KEPT_FOR
    ideas = select(Idea.id).where(
        or_(
            (Idea.stage == "unconfirmed") & (Idea.created_at < unconfirmed),
            Idea.stage.in_(["refused", "withdrawn"]) & (Idea.created_at < old),
        )
    )
    ids = list(session.scalars(ideas))
    supports = select(IdeaSupport.personal_detail_id).where(
        or_(
            IdeaSupport.idea_id.in_(ids),
            IdeaSupport.confirmed_at.is_(None) & (IdeaSupport.created_at < unconfirmed),
        )
    )
    writers = select(Idea.personal_detail_id).where(
        Idea.id.in_(ids), Idea.personal_detail_id.is_not(None)
    )
    details = [*session.scalars(supports), *session.scalars(writers)]
    session.execute(delete(Idea).where(Idea.id.in_(ids)))
    session.execute(delete(PersonalDetail).where(PersonalDetail.id.in_(details)))
    session.flush()
