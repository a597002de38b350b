"""Waits until nobody uses a home's database any more and stops it: for users who were killed and could not."""

import fcntl
import os
import sys
from pathlib import Path
from typing import NoReturn

from clustergrowth.common.database.sharing import locked, stop_if_unused


def keep(folder: Path, lock: int) -> NoReturn:
    """``lock`` is the inherited descriptor that says there is a keeper; it is closed before anybody may start anew."""
    while True:
        with (folder / "users.lock").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_EX)  # waits for the last user
        with locked(folder / "starting.lock"):
            if stop_if_unused(folder):
                os.close(lock)
                os._exit(0)  # at once: whoever waited for that lock counts on nothing running any more


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
