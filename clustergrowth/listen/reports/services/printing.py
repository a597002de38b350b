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
        key = {"report": report, "lang": lang, "stage": stage_of(report)}
        printed, is_new = Print.objects.select_for_update().get_or_create(**key, defaults={"asked_at": clock.now()})
        if not is_new and printed.made_at is not None and report.state != ReportState.DRAFT:
            continue
        if not is_new:
            printed.asked_at, printed.made_at, printed.content = clock.now(), None, None
            printed.save(update_fields=["asked_at", "made_at", "content"])
        jobs.defer("reports.print", id=printed.pk)
        asked.append(printed)
    return asked


def stage_of(report: Report) -> str:
    """A report that is signed off and not yet published reads as it lay before the council."""
    return ReportState.SUBMITTED if report.state == ReportState.SIGNED else report.state


def make_print(id: int) -> None:
    """Make one PDF. Made twice at once it is the same; the first one stays."""
    printed = Print.objects.select_related(*(f"report__{name}" for name in RELATED)).filter(pk=id, made_at=None).first()
    if printed is None or printed.stage != stage_of(printed.report):
        return  # made already, or the report went on meanwhile
    content = pdf_of(printed.report, content_of(printed.report), printed.lang, at=dated(printed))
    waiting = Print.objects.filter(pk=id, made_at=None, asked_at=printed.asked_at)
    waiting.update(made_at=clock.now(), content=content)


def dated(printed: Print) -> datetime:
    """The moment a PDF is dated with: the same whenever it is made."""
    report = printed.report
    return report.published_at or report.submitted_at or printed.asked_at
