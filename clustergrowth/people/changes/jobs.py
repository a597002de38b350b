"""Changes for many, which take longer than a page may."""

from clustergrowth.common.jobs import Queue, job
from clustergrowth.people.changes import services
from clustergrowth.people.changes.models import BulkChange
from clustergrowth.people.persons.models import Person


def give_up(id: int, by: int | None = None) -> None:
    if change := BulkChange.objects.filter(pk=id).first():
        services.give_up(change)


@job("changes.run", queue=Queue.READER, given_up=give_up)
def run(id: int) -> None:
    if change := BulkChange.objects.filter(pk=id).first():
        services.run(change)


@job("changes.undo", queue=Queue.READER, given_up=give_up)
def undo(id: int, by: int) -> None:
    if change := BulkChange.objects.filter(pk=id).first():
        services.undo(change, Person.objects.filter(pk=by).first())
