"""What is restored is what was backed up: every row of every table, and every uploaded file."""

import hashlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from clustergrowth.common.database.backups import backup
from clustergrowth.common.database.server import Server
from clustergrowth.common.database.tests.user import User, a_home

Digests = dict[str, str]
NOTED = "mail_restoredcopy"  # that it is a copy: the one thing a restore adds


def command(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "clustergrowth", *words],
        capture_output=True,
        text=True,
        env=kept | {"CLUSTERGROWTH_HOME": str(home), "CLUSTERGROWTH_DEMO": "0"},
    )


def digests(home: Path) -> Digests:
    """Of every table, over all its rows in an order that does not depend on where they lie."""
    found = {}
    with User(home) as user:
        assert user.is_served()
        with psycopg.connect(Server(home).url()) as connection:
            for table in backup.tables(connection):
                if table == NOTED:
                    continue
                query = sql.SQL("SELECT t::text FROM {} AS t ORDER BY 1").format(sql.Identifier(table))
                rows = connection.execute(query).fetchall()
                found[table] = hashlib.sha256("\n".join(str(row[0]) for row in rows).encode()).hexdigest()
    return found


def write_lines(home: Path, how_many: int) -> None:
    """A table that only grows, guarded by a trigger as the ledger is, with everything a dump must not spoil."""
    with User(home) as user:
        assert user.is_served()
        with psycopg.connect(Server(home).url()) as connection:
            connection.execute(
                """
                CREATE TABLE IF NOT EXISTS lines_of_a_test (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, text text, more jsonb);
                CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'lines only grow'; END $$;
                CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR DELETE ON lines_of_a_test
                    FOR EACH ROW EXECUTE FUNCTION refuse()
                """
            )
            connection.execute(
                """
                INSERT INTO lines_of_a_test (at, text, more)
                SELECT '2026-03-01 10:00+00'::timestamptz + n * interval '1 minute', E'İş\tç "' || n, '{"é": [1, null]}'
                FROM generate_series(1, %s) AS n
                """,
                [how_many],
            )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a network in it."""
    folder = a_home(tmp_path_factory.mktemp("homes") / "first")
    done = command(folder, "upgrade")
    assert done.returncode == 0, done.stderr
    write_lines(folder, 2000)
    with User(folder) as user:
        assert user.is_served()
        with psycopg.connect(Server(folder).url()) as connection:
            connection.execute("INSERT INTO network_network VALUES (1, 'demonstration', now())")
    (folder / "uploads" / "logos").mkdir()
    (folder / "uploads" / "logos" / "çalışma.png").write_bytes(bytes(range(256)))
    return folder


@pytest.fixture(scope="module")
def file(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "monday.backup"
    done = command(home, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "The secrets in" in done.stdout
    assert "no copy" in command(home, "mails").stdout, "before any test restores it"
    return file


def test_a_new_home_restored_from_a_backup_holds_the_same(home: Path, file: Path, tmp_path: Path) -> None:
    other = a_home(tmp_path / "second")
    done = command(other, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert digests(other) == digests(home)
    assert "Mails that wait: 0 (restored from a backup on" in command(other, "mails").stdout
    assert "is a demonstration and stays so" in command(other, "prepare").stderr
    assert (other / "uploads" / "logos" / "çalışma.png").read_bytes() == bytes(range(256))
    with User(other) as user, pytest.raises(psycopg.errors.RaiseException, match="lines only grow"):
        assert user.is_served()
        with psycopg.connect(Server(other).url()) as connection:
            connection.execute("DELETE FROM lines_of_a_test")


def test_a_network_is_replaced_only_when_that_is_said(home: Path, file: Path, tmp_path: Path) -> None:
    before = digests(home)
    write_lines(home, 3)
    (home / "uploads" / "later.txt").write_text("later")
    refused = command(home, "restore", str(file))
    assert refused.returncode == 1
    assert "There is a network here already" in refused.stderr
    assert digests(home) != before
    done = command(home, "restore", "--replace", str(file))
    assert done.returncode == 0, done.stderr
    assert digests(home) == before
    assert not (home / "uploads" / "later.txt").exists()


def test_a_backup_cut_off_in_the_middle_changes_nothing(home: Path, file: Path, tmp_path: Path) -> None:
    before, cut = digests(home), tmp_path / "cut.backup"
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    done = command(home, "restore", "--replace", str(cut))
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert digests(home) == before
    assert sorted(path.name for path in home.iterdir() if path.name.startswith(("tmp", "uploads"))) == ["uploads"]


def test_a_backup_of_a_newer_release_is_refused(home: Path, tmp_path: Path) -> None:
    newer, file = a_home(tmp_path / "newer"), tmp_path / "newer.backup"
    with User(newer) as user:
        assert user.is_served()
        with psycopg.connect(Server(newer).url()) as connection:
            connection.execute("CREATE TABLE django_migrations (id int, app text, name text, applied timestamptz)")
            connection.execute("INSERT INTO django_migrations VALUES (1, 'persons', '0999_of_next_year', now())")
    assert command(newer, "backup", str(file)).returncode == 0
    before = digests(home)
    done = command(home, "restore", "--replace", str(file))
    assert "persons.0999_of_next_year is unknown here" in done.stderr
    assert digests(home) == before


def test_a_backup_overwrites_no_file_and_is_for_its_owner_only(home: Path, file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    done = command(home, "backup", str(file))
    assert done.returncode == 1
    assert "overwrites nothing" in done.stderr


def test_a_backup_holds_no_secret(home: Path, file: Path) -> None:
    with tarfile.open(file) as archive:
        names = archive.getnames()
    assert [name for name in names if name.split("/")[0] not in ("backup.json", "database.dump", "uploads")] == []


def test_a_file_that_is_no_backup_is_refused(home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "letter.txt"
    wrong.write_text("Dear council")
    done = command(home, "restore", "--replace", str(wrong))
    assert done.returncode == 1
    assert "is no backup" in done.stderr
    assert "not a" not in done.stderr and "ReadError" not in done.stderr, "what the library tried is nobody's business"


KILLED = """
import os, sys
from pathlib import Path
from clustergrowth.common.database.backups import backup, restore, switching
from clustergrowth.web.running import console

def die(*_, **__):
    os._exit(9)

def die_at_the_second(path, to, rename=Path.rename, times=[]):
    times.append(to)
    return die() if len(times) == 2 else rename(path, to)

{killing}
console.main(sys.argv[1:])
"""
MOMENTS = {
    "while the dump is read": ("restore.call = die", False),
    "before the names change": ("switching.switch = die", False),
    "before the uploads follow": (
        "switching.take_uploads = lambda c, n=[]: n.append(c) or (die() if n[1:] else None)",
        True,
    ),
    "between the two folders": ("Path.rename = die_at_the_second", True),
}


def killed(home: Path, killing: str, *words: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    given = kept | {"CLUSTERGROWTH_HOME": str(home), "CLUSTERGROWTH_DEMO": "0"}
    code = KILLED.format(killing=killing)
    assert subprocess.run([sys.executable, "-c", code, *words], env=given, capture_output=True).returncode == 9


def leftovers(home: Path) -> list[str]:
    known = ("backup-", "restore-", "uploads-", "switching")
    with User(home) as user:
        assert user.is_served()
        with psycopg.connect(Server(home).url("postgres")) as connection:
            names = [str(name) for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()]
    return sorted(
        [name for name in names if name.endswith(("_restored", "_before"))]
        + [place.name for place in home.iterdir() if place.name.startswith(known)]
    )


def tidied(home: Path) -> None:
    """As the next start does."""
    code = "from clustergrowth.common import database; from clustergrowth.common.database.backups import switching;"
    with User(home, f"{code} database.hold(); switching.tidy(); print('held', flush=True); input()") as user:
        assert user.is_served()


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Another home, with other lines and another upload, which each restore is to replace."""
    folder = a_home(tmp_path_factory.mktemp("homes") / "killed")
    with User(folder) as user:  # one server for all of them
        assert user.is_served()
        assert command(folder, "upgrade").returncode == 0
        yield folder


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_restore_that_is_killed_has_happened_or_has_not_and_leaves_nothing(
    moment: str, home: Path, file: Path, second: Path
) -> None:
    killing, happens = MOMENTS[moment]
    write_lines(second, 3)
    upload = second / "uploads" / "ours.txt"
    upload.parent.mkdir(exist_ok=True)
    upload.write_text("ours")
    before = digests(second)
    killed(second, killing, "restore", "--replace", str(file))
    tidied(second)
    assert leftovers(second) == []
    assert digests(second) == (digests(home) if happens else before)
    assert upload.exists() != happens
    assert (second / "uploads" / "logos").exists() == happens
    if happens:
        (second / "uploads" / "logos" / "çalışma.png").unlink()
        (second / "uploads" / "logos").rmdir()


def test_a_killed_backup_leaves_no_dump(home: Path, tmp_path: Path) -> None:
    killed(home, "backup.call = die", "backup", str(tmp_path / "a.backup"))
    assert [name for name in leftovers(home) if name.startswith("backup-")]
    assert any(tmp_path.iterdir())
    assert command(home, "backup", str(tmp_path / "b.backup")).returncode == 0
    assert leftovers(home) == []
    assert [file.name for file in tmp_path.iterdir()] == ["b.backup"]
