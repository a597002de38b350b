"""Two figures side by side: their difference, its interval and its p.

Of two groups: Newcombe's hybrid score interval (Newcombe 1998, method 10) and the pooled score test for shares, Welch's
t for means, both on effective numbers of firms (Kish), so that unequal weights widen them. Of the same firms twice:
Bonett & Price's interval (2012) and McNemar's test for shares, the paired t for means.
"""

from dataclasses import dataclass

import numpy as np

from clustergrowth.engine.intervals import CONFIDENCE, normal_quantile, student_two_sided, two_sided
from clustergrowth.engine.survey.estimates import (
    Answers,
    Estimate,
    Floats,
    answered,
    deviation,
    mean_of,
    share_of,
    student,
)


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """A difference with its interval, and the p of there being none; no p where one firm alone has no spread."""

    estimate: Estimate
    p: float | None


def difference(first: Answers, second: Answers, *, shares: bool) -> GroupDifference | None:
    """How much more the first say than the second; None where one of them is silent, or a mean that of one firm."""
    contrast = _between_shares(first, second) if shares else _between_means(first, second)
    if contrast is None:
        return None
    value, low, high, p = contrast
    return GroupDifference(Estimate(value, low, high, first.n + second.n, 0, first.effective_n + second.effective_n), p)


def _between_shares(a: Answers, b: Answers) -> tuple[float, float, float, float] | None:
    first, second = share_of(a), share_of(b)
    if first.value is None or first.low is None or first.high is None:
        return None
    if second.value is None or second.low is None or second.high is None:
        return None
    gap = first.value - second.value
    down = np.hypot(first.value - first.low, second.high - second.value)
    up = np.hypot(first.high - first.value, second.value - second.low)
    n, m = first.effective_n, second.effective_n
    pooled = (first.value * n + second.value * m) / (n + m)
    error = float(np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)))
    p = 1.0 if error == 0 else float(two_sided(np.array([gap / error]))[0])
    return gap, float(gap - down), float(gap + up), p


def _between_means(first: Answers, second: Answers) -> tuple[float, float, float, float] | None:
    """Welch's interval and test on effective n (degrees of freedom by Welch & Satterthwaite)."""
    spreads = deviation(first), deviation(second)
    if spreads[0] is None or spreads[1] is None:
        return None
    error_a, error_b = spreads[0] ** 2 / first.effective_n, spreads[1] ** 2 / second.effective_n
    gap = _centre(first) - _centre(second)
    if error_a + error_b == 0:
        return gap, gap, gap, 1.0 if gap == 0 else 0.0
    freedom = (error_a + error_b) ** 2 / (error_a**2 / (first.effective_n - 1) + error_b**2 / (second.effective_n - 1))
    error = float(np.sqrt(error_a + error_b))
    return gap, *student(gap, error, freedom), student_two_sided(gap / error, freedom)


def _centre(answers: Answers) -> float:
    return float(np.average(answers.values, weights=answers.weights))


def change(was: Floats, now: Floats, weights: Floats, *, shares: bool) -> GroupDifference | None:
    """What changed in firms that answered twice, a row a firm; None where nobody did."""
    if not len(was):
        return None
    if shares:
        return _changed_shares(was, now, answered(now, weights))
    moved = answered(now - was, weights)
    mean, spread = mean_of(moved), deviation(moved)
    if mean.value is None or spread is None:
        return GroupDifference(mean, None)
    error = spread / float(np.sqrt(moved.effective_n))
    p = float(mean.value == 0) if error == 0 else student_two_sided(mean.value / error, moved.effective_n - 1)
    return GroupDifference(mean, p)


def _changed_shares(was: Floats, now: Floats, answers: Answers) -> GroupDifference:
    """Bonett & Price: one imagined firm more in each kind of change keeps the interval honest where few changed."""
    size = answers.effective_n
    up = float(np.average((now > was).astype(np.float64), weights=answers.weights))
    down = float(np.average((now < was).astype(np.float64), weights=answers.weights))
    more, fewer = ((part * size + 1) / (size + 2) for part in (up, down))
    centre = more - fewer
    half = normal_quantile(0.5 + CONFIDENCE / 2) * float(np.sqrt((more + fewer - centre**2) / (size + 2)))
    p = 1.0 if up + down == 0 else float(two_sided(np.array([(up - down) * np.sqrt(size / (up + down))]))[0])
    return GroupDifference(
        Estimate(up - down, max(-1.0, centre - half), min(1.0, centre + half), answers.n, 0, size), p
    )
