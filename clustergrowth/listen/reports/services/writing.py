"""Writing a report: start it on a closed survey, say something in its places, keep the region's policy history."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock, languages
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.listen.reports.models import Milestone, Passage, Report, ReportSection, ReportState, Series
from clustergrowth.listen.reports.queries.reports import permission_for, sections_of, too_few_councils, too_few_firms
from clustergrowth.listen.surveys.models import Response, Sample, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

ALL_COUNCILS = "NET"  # in the place of a council's prefix


def start_report(*, wave: Wave, council: Council | None, by: Person) -> Report:
    """Begin the report of one council, or (``council`` None) of all councils, on a closed survey."""
    require(by, permission_for(council.pk if council else None), council)
    _must_bear_a_report(wave, council)
    year = clock.today().year
    try:
        with transaction.atomic():
            numbered = Series.objects.filter(council=council, year=year)
            serial = (numbered.aggregate(last=Max("serial"))["last"] or 0) + 1
            number = f"{council.prefix if council else ALL_COUNCILS}-RNA-{year}-{serial}"
            series = Series.objects.create(council=council, wave=wave, year=year, serial=serial, number=number)
            return Report.objects.create(series=series, version=1, started_at=clock.now(), search=search_of(series))
    except IntegrityError as error:
        raise TooLate(
            _("There is already a report on this survey, or somebody is starting one right now. Please look there.")
        ) from error


def search_of(series: Series) -> str:
    parts: list[str] = [series.number, "report", "informe", "relazione", "rapport", "rapor"]
    texts: list[Any] = [series.wave.title, *([series.council.name] if series.council else [])]
    for text in texts:
        parts.extend(words for words in text.data.values() if words) if isinstance(text.data, dict) else parts.append(
            str(text)
        )
    return languages.searchable(*parts, series.council.city if series.council else "")


def _must_bear_a_report(wave: Wave, council: Council | None) -> None:
    if wave.state != Wave.State.CLOSED:
        raise Refused(_("Close the survey first: a report rests on figures that no longer change."))
    if council is None:
        if why_not := too_few_councils(Sample.objects.filter(wave=wave, published_at__isnull=False).count()):
            raise Refused(why_not)
        return
    if not Sample.objects.filter(wave=wave, council=council).exists():
        raise Refused(_("Your council did not take part in this survey."))
    answered = Response.objects.filter(wave=wave, council=council, submitted_at__isnull=False).count()
    if why_not := too_few_firms(answered):
        raise Refused(why_not)


@transaction.atomic
def write_passage(report: Report, *, section: ReportSection, text: LazyI18nString, by: Person) -> Passage:
    """Say something in one place of a draft. What stood there before is kept."""
    require(by, permission_for(report.series.council_id), report)
    locked = must_be_draft(report)
    if section not in sections_of(report):
        raise Refused(_("This report has no such section."))
    return Passage.objects.create(report=locked, section=section, text=text, saved_at=clock.now(), by=by)


def must_be_draft(report: Report) -> Report:
    """The report, locked, while it can still be written in."""
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.state != ReportState.DRAFT:
        raise TooLate(_("This report has already been submitted. Withdraw it first, or correct it with a new version."))
    return locked


@transaction.atomic
def save_milestone(
    milestone: Milestone | None,
    *,
    council: Council,
    year: int,
    month: int | None,
    text: LazyI18nString,
    source: str = "",
    by: Person,
) -> Milestone:
    """Write down, or change, an entry of the region's policy history."""
    require(by, "reports.write", council)
    if milestone is not None and milestone.council_id != council.pk:
        raise Refused(_("This entry belongs to another council."))
    entry = milestone or Milestone(council=council)
    entry.year, entry.month, entry.text, entry.source = year, month, text, source
    entry.saved_at, entry.by = clock.now(), by
    entry.save()
    return entry


def remove_milestone(milestone: Milestone, *, by: Person) -> None:
    """Take an entry away. Reports that were put before a council keep it."""
    require(by, "reports.write", milestone.council)
    milestone.delete()
