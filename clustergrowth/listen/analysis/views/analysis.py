"""Pages of the analysis: what the firms of a region need, what was kept of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from clustergrowth.common.acts import redirect_with
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.ports import Step, steps_for
from clustergrowth.listen.analysis import lists
from clustergrowth.listen.analysis.domain.words import (
    agreement_in_words,
    difference_in_words,
    left_out,
    missing_strata,
    representation_in_words,
)
from clustergrowth.listen.analysis.lists import as_file
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.analysis.queries.analysis import Analysis, RankedRows, samples_with_analysis
from clustergrowth.listen.analysis.queries.parts import earlier_samples
from clustergrowth.listen.analysis.services import findings
from clustergrowth.listen.analysis.views.charts import bars_of, compared_words, described, specific_words
from clustergrowth.listen.analysis.views.reading import AnalysisPage, of_region
from clustergrowth.listen.surveys.models import Sample
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import subject

DIFFERENCES = 6  # told on the first page


@of_region
def analysis(request: HttpRequest, page: AnalysisPage) -> HttpResponseBase:
    """What the firms of one region need, ranked; as a table to take away with ``?format=csv`` or ``xlsx``."""
    figures = page.analysis
    name = f"needs_{page.council.slug}_{page.sample.wave_id}"
    file = as_file(request, name, lists.HEADER, lists.table_of(figures))
    if file is not None:
        return file
    more = {
        "rankings": [_ranking(ranking) for ranking in figures.rankings],
        "different": _different(figures),
        "has_earlier": bool(earlier_samples(page.sample)),
        "represented": representation_in_words(figures.weighting) if figures.weighting else [],
        "missing": missing_strata(figures.weighting) if figures.weighting else [],
        "left_out": left_out(figures.weighting) if figures.weighting else "",
        "may_keep": page.may_run and figures.wave.closed_at is not None,
    }
    return render(request, "analysis/page.html", page.context(**more))


def _ranking(ranking: RankedRows) -> dict[str, Any]:
    return {
        "ranking": ranking,
        "bars": bars_of(ranking),
        "description": described(ranking),
        "compared": compared_words(ranking),
        "specific": [(row, specific_words(row)) for row in ranking.specific],
        "firms": agreement_in_words(ranking.firms, councils=False),
        "councils": agreement_in_words(ranking.councils, councils=True),
        "end": 100 if ranking.measure == Measure.MAJOR else None,
    }


def _different(of: Analysis) -> list[str]:
    """The clearest differences between kinds of firms, as sentences."""
    rows = {(ranking.ranking.code, row.code): row for ranking in of.rankings for row in ranking.rows}
    striking = of.region.different if of.region else ()
    shown = [(need, rows[need.ranking, need.cell.code]) for need in striking if (need.ranking, need.cell.code) in rows]
    return [difference_in_words(row.label, need.dimension, need.cell, row.factor) for need, row in shown[:DIFFERENCES]]


@needs("surveys.run", post=True)
def analysis_keep(request: SignedIn, slug: str) -> HttpResponse:
    """Keep one row as a finding."""
    which = {"council__slug": slug, "wave": request.POST.get("wave")}
    sample: Sample = subject(request.user, samples_with_analysis(request.user), "surveys.run", **which)
    code, measure = request.POST.get("code", ""), request.POST.get("measure", "")
    if measure not in Measure.values:
        raise Http404
    finding = findings.keep_finding(
        council=sample.council, wave=sample.wave, code=code, measure=measure, by=request.user
    )
    return redirect_with(request, _("Saved. Themes can now rest on it."), "finding", pk=finding.pk)


def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: its numbers as they stood, and the thread that begins with it."""
    rows = Finding.objects.visible_to(request.user).select_related("council", "wave__instrument", "by", "population")
    finding = subject(request.user, rows, pk=pk)
    steps = [Step(_("Evidence"), "here"), *steps_for("finding", finding.pk, request.user)]
    factor = 100 if finding.measure == Measure.MAJOR else 1
    numbers = [None if number is None else number * factor for number in (finding.value, finding.low, finding.high)]
    page = {"subject": finding, "steps": steps, "numbers": numbers, "is_share": finding.measure == Measure.MAJOR}
    page["is_readable"] = samples_with_analysis(request.user, finding.council).filter(wave=finding.wave_id).exists()
    return render(request, "analysis/finding.html", page)
