"""``/healthz``: whether each part of the network does its work, for whoever watches the machine; nothing about people.

Answered before anything else is asked, so that it answers where no page does; two questions to the database.
"""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.apps import apps
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from clustergrowth.common import clock
from clustergrowth.common.jobs import SILENT, Queue
from clustergrowth.common.limits import room
from clustergrowth.common.limits.sizes import MEGABYTE

ADDRESS = "/healthz"
# Chosen: who waits before a page has long gone by then. What nobody or many wait for may take hours.
LONGEST_WAIT = {Queue.READER: timedelta(minutes=10), Queue.ASKED_MAIL: timedelta(minutes=30)}
APPLIED = "SELECT app, name FROM django_migrations"
# Seconds since a worker told that it lives; and, for each queue, since when its first job waits that may begin.
SECONDS = """
    SELECT 'worker', extract(epoch FROM %(now)s - max(last_heartbeat))::float FROM procrastinate_workers
    UNION ALL
    SELECT queue, extract(epoch FROM %(now)s - greatest(first.scheduled_at, first.at))::float
    FROM unnest(%(queues)s::text[]) AS queue LEFT JOIN LATERAL (
        SELECT scheduled_at, (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id) AS at
        FROM procrastinate_jobs AS job
        WHERE status = 'todo' AND queue_name = queue AND (scheduled_at IS NULL OR scheduled_at <= %(now)s)
        ORDER BY id LIMIT 1
    ) AS first ON true
"""


@dataclass(frozen=True)
class Check:
    ok: bool
    why: str


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return health() if request.path_info == ADDRESS else self.get_response(request)


def health() -> JsonResponse:
    checks = dict(_checks())
    is_well = all(check.ok for check in checks.values())
    said = {"status": "ok" if is_well else "failing", "checks": {name: asdict(check) for name, check in checks.items()}}
    return JsonResponse(said, status=200 if is_well else 503, headers={"Cache-Control": "no-store"})


def _checks() -> Iterator[tuple[str, Check]]:
    yield "room", _room()
    try:
        missing, seconds = _missing_steps(), _seconds()
    except Error:
        yield "database", Check(False, "It does not answer, so the rest could not be asked.")
        return
    yield "database", Check(True, "It answers.")
    why = f"{missing} steps are missing: `clustergrowth upgrade` takes them." if missing else "All steps are taken."
    yield "migrations", Check(not missing, why)
    yield "worker", _worker(seconds.pop("worker"))
    for queue, waiting in seconds.items():
        yield f"queue {queue}", _queue(Queue(queue), waiting)


def _room() -> Check:
    free = room.least()
    why = f"{free // MEGABYTE} MB are free" + ("." if free >= room.FLOOR else ", so nothing is stored: make room.")
    return Check(free >= room.FLOOR, why)


def _missing_steps() -> int:
    with connection.cursor() as cursor:
        cursor.execute(APPLIED)
        return len(_steps() - set(cursor.fetchall()))


def _steps() -> set[tuple[str, str]]:
    """All steps of this release, by the names of their files: none of them has to be read for that."""
    return {
        (app.label, name)
        for app in apps.get_app_configs()
        for _, name, is_folder in pkgutil.iter_modules([f"{app.path}/migrations"])
        if not is_folder
    }


def _seconds() -> dict[str, float | None]:
    with connection.cursor() as cursor:
        cursor.execute(SECONDS, {"now": clock.now(), "queues": list(Queue)})
        return dict(cursor.fetchall())


def _worker(silent: float | None) -> Check:
    if silent is None:
        return Check(False, "None runs.")
    return Check(silent <= SILENT.total_seconds(), f"It told {silent:.0f} s ago that it looks for work.")


def _queue(queue: Queue, waiting: float | None) -> Check:
    if waiting is None:
        return Check(True, "Nothing waits.")
    is_well = queue not in LONGEST_WAIT or waiting <= LONGEST_WAIT[queue].total_seconds()
    return Check(is_well, f"The first job waits since {max(waiting, 0):.0f} s.")
