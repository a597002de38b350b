"""Two years in the order in which they happened: acts wait for their moment, the clock is moved to it, they are done.

An act may put further acts on the line (an answer three days after a question). What lies in the future never happens:
it is what the visitor of the demonstration finds waiting.
"""

import heapq
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from itertools import count

from django.db import connection, transaction

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.mail.services import silence
from clustergrowth.demo.chance import Chance

MAILS_KEPT = timedelta(days=24)  # what the outbox page shows; earlier mails would only cost time
log = logging.getLogger(__name__)

Act = Callable[[], object]
Report = Callable[[float, str], None]  # days that went by, and what is being done


class Timeline:
    def __init__(self, *, now: datetime, chance: Chance) -> None:
        self.now, self.chance = now, chance
        self._waiting: list[tuple[datetime, int, str, Act]] = []
        self._number = count()
        self.refused = 0

    def ago(self, days: float, *, hour: int | None = None) -> datetime:
        """A moment so many days ago, on a working day and within working hours."""
        moment = self.now - timedelta(days=days)
        if days > 3 and moment.weekday() >= 5:
            moment -= timedelta(days=moment.weekday() - 4)
        hour = hour if hour is not None else self.chance.randint(7, 15)
        moment = moment.replace(hour=hour, minute=self.chance.randrange(0, 60, 5), second=0, microsecond=0)
        return min(moment, self.now - timedelta(minutes=self.chance.randint(10, 200)))

    def at(self, moment: datetime, label: str, act: Act) -> None:
        """Put an act on the line."""
        if moment <= self.now:
            heapq.heappush(self._waiting, (moment, next(self._number), label, act))

    def after(self, low: float, high: float, label: str, act: Act) -> None:
        """Put an act on the line between ``low`` and ``high`` days from the moment that is being told."""
        self.at(clock.now() + timedelta(days=self.chance.uniform(low, high)), label, act)

    def run(self, report: Report) -> None:
        """Tell everything. What the rules of the house refuse does not happen, as in life."""
        last: datetime | None = None
        while self._waiting:
            moment, _number, label, act = heapq.heappop(self._waiting)
            report((moment - last).total_seconds() / 86400 if last else 0, label)
            last = moment if last is None else max(last, moment)
            is_long_ago = moment < self.now - MAILS_KEPT
            with clock.at(moment), silence() if is_long_ago else nullcontext():
                self._do(act, label)

    def _do(self, act: Act, label: str) -> None:
        before = transaction.savepoint()
        try:
            with _one_savepoint_an_act():
                act()
        except Refused as refused:
            transaction.set_rollback(False)
            transaction.savepoint_rollback(before)
            self.refused += 1
            log.debug("%s: %s", label, refused)
        else:
            transaction.savepoint_commit(before)


@contextmanager
def _one_savepoint_an_act() -> Iterator[None]:
    """Services nest transactions, and each would cost two more questions to the database: half of all there are.

    Here nobody else writes, and an act that is refused is taken back as a whole, so one savepoint serves all of it.
    """
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = True
