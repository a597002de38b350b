"""Reading reports: the list, the latest version under a number, one version."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from clustergrowth.common.acts import shown
from clustergrowth.listen.reports.forms import RetractForm
from clustergrowth.listen.reports.layout import laid_out
from clustergrowth.listen.reports.layout.printing import cover_of, status_of
from clustergrowth.listen.reports.models import Report, ReportState
from clustergrowth.listen.reports.queries.citing import citation_of, sentence
from clustergrowth.listen.reports.queries.reports import (
    content_to_read,
    may_write,
    prints_of,
    signer_of,
    thread_of,
    versions_of,
)
from clustergrowth.listen.reports.views.finding import cited_for, version_for


def report(request: HttpRequest, place: str, number: str) -> HttpResponse:
    """The address that is cited: the latest published version, and to who works on it the one at work."""
    return show(request, cited_for(request, place, number))


def report_version(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    """One version; an earlier one stays readable and says what became of it."""
    return show(request, version_for(request, place, number, version))


def show(request: HttpRequest, report: Report, retract_form: RetractForm | None = None) -> HttpResponse:
    viewer = request.user
    is_mine = may_write(viewer, report)
    page: dict[str, Any] = {
        "report": report,
        "council": report.council,
        "laid": laid_out(content_to_read(report), (get_language() or "en")[:2]),
        "cover": cover_of(report),
        "status": status_of(report),
        "steps": thread_of(report, viewer),
        "versions": versions_of(report.series, viewer),
        "signer": signer_of(report, viewer),
        "cite": sentence(citation_of(report)),
        "prints": prints_of(report),
        "is_mine": is_mine,
        "State": ReportState,
        "retract_form": retract_form or RetractForm(initial={"lang": (get_language() or "en")[:2]}),
    }
    return shown(request, "reports/page.html", **page)
