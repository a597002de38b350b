"""A job is in the queue exactly when what it needs is there, and what a killed worker had begun is done again."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.tasks import Task
from procrastinate.utils import utcnow

from clustergrowth.common import clock, jobs
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.models import Mail
from clustergrowth.learn.factors.models import KeptCount
from clustergrowth.listen.surveys.models import AnswerFile
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.people.imports.models import Import, What
from tests.cast import NOW, Cast

BUSY = (AnswerFile.State.CHECKING, AnswerFile.State.RUNNING, AnswerFile.State.UNDOING)


@pytest.fixture(autouse=True)
def _a_queue(settings: Any) -> None:
    settings.JOBS_INLINE = False


def begun(name: str, *, silent_for: timedelta, attempts: int = 0, **arguments: Any) -> ProcrastinateJob:
    """A job at which a worker is working that was last heard of so long ago."""
    jobs.defer(name, **arguments)
    one: ProcrastinateJob = ProcrastinateJob.objects.latest("pk")
    with connection.cursor() as cursor:
        heard = clock.now() - silent_for
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [heard])
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s",
            [worker, attempts, one.pk],
        )
    return one


def work_at(name: str, *, attempts: int = 0, **arguments: Any) -> None:
    """As the worker does it."""
    task = app.tasks[name]
    job = Job(
        id=1, status="doing", queue="default", lock=None, queueing_lock=None, task_name=name, attempts=attempts,
        task_kwargs=arguments,
    )  # fmt: skip
    task.func(JobContext(app=app, job=job, start_timestamp=time.time(), abort_reason=lambda: None), **arguments)


def status(of: ProcrastinateJob) -> str:
    of.refresh_from_db()
    return str(of.status)


@pytest.mark.django_db(transaction=True)
def test_what_a_job_defers_waits_for_its_transaction() -> None:
    """Otherwise the second slot of the worker looks for a mail that is not there yet, and the mail is never sent."""
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()):  # as inside the worker
        with transaction.atomic():
            jobs.defer("mail.send", id=1)
            transaction.set_rollback(True)
        assert not ProcrastinateJob.objects.exists()
        jobs.defer("mail.send", id=1)
        assert ProcrastinateJob.objects.get().args == {"id": 1}


@pytest.mark.django_db
def test_what_a_killed_worker_had_begun_is_done_again() -> None:
    dead = begun("mail.send", silent_for=timedelta(minutes=2), id=1)
    alive = begun("mail.send", silent_for=timedelta(seconds=10), id=2)
    jobs.take_up_again()
    assert (status(dead), dead.attempts, status(alive)) == ("todo", 1, "doing")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")  # the next worker tidies them away
    jobs.take_up_again()
    assert status(alive) == "todo"


@pytest.mark.django_db(transaction=True)
def test_what_runs_by_itself_can_be_asked_for_too() -> None:
    work_at("factors.recount_all")
    assert KeptCount.objects.filter(scope="network").exists()


@pytest.mark.django_db
def test_what_runs_by_itself_and_waits_already_holds_nothing_up() -> None:
    first = begun("letters.deliver", silent_for=timedelta(minutes=2), id=1)
    jobs.defer("letters.deliver", id=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET queueing_lock = 'letters'")
    other = begun("mail.send", silent_for=timedelta(minutes=2), id=2)
    jobs.take_up_again()
    assert (status(first), status(other)) == ("failed", "todo")


def test_what_every_worker_died_of_is_given_up_and_the_page_says_so(cast: Cast) -> None:
    firms: dict[str, Any] = {"council": cast.bologna, "what": What.ORGANISATIONS, "created_at": clock.now()}
    of, back = (Import.objects.create(name="firms.csv", state=at, **firms) for at in BUSY[1:])
    file = {
        "wave": wave_in(cast.bologna, by=cast.leda),
        "council": cast.bologna,
        "created_at": clock.now(),
        "created_by": cast.carla,
    }
    held = [AnswerFile.objects.create(name=f"{state}.csv", content=b"firm", state=state, **file) for state in BUSY]
    long_ago: dict[str, Any] = {"silent_for": timedelta(hours=1), "attempts": 2}
    died = [
        begun("imports.run", **long_ago, id=of.pk),
        begun("imports.undo", **long_ago, id=back.pk),
        begun("answer_files.look_through", **long_ago, id=held[0].pk, by=cast.carla.pk, language="en"),
        begun("answer_files.run", **long_ago, id=held[1].pk, by=cast.carla.pk, language="en"),
        begun("answer_files.undo", **long_ago, id=held[2].pk, by=cast.carla.pk),
    ]
    jobs.take_up_again()
    assert {status(one) for one in died} == {"failed"}
    tell_who_waits()
    of.refresh_from_db()
    back.refresh_from_db()
    assert (of.state, back.state) == (Import.State.STOPPED, Import.State.DONE)
    assert str(back.refusal).startswith("Undoing stopped before its end. What was undone until then stays undone;")
    left = AnswerFile.objects.order_by("pk").values_list("state", flat=True)
    assert list(left) == [AnswerFile.State.STOPPED, AnswerFile.State.STOPPED, AnswerFile.State.DONE]


def test_what_fails_at_its_last_try_is_given_up_too(cast: Cast) -> None:
    lost = Mail.objects.create(
        person=cast.lucia, to="lucia@example.org", language="it", subject="s", text="t", kind="k", created_at=NOW
    )
    for attempts, state in ((0, Mail.State.WAITING), (9, Mail.State.FAILED)):
        with pytest.MonkeyPatch.context() as patched, pytest.raises(ConnectionRefusedError):
            patched.setattr(jobs, "close_old_connections", lambda: None)  # the test has one
            patched.setattr(mail, "send", refuse)
            work_at("mail.send", attempts=attempts, id=lost.pk)
        tell_who_waits()
        lost.refresh_from_db()
        assert lost.state == state


@pytest.mark.django_db(transaction=True)
def test_a_database_that_went_away_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that it was given up, which nobody could be told then; it begins anew, also at its only try."""

    def loses(**_of: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setitem(jobs._jobs, "imports.run", loses)
    with pytest.raises(jobs.DatabaseLost) as lost:
        work_at("imports.run", id=1)
    assert not ProcrastinateJob.objects.exists()
    assert decision("imports.run", lost.value, attempts=0) == {"seconds": jobs.WAIT}
    assert decision("imports.run", ValueError(), attempts=0) is None
    with pytest.raises(RuntimeError, match=r"lost under imports\.run 4 times"):
        work_at("imports.run", attempts=jobs.RETRIES + 1, id=1)
    assert ProcrastinateJob.objects.get().task_name == "jobs.given_up"


@pytest.mark.django_db(transaction=True)
def test_what_fails_otherwise_while_the_database_is_there_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_of: Any) -> None:
        raise OperationalError("deadlock detected")

    monkeypatch.setitem(jobs._jobs, "imports.run", fails)
    with pytest.raises(OperationalError, match="deadlock"):
        work_at("imports.run", id=1)
    assert ProcrastinateJob.objects.get().task_name == "jobs.given_up"


def decision(name: str, fault: BaseException, *, attempts: int) -> dict[str, int] | None:
    task = app.tasks[name]
    assert isinstance(task, Task)
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=name, attempts=attempts)
    assert task.retry_strategy is not None
    decided = task.retry_strategy.get_retry_decision(exception=fault, job=job)
    if decided is None or decided.retry_at is None:
        return None
    return {"seconds": round((decided.retry_at - utcnow()).total_seconds())}


def tell_who_waits() -> None:
    for one in ProcrastinateJob.objects.filter(task_name="jobs.given_up"):
        jobs.give_up(**one.args)


def refuse(*_: Any, **__: Any) -> None:
    raise ConnectionRefusedError


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_the_same_work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is stopping, or was paused, seems dead while it is still at it."""
    seen: list[str] = []
    let_go = threading.Event()

    def slow(id: int) -> None:
        seen.append("begins")
        let_go.wait(20)
        seen.append("ends")

    def at_it() -> None:
        try:
            work_at("letters.deliver", id=7)
        finally:
            connection.close()

    monkeypatch.setitem(jobs._jobs, "letters.deliver", slow)
    workers = [threading.Thread(target=at_it) for _ in range(2)]
    for one in workers:
        one.start()
    until = time.monotonic() + 20
    while not waiting_for_a_lock() and time.monotonic() < until:
        time.sleep(0.02)
    assert seen == ["begins"]
    let_go.set()
    for one in workers:
        one.join(20)
    assert seen == ["begins", "ends", "begins", "ends"]


def waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])
