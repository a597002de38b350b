import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from clustergrowth.common.database.server import Server
from clustergrowth.common.database.tests.user import User, a_home, in_the_end, pid_of, processes_of

PUT = "CREATE TABLE kept AS SELECT 7 AS number"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_home(tmp_path_factory.mktemp("homes") / "home")


@pytest.fixture(autouse=True)
def nothing_runs_afterwards(home: Path) -> Iterator[None]:
    yield
    assert in_the_end(lambda: not processes_of(home))


def test_the_first_user_starts_it_and_the_last_stops_it(home: Path) -> None:
    with User(home) as first, User(home) as second:
        assert first.is_served() and second.is_served()
        started = pid_of(home)
        first.go()
        assert pid_of(home) == started
        second.go()
    assert Server(home).pid() is None
    assert not processes_of(home), "the last one waits until nothing runs"


def test_many_who_come_at_once_share_one_server(home: Path) -> None:
    users = [User(home) for _ in range(6)]
    assert all(user.is_served() for user in users)
    assert len([line for line in processes_of(home) if "-D" in line]) == 1
    for user in users:
        user.go()


def test_a_killed_user_leaves_nothing_running(home: Path) -> None:
    with User(home) as user:
        assert user.is_served()
        user.kill()
        assert in_the_end(lambda: not processes_of(home))


def test_what_is_committed_is_there_after_the_server_was_killed(home: Path) -> None:
    with User(home) as user:
        assert user.is_served()
        with psycopg.connect(Server(home).url()) as connection:
            connection.execute(PUT)
        os.kill(pid_of(home), signal.SIGKILL)
    with User(home) as user:
        assert user.is_served()
        with psycopg.connect(Server(home).url()) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_process_that_took_the_number_of_a_killed_server_is_not_it(home: Path) -> None:
    with User(home) as user:
        assert user.is_served()
        file = home / "postgres" / "postmaster.pid"
        lines = file.read_text().splitlines()
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with User(home) as user:
        assert user.is_served()


def test_only_its_owner_reaches_the_data_and_the_socket(home: Path) -> None:
    with User(home) as user:
        assert user.is_served()
        server = Server(home)
        assert server.data.stat().st_mode & 0o077 == 0
        assert server.sockets.stat().st_mode & 0o077 == 0
        assert "trust" not in (server.data / "pg_hba.conf").read_text()
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_home_with_a_very_long_name_gets_a_socket_elsewhere(tmp_path: Path) -> None:
    home = a_home(tmp_path / ("long" * 30) / "home")
    with User(home) as user:
        assert user.is_served()
        with psycopg.connect(Server(home).url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not Server(home).sockets.is_relative_to(home)
    Server(home).sockets.rmdir()


def test_data_of_another_postgresql_is_refused_in_a_sentence(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").write_text("17\n")
    code = "from clustergrowth.common import database; database.hold()"
    environment = {**os.environ, "CLUSTERGROWTH_HOME": str(home), "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert "was written by PostgreSQL 17 and this is PostgreSQL 18" in done.stderr
    assert in_the_end(lambda: not processes_of(home))


def test_another_server_is_used_as_it_is_given(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", a_home(tmp_path / "elsewhere")
    code = "from clustergrowth.common import database; database.hold(); print(database.url())"
    with User(elsewhere) as user:
        assert user.is_served()
        url = Server(elsewhere).url()
        environment = {**os.environ, "CLUSTERGROWTH_HOME": str(home), "DATABASE_URL": url}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.stdout == f"{url}\n"
    assert not home.exists()
