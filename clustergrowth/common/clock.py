"""The one source of time: tests and the demonstration network move it, the database never tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo

_moved: ContextVar[datetime | None] = ContextVar("clustergrowth_clock", default=None)


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return _moved.get() or datetime.now(UTC)


def today(zone: tzinfo = UTC) -> date:
    """The present day as people in ``zone`` count it."""
    return now().astimezone(zone).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``now()`` answer ``moment`` for the length of the block."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is no moment")
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
