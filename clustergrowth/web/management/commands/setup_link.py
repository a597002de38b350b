"""For a network without demonstration data: who opens this link becomes its site administrator."""

from typing import Any

from django.core.management.base import BaseCommand

from clustergrowth.web.pages import setup


class Command(BaseCommand):
    help = "Print a one-time link for the first site administrator; prints nothing if there already is one."

    def handle(self, *arguments: Any, **options: Any) -> None:
        if setup.is_needed():
            self.stdout.write(f"Open this link once, within a week, to set up the site: {setup.link()}")
