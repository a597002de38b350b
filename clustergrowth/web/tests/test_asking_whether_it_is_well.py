"""``/healthz``: what somebody who watches the machine is told, without signing in."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clustergrowth.common import clock, jobs
from clustergrowth.common.limits import room
from clustergrowth.web.requests import health


class Disk(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def _a_worker(db: None, settings: Any) -> Iterator[None]:
    settings.JOBS_INLINE = False
    with clock.at(clock.now()):
        heard(timedelta(seconds=3))
        yield


def heard(ago: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [clock.now() - ago])


def asked(client: Client, due: int) -> dict[str, dict[str, Any]]:
    answer = client.get("/healthz")
    said = answer.json()
    assert (answer.status_code, said["status"]) == (due, "ok" if due == 200 else "failing"), said
    checks: dict[str, dict[str, Any]] = said["checks"]
    return checks


def failing(client: Client) -> dict[str, str]:
    return {name: str(check["why"]) for name, check in asked(client, 503).items() if not check["ok"]}


def test_all_is_well(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        checks = asked(client, 200)
    assert set(checks) == {"room", "database", "migrations", "worker", *(f"queue {queue}" for queue in jobs.Queue)}
    assert checks["worker"]["why"] == "It told 3 s ago that it looks for work."
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"


def test_a_worker_that_is_silent_or_never_ran_is_said(client: Client) -> None:
    heard(timedelta(minutes=2))
    assert failing(client) == {"worker": "It told 120 s ago that it looks for work."}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    assert failing(client) == {"worker": "None runs."}


@pytest.mark.parametrize(
    ("queue", "is_late"), [(jobs.Queue.READER, True), (jobs.Queue.ASKED_MAIL, True), (jobs.Queue.BULK_MAIL, False)]
)
def test_who_waits_too_long_is_said(client: Client, queue: jobs.Queue, is_late: bool) -> None:
    jobs.defer("mail.send", queue=queue, id=1)
    assert asked(client, 200)[f"queue {queue}"]["why"].startswith("The first job waits since ")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = %s", [clock.now() - timedelta(hours=1)])
    assert asked(client, 503 if is_late else 200)[f"queue {queue}"]["why"] == "The first job waits since 3600 s."


def test_what_is_to_be_tried_again_later_does_not_wait(client: Client) -> None:
    jobs.defer("mail.send", queue=jobs.Queue.READER, id=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = %s", [clock.now() + timedelta(hours=1)])
    assert asked(client, 200)["queue reader"]["why"] == "Nothing waits."


def test_a_step_that_was_not_taken_is_said(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'persons' AND name LIKE '0001%'")
    assert failing(client) == {"migrations": "1 steps are missing: `clustergrowth upgrade` takes them."}


def test_a_full_disk_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(room.FLOOR, 0, room.FLOOR - 1))
    assert failing(client) == {"room": "255 MB are free, so nothing is stored: make room."}


@pytest.mark.parametrize("asks", ["_missing_steps", "_seconds"])
def test_it_answers_where_the_database_does_not(client: Client, monkeypatch: pytest.MonkeyPatch, asks: str) -> None:
    monkeypatch.setattr(health, asks, gone())
    assert failing(client) == {"database": "It does not answer, so the rest could not be asked."}


def gone() -> Callable[[], None]:
    def ask() -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    return ask
