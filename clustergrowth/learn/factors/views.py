"""Pages of the key success factors, and the records behind each figure."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from clustergrowth.common.limits.sizes import PAGE
from clustergrowth.common.lists.files import table_file
from clustergrowth.learn.factors.queries import figures, kept, scopes
from clustergrowth.learn.factors.queries.counts import latest_findings
from clustergrowth.record.queries import readable_lines

HEADER = (
    "scope", "factor", "figure", "value", "low", "high", "n", "of", "since", "until", "evidence", "definition",
)  # fmt: skip


def _page(request: HttpRequest, scope: scopes.FigureScope) -> HttpResponseBase:
    counted = kept.figures_of(scope)
    factors = figures.factors(counted.first)
    if request.GET.get("format") == "csv":
        return _as_csv(scope, factors)
    page = {
        "scope": scope,
        "factors": factors,
        "as_of": counted.as_of,
        "scopes": scopes.all_scopes(),
        "definition": figures.definition(scope),
        "findings": latest_findings(scope, request.user),
    }
    return render(request, "factors/factors.html", page)


def _as_csv(scope: scopes.FigureScope, factors: list[figures.SuccessFactor]) -> HttpResponseBase:
    """The same figures as the page, to the last digit."""
    rows = [
        (scope.key, factor.number, f.sentence, f.shown, "" if f.hidden else f.low, "" if f.hidden else f.high,
         None if f.hidden else f.n, None if f.hidden else f.of, f.since, f.until,
         "" if f.hidden else f.letter, str(f.definition))
        for factor in factors for f in factor.figures
    ]  # fmt: skip
    return table_file(f"figures-{scope.key.replace(':', '-')}", HEADER, rows)


def network(request: HttpRequest) -> HttpResponseBase:
    return _page(request, scopes.network())


def council(request: HttpRequest, slug: str) -> HttpResponseBase:
    return _page(request, scopes.of_council(slug))


def country(request: HttpRequest, code: str) -> HttpResponseBase:
    return _page(request, scopes.of_country(code))


def figure(request: HttpRequest, name: str) -> HttpResponse:
    """The records behind one figure."""
    scope = scopes.by_key(request.GET.get("scope", "network"))
    counted = kept.records_of(name, scope)
    records = counted.found
    page = Paginator(records.records, PAGE).get_page(request.GET.get("page"))
    lines = readable_lines(list(page), request.user) if records.kind == "lines" else []
    context = {"scope": scope, "records": records, "page": page, "lines": lines, "as_of": counted.as_of}
    return render(request, "factors/figure.html", context)
