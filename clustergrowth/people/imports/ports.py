"""What an import holds about a person, and forgetting it."""

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from clustergrowth.common.tables.mentions import file_holds_address, holds_address
from clustergrowth.common.tables.reasons import because
from clustergrowth.people.imports.models import Import, ImportRow, ImportState
from clustergrowth.people.imports.services.preparing import delete_file
from clustergrowth.people.persons.models import Person


def personal_data(person: Person) -> dict[str, Any]:
    """The files that named the person, and those the person brought in."""
    named = ImportRow.objects.filter(person=person).select_related("of", "of__council")
    return {
        "named in": [
            {"file": row.of.name, "council": str(row.of.council), "source": row.of.source, "at": row.of.created_at}
            for row in named
        ],
        "brought in": list(Import.objects.filter(by=person).values("name", "created_at")),
    }


def notice(person: Person) -> str:
    """What somebody on a council's list reads in the first mail: which list, why, and what one may do about it."""
    entry = person.contact_entries.select_related("council").order_by("created_at").first()
    if entry is None or not entry.source:
        return ""
    return _(
        "This is the first mail you get from here. The council %(council)s has your address from: %(source)s. It keeps "
        "your name and address in order to put you in touch with organisations of the region. You may see, correct or "
        "erase what is kept at any time, on the page named below or by answering this mail."
    ) % {"council": entry.council, "source": entry.source}


def forget(person: Person) -> None:
    """Rows that became this person say nothing of them any more."""
    ImportRow.objects.filter(person=person).update(remarks=[], differs={}, changed={})


def forget_in_files(address: str) -> bool:
    """Take the person's words out of refused rows, previews and files that were not imported yet, one at a time.

    They are found by the whole address: an address that has this one within itself is somebody else's. False while a
    file that holds it is worked on.
    """
    ImportRow.objects.filter(pk__in=_naming(ImportRow.objects.exclude(remarks=[]), "remarks", address)).update(
        remarks=[]
    )
    rows = _naming(ImportRow.objects.exclude(cells=None), "cells", address)
    ImportRow.objects.filter(pk__in=rows).update(cells=None)
    waiting = Import.objects.exclude(file="").order_by("pk").values_list("pk", flat=True)
    later = [pk for pk in waiting if not _forget_in_file(pk, address)]
    Import.objects.filter(pk__in=_naming(Import.objects.all(), "summary", address)).update(summary={})
    return not later


def _forget_in_file(pk: int, address: str) -> bool:
    of = Import.objects.filter(pk=pk).exclude(file="").first()
    try:
        if of is None or not _file_holds(of, address):
            return True
    except FileNotFoundError:
        return True  # gone meanwhile
    with transaction.atomic():
        row = Import.objects.select_for_update(of=("self",)).filter(pk=pk).exclude(file="").first()
        if row is None:
            return True
        if row.state in (ImportState.CHECKING, ImportState.RUNNING):
            return False
        delete_file(row)
        row.state, row.reason, row.summary = ImportState.UNUSABLE, because("somebody_was_erased").as_json(), {}
        row.save(update_fields=["file", "listing", "state", "reason", "summary"])
    return True


def _file_holds(of: Import, address: str) -> bool:
    with of.file.open("rb") as file:
        return file_holds_address(cast(BinaryIO, file), of.name, address)


def _naming(rows: QuerySet[Any], column: str, address: str) -> list[int]:
    """Those whose column holds the whole address."""
    near = rows.alias(words=Cast(column, TextField())).filter(words__icontains=address).values_list("pk", column)
    return [pk for pk, held in near if any(holds_address(text, address) for text in _strings(held))]


def _strings(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict | list):
        for one in held.values() if isinstance(held, dict) else held:
            yield from _strings(one)
