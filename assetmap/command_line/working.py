"""The worker that does background jobs until it is told to stop."""

import asyncio
import logging
import os
import signal
import sys

import psycopg
import sqlalchemy.exc
from procrastinate.exceptions import ConnectorException

import assetmap.main  # noqa: F401  registers every feature's tasks
from assetmap.command_line.failing import INTERRUPTED
from assetmap.database.postgresql_programs import is_full, telling_part
from assetmap.jobs.app import jobs, queue_connector

SECONDS_TO_FINISH = 5
SECONDS_BETWEEN_ATTEMPTS = 2

logger = logging.getLogger("assetmap.work")
_AWAY = (psycopg.OperationalError, sqlalchemy.exc.OperationalError)


class WithoutArguments(logging.Filter):
    """Leaves the arguments of jobs out of the log, for they may name people, and what we say better ourselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], ConnectorException):
            return False
        if record.exc_info and isinstance(record.exc_info[1], _AWAY):
            # A job that was at work just then: which line of ours asked says nothing.
            record.exc_info = record.exc_text = None
        job = getattr(record, "job", None)
        if isinstance(job, dict):
            record.msg = record.getMessage().replace(
                str(job.get("call_string")), f"{job.get('task_name')} ({job.get('id')})"
            )
            record.args = ()
        return True


def work(*, while_open: int | None = None) -> bool:
    """Does jobs until SIGTERM or SIGINT, or until the file `while_open` ends; whether it was SIGINT."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(WithoutArguments())
    # Beside the site, what goes well is not worth a line.
    level = logging.INFO if while_open is None else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s: %(message)s", handlers=[handler])
    for noisy in ("procrastinate.periodic", "procrastinate.jobs", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    return asyncio.run(_work_until_told(while_open))


async def _work_until_told(while_open: int | None) -> bool:
    told: asyncio.Queue[bool] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, told.put_nowait, False)
    loop.add_signal_handler(signal.SIGINT, told.put_nowait, True)
    if while_open is not None:
        # Nothing is ever written to it: it becomes readable when whoever holds the other end is gone.
        loop.add_reader(while_open, told.put_nowait, False)
    working = asyncio.create_task(_keep_working())
    working.add_done_callback(lambda _: told.put_nowait(False))
    was_interrupted = await told.get()
    if while_open is not None:
        loop.remove_reader(while_open)
    working.cancel()
    ended, still_working = await asyncio.wait({working}, timeout=SECONDS_TO_FINISH)
    if still_working:
        logger.warning(
            "Some jobs did not end within %s seconds. They will run again.",
            SECONDS_TO_FINISH,
        )
        logging.shutdown()
        # Python would wait for a job's thread, however long that takes.
        os._exit(INTERRUPTED if was_interrupted else 0)
    for task in ended:
        if not task.cancelled():
            task.result()
    return was_interrupted


async def _keep_working() -> None:
    """Each time anew with a connector of its own: one that was closed, or never opened, cannot be used again."""
    is_away = False
    while True:
        connector = queue_connector()
        with jobs.replace_connector(connector):
            try:
                await connector.open_async()
                if is_away:
                    logger.warning("The database is back.")
                    is_away = False
                await jobs.run_worker_async(install_signal_handlers=False)
            except (ConnectorException, psycopg.OperationalError) as error:
                if not is_away:
                    cause = error if isinstance(error, psycopg.Error) else error.__cause__
                    said = telling_part(cause) if isinstance(cause, psycopg.Error) else error
                    if isinstance(cause, psycopg.Error) and is_full(cause):
                        logger.warning(
                            "PostgreSQL has no connection left (%s); trying again.", said
                        )
                    else:
                        logger.warning("The database is not responding (%s); trying again.", said)
                is_away = True
            finally:
                await connector.close_async()
        await asyncio.sleep(SECONDS_BETWEEN_ATTEMPTS)
