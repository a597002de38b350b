"""What becomes of a report: each button one act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clustergrowth.common.htmx import SignedIn, late_is_told
from clustergrowth.common.languages import CODES
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.forms import RetractForm
from clustergrowth.listen.reports.models import Report
from clustergrowth.listen.reports.views.finding import language, own_version
from clustergrowth.listen.reports.views.reading import show
from clustergrowth.people.permissions import needs


def _act(request: SignedIn, at: tuple[str, str, int], act: Callable[..., Any], words: str) -> HttpResponse:
    report = own_version(request, *at)
    result = act(report, by=request.user)
    messages.success(request, words)
    shown = result if isinstance(result, Report) else report
    return redirect("report_version", *shown.address)


@needs("reports.begin", post=True)
def report_submit(request: SignedIn, place: str, number: str, version: int) -> HttpResponse:
    words = _("Submitted. It stays exactly like this until the council decides.")
    return _act(request, (place, number, version), services.submit_report, words)


@needs("reports.begin", post=True)
def report_take_back(request: SignedIn, place: str, number: str, version: int) -> HttpResponse:
    return _act(request, (place, number, version), services.take_back_report, _("It is a draft again."))


@needs("reports.write_network", post=True)
def report_sign(request: SignedIn, place: str, number: str, version: int) -> HttpResponse:
    """The consortium lead signs off the report on all councils."""
    return _act(
        request, (place, number, version), services.sign_network_report, _("Signed off. Now it can be published.")
    )


@needs("reports.begin", post=True)
def report_publish(request: SignedIn, place: str, number: str, version: int) -> HttpResponse:
    return _act(
        request, (place, number, version), services.publish_report, _("Published. From now on it never changes.")
    )


@needs("reports.begin", post=True)
def report_correct(request: SignedIn, place: str, number: str, version: int) -> HttpResponse:
    """Begin the version that corrects this one."""
    report = own_version(request, place, number, version)
    later = services.correct_report(report, by=request.user)
    messages.success(
        request, _("A new version has been started. The earlier one stays readable and will refer to this one.")
    )
    return redirect("report_write", *later.address)


@needs("reports.begin", post=True)
def report_retract(request: SignedIn, place: str, number: str, version: int) -> HttpResponse:
    report = own_version(request, place, number, version)
    form = RetractForm(request.POST)
    if form.is_valid():
        with late_is_told(request):
            services.retract_report(report, by=request.user, **form.cleaned_data)
            messages.success(request, _("The report now says that it is no longer valid, and why."))
        return redirect("report_version", *report.address)
    return show(request, report, retract_form=form)


@needs("reports.begin", post=True)
def report_print(request: SignedIn, place: str, number: str, version: int) -> HttpResponse:
    """Have the PDF made in one language."""
    report = own_version(request, place, number, version)
    services.ask_for_prints(report, [language(request.POST.get("lang", ""), CODES)])
    messages.success(request, _("The PDF is being made. It will appear below in a moment."))
    return redirect("report_version", *report.address)
