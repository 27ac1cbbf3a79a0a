"""Background jobs that build reports and give up abandoned ones."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import psycopg
from procrastinate import RetryStrategy
from sqlalchemy import exc

from assetmap.database.sessions import session_factory
from assetmap.gaps import actions
from assetmap.gaps.builds.subscriptions import UK, tell_subscribers
from assetmap.jobs.app import jobs
from assetmap.settings import get_settings

# As long as a server takes to restart, and some more. What draws takes long to import, so the errors are named here
# too.
_WHEN_THE_DATABASE_IS_BACK = RetryStrategy(
    max_attempts=6,
    linear_wait=10,
    retry_exceptions=(psycopg.OperationalError, exc.OperationalError, exc.InterfaceError),
)
# Who searches comes first: so much nicer is the thread that builds.
_NICER = 15


@jobs.task(name="build_gap_report", retry=_WHEN_THE_DATABASE_IS_BACK)
def build_gap_report(report_id: str) -> None:
    """Builds one report, and mails those who subscribed to its question and whose quarter has come."""
    # What draws takes long to import, and most that a worker does is a mail.
    from assetmap.gaps.builds.build import build

    # A thread of its own, for one that has been made nicer stays so, and the next job may be a mail.
    with ThreadPoolExecutor(1, initializer=_be_nice) as apart:
        apart.submit(build, UUID(report_id)).result()
    with session_factory().begin() as session:
        tell_subscribers(
            session,
            UUID(report_id),
            today=datetime.now(UK).date(),
            site=(get_settings().public_url or "").rstrip("/"),
        )


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(lock="abandoned reports", queueing_lock="abandoned reports")
def give_up_abandoned_reports(timestamp: int) -> None:
    """Says of reports whose job was given up that they failed."""
    with session_factory().begin() as session:
        actions.give_up_abandoned(
            session, "Building this report was interrupted too often. Ask for it again."
        )


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(lock="taking back", queueing_lock="taking back lately")
def take_back_lately(timestamp: int) -> None:
    """Takes out of reports what people have lately taken off the map, or show only roughly now."""
    _take_back(at_all=False)


@jobs.periodic(cron="23 2 * * *")
@jobs.task(lock="taking back", queueing_lock="taking back all")
def take_back_all(timestamp: int) -> None:
    """Looks through every report, for what was missed while no worker ran."""
    _take_back(at_all=True)


@jobs.periodic(cron="41 2 * * *")
@jobs.task(lock="renewing files", queueing_lock="renewing files")
def renew_old_files(timestamp: int) -> None:
    """Makes the files again that code of before an upgrade has made."""
    from assetmap.gaps.builds.redact import renew_files

    with ThreadPoolExecutor(1, initializer=_be_nice) as apart:
        apart.submit(renew_files, session_factory().begin).result()


def _take_back(*, at_all: bool) -> None:
    # Draws too, as building does.
    from assetmap.gaps.builds.redact import look_again

    with ThreadPoolExecutor(1, initializer=_be_nice) as apart:
        apart.submit(look_again, session_factory().begin, at_all=at_all).result()


def _be_nice() -> None:
    """Lets this thread run after everything else, where the system can do that for one thread."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICER)
