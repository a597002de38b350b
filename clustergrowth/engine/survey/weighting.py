"""Weights that make those who answered stand for the firms there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import InputFault

Floats = NDArray[np.float64]
ROUNDS = 500  # chosen: margins that fit each other meet long before; what needs more does not fit
TOLERANCE = 1e-9  # relative; far below one firm of any total


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights of shape (rows,), and whether they meet the totals."""

    weights: Floats
    converged: bool


def rake(
    margins: Mapping[str, Sequence[str]],
    totals: Mapping[str, Mapping[str, float]],
    start: Sequence[float] | None = None,
) -> Raked:
    """Iterative proportional fitting: weights whose sums meet the known totals of every margin (Deming & Stephan 1940).

    `margins[name]` holds one category a row; `totals[name][category]` the known number of firms (0 or more). A category
    without a known total keeps its weight. Raises Fault for columns of different lengths, or answers in a category
    with a total of 0.
    """
    sizes = {len(column) for column in margins.values()}
    if len(sizes) != 1:
        raise InputFault("every margin needs one category a row")
    rows = sizes.pop()
    weights = np.ones(rows) if start is None else np.asarray(start, dtype=np.float64).copy()
    groups: list[tuple[NDArray[np.intp], float]] = []
    for name, column in margins.items():
        for category, total in totals.get(name, {}).items():
            place = np.array([k for k, value in enumerate(column) if value == category], dtype=np.intp)
            if len(place) and total <= 0:
                raise InputFault(f"{name} {category}: {len(place)} firms answered but the known total is {total:g}")
            if len(place):
                groups.append((place, float(total)))
    for _ in range(ROUNDS):
        worst = 0.0
        for place, total in groups:
            factor = total / weights[place].sum()
            weights[place] *= factor
            worst = max(worst, abs(factor - 1))
        if worst < TOLERANCE:
            return Raked(weights, True)
    return Raked(weights, not groups)
