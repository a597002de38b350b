"""Asking and reminding."""

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused
from clustergrowth.common.mail import services as mail
from clustergrowth.listen.surveys.models import Invitation, Sample, Wave
from clustergrowth.listen.surveys.waves.letters import write_to
from clustergrowth.listen.surveys.waves.queries.audience import reach
from clustergrowth.listen.surveys.waves.queries.invitations import due_by_itself, to_remind
from clustergrowth.listen.surveys.waves.services.waves import must_be_open
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

# --- asking ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(*, wave: Wave, council: Council, audience: str, by: Person, at_most: int | None = None) -> int:
    """Ask the members of a council that were not asked yet, through the person each firm named; how many.

    The mails are written by the worker, each in the person's language and within the contact budget.
    """
    require(by, "surveys.run", council)
    must_be_open(wave)
    if not Sample.objects.filter(wave=wave, council=council).exists():
        raise Refused(_("This council is not part of the survey. Add it first."))
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
    invitation: Invitation | None = (
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("wave__instrument", "council", "organisation", "person")
        .first()
    )
    return invitation
