"""How often: one counter in the database, right for all processes, machines and threads at the same moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.languages.dates import written
from clustergrowth.common.limits.models import UseCount

V = TypeVar("V", bound=Callable[..., Any])
HOUR, HALF_A_DAY = timedelta(hours=1), timedelta(hours=12)  # the usual window; from when on the day is said too
KEPT = timedelta(days=1)  # no count is kept for longer …
LONGER: dict[str, timedelta] = {}  # … but those of these kinds, each as long as its window
# One statement, so that two at once are two: the row itself is the lock. A window that is over begins anew.
COUNT = f"""
    INSERT INTO {UseCount._meta.db_table} AS old (what, who, since, count) VALUES (%(what)s, %(who)s, %(now)s, 1)
    ON CONFLICT (what, who) DO UPDATE SET
        count = CASE WHEN old.since <= %(begins)s THEN 1 ELSE old.count + 1 END,
        since = CASE WHEN old.since <= %(begins)s THEN EXCLUDED.since ELSE old.since END
    RETURNING count, since
"""  # noqa: S608  the name of our own table


class TooOften(Refused):
    """Done as often as is allowed; says when to come again."""

    status = 429

    def __init__(self, until: datetime, sentence: str = "") -> None:
        self.until = until
        self.seconds = max(1, round((until - clock.now()).total_seconds()))
        sentence = sentence or _(
            "This was done very often from your account or network. You can continue at %(time)s; nothing is lost."
        )
        super().__init__(sentence % {"time": _spoken(until)})


def _spoken(until: datetime) -> str:
    """Up to the next minute, so that it holds at the time that is said, the reader's own; with the day where far."""
    return written(until + timedelta(seconds=59), "hour" if until - clock.now() < HALF_A_DAY else "time")


def count(what: str, who: str, *, most: int, within: timedelta = HOUR, sentence: str = "") -> None:
    """Count a try; refuses those beyond ``most`` until the time that began with the first of them is over.

    ``told`` is what is said then, with ``%(time)s``.
    """
    if within > LONGER.get(what, KEPT):
        raise ValueError(f"{what}: counts are forgotten before this window is over, unless LONGER says so")
    now = clock.now()
    row: dict[str, Any] = {"what": what[:100], "who": _hash(who), "now": now, "begins": now - within}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, row)
        tries, since = cursor.fetchone()
    if tries > most:
        raise TooOften(since + within, sentence)


def again(*, bounded: str = "") -> Callable[[V], V]:
    """Declares a view that one posts to again and again: it makes nothing, or what else is ``bounded``, and by what.

    A view that declares nothing makes something new and has the narrow limit, so that a new noun need not know of it.
    """

    def declare(view: V) -> V:
        view.is_done_again, view.bounded = True, bounded  # type: ignore[attr-defined]
        return view

    return declare


def _hash(who: str) -> str:
    return salted_hmac("limits", who, algorithm="sha256").hexdigest()
