"""An archive comes in: looked through and taken by the same code, the first time undone; all of it or nothing."""

from collections.abc import Callable
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.imports import work
from clustergrowth.common.imports.models import NOT_TAKEN, ImportState
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.tell.archives import domain
from clustergrowth.tell.archives.models import CouncilArchive, IncomingArchive
from clustergrowth.tell.archives.services.incoming import AT_ONCE, ArchiveAccount, Incoming
from clustergrowth.tell.archives.services.keeping import drop


def receive(*, file: "UploadedFile[Any]", by: Person) -> IncomingArchive:
    """Keep an archive and have it looked through. Raises `Unusable`, and then nothing is kept."""
    require(by, "archives.bring_in")
    stream: Any = file.file
    domain.manifest(domain.opened(stream))
    stream.seek(0)
    with transaction.atomic():
        archive = IncomingArchive.objects.create(
            by=by, name=(file.name or "")[-200:], file=file, all_or_nothing=True, created_at=clock.now()
        )
        work.start(archive, ImportState.CHECKING, by=by)
    return archive


@transaction.atomic
def start(archive: IncomingArchive, *, by: Person) -> None:
    """Bring in what was looked through."""
    require(by, "archives.bring_in")
    work.must_be(archive, ImportState.CHECKED, ImportState.STOPPED)
    if not archive.file:
        raise Refused(_("This archive was not kept longer than a day. Choose the file again."))
    is_seen = bool(archive.account)  # else looking through it stopped halfway, and nobody knows yet what would come
    work.start(archive, ImportState.RUNNING if is_seen else ImportState.CHECKING, by=by)


@transaction.atomic
def discard(archive: IncomingArchive, *, by: Person) -> None:
    require(by, "archives.bring_in")
    work.must_be(archive, *NOT_TAKEN)
    drop(CouncilArchive.objects.none(), IncomingArchive.objects.filter(pk=archive.pk))
    archive.delete()


def look_through(archive: IncomingArchive, by: Person | None) -> None:
    """As it would come in; undone, and told."""
    _done(archive, by, is_rehearsal=True)


def run(archive: IncomingArchive, by: Person | None) -> None:
    _done(archive, by, is_rehearsal=False)


def _done(archive: IncomingArchive, by: Person | None, *, is_rehearsal: bool) -> None:
    told = work.reporter(archive, least=AT_ONCE)
    try:
        with archive.opened() as file:
            account = bring_in(file, by=by, is_rehearsal=is_rehearsal, progress=told)
        archive.account, archive.refusal = account.as_json(), ""
        archive.state = ImportState.CHECKED if is_rehearsal else ImportState.DONE
        if not is_rehearsal:
            archive.council = Council.objects.get(slug=account.council)
    except Refused as refused:
        archive.state, archive.refusal = ImportState.UNUSABLE, str(refused)
    archive.save(update_fields=["account", "refusal", "state", "council"])
    if archive.state == ImportState.DONE:
        drop(CouncilArchive.objects.none(), IncomingArchive.objects.filter(pk=archive.pk))


def bring_in(
    file: BinaryIO,
    *,
    by: Person | None,
    is_rehearsal: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> ArchiveAccount:
    """All of an archive, in one transaction. Raises `Refused`, and then nothing of it is there."""
    with domain.opened(file) as archive, transaction.atomic():
        incoming = Incoming(archive, progress, keeps_files=not is_rehearsal)
        incoming.take()
        if not is_rehearsal:
            ledger.write(Kind.ARCHIVE_BROUGHT_IN, by=by, council=Council.objects.get(slug=incoming.account.council))
        transaction.set_rollback(is_rehearsal)
    return incoming.account
