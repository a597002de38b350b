"""What merging and moving show elsewhere, and what they hold about persons."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from clustergrowth.common.ports import Words
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.record.transfers.models import MovedRow, Transfer
from clustergrowth.record.transfers.queries import transfers_with
from clustergrowth.record.transfers.services.merging import MERGE


def on_organisation(organisation: Organisation, viewer: Viewer) -> Mapping[str, Any] | None:
    if not viewer.is_authenticated or not may(viewer, MERGE, organisation):
        return None
    rows = transfers_with(organisation).filter(undone_at=None)
    page = {"of": organisation, "transfers": [one for one in rows if may(viewer, MERGE, one)]}
    return {"title": _("In the wrong place?"), "template": "transfers/_organisation.html", "order": 95, **page}


def uses(organisation_ids: Sequence[int]) -> Mapping[int, Words]:
    """An import does not take back a record that was merged into another one: it is there no longer, and may return."""
    merged = Transfer.objects.filter(source_id__in=organisation_ids, undone_at=None, snapshot__isnull=False)
    return {id: _("it was merged into another record") for id in merged.values_list("source_id", flat=True)}


def personal_data(person: Person) -> Mapping[str, Any]:
    """What the person merged or moved."""
    return {"merged or moved": list(Transfer.objects.filter(by=person).values("name", "at", "undone_at"))}


def erase(person: Person) -> None:
    """Rows kept for putting back name the person no more: those that were theirs are not put back."""
    merged = Transfer.objects.filter(snapshot__manager_id=person.pk)
    for transfer in merged:
        transfer.snapshot |= {"manager_id": None, "manager_consent_at": None}
        transfer.save(update_fields=["snapshot"])
    kept = MovedRow.objects.exclude(row=None)
    for label in kept.values_list("model", flat=True).distinct():
        for field in apps.get_model(label)._meta.concrete_fields:
            if field.related_model is Person:
                kept.filter(model=label, **{f"row__{field.column}": person.pk}).delete()
    for address in filter(None, (person.email, person.listed_address)):
        kept.filter(row__icontains=address).delete()
