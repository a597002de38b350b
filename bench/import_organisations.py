"""Importing 200,000 organisations through the command, and undoing that: seconds, memory, what became of the rows.

    python -m bench.import_organisations [ROWS]

It works in a home of its own (``CLUSTERGROWTH_HOME``, otherwise a temporary one). The file has the columns of a real
list, two rows in a hundred that mean an organisation met before, and one in a hundred that is refused. The bounds are
120 seconds and 1 GB for 200,000 rows, with a register that is empty at first and holds them all the second time. Last
both lists are undone, the later one first; the first of them takes back what it brought, and its ratio to the import is
printed.
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from clustergrowth.common import database

SECONDS, MEGABYTES = 120.0, 1024.0
ROWS = 200_000
HEADER = "name;vat;street;postcode;city;country;website;employees;nace;activityType;SME\n"
TRADES = (
    "Officine",
    "Meccanica",
    "Talleres",
    "Makine",
    "Atelier",
    "Précision",
    "Láser",
    "Sistemas",
    "Elettronica",
    "Yazılım",
)
FORMS = ("S.r.l.", "SpA", "S.L.", "S.A.", "Ltd", "A.Ş.", "SAS", "SARL")
PLACES = (
    ("40121", "Bologna", "IT"), ("41121", "Modena", "IT"), ("20121", "Milano", "IT"), ("29001", "Málaga", "ES"),
    ("28001", "Madrid", "ES"), ("34394", "İstanbul", "TR"), ("91120", "Palaiseau", "FR"), ("T12 AB34", "Cork", "IE"),
)  # fmt: skip
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "zo",
    "bra",
    "cle",
    "dri",
    "flo",
)


def write_list(path: Path, rows: int) -> None:
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(rows):
            if number % 50 == 49:
                number -= 40  # met before, written in capitals
            drawn = random.Random(number)
            name = f"{drawn.choice(TRADES)} {''.join(drawn.choices(SYLLABLES, k=4)).title()} {drawn.choice(FORMS)}"
            postcode, city, country = drawn.choice(PLACES)
            land = "Atlantis" if number % 100 == 98 else country
            name = name.upper() if chance.random() < 0.3 else name
            file.write(
                f"{name};;Via {number % 300};{postcode};{city};{land};www.firm{number}.example;{drawn.randint(1, 400)};"
                f"28.{drawn.choice((11, 22, 99))};PRC;{drawn.choice(('true', 'false', ''))}\n"
            )


def measured(*command: str) -> tuple[float, float, float, str]:
    """Seconds, those of them at work, the peak of memory in MB, and what the command printed."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "clustergrowth", *command], stdout=subprocess.PIPE, text=True)
    out = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, " ".join(out.split())


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    own = None if "CLUSTERGROWTH_HOME" in os.environ else tempfile.mkdtemp(prefix="cg")
    if own:
        os.environ["CLUSTERGROWTH_HOME"] = own
    os.environ["CLUSTERGROWTH_JOBS"] = "inline"
    database.hold()
    path = Path(tempfile.mkdtemp()) / "list.csv"
    try:
        measured("upgrade")
        found()
        measured("shell", "--verbosity", "0", "-c", COUNCIL)
        write_list(path, rows)
        worst = report(path, rows)
        return 0 if worst else 1
    finally:
        shutil.rmtree(path.parent)
        database.release()
        if own:
            shutil.rmtree(own, ignore_errors=True)


def found() -> None:
    """What a network is, only the owner of its tables writes."""
    with psycopg.connect(database.owner_url()) as connection:
        connection.execute("INSERT INTO network_network (id, kind, founded_at) VALUES (1, 'demonstration', now())")


COUNCIL = """
from clustergrowth.people.councils.models import Council
Council.objects.get_or_create(slug="bologna", defaults=dict(name="Emilia-Romagna", city="Bologna", country="IT",
    prefix="EMR", colour=3, letter="E", form="ecosystem", focus="", nuts=["ITH5"], languages=["it"],
    time_zone="Europe/Rome", latitude=44.5, longitude=11.3))
"""


UNDO = """
from clustergrowth.people.imports.models import Import
from clustergrowth.people.imports.services import undoing
of = list(Import.objects.order_by("pk"))[{place}]
of.state = Import.State.UNDOING
of.save()
undoing.undo(of)
"""


def report(path: Path, rows: int) -> bool:
    print(
        f"{rows:,} rows, {path.stat().st_size / 2**20:.1f} MB (bounds for 200,000: {SECONDS:.0f} s, {MEGABYTES:.0f} MB)"
    )
    print(f"{'':12}{'seconds':>9}{'own work':>10}{'MB':>8}{'rows/s':>9}   outcome")
    holds, first = True, 0.0
    for label in ("first time", "once more"):
        seconds, work, megabytes, out = measured("import", "organisations", str(path), "--council", "bologna")
        print(f"{label:12}{seconds:>9.1f}{work:>10.1f}{megabytes:>8.0f}{rows / seconds:>9,.0f}   {out}")
        first = first or seconds
        holds &= seconds * ROWS / max(rows, ROWS) <= SECONDS and megabytes <= MEGABYTES
    for label, place in (("undo later", 1), ("undo first", 0)):
        took, work, megabytes, _ = measured("shell", "--verbosity", "0", "-c", UNDO.format(place=place))
        print(f"{label:12}{took:>9.1f}{work:>10.1f}{megabytes:>8.0f}{rows / took:>9,.0f}   ratio {took / first:.2f}")
    return holds


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
