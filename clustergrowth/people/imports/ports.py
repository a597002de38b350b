"""What an import holds about a person, and forgetting it."""

from typing import Any

from django.utils.translation import gettext as _

from clustergrowth.common.imports.erasing import erase_in_files_of, naming
from clustergrowth.common.tables.reasons import because
from clustergrowth.people.imports.models import Import, ImportRow
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
        "This is the first mail you get from us. The council %(council)s has your address "
        "from: %(source)s. It keeps your name and address to put you in touch with "
        "organisations in the region. You can see, correct or erase your details at any "
        "time, on the page below or by answering this mail."
    ) % {"council": entry.council, "source": entry.source}


def erase(person: Person) -> None:
    """Rows that became this person say nothing of them any more."""
    ImportRow.objects.filter(person=person).update(remarks=[], differs={}, changed={})


def erase_in_files(address: str) -> bool:
    """Take the person's words out of refused rows, previews and files that were not imported yet."""
    ImportRow.objects.filter(pk__in=naming(ImportRow.objects.exclude(remarks=[]), "remarks", address)).update(
        remarks=[]
    )
    rows = naming(ImportRow.objects.exclude(cells=None), "cells", address)
    ImportRow.objects.filter(pk__in=rows).update(cells=None)
    is_done = erase_in_files_of(Import, address, _erase_in_file)
    Import.objects.filter(pk__in=naming(Import.objects.all(), "summary", address)).update(summary={})
    return is_done


def _erase_in_file(of: Import) -> None:
    delete_file(of)
    of.state, of.reason, of.summary = Import.State.UNUSABLE, because("somebody_was_erased").as_json(), {}
    of.save(update_fields=["file", "listing", "state", "reason", "summary"])
