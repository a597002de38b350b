"""Who uses the embedded database: started by the first, shared by all, stopped by the last.

Every process that uses it holds a shared lock on ``users.lock`` for as long as it lives, so the system itself forgets
those who were killed. Starting and stopping happen under ``starting.lock``. The last to go stops the server; a small
*keeper* process waits for the same and does it where the last one was killed.
"""

import atexit
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from clustergrowth.common.database import reaching
from clustergrowth.common.database.home import home, is_embedded
from clustergrowth.common.database.server import Server
from clustergrowth.common.errors import Refused

_held: dict[Path, tuple[int, IO[str]]] = {}


def hold() -> None:
    """Make sure the database answers, and keep it so until this process ends. Raises Refused where it cannot."""
    if is_embedded() and os.environ.get("DATABASE_OWNER_URL"):
        raise Refused(
            "DATABASE_OWNER_URL names a database and DATABASE_URL none, so pages would be served from another one than "
            "is migrated and backed up: set both, or neither."
        )
    if not is_embedded():
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            if url := os.environ.get(variable):
                reaching.check(variable, url)
        return
    folder = home()
    if folder in _held and _held[folder][0] == os.getpid():
        return
    with locked(folder / "starting.lock"):
        token = (folder / "users.lock").open("a")
        fcntl.flock(token, fcntl.LOCK_SH)
        _start_keeper(folder)  # before the server: whoever is killed while starting leaves nothing behind
        server = Server(folder)
        if server.pid() is None:
            server.start()
            server.make_database()
    _held[folder] = (os.getpid(), token)
    atexit.register(release)


def is_served() -> bool:
    """Whether the database is there; of another server we only know when we ask it something."""
    return not is_embedded() or Server(home()).pid() is not None


def keep_up() -> None:
    """Start the server again where it was killed under those who hold it. Raises Refused when it cannot be."""
    if not is_embedded() or not Server(home()).is_gone():
        return
    with locked(home() / "starting.lock"):
        server = Server(home())
        if server.is_gone():
            sys.stderr.write("The database ended; it is started again.\n")
            server.start()


def release() -> None:
    """Let go of what this process holds; the last one stops the server and waits until nothing of it runs."""
    for folder, (process, token) in list(_held.items()):
        if process != os.getpid():
            continue  # a fork does not give up what its parent holds
        del _held[folder]
        with locked(folder / "starting.lock"):
            token.close()
            was_last = stop_if_unused(folder, tries=5)
        if was_last:
            _wait_for_keeper(folder)


def stop_if_unused(folder: Path, *, tries: int = 1) -> bool:
    """Stop the server when nobody holds it. The caller holds ``starting.lock``.

    More than one try, because the keeper takes the lock for an instant when the last user lets go.
    """
    for left in reversed(range(tries)):
        with (folder / "users.lock").open("a") as users:
            if _taken(users):
                Server(folder).stop()
                return True
        if left:
            time.sleep(0.01)
    return False


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with file.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _taken(stream: IO[str]) -> bool:
    """Whether the lock could be taken at once; it is let go when the stream is closed."""
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start_keeper(folder: Path) -> None:
    """The lock of the keeper is taken here and inherited, so that there is never a moment with two keepers or none."""
    with (folder / "keeper.lock").open("a") as lock, (folder / "keeper.log").open("a") as log:
        if not _taken(lock):
            return
        subprocess.Popen(
            [sys.executable, "-m", "clustergrowth.common.database.keeper", str(folder), str(lock.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock.fileno()],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            cwd="/",
            start_new_session=True,
        )


def _wait_for_keeper(folder: Path) -> None:
    with locked(folder / "keeper.lock"):
        pass
