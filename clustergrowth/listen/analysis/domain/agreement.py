"""How far firms, or councils, agree on what comes first: Kendall's W, and tau between two rankings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from clustergrowth.engine.disclosure import MINIMUM_CELL
from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.gaps import kendall_w
from clustergrowth.engine.survey.ranking import By, NeedAnswers, RankedNeed


@dataclass(frozen=True)
class KendallsW:
    """W, 0 … 1, of so many that ranked the same so many things."""

    w: float
    judges: int
    things: int


def between_councils(needs: Mapping[str, Sequence[RankedNeed]], regions: Sequence[str]) -> KendallsW | None:
    """Of the needs that are shown in every council."""
    values = [
        {need.code: need.estimate.value for need in needs[region] if need.estimate and need.estimate.value is not None}
        for region in regions
        if region in needs
    ]
    values = [line for line in values if line]
    shared = sorted(set.intersection(*map(set, values))) if len(values) > 1 else []
    if len(shared) < 3:
        return None
    w = kendall_w([[line[code] for code in shared] for line in values])
    return None if w is None else KendallsW(w, len(values), len(shared))


def between_firms(needs: Sequence[NeedAnswers], rows: Sequence[int], by: By) -> KendallsW | None:
    """Of the firms of a council that rated everything; what one may tick or not puts nothing in order."""
    if len(needs) < 3 or any(need.scale.low == 0 and need.scale.high == 1 for need in needs):
        return None
    rated = np.column_stack([_rated(need, by) for need in needs])[list(rows)]
    complete = rated[~np.isnan(rated).any(axis=1)]
    if len(complete) < MINIMUM_CELL:
        return None
    w = kendall_w(complete)
    return None if w is None else KendallsW(w, len(complete), len(needs))


def _rated(need: NeedAnswers, by: By) -> Floats:
    values = need.scale.read(need.values)
    return values - need.scale.read(need.ability) if by is By.GAP else values


def tau(earlier: Mapping[str, float], later: Mapping[str, float]) -> float | None:
    """Kendall's tau-b between two rankings of the same things; None where one of them ranks nothing."""
    from scipy.stats import kendalltau  # heavy

    shared = sorted(set(earlier) & set(later))
    if len(shared) < 3:
        return None
    coefficient = float(kendalltau([earlier[code] for code in shared], [later[code] for code in shared]).statistic)
    return None if isnan(coefficient) else coefficient
