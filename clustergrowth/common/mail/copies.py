"""A database brought back from a backup sends nothing until a person says that it is the network now."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import TooLate
from clustergrowth.common.mail.models import Mail, MailQuerySet, RestoredCopy


def open_copies() -> QuerySet[RestoredCopy]:
    """That this is a copy, as long as nobody has decided."""
    return RestoredCopy.objects.filter(ended_at=None)


def open_copy() -> RestoredCopy | None:
    return open_copies().first()


def is_held_back(mail: Mail) -> bool:
    """Whether a mail waits for the decision. What somebody asks for on the pages of the copy itself, as the code to
    sign in with, is worthless later and is nobody's but theirs: it goes."""
    return mail.until is None and open_copy() is not None


def waiting() -> MailQuerySet:
    """What would go out."""
    return Mail.objects.unsent()


@transaction.atomic
def send_what_waits(*, by: Any) -> int:
    """This is the network now. What waits for the worker goes, what the contact budget holds when its turn comes.

    Each is composed from the present first, with links of this home. How many wait.
    """
    _decide(by)
    for id in list(waiting().filter(state=Mail.State.WAITING).order_by("pk").values_list("pk", flat=True)):
        jobs.defer("mail.send", id=id)
    return waiting().count()


@transaction.atomic
def drop_what_waits(*, by: Any) -> int:
    """This is the network now, and what waited has gone out elsewhere or is not wanted; how many were dropped."""
    _decide(by)
    return Mail.objects.drop(Mail.Why.COPIED)


def _decide(by: Any) -> None:
    if not RestoredCopy.objects.filter(ended_at=None).update(ended_at=clock.now(), ended_by=by):
        raise TooLate(_("This has already been decided: this network sends its mails."))
