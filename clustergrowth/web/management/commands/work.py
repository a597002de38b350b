"""The worker: does in the background what pages and commands deferred."""

import asyncio
from typing import Any

from django.core.management.base import BaseCommand

from clustergrowth.web.running import worker


class Command(BaseCommand):
    help = "Run background jobs until stopped. Any number of workers can run, on any number of machines."
    requires_system_checks = []  # for developers, and they take a second

    def handle(self, *arguments: Any, **options: Any) -> None:
        asyncio.run(worker.work_until_stopped())
