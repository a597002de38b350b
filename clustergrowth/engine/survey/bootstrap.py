"""A mean's interval from the answers themselves, where Student's t may not be trusted: few firms, enormous outliers.

Own vectorised bootstrap (scipy's cannot carry survey weights with their values in small blocks of memory): firms are
drawn with replacement together with their weights. `bca` is corrected for bias and acceleration (Efron 1987, the
acceleration by jackknife), `percentile` takes the plain quantiles (Efron & Tibshirani 1993, ch. 13–14).
"""

from typing import Literal

import numpy as np

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.estimates import (
    CONFIDENCE,
    Answers,
    Estimate,
    Floats,
    Values,
    Weights,
    answered,
    effective_n,
)
from clustergrowth.engine.survey.quantiles import normal_quantile, normal_tail

DRAWS = 4000
_BLOCK = 2_000_000  # draws held at a time


def bootstrap_mean(
    values: Values,
    weights: Weights | None = None,
    *,
    confidence: float = CONFIDENCE,
    draws: int = DRAWS,
    seed: int = 0,
    method: Literal["bca", "percentile"] = "bca",
) -> Estimate:
    """Mean of those who answered with a bootstrap interval; the same input and `seed` give the same interval.

    Shapes and units as in `mean`. One answer, or answers that are all alike, have no interval. Raises Fault for fewer
    than 100 draws.
    """
    if draws < 100:
        raise Fault("an interval needs at least 100 draws")
    known = answered(values, weights)
    if not known.n:
        return Estimate(None, None, None, 0, known.missing, 0.0)
    value = float(np.average(known.values, weights=known.weights))
    size = effective_n(known.weights)
    if known.n < 2 or np.ptp(known.values) == 0:
        return Estimate(value, None, None, known.n, known.missing, size)
    means = _resampled(known, draws, seed)
    tail = (1 - confidence) / 2
    levels = [tail, 1 - tail] if method == "percentile" else _corrected(known, means, value, tail)
    low, high = np.quantile(means, levels)
    return Estimate(value, float(low), float(high), known.n, known.missing, size)


def _resampled(known: Answers, draws: int, seed: int) -> Floats:
    """Weighted means of `draws` resamples, shape (draws,)."""
    chance = np.random.default_rng(seed)
    weighted = known.values * known.weights
    means = np.empty(draws)
    step = max(1, _BLOCK // known.n)
    for start in range(0, draws, step):
        rows = chance.integers(0, known.n, (min(step, draws - start), known.n))
        means[start : start + len(rows)] = weighted[rows].sum(axis=1) / known.weights[rows].sum(axis=1)
    return means


def _corrected(known: Answers, means: Floats, value: float, tail: float) -> list[float]:
    """The levels at which BCa reads the quantiles of the resampled means."""
    below = float(np.mean(means < value) + np.mean(means == value) / 2)
    below = min(max(below, 0.5 / len(means)), 1 - 0.5 / len(means))
    bias = normal_quantile(below)
    total, weighted = known.weights.sum(), float((known.values * known.weights).sum())
    without = (weighted - known.values * known.weights) / (total - known.weights)
    away = without.mean() - without
    spread = float((away**2).sum())
    pull = float((away**3).sum()) / (6 * spread**1.5) if spread else 0.0
    shifts = [bias + normal_quantile(level) for level in (tail, 1 - tail)]
    return [normal_tail(-(bias + shift / (1 - pull * shift))) for shift in shifts]
