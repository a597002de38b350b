"""The worker: does in the background what pages and commands deferred."""

from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

MOST_AT_ONCE = 2  # a machine of two cores answers pages too
GRACE = 5.0  # seconds a job may take to finish when the worker is asked to stop; it is done again otherwise


class Command(BaseCommand):
    help = "Do background jobs until stopped; any number of workers may run, on any number of machines."
    requires_system_checks = []  # for developers, and they take a second

    def handle(self, *arguments: Any, **options: Any) -> None:
        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        with app.replace_connector(connector.get_worker_connector()) as worker:
            worker.run_worker(concurrency=MOST_AT_ONCE, shutdown_graceful_timeout=GRACE, delete_jobs="successful")
