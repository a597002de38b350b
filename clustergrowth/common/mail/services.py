"""Writing to a person: in the own language, with one action, within the contact budget."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import translation

from clustergrowth.common import clock, jobs, ports
from clustergrowth.common.jobs import Queue
from clustergrowth.common.mail import budget, copies, links, naming, outgoing, stopping
from clustergrowth.common.mail.bounces import noting
from clustergrowth.common.mail.bounces.answers import refusal_in
from clustergrowth.common.mail.letters import Attachment as Attachment
from clustergrowth.common.mail.letters import Composer as Composer
from clustergrowth.common.mail.letters import Letter as Letter  # so that a noun needs one import to write
from clustergrowth.common.mail.letters import Stranger as Stranger
from clustergrowth.common.mail.letters import composers
from clustergrowth.common.mail.messages import message_of
from clustergrowth.common.mail.models import Bounce, Mail
from clustergrowth.common.mail.rendering import Part, part_of, rendered
from clustergrowth.common.mail.rendering import absolute as absolute
from clustergrowth.common.network import queries as network

WRITTEN = ("to", "language", "subject", "text", "html", "calendar")  # what is written again before it goes
_silent: ContextVar[bool] = ContextVar("clustergrowth_mail_silent", default=False)


@transaction.atomic
def write(letter: Letter | None, *, to: Any) -> Mail | None:
    """Put a mail to a person into the queue; None when there is nothing to write, or nowhere to write to.

    It takes the place of one about the same that has not gone yet. What the house asks by itself is held back while the
    person was asked less than a week ago (``budget``); what a person asks goes at once, and what more of it comes
    within a day goes together (``budget``).
    """
    if letter is None or _silent.get() or not may_go(letter, to):
        return None
    letter = _as_its_reader_speaks(letter, to)
    with links.of_one_mail() as issued:
        subject, text, html = rendered([part_of(letter, to)], to)
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
        is_personal=letter.is_personal,
        created_at=clock.now(),
    )
    mail.state, mail.goes_at = _turn(mail, to)
    _put_in_place(mail)
    links.carry(mail, issued)
    naming.keep(mail, context=letter.context, names=letter.names)
    if mail.state == Mail.State.WAITING:
        _line_up(mail)
    return mail


def _as_its_reader_speaks(letter: Letter, to: Any) -> Letter:
    """A reason or an address in it was put in the language of who caused it: it is composed again in the reader's."""
    compose = composers.get(letter.kind)
    if letter.about is None or compose is None or to.language == translation.get_language():
        return letter
    with translation.override(to.language):
        return compose(letter.about, to) or letter


def can_reach(to: Any) -> bool:
    """Whether there is an address to write to, and nobody has said that no mail is wanted there."""
    return bool(to.address) and to.is_active and not to.wants_no_mail


def may_go(letter: Letter, to: Any) -> bool:
    """Whether the reader can be written to, and wants such mails (``stopping``)."""
    return (
        bool(to.address) and to.is_active and not stopping.reason_against(to, letter.kind, is_asked=bool(letter.until))
    )


def _turn(mail: Mail, to: Any) -> tuple[Mail.State, datetime | None]:
    """Whether it goes now; of what waits for others the moment when they go."""
    together = budget.goes_together_at(mail)
    if together is not None or (mail.asks and budget.asked_lately(to)):
        return Mail.State.HELD, together
    return Mail.State.WAITING, None


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


def send(mail: Mail) -> None:
    """Hand one mail to the server named by EMAIL_URL; in a demonstration it stays in the outbox page.

    It is written again first, from the present state, and what waits to go with it as well. Its words leave the
    database with it: they hold a link that acts in the reader's name.
    """
    if mail.state != Mail.State.WAITING or copies.is_held_back(mail) or _waits_for_a_server(mail):
        return
    written = _written(mail)
    if written is None:
        return
    further = [one for other in mail.others.filter(state=Mail.State.HELD) if (one := _written(other)) is not None]
    if further:
        parts = [one.part for one in (written, *further) if one.part is not None]
        mail.subject, mail.text, mail.html = rendered(parts, written.reader)
        mail.subject = mail.subject[:200]
    if not _kept(mail, written.letter):
        return
    sent: dict[str, Any] = {"state": Mail.State.SENT, "failure": "", "why": "", "sent_at": clock.now()}
    if not network.is_demonstration():
        if _is_refused(mail, message_of(mail, written.letter)):
            return
        sent |= {"text": "", "html": "", "calendar": ""}
    gone = [mail.pk, *(one.mail.pk for one in further)]
    Mail.objects.filter(pk__in=gone).update(**sent)  # of its words nothing comes back that was taken meanwhile
    if mail.person_id is not None:
        unnoticed = get_user_model().objects.filter(pk=mail.person_id, notice_sent_at=None)
        unnoticed.update(notice_sent_at=sent["sent_at"])


def _waits_for_a_server(mail: Mail) -> bool:
    """Without a server a mail would be shown as sent and reach nobody. What is worthless soon is printed: a code."""
    if mail.until is not None or network.is_demonstration() or outgoing.has_server():
        return False
    return bool(Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING).update(failure=outgoing.NO_SERVER))


def resume() -> int:
    """A server is named now: what waited for one goes; how many."""
    waiting = Mail.objects.filter(state=Mail.State.WAITING, failure=outgoing.NO_SERVER)
    if not outgoing.has_server() or copies.open_copy() is not None:
        return 0
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    for id in ids:
        with transaction.atomic():
            if waiting.filter(pk=id).update(failure=""):
                jobs.defer("mail.send", id=id)
    return len(ids)


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


@dataclass(frozen=True)
class _Written:
    """A mail as things stand now; ``letter`` and ``part`` are None where its words are all there is."""

    mail: Mail
    reader: Any
    letter: Letter | None
    part: Part | None


def _written(mail: Mail) -> _Written | None:
    """Write a mail as things stand now; None when it was dropped, because there is nothing left to write."""
    letter, reader = _as_it_stands(mail)
    why = _why_not(mail, letter, reader)
    if why:
        Mail.objects.filter(pk=mail.pk).drop(why)
        return None
    if letter is None:
        return _Written(mail, reader, None, None)
    with links.of_one_mail() as issued:
        part = part_of(letter, reader)
        subject, mail.text, mail.html = rendered([part], reader)
    links.carry(mail, issued)
    mail.subject, mail.calendar = subject[:200], letter.calendar
    mail.to, mail.language = reader.address, reader.language
    return _Written(mail, reader, letter, part)


def _why_not(mail: Mail, letter: Letter | None, reader: Any) -> str:
    if mail.until is not None and mail.until <= clock.now():
        return Mail.Why.EXPIRED
    if mail.about is not None and letter is None:
        return Mail.Why.SETTLED
    return stopping.reason_against(reader, mail.kind, is_asked=bool(mail.until))


def _as_it_stands(mail: Mail) -> tuple[Letter | None, Any]:
    """The letter as it is to be written now, or None, and its reader, who may have a new address or language."""
    reader = mail.person or Stranger(mail.to, mail.language)
    compose = composers.get(mail.kind)
    if mail.about is None or compose is None or not reader.address or not reader.is_active:
        return None, reader
    with translation.override(reader.language):
        return compose(mail.about, reader), reader


def _is_refused(mail: Mail, message: EmailMultiAlternatives) -> bool:
    """Hand it over; True where the server says that nobody reads this address: no further try changes that."""
    try:
        with outgoing.connection() as message.connection:
            message.send()
    except OSError as fault:  # also what the server says against it
        Mail.objects.filter(pk=mail.pk).update(failure=noting.in_one_line(str(fault)))
        words = refusal_in(fault)
        if not words:
            raise
        fail(mail.pk)
        noting.note(mail.to, Bounce.Kind.UNKNOWN, words)
        return True
    return False


def fail(id: int) -> None:
    """No server took it for days: it is given up, and its words go as those of a mail that went out."""
    which = Q(pk=id, state=Mail.State.WAITING) | Q(goes_with=id, state=Mail.State.HELD)
    Mail.objects.filter(which).without_words(state=Mail.State.FAILED)


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
    lost = Mail.objects.filter(pk__in=list(ids), state__in=[Mail.State.FAILED, Mail.State.RETURNED])
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


def rename_council(slug: str, new: str) -> None:
    """Mails go in the name of a council by its address: they follow it to another one."""
    Mail.objects.filter(council=slug).update(council=new)


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


def release_bundled() -> int:
    """Have what waited to go together go, each person's of one noun as one mail; how many mails."""
    if copies.open_copy() is not None:
        return 0
    due = budget.due_together()
    for ids in due:
        jobs.defer("mail.release_together", ids=ids)
    return len(due)


@transaction.atomic
def release_together(ids: list[int]) -> None:
    """The first that is still to be written goes, the others with it."""
    rows = Mail.objects.select_for_update(of=("self",)).select_related("person")
    held = list(rows.filter(pk__in=ids, state=Mail.State.HELD).order_by("created_at", "pk"))
    settled = [mail.pk for mail in held if _as_it_stands(mail)[0] is None]
    Mail.objects.filter(pk__in=settled).drop(Mail.Why.SETTLED)
    going = [mail for mail in held if mail.pk not in settled]
    if not going:
        return
    first, *others = going
    Mail.objects.filter(pk__in=[mail.pk for mail in others]).update(goes_with=first)
    Mail.objects.filter(pk=first.pk).update(state=Mail.State.WAITING, goes_with=None)
    jobs.defer("mail.send", id=first.pk)


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
