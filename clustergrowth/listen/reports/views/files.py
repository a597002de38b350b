"""Taking a report away: PDF, figures, citation, description."""

import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from clustergrowth.common.languages import CODES
from clustergrowth.common.tables.writing import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from clustergrowth.listen.reports.exports import HEADER, figure_rows
from clustergrowth.listen.reports.models import Report
from clustergrowth.listen.reports.queries.citing import bibtex, citation_of, metadata, ris
from clustergrowth.listen.reports.queries.reports import content_of, may_write, prints_of
from clustergrowth.listen.reports.views.finding import language, version_for
from clustergrowth.people.subjects import part


def _name(report: Report, ending: str) -> str:
    return f'attachment; filename="{report.series.number}-v{report.version}{ending}"'


def report_pdf(request: HttpRequest, place: str, number: str, version: int, lang: str) -> HttpResponse:
    """The PDF in one language, as it was made; while it is being made the page says so."""
    found = version_for(request, place, number, version)
    known = prints_of(found).rows.get(language(lang, CODES))
    if known is None:
        raise Http404
    one = part(found.prints.all(), pk=known.pk)
    if one.content is None:
        page = {"report": found, "council": found.council, **_prints(request, found)}
        waiting = render(request, "reports/being_made.html", page, status=503)
        waiting["Retry-After"] = "3"
        return waiting
    answer = HttpResponse(bytes(one.content), content_type="application/pdf")
    answer["Content-Disposition"] = _name(found, f"-{lang}.pdf").replace("attachment", "inline")
    return answer


def _prints(request: HttpRequest, report: Report) -> dict[str, Any]:
    return {"prints": prints_of(report), "is_mine": may_write(request.user, report)}


def report_prints(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    """How far the PDFs have come, as a part of the page."""
    found = version_for(request, place, number, version)
    return render(request, "reports/_prints.html", {"report": found, **_prints(request, found)})


def report_csv(request: HttpRequest, place: str, number: str, version: int) -> HttpResponseBase:
    found = version_for(request, place, number, version)
    rows = figure_rows(found, content_of(found))
    answer = StreamingHttpResponse(write_csv(HEADER, rows), content_type=CSV_TYPE)
    answer["Content-Disposition"] = _name(found, ".csv")
    return answer


def report_xlsx(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    found = version_for(request, place, number, version)
    book = io.BytesIO()
    write_xlsx(book, HEADER, figure_rows(found, content_of(found)), sheet=found.series.number)
    answer = HttpResponse(book.getvalue(), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = _name(found, ".xlsx")
    return answer


def report_bibtex(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    found = version_for(request, place, number, version)
    answer = HttpResponse(bibtex(citation_of(found)), content_type="application/x-bibtex; charset=utf-8")
    answer["Content-Disposition"] = _name(found, ".bib")
    return answer


def report_ris(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    found = version_for(request, place, number, version)
    answer = HttpResponse(ris(citation_of(found)), content_type="application/x-research-info-systems; charset=utf-8")
    answer["Content-Disposition"] = _name(found, ".ris")
    return answer


def report_metadata(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    """What machines read: schema.org as JSON-LD."""
    found = version_for(request, place, number, version)
    known = metadata(found, citation_of(found))
    return JsonResponse(known, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})
