"""Archives are kept for a day: they hold what people said, and are made again in minutes."""

from datetime import timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from clustergrowth.common import clock
from clustergrowth.common.imports import work
from clustergrowth.tell.archives.models import CouncilArchive, IncomingArchive

KEPT_FOR = timedelta(days=1)
FOLDER = "archives"


@transaction.atomic
def drop(made: QuerySet[CouncilArchive], incoming: QuerySet[IncomingArchive]) -> None:
    """The files go; that they were there stays."""
    held: list[CouncilArchive | IncomingArchive] = [*made.exclude(file=""), *work.idle(incoming.exclude(file=""))]
    for archive in held:
        transaction.on_commit(partial(default_storage.delete, str(archive.file)))
        archive.file = ""
        archive.save(update_fields=["file"])


def tidy() -> None:
    """Archives whose day is over, and files that none of them knows: a process was killed between two steps."""
    old = clock.now() - KEPT_FOR
    drop(CouncilArchive.objects.filter(asked_at__lt=old), IncomingArchive.objects.filter(created_at__lt=old))
    names = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    paths = {f"{FOLDER}/{name}" for name in names if default_storage.get_modified_time(f"{FOLDER}/{name}") < old}
    known = {*CouncilArchive.objects.values_list("file", flat=True)}
    for path in paths - known - {*IncomingArchive.objects.values_list("file", flat=True)}:
        default_storage.delete(path)
