"""Two at the same moment: the first look of the second does not see what the first has just taken, or it waits."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.db import connection, transaction

from clustergrowth.common import slugs

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
LOOKS = 0.02  # seconds between two looks


def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    look, first = slugs._taken, iter([set[str]()])
    monkeypatch.setattr(slugs, "_taken", lambda model, wanted: next(first, look(model, wanted)))


def until_it_waits(answer: "Future[Any]") -> None:
    """Until somebody waits for a turn, or has not waited and is done."""
    while not wait([answer], LOOKS).done:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return


def before_the_first_is_through(first: Callable[[], None], second: Callable[[], None]) -> None:
    """The second begins when the first has done everything and nothing of it shows yet; then both end."""

    def beside() -> None:
        try:
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            first()
            answer = other.submit(beside)
            until_it_waits(answer)
        answer.result()
