"""Answering an introduction: accept, decline, withdraw, let expire. Whoever comes first is decided by the database."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail import fates, links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.connect.exchange.models import Declined, Introduction, IntroductionState
from clustergrowth.connect.exchange.services import letters
from clustergrowth.connect.exchange.services.lines import works_at, write_down
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services.organisations import disclose
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind, Level

WAITS = timedelta(days=21)  # three weeks outlast a holiday; then who asked is free to ask others


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a side says to an introduction."""

    is_accepted: bool
    because: Declined | None = None  # with a refusal
    text: str = ""
    promised_by: date | None = None  # with a consent: by when one gets in touch


def accept_introduction(
    introduction: Introduction, *, by: Person, text: str = "", promised_by: date | None = None
) -> Introduction:
    """A side that was asked agrees. With the last consent both get the other's name and address."""
    return answer_introduction(introduction, by=by, reply=Reply(is_accepted=True, text=text, promised_by=promised_by))


def decline_introduction(introduction: Introduction, *, by: Person, because: Declined, text: str = "") -> Introduction:
    """A side that was asked says no; nothing of it becomes known but the reason."""
    return answer_introduction(introduction, by=by, reply=Reply(is_accepted=False, because=because, text=text))


@transaction.atomic
def answer_introduction(introduction: Introduction, *, by: Person, reply: Reply) -> Introduction:
    """Two answers at one moment come one after the other: the second finds it answered."""
    locked = _held(introduction)
    side = _side_asked(locked, by)
    if reply.is_accepted and reply.promised_by is not None and reply.promised_by < clock.today():
        raise Refused(_("This day is in the past."), fields={"promised_by": [_("Choose today or a later day.")]})
    locked.answered_by, locked.answer = by, reply.text.strip()[:500]
    locked.promised_by = reply.promised_by or locked.promised_by
    _put_in_charge(locked, side, by)
    if not reply.is_accepted:
        return _declined(locked, side, by, reply.because or Declined.OTHER)
    return _agreed(locked, side, by)


@transaction.atomic
def answer_by_link(secret: str, *, reply: Reply) -> Introduction:
    """Answer from the mail, without signing in; the link is spent in the same transaction."""
    link = links.spend(secret, letters.ANSWER)
    if not isinstance(link.person, Person):
        raise NotYours(_("This link no longer belongs to anybody."))
    return answer_introduction(Introduction.objects.get(pk=link.about_id), by=link.person, reply=reply)


@transaction.atomic
def withdraw_introduction(introduction: Introduction, *, by: Person) -> Introduction:
    """Who asked changes the mind while nobody has answered; the mail's link ends with it."""
    require(by, "exchange.withdraw_introduction", introduction)
    locked = _held(introduction)
    _end(locked, IntroductionState.WITHDRAWN)
    write_down(Kind.INTRODUCTION_WITHDRAWN, locked, by=by, side=_own_side(locked, by))
    return locked


def expire_introductions() -> int:
    """End what nobody answered within three weeks after its mail went; how many. Whoever asked is told."""
    before = clock.now() - WAITS
    late = Introduction.objects.filter(~fates.waits("introduction"), state=IntroductionState.ASKED, asked_at__lt=before)
    late = late.annotate(began=fates.began("introduction", "asked_at")).filter(began__lt=before)
    ended = 0
    for introduction in late.order_by("asked_at"):
        ended += _expire(introduction)
    return ended


@transaction.atomic
def _expire(introduction: Introduction) -> bool:
    try:
        locked = _held(introduction)
    except TooLate:  # answered in this moment
        return False
    _end(locked, IntroductionState.EXPIRED)
    write_down(Kind.INTRODUCTION_EXPIRED, locked, by=None, side=None)
    letters.tell_expired(locked)
    return True


_OVER = {
    IntroductionState.ACCEPTED: _("This introduction has already been accepted."),
    IntroductionState.DECLINED: _("This introduction has already been declined."),
    IntroductionState.WITHDRAWN: _("Whoever asked for this introduction has withdrawn it. There is nothing to answer."),
    IntroductionState.EXPIRED: _(
        "This request waited too long and has expired. The introduction can be asked for again."
    ),
}


def _held(introduction: Introduction) -> Introduction:
    """The row as it stands now, held until the end of the transaction; raises TooLate once it is answered."""
    locked = (
        Introduction.objects.select_for_update(of=("self",))
        .select_related("need", "offer", "from_organisation", "to_organisation", "council", "from_person", "to_person")
        .select_related("asked_by")
        .get(pk=introduction.pk)
    )
    if not locked.is_waiting:
        raise TooLate(_OVER[IntroductionState(locked.state)])
    return locked


def _side_asked(locked: Introduction, by: Person) -> Organisation:
    """The organisation for which ``by`` answers: one that was asked and has not agreed."""
    if locked.to_agreed_at is None and works_at(by, locked.to_organisation):
        return locked.to_organisation
    if locked.from_agreed_at is None and works_at(by, locked.from_organisation):
        return locked.from_organisation
    if works_at(by, locked.to_organisation) or (locked.is_brokered and works_at(by, locked.from_organisation)):
        raise TooLate(_("Your side has already agreed. The other side has not answered yet."))
    require(by, "exchange.answer_introduction", locked.to_organisation)
    raise NotYours(_("Only the side that was asked can answer."))


def _own_side(locked: Introduction, by: Person) -> Organisation | None:
    sides = (locked.from_organisation, locked.to_organisation)
    return next((side for side in sides if works_at(by, side)), None)


def _put_in_charge(locked: Introduction, side: Organisation, by: Person) -> None:
    """Who answers for a side is the one the other side will meet."""
    if side.pk == locked.to_organisation_id:
        locked.to_person = by
    else:
        locked.from_person = by


def _declined(locked: Introduction, side: Organisation, by: Person, because: Declined) -> Introduction:
    locked.declined_because = because
    _end(locked, IntroductionState.DECLINED)
    write_down(Kind.INTRODUCTION_DECLINED, locked, by=by, side=side)
    agreed = [
        person
        for person, moment in ((locked.from_person, locked.from_agreed_at), (locked.to_person, locked.to_agreed_at))
        if moment is not None
    ]
    letters.tell_declined(locked, to=[p for p in (locked.asked_by, *agreed) if p is not None and p.pk != by.pk])
    return locked


def _agreed(locked: Introduction, side: Organisation, by: Person) -> Introduction:
    moment = clock.now()
    if side.pk == locked.to_organisation_id:
        locked.to_agreed_at = moment
    else:
        locked.from_agreed_at = moment
    if locked.from_agreed_at is None or locked.to_agreed_at is None:
        locked.save()
        return locked
    _end(locked, IntroductionState.ACCEPTED)
    because = f"introduction:{locked.pk}"
    for person, to in ((locked.from_person, locked.to_organisation), (locked.to_person, locked.from_organisation)):
        if person is not None:
            disclose(person=person, to_organisation=to, because=because)
    write_down(Kind.INTRODUCTION_ACCEPTED, locked, by=by, side=side, level=Level.CONTACT)
    letters.tell_accepted(locked)
    return locked


def _end(locked: Introduction, state: IntroductionState) -> None:
    """Nothing is left to ask: links end, mails that still wait are not sent."""
    locked.state, locked.answered_at = state, clock.now()
    locked.save()
    links.revoke(letters.ANSWER, locked.pk)
    mail.drop(Ref("introduction", locked.pk))
