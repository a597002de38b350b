"""Background work: declared by name where it is done, deferred by name from anywhere below or above.

``defer`` writes the job into the queue inside the running transaction, so work is never lost and never starts
before what it needs is there. With ``JOBS_INLINE`` (tests, the demonstration network) it is done at once instead.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

P = ParamSpec("P")
R = TypeVar("R")
_jobs: dict[str, Callable[..., Any]] = {}


def job(
    name: str, *, retry: int = 3, queue: str = "default", every: str | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a job. ``every`` is a cron line (UTC) for those that run by themselves."""

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        _jobs[name] = function
        strategy = RetryStrategy(max_attempts=retry, exponential_wait=4) if retry else False
        if every is None:
            app.task(name=name, queue=queue, retry=strategy)(function)
        else:

            def periodic(timestamp: int) -> None:
                function()  # type: ignore[call-arg]  # jobs that run by themselves take no arguments

            app.periodic(cron=every)(app.task(name=name, queue=queue, retry=strategy, queueing_lock=name)(periodic))
        return function

    return declare


def defer(name: str, **arguments: Any) -> None:
    """Have a declared job done soon. Arguments are plain JSON values."""
    if getattr(settings, "JOBS_INLINE", False):
        _jobs[name](**arguments)
        return
    app.configure_task(name=name).defer(**arguments)


def names() -> list[str]:
    """Every declared job, for the test that each deferred name exists."""
    return sorted(_jobs)
