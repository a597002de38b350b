"""The network that is killed: what runs, how each part is killed, and when it is back."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil
import psycopg

from clustergrowth.common.database.server import Server
from clustergrowth.common.database.tests.user import processes_of
from kill.browser import Browser, Refusals

WEB_PROCESSES = 2
LONGEST = 120.0  # seconds until something is back


class NotBack(Exception):
    """It did not come back."""


@dataclass
class Home:
    """A home with its programs; ``temporary`` is where they put what they need for a moment."""

    place: Path
    port: int
    temporary: Path
    mail_port: int = 0

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CLUSTERGROWTH_DEMO")}
        own = {
            "CLUSTERGROWTH_HOME": self.place,
            "PORT": self.port,
            "TMPDIR": self.temporary,
            "WEB_WORKERS": WEB_PROCESSES,
        }
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}"} if self.mail_port else {}
        return kept | {name: str(value) for name, value in own.items()} | mail

    def begin(self, *words: str, log: Path) -> "subprocess.Popen[bytes]":
        with log.open("ab") as stream:
            command = [sys.executable, "-m", "clustergrowth", *words]
            return subprocess.Popen(command, env=self.environment(), stdout=stream, stderr=stream)

    def is_quiet(self) -> bool:
        return not processes_of(self.place)


class Network:
    def __init__(self, home: Home, logs: Path) -> None:
        self.home, self.logs = home, logs
        self.reader = Browser(home.port, Refusals())
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = self.home.begin("run", log=self.logs / "run.log")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def answers(self) -> bool:
        page, health = self.reader.once("GET", "/"), self.reader.once("GET", "/healthz")
        is_asked = health is not None and json.loads(health.page)["checks"]["database"]["ok"]
        return bool(page is not None and page.status == 200 and is_asked)

    def part(self, word: str) -> psutil.Process | None:
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            try:
                if word in child.cmdline():
                    return child
            except psutil.Error:
                pass  # it ended meanwhile
        return None

    def asked(self, question: str) -> int:
        """A number from the database; -1 while it does not answer."""
        try:
            with psycopg.connect(Server(self.home.place).url(), connect_timeout=5) as connection:
                row = connection.execute(question.encode()).fetchone()
        except psycopg.Error:
            return -1
        return int(row[0]) if row and row[0] is not None else 0


Back = Callable[[], bool]


def _end(process: psutil.Process | None) -> bool:
    if process is None:
        return False
    try:
        process.kill()
    except psutil.Error:
        return False
    return True


def a_web_process(network: Network, random: Random) -> Back | None:
    head = network.part("clustergrowth.web.running.serve")
    children = head.children() if head is not None else []
    if head is None or not children:
        return None
    killed = random.choice(children)
    return (lambda: killed not in head.children() and len(head.children()) >= WEB_PROCESSES) if _end(killed) else None


def the_web_server(network: Network, random: Random) -> Back | None:
    head = network.part("clustergrowth.web.running.serve")
    return (lambda: network.part("clustergrowth.web.running.serve") not in (None, head)) if _end(head) else None


def _newest_worker(network: Network) -> int:
    return network.asked("SELECT max(id) FROM procrastinate_workers")


def the_worker(network: Network, random: Random) -> Back | None:
    before = network.asked("SELECT last_value FROM procrastinate_workers_id_seq")
    return (lambda: _newest_worker(network) > before) if before >= 0 and _end(network.part("work")) else None


def a_back_end(network: Network, random: Random) -> Back | None:
    """A process of the database that serves somebody: it then ends all others and recovers."""
    question = "SELECT pid FROM pg_stat_activity WHERE usename = 'clustergrowth_web' ORDER BY random() LIMIT 1"
    pid = network.asked(question)
    return (lambda: True) if pid > 0 and _end(psutil.Process(pid)) else None


def the_database(network: Network, random: Random) -> Back | None:
    before = Server(network.home.place).pid()
    if before is None or not _end(psutil.Process(before)):
        return None
    return lambda: Server(network.home.place).pid() not in (None, before)


def the_run(network: Network, random: Random) -> Back | None:
    """All that somebody started, then started again; what it left behind may still be ending."""
    before = network.asked("SELECT last_value FROM procrastinate_workers_id_seq")
    if before < 0 or network.process is None:
        return None
    network.process.kill()
    network.process.wait()
    time.sleep(random.uniform(0, 2))
    network.start()
    return lambda: _newest_worker(network) > before


class Interrupted:
    """A command that is killed while it is at it, at a moment within the seconds it takes."""

    def __init__(self, home: Home, seconds: float, *words: str) -> None:
        self.home, self.seconds, self.words, self.number = home, seconds, words, 0

    def __call__(self, network: Network, random: Random) -> Back | None:
        self.number += 1
        words = [word.replace("NUMBER", str(self.number)) for word in self.words]
        command = self.home.begin(*words, log=network.logs / f"{self.words[0]}.log")
        try:
            command.wait(random.uniform(0.1, self.seconds))
        except subprocess.TimeoutExpired:
            command.kill()
            command.wait()
        return lambda: self.home is network.home or self.home.is_quiet()


def wait_for(is_so: Back, what: str) -> float:
    """How many seconds it took."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > LONGEST:
            raise NotBack(what)
        time.sleep(0.1)
    return time.monotonic() - began
