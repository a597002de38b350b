"""One figure a firm, and what two groups of firms differ in: plain formulae on the engine's shares and means.

Shares: Newcombe's interval from the two Wilson intervals (Newcombe 1998, method 10), p of the score test. Means: Welch.
A Borich gap is a product of two means; each firm's part in it is its linear part (delta method), whose mean is the gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from clustergrowth.engine.survey import By, Estimate, NeedAnswers, effective_n, mean, share

Floats = NDArray[np.float64]
CONFIDENCE = 0.95
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Tested:
    """A difference with its interval, and the p of there being none."""

    estimate: Estimate
    p: float | None

    @property
    def is_detectable(self) -> bool:
        low, high = self.estimate.low, self.estimate.high
        return low is not None and high is not None and not low <= 0 <= high


class Figure:
    """One need of all firms: its answers, turned the usual way round, and what a group of firms says."""

    def __init__(self, need: NeedAnswers, by: By, weights: Sequence[float] | None) -> None:
        self.by, self.is_share = by, by is By.MAJOR
        self.weights = np.ones(len(need.values)) if weights is None else np.asarray(weights, dtype=np.float64)
        values = _column(need.scale.read(need.values))
        if self.is_share:
            values = np.where(np.isnan(values), np.nan, values >= need.scale.major_from)
        self.values = values
        self.ability = _column(need.scale.read(need.ability)) if by is By.GAP else None

    @cached_property
    def is_told(self) -> NDArray[np.bool_]:
        told = ~np.isnan(self.values)
        return told if self.ability is None else told & ~np.isnan(self.ability)

    def told(self, rows: Sequence[int]) -> int:
        return int(self.is_told[list(rows)].sum())

    def yes(self, rows: Sequence[int]) -> int:
        return int(np.nansum(self.values[list(rows)]))

    def parts(self, rows: Sequence[int]) -> tuple[Floats, Floats]:
        """Of those that answered: each firm's part in the figure, whose mean it is, and its weight."""
        place = np.asarray(list(rows), dtype=np.intp)
        place = place[self.is_told[place]]
        values, weights = self.values[place], self.weights[place]
        if self.ability is None or not len(place):
            return values, weights
        lag = values - self.ability[place]
        g, m = float(np.average(lag, weights=weights)), float(np.average(values, weights=weights))
        return g * m + (lag - g) * m + (values - m) * g, weights

    def estimate(self, rows: Sequence[int]) -> Estimate:
        values, weights = self.parts(rows)
        found = share(values, weights) if self.is_share else mean(values, weights)
        return Estimate(found.value, found.low, found.high, found.n, len(rows) - found.n, found.effective_n)


def _column(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def difference(figure: Figure, ones: Sequence[int], others: Sequence[int]) -> Tested | None:
    """How much more the ones say than the others; None where one side is silent."""
    return apart(figure.parts(ones), figure.parts(others), is_share=figure.is_share)


def apart(one: tuple[Floats, Floats], other: tuple[Floats, Floats], *, is_share: bool) -> Tested | None:
    """The difference of two independent groups, each given as values and weights."""
    if not len(one[0]) or not len(other[0]):
        return None
    return _of_shares(one, other) if is_share else _of_means(one, other)


def _of_shares(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Tested:
    a, b = share(*one), share(*other)
    p, q = a.value or 0.0, b.value or 0.0
    below = np.hypot(p - (a.low or 0.0), (b.high or 0.0) - q)
    above = np.hypot((a.high or 0.0) - p, q - (b.low or 0.0))
    pooled = (p * a.effective_n + q * b.effective_n) / (a.effective_n + b.effective_n)
    error = float(np.sqrt(pooled * (1 - pooled) * (1 / a.effective_n + 1 / b.effective_n)))
    chance = 2 * _NORMAL.cdf(-abs(p - q) / error) if error > 0 else None
    return Tested(_estimate(p - q, p - q - float(below), p - q + float(above), one, other), chance)


def _of_means(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Tested:
    (p, u, n), (q, v, m) = _moments(*one), _moments(*other)
    if u is None or v is None:
        return Tested(_estimate(p - q, None, None, one, other), None)
    error = float(np.sqrt(u + v))
    if error == 0:
        return Tested(_estimate(p - q, p - q, p - q, one, other), None)
    freedom = (u + v) ** 2 / (u**2 / (n - 1) + v**2 / (m - 1))
    half = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * error
    chance = 2 * float(stdtr(freedom, -abs(p - q) / error))
    return Tested(_estimate(p - q, p - q - half, p - q + half, one, other), chance)


def _moments(values: Floats, weights: Floats) -> tuple[float, float | None, float]:
    """Mean, its squared standard error (None for one firm) and the effective number of firms."""
    centre, size = float(np.average(values, weights=weights)), effective_n(weights)
    if len(values) < 2:
        return centre, None, size
    spread = float(np.average((values - centre) ** 2, weights=weights)) * len(values) / (len(values) - 1)
    return centre, spread / size, size


def _estimate(
    value: float, low: float | None, high: float | None, one: tuple[Floats, Floats], other: tuple[Floats, Floats]
) -> Estimate:
    size = effective_n(one[1]) + effective_n(other[1])
    return Estimate(value, low, high, len(one[0]) + len(other[0]), 0, size)
