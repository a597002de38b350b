"""What archives hold about a person, and forgetting it."""

from typing import Any

from clustergrowth.people.persons.models import Person
from clustergrowth.tell.archives.models import CouncilArchive, IncomingArchive
from clustergrowth.tell.archives.services.keeping import drop


def personal_data(person: Person) -> dict[str, Any]:
    return {
        "taken out": list(CouncilArchive.objects.filter(by=person).values("council__slug", "asked_at")),
        "brought in": list(IncomingArchive.objects.filter(by=person).values("name", "created_at")),
    }


def erase(person: Person) -> None:
    """Whoever is erased may stand in any archive that waits to be taken or brought in: none of them is kept."""
    drop(CouncilArchive.objects.all(), IncomingArchive.objects.all())


def erase_in_files(address: str) -> bool:
    """The same of those that were being written or read meanwhile; False while one of them still is."""
    drop(CouncilArchive.objects.all(), IncomingArchive.objects.all())
    return not CouncilArchive.objects.waiting().exists() and not IncomingArchive.in_hand().exists()
