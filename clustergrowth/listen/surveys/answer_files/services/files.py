"""A file of answers between being chosen and being taken; afterwards only the account of its rows stays.

Going through a file is work of the worker: looking is the taking itself, given back at the end.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, OperationalError, connections, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.locks import lock
from clustergrowth.common.tables.mentions import file_holds_address, holds_address
from clustergrowth.listen.surveys.answer_files.services import changes, editions
from clustergrowth.listen.surveys.answer_files.services.incoming import (
    LIMITS,
    first_rows,
    import_answers,
    must_be_readable,
    opened,
)
from clustergrowth.listen.surveys.answer_files.services.rows import Account, ColumnMapping
from clustergrowth.listen.surveys.answer_files.services.taking import TakingAnswers
from clustergrowth.listen.surveys.models import AnswerFile, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

FAULTS_KEPT = 5000  # nobody mends more by hand; all are counted


TRIES = 3  # when somebody answers at the same moment, the database sends the file back, and it begins anew


State = AnswerFile.State


_ROWS = ("faults", "remarks")  # of an account


BUSY = (State.LOOKING, State.TAKING, State.UNDOING)


Progress = Callable[[int], None]


def hold_file(*, wave: Wave, council: Council, content: bytes, name: str, by: Person) -> AnswerFile:
    """Keep a file until it is mapped. What is no table is refused at once."""
    require(by, "surveys.run", council)
    if wave.state != Wave.State.OPEN:
        raise TooLate(_("This survey is closed; its figures no longer change."))
    if len(content) > LIMITS.bytes:
        raise Refused(_("The file is larger than 20 MB."), fields={"file": [_("The file is larger than 20 MB.")]})
    first_rows(opened(io.BytesIO(content), name))
    return AnswerFile.objects.create(
        wave=wave, council=council, name=name[:200], content=content, created_at=clock.now(), created_by=by
    )


@transaction.atomic
def start(
    *, held: AnswerFile, choice: ColumnMapping, by: Person, all_or_nothing: bool = False, takes: bool, edition: str = ""
) -> None:
    """Have the worker look a file through, or take it. What cannot be read at all is refused at once.

    ``edition`` says whether it holds other firms than the files before it or corrects one of them (see ``editions``).
    """
    require(by, "surveys.run", held)
    row = _waiting(held, State.HELD, State.LOOKED, State.STOPPED)
    table = opened(io.BytesIO(row.content or b""), row.name)
    must_be_readable(wave=row.wave, council=row.council, columns=table.columns, choice=choice, by=by)
    editions.say(row, edition)
    row.choice, row.all_or_nothing, row.refusal, row.rows_done = asdict(choice), all_or_nothing, "", 0
    row.state = State.TAKING if takes else State.LOOKING
    row.save(update_fields=["choice", "all_or_nothing", "refusal", "rows_done", "state", "corrects", "are_others"])
    language = (translation.get_language() or by.language)[:2]  # of the page that shows the reasons
    jobs.defer("surveys.go_through_file", id=row.pk, by=by.pk, language=language)


def _waiting(held: AnswerFile, *allowed: str) -> AnswerFile:
    row = AnswerFile.objects.select_for_update(of=("self",)).select_related("wave", "council").get(pk=held.pk)
    if row.state not in allowed:
        raise TooLate(_("This file has moved on since. Look at its page again."))
    return row


def go_through(held: AnswerFile, by: Person, language: str) -> None:
    """Do what was started; how far it is can be seen meanwhile. Work that ends before its end leaves nothing behind."""
    if held.state not in (State.LOOKING, State.TAKING):
        return
    looks = held.state == State.LOOKING
    with translation.override(language):
        try:
            taking = _tried(held, by, looks)
            held.refusal, held.state = "", State.LOOKED if looks else State.TAKEN
            if looks:
                held.account, held.changes = stored(taking.account), changes.packed(taking.changes)
        except Refused as refused:
            held.refusal, held.state = str(refused.sentence), State.HELD
    held.save(update_fields=["state", "refusal", "account", "changes"])


def stop(id: int, **_of: Any) -> None:
    """Say on the page that the work ended before its end; nothing of it stayed."""
    AnswerFile.objects.filter(pk=id, state__in=[State.LOOKING, State.TAKING]).update(state=State.STOPPED)


def _tried(held: AnswerFile, by: Person, looks: bool) -> TakingAnswers:
    choice, looked = ColumnMapping(**(held.choice or {})), (held.account or {}).get("digest", "")
    for attempt in range(1, TRIES + 1):
        try:
            return take_file(
                held=held, choice=choice, by=by, all_or_nothing=held.all_or_nothing and not looks, dry_run=looks,
                looked=None if looks else looked, progress=_reporter(held),
            )  # fmt: skip
        except (IntegrityError, OperationalError):
            if attempt == TRIES:
                raise
    raise AssertionError  # the loop returns or raises


@transaction.atomic
def take_file(
    *,
    held: AnswerFile,
    choice: ColumnMapping,
    by: Person,
    all_or_nothing: bool = False,
    dry_run: bool = False,
    looked: str | None = None,
    progress: Progress | None = None,
) -> TakingAnswers:
    """Import a held file; its content goes, the account of its rows stays, and what it changed."""
    if held.content is None:
        raise TooLate(_("This file has already been imported."))
    taking = import_answers(
        file=held, stream=io.BytesIO(held.content), choice=choice, by=by, all_or_nothing=all_or_nothing,
        dry_run=dry_run, looked=looked, progress=progress,
    )  # fmt: skip
    if not dry_run:
        held.account, held.content, held.state = stored(taking.account), None, State.TAKEN
        held.changes, held.edition = changes.packed(taking.changes), editions.number(held)
        held.save(update_fields=["account", "content", "state", "changes", "edition"])
    return taking


def stored(account: Account) -> dict[str, Any]:
    told = account.as_json()
    told["faults"] = told["faults"][:FAULTS_KEPT]
    return told


@transaction.atomic
def leave_file(*, held: AnswerFile, by: Person) -> None:
    require(by, "surveys.run", held)
    lock(held, "wave", "council")
    if held.content is not None and not held.is_busy:
        held.delete()


def forget_in_files(address: str) -> bool:
    """Files that nobody has taken yet go when they hold this whole address; accounts of files lose the rows with it.

    One file at a time. False while one that holds it is worked on.
    """
    waiting = AnswerFile.objects.filter(content__isnull=False).order_by("pk").values_list("pk", flat=True)
    later = [pk for pk in waiting if not _forget_in_file(pk, address)]
    near = AnswerFile.objects.annotate(words=Cast("account", TextField())).filter(words__icontains=address)
    for pk in near.order_by("pk").values_list("pk", flat=True):
        _forget_in_account(pk, address)
    return not later


def _forget_in_file(pk: int, address: str) -> bool:
    held = AnswerFile.objects.filter(pk=pk, content__isnull=False)
    found = held.values_list("content", "name").first()
    if found is None or not file_holds_address(io.BytesIO(found[0] or b""), found[1], address):
        return True
    held.exclude(state__in=BUSY).delete()
    return not held.exists()


@transaction.atomic
def _forget_in_account(pk: int, address: str) -> None:
    held = AnswerFile.objects.select_for_update(of=("self",)).only("account").filter(pk=pk).first()
    if held is not None:
        account = held.account or {}
        kept = {part: [row for row in account.get(part, []) if not _holds(row, address)] for part in _ROWS}
        held.account = account | kept
        held.save(update_fields=["account"])


def _holds(row: Mapping[str, Any], address: str) -> bool:
    return any(holds_address(text, address) for text in row.values() if isinstance(text, str))


def _reporter(held: AnswerFile) -> Progress:
    """Tells how far the work is, past the transaction that nobody else can look into."""

    def report(done: int) -> None:
        if jobs.are_done_at_once():
            return  # done before anybody could look
        outside = connections.create_connection("default")
        try:
            with outside.cursor() as cursor:
                cursor.execute("UPDATE surveys_answerfile SET rows_done = %s WHERE id = %s", [done, held.pk])
        finally:
            outside.close()

    return report
