"""Work on files that takes longer than a page may."""

from datetime import timedelta

from django.db import transaction

from clustergrowth.common import clock
from clustergrowth.common.imports import work
from clustergrowth.common.jobs import job
from clustergrowth.people.imports.models import Import, ImportRow
from clustergrowth.people.imports.services import running, undoing
from clustergrowth.people.imports.services.preparing import delete_file, remove_unknown_files

KEPT_FOR = timedelta(days=90)  # time to undo it; then what the file said goes
work.declare(
    Import,
    look_through=lambda of, _by: running.look_through(of),
    run=lambda of, _by: running.run(of),
    undo=lambda of, _by: undoing.undo(of),
)


@job("imports.tidy", every="40 3 * * *")
@transaction.atomic
def tidy() -> None:
    """Files nobody imported and the cells of refused rows are not kept for ever: they may name people."""
    old = Import.objects.filter(created_at__lt=clock.now() - KEPT_FOR)
    ImportRow.objects.filter(of__in=old).exclude(cells=None).update(cells=None)
    for of in work.idle(old.exclude(state__in=[Import.State.DONE, Import.State.UNDONE])):
        delete_file(of)
        of.delete()


@job("imports.tidy_files", every="50 3 * * *")
def tidy_files() -> None:
    remove_unknown_files()
