"""Locks on files: the system lets them go with their holder, however that one ends."""

import fcntl
import time
from pathlib import Path
from typing import IO


def take(file: Path, *, patience: float = 0.0) -> IO[str] | None:
    """Take the lock and keep it while the answer is open; nothing when somebody has it for longer than ``patience``."""
    stream = file.open("a+")
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                stream.close()
                return None
            time.sleep(0.1)
        else:
            return stream
