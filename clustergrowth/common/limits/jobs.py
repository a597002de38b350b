"""What was counted is kept for a day, or as long as its window, what was answered for minutes."""

from clustergrowth.common import clock
from clustergrowth.common.jobs import job
from clustergrowth.common.limits import often, once
from clustergrowth.common.limits.models import Answered, UseCount


@job("limits.forget", every="25 * * * *")
def forget() -> None:
    """No count outlives its window by long, and no answer the minutes in which the same form is one by mistake."""
    now = clock.now()
    UseCount.objects.filter(since__lt=now - often.KEPT).exclude(what__in=often.LONGER).delete()
    for what, window in often.LONGER.items():
        UseCount.objects.filter(what=what, since__lt=now - window).delete()
    Answered.objects.filter(at__lt=now - once.KEPT).delete()
