"""What a page costs: processor milliseconds, queries and bytes of the main pages, for each role, in one process.

    python bench/pages.py [HOME …]

Each home holds a demonstration, so that a grown one (bench/grow.py) is measured beside a small one; without any, one is
made and filled first (two minutes). Every page is asked as the server would, without a network between. The least of
several times is what the work costs the processor: first here, then in the database, whose connection is a process of
its own. The bounds are those of the median page: 35 ms and 15 queries; here and there together the last home costs at
most twice the first.
Public pages are measured as the first reader gets them, and in a line of its own as those after (decision 0032).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TIMES = 5
BOUND_MS, BOUND_QUERIES = 35.0, 15
PUBLIC, MEMBER, COORDINATOR = "public", "member", "coordinator"
KEPT = "public, kept /"
PAGES = (
    (PUBLIC, "/"),
    (PUBLIC, "/councils/"),
    (PUBLIC, "/councils/malaga/"),
    (PUBLIC, "/learn/"),
    (PUBLIC, "/learn/malaga/"),
    (PUBLIC, "/learn/figures/volume/"),
    (PUBLIC, "/directory/"),
    (PUBLIC, "/needs/"),
    (PUBLIC, "/analysis/"),
    (PUBLIC, "/reports/"),
    (MEMBER, "/today/"),
    (MEMBER, "/needs/"),
    (MEMBER, "/introductions/"),
    (MEMBER, "/directory/"),
    (COORDINATOR, "/today/"),
    (COORDINATOR, "/desk/"),
    (COORDINATOR, "/themes/"),
    (COORDINATOR, "/meetings/"),
    (COORDINATOR, "/surveys/"),
    (COORDINATOR, "/ledger/"),
)
Cost = tuple[float, int, int, float]  # milliseconds of the processor, queries, bytes, milliseconds in the database


def measure() -> dict[str, Cost]:
    """The cost of each page in the home of this process."""
    from django.conf import settings
    from django.test import Client

    from clustergrowth.people.councils.models import Membership, Role
    from clustergrowth.people.persons.models import Person

    coordinator = Role.objects.filter(office=Role.Office.COORDINATOR).order_by("pk").first()
    member = Membership.objects.filter(organisation__affiliations__is_first_contact=True).order_by("pk").first()
    assert coordinator is not None, "this home holds no demonstration"
    assert member is not None
    first_contact = Person.objects.filter(affiliations__organisation=member.organisation_id).order_by("pk").first()
    assert coordinator.person is not None
    assert first_contact is not None
    clients = {role: Client(HTTP_HOST="127.0.0.1") for role in (PUBLIC, MEMBER, COORDINATOR)}
    clients[COORDINATOR].force_login(coordinator.person)
    clients[MEMBER].force_login(first_contact)
    kept, costs = settings.PUBLIC_PAGES_KEPT, {}
    for role, path in PAGES:
        settings.PUBLIC_PAGES_KEPT = 0 if role == PUBLIC else kept
        costs[f"{role} {path}"] = cost_of(clients[role], path)
    return {**costs, KEPT: cost_of(clients[PUBLIC], "/")}


def cost_of(client: Any, path: str) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answer = client.get(path, follow=True)
    assert answer.status_code == 200, (path, answer.status_code)
    with CaptureQueriesContext(connection) as asked:
        client.get(path, follow=True)
    queries = len(asked)  # the next request empties the log
    taken = []
    for _ in range(TIMES):
        began, there = time.process_time(), in_database()
        client.get(path, follow=True)
        taken.append(((time.process_time() - began) * 1000, in_database() - there))
    here, there = min(taken, key=sum)
    return here, queries, len(answer.content), there


def in_database() -> float:
    """Milliseconds of the processor that the database spent for our connection so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # whose time would not be seen
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e6


def report(homes: list[Path], costs: list[dict[str, Cost]]) -> int:
    print(f"{'page':<36}" + "".join(f"{home.name[-20:]:>38}" for home in homes))
    for name in costs[0]:
        cells = "".join(
            f"{each[name][0]:>10.1f} ms{each[name][3]:>7.1f} ms{each[name][1]:>4} q{each[name][2] / 1000:>6.0f} kB"
            for each in costs
        )
        print(f"{name:<36}{cells}")
    pages = [[cost for name, cost in each.items() if name != KEPT] for each in costs]
    medians = [
        (statistics.median(cost[0] for cost in each), statistics.median(cost[1] for cost in each)) for each in pages
    ]
    print(f"{'median':<36}" + "".join(f"{ms:>10.1f} ms{'':>10}{queries:>4.0f} q{'':>9}" for ms, queries in medians))
    ratio = sum(cost[0] + cost[3] for cost in pages[-1]) / sum(cost[0] + cost[3] for cost in pages[0])
    print(f"\nbound {BOUND_MS:.0f} ms and {BOUND_QUERIES} queries; the last home takes {ratio:.2f} of the first")
    return int(any(ms > BOUND_MS or queries > BOUND_QUERIES for ms, queries in medians))


def main(homes: list[Path]) -> int:
    """Each home in a process of its own, one after the other."""
    costs = []
    for home in homes:
        environment = os.environ | {"CLUSTERGROWTH_HOME": str(home.resolve()), "BENCH_PAGES": "here"}
        done = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.stderr.write(done.stderr)
            return done.returncode
        costs.append({name: tuple(cost) for name, cost in json.loads(done.stdout.splitlines()[-1]).items()})
    return report(homes, costs)


if __name__ == "__main__":
    if os.environ.get("BENCH_PAGES") == "here":
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clustergrowth.web.settings")
        import django

        from clustergrowth.common.database import hold

        hold()
        django.setup()
        print(json.dumps(measure()))
    elif given := [Path(word) for word in sys.argv[1:]]:
        sys.exit(main(given))
    else:
        with tempfile.TemporaryDirectory(prefix="clustergrowth-bench-") as folder:
            Path(folder).chmod(0o711)
            own = os.environ | {"CLUSTERGROWTH_HOME": folder, "CLUSTERGROWTH_DEMO": "1"}
            subprocess.run([sys.executable, "-m", "clustergrowth", "prepare"], env=own, check=True)
            sys.exit(main([Path(folder)]))
