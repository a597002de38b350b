"""The processes that one ``clustergrowth run`` is made of, started and ended together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from clustergrowth.common.database import locks
from clustergrowth.common.errors import Refused
from clustergrowth.web.running import lifeline

LONGEST_STOP = 10.0  # seconds a part may take to finish what it is doing
LONGEST_WAIT = 20.0  # seconds until the parts of a killed start have ended


class Parts:
    """Each part is the head of a group of its own, follows our lifeline and holds ``parts.lock`` while it lives."""

    def __init__(self, home: Path) -> None:
        self._lock = locks.take(home / "parts.lock", patience=LONGEST_WAIT)
        if self._lock is None:
            raise Refused(f"Parts of an earlier start in {home} are still running: end them, then start again.")
        self._end, self._ours = os.pipe()
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *words: str) -> None:
        passed = [self._end, self._lock.fileno()] if self._lock is not None else [self._end]
        self._running[name] = subprocess.Popen(
            [sys.executable, "-m", *words],
            stdin=subprocess.DEVNULL,
            env={**os.environ, lifeline.FOLLOWED: str(self._end)},
            pass_fds=passed,
            start_new_session=True,
        )

    def finish(self, name: str) -> int:
        """Wait until a part ends by itself."""
        status = self._running[name].wait()
        del self._running[name]
        return status

    def ended(self) -> str | None:
        """The name of a part that ended though it should not have."""
        return next((name for name, part in self._running.items() if part.poll() is not None), None)

    def stop(self) -> None:
        """Ask all, wait, then end what is left with everything it started."""
        for part in self._running.values():
            if part.poll() is None:
                part.terminate()
        until = time.monotonic() + LONGEST_STOP
        for part in self._running.values():
            try:
                part.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _end_group(part)
        os.close(self._ours)
        os.close(self._end)
        if self._lock is not None:
            self._lock.close()


def _end_group(part: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(part.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS answers the second for a group of dead processes
        pass
    part.wait()
