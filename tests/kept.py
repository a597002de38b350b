"""A cast is made once for all tests of a process: in a database of its own, in which each test works and is undone.

A copy of the migrated database holds its rows, a folder its files, a pickle the object that names them. A test that
asks for the cast gets the connection to that database in place of its own, within a transaction that is given back.
"""

import pickle
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import override_settings
from pytest_django import DjangoDbBlocker

from clustergrowth.common import clock
from clustergrowth.common.network import queries as network
from clustergrowth.common.network.kinds import NetworkKind
from tests import databases
from tests.databases import DEFAULT

C = TypeVar("C")


@contextmanager
def kept(
    name: str, make: Callable[[], C], blocker: DjangoDbBlocker, *, files: Path | None = None
) -> Iterator["KeptCast[C]"]:
    """A cast for as long as this lasts; its database goes with it."""
    cast = KeptCast(name, make, files=files)
    yield cast
    with blocker.unblock():
        cast.drop_database()


class KeptCast(Generic[C]):
    def __init__(self, name: str, make: Callable[[], C], *, files: Path | None = None) -> None:
        self.name, self.make, self.files = name, make, files
        self.numbers_from = 0
        self._there: BaseDatabaseWrapper | None = None
        self._made, self._hour = b"", ""

    def drop_database(self) -> None:
        if self._there is not None:
            self._there.close()
            databases.drop(self._there.settings_dict["NAME"])

    @contextmanager
    def given(self) -> Iterator[C]:
        """The cast for one test, its files in the MEDIA_ROOT; made in the test's own database where it must be."""
        if not _may_leave_its_database() or not self._is_of_this_hour():
            yield self.make()
            return
        assert self._there is not None
        if self.files is not None:
            shutil.copytree(self.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
        with _connected(self._there), _undone():
            yield pickle.loads(self._made)

    def committed(self) -> C:
        """The cast for one test that commits: its database begins anew, as a copy of the cast's."""
        if not self._is_of_this_hour():
            return self.make()
        assert self._there is not None
        self._there.close()
        databases.of_one_test.begin_again(self._there.settings_dict["NAME"])
        cast: C = pickle.loads(self._made)
        return cast

    def _is_of_this_hour(self) -> bool:
        """Its last day is today: another hour, and it may be another day somewhere, so it is made once more."""
        hour = f"{clock.now():%d %H}"
        if hour != self._hour and hour == time.strftime("%d %H", time.gmtime()):  # not where a test moved the clock
            self._make_anew()
            self._hour = hour
        return hour == self._hour

    def _make_anew(self) -> None:
        self.drop_database()
        if self.files is not None:
            shutil.rmtree(self.files)
            self.files.mkdir()
        self._there, self.numbers_from = databases.copy(self.name)
        files = override_settings(MEDIA_ROOT=self.files or settings.MEDIA_ROOT)
        with _connected(self._there), files, transaction.atomic():
            self._made = pickle.dumps(self.make())
            connection.run_on_commit.clear()  # as in a test, where nothing is committed


def _may_leave_its_database() -> bool:
    """Not where others must see its rows, nor where the test has already written or become somebody."""
    if not connection.in_atomic_block or network.kind() != NetworkKind.DEMONSTRATION:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL AND current_user = session_user")
        return bool(cursor.fetchone() == (True,))


@contextmanager
def _connected(there: BaseDatabaseWrapper) -> Iterator[None]:
    here: Any = connections[DEFAULT]
    connections[DEFAULT] = there
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections[DEFAULT] = here
        ContentType.objects.clear_cache()


@contextmanager
def _undone() -> Iterator[None]:
    """As Django's own ``TestCase`` does it, with what it looks at before it gives back."""
    with transaction.atomic():
        yield
        if connection.is_usable() and not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)
