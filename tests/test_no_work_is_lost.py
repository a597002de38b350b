"""A job is in the queue exactly when what it needs is there, and what a killed worker had begun is done again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from clustergrowth.common import clock, jobs
from clustergrowth.listen.surveys.models import AnswerFile
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.people.imports.models import Import, State, What
from tests.cast import Cast

BUSY = (AnswerFile.State.LOOKING, AnswerFile.State.TAKING, AnswerFile.State.UNDOING)


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
    of = Import.objects.create(
        council=cast.bologna, what=What.ORGANISATIONS, state=State.RUNNING, name="firms.csv", created_at=clock.now()
    )
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
        *(begun("surveys.go_through_file", **long_ago, id=one.pk, by=cast.carla.pk, language="en") for one in held[:2]),
        begun("surveys.undo_file", **long_ago, id=held[2].pk, by=cast.carla.pk),
    ]
    jobs.take_up_again()
    assert {status(one) for one in died} == {"failed"}
    of.refresh_from_db()
    assert of.state == State.STOPPED
    left = AnswerFile.objects.order_by("pk").values_list("state", flat=True)
    assert list(left) == [AnswerFile.State.STOPPED, AnswerFile.State.STOPPED, AnswerFile.State.TAKEN]
