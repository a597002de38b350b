"""What has to be true before the first page is served."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from clustergrowth.common.network import queries, services
from clustergrowth.web import translations
from clustergrowth.web.running import founding, readiness


class Command(BaseCommand):
    help = "Bring translations and database up to date and, on the first start, load the demonstration network."
    requires_system_checks = []  # for developers, and they take a second

    def handle(self, *arguments: Any, **options: Any) -> None:
        for language in translations.compile_stale():
            self.stdout.write(f"Translation compiled: {language}")
        settings.STATIC_ROOT.mkdir(exist_ok=True)  # stays empty: static files are served from where they are
        call_command("upgrade", stdout=self.stdout)
        kind = founding.decide(queries.kind())
        if queries.kind() is None:
            founding.decide(services.found_network(kind))  # another machine may have been faster
        first = "demo" if queries.is_demonstration() else "setup_link"  # nothing when there is a network already
        if first in get_commands():
            call_command(first, stdout=self.stdout)
            readiness.note()
