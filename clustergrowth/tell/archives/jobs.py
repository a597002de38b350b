"""Work on archives that takes longer than a page may."""

from clustergrowth.common import clock
from clustergrowth.common.imports import work
from clustergrowth.common.jobs import Queue, job
from clustergrowth.tell.archives.models import CouncilArchive, IncomingArchive
from clustergrowth.tell.archives.services import bringing_in, keeping, taking_out

work.declare(IncomingArchive, look_through=bringing_in.look_through, run=bringing_in.run)


def give_up(id: int) -> None:
    CouncilArchive.objects.filter(pk=id, made_at=None).update(failed_at=clock.now())


@job("archives.make", queue=Queue.READER, given_up=give_up)
def make(id: int) -> None:
    taking_out.make(id)


@job("archives.tidy", every="20 * * * *")
def tidy() -> None:
    keeping.tidy()
