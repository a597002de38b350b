"""With ``DATABASE_URL`` the data lies on that server, and nothing embedded is started."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from clustergrowth.common.database.backups import backup
from clustergrowth.common.database.server import WEB_ROLE, Server
from clustergrowth.common.database.tests.user import User, a_home


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The owner's, of an empty database on a server that is none of this home's business."""
    elsewhere = a_home(tmp_path / "elsewhere")
    with User(elsewhere) as user:
        assert user.is_served()
        server = Server(elsewhere)
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE council")
        yield server.url("council")


def test_commands_backup_and_restore_work_on_another_server(address: str, tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "monday.backup"
    served = address.replace("://postgres@", f"://{WEB_ROLE}@")

    def command(*words: str) -> str:
        addresses = {"DATABASE_OWNER_URL": address, "DATABASE_URL": served}
        environment = os.environ | addresses | {"CLUSTERGROWTH_HOME": str(home), "CLUSTERGROWTH_DEMO": "0"}
        done = subprocess.run(
            [sys.executable, "-m", "clustergrowth", *words], capture_output=True, text=True, env=environment
        )
        return done.stderr if done.returncode else "done"

    assert command("upgrade") == "done"
    with psycopg.connect(address) as connection:
        tables = backup.tables(connection)
        assert "django_migrations" in tables
        connection.execute("CREATE TABLE lines_of_a_test AS SELECT n FROM generate_series(1, 100) AS n")
    assert command("backup", str(file)) == "done"
    assert "There is a network here already" in command("restore", str(file))
    with psycopg.connect(address) as connection:
        connection.execute("DELETE FROM lines_of_a_test")
    assert command("restore", "--replace", str(file)) == "done"
    with psycopg.connect(address) as connection:
        assert backup.count(connection, "lines_of_a_test") == 100
        assert backup.tables(connection) == sorted([*tables, "lines_of_a_test"])
    with psycopg.connect(served) as connection:  # what was restored is served by the role that owns nothing
        connection.execute("DELETE FROM mail_mail")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DROP TABLE mail_mail")
    assert not (home / "postgres").exists()
