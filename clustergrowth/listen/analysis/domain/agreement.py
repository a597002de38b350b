"""How far firms, or councils, agree on what comes first: Kendall's W, and tau between two rankings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clustergrowth.engine.disclosure import MINIMUM_CELL
from clustergrowth.engine.survey import By, NeedAnswers, RankedNeed, kendall_w


@dataclass(frozen=True)
class Agreement:
    """W, 0 … 1, of so many that ranked the same so many things."""

    w: float
    judges: int
    things: int


def between_councils(needs: Mapping[str, Sequence[RankedNeed]], regions: Sequence[str]) -> Agreement | None:
    """Of the needs that are shown in every council."""
    values = [
        {one.code: one.estimate.value for one in needs[region] if one.estimate and one.estimate.value is not None}
        for region in regions
        if region in needs
    ]
    values = [line for line in values if line]
    shared = sorted(set.intersection(*map(set, values))) if len(values) > 1 else []
    if len(shared) < 3:
        return None
    w = kendall_w([[line[code] for code in shared] for line in values])
    return None if w is None else Agreement(w, len(values), len(shared))


def between_firms(needs: Sequence[NeedAnswers], rows: Sequence[int], by: By) -> Agreement | None:
    """Of the firms of a council that rated everything; what one may tick or not puts nothing in order."""
    if len(needs) < 3 or any(need.scale.low == 0 and need.scale.high == 1 for need in needs):
        return None
    columns = [_rated(need, by) for need in needs]
    complete = [line for k in rows if None not in (line := [column[k] for column in columns])]
    if len(complete) < MINIMUM_CELL:
        return None
    w = kendall_w([[float(one) for one in line if one is not None] for line in complete])
    return None if w is None else Agreement(w, len(complete), len(needs))


def _rated(need: NeedAnswers, by: By) -> list[float | None]:
    values = need.scale.read(need.values)
    if by is not By.GAP:
        return values
    ability = need.scale.read(need.ability)
    return [None if a is None or b is None else a - b for a, b in zip(values, ability, strict=True)]


def tau(earlier: Mapping[str, float], later: Mapping[str, float]) -> float | None:
    """Kendall's tau-b between two rankings of the same things; None where one of them ranks nothing."""
    shared = sorted(set(earlier) & set(later))
    if len(shared) < 3:
        return None
    agree = ties_before = ties_after = pairs = 0
    for place, one in enumerate(shared):
        for other in shared[:place]:
            before, after = earlier[one] - earlier[other], later[one] - later[other]
            pairs += 1
            ties_before += before == 0
            ties_after += after == 0
            agree += (before * after > 0) - (before * after < 0)
    most = ((pairs - ties_before) * (pairs - ties_after)) ** 0.5
    return agree / most if most else None
