"""What people do with waves: open, join, state how many there are, close, publish."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Closed, NotYours, Refused, TooLate
from clustergrowth.common.languages.dates import written
from clustergrowth.common.ports import Ref
from clustergrowth.listen.surveys.models import Instrument, Sample, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind


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
    must_be_open(lock_open_wave(wave))
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
        raise NotYours(
            _("Only the person who opened it or the consortium lead can close a survey of several councils.")
        )
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
        ledger.LedgerEntry(Kind.WAVE_CLOSED, by, about=Ref("wave", wave.pk), council=council)
        for council in wave.councils.order_by("pk")
    )
    jobs.defer("analysis.count_wave", wave_id=wave.pk)
    return wave


def publish_analysis(*, wave: Wave, council: Council, by: Person) -> Sample:
    """Show a council's part of the analysis to everybody. Only of a closed wave: moving figures give firms away."""
    sample = Sample.objects.select_related("wave").get(wave=wave, council=council)
    require(by, "surveys.run", sample)
    if sample.wave.state != Wave.State.CLOSED:
        raise Refused(_("Close the survey first: only figures that no longer change are published."))
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
    """Raises TooLate when it is closed or its last day is over; it may begin later."""
    if wave.state != Wave.State.OPEN or wave.is_over:
        raise TooLate(_("This survey is closed."))


def must_have_begun(wave: Wave) -> None:
    if wave.begins_later:
        day = written(wave.opens)
        raise Refused(_("This survey begins on %(day)s. Answers are taken from that day on.") % {"day": day})


def lock_open_wave(wave: Wave) -> Wave:
    """The wave as it stands, which nobody can close before the running transaction ends; others answer meanwhile."""
    return Wave.objects.raw("SELECT * FROM surveys_wave WHERE id = %s FOR SHARE", [wave.pk])[0]


def must_take_answers(wave: Wave) -> None:
    """Raises Refused before its first day, and TooLate when it takes none any more."""
    must_have_begun(wave)
    if not wave.takes_answers:
        raise Closed(_("This survey is closed. Thank you for wanting to answer it."))


def must_take_part(wave: Wave, council: Council) -> None:
    if not Sample.objects.filter(wave=wave, council=council).exists():
        raise Refused(_("This council is not part of the survey. Add it first."))
