"""Kill a network at work, again and again, and look what is left of the work. See README.md beside it.

.venv/bin/python bench/kill/run.py [--kills 60] [--seed 1] [--from HOME] [--port 8130]
"""

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

import django  # noqa: E402

from kill import network as kills  # noqa: E402
from kill.mailbox import Mailbox  # noqa: E402
from kill.network import Home, Network, wait_for  # noqa: E402

if TYPE_CHECKING:
    from kill.invariants import Row
    from kill.people import People

TABLE = HERE / "table.csv"
# A demonstration sends no mails; its content is what a real network would have.
MAKE_REAL = """
import psycopg
from clustergrowth.common import database
database.hold()
with psycopg.connect(database.owner_url()) as connection:
    connection.execute("SET session_replication_role = replica")  # what it is, it stays, says a trigger
    connection.execute("UPDATE network_network SET kind = 'real'")
"""
BREATH = (0.5, 4.0)  # seconds between one being back and the next kill
LONGEST_DRAIN = 600.0  # seconds until all work is done: what was begun is taken up again after a minute
Kind = Callable[[Network, Random], kills.Back | None]


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="made", type=Path, help="a home that holds the demonstration, to be copied")
    parser.add_argument("--port", type=int, default=8130)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="clustergrowth-kill-") as folder:
        Path(folder).chmod(0o711)
        trial = Trial(Path(folder), asked.port, Random(asked.seed))
        try:
            return trial.run(asked.kills, asked.made)
        finally:
            trial.network.stop()
            wait_for(lambda: trial.home.is_quiet() and trial.copy.is_quiet(), "the end")


class Trial:
    def __init__(self, folder: Path, port: int, random: Random) -> None:
        self.folder, self.random, self.mailbox = folder, random, Mailbox()
        self.backups = self._folder("backups")
        self.home = Home(folder / "home", port, self._folder("temporary"), self.mailbox.port)
        self.copy = Home(folder / "copy", port + 1, self._folder("temporary-copy"))
        self.network = Network(self.home, self._folder("logs"))
        self.taken: dict[str, list[float]] = {}

    def _folder(self, name: str) -> Path:
        (self.folder / name).mkdir()
        return self.folder / name

    def run(self, how_many: int, made: Path | None) -> int:
        self._prepare(made)
        os.environ |= {
            "CLUSTERGROWTH_HOME": str(self.home.place),
            "DJANGO_SETTINGS_MODULE": "clustergrowth.web.settings",
        }
        self.network.start()
        wait_for(self.network.answers, "the first start")
        django.setup()
        from kill import invariants  # models are ready only now
        from kill.people import People

        people = People(self.home.port, self.random)
        self._backup("first")
        threads = people.begin()
        began = time.monotonic()
        self._kill(how_many)
        print(f"{how_many} kills in {time.monotonic() - began:.0f} s", flush=True)
        people.stopping.set()
        for thread in threads:
            thread.join(180)
        found = self._drained(people)
        found += list(invariants.rows(people, self.mailbox, self.network))
        self._backup("last")
        found += [*invariants.databases(self.home), *invariants.unused_uploads()]
        self.network.stop()
        found += self._ended(invariants.leftovers)
        return self._report(found, people)

    def _prepare(self, made: Path | None) -> None:
        if made is None:
            self.home.place.mkdir(mode=0o711)
            environment = self.home.environment() | {"CLUSTERGROWTH_DEMO": "1"}
            subprocess.run([sys.executable, "-m", "clustergrowth", "prepare"], env=environment, check=True)
        else:
            subprocess.run(["cp", "-a", str(made), str(self.home.place)], check=True)
        subprocess.run([sys.executable, "-c", MAKE_REAL], env=self.home.environment(), check=True)

    def _backup(self, name: str) -> None:
        command = self.home.begin("backup", str(self.backups / f"{name}.backup"), log=self.network.logs / "backup.log")
        if command.wait(120) != 0:
            raise SystemExit("No backup could be made: " + (self.network.logs / "backup.log").read_text()[-500:])

    def _kill(self, how_many: int) -> None:
        """Kinds in turn, each round in another order, at random moments."""
        number_of_backups = str(self.backups / "NUMBER.backup")
        kinds: list[tuple[str, Kind]] = [
            ("a web process", kills.a_web_process),
            ("the web server", kills.the_web_server),
            ("the worker", kills.the_worker),
            ("a back end of the database", kills.a_back_end),
            ("the database", kills.the_database),
            ("the whole run", kills.the_run),
            ("a backup", kills.Interrupted(self.home, 4, "backup", number_of_backups)),
            ("a restore", kills.Interrupted(self.copy, 15, "restore", "--replace", str(self.backups / "first.backup"))),
        ]
        order: list[tuple[str, Kind]] = []
        while len(order) < how_many:
            order += self.random.sample(kinds, len(kinds))
        for number, (name, kind) in enumerate(order[:how_many], 1):
            time.sleep(self.random.uniform(*BREATH))
            while (back := kind(self.network, self.random)) is None:
                time.sleep(0.2)  # it is not there at this moment
            took = wait_for(lambda is_back=back: is_back() and self.network.answers(), name)  # type: ignore[misc]
            self.taken.setdefault(name, []).append(took)
            print(f"{number:>4} {name:<28}{took:>6.1f} s", flush=True)

    def _drained(self, people: "People") -> "list[Row]":
        """Wait until all work is done."""
        began = time.monotonic()
        question = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        while self.network.asked(question) != 0 and time.monotonic() - began < LONGEST_DRAIN:
            time.sleep(1)
        return [("seconds until all work was done", "", round(time.monotonic() - began), None)]

    def _ended(self, leftovers: "Callable[[Home, Path], Iterator[Row]]") -> "list[Row]":
        """One more restore finishes what the killed ones left; then nothing may be there that nothing needs."""
        words = ["restore", "--replace", str(self.backups / "last.backup")]
        command = self.home_of_copy(words)
        wait_for(lambda: self.copy.is_quiet() and self.home.is_quiet(), "the end")
        found: list[Row] = [("a last restore that failed", "", int(command != 0), 0)]
        for home in (self.home, self.copy):
            found += leftovers(home, self.backups)
        return found

    def home_of_copy(self, words: list[str]) -> int:
        return self.copy.begin(*words, log=self.network.logs / "restore.log").wait(180)

    def _report(self, found: "list[Row]", people: "People") -> int:
        rows = [("what", "of", "seen", "due"), *((*row[:3], "" if row[3] is None else row[3]) for row in found)]
        for name, seconds in sorted(self.taken.items()):
            middle, most = statistics.median(seconds), max(seconds)
            rows.append((f"seconds until back: {name}", str(len(seconds)), f"{middle:.1f}", f"at most {most:.1f}"))
        refused = people.refusals
        rows.append(("requests without an answer, or a broken one", str(refused.asked), str(refused.count), ""))
        rows.append(("given up by somebody after two minutes", "", str(len(people.told.given_up)), "0"))
        with TABLE.open("w", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        for what, of, seen, due in rows:
            print(f"{what:<70}{of:>22}{seen:>8} {due}")
        wrong = [row for row in found if row[3] is not None and row[2] != row[3]]
        if wrong or os.environ.get("KEEP_LOGS"):
            shutil.copytree(self.network.logs, Path(tempfile.mkdtemp(prefix="clustergrowth-killed-")) / "logs")
        return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
