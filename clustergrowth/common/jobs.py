"""Background work: declared by name where it is done, deferred by name from anywhere below or above.

``defer`` writes the job into the queue inside the running transaction, so work is never lost and never starts
before what it needs is there. With ``JOBS_INLINE`` (tests, loading the demonstration) it is done at once instead.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import Q
from procrastinate import RetryDecision, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import (
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from clustergrowth.common import clock
from clustergrowth.common.network import queries as network


class Queue(StrEnum):
    """Who waits for a job. The worker keeps slots for each, so that nobody waits behind what nobody waits for."""

    READER = "reader"  # somebody before a page that says it is being done
    ASKED_MAIL = "asked_mail"  # what a person's own act sends: a code, an answer, an invitation
    BULK_MAIL = "bulk_mail"  # what background work sends to many
    ROUTINE = "default"  # nobody in particular: what runs by itself, what is worked out ahead


P = ParamSpec("P")
R = TypeVar("R")
SILENT = timedelta(minutes=1)  # a worker tells every ten seconds that it lives
WAIT = 4  # seconds until the second try; four times as long until each further one
SKEW = timedelta(minutes=1)  # between the clocks of two machines, at most; what lies further ahead is a false time
RETRIES = 3  # after the first try, chosen: outlives a restart of the database; what fails four times fails always
_jobs: dict[str, Callable[..., Any]] = {}
_retries: dict[str, int] = {}
_queues: dict[str, Queue] = {}
_given_up: dict[str, Callable[..., None]] = {}
_is_in_background: ContextVar[bool] = ContextVar("clustergrowth_job", default=False)
_queue = JobManager(DjangoConnector())  # also inside the worker, whose app has a connection of its own


class DatabaseLost(Exception):
    """The database went away under a job, which is neither done nor failed: it begins anew."""


class Retry(RetryStrategy):
    """After a failure as often as the job says; after a lost database soon, and whatever the job says."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, DatabaseLost):
            return RetryDecision(retry_in={"seconds": WAIT})
        return super().get_retry_decision(exception=exception, job=job) if self.max_attempts else None


def job(
    name: str,
    *,
    retry: int = RETRIES,
    every: str | None = None,
    queue: Queue = Queue.ROUTINE,
    given_up: Callable[..., None] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a job, which may begin anew at any time: a worker that is killed leaves it half done.

    ``every`` is a cron line (UTC) for those that run by themselves; ``given_up`` is called with the arguments of a job
    that failed at its last try or killed every worker, so that nobody waits for it any longer.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        _jobs[name] = function
        _retries[name] = max(RETRIES, retry)
        _queues[name] = queue
        if given_up is not None:
            _given_up[name] = given_up

        def worked_at(context: JobContext, /, **arguments: Any) -> None:
            close_old_connections()
            token = _is_in_background.set(True)
            try:
                with _begun_anew_if_lost(), _alone(name, arguments):
                    _must_not_be_lost_each_time(context.job)
                    _work(context.job.attempts >= retry, name, arguments)
            finally:
                _is_in_background.reset(token)
                close_old_connections()

        def due(context: JobContext, /, timestamp: int = 0) -> None:  # none where somebody asked for it
            worked_at(context)

        strategy = Retry(max_attempts=retry, exponential_wait=WAIT)
        if every is None:
            app.task(name=name, retry=strategy, pass_context=True, queue=queue)(worked_at)
        else:
            task = app.task(name=name, retry=strategy, pass_context=True, queue=queue, queueing_lock=name)(due)
            app.periodic(cron=every)(task)
        return function

    return declare


@contextmanager
def _alone(name: str, arguments: dict[str, Any]) -> Iterator[None]:
    """Wait until nobody else does the same work: a worker that stops, or only seemed dead, may still be at it."""
    with connection.cursor() as cursor:
        work = [name, json.dumps(arguments, sort_keys=True)]
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s), hashtext(%s))", work)
    try:
        yield
    finally:  # the database lets a lost connection's lock go by itself
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), hashtext(%s))", work)


def _work(is_last: bool, name: str, arguments: dict[str, Any]) -> None:
    try:
        _jobs[name](**arguments)
    except BaseException as fault:
        if is_last and not _is_lost(fault):
            _tell(name, arguments)
        raise


@contextmanager
def _begun_anew_if_lost() -> Iterator[None]:
    """Nobody can be told of a failure either while the database is away, and it is none."""
    try:
        yield
    except BaseException as fault:
        if _is_lost(fault):
            raise DatabaseLost from fault
        raise


def _is_lost(fault: BaseException) -> bool:
    is_its = isinstance(fault, OperationalError | InterfaceError | ConnectorException)
    return is_its and (connection.connection is None or not connection.is_usable())


def _must_not_be_lost_each_time(job: Job) -> None:
    """Work under which the database ends again and again may be what ends it: it is given up like any other."""
    if job.attempts > _retries[job.task_name]:
        _tell(job.task_name, job.task_kwargs)
        raise RuntimeError(f"the database was lost under {job.task_name} {job.attempts} times")


def are_done_at_once() -> bool:
    return bool(settings.JOBS_INLINE or (settings.JOBS_INLINE_IN_A_DEMONSTRATION and network.is_demonstration()))


def are_background() -> bool:
    """Whether we are inside a job rather than answering somebody."""
    return _is_in_background.get()


def defer(name: str, /, *, queue: Queue | None = None, priority: int = 0, **arguments: Any) -> None:
    """Have a declared job done soon, in its own queue unless told. Arguments are plain JSON values.

    Of one queue the higher priority comes first.
    """
    if are_done_at_once():
        _jobs[name](**arguments)
        return
    queue = queue or _queues.get(name, Queue.ROUTINE)
    configure_task(name=name, job_manager=_queue, queue=queue, priority=priority).defer(**arguments)


def ahead(name: str, **arguments: Any) -> int | None:
    """How many jobs come before the one with these arguments; None when it does not wait (any longer)."""
    named = {f"args__{argument}": value for argument, value in arguments.items()}
    own = ProcrastinateJob.objects.filter(status="todo", task_name=name, **named).order_by("pk").first()
    if own is None:
        return None
    first = Q(priority__gt=own.priority) | Q(priority=own.priority, pk__lt=own.pk)
    same_queue = ProcrastinateJob.objects.filter(queue_name=own.queue_name)
    return same_queue.filter(Q(status="doing") | Q(first, status="todo")).count()


@transaction.atomic
def forget_false_times() -> int:
    """Take back what was noted while the clock was ahead, which would wait until that time is passed; how many.

    That are runs of what runs by itself, tries that wait, and signs of life of workers that are dead since.
    """
    now = clock.now()
    late = now + SKEW
    runs, _ = ProcrastinatePeriodicDefer.objects.filter(defer_timestamp__gt=late.timestamp()).delete()
    tries = 0
    for waiting in ProcrastinateJob.objects.filter(status="todo", scheduled_at__gt=late).iterator():
        if waiting.scheduled_at > late + timedelta(seconds=WAIT ** (waiting.attempts + 1)):
            tries += ProcrastinateJob.objects.filter(pk=waiting.pk, status="todo").update(scheduled_at=now)
    workers = ProcrastinateWorker.objects.filter(last_heartbeat__gt=late).update(last_heartbeat=now)
    return runs + tries + workers


@job("jobs.take_up_again", queue=Queue.READER, every="* * * * *")
def take_up_again() -> None:
    """Put what a killed worker had begun into the queue again; what kills each of them is given up."""
    for stalled in async_to_sync(_queue.get_stalled_jobs)(seconds_since_heartbeat=SILENT.total_seconds()):
        _take_up(stalled)


@transaction.atomic
def _take_up(stalled: Job) -> None:
    row = ProcrastinateJob.objects.select_for_update(skip_locked=True).filter(pk=stalled.id, status="doing").first()
    if row is None:
        return  # done meanwhile, or another worker sees to it
    if stalled.attempts + 1 >= _retries.get(stalled.task_name, RETRIES) or not _again(stalled):
        async_to_sync(_queue.finish_job)(stalled, Status.FAILED, delete_job=False)
        _tell(row.task_name, row.args)


def _again(stalled: Job) -> bool:
    """False where the same work waits already, which does it too: of what runs by itself the queue holds one."""
    try:
        with transaction.atomic():
            async_to_sync(_queue.retry_job)(stalled)
    except UniqueViolation:
        return False
    return True


def _tell(name: str, arguments: dict[str, Any]) -> None:
    if name in _given_up:
        defer("jobs.given_up", job=name, arguments=arguments)


@job("jobs.given_up", queue=Queue.READER)
def give_up(job: str, arguments: dict[str, Any]) -> None:
    """Let those who wait for a job know that it will not be done; work of its own, which may fail by itself."""
    _given_up[job](**arguments)


def names() -> list[str]:
    """Every declared job, for the test that each deferred name exists."""
    return sorted(_jobs)
