"""Subscriptions to a question that is asked again every quarter."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.errors import NotFound
from assetmap.gaps.models import GapReport, GapSubscription, Readers, ReportState
from assetmap.gaps.report.comparison import in_sentences
from assetmap.gaps.report.load import compare_stored, titles_of
from assetmap.mail.outbox import queue_mail
from assetmap.people.models import PersonDetail, PersonRole
from assetmap.people.roles import Role
from assetmap.web.translations import gettext

UK = ZoneInfo("Europe/London")
REPORT_PATH = "/gaps/"
SUBSCRIPTION_PATH = "/gaps/subscriptions/"
COMPARISON_PATH = "/gaps/{before}/compare/{after}"


def next_quarter(day: date) -> date:
    """The first day of the quarter after this day's.

    >>> next_quarter(date(2026, 11, 22)), next_quarter(date(2026, 1, 1))
    (datetime.date(2027, 1, 1), datetime.date(2026, 4, 1))
    """
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + month // 13, month % 12, 1)


def subscribe(session: Session, stored: GapReport, person_id: UUID, *, today: date) -> None:
    """The report's question is asked again from the next quarter on; nothing where that is so already."""
    session.execute(
        insert(GapSubscription)
        .values(
            person_id=person_id,
            title=stored.title,
            is_titled=stored.is_titled,
            question=stored.question,
            question_key=stored.question_key,
            last_report_id=stored.id,
            next_on=next_quarter(today),
        )
        .on_conflict_do_nothing(index_elements=["person_id", "question_key"])
    )


def subscription_to(session: Session, stored: GapReport, person_id: UUID) -> GapSubscription | None:
    """Somebody's subscription to a report's question."""
    return session.scalars(
        select(GapSubscription).where(
            GapSubscription.person_id == person_id,
            GapSubscription.question_key == stored.question_key,
        )
    ).first()


def subscriptions_of(session: Session, person_id: UUID) -> Sequence[GapSubscription]:
    """All that somebody is told of every quarter, by title."""
    return session.scalars(
        select(GapSubscription)
        .where(GapSubscription.person_id == person_id)
        .order_by(GapSubscription.title, GapSubscription.created_at)
    ).all()


def titles_of_subscriptions(
    session: Session, subscriptions: Iterable[GapSubscription]
) -> dict[UUID, str]:
    """The title of each subscription, by id, as that of its last report where its owner may still read it."""
    last = {one.id: last_report_for(session, one) for one in subscriptions}
    titles = titles_of(session, [one for one in last.values() if one is not None], has_month=False)
    return {
        one.id: titles[report.id] if (report := last[one.id]) else one.title
        for one in subscriptions
    }


def subscription(session: Session, subscription_id: UUID) -> GapSubscription:
    """The one of this id, which only its mails and its owner's pages tell. Raises `NotFound` where it has ended."""
    found = session.get(GapSubscription, subscription_id)
    if found is None:
        raise NotFound(
            gettext(
                "This subscription does not exist or has already ended. You will not get any emails from it."
            )
        )
    return found


def end(session: Session, subscription_id: UUID) -> None:
    """Ends one. Raises `NotFound` where it has ended."""
    session.delete(subscription(session, subscription_id))
    session.flush()


def keep_up(session: Session, one: GapSubscription, report: GapReport) -> bool:
    """Lets a subscription ask what its question has become, where categories were merged.

    Where its owner is told of that already, it ends, and this returns False.
    """
    if report.question_key == one.question_key:
        return True
    if subscription_to(session, report, one.person_id):
        session.delete(one)
        session.flush()
        return False
    one.question, one.question_key = report.question, report.question_key
    session.flush()
    return True


def due(session: Session, *, today: date, question_key: str | None = None) -> list[GapSubscription]:
    """Those whose quarter has come and who have not been told, locked; what another worker has in hand is left to
    it.
    """
    query = select(GapSubscription).where(GapSubscription.next_on <= today)
    if question_key is not None:
        query = query.where(GapSubscription.question_key == question_key)
    return list(
        session.scalars(
            query.order_by(GapSubscription.created_at, GapSubscription.id).with_for_update(
                skip_locked=True
            )
        )
    )


def tell_subscribers(session: Session, report_id: UUID, *, today: date, site: str) -> int:
    """Mails those whose question a finished report answers, whose quarter has come; how many there were."""
    report = session.get(GapReport, report_id)
    if report is None or report.state != ReportState.READY:
        return 0
    sent = [
        tell(session, one, report, today=today, site=site)
        for one in due(session, today=today, question_key=report.question_key)
        # A private report is for whom it was asked.
        if report.readers == Readers.EVERYBODY or report.asked_by == one.person_id
    ]
    return sum(sent)


def tell(
    session: Session, subscription: GapSubscription, report: GapReport, *, today: date, site: str
) -> bool:
    """Mails one subscriber that a report is ready, and what has changed since the last; then waits for the next
    quarter.

    Who is a commissioner no longer is told nothing, and their subscription ends: False.
    """
    email = session.scalar(
        select(PersonDetail.email).where(
            PersonDetail.person_id == subscription.person_id,
            exists().where(
                PersonRole.person_id == subscription.person_id,
                PersonRole.role.in_([Role.COMMISSIONER, Role.ADMINISTRATOR]),
            ),
        )
    )
    if email is None:
        session.delete(subscription)
        session.flush()
        return False
    before = last_report_for(session, subscription)
    # After a merge of categories the question is another, and there is nothing to compare.
    before = before if before and before.question_key == report.question_key else None
    is_same = before is not None and before.id == report.id
    queue_mail(
        session,
        recipient=email,
        template="gaps/quarterly_mail",
        title=titles_of(session, [report])[report.id],
        sentences=_sentences(session, before, report),
        link=f"{site}{REPORT_PATH}{report.id}",
        comparison=None
        if before is None or is_same
        else site + COMPARISON_PATH.format(before=before.id, after=report.id),
        end=f"{site}{SUBSCRIPTION_PATH}{subscription.id}",
    )
    subscription.last_report_id, subscription.next_on = report.id, next_quarter(today)
    session.flush()
    return True


def last_report_for(session: Session, subscription: GapSubscription) -> GapReport | None:
    """The last report that a subscriber was told of; None where it is now only for the person who asked."""
    last = session.get(GapReport, subscription.last_report_id or UUID(int=0))
    if last is None:
        return None
    is_theirs = last.asked_by == subscription.person_id
    return last if is_theirs or last.readers != Readers.ASKER else None


def _sentences(session: Session, before: GapReport | None, report: GapReport) -> list[str]:
    if before is None or before.state != ReportState.READY:
        return []
    found = compare_stored(session, before, report)
    return [
        one.text for one in in_sentences(found, asked_before=before.asked_at.astimezone(UK).date())
    ]
