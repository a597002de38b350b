"""What an import holds about a person, and forgetting it."""

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

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
    """Take the person's words out of refused rows, previews and files that were not imported yet."""
    if not person.email:
        return
    named = Q(words__icontains=person.email)
    rows = Row.objects.exclude(cells=None).alias(words=Cast("cells", TextField()))
    rows.filter(named).update(cells=None)
    for of in Import.objects.exclude(file=""):
        with of.file.open("rb") as file:
            holds = person.email.encode() in file.read().lower()
        if holds:
            delete_file(of)
            of.state, of.reason, of.summary = State.UNUSABLE, because("somebody_was_erased").as_json(), {}
            of.save(update_fields=["file", "state", "reason", "summary"])
    Import.objects.alias(words=Cast("summary", TextField())).filter(named).update(summary={})
