"""What pages show elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.components.words import labelled, quoted
from clustergrowth.common.ports import Lookup, Waiting, waits
from clustergrowth.people.persons.models import Person
from clustergrowth.tell.pages.models import Voice


def waiting_for(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    return [waits(Voice.objects.filter(person=person, consent_at=None).select_related("council"), _waiting)]


def _waiting(voice: Voice) -> Waiting:
    return Waiting(
        title=_("May we quote you?"),
        detail=labelled(voice.council.name, quoted(voice.text)),
        url=reverse("voice", args=[voice.pk]),
        button=_("Read it and decide"),
        since=voice.asked_at,
        value=40,
        kind="pages.voice",
    )


def personal_data(person: Person) -> Mapping[str, Any]:
    rows = Voice.objects.filter(person=person).order_by("pk")
    return {"voices": [{"text": voice.text, "role": voice.role, "public since": voice.consent_at} for voice in rows]}


def erase(person: Person) -> None:
    Voice.objects.filter(person=person).delete()
