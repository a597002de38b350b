"""Today: what is waiting for me, each with its one button, and what nouns show beside. Names no noun."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clustergrowth.common import ports
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.models import Person

_NEVER = datetime.max.replace(tzinfo=UTC)


def waiting_for(person: Person) -> list[ports.Waiting]:
    """Everything that waits, what is due first on top, then what matters most, then what waits longest."""
    entries = [entry for port in ports.waiting for entry in port(person)]
    return sorted(entries, key=lambda entry: (entry.due or _NEVER, -entry.value, entry.since))


def blocks_for(person: Person) -> list[Mapping[str, Any]]:
    """What nouns show a person beside what waits, in the order they ask for."""
    blocks = [block for port in ports.on_today if (block := port(person)) is not None]
    return sorted(blocks, key=lambda block: int(block.get("order", 50)))


@needs("factors.see_records")
def today(request: SignedIn) -> HttpResponse:
    page = {"waiting": waiting_for(request.user), "blocks": blocks_for(request.user)}
    return render(request, "web/today.html", page)
