"""What people do with surveys: land an instrument, open a wave, ask, remind, answer, close, publish."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.listen.surveys import instrument_file
from clustergrowth.listen.surveys.letters import write_to
from clustergrowth.listen.surveys.models import Instrument, Invitation, Sample, Wave
from clustergrowth.listen.surveys.queries import Asked, asked_behind, due_by_itself, reach, shipped, to_remind
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries import access_of
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind

# --- instruments -----------------------------------------------------------------------------------------------------


def land_instrument(*, content: Mapping[str, Any], by: Person) -> Instrument:
    """Take an instrument file. The same version again is the same row; another content needs the next version."""
    require(by, "surveys.edit_instrument")
    return _land(content, by)


def land_shipped() -> list[Instrument]:
    """The instruments that come with the software; those that are there already stay as they are."""
    return [_land(content, None) for content in shipped()]


@transaction.atomic
def _land(content: Mapping[str, Any], by: Person | None) -> Instrument:
    found = instrument_file.read(content)
    landed, is_new = Instrument.objects.get_or_create(
        code=found.code,
        version=found.version,
        defaults={
            "content": dict(content),
            "title": LazyI18nString(dict(found.title)),
            "created_at": clock.now(),
            "created_by": by,
        },
    )
    if not is_new and landed.content != dict(content):
        raise Refused(
            _("Version %(version)s of %(code)s is in use and stays as it is. Give the file the next version number.")
            % {"version": found.version, "code": found.code}
        )
    return landed


# --- waves -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_wave(
    *, instrument: Instrument, councils: Sequence[Council], title: LazyI18nString, opens: date, closes: date, by: Person
) -> Wave:
    """Ask an instrument in one council or several at once, so that they can be compared."""
    if not councils:
        raise Refused(_("Choose the council that asks."), fields={"councils": [_("Choose at least one.")]})
    for council in councils:
        require(by, "surveys.run", council)
    if closes < opens:
        raise Refused(
            _("The last day lies before the first."), fields={"closes": [_("Choose a day after the first one.")]}
        )
    wave = Wave.objects.create(
        instrument=instrument, title=title, opens=opens, closes=closes, created_at=clock.now(), created_by=by
    )
    for council in councils:
        _join(wave, council, by)
    return wave


@transaction.atomic
def join_wave(*, wave: Wave, council: Council, by: Person) -> Sample:
    """Another council asks the same questions in the same wave."""
    require(by, "surveys.run", council)
    must_be_open(wave)
    return Sample.objects.filter(wave=wave, council=council).first() or _join(wave, council, by)


def _join(wave: Wave, council: Council, by: Person) -> Sample:
    sample = Sample.objects.create(wave=wave, council=council, reminds=True)
    ledger.write(Kind.WAVE_OPENED, by=by, about=Ref("wave", wave.pk), council=council)
    return sample


def state_sample(*, sample: Sample, known: int | None, asked: int, by: Person) -> Sample:
    """How many firms the survey is about, and how many were asked elsewhere (on paper, by phone, by another tool)."""
    require(by, "surveys.run", sample)
    sample.known, sample.asked = known, asked
    sample.save(update_fields=["known", "asked"])
    return sample


@transaction.atomic
def close_wave(*, wave: Wave, by: Person) -> Wave:
    """No more answers; from now on the figures stand still, can be kept as findings and be published.

    ``wave`` itself says so afterwards.
    """
    if not may_close(wave, by):
        raise NotYours(_("A wave of several councils is closed by who opened it or by the consortium lead."))
    _close(wave, by)
    wave.refresh_from_db()
    return wave


def may_close(wave: Wave, by: Person) -> bool:
    """Closing ends the survey for every council in it."""
    access = access_of(by)
    councils = {council.pk for council in wave.councils.all()}
    return access.is_lead or councils <= access.coordinates or (wave.created_by_id == by.pk and access.is_coordinator)


@transaction.atomic
def close_overdue(wave: Wave) -> Wave:
    """Close a wave whose last day is over."""
    return _close(wave, None)


def _close(wave: Wave, by: Person | None) -> Wave:
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    if wave.state == Wave.State.CLOSED:
        return wave
    wave.state, wave.closed_at = Wave.State.CLOSED, clock.now()
    wave.save(update_fields=["state", "closed_at"])
    ledger.write_many(
        ledger.Entry(Kind.WAVE_CLOSED, by, about=Ref("wave", wave.pk), council=council)
        for council in wave.councils.order_by("pk")
    )
    jobs.defer("analysis.count_wave", wave_id=wave.pk)
    return wave


def publish_analysis(*, wave: Wave, council: Council, by: Person) -> Sample:
    """Show a council's part of the analysis to everybody. Only of a closed wave: moving figures give firms away."""
    sample = Sample.objects.select_related("wave").get(wave=wave, council=council)
    require(by, "surveys.run", sample)
    if sample.wave.state != Wave.State.CLOSED:
        raise Refused(_("Close the survey first: only figures that no longer move are published."))
    if sample.published_at is None:
        sample.published_at = clock.now()
        sample.save(update_fields=["published_at"])
    return sample


def withdraw_analysis(*, wave: Wave, council: Council, by: Person) -> Sample:
    """Undo the publication."""
    sample = Sample.objects.get(wave=wave, council=council)
    require(by, "surveys.run", sample)
    sample.published_at = None
    sample.save(update_fields=["published_at"])
    return sample


def must_be_open(wave: Wave) -> None:
    if not Wave.objects.filter(pk=wave.pk, state=Wave.State.OPEN).exists():
        raise TooLate(_("This survey is closed."))


# --- asking ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(*, wave: Wave, council: Council, audience: str, by: Person, at_most: int | None = None) -> int:
    """Ask the members of a council that were not asked yet, through the person each firm named; how many.

    The mails are written by the worker, each in the person's language and within the contact budget.
    """
    require(by, "surveys.run", council)
    must_be_open(wave)
    if not Sample.objects.filter(wave=wave, council=council).exists():
        raise Refused(_("This council does not take part in the survey. Let it join first."))
    fresh = reach(wave, council, audience).fresh[:at_most]
    moment = clock.now()
    Invitation.objects.bulk_create(
        [
            Invitation(
                wave=wave, council=council, organisation_id=organisation_id, person=person,
                nonce=secrets.token_hex(8), created_at=moment,
            )
            for organisation_id, person in fresh
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    jobs.defer("surveys.send_invitations", wave_id=wave.pk)
    return len(fresh)


def remind_by_itself(*, sample: Sample, reminds: bool, by: Person) -> None:
    """Whether those who have not answered hear from us after 7 and after 14 days without anybody pressing a button."""
    require(by, "surveys.run", sample)
    sample.reminds = reminds
    sample.save(update_fields=["reminds"])


def remind(*, wave: Wave, council: Council, by: Person) -> int:
    """Write once more to those who have not answered and heard nothing for a week; how many."""
    require(by, "surveys.run", council)
    must_be_open(wave)
    count = to_remind(wave, council).count()
    if count:
        jobs.defer("surveys.send_reminders", wave_id=wave.pk, council_id=council.pk)
    return count


def send_invitations(wave: Wave) -> int:
    """Write the mails of all invitations that have none yet. Safe to be run twice or by two workers."""
    sent = 0
    while True:
        with transaction.atomic():
            invitation = _next(Invitation.objects.filter(wave=wave, sent_at=None, person__isnull=False).order_by("pk"))
            if invitation is None:
                return sent
            write_to(invitation, "invitation")
            invitation.sent_at = clock.now()
            invitation.save(update_fields=["sent_at", "mails"])
            sent += 1


def send_reminders(wave: Wave, council: Council, *, is_by_itself: bool = False) -> int:
    """Write to those who are to be reminded now. Who has not got the first mail yet is not reminded of it."""
    rows = due_by_itself(wave, council) if is_by_itself else to_remind(wave, council)
    sent = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            invitation = _next(rows.filter(pk=pk))
            if invitation is None or mail.are_waiting(invitation.mails):
                continue
            write_to(invitation, "reminder")
            invitation.reminded_at = clock.now()
            invitation.reminders += 1
            invitation.save(update_fields=["reminded_at", "reminders", "mails"])
            sent += 1
    return sent


def _next(rows: Any) -> Invitation | None:
    found: Invitation | None = (
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("wave__instrument", "council", "organisation", "person")
        .first()
    )
    return found


def asked_with(token: str) -> Asked:
    """Who holds a link. Raises Refused when the link is cut off or was ended."""
    found = asked_behind(token)
    if found is None:
        raise Refused(_("This link is not complete or was ended. Copy the whole address from the mail."))
    return found
