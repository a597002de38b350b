"""What an import holds about a person, and forgetting it."""

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from clustergrowth.common.tables.mentions import file_holds_address, holds_address
from clustergrowth.common.tables.reasons import because
from clustergrowth.people.imports.models import Import, Row, State
from clustergrowth.people.imports.services import delete_file
from clustergrowth.people.persons.models import Person


def personal_data(person: Person) -> dict[str, Any]:
    """The files that named the person, and those the person brought in."""
    named = Row.objects.filter(person=person).select_related("of", "of__council")
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
    """Take the person's words out of refused rows, previews and files that were not imported yet.

    They are found by the whole address: an address that has this one within itself is somebody else's.
    """
    Row.objects.filter(person=person).update(remarks=[], differs={}, changed={})
    if not person.email:
        return
    Row.objects.filter(pk__in=_naming(Row.objects.exclude(remarks=[]), "remarks", person.email)).update(remarks=[])
    rows = _naming(Row.objects.exclude(cells=None), "cells", person.email)
    Row.objects.filter(pk__in=rows).update(cells=None)
    for of in Import.objects.exclude(file=""):
        with of.file.open("rb") as file:
            holds = file_holds_address(cast(BinaryIO, file), of.name, person.email)
        if holds:
            delete_file(of)
            of.state, of.reason, of.summary = State.UNUSABLE, because("somebody_was_erased").as_json(), {}
            of.save(update_fields=["file", "listing", "state", "reason", "summary"])
    Import.objects.filter(pk__in=_naming(Import.objects.all(), "summary", person.email)).update(summary={})


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
