import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from clustergrowth.cli import ENGINE


def command(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "clustergrowth", *words], capture_output=True, text=True)


@pytest.mark.parametrize("word", ENGINE)
def test_a_command_of_the_engine_never_loads_the_web(word: str) -> None:
    load = f"import sys, {ENGINE[word]}; print('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", load], capture_output=True, text=True).stdout == "False\n"


def test_the_engine_says_which_commands_it_has() -> None:
    done = command("engine")
    assert done.returncode == 2
    assert all(word in done.stderr for word in ENGINE)
    assert command("engine", "no-such").returncode == 2


def test_every_command_that_the_engine_has_can_be_said() -> None:
    engine = Path(str(importlib.util.find_spec("clustergrowth.engine").origin)).parent  # type: ignore[union-attr]
    there = {f"clustergrowth.engine.{file.parent.name}.command" for file in engine.glob("*/command.py")}
    assert set(ENGINE.values()) == there


def test_help_lists_our_commands_and_starts_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERGROWTH_HOME", str(tmp_path))
    said = command("help").stdout
    assert all(f"    {word} " in said for word in ("run", "backup", "restore"))
    assert not (tmp_path / "postgres").exists()


def test_a_command_that_is_not_there_is_named() -> None:
    done = command("no-such-command")
    assert done.returncode == 1
    assert "no-such-command" in done.stderr
