"""Which small faults in the law, the ledger, the disclosure and the figures no test notices. See README.md beside it.

.venv/bin/python bench/mutants/run.py [part of a file's name …]
"""

import csv
import hashlib
import multiprocessing
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOUSE = HERE.parents[1]
sys.path[:0] = [str(HOUSE), str(HERE.parent)]

import pytest  # noqa: E402

from mutants.changes import Mutant, is_made_at_import, mutants_of  # noqa: E402

SURVIVORS, TABLE = HERE / "survivors.csv", HERE / "table.csv"
DONE = HOUSE / "var/mutants.txt"  # whom some test has noticed: an interrupted run goes on, and the next tries the rest
COLUMNS = ("file", "operator", "before", "after", "why")
KEPT = ("-p", "no:cacheprovider", "--tb=no", "-q", "--reuse-db")  # one database: its migrations take long
PLAN: dict[str, tuple[str, ...]] = {
    "clustergrowth/record/ledger.py": ("clustergrowth/record/tests/test_a_line_of_the_ledger.py",),
    "clustergrowth/people/permissions.py": ("tests/test_who_may_do_what.py",),
    # Those by value; the attackers beside them take seconds for each mutant, and find no more.
    "clustergrowth/engine/disclosure": (
        "clustergrowth/engine/disclosure/tests",
        "-k",
        "not (recomputed or worked_out)",
    ),
    "clustergrowth/learn": ("clustergrowth/learn", "tests/test_public_figures_counted_by_hand.py"),
}


def files_of(place: str) -> list[Path]:
    folder = Path(place)
    found = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]
    left_out = {"tests", "migrations"}  # what a migration made is compared with the models by ``make check``
    return [path for path in found if not left_out & set(path.parts) and path.name != "__init__.py"]


def digest(mutant: Mutant) -> str:
    return hashlib.sha256(f"{mutant.path}\n{mutant.source}".encode()).hexdigest()


def fates_of(mutants: list[Mutant], tests: tuple[str, ...]) -> dict[Mutant, str]:
    done = dict(line.split() for line in DONE.read_text().splitlines()) if DONE.exists() else {}
    fates = {mutant: done.get(digest(mutant), "") for mutant in mutants}
    waiting = sorted((mutant for mutant, fate in fates.items() if not fate), key=digest)  # what is done is a sample
    if not waiting:
        return fates
    with multiprocessing.get_context("spawn").Pool(1) as pool:  # pytest runs once in a process
        fates |= pool.apply(_warm, (waiting, tests))
    cold = [
        one for one in waiting if fates[one] == "untouched" or (fates[one] == "survived" and is_made_at_import(one))
    ]
    for mutant in cold:
        fates[mutant] = _cold(mutant.path, mutant.source, tests)
        _note(mutant, fates[mutant])
    return fates


def _warm(mutants: list[Mutant], tests: tuple[str, ...]) -> dict[Mutant, str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clustergrowth.web.settings")
    from mutants.warm import Warm

    plugin = Warm(mutants, _note)
    failed = pytest.main([*KEPT, *tests], plugins=[plugin])
    assert not failed, "the tests fail as it is"
    return plugin.fates


def _note(mutant: Mutant, fate: str) -> None:
    if fate in ("killed", "endless"):
        with DONE.open("a") as stream:
            stream.write(f"{digest(mutant)} {fate}\n")
    else:
        print(
            f"  {fate}: {mutant.path} {mutant.operator} {mutant.before} => {mutant.after}", file=sys.stderr, flush=True
        )


def _cold(path: str, source: str, tests: Iterable[str]) -> str:
    """A start of its own, in which the source is what the file is imported as; the file stays as it is."""
    command = [sys.executable, str(HERE / "cold.py"), path, *KEPT, *tests]
    done = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
    return "killed" if done.returncode else "survived"


def read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text().splitlines())) if file.exists() else []


def write(file: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["file"]))


def report(fates: dict[Mutant, str]) -> None:
    """The rows of these files anew; those who survive again keep their reasons."""
    names = {mutant.path for mutant in fates}
    why = {(row["file"], row["operator"], row["before"], row["after"]): row["why"] for row in read(SURVIVORS)}
    left, table = ([row for row in read(file) if row["file"] not in names] for file in (SURVIVORS, TABLE))
    survived = [mutant for mutant, fate in fates.items() if fate not in ("killed", "endless")]
    left += [dict(zip(COLUMNS, (*one.key, why.get(one.key, "")), strict=True)) for one in survived]
    for name in sorted(names):
        counted = Counter(fate for mutant, fate in fates.items() if mutant.path == name)
        killed, endless, total = counted["killed"], counted["endless"], counted.total()
        row = {
            "file": name,
            "mutants": total,
            "killed": killed,
            "endless": endless,
            "survived": total - killed - endless,
        }
        table.append({column: str(value) for column, value in row.items()})
        print(", ".join(f"{column} {value}" for column, value in row.items()), flush=True)
    write(SURVIVORS, COLUMNS, left)
    write(TABLE, ("file", "mutants", "killed", "endless", "survived"), table)


def main(parts: list[str]) -> None:
    DONE.parent.mkdir(exist_ok=True)
    for place, tests in PLAN.items():
        files = [path for path in files_of(place) if not parts or any(part in str(path) for part in parts)]
        if files:
            report(fates_of([mutant for path in files for mutant in mutants_of(path)], tests))


if __name__ == "__main__":
    os.chdir(HOUSE)
    main(sys.argv[1:])
