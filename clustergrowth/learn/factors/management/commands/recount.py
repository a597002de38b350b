"""Every figure that is kept, counted anew."""

from typing import Any

from django.core.management.base import BaseCommand

from clustergrowth.learn.factors.queries import kept


class Command(BaseCommand):
    help = "Count the figures of every council, country and of the network anew, and the records behind them."

    def handle(self, *arguments: Any, **options: Any) -> None:
        self.stdout.write(f"Counted anew: {kept.recount_all()}")
