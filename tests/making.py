"""What a request makes: the tables it puts rows into, but for the counting of the request itself."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

INSERT = re.compile(r'\s*INSERT INTO "?(\w+)')
OF_EACH_REQUEST = {"limits_tally", "limits_answered", "common_cache", "django_session"}


@contextmanager
def made() -> Iterator[set[str]]:
    tables: set[str] = set()

    def see(execute: Any, sql: Any, *more: Any) -> Any:
        if (found := INSERT.match(str(sql))) and found[1] not in OF_EACH_REQUEST:
            tables.add(found[1])
        return execute(sql, *more)

    with connection.execute_wrapper(see):
        yield tables


def says_it_makes_nothing(view: Any) -> bool:
    """Declared as done again and again, with nothing that bounds what it makes (``often.again``)."""
    return getattr(view, "is_done_again", False) and not view.bounded
