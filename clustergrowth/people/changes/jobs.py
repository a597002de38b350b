"""Changes for many, which take longer than a page may."""

from clustergrowth.common.jobs import Queue, job
from clustergrowth.people.changes import services
from clustergrowth.people.changes.models import BulkChange
from clustergrowth.people.persons.models import Person


@job("changes.run", queue=Queue.READER)
def run(id: int) -> None:
    if change := BulkChange.objects.filter(pk=id).first():
        services.run(change)


@job("changes.undo", queue=Queue.READER)
def undo(id: int, by: int) -> None:
    if change := BulkChange.objects.filter(pk=id).first():
        services.undo(change, Person.objects.filter(pk=by).first())
