"""The job queue, and how a job gets into it.

A feature registers a task with `@jobs.task(…)` and queues it with `queue_job`, in the transaction of the change that
the job follows from.
"""

from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.tasks import Task, configure_task
from procrastinate.types import JSONValue
from sqlalchemy.orm import Session

from assetmap.database.sessions import database_url

DAYS_KEPT = 7
MOST_ATTEMPTS = 3
# Two, so that a letter need not wait for a report.
JOBS_AT_ONCE = 2
# A worker tells every ten seconds that it lives, but not while a calculation leaves Python no time.
SECONDS_WITHOUT_SIGN_OF_LIFE = 120


def queue_connector() -> PsycopgConnector:
    """A new way from a worker to the queue; nothing is reached, nor the private PostGIS started, before it is
    opened.
    """
    # A connection for each job, and one for the queue itself. Whoever waits three seconds for one is told that the
    # database is away.
    return PsycopgConnector(
        conninfo=database_url, name="jobs", min_size=1, max_size=JOBS_AT_ONCE + 1, timeout=3
    )


jobs = App(
    connector=queue_connector(),
    worker_defaults={
        "concurrency": JOBS_AT_ONCE,
        "stalled_worker_timeout": SECONDS_WITHOUT_SIGN_OF_LIFE,
    },
)

# The app's own connector takes no connection of a session while a worker of the same process has it open.
_in_a_session = JobManager(SyncPsycopgConnector(conninfo=database_url))


def queue_job(session: Session, task: Task[Any, Any, Any], /, **arguments: JSONValue) -> int | None:
    """Queues a job in the session's transaction: it is there once that commits, and never if it does not.

    Gives the job's id; None where one with the task's `queueing_lock` waits already.
    """
    try:
        with session.begin_nested():
            return configure_task(
                name=task.name,
                job_manager=_in_a_session,
                queue=task.queue,
                priority=task.priority,
                lock=task.lock,
                queueing_lock=task.queueing_lock,
                connection=session.connection().connection.driver_connection,
            ).defer(**arguments)
    except AlreadyEnqueued:
        return None


@jobs.periodic(cron="17 * * * *")
@jobs.task(lock="finished jobs", queueing_lock="finished jobs", pass_context=True)
async def remove_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Forgets jobs that ended more than `DAYS_KEPT` days ago, however they ended: their arguments may name people."""
    await remove_old_jobs(
        context,
        max_hours=DAYS_KEPT * 24,
        remove_failed=True,
        remove_cancelled=True,
        remove_aborted=True,
    )


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(lock="abandoned jobs", queueing_lock="abandoned jobs", pass_context=True)
async def run_abandoned_jobs_again(context: JobContext, timestamp: int) -> None:
    """Puts back what a worker was doing when it was killed; what was left so `MOST_ATTEMPTS` times has failed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SECONDS_WITHOUT_SIGN_OF_LIFE):
        try:
            if job.attempts + 1 < MOST_ATTEMPTS:
                await manager.retry_job(job)
                continue
        except UniqueViolation:
            pass  # the same work has been queued again since
        await manager.finish_job(job, status=Status.FAILED, delete_job=False)
