"""The contact budget: nobody is asked for more than one thing a week; a stranger's question spends nothing of it."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail

BUDGET = timedelta(days=7)  # decision 0002
STRANGERS_QUESTION = 1  # the value of what anybody can have asked: it waits for all others, and none waits for it


def asked_lately(person: Any, *, asks: int) -> bool:
    """Whether a letter that asks so much has to wait for what the person was asked within a week."""
    return _spending(asks).filter(person=person).exists()


def most_valuable() -> QuerySet[Mail]:
    """Of each person who was not asked for a week, the one mail to release."""
    whose = {"person": OuterRef("person")}
    strangers = Q(asks__lte=STRANGERS_QUESTION)
    waits = (~strangers & Exists(_spending(STRANGERS_QUESTION + 1).filter(**whose))) | (
        strangers & Exists(_spending(STRANGERS_QUESTION).filter(**whose))
    )
    held = Mail.objects.filter(~waits, state=Mail.State.HELD)
    return held.order_by("person_id", "-asks", "created_at").distinct("person_id")


def _spending(asks: int) -> QuerySet[Mail]:
    """What was asked within a week and counts for a letter of this value: for a stranger's question everything."""
    least = 0 if asks <= STRANGERS_QUESTION else STRANGERS_QUESTION
    return Mail.objects.filter(
        asks__gt=least,
        state__in=[Mail.State.WAITING, Mail.State.SENT],
        created_at__gt=clock.now() - BUDGET,
    )
