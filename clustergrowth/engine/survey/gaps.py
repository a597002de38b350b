"""How far ability lags behind importance: Borich's weighted discrepancy and its ordinal sister, and agreement.

Sources: Borich 1980 (MWDS); Narine & Harder 2021 (ranked discrepancy model); Kendall & Babington Smith 1939 (W).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.estimates import (
    CONFIDENCE,
    Answers,
    Estimate,
    Floats,
    answered,
    effective_n,
    student,
)


@dataclass(frozen=True, slots=True)
class Gap:
    """MWDS (scale units squared, above 0 = ability lags) and RDM (−100…100, below 0 = ability lags)."""

    mwds: Estimate
    rdm: Estimate
    importance: float | None
    ability: float | None


def gap(
    importance: Sequence[float | None],
    ability: Sequence[float | None],
    weights: Sequence[float] | None = None,
    *,
    confidence: float = CONFIDENCE,
) -> Gap:
    """Gap between importance and ability over those who rated both; `missing` counts those who did not.

    MWDS = mean(importance − ability) · mean(importance). Its interval takes both means as estimated (delta method,
    t with effective n − 1); RDM = 100 · (share with ability above importance − share with ability below it).
    """
    if len(importance) != len(ability):
        raise Fault(f"{len(importance)} ratings of importance but {len(ability)} of ability")
    both = [
        None if a is None or b is None or np.isnan(a) or np.isnan(b) else a
        for a, b in zip(importance, ability, strict=True)
    ]
    first = answered(both, weights)
    second = answered([b if a is not None else None for a, b in zip(both, ability, strict=True)], weights)
    if not first.n:
        nothing = Estimate(None, None, None, 0, first.missing, 0.0)
        return Gap(nothing, nothing, None, None)
    needed, lag = first.values, first.values - second.values
    return Gap(
        mwds=_product(lag, needed, first, confidence),
        rdm=_signed(-100.0 * np.sign(lag), first, confidence),
        importance=float(np.average(needed, weights=first.weights)),
        ability=float(np.average(second.values, weights=first.weights)),
    )


def _product(lag: Floats, needed: Floats, known: Answers, confidence: float) -> Estimate:
    """Product of two weighted means and its interval; each answer's influence is lag·m + needed·g (delta method)."""
    g = float(np.average(lag, weights=known.weights))
    m = float(np.average(needed, weights=known.weights))
    return _interval(g * m, (lag - g) * m + (needed - m) * g, known, confidence)


def _signed(values: Floats, known: Answers, confidence: float) -> Estimate:
    centre = float(np.average(values, weights=known.weights))
    found = _interval(centre, values - centre, known, confidence)
    if found.low is None or found.high is None:
        return found
    return replace(found, low=max(-100.0, found.low), high=min(100.0, found.high))


def _interval(value: float, influence: Floats, known: Answers, confidence: float) -> Estimate:
    size = effective_n(known.weights)
    if known.n < 2:
        return Estimate(value, None, None, known.n, known.missing, size)
    variance = float(np.average(influence**2, weights=known.weights)) * known.n / (known.n - 1)
    low, high = student(value, float(np.sqrt(variance / size)), size - 1, confidence)
    return Estimate(value, low, high, known.n, known.missing, size)


def kendall_w(rankings: Sequence[Sequence[float]]) -> float | None:
    """Agreement of m people who ranked the same n things, 0 (none) … 1 (complete), corrected for ties.

    `rankings` has shape (m, n) of ranks or scores (average ranks are taken). W = 12 S / (m²(n³ − n) − m Σ T).
    None when everybody ties everything; Fault for fewer than two things or people.
    """
    table = np.asarray([average_ranks(row) for row in rankings], dtype=np.float64)
    if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] < 2:
        raise Fault("agreement needs at least two rankings of at least two things")
    people, things = table.shape
    sums = table.sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    ties = sum(float(count**3 - count) for row in table for count in np.unique(row, return_counts=True)[1])
    most = people**2 * (things**3 - things) - people * ties
    return 12 * spread / most if most > 0 else None


def average_ranks(row: Sequence[float]) -> Floats:
    """Ranks 1…n with ties at their average."""
    values = np.asarray(row, dtype=np.float64)
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    average: Floats = (last - (counts - 1) / 2)[place]
    return average
