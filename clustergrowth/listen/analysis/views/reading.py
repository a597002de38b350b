"""What all pages of an analysis share: which survey of which council is read, by whom, and how much of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.listen.analysis.queries import tallies
from clustergrowth.listen.analysis.queries.analysis import (
    Analysis,
    analysis_of,
    public_questions,
    samples_with_analysis,
)
from clustergrowth.listen.surveys.models import Sample
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.permissions import may
from clustergrowth.people.subjects import subject

MOST = 50  # surveys of one council to choose from


@dataclass(frozen=True)
class PageLink:
    """A page beside this one."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass
class AnalysisPage:
    """One reader before one council's part of one survey."""

    request: HttpRequest
    sample: Sample
    samples: Sequence[Sample]
    basis: tallies.Basis

    @property
    def council(self) -> Council:
        return self.sample.council

    @cached_property
    def may_run(self) -> bool:
        return may(self.request.user, "surveys.run", self.council)

    @cached_property
    def public(self) -> frozenset[str] | None:
        """The only questions this reader sees; None: all."""
        return None if self.sees_all else public_questions(self.sample)

    @property
    def sees_all(self) -> bool:
        """Who coordinates the council or leads the network reads what is not public yet."""
        return self.may_run or access_of(self.request.user).is_site_administrator

    @cached_property
    def analysis(self) -> Analysis:
        return analysis_of(self.sample, public=self.public, basis=self.basis)

    def url(self, name: str = "analysis", **more: str) -> str:
        query = {"wave": str(self.sample.wave_id), **more}
        return f"{reverse(name, args=[self.council.slug])}?{urlencode(query)}"

    def context(self, **more: Any) -> dict[str, Any]:
        return {
            "found": self.analysis,
            "council": self.council,
            "samples": self.samples,
            "places": self._places(),
            "may_run": self.may_run,
            "here": self.request.path,
            **more,
        }

    def _places(self) -> list[PageLink]:
        named = [
            ("analysis", _("What firms need")),
            ("analysis_segments", _("Who differs")),
            ("analysis_change", _("What changed")),
            ("analysis_questions", _("Question by question")),
        ]
        if self.may_run:
            named += [("population", _("Known totals")), ("analysis_publish", _("What is public"))]
        current = self.request.resolver_match.url_name if self.request.resolver_match else ""
        return [PageLink(label, self.url(name), name == current) for name, label in named]


View = Callable[[HttpRequest, AnalysisPage], HttpResponseBase]


def of_region(view: View) -> Callable[..., HttpResponseBase]:
    """For a page of one council's analysis: the survey the address asks for, once it is counted."""

    @wraps(view)
    def opened(request: HttpRequest, slug: str) -> HttpResponseBase:
        council = subject(request.user, Council, slug=slug)
        samples = list(samples_with_analysis(request.user, council)[:MOST])
        sample = _chosen(samples, request.GET.get("wave", ""))
        if sample is None:
            return render(request, "analysis/empty.html", {"council": council})
        basis = tallies.ask(sample.wave)
        if not basis.is_fresh:
            return counting(request, sample, basis.progress)
        return view(request, AnalysisPage(request, sample, samples, basis))

    return opened


def counting(request: HttpRequest, sample: Sample, progress: tallies.CountingProgress | None = None) -> HttpResponse:
    """The page while the worker counts: it looks again by itself."""
    page = {"sample": sample, "council": sample.council, "progress": progress, "here": request.get_full_path()}
    return render(request, "analysis/counting.html", page)


def _chosen(samples: list[Sample], wave: str) -> Sample | None:
    if not wave:
        return _latest_told(samples)
    chosen = next((sample for sample in samples if str(sample.wave_id) == wave), None)
    if chosen is None:
        raise Http404
    return chosen


def _latest_told(samples: list[Sample]) -> Sample | None:
    """The latest survey with figures to read; one that has just begun would show none."""
    if len(samples) < 2:
        return samples[0] if samples else None
    handed_in = samples[0].council.responses.filter(submitted_at__isnull=False)
    enough = handed_in.values("wave").annotate(n=Count("pk")).filter(n__gte=MINIMUM_CELL)
    waves = set(enough.values_list("wave", flat=True))
    return next((sample for sample in samples if sample.wave_id in waves), samples[0])
