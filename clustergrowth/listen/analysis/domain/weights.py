"""Weights that let the firms that answered stand for the firms there are, and what they cost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine.disclosure import few_together
from clustergrowth.engine.intervals import wilson
from clustergrowth.engine.survey.estimates import design_effect, effective_n
from clustergrowth.engine.survey.weighting import rake
from clustergrowth.listen.analysis.domain.strata import MARGINS, UNKNOWN, Stratum, placed

MOST, LEAST = 5.0, 0.1  # a firm stands for so many times as many as the average one: other weights are cut to it
CLOSE = 0.005  # a margin is met when every kind of it is within half a per cent
ROUNDS = 50  # chosen: trimming and raking in turn settle long before
Floats = NDArray[np.float64]
Totals = Mapping[str, Mapping[str, int]]  # {margin: {category: firms there are}}


@dataclass(frozen=True)
class Representation:
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
    left_out: Sequence[str] = ()  # margins that cannot be met together with the others
    empty: Sequence[str] = ()  # "margin:category" with firms of which none answered
    beyond: Sequence[str] = ()  # with answers, but no firm in the totals
    standings: Sequence[Representation] = field(default=())


def totals_of(cells: Sequence[Sequence[object]]) -> dict[str, dict[str, int]]:
    """The margins of a record of totals; a dimension that no cell tells has none."""
    margins: dict[str, dict[str, int]] = {margin: {} for margin in MARGINS}
    for *stratum, count in cells:
        for margin, category in zip(MARGINS, stratum, strict=True):
            if category:
                line = margins[margin]
                line[str(category)] = line.get(str(category), 0) + int(str(count))
    return {margin: line for margin, line in margins.items() if line}


def weights_for(strata: Sequence[Stratum], totals: Totals, population: int | None) -> tuple[list[float], Weighting]:
    """Raked weights of a region's firms (their sum is the number of firms there are), and what they cost.

    A kind that is not in the totals, the unknown one first, keeps its part of the answers. Kinds nobody answered for
    cannot be stood for: the others take their place. Margins that cannot be met together are left out, the last first.
    All of it is said.
    """
    n = len(strata)
    columns = {margin: _column(strata, margin, totals.get(margin, {})) for margin in MARGINS}
    standings = [each for margin in MARGINS for each in _standings(margin, columns[margin], totals.get(margin, {}))]
    if not totals or not n:
        return [1.0] * n, Weighting(n, float(n), standings=standings)
    whole = float(max(sum(line.values()) for line in totals.values()))
    met = [margin for margin in MARGINS if margin in totals]
    raked = _raked(columns, totals, met)
    while raked is None and len(met) > 1:
        met.pop()
        raked = _raked(columns, totals, met)
    if raked is None:
        return [1.0] * n, Weighting(n, float(n), standings=standings, left_out=list(totals))
    weights, trimmed = _trimmed(raked)
    weighting = Weighting(
        n=n,
        effective_n=effective_n(weights),
        is_weighted=True,
        population=population,
        design_effect=design_effect(weights),
        lowest=float(weights.min()),
        highest=float(weights.max()),
        trimmed=trimmed,
        left_out=[margin for margin in totals if margin not in met],
        empty=[f"{m}:{c}" for m in totals for c, firms in totals[m].items() if firms and c not in columns[m]],
        beyond=[f"{m}:{c}" for m in totals for c in sorted(set(columns[m]) - {UNKNOWN}) if not totals[m].get(c)],
        standings=standings,
    )
    return [float(weight) for weight in weights * whole / weights.sum()], weighting


def _raked(columns: Mapping[str, Sequence[str]], totals: Totals, margins: Sequence[str]) -> Floats | None:
    """Weights of average 1 that meet the margins; None where no weights do."""
    wanted = {margin: _reachable(columns[margin], totals[margin]) for margin in margins}
    weights = rake({margin: columns[margin] for margin in margins}, wanted).weights
    for margin in margins:
        for category, total in wanted[margin].items():
            own = np.array([value == category for value in columns[margin]])
            if abs(float(weights[own].sum()) / total - 1) > CLOSE:
                return None
    raked: Floats = weights / weights.mean()
    return raked


def _column(strata: Sequence[Stratum], margin: str, totals: Mapping[str, int]) -> list[str]:
    if margin == "place":
        return [placed(stratum.place, list(totals)) for stratum in strata]
    return [stratum.of(margin) for stratum in strata]


def _reachable(column: Sequence[str], line: Mapping[str, int]) -> dict[str, float]:
    """What the weights of each category shall sum to, all together the number of answers."""
    counts = Counter(column)
    apart = {category: float(n) for category, n in counts.items() if not line.get(category)}
    here = {category: float(line[category]) for category in counts if line.get(category)}
    scale = (len(column) - sum(apart.values())) / sum(here.values()) if here else 0.0
    return {category: firms * scale for category, firms in here.items()} | apart


def _trimmed(weights: Floats) -> tuple[Floats, int]:
    """No weight above ``MOST`` or below ``LEAST`` times the average; what is cut is shared by the others."""
    cut = np.zeros(len(weights), dtype=np.bool_)
    for _round in range(ROUNDS):
        out = (weights > MOST * (1 + 1e-9)) | (weights < LEAST * (1 - 1e-9))
        if not out.any():
            break
        cut |= out
        weights = np.clip(weights, LEAST, MOST)
        rest = weights[~cut].sum()
        if rest > 0:
            weights = np.where(cut, weights, weights * (len(weights) - weights[cut].sum()) / rest)
    return np.clip(weights, LEAST, MOST), int(cut.sum())


def _standings(margin: str, column: Sequence[str], line: Mapping[str, int]) -> list[Representation]:
    counts: dict[str, int] = dict.fromkeys(line, 0)
    for category in column:
        counts[category] = counts.get(category, 0) + 1
    if set(counts) <= {UNKNOWN}:
        return []  # nothing is known of this margin
    hidden = few_together(counts)
    answered = sum(count for category, count in counts.items() if category != UNKNOWN)
    there_are = sum(line.values())
    return [
        _standing(margin, category, None if category in hidden else count, answered, line.get(category), there_are)
        for category, count in sorted(counts.items(), key=lambda pair: (pair[0] == UNKNOWN, pair[0]))
    ]


def _standing(
    margin: str, category: str, answered: int | None, answers: int, firms: int | None, there_are: int
) -> Representation:
    is_told = answered is not None and category != UNKNOWN and answers > 0
    share = answered / answers if is_told and answered is not None else None
    target = firms / there_are if firms is not None and there_are else None
    is_under = False
    if share is not None and target is not None:
        is_under = wilson(share, answers)[1] < target
    return Representation(margin, category, answered, share, firms, target, is_under)
