"""Work of the worker: answers enter the groups of others; who wished for it is told when there are enough."""

from clustergrowth.common.jobs import Queue, job
from clustergrowth.listen.comparison import services
from clustergrowth.listen.surveys.models import Response, Wave


@job("comparison.freeze", queue=Queue.READER)
def freeze(response_id: int) -> None:
    services.freeze(response_id)


@job("comparison.freeze_wave")
def freeze_wave(wave_id: int) -> None:
    services.freeze_wave(Wave.objects.get(pk=wave_id))


@job("comparison.renew", every="15 4 * * *")
def renew() -> None:
    """Once a day what firms changed since enters the groups, then the mails that were wished for are written."""
    waves = Response.objects.filter(submitted_at__isnull=False).values("wave").distinct()
    for wave in Wave.objects.filter(pk__in=waves).order_by("pk"):
        services.freeze_wave(wave)
    services.tell_those_who_wished()
