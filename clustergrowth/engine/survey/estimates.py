"""One figure with its uncertainty: shares (Wilson) and means (Student's t), with or without survey weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import InputFault
from clustergrowth.engine.intervals import CONFIDENCE, student_quantile, wilson

Floats = NDArray[np.float64]
Values: TypeAlias = Sequence[float | bool | None] | NDArray[np.float64] | NDArray[np.bool_]
Weights: TypeAlias = Sequence[float] | Floats


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
    """What `n` firms answered: `values` with their `weights` (one a firm, or firms of one value together)."""

    values: Floats
    weights: Floats
    n: int
    missing: int  # firms that did not
    effective_n: float


def answered(values: Values, weights: Weights | None = None) -> Answers:
    """Leave out who did not answer (None or NaN) and pair the rest with their weights (1 each by default).

    Raises Fault when a weight is missing, not finite or not above zero.
    """
    if isinstance(values, np.ndarray):
        column = values.astype(np.float64)
    else:
        column = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    if np.isinf(column).any():
        raise InputFault("an answer is infinite; a finite number was expected")
    weight = np.ones(len(column)) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != column.shape:
        raise InputFault(f"{len(column)} answers but {len(weight)} weights")
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise InputFault("every weight must be a number above 0")
    is_answered = ~np.isnan(column)
    n = int(is_answered.sum())
    return Answers(column[is_answered], weight[is_answered], n, len(column) - n, effective_n(weight[is_answered]))


def effective_n(weights: Floats) -> float:
    """Kish's effective sample size (sum w)^2 / sum w^2: equal weights give n, unequal ones less (Kish 1965)."""
    if not len(weights):
        return 0.0
    scaled = weights / weights.max()
    return float(scaled.sum() ** 2 / (scaled**2).sum())


def design_effect(weights: Floats) -> float | None:
    """n / effective n: how many answers are worth one of a simple random sample."""
    return len(weights) / effective_n(weights) if len(weights) else None


def share(values: Values, weights: Weights | None = None) -> Estimate:
    """Share of those who answered that said yes (0…1), with Wilson's interval on the effective n."""
    return share_of(answered(values, weights))


def share_of(answers: Answers) -> Estimate:
    if not np.isin(answers.values, (0.0, 1.0)).all():
        raise InputFault("a share needs yes/no answers (1 or 0)")
    if not answers.n:
        return Estimate(None, None, None, 0, answers.missing, 0.0)
    # a ratio of sums may leave 0…1 by one unit of rounding
    value = float(np.clip(np.average(answers.values, weights=answers.weights), 0.0, 1.0))
    low, high = wilson(value, answers.effective_n)
    return Estimate(value, low, high, answers.n, answers.missing, answers.effective_n)


def mean(values: Values, weights: Weights | None = None) -> Estimate:
    """Mean of those who answered in the unit of the answers, with Student's t on the effective n.

    One answer has a mean but no interval.
    """
    return mean_of(answered(values, weights))


def mean_of(answers: Answers) -> Estimate:
    if not answers.n:
        return Estimate(None, None, None, 0, answers.missing, 0.0)
    value, spread = float(np.average(answers.values, weights=answers.weights)), deviation(answers)
    low = high = None
    if spread is not None:
        low, high = student(value, spread / float(np.sqrt(answers.effective_n)), answers.effective_n - 1)
    return Estimate(value, low, high, answers.n, answers.missing, answers.effective_n)


def student(value: float, error: float, freedom: float) -> tuple[float, float]:
    """value ± t · standard error, with `freedom` degrees of freedom (may be fractional)."""
    half = student_quantile(0.5 + CONFIDENCE / 2, freedom) * error
    return value - half, value + half


def deviation(answers: Answers) -> float | None:
    """Weighted standard deviation with the correction n / (n − 1); None for fewer than two answers."""
    if answers.n < 2:
        return None
    centre = np.average(answers.values, weights=answers.weights)
    variance = np.average((answers.values - centre) ** 2, weights=answers.weights)
    return float(np.sqrt(variance * answers.n / (answers.n - 1)))


def response_rate(answers: int, invited: int) -> Estimate:
    """Share of those invited who answered, with Wilson's interval; `missing` counts those who did not."""
    if invited < 0 or not 0 <= answers <= invited:
        raise InputFault(f"{answers} answers of {invited} invited cannot be")
    if not invited:
        return Estimate(None, None, None, 0, 0, 0.0)
    low, high = wilson(answers / invited, invited)
    return Estimate(answers / invited, low, high, invited, invited - answers, float(invited))
