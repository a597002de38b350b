"""What was counted is kept for a day, what was answered for minutes."""

from datetime import timedelta

from clustergrowth.common import clock
from clustergrowth.common.jobs import job
from clustergrowth.common.limits import once
from clustergrowth.common.limits.models import Answered, Tally

KEPT = timedelta(days=1)


@job("limits.forget", every="25 * * * *")
def forget() -> None:
    """No count outlives its window by long, and no answer the minutes in which the same form is one by mistake."""
    Tally.objects.filter(since__lt=clock.now() - KEPT).delete()
    Answered.objects.filter(at__lt=clock.now() - once.KEPT).delete()
