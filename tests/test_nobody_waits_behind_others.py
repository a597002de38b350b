"""Background work is queued by who waits for it, and goes on after the clock was wrong."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinatePeriodicDefer, ProcrastinateWorker

from clustergrowth.common import clock, jobs
from clustergrowth.common.jobs import Queue
from clustergrowth.common.mail import services as mail
from clustergrowth.web.running import worker
from tests import letters
from tests.cast import Cast

PATIENCE = 30.0  # seconds; nothing here takes one
_seen: list[str] = []
_read = threading.Event()


@jobs.job("tests.read", queue=Queue.READER)
def _read_file() -> None:
    _seen.append("read")
    _read.set()


@jobs.job("tests.write_to_many", queue=Queue.BULK_MAIL)
def _write_to_many() -> None:
    _seen.append("begun" if _read.wait(PATIENCE) else "never")
    _seen.append("written")


@pytest.fixture(autouse=True)
def _a_queue(settings: Any) -> Iterator[None]:
    settings.JOBS_INLINE = False
    _seen.clear()
    _read.clear()
    yield


def work_until(is_done: Any) -> None:
    """As the worker does, in this process."""

    async def run() -> None:
        asked = asyncio.Event()
        working = asyncio.create_task(worker.work(asked))
        async with asyncio.timeout(PATIENCE):
            while not is_done():
                await asyncio.sleep(0.02)
        asked.set()
        await working

    asyncio.run(run())


@pytest.mark.django_db(transaction=True)
def test_a_list_is_read_while_letters_to_many_go_out() -> None:
    for _ in range(3):
        jobs.defer("tests.write_to_many")
    jobs.defer("tests.read")
    work_until(lambda: _seen.count("written") == 3)
    assert _seen == ["read", *["begun", "written"] * 3]


def queue_of(name: str) -> str:
    return str(ProcrastinateJob.objects.filter(task_name=name).latest("pk").queue_name)


def test_what_somebody_just_asked_for_waits_behind_no_letter_to_many(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters.register(monkeypatch, "k", lambda about, to: None)
    letter = mail.Letter("k", "record/confirm", None, "", about=None)
    monkeypatch.setattr(mail, "part_of", lambda letter, to: None)
    monkeypatch.setattr(mail, "rendered", lambda parts, to: ("s", "t", "h"))
    mail.write(letter, to=cast.lucia)
    assert queue_of("mail.send") == Queue.ASKED_MAIL
    code = mail.write(
        mail.Letter("k", "t", None, "", about=None, until=clock.now() + timedelta(hours=1)), to=cast.lucia
    )
    assert code is not None
    first = ProcrastinateJob.objects.filter(queue_name=Queue.ASKED_MAIL).order_by("-priority", "pk").first()
    assert first is not None
    assert first.args == {"id": code.pk}
    token = jobs._is_in_background.set(True)
    mail.write(letter, to=cast.lucia)
    jobs._is_in_background.reset(token)
    assert queue_of("mail.send") == Queue.BULK_MAIL


@pytest.mark.django_db
def test_a_job_knows_how_many_come_first() -> None:
    for number in range(3):
        jobs.defer("imports.run", id=number)
    jobs.defer("mail.send", id=2)
    assert [jobs.ahead("imports.run", id=number) for number in range(3)] == [0, 1, 2]
    assert jobs.ahead("mail.send", id=2) == 0
    assert jobs.ahead("imports.run", id=9) is None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE args ->> 'id' = '0'")
    assert [jobs.ahead("imports.run", id=number) for number in range(3)] == [None, 1, 2]


@pytest.mark.django_db
def test_what_was_noted_while_the_clock_was_ahead_is_forgotten() -> None:
    now = clock.now()
    noted = [int((now + timedelta(minutes=minutes)).timestamp()) for minutes in (-1, 3 * 60)]
    ProcrastinatePeriodicDefer.objects.bulk_create(
        ProcrastinatePeriodicDefer(task_name="mail.release_held", defer_timestamp=moment) for moment in noted
    )
    jobs.defer("mail.send", id=1)
    jobs.defer("mail.send", id=2)
    waits, stuck = ProcrastinateJob.objects.order_by("pk")
    soon = now + timedelta(seconds=60)
    ProcrastinateJob.objects.filter(pk=waits.pk).update(scheduled_at=soon, attempts=3)
    ProcrastinateJob.objects.filter(pk=stuck.pk).update(scheduled_at=now + timedelta(hours=3), attempts=1)
    workers = ProcrastinateWorker.objects.all()
    alive, dead = workers.bulk_create(
        ProcrastinateWorker(last_heartbeat=now + ahead) for ahead in (timedelta(0), timedelta(hours=3))
    )
    assert jobs.forget_false_times() == 3
    assert ProcrastinatePeriodicDefer.objects.count() == 1
    waits.refresh_from_db()
    stuck.refresh_from_db()
    assert waits.scheduled_at == soon
    assert stuck.scheduled_at is not None
    assert stuck.scheduled_at <= clock.now()
    for row in (alive, dead):
        row.refresh_from_db()
        assert row.last_heartbeat <= clock.now()
    assert jobs.forget_false_times() == 0


class Clock:
    """The machine's clock, set to other times."""

    def __init__(self, *offsets: float) -> None:
        self.offsets = list(offsets)

    def time(self) -> float:
        return 1_000_000.0 + (self.offsets.pop(0) if len(self.offsets) > 1 else self.offsets[0])

    def monotonic(self) -> float:
        return 0.0


def set_back(monkeypatch: pytest.MonkeyPatch, *offsets: float) -> bool:
    """Whether the worker begins anew when the clock shows these, one look after the other."""
    monkeypatch.setattr(worker, "LOOK", 0.0)
    monkeypatch.setattr(worker, "time", Clock(*offsets))

    async def run() -> bool:
        try:
            await asyncio.wait_for(worker._clock_set_back(), 0.2)
        except TimeoutError:
            return False
        return True

    return asyncio.run(run())


def test_the_worker_begins_anew_when_the_clock_is_set_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_back(monkeypatch, 0.0, 7200.0, 7200.0, 0.0)
    assert "The clock was set back by 7200 s: background work begins anew." in capsys.readouterr().err
    assert not set_back(monkeypatch, 0.0, 20.0, 0.0, 7200.0), "an adjustment, and a machine that slept"


@pytest.mark.django_db(transaction=True)
def test_what_runs_by_itself_runs_again_after_a_false_time(capsys: pytest.CaptureFixture[str]) -> None:
    in_a_day = int((clock.now() + timedelta(days=1)).timestamp())
    ProcrastinatePeriodicDefer.objects.bulk_create(
        [ProcrastinatePeriodicDefer(task_name="limits.forget", defer_timestamp=in_a_day)]
    )
    work_until(lambda: "times noted while it was are forgotten" in capsys.readouterr().err)
