"""A machine, a server or a home that cannot be worked with is named in one sentence, never by a traceback."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clustergrowth.common.database import reaching
from clustergrowth.common.database.home import owner_url
from clustergrowth.common.errors import Refused
from clustergrowth.web.running import console


def said(home: Path, *words: str, **environment: str) -> str:
    """What a command that cannot be done says."""
    done = subprocess.run(
        [sys.executable, "-m", "clustergrowth", *words],
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        | {"CLUSTERGROWTH_HOME": str(home)}
        | environment,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://x:y@127.0.0.1:1/z", "DATABASE_URL leads to no database that can be used"),
        ("mysql://x:y@127.0.0.1/z", "DATABASE_URL begins with 'mysql', and only PostgreSQL can be used"),
    ],
)
def test_a_server_that_does_not_answer_is_named(url: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in said(tmp_path, "run", DATABASE_URL=url)


def test_a_server_that_is_too_old_or_lacks_something_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    reaching.check("DATABASE_URL", owner_url())
    with monkeypatch.context() as patched, pytest.raises(Refused, match="lacks no_such_thing: install what brings it"):
        patched.setattr(reaching, "NEEDED", ("vector", "no_such_thing"))
        reaching.check("DATABASE_URL", owner_url())
    with monkeypatch.context() as patched, pytest.raises(Refused, match="99 or newer is needed"):
        patched.setattr(reaching, "OLDEST", 99)
        reaching.check("DATABASE_URL", owner_url())
    with pytest.raises(Refused, match=r"The server says: .*nobody"):
        reaching.check("DATABASE_URL", owner_url().replace("://postgres@", "://nobody@"))


def test_an_owner_of_another_database_than_is_served_is_refused(tmp_path: Path) -> None:
    url = "postgresql://x:y@127.0.0.1:1/z"
    assert "set both, or neither" in said(tmp_path, "upgrade", DATABASE_OWNER_URL=url)


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert f"CLUSTERGROWTH_HOME is {file}, which cannot be made: File exists" in said(file, "run")


def test_an_empty_secret_is_named(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "secret_key").touch()
    assert "secret_key is empty, perhaps since a power cut" in said(tmp_path, "diffsettings")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/d/x"), "The disk is full where /d/x lies: make room"),
        (OSError(errno.EROFS, "Read-only file system", "/d/x"), "/d/x may not be written or read by this account"),
        (OSError(errno.EIO, "Input/output error"), "The system refuses: [Errno 5] Input/output error"),
    ],
)
def test_a_fault_of_the_machine_is_one_sentence(
    fault: OSError, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(words: object) -> int:
        raise fault

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # which the command replaces
    monkeypatch.setitem(console.OURS, "backup", (fail, "fails"))
    assert console.main(["backup"]) == 1
    assert capsys.readouterr().err.startswith(sentence)
