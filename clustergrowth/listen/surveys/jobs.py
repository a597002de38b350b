"""Work of the worker: writing to those asked, closing what is over, forgetting files that nobody took."""

from datetime import timedelta

from clustergrowth.common import clock
from clustergrowth.common.jobs import job
from clustergrowth.listen.surveys import services
from clustergrowth.listen.surveys.models import AnswerFile, Wave
from clustergrowth.listen.surveys.queries import overdue_waves
from clustergrowth.people.councils.models import Council

KEPT_FOR = timedelta(days=7)


@job("surveys.send_invitations")
def send_invitations(wave_id: int) -> None:
    services.send_invitations(Wave.objects.get(pk=wave_id))


@job("surveys.send_reminders")
def send_reminders(wave_id: int, council_id: int) -> None:
    services.send_reminders(Wave.objects.get(pk=wave_id), Council.objects.get(pk=council_id))


@job("surveys.close_overdue", every="35 0 * * *")
def close_overdue() -> None:
    for wave in overdue_waves():
        services.close_overdue(wave)


@job("surveys.forget_files", every="50 3 * * *")
def forget_files() -> None:
    """Files that were uploaded and never taken hold answers of single firms; they do not stay."""
    AnswerFile.objects.filter(content__isnull=False, created_at__lt=clock.now() - KEPT_FOR).delete()
