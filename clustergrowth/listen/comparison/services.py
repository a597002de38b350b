"""Taking answers into the groups, and the wish to be told when there are enough."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.listen.analysis.domain.strata import UNKNOWN, stratum_of
from clustergrowth.listen.comparison.models import Compared
from clustergrowth.listen.comparison.queries import group_of
from clustergrowth.listen.surveys.answers.services.answering import edition_of
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, OpenLinkSubmission, Response, Wave
from clustergrowth.listen.surveys.waves.queries.links import Asked, token_of

BATCH = 1000  # rows of a statement


def take_in(responses: Iterable[Response]) -> None:
    """Take answers into the groups, or renew them: not on the day they were taken in, and not twice a day."""
    rows = [_compared(response) for response in responses]
    for start in range(0, len(rows), BATCH):
        Compared.objects.bulk_create(rows[start : start + BATCH], ignore_conflicts=True)
    stale = Compared.objects.filter(response__in=[row.response_id for row in rows], taken_on__lt=clock.today())
    fresh = {row.response_id: row for row in rows}
    changed = []
    for row in stale:
        new = fresh[row.response_id]
        if row.edition != new.edition:
            row.size, row.sector, row.values = new.size, new.sector, new.values
            row.edition, row.taken_on = new.edition, new.taken_on
            changed.append(row)
    Compared.objects.bulk_update(changed, ["size", "sector", "values", "edition", "taken_on"], batch_size=BATCH)


def _compared(response: Response) -> Compared:
    items = questionnaire_of(response.wave.instrument_id).items
    firm = response.organisation
    facts = {"size": firm.size, "declared_sme": firm.declared_sme, "nace": firm.nace} if firm else None
    stratum = stratum_of(response.answers, facts)
    values = {
        code: value
        for code, value in response.answers.items()
        if code in items and items[code].scale is not None and isinstance(value, int | float)
    }
    return Compared(
        response=response, wave_id=response.wave_id, council_id=response.council_id, values=values,
        size=stratum.size.replace(UNKNOWN, ""), sector=stratum.sector.replace(UNKNOWN, ""),
        edition=edition_of(response), taken_on=clock.today(), handed_in_at=response.submitted_at or response.saved_at,
    )  # fmt: skip


@transaction.atomic
def freeze(response_id: int) -> None:
    """Take one firm's answers in as they were handed in; those that no longer count leave."""
    response = Response.objects.select_related("wave", "organisation").filter(pk=response_id).first()
    if response is None:
        return
    if response.submitted_at is None:
        Compared.objects.filter(response=response).delete()
    else:
        take_in([response])


@transaction.atomic
def freeze_wave(wave: Wave) -> None:
    """All answers of a wave that are not in yet, or have changed since."""
    rows = Response.objects.filter(wave=wave, submitted_at__isnull=False).select_related("wave", "organisation")
    take_in(rows.filter(Q(compared=None) | ~Q(compared__edition=F("changes") + 1)))


def own_of(response: Response) -> Compared:
    """The firm's own row, made when the worker has not come to it yet."""
    row = Compared.objects.select_related("council", "wave").filter(response=response).first()
    if row is None:
        take_in([response])
        row = Compared.objects.select_related("council", "wave").get(response=response)
    return row


def mark_seen(own: Compared) -> None:
    """It need not wait under Today any longer."""
    Compared.objects.filter(pk=own.pk, seen_at=None).update(seen_at=clock.now())


def wish(own: Compared, *, wants: bool) -> None:
    """The firm wants a mail once enough firms like it have answered, or no longer."""
    Compared.objects.filter(pk=own.pk).update(wants_mail=wants)


def tell_those_who_wished() -> int:
    """Write to the firms that asked for it and for which there is a group now; it is their wish and asks nothing."""
    written = 0
    for own in Compared.objects.filter(wants_mail=True, told_at=None).select_related("wave", "council").order_by("pk"):
        if group_of(own) is None:
            continue
        with transaction.atomic():
            if Compared.objects.filter(pk=own.pk, told_at=None).update(told_at=clock.now()):
                written += _tell(own)
    return written


def _tell(own: Compared) -> int:
    asked = _asked_of(own)
    if asked is None:
        return 0
    to = asked.person if isinstance(asked, Invitation) else mail.Stranger(asked.email, asked.language)
    if to is None or not to.address:
        return 0
    mail.write(compose_news(Ref("compared", own.pk), to), to=to)
    return 1


def compose_news(about: Ref, to: Any) -> mail.Letter | None:
    """There are enough firms like one's own now; as long as the firm still wants to know and its answers count."""
    own = Compared.objects.select_related("wave", "council").filter(pk=about.id, wants_mail=True).first()
    asked = _asked_of(own) if own is not None else None
    if own is None or asked is None or group_of(own) is None:
        return None
    with translation.override(to.language):
        path = reverse("comparison", args=[token_of(asked)])
    return mail.Letter(
        kind="comparison.ready",
        template="comparison/mail/ready",
        button=(_("See how you compare"), path),
        why=_("You asked us to tell you when enough firms have answered."),
        context={"name": asked.called, "wave": own.wave},
        council=own.council,
        about=about,
    )


def _asked_of(own: Compared) -> Asked | None:
    came = OpenLinkSubmission.objects.filter(response=own.response_id).first()
    if came is not None:
        return came
    rows = Invitation.objects.filter(wave=own.wave_id, organisation__responses=own.response_id)
    return rows.select_related("person", "organisation").first()
