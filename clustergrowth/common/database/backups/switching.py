"""How a restored database and its uploads take the place of the present ones: one transaction decides for both.

Before anything is prepared a note stands in the home, and before the two databases change names it says which database
(by its OID, which it keeps) the new uploads belong to. After a kill the next start or restore reads it: is that the
present database, its uploads follow; otherwise nothing was restored, and what was prepared is removed.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from clustergrowth.common.database.backups import scratch
from clustergrowth.common.database.home import home, is_embedded, owner_url

NOTE = "switching.json"
LOCK = 0x5265_7374  # any number: who restores holds it on the server, so that no start takes the work for a leftover

Connection = psycopg.Connection[tuple[object, ...]]


def present() -> str:
    """The name of the database that is served."""
    return urlsplit(owner_url()).path.removeprefix("/")


def fresh() -> str:
    """The name of the one a backup is restored into."""
    return f"{present()}_restored"


def before() -> str:
    """The name the present one has between the switch and its end."""
    return f"{present()}_before"


def address(name: str) -> str:
    """Of another database on the same server, for the owner."""
    return urlsplit(owner_url())._replace(path=f"/{name}").geturl()


@contextmanager
def restoring() -> Iterator[Connection]:
    """A connection beside all of ours, with nothing left of an earlier restore, neither before the block nor after."""
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _finish(connection)
        try:
            yield connection
        finally:
            _finish(connection)


def tidy() -> None:
    """At a start: bring a killed restore to one end or the other, and remove what a killed backup left."""
    scratch.tidy("backup", within=home())
    scratch.tidy_of_earlier_releases(within=home())
    if not is_embedded() and not (home() / NOTE).exists():
        scratch.tidy("restore", within=home())
        return  # elsewhere the owner may not even reach another database
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() == (True,):
            _finish(connection)


def make(connection: Connection) -> str:
    """The address of a fresh database, empty, beside the present one."""
    _write(home() / NOTE, json.dumps({"database": None}))
    _say(connection, "CREATE DATABASE {}", fresh())
    return address(fresh())


def switch(connection: Connection, uploads: Path) -> None:
    """Put the fresh database and these uploads in the place of the present ones."""
    _write(home() / NOTE, json.dumps({"database": _oid(connection, fresh()), "uploads": str(uploads)}))
    connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [present()])
    with connection.transaction():
        _say(connection, "ALTER DATABASE {} RENAME TO {}", present(), before())
        _say(connection, "ALTER DATABASE {} RENAME TO {}", fresh(), present())


def take_uploads(connection: Connection) -> None:
    """Let the uploads follow the database, when it was switched."""
    note = home() / NOTE
    if note.exists():
        wanted = json.loads(note.read_text())
        if wanted["database"] and _oid(connection, present()) == wanted["database"]:
            _take(Path(wanted["uploads"]))


def _finish(connection: Connection) -> None:
    take_uploads(connection)
    scratch.tidy("restore", within=home())
    for name in (fresh(), before()):
        _say(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    (home() / NOTE).unlink(missing_ok=True)


def _take(restored: Path) -> None:
    """May be begun anew after each of its steps."""
    place, away = home() / "uploads", home() / "uploads-before"
    if restored.exists():
        if place.exists():
            shutil.rmtree(place) if away.exists() else place.rename(away)
        restored.rename(place)
    if away.exists():
        shutil.rmtree(away)


def _oid(connection: Connection, name: str) -> object:
    row = connection.execute("SELECT oid::bigint FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row[0] if row else None


def _say(connection: Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _write(file: Path, text: str) -> None:
    """Whole, and on the disk before anything rests on it."""
    draft = file.with_suffix(".new")
    with draft.open("w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
