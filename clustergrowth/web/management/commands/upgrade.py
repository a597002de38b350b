"""The steps between the database as it is and this release."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from clustergrowth.common import jobs
from clustergrowth.common.database import migrating, roles
from clustergrowth.common.network import services
from clustergrowth.common.network.models import Network
from clustergrowth.demo import loading

LOCK = 0x436C_7573  # any number that every start on any machine agrees on


class Command(BaseCommand):
    help = "Bring the database up to date; does nothing if it already is, or if it belongs to a newer release."
    requires_system_checks = []  # for developers, and they take a second

    def handle(self, *arguments: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # one machine takes the steps, the others wait
            try:
                self._take_steps()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _take_steps(self) -> None:
        executor = MigrationExecutor(connection)
        loader = executor.loader
        on_disk = set(loader.disk_migrations) | {
            old for each in loader.disk_migrations.values() for old in each.replaces
        }
        newer = [step for step in loader.applied_migrations if step[0] in loader.migrated_apps and step not in on_disk]
        if newer:
            raise CommandError(
                f"This database was used by a newer release ({newer[0][0]}.{newer[0][1]} is unknown here): "
                "start that release, or restore a backup made before it."
            )
        steps = executor.migration_plan(loader.graph.leaf_nodes())
        if steps:
            self.stdout.write(f"Bringing the database up to date ({len(steps)} steps) …")
            with migrating.quickly():
                call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            jobs.defer("factors.recount_all")  # or the first visitor waits for it
        self._grant()
        if not Network.objects.exists() and (kind := loading.kind_of_what_is_there()):
            services.found_network(kind)  # an older release founded it

    @transaction.atomic
    def _grant(self) -> None:
        """In one step, for other machines may be serving."""
        web = roles.web_role()
        with connection.cursor() as cursor:
            for statement in roles.grants(connection.settings_dict["NAME"], web) if web else ():
                cursor.execute(statement)
