"""A pytest plugin: tests run on a real PostgreSQL in a home of their own, shared by all workers, gone at the end.

It is loaded before Django's settings are, because these ask for the home. With ``CLUSTERGROWTH_HOME`` that home is used
and kept; with ``DATABASE_URL`` that server.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from clustergrowth.common.database import act_as_owner, hold, release
from clustergrowth.common.database.server import FORGETFUL


def _make_home() -> None:
    home = os.environ.get("CLUSTERGROWTH_HOME")
    folder = Path(home) if home else Path(tempfile.mkdtemp(prefix="clustergrowth-"))
    if not home:
        folder.chmod(0o711)
        atexit.register(shutil.rmtree, folder)  # after the database was released, and also when the tests cannot begin
        os.environ["CLUSTERGROWTH_HOME"] = str(folder)  # for the workers too
    if not (folder / "postgres").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FORGETFUL).touch()
    (folder / "static").mkdir(exist_ok=True)  # where a running site gathers its files; its absence would be warned of


act_as_owner()
_make_home()


def pytest_configure(config: pytest.Config) -> None:
    if not (config.option.collectonly or config.option.help):
        hold()


def pytest_unconfigure(config: pytest.Config) -> None:
    release()
