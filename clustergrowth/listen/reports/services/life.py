"""The life of a report: before the council, signed off, published; corrected by a new version, or retracted."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.languages import CODES
from clustergrowth.common.ports import Ref
from clustergrowth.listen.reports.models import Passage, Report, ReportSection, ReportState
from clustergrowth.listen.reports.queries.reports import content_of, permission_for, texts_of
from clustergrowth.listen.reports.services.printing import ask_for_prints
from clustergrowth.listen.reports.services.writing import must_be_draft
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind


@transaction.atomic
def submit_report(report: Report, *, by: Person) -> Report:
    """Put a draft before the council: from now on it says exactly this, figures and texts."""
    require(by, permission_for(report.series.council_id), report)
    must_be_draft(report)
    if ReportSection.SUMMARY not in texts_of(report):
        raise Refused(_("Write the summary first: it is what most people will read."))
    report.content = content_of(report)
    report.state, report.submitted_at = ReportState.SUBMITTED, clock.now()
    report.save(update_fields=["state", "content", "submitted_at"])
    council = report.series.council
    ask_for_prints(report, [code for code in council.languages if code in CODES] or ["en"] if council else ["en"])
    return report


@transaction.atomic
def take_back_report(report: Report, *, by: Person) -> Report:
    """Back to a draft, before the council has signed it off; its figures will be read anew."""
    require(by, permission_for(report.series.council_id), report)
    back = Report.objects.filter(pk=report.pk, state=ReportState.SUBMITTED)
    if not back.update(state=ReportState.DRAFT, content=None, submitted_at=None):
        raise TooLate(_("Only a report that is submitted to the council and not yet signed off can be withdrawn."))
    report.prints.filter(stage=ReportState.SUBMITTED).delete()
    report.refresh_from_db()
    return report


@transaction.atomic
def sign_off_report(report: Report, *, by: Person, under: str, seen_by: datetime) -> bool:
    """The council signs a report off by the decision with this number; meetings call it. False when it was already.

    Decisions are often written down days later: what was put before the council after ``seen_by``, the end of the
    meeting, is not what the meeting read.
    """
    locked = Report.objects.select_for_update(of=("self",)).select_related("series__council").get(pk=report.pk)
    if locked.series.council is None:
        raise Refused(_("The report on all councils is signed off by the consortium lead."))
    if locked.state == ReportState.DRAFT:
        raise TooLate(_("This report was withdrawn. It can be signed off when it is submitted again."))
    if locked.state != ReportState.SUBMITTED:
        return False
    if locked.submitted_at != report.submitted_at:
        raise TooLate(_("This report was withdrawn or submitted again. Please read it again."))
    if locked.submitted_at is None or locked.submitted_at > seen_by:
        raise TooLate(_("This report was submitted after this meeting. Sign it off at the next one."))
    _sign(report, by=by, under=under, key=None)
    return True


@transaction.atomic
def sign_network_report(report: Report, *, by: Person) -> Report:
    """The consortium lead signs off the report on all councils."""
    require(by, "reports.write_network", report)
    if report.series.council_id is not None:
        raise NotYours(_("A council signs off its own report by a decision in a meeting."))
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.state != ReportState.SUBMITTED:
        raise TooLate(_("Only a report that is submitted and not yet signed off can be signed off."))
    _sign(report, by=by, under="", key=by.key)
    return report


def _sign(report: Report, *, by: Person, under: str, key: uuid.UUID | None) -> None:
    report.refresh_from_db(fields=["state", "content", "submitted_at"])
    report.state, report.signed_at = ReportState.SIGNED, clock.now()
    report.signed_under, report.signed_by = under, key
    report.save(update_fields=["state", "signed_at", "signed_under", "signed_by"])
    about = Ref("report", report.pk)
    ledger.write(Kind.REPORT_SIGNED_OFF, by=by, about=about, council=report.series.council)


@transaction.atomic
def publish_report(report: Report, *, by: Person) -> Report:
    """Show a signed report to everybody, for good, and have its PDF made in every language."""
    require(by, permission_for(report.series.council_id), report)
    signed = Report.objects.filter(pk=report.pk, state=ReportState.SIGNED)
    if not signed.update(state=ReportState.PUBLISHED, published_at=clock.now()):
        report.refresh_from_db(fields=["state"])
        if report.state == ReportState.PUBLISHED:
            raise TooLate(_("This report has already been published."))
        raise Refused(_("A report can only be published after it has been signed off."))
    report.refresh_from_db()
    ledger.write(Kind.REPORT_PUBLISHED, by=by, about=Ref("report", report.pk), council=report.series.council)
    ask_for_prints(report, CODES)
    return report


@transaction.atomic
def correct_report(report: Report, *, by: Person) -> Report:
    """Begin a new version that corrects a published one. The earlier one stays readable and says so."""
    require(by, permission_for(report.series.council_id), report)
    if report.state != ReportState.PUBLISHED:
        raise Refused(_("Only a published report is corrected; this one can still be changed."))
    try:
        with transaction.atomic():
            later = Report.objects.create(
                series=report.series, version=report.version + 1, corrects=report, started_at=clock.now(),
                search=report.search,
            )  # fmt: skip
    except IntegrityError as error:
        raise TooLate(_("This version is already being corrected. Continue with the newer one.")) from error
    texts = report.content["texts"] if report.content else {}
    Passage.objects.bulk_create(
        Passage(report=later, section=section, text=text, saved_at=clock.now(), by=by)
        for section, text in texts.items()
    )
    return later


@transaction.atomic
def retract_report(report: Report, *, because: str, by: Person, lang: str = "") -> Report:
    """Say on a published report that it no longer holds, and why. It stays where it is."""
    require(by, permission_for(report.series.council_id), report)
    if not because.strip():
        raise Refused(
            _("Please give the reason in one line."), fields={"because": [_("Please give the reason in one line.")]}
        )
    there = Report.objects.filter(pk=report.pk, state=ReportState.PUBLISHED, retracted_at=None)
    reason = because.strip()[:500]
    if not there.update(retracted_at=clock.now(), retracted_because=reason, retracted_in=lang or by.language):
        raise TooLate(_("Only a published report can be retracted, and only once."))
    report.refresh_from_db()
    return report
