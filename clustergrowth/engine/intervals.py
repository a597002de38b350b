"""Quantiles and tails of the normal, Student's t and the beta distribution, and Wilson's interval.

scipy.special takes half a second to load, so it is loaded when the first figure needs it, not with the package.
"""

from functools import lru_cache
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.tables.faults import InputFault

_NORMAL = NormalDist()
CONFIDENCE = 0.95  # of every interval that is shown, unless it says otherwise


@lru_cache(maxsize=32)
def normal_quantile(probability: float) -> float:
    """The z with this probability below it."""
    return _NORMAL.inv_cdf(probability)


def wilson(proportion: float, n: float) -> tuple[float, float]:
    """Wilson's score interval of a proportion seen in `n` (may be an effective, fractional n) trials (Wilson 1927)."""
    if n <= 0:
        raise InputFault("a share needs at least one answer")
    z = normal_quantile(0.5 + CONFIDENCE / 2)
    centre = (proportion + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(proportion * (1 - proportion) / n + z * z / (4 * n * n))
    low = 0.0 if proportion <= 0 else max(0.0, centre - half)
    high = 1.0 if proportion >= 1 else min(1.0, centre + half)
    return low, high


@lru_cache(maxsize=4096)
def student_quantile(probability: float, freedom: float) -> float:
    """The t with this probability below it; `freedom` may be fractional."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def two_sided(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of a normal value at least as far from 0 as each z."""
    from scipy.special import ndtr

    result: NDArray[np.float64] = 2 * ndtr(-np.abs(z))
    return result


def log_beta(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the beta function, element by element."""
    from scipy.special import betaln

    result: NDArray[np.float64] = betaln(a, b)
    return result


def beta_quantile(a: NDArray[np.float64], b: NDArray[np.float64], probability: float) -> NDArray[np.float64]:
    """The share with this probability below it under beta(a, b), element by element."""
    from scipy.special import betaincinv

    result: NDArray[np.float64] = betaincinv(a, b, probability)
    return result


def student_two_sided(t: float, freedom: float) -> float:
    """Probability of a Student's t at least as far from 0 as `t`; `freedom` may be fractional."""
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(t)))
