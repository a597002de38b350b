"""``clustergrowth backup FILE``: everything a network must not lose, in one file, while it works."""

import argparse
import sys
import tarfile
from collections.abc import Sequence
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import psycopg
from psycopg import sql

from clustergrowth.common import clock
from clustergrowth.common.database.backups import archives, scratch
from clustergrowth.common.database.home import home, owner_url, uploads
from clustergrowth.common.database.programs import call
from clustergrowth.common.database.sharing import hold
from clustergrowth.common.errors import Refused


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="clustergrowth backup", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write; it must not be there yet")
    file = parser.parse_args(list(words)).file.absolute()
    note = write(file)
    rows = sum(note.rows.values())
    sys.stdout.write(f"{file}: {rows} rows of {len(note.rows)} tables and the uploads, {file.stat().st_size} bytes.\n")
    sys.stdout.write(f"It holds people's data: keep it safe. The secrets in {home() / 'secrets'} are not in it.\n")
    return 0


def write(file: Path) -> archives.BackupNote:
    if file.exists():
        raise Refused(f"{file} is there already: choose another name, a backup overwrites nothing.")
    hold()
    scratch.tidy("backup", within=home())
    scratch.tidy_of_earlier_releases(within=home())
    with archives.writing(file) as draft, scratch.folder("backup", within=home()) as folder:
        dump = folder / archives.DUMP
        with psycopg.connect(owner_url()) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            note = _note(connection)
            snapshot = _text(connection, "SELECT pg_export_snapshot()")  # the note and the dump tell the same moment
            call("pg_dump", owner_url(), "--format=custom", f"--snapshot={snapshot}", f"--file={dump}")
        with tarfile.open(draft, "w") as archive:
            member = tarfile.TarInfo(archives.NOTE)
            member.size = len(note.to_bytes())
            archive.addfile(member, BytesIO(note.to_bytes()))
            archive.add(dump, archives.DUMP)
            archive.add(uploads(), archives.UPLOADS)
    return note


def tables(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """The names of all tables of ours, sorted."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [str(name) for (name,) in rows]


def count(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return int(str(row[0])) if row else 0


def migrations(connection: "psycopg.Connection[tuple[object, ...]]") -> list[list[str]]:
    if "django_migrations" not in tables(connection):
        return []
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [[str(app), str(name)] for app, name in rows]


def _note(connection: "psycopg.Connection[tuple[object, ...]]") -> archives.BackupNote:
    return archives.BackupNote(
        format=archives.FORMAT,
        release=version("clustergrowth"),
        made_at=clock.now().isoformat(timespec="seconds"),
        postgres=connection.info.server_version // 10000,
        migrations=migrations(connection),
        rows={table: count(connection, table) for table in tables(connection)},
    )


def _text(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> str:
    row = connection.execute(sql.SQL(query)).fetchone()
    return str(row[0]) if row else ""
