"""The job that asks subscribed questions again every quarter."""

import logging
from datetime import date, datetime

from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.errors import AssetmapError
from assetmap.gaps.builds.request import ask
from assetmap.gaps.builds.subscriptions import UK, due, keep_up, tell
from assetmap.gaps.models import GapReport, GapSubscription, Readers, ReportState
from assetmap.gaps.question import read_question
from assetmap.jobs.app import jobs
from assetmap.settings import get_settings

logger = logging.getLogger(__name__)


def ask_again(session: Session, *, today: date, site: str) -> int:
    """Asks the questions of all whose quarter has come; how many there were.

    Where nothing has changed since a report, it is the answer, and its subscribers are told at once; who waits for one
    that is being built is told when it is ready. One that failed is asked again the next day.
    """
    waiting = due(session, today=today)
    for one in waiting:
        try:
            with session.begin_nested():
                report = _ask(session, one)
                if not keep_up(session, one, report):
                    continue
                if report.state == ReportState.READY:
                    tell(session, one, report, today=today, site=site)
        except AssetmapError:
            # Its area is loaded no longer, say: the others are asked all the same.
            logger.exception("The question of subscription %s cannot be asked.", one.id)
    return len(waiting)


def _ask(session: Session, one: GapSubscription) -> GapReport:
    last = session.get(GapReport, one.last_report_id) if one.last_report_id else None
    return ask(
        session,
        read_question(one.question),
        title=None if one.is_titled is False else one.title,
        is_titled=one.is_titled,
        person_id=one.person_id,
        readers=None if last is None else Readers(last.readers),
        keeps_small_numbers=last is None or last.keeps_small_numbers,
    )


@jobs.periodic(cron="7 4 * * *")
@jobs.task(lock="quarterly questions", queueing_lock="quarterly questions")
def ask_quarterly_questions(timestamp: int) -> None:
    """Looks every night whose quarter has come: on the first of January, April, July and October all of them."""
    with session_factory().begin() as session:
        ask_again(
            session,
            today=datetime.now(UK).date(),
            site=(get_settings().public_url or "").rstrip("/"),
        )
