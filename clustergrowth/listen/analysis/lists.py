"""The regions with an analysis as a list; and the figures of the pages as rows of a file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.components.templatetags.components import council_badge, said
from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.common.lists.cells import aside, day, soft
from clustergrowth.common.lists.files import format_asked_for, table_file
from clustergrowth.common.lists.pages import Column, Empty, ListPage, fields
from clustergrowth.common.tables.writing import Cell
from clustergrowth.engine.disclosure import rounded
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.listen.analysis.domain.changes import Changes
from clustergrowth.listen.analysis.domain.regions import Segmented
from clustergrowth.listen.analysis.domain.segments import DIMENSIONS, Breakdown
from clustergrowth.listen.analysis.queries.analysis import Analysis, samples_with_analysis
from clustergrowth.listen.surveys.models import Sample
from clustergrowth.listen.surveys.waves.queries.progress import ResponseProgress, progress_of


class Analyses(ListPage):
    """The regions whose firms were asked, the latest wave first; few answers are not counted out."""

    name, title = "needs", __("What firms need")
    standfirst = __(
        "Region by region: what the firms that were asked rank first, with its uncertainty, and what is particular to "
        "the region."
    )
    empty = Empty(
        __("No analysis is published yet"),
        __("Once a council has asked its firms and closed the survey, their ranked needs appear here."),
    )
    file = fields("council survey opens closes published asked answered")

    def rows(self) -> QuerySet[Sample]:
        return samples_with_analysis(self.viewer)

    def prepared(self, rows: list[Sample]) -> list[ResponseProgress]:
        counts = progress_of({sample.wave for sample in rows})
        progress = {one.sample.pk: one for rows in counts.values() for one in rows}
        return [progress[sample.pk] for sample in rows]

    def records(self, rows: QuerySet[Sample]) -> Iterator[Sequence[Cell]]:
        for progress in self.prepared(list(rows)):
            sample, wave = progress.sample, progress.sample.wave
            start = (sample.council.slug, str(wave.title), wave.opens, wave.closes, sample.published_at)
            yield rounded([*start, progress.asked, None if _is_few(progress) else progress.answered])

    def columns(self) -> list[Column]:
        return [
            Column(_("Region"), _region),
            Column(_("Survey"), _survey),
            Column(_("Opened"), lambda progress: day(progress.sample.wave.opens)),
            Column(_("Firms"), lambda row: _("fewer than 5") if _is_few(row) else row.answered, "n"),
            Column(_("Response"), _response, "n"),
        ]


analyses = Analyses.as_view()


def _is_few(progress: ResponseProgress) -> bool:
    return 0 < progress.answered < MINIMUM_CELL


def _region(progress: ResponseProgress) -> Any:
    council, wave = progress.council, progress.sample.wave_id
    return council_badge(council, f"{reverse('analysis', args=[council.slug])}?wave={wave}")


def _survey(progress: ResponseProgress) -> Any:
    unpublished = "" if progress.sample.published_at else "· " + _("not published")
    return aside(said(progress.sample.wave.title), unpublished)


def _response(progress: ResponseProgress) -> Any:
    rate = progress.rate.value if progress.rate else None
    if rate is None or progress.answered < MINIMUM_CELL:
        return soft(_("not stated"))
    return f"{round(100 * rate)} %"


HEADER = (
    "council", "wave", "ranking", "code", "text", "area", "measure", "rank", "rank_from", "rank_to", "value", "low_95",
    "high_95", "firms", "missing", "asked_of_all", "hidden", "specificity", "specificity_low_90", "specificity_high_90",
    "is_specific", "location_quotient", "did_not_know", "effective_n", "weighted", "totals",
)  # fmt: skip


def table_of(analysis: Analysis) -> Iterator[list[Cell]]:
    """The same figures as on the page, for a file."""
    totals = str(analysis.population) if analysis.is_weighted and analysis.population else ""
    for ranking in analysis.rankings:
        for row in ranking.rows:
            need, own = row.need, row.specific
            yield [
                analysis.council.slug, str(analysis.wave.title), str(ranking.ranking), row.code, row.label,
                row.area.value if row.area else "", ranking.measure.value, need.rank, need.first, need.last,
                *_three(need.estimate),
                None if row.is_hidden else need.n, None if row.is_hidden else need.missing, row.is_asked_of_all,
                row.is_hidden,
                own.shrunken if own else None, own.low if own else None, own.high if own else None,
                own.specific if own else None, own.lq if own else None, None if row.is_hidden else row.unsure,
                need.estimate.effective_n if need.estimate else None, analysis.is_weighted, totals,
            ]  # fmt: skip


def _three(estimate: Estimate | None) -> list[Cell]:
    return [estimate.value, estimate.low, estimate.high] if estimate else [None, None, None]


SEGMENTS_HEADER = (
    "council", "wave", "ranking", "code", "dimension", "kind", "value", "low_95", "high_95", "firms", "hidden",
    "difference", "difference_low_95", "difference_high_95", "q", "is_different",
)  # fmt: skip


def segments_table(analysis: Analysis, of: Segmented, by: str) -> Iterator[list[Cell]]:
    """By one dimension, or (``by`` empty) by all of them."""
    for ranking in analysis.rankings:
        breakdowns = of.rankings.get(ranking.ranking.code, {})
        for dimension in DIMENSIONS:
            if dimension in breakdowns and dimension == (by or dimension):
                yield from breakdown_table(analysis, str(ranking.ranking), breakdowns[dimension])


def breakdown_table(analysis: Analysis, ranking: str, breakdown: Breakdown) -> Iterator[list[Cell]]:
    for cell in breakdown.cells:
        if analysis.shows(cell.code):
            yield [
                analysis.council.slug, str(analysis.wave.title), ranking, cell.code, breakdown.dimension, cell.segment,
                *_three(cell.estimate), cell.estimate.n if cell.estimate else None, cell.is_hidden,
                *_three(cell.difference), cell.q, cell.is_different,
            ]  # fmt: skip


CHANGE_HEADER = (
    "council", "wave", "earlier_wave", "ranking", "code", "earlier", "earlier_low_95", "earlier_high_95",
    "earlier_firms", "later", "later_low_95", "later_high_95", "later_firms", "change", "change_low_95",
    "change_high_95", "same_firms_change", "same_firms_low_95", "same_firms_high_95", "same_firms", "hidden",
)  # fmt: skip


def change_table(analysis: Analysis, earlier: Sample, of: Changes) -> Iterator[list[Cell]]:
    """``of`` holds what this reader sees."""
    for ranking in of.rankings:
        for row in ranking.rows:
            yield [
                analysis.council.slug, str(analysis.wave.title), str(earlier.wave.title), ranking.code, row.code,
                *_three(row.earlier), row.earlier.n if row.earlier else None,
                *_three(row.later), row.later.n if row.later else None,
                *_three(row.whole), *_three(row.panel), row.panel.n if row.panel else None, row.is_hidden,
            ]  # fmt: skip


QUESTIONS_HEADER = (
    "council", "wave", "question", "answer", "firms", "value", "low_95", "high_95", "answered", "missing",
    "asked_of_all", "hidden", "weighted",
)  # fmt: skip


def questions_table(analysis: Analysis) -> Iterator[list[Cell]]:
    questions = analysis.region.questions if analysis.region else {}
    for code, question in analysis.questionnaire.questions.items():
        if code not in questions or not analysis.shows(code):
            continue
        counted = questions[code]
        start: list[Cell] = [analysis.council.slug, str(analysis.wave.title), counted.code]
        end: list[Cell] = [counted.n, counted.missing, question.is_asked_of_all]
        if counted.mean or counted.is_hidden:
            yield [*start, "", counted.mean.n if counted.mean else None, *_three(counted.mean), *end, counted.is_hidden,
                   analysis.is_weighted]  # fmt: skip
        for option in counted.options:
            yield [*start, option.code, option.count, *_three(option.share), *end, option.is_hidden,
                   analysis.is_weighted]  # fmt: skip


def as_file(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase | None:
    """The figures of a page to take away, as ``?format=csv``, ``xlsx``, ``json``; None where it is read on the page."""
    kind = format_asked_for(request)
    return table_file(name, header, map(rounded, rows), kind) if kind else None
