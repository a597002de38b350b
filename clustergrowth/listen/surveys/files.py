"""A file of answers between being chosen and being taken; afterwards only the account of its rows stays."""

import io
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.listen.surveys.incoming import LIMITS, first_rows, import_answers, opened
from clustergrowth.listen.surveys.models import AnswerFile, Wave
from clustergrowth.listen.surveys.rows import Account, Choice
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

FAULTS_KEPT = 5000


def hold_file(*, wave: Wave, council: Council, content: bytes, name: str, by: Person) -> AnswerFile:
    """Keep a file until it is mapped. What is no table is refused at once."""
    require(by, "surveys.run", council)
    if wave.state != Wave.State.OPEN:
        raise TooLate(_("This survey is closed; its figures no longer move."))
    if len(content) > LIMITS.bytes:
        raise Refused(_("The file is larger than 20 MB."), fields={"file": [_("The file is larger than 20 MB.")]})
    first_rows(opened(io.BytesIO(content), name))
    return AnswerFile.objects.create(
        wave=wave, council=council, name=name[:200], content=content, created_at=clock.now(), created_by=by
    )


@transaction.atomic
def take_file(
    *, held: AnswerFile, choice: Choice, by: Person, all_or_nothing: bool = False, dry_run: bool = False
) -> Account:
    """Import a held file; its content goes, the account of its rows stays."""
    if held.content is None:
        raise TooLate(_("This file was taken already."))
    account = import_answers(
        wave=held.wave, council=held.council, stream=io.BytesIO(held.content), name=held.name, choice=choice, by=by,
        all_or_nothing=all_or_nothing, dry_run=dry_run,
    )  # fmt: skip
    if not dry_run:
        held.account, held.content = stored(account), None
        held.save(update_fields=["account", "content"])
    return account


def stored(account: Account) -> dict[str, Any]:
    told = account.as_json()
    told["faults"] = told["faults"][:FAULTS_KEPT]
    return told


def leave_file(*, held: AnswerFile, by: Person) -> None:
    require(by, "surveys.run", held)
    if held.content is not None:
        held.delete()
