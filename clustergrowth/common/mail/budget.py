"""The contact budget: what the house asks by itself, it asks of nobody more than once a week."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail

BUDGET = timedelta(days=7)  # decision 0002


def asked_lately(person: Any) -> bool:
    """Whether a letter that asks has to wait for what the person was asked within a week."""
    return _spending().filter(person=person).exists()


def most_valuable() -> QuerySet[Mail]:
    """Of each person who was not asked for a week, the one mail to release."""
    held = Mail.objects.filter(
        ~Exists(_spending().filter(person=OuterRef("person"))), state=Mail.State.HELD, asks__gt=0
    )
    return held.order_by("person_id", "-asks", "created_at").distinct("person_id")


def _spending() -> QuerySet[Mail]:
    """What was asked within a week."""
    return Mail.objects.filter(
        asks__gt=0, state__in=[Mail.State.WAITING, Mail.State.SENT], created_at__gt=clock.now() - BUDGET
    )
