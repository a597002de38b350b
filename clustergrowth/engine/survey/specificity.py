"""What is particular to a region: location quotients, shrunk where the region is small.

LQ = share in the region / share overall. Small regions swing wildly, so their shares are pulled towards the overall
share as far as the spread between regions allows: beta-binomial empirical Bayes, with the spread averaged over what the
data say of it instead of fixed at one estimate, so that a spread estimated as 0 does not pretend to certainty (Kass &
Steffey 1989; Gelman et al., Bayesian Data Analysis, 5.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import InputFault
from clustergrowth.engine.intervals import beta_quantile, log_beta, two_sided

Floats = NDArray[np.float64]
CONFIDENCE = 0.90  # field notes 8.3: specific only where the 90 % interval excludes 1
_SPREADS = np.linspace(0.01, 0.7, 40)  # of shares between regions, as the root of the intraclass correlation
ROUNDING = 1e-9  # weights that are summed in another order differ by less: who all said it differ by no more than this


@dataclass(frozen=True, slots=True)
class Specificity:
    """How much more often a region's firms say it than all firms do; 1 = as often.

    `specific` only where the shrunken 90 % interval excludes 1; `p_value` compares the region with the other regions.
    """

    lq: float
    shrunken: float
    low: float
    high: float
    p_value: float
    specific: bool


def specificity(
    yes: Mapping[str, float], of: Mapping[str, float], *, overall: float | None = None
) -> dict[str, Specificity]:
    """Location quotients of every region with answers.

    `yes` and `of` are (effective) numbers of firms that said it and that answered, by region; `overall` is the share
    in all regions (default: the sum of yes / the sum of of). Empty where the overall share is 0 or there is one region
    only or all said it: nothing can be particular then. Raises Fault when `yes` exceeds `of`.
    """
    regions = [region for region in of if of[region] > 0]
    count = np.array([yes.get(region, 0.0) for region in regions], dtype=np.float64)
    total = np.array([of[region] for region in regions], dtype=np.float64)
    if (count < 0).any() or (count > total * (1 + ROUNDING)).any():
        raise InputFault("more firms said it than answered")
    count = np.minimum(count, total)
    said, silent, least = count.sum(), (total - count).sum(), ROUNDING * total.sum()
    if len(regions) < 2 or said <= least or silent <= least:
        return {}
    base = float(count.sum() / total.sum()) if overall is None else overall
    if not 0 < base < 1:
        raise InputFault("the overall share must lie between 0 and 1")
    centre, low, high = _shrunken(count, total, base)
    tests = _against_the_rest(count, total)
    return {
        region: Specificity(
            lq=float(count[k] / total[k] / base),
            shrunken=float(centre[k] / base),
            low=float(low[k] / base),
            high=float(high[k] / base),
            p_value=float(tests[k]),
            specific=bool(low[k] > base or high[k] < base),
        )
        for k, region in enumerate(regions)
    }


def _shrunken(count: Floats, total: Floats, base: float) -> tuple[Floats, Floats, Floats]:
    """Posterior mean and interval of each region's share, arrays of shape (regions,)."""
    strength = (1 / _SPREADS**2 - 1)[:, None]  # a + b, as 1 / (a + b + 1) is the intraclass correlation of a beta
    a, b = base * strength, (1 - base) * strength
    likelihood = (log_beta(count + a, total - count + b) - log_beta(a, b)).sum(axis=1)
    chance = np.exp(likelihood - likelihood.max())[:, None]
    chance /= chance.sum()
    share = (count + a) / (total + strength)
    variance = share * (1 - share) / (total + strength + 1)
    mean = (chance * share).sum(axis=0)
    spread = (chance * (variance + (share - mean) ** 2)).sum(axis=0)
    # the mixture is told by the beta distribution of the same mean and variance
    size = mean * (1 - mean) / spread - 1
    tail = (1 - CONFIDENCE) / 2
    low, high = (beta_quantile(mean * size, (1 - mean) * size, p) for p in (tail, 1 - tail))
    return mean, low, high


def _against_the_rest(count: Floats, total: Floats) -> Floats:
    """Two-sided p of the score test that a region's share equals that of all other regions together."""
    rest_said, rest_total = count.sum() - count, total.sum() - total
    pooled = count.sum() / total.sum()
    error = np.sqrt(pooled * (1 - pooled) * (1 / total + 1 / rest_total))
    return two_sided((count / total - rest_said / rest_total) / error)


def score_test(first: float, n: float, second: float, m: float) -> float | None:
    """Two-sided p that two shares seen in `n` and `m` (effective) firms are the same, with the pooled share.

    None where everybody or nobody said it: nothing can differ then.
    """
    pooled = (first * n + second * m) / (n + m)
    error = float(np.sqrt(max(0.0, pooled * (1 - pooled)) * (1 / n + 1 / m)))
    return float(two_sided(np.array([(first - second) / error]))[0]) if error else None


def false_discovery(p_values: Sequence[float | None]) -> list[float | None]:
    """Benjamini–Hochberg q-values over all tests shown; None stays None (Benjamini & Hochberg 1995)."""
    tested = [(p, k) for k, p in enumerate(p_values) if p is not None]
    result: list[float | None] = [None] * len(p_values)
    smallest = 1.0
    for rank, (p, k) in sorted(enumerate(sorted(tested), start=1), reverse=True):
        smallest = min(smallest, p * len(tested) / rank)
        result[k] = smallest
    return result
