"""What changed between two waves: in the same firms (panel), or between two pictures of a region (cross-section)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import Fault
from clustergrowth.engine.disclosure import MINIMUM_CELL, is_small
from clustergrowth.engine.survey.contrasts import NOTHING, Difference, are_shares, difference, figure
from clustergrowth.engine.survey.estimates import (
    CONFIDENCE,
    Answers,
    Estimate,
    Floats,
    Values,
    Weights,
    answered,
    effective_n,
    mean,
)
from clustergrowth.engine.survey.quantiles import normal_quantile, student_two_sided, two_sided

Rows = NDArray[np.intp]


class Design(StrEnum):
    """How two waves are compared."""

    PANEL = "panel"  # the same firms twice
    CROSS_SECTION = "cross-section"  # whoever answered each time


@dataclass(frozen=True, slots=True)
class Change:
    """after − before, its interval and p. `before` and `after` are the figures that are compared.

    In a panel both figures are of the firms that answered both times and `n` is their number; `left` answered before
    only, `joined` after only (keys of `paired_by`, in order). In a cross-section `n` is None, and so are the lists
    empty. A change is `hidden`, without figures, where 1–4 firms
    answered in a wave (or both times), or said yes, or said no.
    """

    design: Design
    before: Estimate | None
    after: Estimate | None
    change: float | None
    low: float | None
    high: float | None
    p_value: float | None
    n_before: int
    n_after: int
    n: int | None = None
    left: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    hidden: bool = False


def change_between(
    before: Values,
    after: Values,
    *,
    paired_by: tuple[Sequence[str], Sequence[str]] | None = None,
    weights_before: Weights | None = None,
    weights_after: Weights | None = None,
    shares: bool | None = None,
    minimum_cell: int = MINIMUM_CELL,
    confidence: float = CONFIDENCE,
) -> Change:
    """Change of a share (yes/no answers) or a mean (numbers) from one wave to the next, in the unit of the answers.

    Without `paired_by` the waves are independent samples: Newcombe's interval and the score test for shares, Welch's t
    for means, on effective n. With `paired_by` (one key a row of each wave, for instance the firm) only who answered
    both times is compared, weighted as in the later wave (else the earlier): t on the differences for means (the paired
    t), Bonett & Price's interval (2012) and McNemar's test for shares. `n_before` and `n_after` count all answers of
    each wave. Raises Fault for a key that stands twice in a wave or lists of different lengths.
    """
    counted = are_shares(before, after) if shares is None else shares
    first, second = _column(before), _column(after)
    sizes = (int((~np.isnan(first)).sum()), int((~np.isnan(second)).sum()))
    if paired_by is None:
        if _is_small(first, counted, minimum_cell) or _is_small(second, counted, minimum_cell):
            return Change(Design.CROSS_SECTION, *_HIDDEN, *sizes, hidden=True)
        gap = difference(second, first, weights_after, weights_before, shares=counted, confidence=confidence)
        own = figure(first, weights_before, shares=counted, confidence=confidence)
        then = figure(second, weights_after, shares=counted, confidence=confidence)
        return Change(Design.CROSS_SECTION, own, then, gap.value, gap.low, gap.high, gap.p_value, *sizes)
    rows, left, joined = _pairs(first, second, paired_by)
    one, other = (np.array([pair[k] for pair in rows], dtype=np.intp) for k in (0, 1))
    was, now = first[one], second[other]
    if _is_small(was, counted, minimum_cell) or _is_small(now, counted, minimum_cell):
        return Change(Design.PANEL, *_HIDDEN, *sizes, len(rows), left, joined, hidden=True)
    weight = _panel_weights(weights_before, weights_after, one, other)
    gap = _paired_shares(was, now, weight, confidence) if counted else _paired_means(was, now, weight, confidence)
    own, then = (figure(column, weight, shares=counted, confidence=confidence) for column in (was, now))
    return Change(
        Design.PANEL, own, then, gap.value, gap.low, gap.high, gap.p_value, *sizes, len(rows), left, joined
    )  # fmt: skip


def _is_small(column: Floats, counted: bool, minimum: int) -> bool:
    """Whether these answers, or those who said yes, or those who said no, are 1 … minimum − 1 firms."""
    known = column[~np.isnan(column)]
    yes = int((known == 1).sum())
    return is_small(len(known), minimum) or (
        counted and (is_small(yes, minimum) or is_small(len(known) - yes, minimum))
    )


_HIDDEN: tuple[None, None, None, None, None, None] = (None, None, None, None, None, None)


def _column(values: Values) -> Floats:
    if isinstance(values, np.ndarray):
        return values.astype(np.float64)
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def _pairs(
    first: Floats, second: Floats, keys: tuple[Sequence[str], Sequence[str]]
) -> tuple[list[tuple[int, int]], tuple[str, ...], tuple[str, ...]]:
    """Rows of those who answered both times, and the keys of those who answered once."""
    places = []
    for column, names in ((first, keys[0]), (second, keys[1])):
        if len(column) != len(names):
            raise Fault(f"{len(column)} answers but {len(names)} keys to pair them by")
        if len(set(names)) != len(names):
            twice = next(name for name in names if list(names).count(name) > 1)
            raise Fault(f"{twice} stands twice in one wave")
        places.append({name: k for k, name in enumerate(names) if not np.isnan(column[k])})
    was, now = places
    both = [(k, now[name]) for name, k in was.items() if name in now]
    return both, tuple(name for name in was if name not in now), tuple(name for name in now if name not in was)


def _panel_weights(
    before: Weights | None,
    after: Weights | None,
    one: Rows,
    other: Rows,
) -> Floats:
    if after is not None:
        weights: Floats = np.asarray(after, dtype=np.float64)[other]
        return weights
    if before is not None:
        earlier: Floats = np.asarray(before, dtype=np.float64)[one]
        return earlier
    return np.ones(len(one))


def _paired_means(was: Floats, now: Floats, weight: Floats, confidence: float) -> Difference:
    moved = answered(now - was, weight)
    found = mean(moved.values, moved.weights, confidence=confidence)
    if found.value is None or found.low is None or found.high is None:
        return Difference(found.value, None, None, None)
    error = _error(moved)
    p = (1.0 if found.value == 0 else 0.0) if error == 0 else student_two_sided(
        found.value / error, found.effective_n - 1
    )  # fmt: skip
    return Difference(found.value, found.low, found.high, p)


def _error(known: Answers) -> float:
    """Standard error of the weighted mean: sd with n/(n − 1) over the root of effective n."""
    centre = np.average(known.values, weights=known.weights)
    variance = float(np.average((known.values - centre) ** 2, weights=known.weights)) * known.n / (known.n - 1)
    return float(np.sqrt(variance / effective_n(known.weights)))


def _paired_shares(was: Floats, now: Floats, weight: Floats, confidence: float) -> Difference:
    """Bonett & Price: one imagined firm more in each kind of change keeps the interval honest where few changed."""
    if not len(was):
        return NOTHING
    size = effective_n(weight)
    up = float(np.average((now > was).astype(np.float64), weights=weight))
    down = float(np.average((now < was).astype(np.float64), weights=weight))
    more, fewer = ((part * size + 1) / (size + 2) for part in (up, down))
    centre = more - fewer
    half = normal_quantile(0.5 + confidence / 2) * float(np.sqrt((more + fewer - centre**2) / (size + 2)))
    p = 1.0 if up + down == 0 else float(two_sided(np.array([(up - down) * np.sqrt(size / (up + down))]))[0])
    return Difference(up - down, max(-1.0, centre - half), min(1.0, centre + half), p)
