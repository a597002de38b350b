"""When a mail goes: what the house asks by itself, it asks of nobody more than once a week; what one person asks
another goes at once, and what more of it comes within a day goes together when the day is over.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from clustergrowth.common import clock
from clustergrowth.common.mail.models import UNSENT, Mail

BUDGET = timedelta(days=7)  # decision 0002
TOGETHER = timedelta(days=1)  # chosen: one mail now and one tomorrow, however many firms ask


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


def goes_together_at(mail: Mail) -> datetime | None:
    """When it goes with others; None for what goes now. What holds a calendar file goes alone, for its buttons."""
    if not mail.is_personal or mail.person is None or mail.calendar or mail.until is not None:
        return None
    lately = _of_noun(mail).filter(Q(state=Mail.State.SENT) | UNSENT, created_at__gt=clock.now() - TOGETHER)
    first = lately.filter(goes_at=None).order_by("-created_at").first()
    return first.created_at + TOGETHER if first is not None else None


def _of_noun(mail: Mail) -> QuerySet[Mail]:
    noun = mail.kind.partition(".")[0]
    return Mail.objects.filter(person=mail.person, is_personal=True, kind__startswith=f"{noun}.", calendar="")


def due_together() -> list[list[int]]:
    """What goes together now: of each person and noun everything that waits for it."""
    alone = Q(goes_with=None) | ~Q(goes_with__state=Mail.State.WAITING)
    held = Mail.objects.filter(alone, state=Mail.State.HELD, is_personal=True).order_by("created_at", "pk")
    groups: dict[tuple[int | None, str], list[int]] = {}
    late = set()
    for pk, person, kind, at in held.values_list("pk", "person_id", "kind", "goes_at"):
        whose = (person, kind.partition(".")[0])
        groups.setdefault(whose, []).append(pk)
        if at is None or at <= clock.now():
            late.add(whose)
    return [ids for whose, ids in groups.items() if whose in late]
