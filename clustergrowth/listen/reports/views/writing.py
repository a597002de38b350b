"""Writing a report: begin it, say something in its places."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from i18nfield.strings import LazyI18nString

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.errors import TooLate
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits import often
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.forms import PassageForm
from clustergrowth.listen.reports.models import Report, ReportSection
from clustergrowth.listen.reports.queries.reports import history_of, latest_on, sections_of, startable, texts_of
from clustergrowth.listen.reports.views.finding import own_version
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import subject


@needs("reports.begin")
def report_new(request: SignedIn) -> HttpResponse:
    """Begin a report on a closed survey: a council's own, or (the lead) on all of them."""
    if request.method == "POST":
        wave = subject(request.user, Wave, pk=request.POST.get("wave"))
        slug = request.POST.get("council")
        council = subject(request.user, Council, "reports.write", slug=slug) if slug else None
        try:
            report = services.start_report(wave=wave, council=council, by=request.user)
        except TooLate as late:
            messages.warning(request, str(late))
            return redirect("report_version", *latest_on(wave, council).address)
        messages.success(request, _("Started. The figures are already in it; write what they mean."))
        return redirect("report_write", *report.address)
    return render(request, "reports/new.html", {"offers": startable(request.user)})


@needs("reports.begin")
def report_write(request: SignedIn, place: str, number: str, version: int) -> HttpResponse:
    """The places of a draft: what is written and what is not."""
    report = own_version(request, place, number, version)
    texts = texts_of(report)
    rows = [(section, texts.get(section)) for section in sections_of(report)]
    return render(request, "reports/write.html", {"report": report, "council": report.council, "rows": rows})


@often.again(bounded="one text for each section of a version")
@require_http_methods(["GET", "POST"])
@needs("reports.begin")
def passage_write(request: SignedIn, place: str, number: str, version: int, section: str) -> HttpResponse:
    """One place: write, save, and what was saved before."""
    report = own_version(request, place, number, version)
    here = _section(report, section)
    form = PassageForm(sent(request), stored={"text": _known(texts_of(report).get(here))})
    if done(form, lambda: services.write_passage(report, section=here, by=request.user, **form.cleaned_data)):
        return redirect_with(request, _("Saved. The earlier text is kept."), "report_write", *report.address)
    page = {"report": report, "council": report.council, "section": here}
    return shown(request, "reports/passage.html", form, history=history_of(report, here, request.user), **page)


def _section(report: Report, asked: str) -> ReportSection:
    if asked not in sections_of(report):
        raise Http404
    return ReportSection(asked)


def _known(text: dict[str, str] | None) -> LazyI18nString | None:
    return LazyI18nString(text) if text else None
