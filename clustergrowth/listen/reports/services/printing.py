"""Having a report made as PDF: asked for inside the act that needs it, made by the worker, kept."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clustergrowth.common import clock, jobs
from clustergrowth.listen.reports.layout.printing import pdf_of
from clustergrowth.listen.reports.models import Print, Report, ReportState
from clustergrowth.listen.reports.queries.reports import RELATED, content_of


@transaction.atomic
def ask_for_prints(report: Report, languages: Iterable[str]) -> list[Print]:
    """Have the PDF made in these languages. A draft's is made anew; what is frozen is made once."""
    asked = []
    for lang in dict.fromkeys(languages):
        known = {"report": report, "lang": lang, "stage": stage_of(report)}
        one, is_new = Print.objects.select_for_update().get_or_create(**known, defaults={"asked_at": clock.now()})
        if not is_new and one.made_at is not None and report.state != ReportState.DRAFT:
            continue
        if not is_new:
            one.asked_at, one.made_at, one.content = clock.now(), None, None
            one.save(update_fields=["asked_at", "made_at", "content"])
        jobs.defer("reports.print", id=one.pk)
        asked.append(one)
    return asked


def stage_of(report: Report) -> str:
    """A report that is signed off and not yet published reads as it lay before the council."""
    return ReportState.SUBMITTED if report.state == ReportState.SIGNED else report.state


def make_print(id: int) -> None:
    """Make one PDF. Made twice at once it is the same; the first one stays."""
    one = Print.objects.select_related(*(f"report__{name}" for name in RELATED)).filter(pk=id, made_at=None).first()
    if one is None or one.stage != stage_of(one.report):
        return  # made already, or the report went on meanwhile
    content = pdf_of(one.report, content_of(one.report), one.lang, at=dated(one))
    waiting = Print.objects.filter(pk=id, made_at=None, asked_at=one.asked_at)
    waiting.update(made_at=clock.now(), content=content)


def dated(one: Print) -> datetime:
    """The moment a PDF is dated with: the same whenever it is made."""
    report = one.report
    return report.published_at or report.submitted_at or one.asked_at
