"""Whether a share grew between two windows: Wilson 1927; among the same members Newcombe 1998, method 10 for pairs."""

from dataclasses import dataclass
from math import sqrt

from clustergrowth.engine import InputFault
from clustergrowth.engine.intervals import wilson
from clustergrowth.engine.network.twomode import Proportion


@dataclass(frozen=True, slots=True)
class WindowChange:
    """A difference between two windows with its interval; None where there is nothing to compare."""

    value: float | None
    low: float | None
    high: float | None


def proportion(part: int, whole: int) -> tuple[Proportion, float | None, float | None]:
    """Part of whole with Wilson's interval; no interval for part of nothing."""
    if not 0 <= part <= whole:
        raise InputFault(f"{part} of {whole} is no share")
    if not whole:
        return Proportion(part, whole), None, None
    return (Proportion(part, whole), *wilson(part / whole, whole))


def paired_change(both: int, lost: int, won: int, neither: int) -> WindowChange:
    """Difference after − before of a share among the same members: `both` had it twice, `lost` only before, `won` only
    after. Newcombe's interval for pairs (square-and-add with correlation)."""
    if min(both, lost, won, neither) < 0:
        raise InputFault("counts may not be below 0")
    whole = both + lost + won + neither
    if not whole:
        return WindowChange(None, None, None)
    after, before = both + won, both + lost
    p, q = after / whole, before / whole
    p_low, p_high = wilson(p, whole)
    q_low, q_high = wilson(q, whole)
    correlation = _correlation(both, lost, won, neither)
    down = (p - p_low) ** 2 - 2 * correlation * (p - p_low) * (q_high - q) + (q_high - q) ** 2
    up = (p_high - p) ** 2 - 2 * correlation * (p_high - p) * (q - q_low) + (q - q_low) ** 2
    return WindowChange(p - q, p - q - sqrt(max(0.0, down)), p - q + sqrt(max(0.0, up)))


def _correlation(both: int, lost: int, won: int, neither: int) -> float:
    """Phi of the paired table with Newcombe's continuity correction; 0 where a margin is empty."""
    product = (both + lost) * (won + neither) * (both + won) * (lost + neither)
    if not product:
        return 0.0
    cross = float(both * neither - lost * won)
    if cross > 0:
        cross = max(cross - (both + lost + won + neither) / 2, 0.0)
    return cross / sqrt(product)
