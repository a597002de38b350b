import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Self

import psutil
import psycopg
import pytest

from clustergrowth.common.database.server import WEB_ROLE, Server
from clustergrowth.common.database.tests.user import a_home, in_the_end, pid_of, processes_of
from clustergrowth.web.requests.links import PART, SECRETS, routes_with_secrets


class Network:
    """One ``clustergrowth run``."""

    def __init__(self, home: Path, port: int, *command: str, **more: str) -> None:
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "clustergrowth", "run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=surroundings(home, port, **more),
        )
        self.said = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def address(self) -> str:
        """Waits until it says where it answers."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"is at (http://\S+)", line):
                return found[1]
        raise AssertionError(self.said)

    def ask_to_stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        self.process.communicate()
        return self.process.returncode


def surroundings(home: Path, port: int, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    given = {"CLUSTERGROWTH_HOME": str(home), "CLUSTERGROWTH_DEMO": "0", "PORT": str(port), "WEB_WORKERS": "1"}
    return kept | given | more


def status_of(address: str, method: str = "HEAD") -> int:
    request = urllib.request.Request(address, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code


def answers(address: str) -> bool:
    try:
        return status_of(address) < 500
    except OSError:
        return False


def cmdline(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it ended while we asked
        return []


def refusal(home: Path, port: int, **more: str) -> str:
    """What a start says that is refused."""
    command = [sys.executable, "-m", "clustergrowth", "run"]
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings(home, port, **more))
    assert done.returncode == 1
    return done.stderr


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_home(tmp_path_factory.mktemp("homes") / "home")


@pytest.fixture
def real(home: Path, port: int) -> Path:
    """The home after its first start as a real network: by the first test, or here where another process has that."""
    if not (home / "postgres").exists():
        with Network(home, port) as network:
            network.address()
            network.ask_to_stop(signal.SIGINT)
    return home


@pytest.fixture(autouse=True)
def nothing_runs_afterwards(home: Path) -> Iterator[None]:
    yield
    assert in_the_end(lambda: not processes_of(home)), processes_of(home)


def test_a_fresh_home_answers_once_and_ctrl_c_leaves_nothing_running(home: Path, port: int, tmp_path: Path) -> None:
    with Network(home, port) as network:
        address = network.address()
        assert status_of(address) < 500
        assert f"already runs from {home} at {address}" in refusal(home, port + 1)
        assert f"127.0.0.1:{port} cannot be used" in refusal(a_home(tmp_path / "home"), port)
        assert status_of(address) < 500
        assert network.ask_to_stop(signal.SIGINT) == 0
        assert not processes_of(home)


def test_killed_with_its_database_it_leaves_nothing_and_the_next_start_recovers(home: Path, port: int) -> None:
    with Network(home, port, "make", "run") as network:
        network.address()
        os.kill(pid_of(home), signal.SIGKILL)
        network.ask_to_stop(signal.SIGKILL)
    with Network(home, port) as network:
        assert status_of(network.address()) < 500
        assert network.ask_to_stop(signal.SIGTERM) == 0


def test_what_is_killed_is_started_again(home: Path, port: int) -> None:
    with Network(home, port) as network:
        address = network.address()

        def part(word: str, instead_of: Collection[psutil.Process] = ()) -> psutil.Process | None:
            begun = [each for each in psutil.Process(network.process.pid).children() if word in cmdline(each)]
            return next((each for each in begun if each not in instead_of), None)

        def is_there(word: str, instead_of: Collection[psutil.Process] = ()) -> bool:
            return part(word, instead_of) is not None and answers(address)

        for word in ("work", "clustergrowth.web.running.text_models.serve", "clustergrowth.web.running.serve"):
            assert in_the_end(partial(is_there, word))
            killed = part(word)
            assert killed is not None
            family = [
                killed,
                *killed.children(recursive=True),
            ]  # look alike, and answer for a moment without their head
            killed.kill()
            assert in_the_end(partial(is_there, word, instead_of=family))
        before = pid_of(home)
        os.kill(before, signal.SIGKILL)
        assert in_the_end(lambda: Server(home).pid() not in (None, before) and answers(address))
        network.process.send_signal(signal.SIGINT)
        said, _ = network.process.communicate()
        assert network.process.returncode == 0
        assert "The worker was ended by SIGKILL; it is started again in 0.5 s." in said
        assert "The web server was ended by SIGKILL; it is started again in 0.5 s." in said
        assert "The database ended; it is started again." in said


def test_a_network_that_was_real_stays_real_when_nothing_says_so(real: Path, port: int) -> None:
    home = real
    with Network(home, port, CLUSTERGROWTH_DEMO="") as network:
        address = network.address()
        assert status_of(f"{address}outbox/") == 404
        with psycopg.connect(Server(home).url()) as connection:
            query = "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
            served = connection.execute(query, [connection.info.backend_pid]).fetchall()
        assert served == [(WEB_ROLE,)], "who serves owns nothing"
        assert network.ask_to_stop(signal.SIGINT) == 0
    assert "This network is real and stays so" in refusal(home, port, CLUSTERGROWTH_DEMO="1")


def test_the_logs_of_a_running_network_hold_no_secret_of_a_link(real: Path, port: int) -> None:
    home = real
    secret = "Zq3-hT9_kWm2Xv7LpR4sYb8NcJ6dFgA1"
    paths = [PART.sub(lambda part: secret if part[2] in SECRETS else "1", one) for one in routes_with_secrets()]
    with Network(home, port, CLUSTERGROWTH_LOG="DEBUG") as network:
        address = network.address()
        said: list[str] = []
        reader = threading.Thread(target=lambda: said.extend(network.process.stdout or ()))
        reader.start()  # much is said at this level, and a full pipe would hold the server
        for path in paths:
            assert 400 <= status_of(f"{address.rstrip('/')}{path}", method="POST") < 500
            status_of(f"{address.rstrip('/')}{path}?again={secret}")
        network.process.send_signal(signal.SIGINT)
        reader.join()
        assert network.process.wait() == 0
    written = "".join([*said, *(file.read_text() for file in (home / "postgres").glob("server.log*"))])
    assert written.count("[secret]") >= len(paths), written[-2000:]
    assert secret not in written


def test_a_port_that_is_no_number_is_refused(tmp_path: Path) -> None:
    assert "it must be a number from 1 to 65535" in refusal(tmp_path / "home", 70000)
