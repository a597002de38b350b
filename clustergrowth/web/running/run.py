"""``clustergrowth run``: the whole network on one machine, from one word, and gone with Ctrl-C.

It holds the database, brings it up to date, starts one worker and the web server, says where it answers, and starts
again what falls. Only what cannot start again ends it.
"""

import argparse
import http.client
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import IO, Never

from clustergrowth.common import database
from clustergrowth.common.database import locks, roles
from clustergrowth.common.database.backups import switching
from clustergrowth.common.errors import Refused
from clustergrowth.web.running import founding, orphans, readiness, text_models
from clustergrowth.web.running.address import ServerAddress
from clustergrowth.web.running.parts import Parts

LONGEST_FIRST_ANSWER = 120.0  # seconds: a cold start on a slow machine compiles everything first
LONGEST_STOP = 30.0  # seconds: a job under way is waited for
STOPPING = "stopping"
OWNER_SERVES = (
    "Warning: pages are served as the owner of the tables, so whoever broke in through one could change anything. "
    "Name an account that owns nothing in DATABASE_URL and the owner in DATABASE_OWNER_URL (docs/operate.md).\n"
)
BESIDE = (  # pages are read without them
    ("text reader", "clustergrowth.web.running.text_models.serve"),
    ("worker", "clustergrowth", "work"),
)
PARENT = os.getppid()
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Somebody asked us to stop: Ctrl-C, or the system."""


def main(words: Sequence[str]) -> int:
    began = time.monotonic()
    argparse.ArgumentParser(prog="clustergrowth run", description=__doc__).parse_args(list(words))
    address = ServerAddress.from_environment()
    try:
        with _asked_to_stop(), _only_one() as log:
            _say(log, str(address))
            parts = Parts(database.home())
            try:
                address.check_free()
                orphans.adopt()
                database.hold()
                _run(parts, address, began)
            finally:
                _ignore_signals()
                _say(log, STOPPING)
                parts.stop()
                database.release()
                orphans.bury()
    except StopAsked:
        return 0


def _run(parts: Parts, address: ServerAddress, began: float) -> Never:
    switching.tidy()
    founding.decide(founding.written())
    if not readiness.is_ready():
        parts.start("preparation", "clustergrowth", "prepare")
        if parts.finish("preparation") != 0:
            raise Refused("The start stops here: the lines above say why.")
    founding.decide(founding.written())
    if not database.is_embedded() and roles.owns_the_tables():
        sys.stderr.write(OWNER_SERVES)
    with text_models.socket_in(database.home()):
        parts.start("web server", "clustergrowth.web.running.serve")
        _wait_for_answer(parts, address)
        for name, *words in BESIDE:
            parts.start(name, *words, is_vital=False)
        _keep_up(parts, address, began)


def _keep_up(parts: Parts, address: ServerAddress, began: float) -> Never:
    sys.stdout.write(f"\nCluster Growth is at {address}\nready in {time.monotonic() - began:.1f} s · Ctrl-C stops it\n")
    sys.stdout.flush()
    while not _is_orphaned():
        database.keep_up()
        parts.keep_up()
        time.sleep(0.25)
    raise StopAsked


def _wait_for_answer(parts: Parts, address: ServerAddress) -> None:
    until = time.monotonic() + LONGEST_FIRST_ANSWER
    while not _answers(address):
        _check(parts)
        if time.monotonic() > until:
            raise Refused(f"The web server started but {address} does not answer.")
        time.sleep(0.1)


def _answers(address: ServerAddress) -> bool:
    _, _, place = str(address).rstrip("/").partition("://")
    connection = http.client.HTTPConnection(place, timeout=LONGEST_FIRST_ANSWER)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if status >= 500:
        sys.stderr.write(f"The first page answers with an error ({status}): the lines above say why.\n")
    return True


def _check(parts: Parts) -> None:
    ended = parts.ended() if database.is_served() else "database"
    if ended is not None:
        raise Refused(f"The {ended} ended while starting, so everything stops: the lines above say why.")


@contextmanager
def _only_one() -> Iterator[IO[str]]:
    """One network at a time runs from a home; one that is just stopping is waited for."""
    file = database.home() / "run.lock"
    lock = locks.take(file, patience=1.0)
    if lock is None and file.read_text().strip() == STOPPING:
        lock = locks.take(file, patience=LONGEST_STOP)
    if lock is None:
        raise Refused(
            f"Cluster Growth already runs from {database.home()} at {file.read_text().strip() or 'its address'}: "
            "stop that with Ctrl-C first, or give this one a CLUSTERGROWTH_HOME of its own."
        )
    with lock:
        yield lock


def _say(lock: IO[str], what: str) -> None:
    """Leave word in the lock for whoever wants to start as well."""
    lock.truncate(0)
    lock.write(f"{what}\n")
    lock.flush()


def _is_orphaned() -> bool:
    """Started by `make run`, and make is gone: nobody is left who could press Ctrl-C."""
    return "MAKELEVEL" in os.environ and os.getppid() != PARENT


@contextmanager
def _asked_to_stop() -> Iterator[None]:
    def ask(number: int, frame: FrameType | None) -> None:
        raise StopAsked

    for number in SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # `nohup` means it
            signal.signal(number, ask)
    yield


def _ignore_signals() -> None:
    """While stopping, a second Ctrl-C must not leave half of it running."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
