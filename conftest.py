"""What all tests share; the database comes from the plugin ``clustergrowth.common.database.testing``."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from tests.cast import Cast, make_cast

hypothesis.settings.register_profile("house", deadline=None)  # nothing is asserted by timing: machines are noisy
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def _work_at_once(settings: Any) -> None:
    """Jobs are done where they are deferred, and mails stay in the database."""
    settings.JOBS_INLINE = True
    settings.DEMO = True


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A request in another language leaves that language behind; the next test begins in English again."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True, scope="session")
def _ledger_and_queue_are_emptied_between_tests() -> Iterator[None]:
    """Tests that commit are cleaned up by TRUNCATE, which the ledger refuses; only this may pass its triggers.

    The queue's tables are not Django's own, so Django would leave them full.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # there is no public hook

    def with_triggers_off(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        try:
            flush(self)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")

    TransactionTestCase._fixture_teardown = with_triggers_off  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]
