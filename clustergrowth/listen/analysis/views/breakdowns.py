"""Pages that look closer: which kinds of firms differ, what changed since an earlier survey, question by question."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from clustergrowth.listen.analysis import lists
from clustergrowth.listen.analysis.domain.regions import Segmented
from clustergrowth.listen.analysis.domain.segments import DIMENSIONS
from clustergrowth.listen.analysis.lists import as_file
from clustergrowth.listen.analysis.queries.lines import change_lines, crossing_lines, question_lines, segment_lines
from clustergrowth.listen.analysis.queries.parts import changes_looked_for, crossing_looked_for
from clustergrowth.listen.analysis.queries.tallies import part_of
from clustergrowth.listen.analysis.views.choosing import changes_shown, choices_of, earlier_readable
from clustergrowth.listen.analysis.views.reading import AnalysisPage, counting, of_region


@of_region
def analysis_segments(request: HttpRequest, page: AnalysisPage) -> HttpResponseBase:
    """Each ranked need by kinds of firms: ``?by=`` a dimension, ``&among=`` the kinds of another one."""
    by, among = (request.GET.get(name, "") for name in ("by", "among"))
    if {by, among} - {"", *DIMENSIONS}:
        raise Http404
    if among and by and among != by:
        return _crossing(request, page, by, among)
    of = part_of(page.sample.wave, f"{page.council.slug}:segments", Segmented) or Segmented({})
    name = f"segments_{page.council.slug}_{page.sample.wave_id}"
    file = as_file(request, name, lists.SEGMENTS_HEADER, lists.segments_table(page.analysis, of, by))
    more = {"tables": segment_lines(page.analysis, of, by), **choices_of(page, of, by, "")}
    more["download"] = page.url("analysis_segments", by=by)
    return file or render(request, "analysis/segments.html", page.context(**more))


def _crossing(request: HttpRequest, page: AnalysisPage, by: str, among: str) -> HttpResponseBase:
    of = part_of(page.sample.wave, f"{page.council.slug}:segments", Segmented) or Segmented({})
    crossing = crossing_looked_for(page.sample, by, among, page.basis)
    if crossing is None:
        return counting(request, page.sample)
    rows = (
        row
        for kind, rankings in crossing.kinds.items()
        for ranking, breakdown in rankings.items()
        for row in lists.breakdown_table(page.analysis, f"{ranking} ({among}: {kind})", breakdown)
    )
    file = as_file(request, f"segments_{page.council.slug}_{by}_{among}", lists.SEGMENTS_HEADER, rows)
    more = {"is_refused": crossing.is_refused, "tables": crossing_lines(page.analysis, crossing)}
    more["download"] = page.url("analysis_segments", by=by, among=among)
    return file or render(request, "analysis/segments.html", page.context(**more, **choices_of(page, of, by, among)))


@of_region
def analysis_change(request: HttpRequest, page: AnalysisPage) -> HttpResponseBase:
    """What changed since an earlier survey with the same instrument: ``?since=`` that survey."""
    earlier = earlier_readable(page)
    since = request.GET.get("since", "")
    chosen = next((row for row in earlier if str(row.wave_id) == since), None) if since else next(iter(earlier), None)
    if since and chosen is None:
        raise Http404
    if chosen is None or page.sample.wave.closed_at is None:  # while answers come in, a step of one firm would show
        return render(request, "analysis/change.html", page.context(earlier=earlier))
    of = changes_looked_for(page.sample, chosen, page.basis)
    if of is None:
        return counting(request, page.sample)
    shown = changes_shown(page, chosen, of)
    name = f"change_{page.council.slug}_{chosen.wave_id}_{page.sample.wave_id}"
    file = as_file(request, name, lists.CHANGE_HEADER, lists.change_table(page.analysis, chosen, shown))
    more: dict[str, Any] = {"earlier": earlier, "chosen": chosen, "of": shown}
    more["rankings"] = change_lines(page.analysis, shown)
    return file or render(request, "analysis/change.html", page.context(**more))


@of_region
def analysis_questions(request: HttpRequest, page: AnalysisPage) -> HttpResponseBase:
    """What firms chose, counted or rated in the questions that stand in no ranking."""
    name = f"questions_{page.council.slug}_{page.sample.wave_id}"
    file = as_file(request, name, lists.QUESTIONS_HEADER, lists.questions_table(page.analysis))
    more = {"questions": question_lines(page.analysis)}
    return file or render(request, "analysis/questions.html", page.context(**more))
