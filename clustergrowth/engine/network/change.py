"""Whether something grew between two windows, and which ties stayed.

Rates: exact intervals by conditioning on the sum (Przyborowski & Wilenski 1940; Clopper & Pearson 1934).
Proportions: Wilson 1927; difference of two: Newcombe 1998, method 10; paired: Newcombe 1998, method 10 for pairs.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist
from typing import TypeVar

from clustergrowth.engine import Fault
from clustergrowth.engine.network.twomode import Proportion

Tie = TypeVar("Tie", bound=Hashable)
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Renewal:
    """What became of the ties of the earlier window."""

    persistence: float | None
    jaccard: float | None
    new_share: float | None


def renewal(before: Collection[Tie], after: Collection[Tie]) -> Renewal:
    """|both|/|before|, |both|/|either|, |new|/|after|; None where the base is empty. Give every tie one way round."""
    old, new = set(before), set(after)
    both = len(old & new)
    return Renewal(
        persistence=both / len(old) if old else None,
        jaccard=both / len(old | new) if old | new else None,
        new_share=(len(new) - both) / len(new) if new else None,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A ratio or difference between two windows with its interval and two-sided p; `grew` when the interval says so.

    `value` and `high` are None where they are infinite or undefined (nothing to compare with).
    """

    value: float | None
    low: float | None
    high: float | None
    p_value: float | None
    grew: bool


def rate_ratio(
    before: int, after: int, *, exposure: tuple[float, float] = (1.0, 1.0), confidence: float = CONFIDENCE
) -> Change:
    """Ratio of two counts (after / before) per unit of exposure, with an exact Poisson interval.

    Count only members of both windows, else recruitment looks like growth. With nothing before the ratio is unbounded:
    `value` and `high` are None, `low` still tells. No counts at all tell nothing.
    """
    if before < 0 or after < 0 or min(exposure) <= 0:
        raise Fault("counts may not be below 0 and exposures must be above 0")
    total = before + after
    if not total:
        return Change(None, None, None, None, False)
    scale = exposure[0] / exposure[1]
    low, high = (_odds(bound) * scale for bound in clopper_pearson(after, total, confidence))
    expected = exposure[1] / (exposure[0] + exposure[1])
    return Change(
        value=after / before * scale if before else None,
        low=low,
        high=None if high == inf else high,
        p_value=_binomial_p(after, total, expected),
        grew=low > 1,
    )


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf


def clopper_pearson(part: int, whole: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Exact binomial interval of part of whole. Fault for part of nothing."""
    from scipy.special import betaincinv  # half a second to load: only where it is needed

    if not 0 <= part <= whole or not whole:
        raise Fault(f"{part} of {whole} is no share")
    tail = (1 - confidence) / 2
    low = float(betaincinv(part, whole - part + 1, tail)) if part else 0.0
    high = float(betaincinv(part + 1, whole - part, 1 - tail)) if part < whole else 1.0
    return low, high


def _binomial_p(part: int, whole: int, chance: float) -> float:
    """Two-sided exact p: twice the smaller tail, at most 1."""
    from scipy.special import bdtr, bdtrc

    below = float(bdtr(part, whole, chance))
    above = float(bdtrc(part - 1, whole, chance)) if part else 1.0
    return min(1.0, 2 * min(below, above))


def proportion(part: int, whole: int, confidence: float = CONFIDENCE) -> tuple[Proportion, float | None, float | None]:
    """Part of whole with Wilson's interval; no interval for part of nothing."""
    if not 0 <= part <= whole:
        raise Fault(f"{part} of {whole} is no share")
    if not whole:
        return Proportion(part, whole), None, None
    return (Proportion(part, whole), *_wilson(part, whole, _z(confidence)))


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _wilson(part: int, whole: int, z: float) -> tuple[float, float]:
    p = part / whole
    centre = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return (0.0 if not part else max(0.0, centre - half)), (1.0 if part == whole else min(1.0, centre + half))


def proportion_change(before: Proportion, after: Proportion, confidence: float = CONFIDENCE) -> Change:
    """Difference after − before of two independent shares: Newcombe's interval, score test with pooled share."""
    if not before.whole or not after.whole:
        return Change(None, None, None, None, False)
    z = _z(confidence)
    p, q = after.part / after.whole, before.part / before.whole
    p_low, p_high = _wilson(after.part, after.whole, z)
    q_low, q_high = _wilson(before.part, before.whole, z)
    low = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    pooled = (after.part + before.part) / (after.whole + before.whole)
    error = sqrt(pooled * (1 - pooled) * (1 / after.whole + 1 / before.whole))
    p_value = 2 * NormalDist().cdf(-abs(p - q) / error) if error else 1.0
    return Change(p - q, low, high, p_value, low > 0)


def paired_change(both: int, lost: int, won: int, neither: int, confidence: float = CONFIDENCE) -> Change:
    """Difference after − before of a share among the same members: `both` had it twice, `lost` only before, `won` only
    after. Exact McNemar p; Newcombe's interval for pairs (square-and-add with correlation)."""
    if min(both, lost, won, neither) < 0:
        raise Fault("counts may not be below 0")
    whole = both + lost + won + neither
    if not whole:
        return Change(None, None, None, None, False)
    z = _z(confidence)
    after, before = both + won, both + lost
    p, q = after / whole, before / whole
    p_low, p_high = _wilson(after, whole, z)
    q_low, q_high = _wilson(before, whole, z)
    correlation = _correlation(both, lost, won, neither)
    down = (p - p_low) ** 2 - 2 * correlation * (p - p_low) * (q_high - q) + (q_high - q) ** 2
    up = (p_high - p) ** 2 - 2 * correlation * (p_high - p) * (q - q_low) + (q - q_low) ** 2
    low, high = p - q - sqrt(max(0.0, down)), p - q + sqrt(max(0.0, up))
    p_value = _binomial_p(won, won + lost, 0.5) if won + lost else 1.0
    return Change(p - q, low, high, p_value, low > 0)


def _correlation(both: int, lost: int, won: int, neither: int) -> float:
    """Phi of the paired table with Newcombe's continuity correction; 0 where a margin is empty."""
    product = (both + lost) * (won + neither) * (both + won) * (lost + neither)
    if not product:
        return 0.0
    cross = float(both * neither - lost * won)
    if cross > 0:
        cross = max(cross - (both + lost + won + neither) / 2, 0.0)
    return cross / sqrt(product)
