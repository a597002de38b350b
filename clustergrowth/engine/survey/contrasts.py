"""Two groups of firms side by side: the difference of their shares or means, its interval and its p.

Shares: Newcombe's hybrid score interval (Newcombe 1998, method 10) and the pooled score test. Means: Welch's t. Both on
effective numbers of firms (Kish), so that unequal weights widen them.
"""

from dataclasses import dataclass

import numpy as np

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.estimates import (
    CONFIDENCE,
    Answers,
    Estimate,
    Values,
    Weights,
    answered,
    deviation,
    mean,
    share,
    student,
)
from clustergrowth.engine.survey.quantiles import student_two_sided, two_sided


@dataclass(frozen=True, slots=True)
class Difference:
    """first − second with its interval; None where the answers cannot say (fewer than two in a group of means)."""

    value: float | None
    low: float | None
    high: float | None
    p_value: float | None


NOTHING = Difference(None, None, None, None)


def are_shares(*columns: Values) -> bool:
    """Whether every answer is yes or no (a truth value), so that the figure is a share and not a mean."""
    told = False
    for column in columns:
        if isinstance(column, np.ndarray):
            if column.dtype != np.bool_:
                return False
            told = told or bool(len(column))
            continue
        known = [value for value in column if value is not None]
        if not all(isinstance(value, bool | np.bool_) for value in known):
            return False
        told = told or bool(known)
    return told


def figure(values: Values, weights: Weights | None, *, shares: bool, confidence: float = CONFIDENCE) -> Estimate:
    """The share or the mean of a group."""
    return share(values, weights, confidence=confidence) if shares else mean(values, weights, confidence=confidence)


def difference(
    first: Values,
    second: Values,
    first_weights: Weights | None = None,
    second_weights: Weights | None = None,
    *,
    shares: bool,
    confidence: float = CONFIDENCE,
) -> Difference:
    """Difference of two independent groups. Raises Fault as `share` and `mean` do."""
    if shares:
        return between_shares(
            share(first, first_weights, confidence=confidence), share(second, second_weights, confidence=confidence)
        )
    return between_means(answered(first, first_weights), answered(second, second_weights), confidence)


def between_shares(first: Estimate, second: Estimate) -> Difference:
    """Newcombe's interval from two Wilson intervals; p of the score test with the pooled share."""
    if first.value is None or second.value is None:
        return NOTHING
    if first.low is None or first.high is None or second.low is None or second.high is None:
        raise Fault("a share comes with its interval")
    gap = first.value - second.value
    down = np.hypot(first.value - first.low, second.high - second.value)
    up = np.hypot(first.high - first.value, second.value - second.low)
    n, m = first.effective_n, second.effective_n
    pooled = (first.value * n + second.value * m) / (n + m)
    error = float(np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)))
    p = 1.0 if error == 0 else float(two_sided(np.array([gap / error]))[0])
    return Difference(gap, float(gap - down), float(gap + up), p)


def between_means(first: Answers, second: Answers, confidence: float = CONFIDENCE) -> Difference:
    """Welch's interval and test on effective n (degrees of freedom by Welch & Satterthwaite)."""
    one, other = _mean_and_error(first), _mean_and_error(second)
    if one is None or other is None:
        return NOTHING
    gap = one[0] - other[0]
    variance = one[1] + other[1]
    if variance == 0:
        return Difference(gap, gap, gap, 1.0 if gap == 0 else 0.0)
    freedom = variance**2 / (one[1] ** 2 / (one[2] - 1) + other[1] ** 2 / (other[2] - 1))
    low, high = student(gap, float(np.sqrt(variance)), freedom, confidence)
    return Difference(gap, low, high, student_two_sided(gap / float(np.sqrt(variance)), freedom))


def _mean_and_error(known: Answers) -> tuple[float, float, float] | None:
    """Mean, its variance, effective n; None where there is no spread to be known."""
    spread = deviation(known)
    if spread is None:
        return None
    size = float(known.weights.sum() ** 2 / (known.weights**2).sum())
    return float(np.average(known.values, weights=known.weights)), spread**2 / size, size
