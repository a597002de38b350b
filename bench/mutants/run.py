"""Which small faults in the law, the ledger, the disclosure and the figures no test notices. See README.md beside it.

.venv/bin/python bench/mutants/run.py [part of a file's name …]
"""

import csv
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

from mutants.changes import Mutant, mutants_of  # noqa: E402

SURVIVORS, TABLE = HERE / "survivors.csv", HERE / "table.csv"
COLUMNS = ("file", "operator", "before", "after", "why")
PURE = ("-p", "no:cacheprovider", "--tb=no", "-q")
KEPT = (*PURE, "--reuse-db")  # one database for all of them: its migrations take longer than its tests

DISCLOSURE = ("clustergrowth/engine/disclosure/tests",)
LEARN = ("clustergrowth/learn", "tests/test_public_figures_counted_by_hand.py")
PLAN: dict[str, tuple[str, ...]] = {
    "clustergrowth/engine/disclosure": DISCLOSURE,
    "clustergrowth/people/permissions.py": ("tests/test_who_may_do_what.py",),
    "clustergrowth/record/ledger.py": ("clustergrowth/record/tests/test_a_line_of_the_ledger.py",),
    "clustergrowth/learn": LEARN,
}


def files() -> dict[Path, tuple[str, ...]]:
    found: dict[Path, tuple[str, ...]] = {}
    for place, tests in PLAN.items():
        folder = Path(place)
        for path in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]:
            if "tests" not in path.parts and path.name != "__init__.py":
                found[path] = tests
    return found


def warm(path: Path, tests: Iterable[str], mutants: list[Mutant]) -> dict[Mutant, str]:
    """In a process of its own: pytest runs once in each."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_warm, (path, tuple(tests), mutants))


def _warm(path: Path, tests: tuple[str, ...], mutants: list[Mutant]) -> dict[Mutant, str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clustergrowth.web.settings")
    from mutants.warm import Warm

    plugin = Warm(path, mutants)
    failed = pytest.main([*KEPT, *tests], plugins=[plugin])
    assert not failed, f"{path}: the tests fail as it is"
    return plugin.fates


def cold(path: str, source: str, tests: Iterable[str]) -> str:
    """A start of its own, in which the source is what the file is imported as; the file stays as it is."""
    command = [sys.executable, str(HERE / "cold.py"), path, *KEPT, *tests]
    try:
        done = subprocess.run(command, input=source.encode(), capture_output=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "took too long"
    return "killed" if done.returncode else "survived"


def run(path: Path, tests: tuple[str, ...]) -> dict[Mutant, str]:
    fates = warm(path, tests, mutants_of(path))
    again = [one for one, fate in fates.items() if fate in ("survived", "untouched")]
    if again:
        assert cold(str(path), path.read_text(), tests) == "survived", "without any change the tests fail"
    for mutant in again:
        fates[mutant] = cold(mutant.path, mutant.source, tests)  # others may hold what was made at import
        print(f"  {fates[mutant]}: {mutant.operator} {mutant.before} => {mutant.after}", file=sys.stderr, flush=True)
    return fates


def written(rows: list[dict[str, str]], wanted: set[str]) -> list[dict[str, str]]:
    """What an earlier run found of the files that this one left out."""
    return [row for row in rows if row["file"] not in wanted]


def read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text().splitlines())) if file.exists() else []


def write(file: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["file"]))


def main(parts: list[str]) -> int:
    chosen = {path: tests for path, tests in files().items() if not parts or any(part in str(path) for part in parts)}
    why = {(row["file"], row["operator"], row["before"], row["after"]): row["why"] for row in read(SURVIVORS)}
    left, table = (written(read(file), {str(path) for path in chosen}) for file in (SURVIVORS, TABLE))
    for path, tests in chosen.items():
        fates = run(path, tests)
        survived = [mutant for mutant, fate in fates.items() if fate == "survived"]
        left += [dict(zip(COLUMNS, (*one.key, why.get(one.key, "")), strict=True)) for one in survived]
        counted = Counter(fates.values())
        row = {
            "file": str(path),
            "mutants": len(fates),
            "killed": counted["killed"],
            "too long": counted["took too long"],
            "survived": len(survived),
        }
        table.append({name: str(value) for name, value in row.items()})
        print(", ".join(f"{name} {value}" for name, value in row.items()), flush=True)
        write(SURVIVORS, COLUMNS, left)
        write(TABLE, tuple(row), table)
    return 0


if __name__ == "__main__":
    os.chdir(HOUSE)
    sys.exit(main(sys.argv[1:]))
