"""Taking a whole file of answers back, while its wave is open."""

from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from clustergrowth.common import jobs
from clustergrowth.common.imports import work
from clustergrowth.listen.surveys.answer_files.services import editions
from clustergrowth.listen.surveys.answer_files.services.incoming import alone
from clustergrowth.listen.surveys.answer_files.services.taking import (
    BATCH,
    rewrite,
    take_away,
    take_lines_back,
    write_lines,
)
from clustergrowth.listen.surveys.answers.queries.firms import who_may_not
from clustergrowth.listen.surveys.models import AnswerFile, FormerAnswers, Response
from clustergrowth.listen.surveys.waves.services.waves import lock_open_wave, must_take_answers
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def start_undoing(*, held: AnswerFile, by: Person) -> None:
    _must_be_possible(held, by)
    work.must_be(held, AnswerFile.State.DONE)
    work.start(held, AnswerFile.State.UNDOING, by=by)


@transaction.atomic
def undo_file(*, held: AnswerFile, by: Person) -> None:
    """What the file brought goes, what it changed or took out is again as it was.

    What a firm has said itself since stays; the account says how many those are.
    """
    alone(held.wave)
    _must_be_possible(held, by)
    brought = (
        Response.objects.filter(file=held).select_for_update(of=("self",)).select_related("council").order_by("pk")
    )
    own = [row for row in brought if row.source == Response.Source.IMPORT]
    begun = [row for row in own if row.draft is not None]
    gone = [row for row in own if row.draft is None]
    take_lines_back(begun, by)
    _leave_what_was_begun(begun)
    take_away(gone, by)
    restored, stayed = _restore(held, by)
    kept = len(brought) - len(own) + stayed
    held.account = (held.account or {}) | {"gone": len(gone) + len(begun), "restored": restored, "kept": kept}
    held.state = AnswerFile.State.UNDONE
    held.save(update_fields=["account", "state"])
    jobs.defer("comparison.freeze_wave", wave_id=held.wave_id)


def _must_be_possible(held: AnswerFile, by: Person) -> None:
    """Nobody takes back answers of a council that is not theirs, nor those that a later file rests on."""
    require(by, "surveys.run", held)
    touched = Q(file=held) | Q(pk__in=FormerAnswers.objects.filter(file=held).values("response"))
    for council in Council.objects.filter(pk__in=Response.objects.filter(touched).values("council")):
        require(by, "surveys.run", council)
    must_take_answers(lock_open_wave(held.wave))
    editions.must_be_last(held)


def _leave_what_was_begun(rows: list[Response]) -> None:
    """A firm has begun to change what the file said of it: its words stay as those of a firm that has begun."""
    for row in rows:
        row.answers, row.draft, row.source = row.draft or {}, None, Response.Source.PAGE
        row.key, row.origin, row.file, row.submitted_at, row.line = "", None, None, None, None
        row.save()


def _restore(held: AnswerFile, by: Person) -> tuple[int, int]:
    """How many answers are again as they were, and how many stay because of what was said since."""
    former = list(FormerAnswers.objects.filter(file=held).select_related("organisation", "council").order_by("pk"))
    found = Response.objects.select_related("file").defer("file__content", "file__account", "file__changes")
    rows = found.select_for_update(of=("self",)).in_bulk([one.response_id for one in former])
    wanted = [one for one in former if _may_return(one, rows.get(one.response_id))]
    others = Response.objects.filter(wave=held.wave, organisation__isnull=False)
    others = others.exclude(pk__in=[one.response_id for one in wanted])
    has = {row.pk: row.organisation_id for row in rows.values()}
    not_free = who_may_not(
        {one.response_id: one.organisation_id for one in wanted},
        has,
        set(others.values_list("organisation", flat=True)),
    )  # of firms that have answered in another way since
    changed: list[Response] = []
    back: list[Response] = []
    for one in wanted:
        row = rows.get(one.response_id)
        if one.response_id in not_free:
            continue
        if row is None:
            back.append(_as_it_was(Response(pk=one.response_id, wave=held.wave, source=Response.Source.IMPORT), one))
        else:
            changed.append(_as_it_was(row, one))
    rewrite(changed, ["answers", "period", "organisation", "council", "saved_at", "origin"])
    write_lines(back, by)
    Response.objects.bulk_create(back, batch_size=BATCH)
    return len(changed) + len(back), len(former) - len(changed) - len(back)


def _may_return(former: FormerAnswers, row: Response | None) -> bool:
    """Unless the firm has said or begun something itself since."""
    if row is None:
        return former.removed is not None
    has_begun_as_another = row.draft is not None and row.organisation_id != former.organisation_id
    return row.source == Response.Source.IMPORT and not has_begun_as_another


def _as_it_was(row: Response, former: FormerAnswers) -> Response:
    if row.file is not None and former.removed is None and row.council_id != former.council_id:
        row.origin_id = row.file.origin_id  # a file of earlier days had put it into another council
    row.answers, row.period, row.saved_at = former.answers, former.period, former.saved_at or row.saved_at
    row.organisation, row.council = former.organisation, former.council
    for name, value in (former.removed or {}).items():
        setattr(row, name, parse_datetime(value) if name == "submitted_at" and value else value)
    return row
