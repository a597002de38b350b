"""The processes that one ``clustergrowth run`` is made of: started and ended together, and again where one falls."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clustergrowth.common.database import locks
from clustergrowth.common.errors import Refused
from clustergrowth.web.running import lifeline, orphans

FIRST_WAIT = 0.5  # seconds until a part that ended is started again; twice as long each time it ends soon
LONGEST_PAUSE = 30.0  # seconds, chosen: whoever mends what kept it down sees it come back while still looking
STEADY = 60.0  # seconds a part lives, after which its earlier ends count no longer
MOST_ENDS = 6  # in a row, each soon after its start (some 16 seconds): it cannot start again
LONGEST_STOP = 10.0  # seconds a part may take to finish what it is doing
LONGEST_WAIT = 20.0  # seconds until the parts of a killed start have ended


class CannotStartAgain(Refused):
    """A part without which there is nothing to reach ended again and again."""


@dataclass
class _Part:
    words: tuple[str, ...]
    process: "subprocess.Popen[bytes]"
    began: float
    is_vital: bool = True
    ends: int = 0  # in a row
    again_at: float | None = None  # while it is down


class Parts:
    """Each part is the head of a group of its own, follows our lifeline and holds ``parts.lock`` while it lives."""

    def __init__(self, home: Path) -> None:
        self._lock = locks.take(home / "parts.lock", patience=LONGEST_WAIT)
        if self._lock is None:
            raise Refused(f"Parts of an earlier start in {home} are still running: end them, then start again.")
        self._end, self._ours = os.pipe()
        self._running: dict[str, _Part] = {}

    def start(self, name: str, *words: str, is_vital: bool = True) -> None:
        """Without a vital part there is no run; one that is not is started again for as long as the others live."""
        self._running[name] = _Part(words, self._process(words), time.monotonic(), is_vital)

    def _process(self, words: Sequence[str]) -> "subprocess.Popen[bytes]":
        passed = [self._end, self._lock.fileno()] if self._lock is not None else [self._end]
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            stdin=subprocess.DEVNULL,
            env={**os.environ, lifeline.FOLLOWED: str(self._end)},
            pass_fds=passed,
            start_new_session=True,
        )

    def finish(self, name: str) -> int:
        """Wait until a part ends by itself."""
        status = self._running[name].process.wait()
        del self._running[name]
        return status

    def ended(self) -> str | None:
        """The name of a part that ended though it should not have."""
        return next((name for name, part in self._running.items() if part.process.poll() is not None), None)

    def keep_up(self) -> None:
        """Start again what ended, each time after a longer pause. Raises CannotStartAgain."""
        now = time.monotonic()
        for name, part in self._running.items():
            if part.again_at is None and part.process.poll() is not None:
                self._mourn(name, part, now)
            elif part.again_at is not None and now >= part.again_at:
                part.process, part.began, part.again_at = self._process(part.words), now, None

    def _mourn(self, name: str, part: _Part, now: float) -> None:
        """Say that a part ended, end what it left behind, and when it is started again."""
        _end_group(part.process)
        part.ends = 1 if now - part.began > STEADY else part.ends + 1
        if part.is_vital and part.ends >= MOST_ENDS:
            raise CannotStartAgain(
                f"The {name} ended {part.ends} times in a row, so everything stops: the lines above say why."
            )
        pause = min(FIRST_WAIT * 2 ** (part.ends - 1), LONGEST_PAUSE)
        part.again_at = now + pause
        sys.stderr.write(f"The {name} {_how(part.process.returncode)}; it is started again in {pause:g} s.\n")

    def stop(self) -> None:
        """Ask all, wait, then end what is left with everything it started."""
        running = [part.process for part in self._running.values() if part.again_at is None]  # else it is buried
        for process in running:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + LONGEST_STOP
        for process in running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _end_group(process)
        os.close(self._ours)
        os.close(self._end)
        if self._lock is not None:
            self._lock.close()


def _how(status: int) -> str:
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with exit code {status}"


def _end_group(head: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(head.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS answers the second for a group of dead processes
        pass
    head.wait()
    orphans.bury_group(head.pid)
