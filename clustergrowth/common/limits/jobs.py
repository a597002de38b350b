"""What was counted and answered is kept for a day."""

from datetime import timedelta

from clustergrowth.common import clock
from clustergrowth.common.jobs import job
from clustergrowth.common.limits.models import Answered, Tally

KEPT = timedelta(days=1)


@job("limits.forget", every="25 * * * *")
def forget() -> None:
    """No count outlives its window by long, and nobody comes back to a form after a day."""
    before = clock.now() - KEPT
    Tally.objects.filter(since__lt=before).delete()
    Answered.objects.filter(at__lt=before).delete()
