"""Asking and reminding."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from clustergrowth.common import clock, jobs
from clustergrowth.common.mail import services as mail
from clustergrowth.listen.surveys.models import Invitation, Sample, SampleDraw, Wave
from clustergrowth.listen.surveys.waves.letters import write_to
from clustergrowth.listen.surveys.waves.queries.audience import reach
from clustergrowth.listen.surveys.waves.queries.invitations import due_by_itself, to_remind
from clustergrowth.listen.surveys.waves.services.waves import (
    lock_open_wave,
    must_be_open,
    must_take_answers,
    must_take_part,
)
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def invite(*, wave: Wave, council: Council, audience: str, by: Person, at_most: int | None = None) -> int:
    """Ask the members of a council that were not asked yet, through the person each firm named; how many.

    The mails are written by the worker, each in the person's language and within the contact budget.
    """
    require(by, "surveys.run", council)
    must_be_open(lock_open_wave(wave))
    must_take_part(wave, council)
    return ask(wave, council, reach(wave, council, audience).fresh[:at_most])


def ask(wave: Wave, council: Council, firms: Iterable[tuple[int, Person]], draw: SampleDraw | None = None) -> int:
    """Have each firm's person written to, from the first day on; how many, without those just asked by others."""
    moment = clock.now()
    rows = [
        Invitation(
            wave=wave, council=council, organisation_id=organisation_id, person=person, draw=draw,
            nonce=secrets.token_hex(8), created_at=moment,
        )
        for organisation_id, person in firms
    ]  # fmt: skip
    Invitation.objects.bulk_create(rows, ignore_conflicts=True)
    jobs.defer("surveys.send_invitations", wave_id=wave.pk)
    return Invitation.objects.filter(wave=wave, nonce__in=[row.nonce for row in rows]).count()


def remind_by_itself(*, sample: Sample, reminds: bool, by: Person) -> None:
    """Whether those who have not answered hear from us after 7 and after 14 days without anybody pressing a button."""
    require(by, "surveys.run", sample)
    sample.reminds = reminds
    sample.save(update_fields=["reminds"])


@transaction.atomic
def remind(*, wave: Wave, council: Council, by: Person) -> int:
    """Write once more to those who have not answered and heard nothing for a week; how many."""
    require(by, "surveys.run", council)
    must_take_answers(lock_open_wave(wave))
    count = to_remind(wave, council).count()
    if count:
        jobs.defer("surveys.send_reminders", wave_id=wave.pk, council_id=council.pk)
    return count


def send_invitations(wave: Wave) -> int:
    """Write the mails of all invitations that have none yet. Safe to be run twice or by two workers."""
    rows = Invitation.objects.filter(wave=wave, sent_at=None, person__isnull=False).order_by("pk")
    sent = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            invitation = _next(rows.filter(pk=pk))
            if invitation is None or not write_to(invitation, "invitation"):
                continue
            invitation.sent_at = clock.now()
            invitation.save(update_fields=["sent_at", "mails"])
            sent += 1
    return sent


def send_reminders(wave: Wave, council: Council, *, is_by_itself: bool = False) -> int:
    """Write to those who are to be reminded now. Who has not got the first mail yet is not reminded of it."""
    rows = due_by_itself(wave, council) if is_by_itself else to_remind(wave, council)
    sent = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            invitation = _next(rows.filter(pk=pk))
            if invitation is None or mail.are_waiting(invitation.mails) or not write_to(invitation, "reminder"):
                continue
            invitation.reminded_at = clock.now()
            invitation.reminders += 1
            invitation.save(update_fields=["reminded_at", "reminders", "mails"])
            sent += 1
    return sent


def _next(rows: Any) -> Invitation | None:
    invitation: Invitation | None = (
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("wave__instrument", "council", "organisation", "person")
        .first()
    )
    return invitation
