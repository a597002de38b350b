"""How far two coders agree beyond chance: Cohen's kappa and its interval. The one place where it is counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054  # 95 %


@dataclass(frozen=True)
class Kappa:
    """``value`` is None where chance alone would agree always: both used one and the same category."""

    value: float | None
    low: float | None
    high: float | None
    observed: float  # share of units on which both agree
    n: int


def cohen_kappa(first: Sequence[str], second: Sequence[str], categories: Sequence[str]) -> Kappa:
    """Kappa of two codings of the same units, 95 % interval by the large-sample variance (Fleiss, Cohen, Everitt 1969).

    ``first`` and ``second`` hold one category a unit. Raises ValueError on unequal lengths or an unknown category.
    """
    if len(first) != len(second):
        raise ValueError("both coders code the same units")
    place = {one: k for k, one in enumerate(categories)}
    table = np.zeros((len(categories), len(categories)))
    for a, b in zip(first, second, strict=True):
        if a not in place or b not in place:
            raise ValueError("unknown category")
        table[place[a], place[b]] += 1
    n = len(first)
    if not n:
        return Kappa(None, None, None, 0.0, 0)
    p = table / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float(np.trace(p)), float(rows @ columns)
    if 1 - expected < 1e-12:
        return Kappa(None, None, None, observed, n)
    kappa = (observed - expected) / (1 - expected)
    diagonal = float(np.sum(np.diag(p) * (1 - (rows + columns) * (1 - kappa)) ** 2))
    sums = (columns[:, None] + rows[None, :]) ** 2
    beside = float((1 - kappa) ** 2 * (np.sum(p * sums) - np.sum(np.diag(p) * np.diag(sums))))
    variance = (diagonal + beside - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2)
    spread = Z * float(np.sqrt(max(variance, 0.0)))
    return Kappa(kappa, max(-1.0, kappa - spread), min(1.0, kappa + spread), observed, n)
