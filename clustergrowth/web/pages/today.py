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
from clustergrowth.web.pages import first_steps
from clustergrowth.web.pages.first_steps import FirstSteps

_NEVER = datetime.max.replace(tzinfo=UTC)


def today_of(person: Person) -> tuple[list[ports.Waiting], FirstSteps | None]:
    """Everything that waits, what is due first on top, then what matters most, then what waits longest; first steps."""
    lookups = [lookup for port in ports.waiting for lookup in port(person)]
    found, first = first_steps.looked_up(lookups, first_steps.of_person(person), person)
    entries = [entry for entries in found for entry in entries]
    return sorted(entries, key=lambda entry: (entry.due or _NEVER, -entry.value, entry.since)), first


def blocks_for(person: Person) -> list[Mapping[str, Any]]:
    """What nouns show a person beside what waits, in the order they ask for."""
    lookups = [lookup for port in ports.on_today if (lookup := port(person)) is not None]
    blocks = [block for block in ports.looked_up(lookups) if block is not None]
    return sorted(blocks, key=lambda block: int(block.get("order", 50)))


@needs("factors.see_records")
def today(request: SignedIn) -> HttpResponse:
    waiting, first = today_of(request.user)
    page = {"waiting": waiting, "blocks": blocks_for(request.user), "first": first}
    return render(request, "web/today.html", page)
