"""The commands that need the house: our own, and Django's with the database held while they work."""

import errno
import os
import sys
from collections.abc import Callable, Sequence

import psycopg
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from clustergrowth.common import database
from clustergrowth.common.database.backups import backup, restore
from clustergrowth.common.errors import Refused
from clustergrowth.web.requests import logs
from clustergrowth.web.running import lifeline, run

OURS: dict[str, tuple[Callable[[Sequence[str]], int], str]] = {
    "run": (run.main, "start the database, a worker and the web server; Ctrl-C stops them all"),
    "backup": (backup.main, "write everything but the secrets into one file"),
    "restore": (restore.main, "bring back what a backup holds"),
}
# What makes or changes tables. Everything else, pages and background work included, may only fill them.
AS_OWNER = {"createcachetable", "demo", "flush", "migrate", "pgtrigger", "prepare", "test", "upgrade"}
WITHOUT_DATABASE = {"help", "version", "findstatic", "collectstatic", "diffsettings"}


def main(words: Sequence[str]) -> int:
    lifeline.follow()
    sys.excepthook = logs.say_uncaught
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clustergrowth.web.settings")
    try:
        if words and words[0] in OURS:
            return OURS[words[0]][0](words[1:])
        return _django(list(words))
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except (OSError, psycopg.Error, DatabaseError) as fault:  # of the machine, not of ours: one sentence, no traceback
        sys.stderr.write(logs.without_secrets(f"{_sentence(fault)}\n"))
        return 1


def _sentence(fault: Exception) -> str:
    said = " ".join(str(fault).split())
    if not isinstance(fault, OSError):
        return f"The database does not do what it was asked: {said}"
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk is full{f' where {fault.filename} lies' if fault.filename else ''}: make room, then try again."
        )
    if fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM) and fault.filename:
        return f"{fault.filename} may not be written or read by this account ({fault.strerror})."
    return f"The system refuses: {said}"


def _django(words: list[str]) -> int:
    if not words or words in (["help"], ["-h"], ["--help"]):
        _list_ours()
    if words and words[0] not in WITHOUT_DATABASE and not {"-h", "--help", "--version"} & set(words):
        database.hold()
    if words and words[0] in AS_OWNER:
        database.act_as_owner()
    execute_from_command_line(["clustergrowth", *words])
    return 0


def _list_ours() -> None:
    lines = [f"    {name:<10}{says}" for name, (_, says) in OURS.items()]
    sys.stdout.write(
        "\n".join(["", "[clustergrowth]", *lines, f"    {'engine …':<10}the arithmetic, on files", "", ""])
    )
