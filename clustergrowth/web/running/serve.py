"""The web server as a process of its own, started by ``clustergrowth run``.

All it serves is loaded once, before its processes are forked: they share it, and one that fell is there again at once.
"""

import gc
import importlib
import multiprocessing
import os

from django.db import connections
from django.urls import reverse
from django.utils import translation
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from clustergrowth.common import languages
from clustergrowth.common.errors import Refused
from clustergrowth.web.requests import logs
from clustergrowth.web.running import lifeline
from clustergrowth.web.running.address import ServerAddress

SERVED = "clustergrowth.web.wsgi"
MOST_WORKERS = 4  # chosen: as many as a small machine has processors; WEB_WORKERS says more
THREADS = 4  # of each worker: every one keeps a connection to the database


def load() -> None:
    """What every process needs. Nothing that two may not share is made: no thread, no connection to the database."""
    importlib.import_module(SERVED)
    for code in languages.CODES:
        with translation.override(code):
            reverse("home")  # looks through all addresses, or each process does, at its first page
    connections.close_all()
    gc.collect()
    gc.freeze()  # looked through again by each process, the pages of memory would be each one's own


def serve() -> None:
    address = ServerAddress.from_environment()
    if multiprocessing.get_start_method() == "fork":  # elsewhere each process loads by itself
        load()
    Granian(
        target=f"{SERVED}:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=workers(),
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        log_dictconfig=logs.configuration("WARNING"),
        log_access=False,  # addresses hold secrets of links
        respawn_failed_workers=True,
        workers_kill_timeout=int(lifeline.GRACE),
    ).serve()


def workers() -> int:
    """``WEB_WORKERS``, or one process for each processor up to four."""
    wanted = os.environ.get("WEB_WORKERS") or str(min(os.cpu_count() or 1, MOST_WORKERS))
    if not wanted.isascii() or not wanted.isdigit() or not int(wanted):
        raise Refused(f"WEB_WORKERS is {wanted!r}: it must be a number from 1.")
    return int(wanted)


if __name__ == "__main__":
    lifeline.follow()
    serve()
