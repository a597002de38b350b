"""From answers to ranked figures: all councils of a wave in one computation, so that what is hidden stays hidden.

Plain data without words: the same for every reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clustergrowth.engine.disclosure import OVERALL, hide_counts, hide_means
from clustergrowth.engine.survey.estimates import Floats, share
from clustergrowth.engine.survey.ranking import (
    By,
    NeedAnswers,
    RankedNeed,
    RatingScale,
    rank_needs,
    rank_needs_by_region,
)
from clustergrowth.engine.survey.specificity import Specificity, specificity
from clustergrowth.listen.analysis.domain.strata import Respondent
from clustergrowth.listen.surveys.instruments.domain.questions import Answers, Question, Ranking, Type

Weights = Sequence[float] | None


@dataclass(frozen=True)
class Ranks:
    """One ranking: each region's needs in order, and what is particular to it: {slug: {code: …}}."""

    needs: Mapping[str, Sequence[RankedNeed]]
    specific: Mapping[str, Mapping[str, Specificity]]


def rank(ranking: Ranking, firms: Sequence[Respondent], weights: Weights = None) -> Ranks:
    if not firms:
        return Ranks({}, {})
    needs = needs_in(ranking, [firm.answers for firm in firms])
    regions = [firm.region for firm in firms]
    by = By(ranking.by)
    if len(set(regions)) == 1:
        return Ranks({regions[0]: rank_needs(needs, by=by, weights=weights)}, {})
    needs_by_region = rank_needs_by_region(needs, regions, by=by, weights=weights)
    return Ranks(needs_by_region, _specific(needs, regions, by, needs_by_region, weights))


# --- answers as columns ----------------------------------------------------------------------------------------------


def needs_in(ranking: Ranking, answers: Sequence[Answers]) -> list[NeedAnswers]:
    """A column of numbers for each row of a ranking; None where nobody answered or did not know."""
    return [need for question in ranking.questions for need in _needs(question, answers)]


def _needs(question: Question, answers: Sequence[Answers]) -> list[NeedAnswers]:
    if question.type is Type.MULTIPLE:
        ticked = [_ticked(response.get(question.code)) for response in answers]
        yes_or_no = RatingScale(0, 1, major=1)
        return [
            NeedAnswers(
                f"{question.code}.{option.code}",
                [None if codes is None else float(option.code in codes) for codes in ticked],
                scale=yes_or_no,
            )
            for option in question.options
            if not option.is_none
        ]
    asked = question.scales[0]
    scale = RatingScale(asked.low, asked.high, backwards=asked.reverse, major=asked.major)
    columns = [[_number(response.get(item.code)) for response in answers] for item in question.items]
    return [NeedAnswers(question.code, columns[0], columns[1] if len(columns) > 1 else (), scale)]


def _number(answer: object) -> float | None:
    """A rating; “don't know” is kept as a word and is none."""
    return float(answer) if isinstance(answer, float | int) else None


def _ticked(answer: object) -> list[str] | None:
    return answer if isinstance(answer, list) else None


# --- what is particular to a region ----------------------------------------------------------------------------------


def strongly(need: NeedAnswers, by: By) -> Floats:
    """1 for firms that say it strongly: a major need; ability below importance; the lowest or highest quarter."""
    values = need.scale.read(need.values)
    if by is By.GAP:
        values = values - need.scale.read(need.ability)
        is_major = values > 0
    elif by is By.LOWEST:
        is_major = values <= need.scale.low + 0.25 * (need.scale.high - need.scale.low)
    else:
        is_major = values >= need.scale.major_from
    return np.where(np.isnan(values), np.nan, is_major)


def _specific(
    needs: Sequence[NeedAnswers],
    regions: Sequence[str],
    by: By,
    needs_by_region: Mapping[str, Sequence[RankedNeed]],
    weights: Weights,
) -> dict[str, dict[str, Specificity]]:
    """Location quotients, only where neither the figure beside nor the count behind has to stay hidden."""
    rows = {name: [k for k, region in enumerate(regions) if region == name] for name in sorted(set(regions))}
    majors = {need.code: strongly(need, by) for need in needs}
    yes = {name: {code: int(np.nansum(majors[code][own])) for code in majors} for name, own in rows.items()}
    of = {name: {code: int((~np.isnan(majors[code][own])).sum()) for code in majors} for name, own in rows.items()}
    hidden = set(hide_counts(yes, lines_add_up=False))
    hidden |= {(name, each.code) for name, ranks in needs_by_region.items() for each in ranks if each.hidden}
    result: dict[str, dict[str, Specificity]] = {name: {} for name in rows}
    for code, answers in majors.items():
        hidden |= {(name, code) for name in hide_means({name: of[name][code] for name in rows})}
        if (OVERALL, code) not in hidden:
            quotients = _quotients(answers, rows, weights)
            result = {
                name: line | ({code: quotients[name]} if name in quotients and (name, code) not in hidden else {})
                for name, line in result.items()
            }
    return result


def _quotients(answers: Floats, rows: Mapping[str, Sequence[int]], weights: Weights) -> dict[str, Specificity]:
    """With weights, the firms of a region count as its effective number of them."""
    weight = np.ones(len(answers)) if weights is None else np.asarray(weights)
    shares = {name: share(answers[own], weight[own]) for name, own in rows.items()}
    overall = share(answers, weight).value
    if not overall or overall >= 1:
        return {}
    sizes = {name: share.effective_n for name, share in shares.items()}
    return specificity({n: (share.value or 0.0) * sizes[n] for n, share in shares.items()}, sizes, overall=overall)
