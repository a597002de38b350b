"""Taking a report away: PDF, figures, citation, description."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from clustergrowth.common.languages import CODES
from clustergrowth.common.lists.files import named, table_file
from clustergrowth.listen.reports.lists import HEADER, figure_rows
from clustergrowth.listen.reports.models import Report
from clustergrowth.listen.reports.queries.citing import bibtex, citation_of, metadata, ris
from clustergrowth.listen.reports.queries.reports import content_of, may_write, prints_of
from clustergrowth.listen.reports.views.finding import language, version_for
from clustergrowth.people.subjects import part


def _name(report: Report) -> str:
    return f"{report.series.number}-v{report.version}"


def report_pdf(request: HttpRequest, place: str, number: str, version: int, lang: str) -> HttpResponse:
    """The PDF in one language, as it was made; while it is being made the page says so."""
    report = version_for(request, place, number, version)
    row = prints_of(report).rows.get(language(lang, CODES))
    if row is None:
        raise Http404
    print = part(report.prints.all(), pk=row.pk)
    if print.content is None:
        page = {"report": report, "council": report.council, **_prints(request, report)}
        waiting = render(request, "reports/being_made.html", page, status=503)
        waiting["Retry-After"] = "3"
        return waiting
    shown = named(f"{_name(report)}-{lang}.pdf", is_attachment=False)
    return HttpResponse(bytes(print.content), content_type="application/pdf", headers=shown)


def _prints(request: HttpRequest, report: Report) -> dict[str, Any]:
    return {"prints": prints_of(report), "is_mine": may_write(request.user, report)}


def report_prints(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    """How far the PDFs have come, as a part of the page."""
    report = version_for(request, place, number, version)
    return render(request, "reports/_prints.html", {"report": report, **_prints(request, report)})


def report_csv(request: HttpRequest, place: str, number: str, version: int) -> HttpResponseBase:
    return _figures(version_for(request, place, number, version), "csv")


def report_xlsx(request: HttpRequest, place: str, number: str, version: int) -> HttpResponseBase:
    return _figures(version_for(request, place, number, version), "xlsx")


def _figures(report: Report, kind: str) -> HttpResponseBase:
    return table_file(_name(report), HEADER, figure_rows(report, content_of(report)), kind)


def report_bibtex(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    report = version_for(request, place, number, version)
    kind = "application/x-bibtex; charset=utf-8"
    return HttpResponse(bibtex(citation_of(report)), content_type=kind, headers=named(f"{_name(report)}.bib"))


def report_ris(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    report = version_for(request, place, number, version)
    kind = "application/x-research-info-systems; charset=utf-8"
    return HttpResponse(ris(citation_of(report)), content_type=kind, headers=named(f"{_name(report)}.ris"))


def report_metadata(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    """What machines read: schema.org as JSON-LD."""
    report = version_for(request, place, number, version)
    document = metadata(report, citation_of(report))
    return JsonResponse(document, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})
