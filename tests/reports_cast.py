"""The cast's reports: one published and being corrected, one on all councils, one begun in İstanbul."""

from datetime import datetime

from django.test import override_settings

from clustergrowth.listen.analysis.tests.sample import closed, firms
from clustergrowth.listen.reports import services as reports
from clustergrowth.listen.reports.models import Print, ReportSection
from clustergrowth.listen.reports.tests.ground import decided, words
from clustergrowth.listen.surveys.waves.services.waves import publish_analysis
from tests.full_cast import FullCast


def make_reports(cast: FullCast, present: datetime) -> None:
    """PDFs wait in the queue as they would for a worker; one of them is made."""
    with override_settings(JOBS_INLINE=False):
        _make(cast)
    reports.make_print(Print.objects.get(report=cast.report, stage="published", lang="it").pk)


def _make(cast: FullCast) -> None:
    cast.milestone = reports.save_milestone(
        None, council=cast.bologna, year=2014, month=None, text=words("A law on firms that share laboratories."),
        by=cast.carla,
    )  # fmt: skip
    report = reports.start_report(wave=cast.closed_wave, council=cast.bologna, by=cast.carla)
    said = words("Firms lack time.", it="Alle imprese manca il tempo.")
    reports.write_passage(report, section=ReportSection.SUMMARY, text=said, by=cast.carla)
    reports.submit_report(report, by=cast.carla)
    decided(cast, report)
    report.refresh_from_db()
    cast.report = reports.publish_report(report, by=cast.carla)
    cast.report_draft = reports.correct_report(report, by=cast.carla)
    cast.report_inner = reports.start_report(wave=cast.closed_wave, council=cast.istanbul, by=cast.selin)
    wave = closed({cast.bologna: firms(9, 6), cast.istanbul: firms(6, 9)}, by=cast.leda)
    publish_analysis(wave=wave, council=cast.bologna, by=cast.carla)
    publish_analysis(wave=wave, council=cast.istanbul, by=cast.selin)
    both = reports.start_report(wave=wave, council=None, by=cast.leda)
    reports.write_passage(both, section=ReportSection.SUMMARY, text=words("Two regions."), by=cast.leda)
    cast.report_submitted = reports.submit_report(both, by=cast.leda)
