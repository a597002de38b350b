"""The demonstration network, on the first start or by hand."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from tqdm import tqdm

from clustergrowth.common.network import queries
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.demo import loading
from clustergrowth.demo.network import BEGIN
from clustergrowth.web.running import founding


class Command(BaseCommand):
    help = "Load six councils with two years of invented history; does nothing if there already is a network."
    requires_system_checks = []  # for developers, and they take a second

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="size; the pages are designed for 1")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if "persons_person" not in connection.introspection.table_names():
            raise CommandError("This database has no tables yet. Run `clustergrowth upgrade` first, then try again.")
        if loading.is_there():
            self.stdout.write("The demonstration network is already loaded.")
            return
        if founding.decide(queries.kind()) != NetworkKind.DEMONSTRATION:
            raise CommandError("This network is real: give the demonstration a CLUSTERGROWTH_HOME of its own.")
        if not loading.is_free():
            self.stdout.write("There already is a network here, so the demonstration is not loaded.")
            return
        self.stdout.write("Loading the demonstration network: six councils, two years …")
        with tqdm(total=BEGIN, bar_format="{percentage:3.0f}% |{bar:30}| {desc}", file=sys.stderr, leave=False) as bar:

            def report(days: float, label: str) -> None:
                bar.set_description_str(label[:60].ljust(60), refresh=False)
                bar.update(days)

            loaded = loading.load(scale=options["scale"], report=report)
        if loaded is None:
            self.stdout.write("There already is a network here, so the demonstration is not loaded.")
            return
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # so that the first pages are as fast as later ones
        self.stdout.write(f"{loaded.councils} councils are ready.")
