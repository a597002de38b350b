"""A file of answers between being chosen and being taken; afterwards only the account of its rows stays.

Going through a file is work of the worker: looking is the taking itself, given back at the end.
"""

import io
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.imports import work
from clustergrowth.common.imports.erasing import erase_in_files_of, names, naming
from clustergrowth.common.locks import lock
from clustergrowth.common.tables.mapping import sample_of
from clustergrowth.listen.surveys.answer_files.services import changes, editions
from clustergrowth.listen.surveys.answer_files.services.incoming import (
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


State = AnswerFile.State
_ROWS = ("faults", "remarks")  # of an account


def hold_file(*, wave: Wave, council: Council, content: bytes, name: str, by: Person) -> AnswerFile:
    """Keep a file until it is mapped. What is no table is refused at once."""
    require(by, "surveys.run", council)
    if wave.state != Wave.State.OPEN:
        raise TooLate(_("This survey is closed; its figures no longer change."))
    sample_of(opened(io.BytesIO(content), name))
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
    work.must_be(held, State.MAPPING, State.CHECKED, State.STOPPED)
    table = opened(held.opened(), held.name)
    must_be_readable(wave=held.wave, council=held.council, columns=table.columns, choice=choice, by=by)
    editions.say(held, edition)
    held.choice, held.all_or_nothing, held.refusal = asdict(choice), all_or_nothing, ""
    held.save(update_fields=["choice", "all_or_nothing", "refusal", "corrects", "are_others"])
    work.start(held, State.RUNNING if takes else State.CHECKING, by=by)


def go_through(held: AnswerFile, by: Person) -> None:
    """Do what was started. Work that ends before its end leaves nothing behind."""
    looks = held.state == State.CHECKING
    choice, looked = ColumnMapping(**(held.choice or {})), (held.account or {}).get("digest", "")
    try:
        taking = take_file(
            held=held, choice=choice, by=by, all_or_nothing=held.all_or_nothing and not looks, dry_run=looks,
            looked=None if looks else looked, progress=work.reporter(held),
        )  # fmt: skip
        held.refusal, held.state = "", State.CHECKED if looks else State.DONE
        if looks:
            held.account, held.changes = stored(taking.account), changes.packed(taking.changes)
    except Refused as refused:
        held.refusal, held.state = str(refused.sentence), State.MAPPING
    held.save(update_fields=["state", "refusal", "account", "changes"])


@transaction.atomic
def take_file(
    *,
    held: AnswerFile,
    choice: ColumnMapping,
    by: Person,
    all_or_nothing: bool = False,
    dry_run: bool = False,
    looked: str | None = None,
    progress: work.Progress | None = None,
) -> TakingAnswers:
    """Import a held file; its content goes, the account of its rows stays, and what it changed."""
    if held.content is None:
        raise TooLate(_("This file has already been imported."))
    taking = import_answers(
        file=held, choice=choice, by=by, all_or_nothing=all_or_nothing,
        dry_run=dry_run, looked=looked, progress=progress,
    )  # fmt: skip
    if not dry_run:
        held.account, held.content, held.state = stored(taking.account), None, State.DONE
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


def erase_in_files(address: str) -> bool:
    """Files that nobody has taken yet go when they hold this address; accounts of files lose the rows with it."""
    is_done = erase_in_files_of(AnswerFile, address, _erase)
    for pk in naming(AnswerFile.objects.order_by("pk"), "account", address):
        _erase_in_account(pk, address)
    return is_done


def _erase(held: AnswerFile) -> None:
    held.delete()


@transaction.atomic
def _erase_in_account(pk: int, address: str) -> None:
    held = AnswerFile.objects.select_for_update(of=("self",)).only("account").filter(pk=pk).first()
    if held is not None:
        account = held.account or {}
        kept = {part: [row for row in account.get(part, []) if not names(row, address)] for part in _ROWS}
        held.account = account | kept
        held.save(update_fields=["account"])
