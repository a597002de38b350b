"""One figure a firm, and what two groups of firms differ in, by the engine's shares, means and contrasts.

A Borich gap is a product of two means; each firm's part in it is its linear part (delta method), whose mean is the gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.survey import (
    By,
    Estimate,
    NeedAnswers,
    effective_n,
    mean,
    share,
)
from clustergrowth.engine.survey import difference as between

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tested:
    """A difference with its interval, and the p of there being none."""

    estimate: Estimate
    p: float | None


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
    """The difference of two independent groups, each given as values and weights; of one firm a mean says nothing."""
    found = between(one[0], other[0], one[1], other[1], shares=is_share)
    if found.value is None:
        return None
    n, size = len(one[0]) + len(other[0]), effective_n(one[1]) + effective_n(other[1])
    return Tested(Estimate(found.value, found.low, found.high, n, 0, size), found.p_value)
