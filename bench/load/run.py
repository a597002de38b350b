"""People in mixed real flows against a network of this machine; see README.md beside it."""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import psutil
from people import Measured, Population, crowd

BOUND = 1.0  # seconds at the 95th percentile, with the most people
PARTS = {  # of the words they are started with
    "web server": "clustergrowth.web.running.serve",
    "language models": "clustergrowth.web.running.text_models.serve",
    "worker": "work",
}


def population() -> dict[str, list[object]]:
    """Of the home of this process: who signs in, the links of open surveys, the introductions that wait."""
    from clustergrowth.common import clock
    from clustergrowth.connect.exchange.models import Introduction, IntroductionState
    from clustergrowth.listen.surveys.models import Invitation, Wave
    from clustergrowth.listen.surveys.waves.queries.links import token_of
    from clustergrowth.people.councils.models import Council, Role
    from clustergrowth.people.organisations.models import Affiliation

    contacts = Affiliation.objects.filter(is_first_contact=True, until=None, organisation__memberships__until=None)
    waiting = Introduction.objects.filter(state=IntroductionState.ASKED, to_person__isnull=False)
    open_waves = {"wave__state": Wave.State.OPEN, "wave__closes__gte": clock.today()}
    coordinators = Role.objects.filter(office=Role.Office.COORDINATOR, until=None)
    return {
        "members": list(contacts.order_by("pk").values_list("person", flat=True).distinct()[:300]),
        "coordinators": list(coordinators.order_by("pk").values_list("person", flat=True)),
        "councils": list(Council.objects.order_by("pk").values_list("slug", flat=True)),
        "links": [token_of(row) for row in Invitation.objects.filter(sent_at__isnull=False, **open_waves)[:300]],
        "introductions": [list(pair) for pair in waiting.values_list("to_person", "pk")[:300]],
    }


@contextmanager
def running(environment: dict[str, str], base: str) -> Iterator[psutil.Process]:
    run = subprocess.Popen([sys.executable, "-m", "clustergrowth", "run"], env=environment, stdout=subprocess.PIPE)
    assert run.stdout is not None
    try:
        for line in run.stdout:
            if line.startswith(b"ready"):
                break
        else:
            sys.exit(f"{base} did not start")
        yield psutil.Process(run.pid)
    finally:
        run.send_signal(signal.SIGINT)
        run.wait(30)


def processor(run: psutil.Process, home: Path) -> dict[str, float]:
    """Seconds that each part has taken so far, with its processes that have ended."""
    of_part: dict[int, str] = {}
    for process in psutil.process_iter():
        try:
            is_ours = process.ppid() == run.pid
            if part := _part(process.cmdline(), home, is_ours):
                of_part |= dict.fromkeys((process.pid, *(each.pid for each in process.children(recursive=True))), part)
        except psutil.NoSuchProcess:
            continue
    taken = dict.fromkeys((*PARTS, "database"), 0.0)
    for pid, part in of_part.items():
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        taken[part] += times.user + times.system + times.children_user + times.children_system
    return taken


def _part(words: list[str], home: Path, is_ours: bool) -> str:
    if words and words[0].endswith("/postgres") and str(home / "postgres") in words:
        return "database"
    return next((part for part, word in PARTS.items() if is_ours and word in words), "")


def report(people: int, seconds: float, crowded: Measured, parts: dict[str, float]) -> bool:
    took, errors = crowded.took, crowded.errors
    everything = [one for each in took.values() for one in each]
    print(f"\n{people} people, {seconds:.0f} s: {len(everything) / seconds:.1f} pages a second, {len(errors)} errors")
    print(f"{'flow':<26}{'pages':>7}{'p50':>8}{'p95':>8}{'p99':>8}")
    for flow, each in [*sorted(took.items()), ("all", everything)]:
        cuts = quantiles(each, n=100, method="inclusive") if len(each) > 1 else each * 99
        p50, p95, p99 = (f"{cuts[at] * 1000:.0f} ms" for at in (49, 94, 98))
        print(f"{flow.replace('_', ' '):<26}{len(each):>7}{p50:>8}{p95:>8}{p99:>8}")
    print("processor: " + ", ".join(f"{part} {used / seconds:.2f} cores" for part, used in parts.items()))
    for sentence in sorted(set(errors))[:20]:
        print(f"  {errors.count(sentence)} × {sentence}")
    return not errors and quantiles(everything, n=100, method="inclusive")[94] < BOUND


def measured(home: Path, people: list[int], seconds: float, port: int) -> int:
    environment = os.environ | {"CLUSTERGROWTH_HOME": str(home), "CLUSTERGROWTH_DEMO": "1", "PORT": str(port)}
    asked = subprocess.run([sys.executable, __file__, "--population"], env=environment, capture_output=True, check=True)
    there = Population(**json.loads(asked.stdout.splitlines()[-1]))
    base, is_held = f"http://127.0.0.1:{port}", True
    random.seed(12)
    with running(environment, base) as run:
        for number in people:
            before, began = processor(run, home), time.monotonic()
            crowded = asyncio.run(crowd(base, there, number, seconds))
            length, after = time.monotonic() - began, processor(run, home)
            parts = {part: after[part] - before[part] for part in after}
            is_held = report(number, length, crowded, parts)
    print(f"\nbound: {people[-1]} people, p95 under {BOUND:.0f} s, no error")
    return int(not is_held)


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("home", nargs="?", type=Path)
    reader.add_argument("--people", nargs="+", type=int, default=[50, 150, 300])
    reader.add_argument("--seconds", type=float, default=300)
    reader.add_argument("--port", type=int, default=8100)
    reader.add_argument("--population", action="store_true", help="for this script itself")
    given = reader.parse_args()
    if given.population:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clustergrowth.web.settings")
        import django

        from clustergrowth.common.database import hold

        hold()
        django.setup()
        print(json.dumps(population()))
        return 0
    if given.home is not None:
        return measured(given.home.resolve(), given.people, given.seconds, given.port)
    with tempfile.TemporaryDirectory(prefix="clustergrowth-load-") as folder:
        Path(folder).chmod(0o711)
        return measured(Path(folder), given.people, given.seconds, given.port)


if __name__ == "__main__":
    sys.exit(main())
