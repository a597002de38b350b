"""Reading reports: the list, the latest version under a number, one version."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from clustergrowth.common.tables.writing import CSV_TYPE, write_csv
from clustergrowth.listen.reports.exports import LIST_HEADER, list_rows
from clustergrowth.listen.reports.forms import ReportsFilter, RetractForm
from clustergrowth.listen.reports.layout import laid_out
from clustergrowth.listen.reports.layout.printing import cover_of, status_of
from clustergrowth.listen.reports.models import Report, State
from clustergrowth.listen.reports.queries.citing import citation_of, sentence
from clustergrowth.listen.reports.queries.reports import (
    content_to_read,
    filtered_reports,
    may_write,
    prints_of,
    signer_of,
    thread_of,
    versions_of,
)
from clustergrowth.listen.reports.views.finding import cited_for, version_for
from clustergrowth.people.permissions import may

PAGE = 50


def reports(request: HttpRequest) -> HttpResponseBase:
    """Every report one may read; as a table to take away with ``?format=csv``."""
    form = ReportsFilter(request.GET)
    found = filtered_reports(request.user, form.wanted())
    if request.GET.get("format") == "csv":
        answer = StreamingHttpResponse(write_csv(LIST_HEADER, list_rows(found)), content_type=CSV_TYPE)
        answer["Content-Disposition"] = 'attachment; filename="reports.csv"'
        return answer
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_start = may(request.user, "reports.write") or may(request.user, "reports.write_network")
    return render(request, "reports/list.html", {"form": form, "page": page, "may_start": may_start})


def report(request: HttpRequest, place: str, number: str) -> HttpResponse:
    """The address that is cited: the latest published version, and to who works on it the one at work."""
    return show(request, cited_for(request, place, number))


def report_version(request: HttpRequest, place: str, number: str, version: int) -> HttpResponse:
    """One version; an earlier one stays readable and says what became of it."""
    return show(request, version_for(request, place, number, version))


def show(request: HttpRequest, found: Report, retract_form: RetractForm | None = None) -> HttpResponse:
    viewer = request.user
    is_mine = may_write(viewer, found)
    page: dict[str, Any] = {
        "report": found,
        "council": found.council,
        "laid": laid_out(content_to_read(found), (get_language() or "en")[:2]),
        "cover": cover_of(found),
        "status": status_of(found),
        "steps": thread_of(found, viewer),
        "versions": versions_of(found.series, viewer),
        "signer": signer_of(found, viewer),
        "cite": sentence(citation_of(found)),
        "prints": prints_of(found),
        "is_mine": is_mine,
        "State": State,
        "retract_form": retract_form or RetractForm(initial={"lang": (get_language() or "en")[:2]}),
    }
    return render(request, "reports/page.html", page, status=422 if retract_form else 200)
