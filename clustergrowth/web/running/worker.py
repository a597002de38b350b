"""The worker of the background jobs: some slots for each queue, and a clock that may be set back under it."""

import asyncio
import signal
import sys
import time

from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.worker import Worker

from clustergrowth.common import jobs
from clustergrowth.common.jobs import Queue
from clustergrowth.web.running.text_models.asking import ask_the_part

# How many jobs of each queue at once. Mails wait for their server most of the time; readers' work is the machine's.
SLOTS = {Queue.READER: 2, Queue.ASKED_MAIL: 1, Queue.BULK_MAIL: 1, Queue.ROUTINE: 1}
GRACE = 5.0  # seconds a job may take to finish when the worker is asked to stop; it is done again otherwise
LOOK = 10.0  # seconds between two looks at the clock
CONNECTIONS = 2 * len(SLOTS) + 2  # each queue listens on one and asks on another


async def work_until_stopped() -> None:
    """Until a signal asks to stop."""
    ask_the_part()
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    await work(asked)


async def work(asked: asyncio.Event) -> None:
    """Until asked to stop. Begins anew when the clock was set back: what was noted at a false time is forgotten."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONNECTIONS)
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            while not asked.is_set():
                await sync_to_async(_forget_false_times, thread_sensitive=False)()
                await _work_at_all(worker_app, asked)


def _forget_false_times() -> None:
    try:
        if forgotten := jobs.forget_false_times():
            sys.stderr.write(f"The clock was ahead: {forgotten} times noted while it was are forgotten.\n")
    finally:
        connection.close()  # of a thread that is not used again


async def _work_at_all(worker_app: App, asked: asyncio.Event) -> None:
    """Work at all queues until asked to stop, until the clock is set back, or until one of them fails."""
    worker_app.perform_import_paths()  # type: ignore[no-untyped-call]
    workers = [
        Worker(
            worker_app,
            queues=[queue],
            name=queue,
            concurrency=slots,
            install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE,
            delete_jobs="successful",
        )
        for queue, slots in SLOTS.items()
    ]
    working = [asyncio.create_task(one.run()) for one in workers]  # type: ignore[no-untyped-call]
    ends = [asyncio.create_task(asked.wait()), asyncio.create_task(_clock_set_back())]
    done, _ = await asyncio.wait([*working, *ends], return_when=asyncio.FIRST_COMPLETED)
    for one in workers:
        # It lets its jobs finish first. (A cancellation may get lost while it asks the database: then it worked on.)
        one.stop()  # type: ignore[no-untyped-call]
    for task in ends:
        task.cancel()
    await asyncio.gather(*working, *ends, return_exceptions=True)
    if failed := done & set(working):
        failed.pop().result()
        raise RuntimeError("a queue is no longer worked at")  # it ended by itself, and said why


async def _clock_set_back() -> None:
    """Waits until the clock of the machine is set back by more than machines differ."""
    before = time.time() - time.monotonic()
    while True:
        await asyncio.sleep(LOOK)
        now = time.time() - time.monotonic()
        if now < before - jobs.SKEW.total_seconds():
            sys.stderr.write(f"The clock was set back by {before - now:.0f} s: background work begins anew.\n")
            return
        before = now
