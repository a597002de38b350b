"""The databases of the tests: the migrations write one, once a run, and each other is a copy of it.

To copy it takes a tenth of a second, to migrate some seconds. To empty two hundred tables after a test that
commits takes a second, is refused by the ledger, and takes away what the migrations wrote.
"""

import itertools

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from clustergrowth.common.database import migrating

DEFAULT = "default"
MIGRATED = "test_migrated"
NUMBER_FROM = "SELECT setval(format('%%I', sequencename)::regclass, %s) FROM pg_sequences WHERE schemaname = 'public'"
_numbers = itertools.count(1_000_000, 1_000_000)


def migrate(*, keep: bool) -> None:
    """Make the one that is copied, or bring it up to date where ``--reuse-db`` kept it."""
    here = connections[DEFAULT]
    name, here.settings_dict["TEST"]["NAME"] = here.settings_dict["NAME"], MIGRATED
    try:
        with migrating.quickly():
            here.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
        here.close()
    finally:
        here.settings_dict["NAME"], here.settings_dict["TEST"]["NAME"] = name, None


def drop(name: str) -> None:
    with connections[DEFAULT]._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy(suffix: str, of: str = MIGRATED) -> tuple[BaseDatabaseWrapper, int]:
    """A connection to a copy for this process, and from where the numbers of its rows begin.

    No other database gives these numbers: what a process remembers of a number means one row only.
    """
    here = connections[DEFAULT]
    there = here.copy()
    there.settings_dict = here.creation.get_test_db_clone_settings(suffix)
    name, number = there.settings_dict["NAME"], next(_numbers)
    drop(name)
    with here._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
    with there.cursor() as cursor:
        cursor.execute(NUMBER_FROM, [number])
    return there, number


class OfOneTest:
    """While a test commits, everything in this process is connected to a copy that goes with it."""

    def begin(self, of: str = MIGRATED) -> None:
        here = connections[DEFAULT]
        here.close()
        there, _ = copy("committed", of)
        there.close()
        self._before, here.settings_dict["NAME"] = here.settings_dict["NAME"], there.settings_dict["NAME"]

    def end(self) -> None:
        here = connections[DEFAULT]
        here.close()
        name, here.settings_dict["NAME"] = here.settings_dict["NAME"], self._before
        drop(name)

    def begin_again(self, of: str) -> None:
        self.end()
        self.begin(of)


of_one_test = OfOneTest()
