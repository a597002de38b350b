"""What changes for many hold about persons."""

from collections.abc import Mapping
from typing import Any

from clustergrowth.people.changes.models import BulkChange
from clustergrowth.people.persons.models import Person


def personal_data(person: Person) -> Mapping[str, Any]:
    """What the person changed."""
    return {"changed many at once": list(BulkChange.objects.filter(by=person).values("what", "value", "at", "state"))}
