"""Answers in groups: sums of weights that do not depend on the order of the rows, and what they weigh together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.survey.coding import Names
from clustergrowth.engine.survey.estimates import Floats

Keys = NDArray[np.int64]
Counts = NDArray[np.int64]
_COARSE, _FINE = 2.0**26, 2.0**60  # a float holds 53 bits: 26 of a weight and 2²⁶ rows of them fit


class ExactWeights:
    """Weights of shape (rows,), summed exactly: in two parts of whole multiples, so that no sum is ever rounded.

    Below 67 million rows the sums of both parts fit a float without rounding; what is cut off a weight is less than
    2⁻⁶⁰ of the largest. The same rows in another order therefore give the same figures, to the last digit.
    """

    def __init__(self, weights: Floats) -> None:
        self._largest = float(weights.max()) if len(weights) else 1.0
        self._alike = not len(weights) or float(weights.min()) == self._largest
        scaled = weights / self._largest
        self._parts = () if self._alike else _split(scaled)
        self._squares = () if self._alike else _split(scaled**2)

    def sums(self, keys: Keys, size: int, rows: NDArray[np.bool_] | None = None) -> tuple[Counts, Floats]:
        """How many rows have each key 0 … size − 1, and the sum of their weights. `rows` are those the keys are of."""
        counts: Counts = np.bincount(keys, minlength=size).astype(np.int64)
        if self._alike:
            alike: Floats = (counts * self._largest).astype(np.float64)
            return counts, alike
        return counts, self._largest * _sum(self._parts, keys, size, rows)

    def squares(self, keys: Keys, size: int, rows: NDArray[np.bool_] | None = None) -> Floats:
        """The sum of squared weights of each key."""
        if self._alike:
            alike: Floats = (np.bincount(keys, minlength=size) * self._largest**2).astype(np.float64)
            return alike
        return self._largest**2 * _sum(self._squares, keys, size, rows)


def _split(values: Floats) -> tuple[Floats, Floats]:
    coarse = np.floor(values * _COARSE) / _COARSE
    return coarse, np.rint((values - coarse) * _FINE) / _FINE


def _sum(parts: Sequence[Floats], keys: Keys, size: int, rows: NDArray[np.bool_] | None) -> Floats:
    total = np.zeros(size)
    for part in parts:
        total += np.bincount(keys, weights=part if rows is None else part[rows], minlength=size)
    return total


@dataclass(frozen=True, slots=True)
class GroupSize:
    """One group: firms, their weight together, and Kish's effective number of them."""

    n: int
    weight: float
    squares: float

    @property
    def effective_n(self) -> float:
        return self.weight**2 / self.squares if self.n else 0.0


class Groups:
    """Rows by region, in the order of their names, and all together as the last group."""

    def __init__(self, regions: Names, weights: Floats) -> None:
        self.names = tuple(sorted(regions.of))
        rank = {name: k for k, name in enumerate(self.names)}
        order = np.array([rank[name] for name in regions.of], dtype=np.int64)
        self.region: Keys = order[regions.codes] if len(order) else np.empty(0, dtype=np.int64)
        self.weighed = ExactWeights(weights)

    @cached_property
    def sizes(self) -> list[GroupSize]:
        """Of every region, and of all."""
        return self.sizes_of(None)

    def sizes_of(self, rows: NDArray[np.bool_] | None) -> list[GroupSize]:
        """Of every region, and of all, counting only `rows`."""
        keys = self.region if rows is None else self.region[rows]
        counts, weights = self.weighed.sums(keys, len(self.names), rows)
        squares = self.weighed.squares(keys, len(self.names), rows)
        return with_all(
            [GroupSize(int(n), float(w), float(s)) for n, w, s in zip(counts, weights, squares, strict=True)]
        )


def with_all(sizes: list[GroupSize]) -> list[GroupSize]:
    """Groups, and behind them all of them together."""
    return [*sizes, together(sizes)]


def together(sizes: Sequence[GroupSize]) -> GroupSize:
    """Several groups as one."""
    return GroupSize(
        sum(each.n for each in sizes), sum(each.weight for each in sizes), sum(each.squares for each in sizes)
    )
