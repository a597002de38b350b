"""What a page of breakdowns offers to choose: kinds, earlier surveys."""

from dataclasses import replace

from django.utils.translation import gettext as _

from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.listen.analysis.domain.changes import Changes
from clustergrowth.listen.analysis.domain.regions import Segmented
from clustergrowth.listen.analysis.domain.words import (
    DIMENSION_NAMES,
)
from clustergrowth.listen.analysis.queries.analysis import (
    public_questions,
    samples_with_analysis,
)
from clustergrowth.listen.analysis.queries.lines import dimensions_in
from clustergrowth.listen.analysis.queries.parts import earlier_samples
from clustergrowth.listen.analysis.views.reading import AnalysisPage, PageLink
from clustergrowth.listen.surveys.models import Sample


def choices_of(page: AnalysisPage, of: Segmented, by: str, among: str) -> dict[str, object]:
    """The dimensions to choose from, as links that keep the rest of the address."""
    dimensions = dimensions_in(of)
    by = by or next(iter(dimensions), "")
    url = "analysis_segments"
    return {
        "by": [PageLink(str(DIMENSION_NAMES[name]), page.url(url, by=name), name == by) for name in dimensions],
        "among": [
            PageLink(_("all firms"), page.url(url, by=by), not among),
            *(
                PageLink(str(DIMENSION_NAMES[dimension]), page.url(url, by=by, among=dimension), dimension == among)
                for dimension in dimensions
                if dimension != by
            ),
        ]
        if by
        else [],
        "chosen_by": DIMENSION_NAMES.get(by, ""),
        "chosen_among": DIMENSION_NAMES.get(among, ""),
    }


def earlier_readable(page: AnalysisPage) -> list[Sample]:
    """The earlier surveys of this council that this reader may read too."""
    readable = set(samples_with_analysis(page.request.user, page.council).values_list("pk", flat=True))
    return [sample for sample in earlier_samples(page.sample) if sample.pk in readable]


def changes_shown(page: AnalysisPage, earlier: Sample, of: Changes) -> Changes:
    """Without the questions that are not public in both surveys; nothing where few answered one of them."""
    before = None if page.sees_all else public_questions(earlier)
    rankings = [
        replace(
            ranking,
            rows=[
                row
                for row in ranking.rows
                if page.analysis.shows(row.code) and (before is None or row.code.partition(".")[0] in before)
            ],
        )
        for ranking in of.rankings
    ]
    is_enough = min(of.earlier, of.later) >= MINIMUM_CELL
    return replace(of, rankings=[ranking for ranking in rankings if ranking.rows] if is_enough else [])
