"""The web server as a process of its own, started by ``clustergrowth run``."""

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from clustergrowth.common.errors import Refused
from clustergrowth.web.requests import logs
from clustergrowth.web.running import lifeline
from clustergrowth.web.running.address import ServerAddress

MOST_WORKERS = 4  # chosen: each keeps the encoder in memory; WEB_WORKERS says more
THREADS = 4  # of each worker: every one keeps a connection to the database


def serve() -> None:
    address = ServerAddress.from_environment()
    Granian(
        target="clustergrowth.web.wsgi:application",
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
