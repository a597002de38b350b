"""Taking a whole file of answers back, while its wave is open."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import jobs
from clustergrowth.common.errors import TooLate
from clustergrowth.listen.surveys.answering import held_open, must_take_answers
from clustergrowth.listen.surveys.models import AnswerFile, FormerAnswers, Response
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line

BATCH = 2000


@transaction.atomic
def start_undoing(*, held: AnswerFile, by: Person) -> None:
    require(by, "surveys.run", held)
    must_take_answers(held_open(held.wave))
    row = AnswerFile.objects.select_for_update(of=("self",)).get(pk=held.pk)
    if row.state != AnswerFile.State.TAKEN:
        raise TooLate(_("This file is at another step by now. Look at its page again."))
    row.state = AnswerFile.State.UNDOING
    row.save(update_fields=["state"])
    jobs.defer("surveys.undo_file", id=row.pk, by=by.pk)


def undo(held: AnswerFile, by: Person) -> None:
    """Take it back whole, if that is still wanted."""
    if held.state == AnswerFile.State.UNDOING:
        undo_file(held=held, by=by)


def stop(id: int, **_of: Any) -> None:
    """The work ended before its end: the file stays taken."""
    AnswerFile.objects.filter(pk=id, state=AnswerFile.State.UNDOING).update(state=AnswerFile.State.TAKEN)


@transaction.atomic
def undo_file(*, held: AnswerFile, by: Person) -> None:
    """What the file brought goes, what it changed is again as it was.

    What a later file or the firm itself has changed since stays; the account says how many those are.
    """
    require(by, "surveys.run", held)
    must_take_answers(held_open(held.wave))
    later = FormerAnswers.objects.filter(file__gt=held.pk).values("response")
    brought = Response.objects.filter(file=held)
    own = brought.filter(source=Response.Source.IMPORT, changes=0).exclude(pk__in=later)
    gone = list(own.select_for_update(of=("self",)).select_related("council"))
    kept = brought.count() - len(gone)
    changed = FormerAnswers.objects.filter(file=held)
    former = changed.filter(response__source=Response.Source.IMPORT).exclude(response__in=later)
    restored = _restore(former.select_related("response", "organisation", "council"))
    kept += changed.count() - restored
    lines = Line.objects.in_bulk([row.line for row in gone if row.line is not None])
    ledger.write_many(
        ledger.Entry(Kind.TAKEN_BACK, by, earlier=lines[row.line], council=row.council)
        for row in gone
        if row.line is not None and row.line in lines
    )
    for at in range(0, len(gone), BATCH):
        Response.objects.filter(pk__in=[row.pk for row in gone[at : at + BATCH]]).delete()
    held.account = (held.account or {}) | {"gone": len(gone), "restored": restored, "kept": kept}
    held.state = AnswerFile.State.UNDONE
    held.save(update_fields=["account", "state"])
    jobs.defer("comparison.freeze_wave", wave_id=held.wave_id)


def _restore(former: QuerySet[FormerAnswers]) -> int:
    rows = []
    for one in former:
        row = one.response
        row.answers, row.period = one.answers, one.period
        row.organisation, row.council = one.organisation, one.council
        rows.append(row)
    Response.objects.bulk_update(rows, ["answers", "period", "organisation", "council"], batch_size=BATCH)
    return len(rows)
