"""Writes of challenges: made, answered, and cleared of their writer's address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assetmap.assets.help.models import PlaceSuggestion
from assetmap.assets.record.models import PersonalDetail
from assetmap.errors import Conflict, InvalidInput, TooOften
from assetmap.mail.envelope import mail_address
from assetmap.mail.outbox import queue_mail
from assetmap.people.counting import count_attempt
from assetmap.people.limits import Limit
from assetmap.places.models import Place
from assetmap.voice.challenges.models import Challenge
from assetmap.voice.challenges.reasons import MISSING, REASONS, ChallengeState
from assetmap.web.translations import gettext

LONGEST_WORDS, LONGEST_ANSWER, LONGEST_NAME = 1_000, 1_000, 200
BY_NETWORK = (Limit(10, timedelta(hours=1)), Limit(30, timedelta(days=1)))
# Of one question: more would hide the findings.
BY_QUESTION = (Limit(30, timedelta(days=1)),)
CHALLENGER_KEPT_FOR = timedelta(days=30)
_MAIL_GOOD_FOR = timedelta(days=5)
_SAID_AGAIN_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Challenged:
    """The finding that is challenged, and the report on which it stands."""

    question_key: str
    report_id: UUID
    report_title: str
    is_public: bool
    finding: str
    finding_words: str


def challenge(
    session: Session,
    challenged: Challenged,
    *,
    reason: str,
    words: str,
    missing_name: str = "",
    email: str = "",
    language: str,
    network_key: bytes,
    question_limit_key: bytes,
    now: datetime,
) -> None:
    """Keeps a challenge; the same said again within an hour is taken as said. Raises `InvalidInput` and `TooOften`."""
    said = words.replace("\r\n", "\n").strip()
    name = " ".join(missing_name.split())
    if reason not in REASONS:
        raise InvalidInput(gettext("Choose what is wrong."), parameter="reason")
    if not said or len(said) > LONGEST_WORDS:
        raise InvalidInput(
            gettext("Tell us why in up to %(most)s characters.") % {"most": f"{LONGEST_WORDS:,}"},
            parameter="words",
        )
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            gettext("Enter a name of up to %(most)s characters.") % {"most": LONGEST_NAME},
            parameter="missing_name",
        )
    address = mail_address(email) if email.strip() else None
    if _is_said_again(session, challenged, said, now=now):
        return
    for subject, limits in ((network_key, BY_NETWORK), (question_limit_key, BY_QUESTION)):
        count_attempt(
            session,
            subject,
            limits,
            now=now,
            too_often=TooOften(
                gettext("We have had too many messages like this today. Try again tomorrow.")
            ),
        )
    detail_id = None
    if address:
        detail_id = uuid4()
        session.add(PersonalDetail(id=detail_id, email=address, created_at=now))
        session.flush()
    session.add(
        Challenge(
            question_key=challenged.question_key,
            report_id=challenged.report_id,
            report_title=challenged.report_title,
            is_public=challenged.is_public,
            finding=challenged.finding,
            finding_words=challenged.finding_words,
            reason=reason,
            words=said,
            missing_name=name or None if reason == MISSING else None,
            personal_detail_id=detail_id,
            language=language,
            created_at=now,
            changed_at=now,
        )
    )
    session.flush()


def _is_said_again(session: Session, challenged: Challenged, words: str, *, now: datetime) -> bool:
    """Whether a form was sent twice: by a double click, or by going back and sending it again."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(challenged.question_key))))
    said = select(Challenge.id).where(
        Challenge.question_key == challenged.question_key,
        Challenge.finding == challenged.finding,
        Challenge.words == words,
        Challenge.created_at > now - _SAID_AGAIN_WITHIN,
    )
    return session.scalar(said.limit(1)) is not None


def answer_challenge(
    session: Session,
    known: Challenge,
    *,
    action: str,
    answer: str,
    shows_words: bool,
    link: str,
    person_id: UUID,
    now: datetime,
) -> None:
    """Accepts a challenge or not, with the reason, and mails it to its writer where there is an address.

    What is missing from the map becomes a suggested place. Raises `InvalidInput`, and `Conflict` where somebody was
    faster.
    """
    if known.state != ChallengeState.OPEN:
        raise Conflict(gettext("Another person has already answered this challenge."))
    states = {"accept": ChallengeState.ACCEPTED, "reject": ChallengeState.REJECTED}
    if action not in states:
        raise InvalidInput(gettext("Choose whether to accept this challenge or not."))
    said = answer.replace("\r\n", "\n").strip()
    if not said or len(said) > LONGEST_ANSWER:
        raise InvalidInput(
            gettext("Write your answer in up to %(most)s characters.")
            % {"most": f"{LONGEST_ANSWER:,}"},
            parameter=f"answer-{known.id}",
        )
    known.state, known.answer, known.shows_words = states[action], said, shows_words
    known.answered_at, known.answered_by, known.changed_at = now, person_id, now
    if action == "accept" and known.reason == MISSING:
        known.suggestion_id = _suggest(session, known, now=now)
    session.flush()
    _mail(session, known, link)


def _suggest(session: Session, known: Challenge, *, now: datetime) -> UUID:
    """Puts what is missing on the stewards' list of suggested places."""
    kind, _, code = known.finding.removeprefix("place/").partition("/")
    place_id = session.scalar(
        select(Place.id)
        .where(Place.kind == kind, Place.code == code)
        .order_by(Place.boundary_edition_id.desc())
        .limit(1)
    )
    suggestion = PlaceSuggestion(
        id=uuid4(),
        name=known.missing_name or known.words.splitlines()[0][:LONGEST_NAME],
        details=known.words,
        place_id=place_id,
        created_at=now,
    )
    session.add(suggestion)
    session.flush()
    return suggestion.id


def _mail(session: Session, known: Challenge, link: str) -> None:
    detail = known.personal_detail_id and session.get(PersonalDetail, known.personal_detail_id)
    if not (detail and detail.email):
        return
    queue_mail(
        session,
        recipient=detail.email,
        template="challenges/answer_mail",
        language=known.language,
        is_private=True,
        good_for=_MAIL_GOOD_FOR,
        title=known.report_title,
        finding=known.finding_words,
        words=known.words,
        answer=known.answer,
        is_accepted=known.state == ChallengeState.ACCEPTED,
        is_suggested=known.suggestion_id is not None,
        link=link,
    )


def note_other_readers(session: Session, question_key: str, *, now: datetime) -> bool:
    """Says that files with challenges that were made among commissioners have to be made again; whether there are
    any.
    """
    changed = session.execute(
        update(Challenge)
        .where(Challenge.question_key == question_key, ~Challenge.is_public)
        .values(changed_at=now)
        .returning(Challenge.id)
    )
    return changed.first() is not None


def forget_challengers(session: Session, *, now: datetime) -> None:
    """Erases the address of a person whose challenge was answered a month ago."""
    old = select(Challenge.personal_detail_id).where(
        Challenge.answered_at <= now - CHALLENGER_KEPT_FOR,
        Challenge.personal_detail_id.is_not(None),
    )
    session.execute(delete(PersonalDetail).where(PersonalDetail.id.in_(old)))
