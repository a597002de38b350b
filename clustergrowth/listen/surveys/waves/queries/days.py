"""Which day it is where a council lives: a survey's first and last day are days there, not in Greenwich."""

from datetime import date, timedelta

from django.db.models import DateField, F, Func, QuerySet, Value

from clustergrowth.common import clock
from clustergrowth.listen.surveys.models import Wave

EAST, WEST = timedelta(hours=14), timedelta(hours=12)  # of Greenwich, the farthest that a day begins and ends


class TodayIn(Func):
    """The present day in the time zone that a column holds."""

    template = "(timezone(%(expressions)s))::date"
    output_field = DateField()

    def __init__(self, zone: str) -> None:
        super().__init__(F(zone), Value(clock.now()))


def latest_day() -> date:
    return (clock.now() + EAST).date()


def earliest_day() -> date:
    return (clock.now() - WEST).date()


def running_waves() -> list[Wave]:
    """Waves that take answers today."""
    waves = _open().filter(opens__lte=latest_day(), closes__gte=earliest_day()).order_by("pk")
    return [wave for wave in waves if wave.takes_answers]


def overdue_waves() -> list[Wave]:
    """Open waves whose last day is over in each of their councils."""
    waves = _open().filter(closes__lt=latest_day()).order_by("closes", "pk")
    return [wave for wave in waves if wave.is_over]


def _open() -> QuerySet[Wave]:
    return Wave.objects.filter(state=Wave.State.OPEN).prefetch_related("councils")
