"""The end of a report's statements once somebody has stopped the report."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import psycopg
from sqlalchemy import exc, select
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.gaps.models import GapReport, ReportState

SECONDS_BETWEEN_LOOKS = 1.0


class CalledOff(Exception):
    """Somebody stopped the report while it was being built."""


@contextmanager
def stoppable_session(report_id: UUID) -> Iterator[Session]:
    """A session to read from, whose statements PostgreSQL gives up once the report is stopped.

    Raises `CalledOff` where one was given up.
    """
    is_over = threading.Event()
    with session_factory()() as session:
        driver = session.connection().connection.driver_connection
        watcher = threading.Thread(
            target=_watch,
            args=(report_id, cast("psycopg.Connection[Any]", driver), is_over),
            daemon=True,
        )
        watcher.start()
        try:
            yield session
        except exc.OperationalError as error:
            if isinstance(error.orig, psycopg.errors.QueryCanceled) and _is_stopped(report_id):
                raise CalledOff from error
            raise
        finally:
            is_over.set()
            watcher.join()


def _watch(
    report_id: UUID, connection: "psycopg.Connection[Any]", is_over: threading.Event
) -> None:
    while not is_over.wait(SECONDS_BETWEEN_LOOKS):
        try:
            if _is_stopped(report_id):
                connection.cancel_safe()
        except exc.TimeoutError:
            # Every connection is in use: the next look may find one.
            continue
        except (exc.OperationalError, psycopg.OperationalError):
            # The database went away, which whoever reads is told too.
            return


def _is_stopped(report_id: UUID) -> bool:
    with session_factory()() as session:
        state = session.scalar(select(GapReport.state).where(GapReport.id == report_id))
    return state == ReportState.CANCELLED
