"""A process that uses the database of a home, for tests that start, end and kill several."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psutil

from clustergrowth.common.database.server import FORGETFUL, Server

HOLD = "from clustergrowth.common import database; database.hold(); print('held', flush=True); input()"


class User:
    def __init__(self, home: Path, code: str = HOLD) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**environment, "CLUSTERGROWTH_HOME": str(home)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.go()

    def is_served(self) -> bool:
        assert self.process.stdout is not None
        return self.process.stdout.readline() == "held\n"

    def go(self) -> None:
        self.process.communicate("\n")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def a_home(folder: Path) -> Path:
    """A home that need not survive a power cut."""
    folder.mkdir(parents=True)
    (folder / FORGETFUL).touch()
    return folder


def processes_of(home: Path) -> list[str]:
    """The living processes that work for a home: the server, its parts, the keeper, all that was started for it."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ", "status"]):
        line = " ".join(process.info["cmdline"] or [])
        is_its = str(home) in line or (process.info["environ"] or {}).get("CLUSTERGROWTH_HOME") == str(home)
        if is_its and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(line)
    return found


def in_the_end(is_so: Callable[[], bool], patience: float = 20.0) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.05)
    return is_so()


def pid_of(home: Path) -> int:
    pid = Server(home).pid()
    assert pid is not None
    return pid
