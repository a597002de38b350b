"""Do two people who code the same passages see the same thing: Cohen's kappa."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clustergrowth.engine import InputFault
from clustergrowth.engine.intervals import CONFIDENCE, normal_quantile


@dataclass(frozen=True, slots=True)
class Kappa:
    """(observed − expected) / (1 − expected): 1 = always the same, 0 = as chance would have it.

    `kappa` is None where chance alone would agree always (both used one category only) or nobody coded; `n` counts
    passages both coded, `missing` those that one of them left out. `table[i][j]` counts category i of the first with j
    of the second, in the order of the categories given.
    """

    kappa: float | None
    low: float | None
    high: float | None
    observed: float | None
    expected: float | None
    n: int
    missing: int
    table: tuple[tuple[int, ...], ...]


def cohen_kappa(first: Sequence[str | None], second: Sequence[str | None], categories: Sequence[str]) -> Kappa:
    """Cohen's kappa (1960) of two codings of the same passages, one category a row, None where not coded.

    The interval is kappa ± z · standard error (Fleiss, Cohen & Everitt 1969), cut at −1 and 1. Raises Fault for lists
    of different lengths, a category named twice, or a code that is none of the categories.
    """
    if len(first) != len(second):
        raise InputFault(f"{len(first)} codes of one coder but {len(second)} of the other")
    place = {name: k for k, name in enumerate(categories)}
    if len(place) != len(categories):
        raise InputFault("a category stands twice in the list")
    table = np.zeros((len(place), len(place)))
    missing = 0
    for code_a, code_b in zip(first, second, strict=True):
        for code in (code_a, code_b):
            if code is not None and code not in place:
                raise InputFault(f"{code} is none of the categories")
        if code_a is None or code_b is None:
            missing += 1
        else:
            table[place[code_a], place[code_b]] += 1
    counts = tuple(tuple(int(count) for count in row) for row in table)
    n = int(table.sum())
    if not n:
        return Kappa(None, None, None, None, None, 0, missing, counts)
    part = table / n
    rows, columns = part.sum(axis=1), part.sum(axis=0)
    observed, expected = float(np.trace(part)), float(rows @ columns)
    if expected >= 1:
        return Kappa(None, None, None, observed, expected, n, missing, counts)
    kappa = (observed - expected) / (1 - expected)
    same = np.diag(part) * (1 - (rows + columns) * (1 - kappa)) ** 2
    apart = part * (columns[:, None] + rows[None, :]) ** 2
    variance = float(same.sum()) + (1 - kappa) ** 2 * float(apart.sum() - np.trace(apart))
    variance = (variance - (kappa - expected * (1 - kappa)) ** 2) / (1 - expected) ** 2 / n
    half = normal_quantile(0.5 + CONFIDENCE / 2) * float(np.sqrt(max(0.0, variance)))
    return Kappa(kappa, max(-1.0, kappa - half), min(1.0, kappa + half), observed, expected, n, missing, counts)
