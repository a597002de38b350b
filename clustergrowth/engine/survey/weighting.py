"""Weights that make those who answered stand for the firms there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.estimates import design_effect, effective_n

Floats = NDArray[np.float64]
ROUNDS = 500
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights of shape (rows,), and what could not be reached: (margin, category) nobody of which answered."""

    weights: Floats
    empty: tuple[tuple[str, str], ...]
    converged: bool

    @property
    def design_effect(self) -> float | None:
        """n / effective n of these weights (Kish)."""
        return design_effect(self.weights)

    @property
    def effective_n(self) -> float:
        """Kish's effective sample size of these weights."""
        return effective_n(self.weights)


def rake(
    margins: Mapping[str, Sequence[str]],
    totals: Mapping[str, Mapping[str, float]],
    start: Sequence[float] | None = None,
) -> Raked:
    """Iterative proportional fitting: weights whose sums meet the known totals of every margin (Deming & Stephan 1940).

    `margins[name]` holds one category a row; `totals[name][category]` the known number of firms (0 or more). A category
    without a known total keeps its weight; one without answers is listed in `empty`. Raises Fault when a margin has
    answers but a total of 0, or columns differ in length.
    """
    sizes = {len(column) for column in margins.values()}
    if len(sizes) != 1:
        raise Fault("every margin needs one category a row")
    rows = sizes.pop()
    weights = np.ones(rows) if start is None else np.asarray(start, dtype=np.float64).copy()
    groups: list[tuple[NDArray[np.intp], float]] = []
    empty: list[tuple[str, str]] = []
    for name, column in margins.items():
        for category, total in totals.get(name, {}).items():
            place = np.array([k for k, value in enumerate(column) if value == category], dtype=np.intp)
            if len(place) and total <= 0:
                raise Fault(f"{name} {category}: {len(place)} firms answered but the known total is {total:g}")
            if len(place):
                groups.append((place, float(total)))
            elif total > 0:
                empty.append((name, category))
    for _ in range(ROUNDS):
        worst = 0.0
        for place, total in groups:
            factor = total / weights[place].sum()
            weights[place] *= factor
            worst = max(worst, abs(factor - 1))
        if worst < TOLERANCE:
            return Raked(weights, tuple(empty), True)
    return Raked(weights, tuple(empty), not groups)
