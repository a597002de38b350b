"""Writing to a person: in the own language, with one action, within the contact budget."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from clustergrowth.common import clock, jobs, ports
from clustergrowth.common.jobs import Queue
from clustergrowth.common.mail import budget, copies, linking, links, naming, outgoing
from clustergrowth.common.mail.budget import STRANGERS_QUESTION as STRANGERS_QUESTION
from clustergrowth.common.mail.letters import Composer as Composer
from clustergrowth.common.mail.letters import Letter as Letter  # so that a noun needs one import to write
from clustergrowth.common.mail.letters import Stranger as Stranger
from clustergrowth.common.mail.letters import composers
from clustergrowth.common.mail.messages import message_of
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.network import queries as network

WRITTEN = ("to", "language", "subject", "text", "html", "calendar")  # what is written again before it goes
_silent: ContextVar[bool] = ContextVar("clustergrowth_mail_silent", default=False)


def absolute(path: str) -> str:
    """The full address of a page, for mails and calendar files."""
    return f"{settings.SITE_ADDRESS}{path}"


@transaction.atomic
def write(letter: Letter | None, *, to: Any) -> Mail | None:
    """Put a mail to a person into the queue; None when there is nothing to write, or no address to write to.

    It takes the place of one about the same that has not gone yet. A mail that asks for something is held back while
    the person was asked less than a week ago (``budget``); the most valuable one goes first when the week is over.
    """
    if letter is None or not may_go(letter, to) or _silent.get():
        return None
    with links.of_one_mail() as issued:
        subject, text, html = _rendered(letter, to)
    mail = Mail(
        person=to if to.pk else None,
        to=to.address,
        language=to.language,
        subject=subject[:200],
        text=text,
        html=html,
        calendar=letter.calendar,
        kind=letter.kind,
        about_kind=letter.about.kind if letter.about else "",
        about_id=letter.about.id if letter.about else None,
        until=letter.until,
        council=letter.council.slug if letter.council else "",
        asks=letter.asks,
        state=Mail.State.HELD if letter.asks and budget.asked_lately(to, asks=letter.asks) else Mail.State.WAITING,
        created_at=clock.now(),
    )
    _put_in_place(mail)
    links.carry(mail, issued)
    naming.keep(mail, context=letter.context, names=letter.names)
    if mail.state == Mail.State.WAITING:
        _line_up(mail)
    return mail


def can_reach(to: Any) -> bool:
    """Whether there is an address to write to, and nobody has said that no mail is wanted there."""
    return bool(to.address) and to.is_active and not to.wants_no_mail


def may_go(letter: Letter, to: Any) -> bool:
    """Who wants no mail gets what ends by itself all the same: a code, or the proof of an address, asked for there."""
    return can_reach(to) or (letter.until is not None and bool(to.address) and to.is_active)


def _line_up(mail: Mail) -> None:
    """What somebody just asked for does not wait behind what background work writes to many; a code goes first."""
    queue = Queue.BULK_MAIL if jobs.are_background() else Queue.ASKED_MAIL
    jobs.defer("mail.send", queue=queue, priority=1 if mail.until else 0, id=mail.pk)


def write_if(is_known: bool, letter: Letter, *, to: Any) -> None:
    """Put a mail into the queue, or do as much and take it back: how long it takes would tell who is known."""
    with transaction.atomic():
        write(letter, to=to)
        transaction.set_rollback(not is_known)


def _put_in_place(mail: Mail) -> None:
    """Of one matter one mail waits for one person: the database decides when two are written at one moment."""
    whose = Q(person=mail.person) if mail.person else Q(person=None, to=mail.to)
    earlier = Mail.objects.filter(whose, about_kind=mail.about_kind, about_id=mail.about_id)
    while True:
        if mail.about:
            earlier.drop(Mail.Why.REPLACED)
        try:
            with transaction.atomic():
                mail.save(force_insert=True)
            return
        except IntegrityError:
            if not earlier.unsent().exists():
                raise  # it is something else


@contextmanager
def silence() -> Iterator[None]:
    """Nothing is written inside the block: for a past that is told afterwards, whose mails nobody would read."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def _rendered(letter: Letter, to: Any) -> tuple[str, str, str]:
    """Subject, plain text and HTML in the reader's language."""
    with translation.override(to.language):
        context = {**letter.context, "reader": to, "council": letter.council, "site": settings.SITE_ADDRESS}
        subject, _, body = render_to_string(f"{letter.template}.txt", context).strip().partition("\n")
        subject = linking.defused(" ".join(subject.split()))  # one line already where it is a ``{% subject %}``
        context |= {"subject": subject, "why": linking.defused(str(letter.why))}
        context["sender"] = linking.defused(str(letter.council.name)) if letter.council else ""
        if letter.button:
            label, path = letter.button
            context |= {
                "button_label": linking.defused(str(label)),
                "button_url": absolute(path() if callable(path) else path),
            }
        if letter.end:
            context |= {"end_url": absolute(letter.end)}
        parts = [part.strip() for part in body.strip().split("\n\n") if part.strip()] + _notices(to)
        plain = [linking.defused(part, letter.shows) for part in parts]
        text = render_to_string("mail/letter.txt", {**context, "paragraphs": plain}).strip() + "\n"
        marked_up = [linking.linked(part, letter.shows) for part in parts]
        return subject, text, render_to_string("mail/letter.html", {**context, "paragraphs": marked_up})


def _notices(to: Any) -> list[str]:
    """What somebody who was never written to must read: whence the address comes. Nothing once a mail has gone."""
    if getattr(to, "notice_sent_at", None) is not None or to.pk is None:
        return []
    return [str(words) for port in ports.notice if (words := port(to))]


def send(mail: Mail) -> None:
    """Hand one mail to the server named by EMAIL_URL; in a demonstration it stays in the outbox page.

    It is written again first, from the present state. Its words leave the database with it: they hold a link that acts
    in the reader's name.
    """
    if mail.state != Mail.State.WAITING or copies.is_held_back(mail):
        return
    letter, reader = _as_it_stands(mail)
    if not _brought_up_to_date(mail, letter, reader) or not _kept(mail, letter):
        return
    sent: dict[str, Any] = {"state": Mail.State.SENT, "failure": "", "why": "", "sent_at": clock.now()}
    if not network.is_demonstration():
        _hand_over(mail, message_of(mail, letter))
        sent |= {"text": "", "html": "", "calendar": ""}
    Mail.objects.filter(pk=mail.pk).update(**sent)  # of its words nothing comes back that was taken meanwhile
    if mail.person_id is not None:
        unnoticed = get_user_model().objects.filter(pk=mail.person_id, notice_sent_at=None)
        unnoticed.update(notice_sent_at=sent["sent_at"])


@transaction.atomic
def _kept(mail: Mail, letter: Letter | None) -> bool:
    """Keep the words just written; False where an erasure or a later mail came first: that row is locked or gone."""
    written = {name: getattr(mail, name) for name in WRITTEN}
    if not Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING).update(**written):
        return False
    if letter is not None:
        mail.naming.all().delete()  # written again it may name others
        naming.keep(mail, context=letter.context, names=letter.names)
    return True


def _brought_up_to_date(mail: Mail, letter: Letter | None, reader: Any) -> bool:
    """Write a mail as things stand now; False when it was dropped, because there is nothing left to write."""
    if mail.until is not None and mail.until <= clock.now():
        return not Mail.objects.filter(pk=mail.pk).drop(Mail.Why.EXPIRED)
    if mail.about is None:
        return True
    if letter is None:
        return not Mail.objects.filter(pk=mail.pk).drop(Mail.Why.SETTLED)
    with links.of_one_mail() as issued:
        subject, mail.text, mail.html = _rendered(letter, reader)
    links.carry(mail, issued)
    mail.subject, mail.calendar = subject[:200], letter.calendar
    mail.to, mail.language = reader.address, reader.language
    return True


def _as_it_stands(mail: Mail) -> tuple[Letter | None, Any]:
    """The letter as it is to be written now, or None, and its reader, who may have a new address or language."""
    reader = mail.person or Stranger(mail.to, mail.language)
    compose = composers.get(mail.kind)
    if mail.about is None or compose is None or not can_reach(reader):
        return None, reader
    with translation.override(reader.language):
        return compose(mail.about, reader), reader


def _hand_over(mail: Mail, message: EmailMultiAlternatives) -> None:
    try:
        with outgoing.connection() as message.connection:
            message.send()
    except OSError as fault:  # also what the server says against it
        Mail.objects.filter(pk=mail.pk).update(failure=" ".join(str(fault).split())[:300])
        raise


def fail(id: int) -> None:
    """No server took it for days: it is given up, and its words go as those of a mail that went out."""
    Mail.objects.filter(pk=id, state=Mail.State.WAITING).without_words(state=Mail.State.FAILED)


def counts_by_state(ids: Iterable[int]) -> dict[str, int]:
    """How many of these mails are in which state."""
    counts = Mail.objects.filter(pk__in=list(ids)).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(counts)


@dataclass(frozen=True)
class Undelivered:
    """Mails that no server took: to whom a reader may see with address and reason, of the others how many."""

    visible: QuerySet[Mail]
    hidden: frozenset[int]


def undelivered(ids: Iterable[int], *, visible: QuerySet[Any]) -> Undelivered:
    """Those of these mails that no server took; ``visible`` are the persons whom the reader may see."""
    lost = Mail.objects.filter(pk__in=list(ids), state=Mail.State.FAILED)
    shown = lost.filter(person__in=visible)
    hidden = frozenset(lost.exclude(pk__in=shown.values("pk")).values_list("pk", flat=True))
    return Undelivered(shown.select_related("person").order_by("to"), hidden)


def drop(*settled: ports.Ref) -> int:
    """These matters are settled: what was written about them and has not gone out never will; how many mails.

    Each is asked before it goes whether its matter holds, so this is for words that must leave the database now.
    """
    which = Q(pk__in=[])
    for about in settled:
        which |= Q(about_kind=about.kind, about_id=about.id)
    return Mail.objects.filter(which).drop(Mail.Why.SETTLED)


def take_words_out(*, person_id: int | None, kinds: str) -> None:
    """Of what was written to a person: letters whose kind begins so quote what is erased."""
    Mail.objects.filter(person=person_id, kind__startswith=kinds).without_words()


def are_waiting(ids: Iterable[int]) -> bool:
    """Whether one of these mails has not gone out yet."""
    return Mail.objects.filter(pk__in=list(ids)).unsent().exists()


def release_held() -> int:
    """Have each person whose week is over get the most valuable of the mails held back; how many persons.

    Each is a job of its own: one that cannot be composed stops nobody else's.
    """
    if copies.open_copy() is not None:
        return 0
    due = list(budget.most_valuable().values_list("pk", flat=True))
    for id in due:
        jobs.defer("mail.release", id=id, passed=[])
    return len(due)


def release(id: int, passed: list[int]) -> None:
    """One whose matter is settled meanwhile is dropped, and the next of its person takes its turn."""
    if not _release(id):
        pass_over(id, passed)


def pass_over(id: int, passed: list[int]) -> None:
    """The next of the person takes the turn of a mail that is dropped, or cannot be composed and waits for tomorrow."""
    passed = [*passed, id]
    person = Mail.objects.filter(pk=id).values("person")
    for other in budget.most_valuable().filter(person__in=person).exclude(pk__in=passed).values_list("pk", flat=True):
        jobs.defer("mail.release", id=other, passed=passed)


@transaction.atomic
def _release(id: int) -> bool:
    mails = Mail.objects.select_for_update(of=("self",)).select_related("person").filter(pk=id, state=Mail.State.HELD)
    mail = mails.first()
    if mail is None:
        return False  # dropped meanwhile
    if _as_it_stands(mail)[0] is None:
        mails.drop(Mail.Why.SETTLED)
        return False
    mails.update(state=Mail.State.WAITING, created_at=clock.now())
    jobs.defer("mail.send", id=id)
    return True
