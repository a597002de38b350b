"""Work on files that takes longer than a page may."""

from collections.abc import Callable
from datetime import timedelta

from django.db import OperationalError

from clustergrowth.common import clock
from clustergrowth.common.jobs import Queue, job
from clustergrowth.people.imports.models import Import, ImportRow, ImportState
from clustergrowth.people.imports.services import running, undoing
from clustergrowth.people.imports.services.preparing import delete_file

KEPT_FOR = timedelta(days=90)  # time to undo it; then what the file said goes
TRIES = 3  # two files that wait for each other's rows: one is sent back, and alone the next time


def _work(id: int, state: str, work: Callable[[Import], None]) -> None:
    """Do it whole; when two files wait for each other's rows the database sends one back, which then begins anew."""
    for attempt in range(1, TRIES + 1):
        of = Import.objects.select_related("council").get(pk=id)
        if of.state != state:
            return
        try:
            work(of)
            return
        except OperationalError:
            if attempt == TRIES:
                raise


@job("imports.look_through", queue=Queue.READER, retry=0, given_up=running.stop)
def look_through(id: int) -> None:
    _work(id, ImportState.CHECKING, running.look_through)


@job("imports.run", queue=Queue.READER, retry=0, given_up=running.stop)
def run(id: int) -> None:
    _work(id, ImportState.RUNNING, running.run)


@job("imports.undo", queue=Queue.READER, retry=0, given_up=undoing.stop)
def undo(id: int) -> None:
    _work(id, ImportState.UNDOING, undoing.undo)


@job("imports.tidy", every="40 3 * * *")
def tidy() -> None:
    """Files nobody imported and the cells of refused rows are not kept for ever: they may name people."""
    old = Import.objects.filter(created_at__lt=clock.now() - KEPT_FOR)
    ImportRow.objects.filter(of__in=old).exclude(cells=None).update(cells=None)
    for of in old.exclude(state__in=[ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE]):
        delete_file(of)
        of.delete()
