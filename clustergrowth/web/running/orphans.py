"""A container often has nobody who buries the dead: what the database and the web server leave behind is then ours.

On Linux a process may ask to be the parent of its descendants' orphans; elsewhere the system always has one.
"""

import ctypes
import os
import sys
import time

BE_THEIR_PARENT = 36  # PR_SET_CHILD_SUBREAPER, <linux/prctl.h>
PATIENCE = 2.0  # seconds to end by itself before it is ended


def adopt() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(BE_THEIR_PARENT, 1, 0, 0, 0)


def bury() -> None:
    """Take the last word of every child. All have been asked to end; a database that others still use lives on."""
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.01)
    except ChildProcessError:
        pass  # none is left


def bury_group(group: int) -> None:
    """Take the last word of what a part left behind when it was killed: it became ours when its head died."""
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            if not os.waitpid(-group, os.WNOHANG)[0]:
                time.sleep(0.01)
    except ChildProcessError:
        pass  # none is left, or another system has them
