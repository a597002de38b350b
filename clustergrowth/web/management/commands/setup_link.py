"""For a network without demonstration data: who opens this link becomes its site administrator."""

from typing import Any

from django.core.management.base import BaseCommand

from clustergrowth.web.pages import setup


class Command(BaseCommand):
    help = "Print a one-time link that makes the first site administrator; nothing when there is one."

    def handle(self, *arguments: Any, **options: Any) -> None:
        if setup.is_needed():
            self.stdout.write(f"Open this once, within a week, to set the site up: {setup.link()}")
