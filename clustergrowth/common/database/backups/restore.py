"""``clustergrowth restore FILE``: bring back what a backup holds: all of it, or nothing has changed.

The dump is restored into a new database beside the present one and brought up to date there; then the two change
names in one transaction, and the uploads follow (``switching``).
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from clustergrowth.common import clock
from clustergrowth.common.database.backups import archives, backup, scratch, switching
from clustergrowth.common.database.home import home, owner_url, uploads, web_url
from clustergrowth.common.database.locks import take
from clustergrowth.common.database.programs import call
from clustergrowth.common.database.sharing import hold
from clustergrowth.common.errors import Refused

FILLED_BY_MIGRATIONS = ("django_", "auth_", "procrastinate_", "pghistory_")


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="clustergrowth restore", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="what `clustergrowth backup` wrote")
    parser.add_argument("--replace", action="store_true", help="also when there is something already: it is lost")
    wanted = parser.parse_args(list(words))
    note = read(wanted.file.absolute(), replace=wanted.replace)
    rows = sum(note.rows.values())
    sys.stdout.write(f"Restored as of {note.made_at}: {rows} rows of {len(note.rows)} tables, and the uploads.\n")
    sys.stdout.write("The secrets stay those of this home, so whoever was signed in signs in again.\n")
    sys.stdout.write("No mail goes out until an administrator says under Today that this is the network now,\n")
    sys.stdout.write("or until `clustergrowth mails send` or `clustergrowth mails drop`.\n")
    return 0


def read(file: Path, *, replace: bool = False) -> archives.BackupNote:
    note = archives.read_note(file)
    running = take(home() / "run.lock")
    if running is None:
        raise Refused(f"Cluster Growth runs from {home()}: stop it, then restore.")
    with running:
        hold()
        with scratch.folder("restore", within=home()) as folder, switching.restoring() as connection:
            _check(note, replace=replace)
            archives.unpack(file, folder)
            fresh = switching.make(connection)
            dump = str(folder / archives.DUMP)
            call("pg_restore", fresh, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", dump)
            _check_rows(fresh, note)
            _bring_up_to_date(fresh)
            _mark_as_copy(fresh)
            switching.switch(connection, folder / archives.UPLOADS)
            switching.take_uploads(connection)
    return note


def _check(note: archives.BackupNote, *, replace: bool) -> None:
    with psycopg.connect(owner_url()) as connection:
        ours = connection.info.server_version // 10000
        if note.postgres > ours:
            raise Refused(
                f"The backup was written by PostgreSQL {note.postgres} and this one is {ours}: update this one first."
            )
        filled = [
            table
            for table in backup.tables(connection)
            if not table.startswith(FILLED_BY_MIGRATIONS) and backup.count(connection, table)
        ]
    if (filled or any(uploads().iterdir())) and not replace:
        raise Refused("There is a network here already: `restore FILE --replace` puts the backup in its place.")


def _check_rows(fresh: str, note: archives.BackupNote) -> None:
    with psycopg.connect(fresh) as connection:
        counts = {table: backup.count(connection, table) for table in backup.tables(connection)}
    if counts != note.rows:
        raise Refused("The backup does not hold the rows that it lists, so nothing was restored.")


def _bring_up_to_date(fresh: str) -> None:
    """The steps that were taken since the backup; a backup of a newer release has steps that this one does not know."""
    served = urlsplit(web_url())._replace(path=urlsplit(fresh).path).geturl()
    done = subprocess.run(
        [sys.executable, "-m", "clustergrowth", "upgrade"],
        env={**os.environ, "DATABASE_OWNER_URL": fresh, "DATABASE_URL": served},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise Refused(
            f"The backup cannot be brought up to date, so nothing was restored:\n{done.stderr.strip()[-2000:]}"
        )


def _mark_as_copy(fresh: str) -> None:
    """The network it was taken from may still be at work: no mail goes out twice, and no old code or link at all."""
    with psycopg.connect(fresh) as connection:
        connection.execute(
            "INSERT INTO mail_restoredcopy (restored_at) VALUES (%s) ON CONFLICT DO NOTHING", [clock.now()]
        )
        connection.execute(
            "UPDATE mail_mail SET state = 'dropped', why = 'copied', text = '', html = '', calendar = ''"
            " WHERE state IN ('waiting', 'held') AND until IS NOT NULL"
        )
