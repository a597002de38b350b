"""Quantiles and tails of the normal and Student's t distribution.

scipy.special takes half a second to load, so it is loaded when the first figure needs it, not with the package.
"""

from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

_NORMAL = NormalDist()


@lru_cache(maxsize=32)
def normal_quantile(probability: float) -> float:
    """The z with this probability below it."""
    return _NORMAL.inv_cdf(probability)


@lru_cache(maxsize=4096)
def student_quantile(probability: float, freedom: float) -> float:
    """The t with this probability below it; `freedom` may be fractional."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def below(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normal probability below each z, of the same shape."""
    from scipy.special import ndtr

    result: NDArray[np.float64] = ndtr(z)
    return result


def two_sided(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of a normal value at least as far from 0 as each z."""
    return 2 * below(-np.abs(z))
