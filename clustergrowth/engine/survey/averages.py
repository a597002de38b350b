"""Scale, number and gap questions: means, medians and discrepancies per region and overall, small regions hidden.

Answers are first counted by their value: how many firms of a region gave it, and what these weigh together. All figures
come from these counts, so that neither the order of the rows nor how files were cut can change a digit.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.disclosure import OVERALL, hide_means
from clustergrowth.engine.survey.estimates import Answers, Floats, deviation, mean_of
from clustergrowth.engine.survey.gaps import discrepancies
from clustergrowth.engine.survey.groups import Counts, Groups, GroupSize, Keys
from clustergrowth.engine.survey.instrument import SurveyQuestion

Document = dict[str, object]
_FEW = 5_000  # whole numbers that need not be sorted to be counted
_DENSE = 2_000_000  # regions × values counted at once


@dataclass(frozen=True, slots=True)
class Spread:
    """The answers of one group: distinct values (one column a part of the question), firms and weights of each."""

    values: tuple[Floats, ...]
    count: Counts
    weight: Floats
    size: GroupSize

    def answers(self, values: Floats) -> Answers:
        return Answers(values, self.weight, self.size.n, 0, self.size.effective_n)


def average_figures(
    question: SurveyQuestion, columns: list[Floats], groups: Groups, minimum: int, besides: Collection[str] = ()
) -> dict[str, Document]:
    """A question of numbers in every group (`OVERALL` for all). `besides` are groups hidden for another reason."""
    rows: NDArray[np.bool_] = ~np.isnan(columns[0])
    for column in columns[1:]:
        rows &= ~np.isnan(column)
    sizes = groups.sizes_of(rows)
    names = (*groups.names, OVERALL)
    spreads = _spreads([column[rows] for column in columns], rows, groups, sizes)
    hidden = hide_means(
        {name: size.n for name, size in zip(groups.names, sizes, strict=False)}, minimum=minimum, besides=besides
    )
    for name in _unanimous(names, spreads, hidden):
        hidden = hide_means(
            {name: size.n for name, size in zip(groups.names, sizes, strict=False)},
            minimum=minimum,
            besides=[*besides, name],
        )
    result: dict[str, Document] = {}
    for name, size, spread, asked in zip(names, sizes, spreads, groups.sizes, strict=True):
        document: Document = {"n": size.n, "missing": asked.n - size.n}
        if name in hidden:
            document["suppressed"] = str(hidden[name])
        elif question.type == "gap":
            document.update(_gap(spread))
        else:
            document.update(_average(spread))
        result[name] = document
    return result


def _unanimous(names: tuple[str, ...], spreads: list[Spread], hidden: Collection[str]) -> list[str]:
    """The overall figure, when all firms of the hidden regions gave one answer: their joint mean would tell it."""
    kept_back = [spread for name, spread in zip(names, spreads, strict=True) if name in hidden and name != OVERALL]
    if not kept_back or OVERALL in hidden:
        return []
    pairs = {pair for spread in kept_back for pair in zip(*(part.tolist() for part in spread.values), strict=True)}
    return [OVERALL] if len(pairs) == 1 else []


def _spreads(columns: list[Floats], rows: NDArray[np.bool_], groups: Groups, sizes: list[GroupSize]) -> list[Spread]:
    """One spread a region, and that of all."""
    key, levels = _levels(columns)
    size = len(levels[0])
    lines = len(groups.names)
    region = groups.region[rows]
    if lines * size <= _DENSE:
        counts, weights = groups.weighed.sums(region * size + key, lines * size, rows)
        filled = np.flatnonzero(counts)
        counts, weights = counts[filled], weights[filled]
    else:
        filled, inverse = np.unique(region * size + key, return_inverse=True)
        counts, weights = groups.weighed.sums(inverse, len(filled), rows)
    where, level = np.divmod(filled, max(1, size))
    bounds = np.searchsorted(where, np.arange(lines + 1))
    spreads = []
    for line in range(lines):
        part = slice(bounds[line], bounds[line + 1])
        values = tuple(column[level[part]] for column in levels)
        spreads.append(Spread(values, counts[part], weights[part], sizes[line]))
    counts, weights = groups.weighed.sums(key, size, rows)
    spreads.append(Spread(levels, counts, weights, sizes[-1]))
    return spreads


def _levels(columns: list[Floats]) -> tuple[Keys, tuple[Floats, ...]]:
    """The place of every row's values among the distinct ones, which come in order."""
    key, levels = _distinct(columns[0])
    together: tuple[Floats, ...] = (levels,)
    for column in columns[1:]:
        other, more = _distinct(column)
        pairs, key = np.unique(key * len(more) + other, return_inverse=True)
        before, after = np.divmod(pairs, max(1, len(more)))
        together = (*(each[before] for each in together), more[after])
    return key, together


def _distinct(column: Floats) -> tuple[Keys, Floats]:
    if not len(column):
        return np.empty(0, dtype=np.int64), column
    low, high = float(column.min()), float(column.max())
    if high - low < _FEW and (np.floor(column) == column).all():
        key = (column - low).astype(np.int64)
        seen = np.flatnonzero(np.bincount(key))
        place = np.zeros(int(high - low) + 1, dtype=np.int64)
        place[seen] = np.arange(len(seen))
        whole: Floats = (seen + low).astype(np.float64)
        return place[key], whole
    levels, inverse = np.unique(column, return_inverse=True)
    return inverse.astype(np.int64), levels


def _average(spread: Spread) -> Document:
    answers = spread.answers(spread.values[0])
    mean = mean_of(answers)
    figures: Document = {"mean": mean.value, "low": mean.low, "high": mean.high, "sd": deviation(answers)}
    return {**figures, "median": _median(spread) if answers.n else None}


def _median(spread: Spread) -> float:
    """The usual median where all firms weigh the same, else the lower weighted one."""
    values, n = spread.values[0], spread.size.n
    each = spread.weight / np.maximum(spread.count, 1)
    if np.ptp(each[spread.count > 0]) <= 1e-12 * each.max() and abs(spread.size.effective_n - n) <= 1e-9 * n:
        reached = np.cumsum(spread.count)
        low, high = (values[np.searchsorted(reached, place, side="right")] for place in ((n - 1) // 2, n // 2))
        return float((low + high) / 2)
    weight = np.cumsum(spread.weight)
    # half the weight, forgiving rounding of the running sum
    return float(values[np.searchsorted(weight, weight[-1] / 2 * (1 - 1e-12))])


def _gap(spread: Spread) -> Document:
    """Borich's discrepancy, and the ranked one: −100…100, below 0 where ability lags (Narine & Harder 2021)."""
    importance, ability = spread.values
    mean = mean_of(spread.answers(discrepancies(importance, ability, spread.weight)))
    ranked = mean_of(spread.answers(-100.0 * np.sign(importance - ability)))
    return {"mwds": mean.value, "low": mean.low, "high": mean.high, "rdm": ranked.value}
