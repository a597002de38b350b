"""A whole wave counted at once, region by region: what the pages, the files and the findings show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from clustergrowth.engine.survey.ranking import By, RankedNeed
from clustergrowth.engine.survey.specificity import Specificity
from clustergrowth.listen.analysis.domain.agreement import KendallsW, between_councils, between_firms
from clustergrowth.listen.analysis.domain.distributions import Distribution, Unanswered, distributions, unanswered
from clustergrowth.listen.analysis.domain.rankings import needs_in, rank
from clustergrowth.listen.analysis.domain.segments import Breakdown, SegmentNeed, asked_about, breakdowns
from clustergrowth.listen.analysis.domain.strata import Respondent
from clustergrowth.listen.analysis.domain.weights import Totals, Weighting, weights_for
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire, Ranking

Report = Callable[[int, int], None]  # done, of


@dataclass(frozen=True)
class KnownTotals:
    """The totals a region's answers are weighted to."""

    population: int
    totals: Totals


@dataclass(frozen=True)
class CountedRanking:
    """One ranking of one region: weighted, or, without totals, as it is. Both beside each other would tell too much."""

    needs: Sequence[RankedNeed]
    specific: Mapping[str, Specificity]
    councils: KendallsW | None = None
    firms: KendallsW | None = None


@dataclass(frozen=True)
class StrikingNeed:
    """A need that one kind of firm sees differently, for the first page."""

    ranking: str
    dimension: str
    cell: SegmentNeed


@dataclass(frozen=True)
class RegionFigures:
    """Everything counted of one region."""

    weighting: Weighting
    rankings: Mapping[str, CountedRanking]
    questions: Mapping[str, Distribution]
    unanswered: Mapping[str, Unanswered]
    different: Sequence[StrikingNeed]


@dataclass(frozen=True)
class Segmented:
    """The comparisons of one region: {ranking: {dimension: …}}."""

    rankings: Mapping[str, Mapping[str, Breakdown]]


@dataclass(frozen=True)
class Counted:
    regions: Mapping[str, RegionFigures]
    segments: Mapping[str, Segmented]


@dataclass(frozen=True)
class WeightedFirms:
    """The firms of a wave with their weights; ``weights`` is None where no region has totals."""

    firms: Sequence[Respondent]
    weights: Sequence[float] | None
    weightings: Mapping[str, Weighting]


def weigh(firms: Sequence[Respondent], totals: Mapping[str, KnownTotals]) -> WeightedFirms:
    """Each region is weighted to its own totals.

    Where all regions have totals, a firm weighs as many firms as it stands for, so that the whole is the whole of all
    firms; where some lack them, each region weighs as many as answered there.
    """
    rows: dict[str, list[int]] = {}
    for k, firm in enumerate(firms):
        rows.setdefault(firm.region, []).append(k)
    weights = [1.0] * len(firms)
    weightings: dict[str, Weighting] = {}
    is_whole = all(region in totals for region in rows)
    for region, own in rows.items():
        stated = totals.get(region)
        region_weights, weightings[region] = weights_for(
            [firms[k].stratum for k in own], stated.totals if stated else {}, stated.population if stated else None
        )
        scale = 1.0 if is_whole else len(own) / sum(region_weights)
        for k, weight in zip(own, region_weights, strict=True):
            weights[k] = weight * scale
    is_weighted = any(weighting.is_weighted for weighting in weightings.values())
    return WeightedFirms(firms, weights if is_weighted else None, weightings)


def count_regions(questionnaire: Questionnaire, of: WeightedFirms, report: Report = lambda _done, _of: None) -> Counted:
    """All of a wave. ``report`` hears how far it has come."""
    steps = 2 * len(questionnaire.rankings) + 2
    rankings: dict[str, dict[str, CountedRanking]] = {region: {} for region in of.weightings}
    segments: dict[str, dict[str, dict[str, Breakdown]]] = {region: {} for region in of.weightings}
    report(0, steps)
    for place, ranking in enumerate(questionnaire.rankings):
        counted_rankings = _ranking(ranking, of)
        report(2 * place + 1, steps)
        compared = _segments(ranking, of, counted_rankings)
        report(2 * place + 2, steps)
        for region, ranking_counted in counted_rankings.items():
            rankings[region][ranking.code] = ranking_counted
            segments[region][ranking.code] = compared[region]
    questions = distributions(questionnaire, of.firms, of.weights)
    blank = unanswered(questionnaire, of.firms)
    report(steps - 1, steps)
    return Counted(
        {
            region: RegionFigures(
                of.weightings[region], rankings[region], questions[region], blank[region], _different(segments[region])
            )
            for region in of.weightings
        },
        {region: Segmented(breakdowns) for region, breakdowns in segments.items()},
    )  # fmt: skip


def _ranking(ranking: Ranking, of: WeightedFirms) -> dict[str, CountedRanking]:
    needs = needs_in(ranking, [firm.answers for firm in of.firms])
    ranks = rank(ranking, of.firms, of.weights)
    regions = sorted(of.weightings)
    together = between_councils(ranks.needs, regions) if len(regions) > 1 else None
    rows = {region: [k for k, firm in enumerate(of.firms) if firm.region == region] for region in regions}
    return {
        region: CountedRanking(
            needs=ranks.needs.get(region, ()),
            specific=ranks.specific.get(region, {}),
            councils=together,
            firms=between_firms(needs, rows[region], By(ranking.by)),
        )
        for region in regions
    }


def _segments(
    ranking: Ranking, of: WeightedFirms, rankings: Mapping[str, CountedRanking]
) -> dict[str, dict[str, Breakdown]]:  # fmt: skip
    needs = needs_in(ranking, [firm.answers for firm in of.firms])
    hidden = {region: {need.code for need in each.needs if need.hidden} for region, each in rankings.items()}
    result: dict[str, dict[str, Breakdown]] = {region: {} for region in rankings}
    for dimension in asked_about(of.firms):
        compared = breakdowns(needs, By(ranking.by), of.firms, dimension, weights=of.weights, hidden=hidden)
        for region, breakdown in compared.items():
            result[region][dimension] = breakdown
    return result


def _different(segments: Mapping[str, Mapping[str, Breakdown]]) -> list[StrikingNeed]:
    striking = [
        StrikingNeed(ranking, dimension, cell)
        for ranking, dimensions in segments.items()
        for dimension, breakdown in dimensions.items()
        for cell in breakdown.cells
        if cell.is_different
    ]
    return sorted(striking, key=lambda need: (need.cell.q or 0.0, need.ranking, need.cell.code))
