"""How the parts of a running network end together, also when the one that started them is killed.

The one that starts keeps the writing end of a pipe and gives the reading end to each part. When it dies, for whatever
reason, the system closes the pipe; the part reads its end, asks itself to stop and, if it cannot, ends its whole group.
"""

import os
import signal
import threading
import time

FOLLOWED = "CLUSTERGROWTH_LIFELINE"
GRACE = 5.0  # seconds between asking and ending


def follow() -> None:
    """Called by a part when it begins; without a lifeline in the environment it does nothing."""
    descriptor = os.environ.pop(FOLLOWED, None)
    if descriptor is not None:
        threading.Thread(target=_watch, args=(int(descriptor),), daemon=True, name="lifeline").start()


def _watch(descriptor: int) -> None:
    os.read(descriptor, 1)  # nothing is ever written: it returns when the other end is gone
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(os.getpgrp(), signal.SIGKILL)
