"""Reading persons."""

from typing import Any

from django.db.models import Q

from clustergrowth.common import ports
from clustergrowth.people.persons.models import Person


def everything_about(person: Person) -> dict[str, Any]:
    """What every noun holds about a person, by the name of the noun."""
    return {name: port(person) for name, port in ports.personal_data.items()}


def findable(typed: str) -> list[Person]:
    """Who has exactly this address, or this name: for erasing on request, not for browsing."""
    typed = typed.strip()
    if not typed:
        return []
    return list(Person.objects.filter(Q(email__iexact=typed) | Q(name__iexact=typed)).order_by("pk")[:20])
