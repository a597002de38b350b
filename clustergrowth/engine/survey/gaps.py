"""How far ability lags behind importance (Borich 1980), and how far people agree on an order (Kendall 1939)."""

from collections.abc import Sequence

import numpy as np

from clustergrowth.engine import InputFault
from clustergrowth.engine.survey.estimates import Floats


def discrepancies(importance: Floats, ability: Floats, weights: Floats) -> Floats:
    """Each firm's part in Borich's weighted discrepancy, mean(importance − ability) · mean(importance).

    A product of two means has no values of its own: these are its linear parts (delta method), and it is their mean.
    """
    lag = importance - ability
    g, m = (float(np.average(values, weights=weights)) if len(values) else 0.0 for values in (lag, importance))
    parts: Floats = g * m + (lag - g) * m + (importance - m) * g
    return parts


def kendall_w(rankings: Sequence[Sequence[float]] | Floats) -> float | None:
    """Agreement of m people who ranked the same n things, 0 (none) … 1 (complete), corrected for ties.

    `rankings` has shape (m, n) of ranks or scores (average ranks are taken). W = 12 S / (m²(n³ − n) − m Σ T).
    None when everybody ties everything; Fault for fewer than two things or people.
    """
    from scipy.stats import rankdata  # heavy

    table = np.asarray([rankdata(row) for row in rankings], dtype=np.float64)
    if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] < 2:
        raise InputFault("agreement needs at least two rankings of at least two things")
    people, things = table.shape
    sums = table.sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    ties = sum(float(count**3 - count) for row in table for count in np.unique(row, return_counts=True)[1])
    most = people**2 * (things**3 - things) - people * ties
    return 12 * spread / most if most > 0 else None
