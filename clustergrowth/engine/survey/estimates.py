"""One figure with its uncertainty: shares (Wilson) and means (Student's t), with or without survey weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.quantiles import normal_quantile, student_quantile

Floats = NDArray[np.float64]
Values: TypeAlias = Sequence[float | bool | None] | NDArray[np.float64] | NDArray[np.bool_]
Weights: TypeAlias = Sequence[float] | Floats
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its interval; `value`, `low` and `high` are None where the answers cannot say.

    `n` counts answers (firms), `missing` those asked who did not answer or did not know; `effective_n` is Kish's.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    missing: int
    effective_n: float


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of those who answered: `values` and `weights` of shape (n,), and how many did not."""

    values: Floats
    weights: Floats
    missing: int

    @property
    def n(self) -> int:
        return len(self.values)


def answered(values: Values, weights: Weights | None = None) -> Answers:
    """Leave out who did not answer (None or NaN) and pair the rest with their weights (1 each by default).

    Raises Fault when a weight is missing, not finite or not above zero.
    """
    if isinstance(values, np.ndarray):
        column = values.astype(np.float64)
    else:
        column = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    if np.isinf(column).any():
        raise Fault("an answer is infinite; a finite number was expected")
    weight = np.ones(len(column)) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != column.shape:
        raise Fault(f"{len(column)} answers but {len(weight)} weights")
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise Fault("every weight must be a number above 0")
    told = ~np.isnan(column)
    return Answers(column[told], weight[told], int((~told).sum()))


def effective_n(weights: Floats) -> float:
    """Kish's effective sample size (sum w)^2 / sum w^2: equal weights give n, unequal ones less (Kish 1965)."""
    if not len(weights):
        return 0.0
    scaled = weights / weights.max()
    return float(scaled.sum() ** 2 / (scaled**2).sum())


def design_effect(weights: Floats) -> float | None:
    """n / effective n: how many answers are worth one of a simple random sample."""
    return len(weights) / effective_n(weights) if len(weights) else None


def wilson(proportion: float, n: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a proportion seen in `n` (may be an effective, fractional n) trials (Wilson 1927)."""
    if n <= 0:
        raise Fault("a share needs at least one answer")
    z = normal_quantile(0.5 + confidence / 2)
    centre = (proportion + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(proportion * (1 - proportion) / n + z * z / (4 * n * n)))
    low = 0.0 if proportion <= 0 else max(0.0, centre - half)
    high = 1.0 if proportion >= 1 else min(1.0, centre + half)
    return low, high


def share(
    values: Values,
    weights: Weights | None = None,
    *,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Share of those who answered that said yes (0…1), with Wilson's interval on the effective n."""
    known = answered(values, weights)
    if not np.isin(known.values, (0.0, 1.0)).all():
        raise Fault("a share needs yes/no answers (1 or 0)")
    if not known.n:
        return Estimate(None, None, None, 0, known.missing, 0.0)
    # a ratio of sums may leave 0…1 by one unit of rounding
    value = float(np.clip(np.average(known.values, weights=known.weights), 0.0, 1.0))
    size = effective_n(known.weights)
    low, high = wilson(value, size, confidence)
    return Estimate(value, low, high, known.n, known.missing, size)


def mean(
    values: Values,
    weights: Weights | None = None,
    *,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Mean of those who answered in the unit of the answers, with Student's t on the effective n.

    One answer has a mean but no interval.
    """
    known = answered(values, weights)
    if not known.n:
        return Estimate(None, None, None, 0, known.missing, 0.0)
    value = float(np.average(known.values, weights=known.weights))
    size = effective_n(known.weights)
    spread = deviation(known)
    if spread is None:
        return Estimate(value, None, None, known.n, known.missing, size)
    low, high = student(value, spread / float(np.sqrt(size)), size - 1, confidence)
    return Estimate(value, low, high, known.n, known.missing, size)


def student(value: float, error: float, freedom: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """value ± t · standard error, with `freedom` degrees of freedom (may be fractional)."""
    half = student_quantile(0.5 + confidence / 2, freedom) * error
    return value - half, value + half


def deviation(known: Answers) -> float | None:
    """Weighted standard deviation with the correction n / (n − 1); None for fewer than two answers."""
    if known.n < 2:
        return None
    centre = np.average(known.values, weights=known.weights)
    variance = np.average((known.values - centre) ** 2, weights=known.weights)
    return float(np.sqrt(variance * known.n / (known.n - 1)))


def response_rate(answers: int, invited: int) -> Estimate:
    """Share of those invited who answered, with Wilson's interval; `missing` counts those who did not."""
    if invited < 0 or not 0 <= answers <= invited:
        raise Fault(f"{answers} answers of {invited} invited cannot be")
    if not invited:
        return Estimate(None, None, None, 0, 0, 0.0)
    low, high = wilson(answers / invited, invited)
    return Estimate(answers / invited, low, high, invited, invited - answers, float(invited))


def reverse(values: Sequence[float | None], low: float, high: float) -> list[float | None]:
    """Turn a scale that runs backwards (1 = high … 4 = low) the usual way round: v becomes low + high − v.

    Raises Fault for a value outside low…high.
    """
    for value in values:
        if value is not None and not low <= value <= high:
            raise Fault(f"{value:g} lies outside the scale {low:g}…{high:g}")
    return [None if value is None else low + high - value for value in values]


def without(values: Sequence[float | None], missing: Sequence[float]) -> list[float | None]:
    """Take "don't know", "not relevant" and other codes out of the answers: they are never counted as a score."""
    codes = set(missing)
    return [None if value is None or value in codes else value for value in values]
