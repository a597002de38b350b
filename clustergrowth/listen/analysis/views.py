"""Pages of the analysis: which regions have one, what the firms of a region need, what was kept of it."""

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.ports import Step, steps_for
from clustergrowth.common.tables.writing import CSV_TYPE, Cell, write_csv
from clustergrowth.listen.analysis import services
from clustergrowth.listen.analysis.charts import bars_of, compared_words, described, specific_words
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.analysis.queries import (
    HEADER,
    LIST_HEADER,
    Analysis,
    analysis_of,
    list_table,
    samples_with_analysis,
    table_of,
)
from clustergrowth.listen.surveys.models import Sample
from clustergrowth.listen.surveys.queries import progress_of
from clustergrowth.listen.surveys.services import publish_analysis, withdraw_analysis
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may, needs

PAGE = 50


def _file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(write_csv(header, rows), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def analyses(request: HttpRequest) -> HttpResponseBase:
    """The regions whose firms were asked, the latest wave first."""
    samples = samples_with_analysis(request.user)
    if request.GET.get("format") == "csv":
        return _file("needs.csv", LIST_HEADER, list_table(samples))
    page = Paginator(samples, PAGE).get_page(request.GET.get("page"))
    progress = progress_of({sample.wave for sample in page.object_list})
    own = {one.sample.pk: one for rows in progress.values() for one in rows}
    rows = [(sample, own[sample.pk]) for sample in page.object_list]
    return render(request, "analysis/list.html", {"page": page, "rows": rows})


def analysis(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the firms of one region need, ranked; as a table to take away with ``?format=csv``."""
    council = get_object_or_404(Council, slug=slug)
    samples = list(samples_with_analysis(request.user, council)[:PAGE])
    sample = _chosen(samples, request.GET.get("wave", ""))
    if sample is None:
        return render(request, "analysis/empty.html", {"council": council})
    found = analysis_of(sample)
    if request.GET.get("format") == "csv":
        return _file(f"needs_{slug}_{sample.wave_id}.csv", HEADER, table_of(found))
    return render(request, "analysis/page.html", _page(request, found, samples))


def _chosen(samples: list[Sample], wave: str) -> Sample | None:
    if not wave:
        return samples[0] if samples else None
    chosen = next((sample for sample in samples if str(sample.wave_id) == wave), None)
    if chosen is None:
        raise Http404
    return chosen


def _page(request: HttpRequest, found: Analysis, samples: list[Sample]) -> dict[str, object]:
    may_run = may(request.user, "surveys.run", found.council)
    rankings = [
        {
            "found": ranking,
            "bars": bars_of(ranking),
            "description": described(ranking),
            "compared": compared_words(ranking),
            "specific": [(row, specific_words(row)) for row in ranking.specific],
            "end": 100 if ranking.measure == Measure.MAJOR else None,
        }
        for ranking in found.rankings
    ]
    return {
        "found": found,
        "council": found.council,
        "rankings": rankings,
        "samples": samples,
        "may_run": may_run,
        "may_keep": may_run and found.wave.closed_at is not None,
    }


@require_POST
@needs("surveys.run")
def analysis_keep(request: SignedIn, slug: str) -> HttpResponse:
    """Keep one row as a finding."""
    sample = _own(request, slug)
    code, measure = request.POST.get("code", ""), request.POST.get("measure", "")
    if measure not in Measure.values:
        raise Http404
    kept = services.keep_finding(council=sample.council, wave=sample.wave, code=code, measure=measure, by=request.user)
    messages.success(request, _("Kept. A theme can rest on it now."))
    return redirect("finding", pk=kept.pk)


@require_POST
@needs("surveys.run")
def analysis_publish(request: SignedIn, slug: str) -> HttpResponse:
    """Show the analysis to everybody, or take it back."""
    sample = _own(request, slug)
    if "withdraw" in request.POST:
        withdraw_analysis(wave=sample.wave, council=sample.council, by=request.user)
        messages.success(request, _("Only the council sees this analysis now."))
    else:
        publish_analysis(wave=sample.wave, council=sample.council, by=request.user)
        messages.success(request, _("Everybody can read this analysis now."))
    return redirect(f"{reverse('analysis', args=[slug])}?wave={sample.wave_id}")


def _own(request: SignedIn, slug: str) -> Sample:
    wave = request.POST.get("wave", "")
    rows = samples_with_analysis(request.user).filter(council__slug=slug, wave=int(wave) if wave.isdigit() else 0)
    return get_object_or_404(rows)


def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: its numbers as they stood, and the thread that begins with it."""
    rows = Finding.objects.visible_to(request.user).select_related("council", "wave__instrument", "by")
    subject = get_object_or_404(rows, pk=pk)
    steps = [Step(_("Evidence"), "here"), *steps_for("finding", subject.pk, request.user)]
    factor = 100 if subject.measure == Measure.MAJOR else 1
    numbers = [None if one is None else one * factor for one in (subject.value, subject.low, subject.high)]
    page = {"subject": subject, "steps": steps, "numbers": numbers, "is_share": subject.measure == Measure.MAJOR}
    page["is_readable"] = samples_with_analysis(request.user, subject.council).filter(wave=subject.wave_id).exists()
    return render(request, "analysis/finding.html", page)
