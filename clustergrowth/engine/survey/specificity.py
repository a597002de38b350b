"""What is particular to a region: location quotients, shrunk where the region is small.

LQ = share in the region / share overall. Small regions swing wildly, so their log-odds are pulled towards the mean of
all regions as far as the spread between regions allows (normal-normal hierarchy; the spread is averaged over its
posterior instead of fixed at one estimate, so that a spread estimated as 0 does not pretend to certainty; Gelman 2006).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.quantiles import below, normal_quantile, two_sided

Floats = NDArray[np.float64]
CONFIDENCE = 0.90
SPREAD_SCALE = 1.0  # half-Cauchy prior of the spread between regions, in log-odds
_SPREADS = np.linspace(0.01, 3.0, 120)


@dataclass(frozen=True, slots=True)
class Specificity:
    """How much more often a region's firms say it than all firms do; 1 = as often.

    `specific` only where the shrunken 90 % interval excludes 1; `p_value` compares the region with the other regions.
    """

    lq: float
    shrunken: float
    low: float
    high: float
    p_value: float | None
    specific: bool


def specificity(
    yes: Mapping[str, float],
    of: Mapping[str, float],
    *,
    overall: float | None = None,
    confidence: float = CONFIDENCE,
) -> dict[str, Specificity]:
    """Location quotients of every region with answers.

    `yes` and `of` are (effective) numbers of firms that said it and that answered, by region; `overall` is the share
    in all regions (default: the sum of yes / the sum of of). Empty where the overall share is 0 or there is one region
    only: nothing can be particular then. Raises Fault when `yes` exceeds `of`.
    """
    regions = [region for region in of if of[region] > 0]
    said = np.array([yes.get(region, 0.0) for region in regions], dtype=np.float64)
    total = np.array([of[region] for region in regions], dtype=np.float64)
    if (said < 0).any() or (said > total * (1 + 1e-9)).any():
        raise Fault("more firms said it than answered")
    said = np.minimum(said, total)
    if len(regions) < 2 or not said.sum():
        return {}
    base = float(said.sum() / total.sum()) if overall is None else overall
    if not 0 < base <= 1:
        raise Fault("the overall share must lie above 0 and at most at 1")
    centre, low, high = _shrunken(said, total, confidence)
    tests = _against_the_rest(said, total)
    return {
        region: Specificity(
            lq=float(said[k] / total[k] / base),
            shrunken=float(centre[k] / base),
            low=float(low[k] / base),
            high=float(high[k] / base),
            p_value=None if np.isnan(tests[k]) else float(tests[k]),
            specific=bool(low[k] > base or high[k] < base),
        )
        for k, region in enumerate(regions)
    }


def _shrunken(said: Floats, total: Floats, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Posterior median and interval of each region's share, arrays of shape (regions,)."""
    logit = np.log((said + 0.5) / (total - said + 0.5))
    noise = 1 / (said + 0.5) + 1 / (total - said + 0.5)
    precision = 1 / (noise[None, :] + _SPREADS[:, None] ** 2)  # (spreads, regions)
    mean = (precision * logit).sum(axis=1) / precision.sum(axis=1)
    squares = (precision * (logit - mean[:, None]) ** 2).sum(axis=1)
    log_likelihood = 0.5 * (np.log(precision).sum(axis=1) - np.log(precision.sum(axis=1)) - squares)
    chance = np.exp(log_likelihood - log_likelihood.max()) / (1 + (_SPREADS / SPREAD_SCALE) ** 2)
    chance /= chance.sum()
    pull = noise[None, :] * precision
    middle = (1 - pull) * logit + pull * mean[:, None]
    deviation = np.sqrt(noise * (1 - pull) + pull**2 / precision.sum(axis=1)[:, None])
    tail = (1 - confidence) / 2
    found = (_mixture_quantile(chance, middle, deviation, p) for p in (0.5, tail, 1 - tail))
    centre, low, high = (1 / (1 + np.exp(-value)) for value in found)
    return centre, low, high


def _mixture_quantile(chance: Floats, middle: Floats, deviation: Floats, probability: float) -> Floats:
    """Quantile of a mixture of normals (spreads, regions), by bisection."""
    reach = abs(normal_quantile(probability)) + 8
    low = (middle - reach * deviation).min(axis=0)
    high = (middle + reach * deviation).max(axis=0)
    for _ in range(50):
        half = (low + high) / 2
        less = (chance[:, None] * below((half - middle) / deviation)).sum(axis=0) < probability
        low, high = np.where(less, half, low), np.where(less, high, half)
    result: Floats = (low + high) / 2
    return result


def _against_the_rest(said: Floats, total: Floats) -> Floats:
    """Two-sided p of the score test that a region's share equals that of all other regions together."""
    rest_said, rest_total = said.sum() - said, total.sum() - total
    pooled = said.sum() / total.sum()
    error = np.sqrt(pooled * (1 - pooled) * (1 / total + 1 / rest_total))
    if not pooled < 1:
        return np.full(len(said), np.nan)
    return two_sided((said / total - rest_said / rest_total) / error)


def false_discovery(p_values: Sequence[float | None]) -> list[float | None]:
    """Benjamini–Hochberg q-values over all tests shown; None stays None (Benjamini & Hochberg 1995)."""
    known = [(p, k) for k, p in enumerate(p_values) if p is not None]
    result: list[float | None] = [None] * len(p_values)
    smallest = 1.0
    for rank, (p, k) in sorted(enumerate(sorted(known), start=1), reverse=True):
        smallest = min(smallest, p * len(known) / rank)
        result[k] = smallest
    return result
