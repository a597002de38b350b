"""Today: what is waiting for me, nothing else; each with its one button. Names no noun: every noun says what waits."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render

from clustergrowth.common import ports
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.models import Person

_NEVER = datetime.max.replace(tzinfo=UTC)


def waiting_for(person: Person) -> list[ports.Waiting]:
    """Everything that waits, what is due first on top, then what matters most, then what waits longest."""
    found = [one for port in ports.waiting for one in port(person)]
    return sorted(found, key=lambda one: (one.due or _NEVER, -one.value, one.since))


@needs("factors.see_records")
def today(request: SignedIn) -> HttpResponse:
    return render(request, "web/today.html", {"waiting": waiting_for(request.user)})
