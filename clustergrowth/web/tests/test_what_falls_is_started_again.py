import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clustergrowth.common.errors import Refused
from clustergrowth.web.running import parts as running
from clustergrowth.web.running import serve
from clustergrowth.web.running.address import ServerAddress
from clustergrowth.web.running.parts import CannotStartAgain, Parts

NOWHERE = "clustergrowth.there_is_no_such_module"


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setattr(running, "FIRST_WAIT", 0.001)
    started = Parts(tmp_path)
    yield started
    started.stop()


def keep_up(parts: Parts) -> None:
    """Until it gives up; a part that cannot start takes some hundredths of a second to end."""
    while True:
        parts.keep_up()
        time.sleep(0.005)


def test_what_cannot_start_again_ends_the_run_with_one_sentence(
    parts: Parts, capfd: pytest.CaptureFixture[str]
) -> None:
    parts.start("web server", NOWHERE)
    with pytest.raises(CannotStartAgain, match=f"The web server ended {running.MOST_ENDS} times in a row"):
        keep_up(parts)
    assert capfd.readouterr().err.count("The web server ended with exit code 1; it is started again in") == (
        running.MOST_ENDS - 1
    )


def test_without_what_is_not_vital_the_others_go_on(parts: Parts, capfd: pytest.CaptureFixture[str]) -> None:
    parts.start("worker", NOWHERE, is_vital=False)
    parts.start("web server", NOWHERE)
    with pytest.raises(CannotStartAgain, match="The web server"):
        keep_up(parts)
    assert "The worker ended with exit code 1; it is started again in 0.002 s." in capfd.readouterr().err


def test_an_end_after_a_steady_life_counts_as_the_first(
    parts: Parts, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "STEADY", 0.0)
    parts.start("web server", NOWHERE)
    until = time.monotonic() + 60
    said = ""
    while said.count("started again") <= running.MOST_ENDS and time.monotonic() < until:
        parts.keep_up()
        said += capfd.readouterr().err
        time.sleep(0.005)
    assert said.count("it is started again in 0.001 s.") > running.MOST_ENDS


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]")]
)
def test_an_address_is_written_so_that_it_can_be_opened(host: str, shown: str) -> None:
    assert str(ServerAddress(host, 8000)) == f"http://{shown}:8000/"


@pytest.mark.parametrize("number", ["two", "0", "-1", "½"])
def test_a_number_of_web_processes_that_is_none_is_refused(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_WORKERS", number)
    with pytest.raises(Refused, match="WEB_WORKERS is"):
        serve.workers()
