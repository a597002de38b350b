"""Weights that let the firms that answered stand for the firms there are, and what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from clustergrowth.engine.survey import design_effect, effective_n, rake, wilson
from clustergrowth.listen.analysis.secure import few_together
from clustergrowth.listen.analysis.strata import MARGINS, UNKNOWN, Stratum, placed

MOST = 5.0  # a firm stands for at most this many times as many as the average one: heavier weights are cut to it
Totals = Mapping[str, Mapping[str, int]]  # {margin: {category: firms there are}}


@dataclass(frozen=True)
class Standing:
    """How one category of a margin is represented. ``answered`` is None where it is hidden."""

    margin: str
    category: str
    answered: int | None
    share: float | None  # of those whose category is known
    firms: int | None  # known total
    target: float | None  # share of the firms there are
    is_under: bool = False


@dataclass(frozen=True)
class Weighting:
    """Whether and how a region's answers are weighted."""

    n: int
    effective_n: float
    is_weighted: bool = False
    population: int | None = None  # the record of totals
    design_effect: float | None = None
    lowest: float | None = None  # weights, the average being 1
    highest: float | None = None
    trimmed: int = 0
    converged: bool = True
    empty: Sequence[str] = ()  # "margin:category" with firms of which none answered
    beyond: Sequence[str] = ()  # with answers, but no firm in the totals
    standings: Sequence[Standing] = field(default=())


def totals_of(cells: Sequence[Sequence[object]]) -> dict[str, dict[str, int]]:
    """The margins of a record of totals; a dimension that no cell tells has none."""
    margins: dict[str, dict[str, int]] = {margin: {} for margin in MARGINS}
    for *told, count in cells:
        for margin, category in zip(MARGINS, told, strict=True):
            if category:
                line = margins[margin]
                line[str(category)] = line.get(str(category), 0) + int(str(count))
    return {margin: line for margin, line in margins.items() if line}


def weights_for(strata: Sequence[Stratum], totals: Totals, population: int | None) -> tuple[list[float], Weighting]:
    """Raked weights of a region's firms (their sum is the number of firms there are), and what they cost.

    A firm whose category is unknown keeps the average weight of that margin. Categories without answers cannot be
    stood for: the others take their place, and it is said.
    """
    n = len(strata)
    columns = {margin: _column(strata, margin, totals.get(margin, {})) for margin in MARGINS}
    standings = [one for margin in MARGINS for one in _standings(margin, columns[margin], totals.get(margin, {}))]
    if not totals or not n:
        return [1.0] * n, Weighting(n, float(n), standings=standings)
    whole = float(max(sum(line.values()) for line in totals.values()))
    wanted = {margin: _reachable(columns[margin], totals[margin], whole) for margin in totals}
    raked = rake({m: columns[m] for m in totals}, wanted, start=[whole / n] * n)
    weights, trimmed = _trimmed(raked.weights / raked.weights.mean())
    found = Weighting(
        n=n,
        effective_n=effective_n(weights),
        is_weighted=True,
        population=population,
        design_effect=design_effect(weights),
        lowest=float(weights.min()),
        highest=float(weights.max()),
        trimmed=trimmed,
        converged=raked.converged,
        empty=[f"{m}:{c}" for m in totals for c, firms in totals[m].items() if firms and c not in columns[m]],
        beyond=[f"{m}:{c}" for m in totals for c in sorted(set(columns[m]) - {UNKNOWN}) if not totals[m].get(c)],
        standings=standings,
    )
    return [float(one) for one in weights * whole / n], found


def _column(strata: Sequence[Stratum], margin: str, known: Mapping[str, int]) -> list[str]:
    if margin == "place":
        return [placed(one.place, list(known)) for one in strata]
    return [one.of(margin) for one in strata]


def _reachable(column: Sequence[str], line: Mapping[str, int], whole: float) -> dict[str, float]:
    """What the weights of each category shall sum to: categories somebody answered for share the whole among them."""
    apart = sum(1 for category in column if not line.get(category)) / len(column)
    here = {category: float(firms) for category, firms in line.items() if firms and category in column}
    scale = whole * (1 - apart) / sum(here.values()) if here else 0.0
    return {category: firms * scale for category, firms in here.items()}


def _trimmed(weights: "np.typing.NDArray[np.float64]") -> tuple["np.typing.NDArray[np.float64]", int]:
    """No weight above ``MOST`` times the average; what is cut off is shared by the others."""
    cut = weights > MOST
    while (weights > MOST * (1 + 1e-9)).any():
        cut |= weights > MOST
        rest = ~cut
        weights = np.where(cut, MOST, weights * (len(weights) - MOST * cut.sum()) / weights[rest].sum())
    return weights, int(cut.sum())


def _standings(margin: str, column: Sequence[str], line: Mapping[str, int]) -> list[Standing]:
    counts: dict[str, int] = dict.fromkeys(line, 0)
    for category in column:
        counts[category] = counts.get(category, 0) + 1
    if set(counts) <= {UNKNOWN}:
        return []  # nothing is known of this margin
    hidden = few_together(counts)
    known = sum(count for category, count in counts.items() if category != UNKNOWN)
    there_are = sum(line.values())
    return [
        _standing(margin, category, None if category in hidden else count, known, line.get(category), there_are)
        for category, count in sorted(counts.items(), key=lambda pair: (pair[0] == UNKNOWN, pair[0]))
    ]


def _standing(
    margin: str, category: str, answered: int | None, known: int, firms: int | None, there_are: int
) -> Standing:
    is_told = answered is not None and category != UNKNOWN and known > 0
    share = answered / known if is_told and answered is not None else None
    target = firms / there_are if firms is not None and there_are else None
    is_under = False
    if share is not None and target is not None:
        is_under = wilson(share, known)[1] < target
    return Standing(margin, category, answered, share, firms, target, is_under)
