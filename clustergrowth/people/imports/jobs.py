"""Work on files that takes longer than a page may."""

from datetime import timedelta

from clustergrowth.common import clock
from clustergrowth.common.jobs import job
from clustergrowth.people.imports import running, undoing
from clustergrowth.people.imports.models import Import, Row, State
from clustergrowth.people.imports.services import delete_file

KEPT_FOR = timedelta(days=90)


@job("imports.look_through", retry=0)
def look_through(id: int) -> None:
    of = Import.objects.select_related("council").get(pk=id)
    if of.state == State.CHECKING:
        try:
            running.look_through(of)
        finally:
            running.stop(of)


@job("imports.run", retry=0)
def run(id: int) -> None:
    of = Import.objects.select_related("council").get(pk=id)
    if of.state == State.RUNNING:
        try:
            running.run(of)
        finally:
            running.stop(of)


@job("imports.undo", retry=0)
def undo(id: int) -> None:
    of = Import.objects.select_related("council").get(pk=id)
    if of.state == State.RUNNING:
        try:
            undoing.undo(of)
        finally:
            running.stop(of)


@job("imports.tidy", every="40 3 * * *")
def tidy() -> None:
    """Files nobody imported and the cells of refused rows are not kept for ever: they may name people."""
    old = Import.objects.filter(created_at__lt=clock.now() - KEPT_FOR)
    Row.objects.filter(of__in=old).exclude(cells=None).update(cells=None)
    for of in old.exclude(state__in=[State.DONE, State.UNDONE]):
        delete_file(of)
        of.delete()
