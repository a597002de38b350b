"""Work of the worker: writing to those asked, closing what is over, forgetting files that nobody took."""

from datetime import timedelta

from django.db import transaction

from clustergrowth.common import clock
from clustergrowth.common.imports import work
from clustergrowth.common.jobs import Queue, job
from clustergrowth.listen.surveys.answer_files.services import files, undoing
from clustergrowth.listen.surveys.models import AnswerFile, OpenLinkSubmission, Response, Sample, Wave
from clustergrowth.listen.surveys.waves.queries.days import TodayIn, overdue_waves, running_waves
from clustergrowth.listen.surveys.waves.services import invitations, waves
from clustergrowth.people.councils.models import Council

KEPT_FOR = timedelta(days=7)  # a file that was uploaded and never used
NEVER_HANDED_IN = timedelta(days=30)  # who came by the open link and stopped (decision 0019)
AFTER_THE_WAVE = timedelta(days=90)  # time to look into who arrived, then the names go


@job("surveys.send_invitations", queue=Queue.BULK_MAIL)
def send_invitations(wave_id: int) -> None:
    invitations.send_invitations(Wave.objects.get(pk=wave_id))


@job("surveys.send_reminders", queue=Queue.BULK_MAIL)
def send_reminders(wave_id: int, council_id: int) -> None:
    invitations.send_reminders(Wave.objects.get(pk=wave_id), Council.objects.get(pk=council_id))


@job("surveys.send_what_waits", every="5 7 * * *")
def send_what_waits() -> None:
    """Invitations to surveys that begin today, and those whose person could not be written to until now."""
    for wave in running_waves():
        invitations.send_invitations(wave)


@job("surveys.remind_by_itself", every="10 7 * * *")
def remind_by_itself() -> None:
    """After 7 and after 14 days, where the council wants it."""
    samples = Sample.objects.filter(
        reminds=True, wave__state=Wave.State.OPEN, wave__closes__gte=TodayIn("council__time_zone")
    )
    for sample in samples.filter(reminds=True).select_related("wave", "council").order_by("pk"):
        invitations.send_reminders(sample.wave, sample.council, is_by_itself=True)


@job("surveys.close_overdue", every="35 * * * *")
def close_overdue() -> None:
    for wave in overdue_waves():
        waves.close_overdue(wave)


work.declare(
    AnswerFile,
    look_through=files.go_through,
    run=files.go_through,
    undo=lambda of, by: undoing.undo_file(held=of, by=by),
)


@job("surveys.forget_files", every="50 3 * * *")
@transaction.atomic
def forget_files() -> None:
    """Files that were uploaded and never taken hold answers of single firms; they do not stay."""
    for of in work.idle(AnswerFile.in_hand().filter(created_at__lt=clock.now() - KEPT_FOR)):
        of.delete()


@job("surveys.forget_arrivals", every="55 3 * * *")
def forget_submissions() -> None:
    """Who came through an open link and never handed in is forgotten; of the others the address, after the wave."""
    moment = clock.now()
    never = OpenLinkSubmission.objects.filter(handed_in_at=None, created_at__lt=moment - NEVER_HANDED_IN)
    Response.objects.filter(submission__in=never, submitted_at=None).delete()
    never.delete()
    over = OpenLinkSubmission.objects.filter(wave__closed_at__lt=moment - AFTER_THE_WAVE)
    over.exclude(email="").update(email="", nonce="")
