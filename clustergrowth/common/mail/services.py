"""Writing to a person: in the own language, with one action, within the contact budget."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from clustergrowth.common import clock, jobs, ports
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.network import queries as network
from clustergrowth.common.ports import Words

BUDGET = timedelta(days=7)
_silent: ContextVar[bool] = ContextVar("clustergrowth_mail_silent", default=False)


@dataclass(frozen=True)
class Letter:
    """What is to be written. ``template`` names ``<template>.txt``, first line the subject, in the reader's language.

    ``button`` is (label, path); ``why`` says why the reader gets it; ``asks`` is 0 when nothing is asked, otherwise how
    valuable the request is (1 to 100). ``calendar`` is a calendar file that goes along.
    """

    kind: str
    template: str
    button: tuple[Words, str] | None
    why: Words
    context: Mapping[str, Any] = field(default_factory=dict)
    council: Any = None
    asks: int = 0
    calendar: str = ""


@dataclass(frozen=True)
class Stranger:
    """Somebody who wrote to a council and is no person of it: an address and a language, kept nowhere else."""

    email: str
    language: str
    pk: None = None
    is_active: bool = True


def absolute(path: str) -> str:
    """The full address of a page, for mails and calendar files."""
    return f"{settings.SITE_ADDRESS}{path}"


@transaction.atomic
def write(letter: Letter, *, to: Any) -> Mail | None:
    """Put a mail to a person into the queue; None when the person has no address or receives no mail.

    A mail that asks for something is held back while the person was asked less than a week ago; the most valuable
    one goes first when the week is over.
    """
    if not to.email or not to.is_active or _silent.get():
        return None
    subject, text, html = _rendered(letter, to)
    mail = Mail.objects.create(
        person=to if to.pk else None,
        to=to.email,
        language=to.language,
        subject=subject[:200],
        text=text,
        html=html,
        calendar=letter.calendar,
        kind=letter.kind,
        council=letter.council.slug if letter.council else "",
        asks=letter.asks,
        state=Mail.State.HELD if letter.asks and _asked_lately(to) else Mail.State.WAITING,
        created_at=clock.now(),
    )
    if mail.state == Mail.State.WAITING:
        jobs.defer("mail.send", id=mail.pk)
    return mail


@contextmanager
def silence() -> Iterator[None]:
    """Nothing is written inside the block: for a past that is told afterwards, whose mails nobody would read."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def _asked_lately(person: Any) -> bool:
    return Mail.objects.filter(
        person=person,
        asks__gt=0,
        state__in=[Mail.State.WAITING, Mail.State.SENT],
        created_at__gt=clock.now() - BUDGET,
    ).exists()


def _rendered(letter: Letter, to: Any) -> tuple[str, str, str]:
    """Subject, plain text and HTML in the reader's language."""
    with translation.override(to.language):
        context = {**letter.context, "reader": to, "council": letter.council, "site": settings.SITE_ADDRESS}
        subject, _, body = render_to_string(f"{letter.template}.txt", context).strip().partition("\n")
        subject = " ".join(subject.split())  # a carriage return in a name would stop the mail
        context |= {"subject": subject, "why": letter.why}
        if letter.button:
            context |= {"button_label": letter.button[0], "button_url": absolute(letter.button[1])}
        context["paragraphs"] = [part.strip() for part in body.strip().split("\n\n") if part.strip()] + _notices(to)
        text = render_to_string("mail/letter.txt", context).strip() + "\n"
        return subject, text, render_to_string("mail/letter.html", context)


def _notices(to: Any) -> list[str]:
    """What somebody who was never written to must read: whence the address comes. Nothing once a mail has gone."""
    if getattr(to, "notice_sent_at", None) is not None or to.pk is None:
        return []
    return [str(words) for port in ports.notice if (words := port(to))]


def send(mail: Mail) -> None:
    """Hand one mail to the server named by EMAIL_URL; in a demonstration it stays in the outbox page.

    Its words leave the database with it: they hold a link that acts in the reader's name.
    """
    if mail.state != Mail.State.WAITING:
        return
    if not network.is_demonstration():
        message = EmailMultiAlternatives(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to])
        message.attach_alternative(mail.html, "text/html")
        if mail.calendar:
            message.attach("invitation.ics", mail.calendar, "text/calendar")
        _hand_over(mail, message)
        mail.text = mail.html = mail.calendar = ""
    mail.state, mail.failure = Mail.State.SENT, ""
    mail.sent_at = clock.now()
    mail.save(update_fields=["state", "failure", "sent_at", "text", "html", "calendar"])
    if mail.person is not None and mail.person.notice_sent_at is None:
        mail.person.notice_sent_at = mail.sent_at
        mail.person.save(update_fields=["notice_sent_at"])


def _hand_over(mail: Mail, message: EmailMultiAlternatives) -> None:
    try:
        message.send()
    except OSError as fault:  # also what the server says against it
        Mail.objects.filter(pk=mail.pk).update(failure=" ".join(str(fault).split())[:300])
        raise


def fail(id: int) -> None:
    """No server took it for days: it is given up, and its words go as those of a mail that went out."""
    Mail.objects.filter(pk=id, state=Mail.State.WAITING).update(state=Mail.State.FAILED, text="", html="", calendar="")


def fates(ids: Iterable[int]) -> dict[str, int]:
    """How many of these mails are in which state."""
    found = Mail.objects.filter(pk__in=list(ids)).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(found)


def undelivered(ids: Iterable[int]) -> QuerySet[Mail]:
    """Those of these mails that no server took, with whom they were for and why."""
    return Mail.objects.filter(pk__in=list(ids), state=Mail.State.FAILED).select_related("person").order_by("to")


def drop(ids: Iterable[int]) -> None:
    """What these mails ask for is settled: those that have not gone out yet never will."""
    unsent = [Mail.State.WAITING, Mail.State.HELD]
    Mail.objects.filter(pk__in=list(ids), state__in=unsent).update(
        state=Mail.State.DROPPED, text="", html="", calendar=""
    )


def are_waiting(ids: Iterable[int]) -> bool:
    """Whether one of these mails has not gone out yet."""
    return Mail.objects.filter(pk__in=list(ids), state__in=[Mail.State.WAITING, Mail.State.HELD]).exists()


def release_held() -> int:
    """Send each person whose week is over the most valuable of the mails held back; how many went out."""
    week_ago = clock.now() - BUDGET
    busy = Mail.objects.filter(
        asks__gt=0, created_at__gt=week_ago, state__in=[Mail.State.WAITING, Mail.State.SENT]
    ).values("person")
    best = (
        Mail.objects.filter(state=Mail.State.HELD)
        .exclude(person__in=busy)
        .order_by("person_id", "-asks", "created_at")
        .distinct("person_id")
    )
    return sum(_release(id) for id in list(best.values_list("pk", flat=True)))


@transaction.atomic
def _release(id: int) -> bool:
    held = Mail.objects.filter(pk=id, state=Mail.State.HELD)
    if not held.update(state=Mail.State.WAITING, created_at=clock.now()):
        return False  # dropped meanwhile
    jobs.defer("mail.send", id=id)
    return True
