"""Which needs come first in a region: one order, with its uncertainty and without giving small groups away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import InputFault
from clustergrowth.engine.disclosure import OVERALL, Hidden, hide_counts, hide_means, is_small
from clustergrowth.engine.survey.estimates import Answers, Estimate, Floats, answered, mean_of, share_of
from clustergrowth.engine.survey.gaps import discrepancies


class By(StrEnum):
    """What makes a need come first."""

    MAJOR = "major"  # the share of firms that call it a major need
    GAP = "gap"  # mean importance × gap between importance and ability (Borich)
    LOWEST = "lowest"  # the weakest practice: the lowest mean score
    HIGHEST = "highest"  # the highest mean score


@dataclass(frozen=True, slots=True)
class RatingScale:
    """How a rating runs: `low`…`high`; `backwards` where 1 means most.

    `major` is the rating, after turning it round, from which a need counts as a major one (default: the upper two
    fifths of the scale: 4 on 1…5).
    """

    low: float = 1
    high: float = 5
    backwards: bool = False
    major: float | None = None

    def read(self, values: Sequence[float | None]) -> Floats:
        """Answers on this scale the usual way round, NaN where nobody answered; Fault for a value outside it."""
        column = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        outside = column[(column < self.low) | (column > self.high)]
        if len(outside):
            raise InputFault(f"{outside[0]:g} lies outside the scale {self.low:g}…{self.high:g}")
        return self.low + self.high - column if self.backwards else column

    @property
    def major_from(self) -> float:
        return self.low + 0.75 * (self.high - self.low) if self.major is None else self.major


@dataclass(frozen=True, slots=True)
class NeedAnswers:
    """One need as the firms rated it: a column of importance (or practice scores), for gaps one of ability too."""

    code: str
    values: Sequence[float | None]
    ability: Sequence[float | None] = ()
    scale: RatingScale = RatingScale()


@dataclass(frozen=True, slots=True)
class RankedNeed:
    """One need in its place. `first` and `last` are the places its interval allows; a hidden need has none.

    `count` is the number of firms behind a share (None for means). A hidden need keeps `code` and `hidden` only:
    `n` and `missing` are then 0.
    """

    code: str
    rank: int | None
    first: int | None
    last: int | None
    estimate: Estimate | None
    n: int
    missing: int
    count: int | None = None
    hidden: Hidden | None = None


class NeedFigure:
    """One need of all firms: its answers, turned the usual way round, and what a group of firms says."""

    def __init__(self, need: NeedAnswers, by: By, weights: Sequence[float] | None = None) -> None:
        self.code, self.is_share = need.code, by is By.MAJOR
        self.weights = np.ones(len(need.values)) if weights is None else np.asarray(weights, dtype=np.float64)
        self.values = need.scale.read(need.values)
        self.ability = need.scale.read(need.ability) if by is By.GAP else None
        if self.is_share:
            self.values = np.where(np.isnan(self.values), np.nan, self.values >= need.scale.major_from)
        if self.ability is not None:
            if len(self.ability) != len(self.values):
                raise InputFault(
                    f"{self.code}: {len(self.values)} ratings of importance, {len(self.ability)} of ability"
                )
            self.values = np.where(np.isnan(self.ability), np.nan, self.values)

    @cached_property
    def is_answered(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.values)

    def n_answered(self, rows: Sequence[int]) -> int:
        return int(self.is_answered[list(rows)].sum())

    def yes(self, rows: Sequence[int]) -> int:
        return int(np.nansum(self.values[list(rows)]))

    def answers(self, rows: Sequence[int]) -> Answers:
        """What these firms answered; of a gap each firm's part in it, whose mean it is."""
        place = np.asarray(rows, dtype=np.intp)
        measured = answered(self.values[place], self.weights[place])
        if self.ability is None:
            return measured
        ability = self.ability[place][self.is_answered[place]]
        return replace(measured, values=discrepancies(measured.values, ability, measured.weights))

    def estimate(self, rows: Sequence[int]) -> Estimate:
        answers = self.answers(rows)
        return share_of(answers) if self.is_share else mean_of(answers)


@dataclass(frozen=True, slots=True)
class _Found:
    code: str
    estimate: Estimate
    count: int | None


def rank_needs(needs: Sequence[NeedAnswers], *, by: By, weights: Sequence[float] | None = None) -> list[RankedNeed]:
    """The needs of one group of firms, first the one that matters most, equal ones in the order given.

    Every column has one row a firm and all columns the same firms. Small cells are hidden and come last. Raises Fault
    when columns differ in length, a value lies outside its scale, or ability is absent where gaps are asked for.
    """
    measured = [_measured(NeedFigure(need, by, weights), range(len(need.values))) for need in needs]
    hidden = {
        each.code: Hidden.PRIMARY
        for each in measured
        if is_small(each.estimate.n) or (each.count is not None and is_small(each.count))
    }
    return _in_order(measured, by, hidden)


def rank_needs_by_region(
    needs: Sequence[NeedAnswers], regions: Sequence[str], *, by: By, weights: Sequence[float] | None = None
) -> dict[str, list[RankedNeed]]:
    """`rank_needs` for every region and for all together (`disclosure.OVERALL`), safe to be shown side by side.

    `regions` has one name a row. Besides small cells, as many others are hidden as are needed so that no hidden cell
    can be recomputed from the other regions and the overall figure.
    """
    if any(not region for region in regions):
        raise InputFault("every answer needs a region")
    rows: dict[str, Sequence[int]] = {
        name: [k for k, region in enumerate(regions) if region == name] for name in sorted(set(regions))
    }
    figures = [NeedFigure(need, by, weights) for need in needs]
    measured = {
        name: {figure.code: _measured(figure, own) for figure in figures}
        for name, own in {**rows, OVERALL: range(len(regions))}.items()
    }
    hidden: dict[str, dict[str, Hidden]] = {name: {} for name in measured}
    for need in needs:
        sizes = {name: measured[name][need.code].estimate.n for name in rows}
        for name, why in hide_means(sizes).items():
            hidden[name][need.code] = why
    if by is By.MAJOR:
        counts = {name: {need.code: measured[name][need.code].count or 0 for need in needs} for name in rows}
        most = {
            name: {need.code: figures[need.code].estimate.n for need in needs} for name, figures in measured.items()
        }
        for (name, code), why in hide_counts(counts, lines_add_up=False, most=most).items():
            if hidden[name].get(code) is not Hidden.PRIMARY:
                hidden[name][code] = why
    return {name: _in_order(list(figures.values()), by, hidden[name]) for name, figures in measured.items()}


def _measured(figure: NeedFigure, rows: Sequence[int]) -> _Found:
    return _Found(figure.code, figure.estimate(rows), figure.yes(rows) if figure.is_share else None)


def _in_order(measured: Sequence[_Found], by: By, hidden: Mapping[str, Hidden]) -> list[RankedNeed]:
    shown = [(each, *_standing(each.estimate, by)) for each in measured if each.code not in hidden and each.estimate.n]
    shown.sort(key=lambda entry: entry[1])
    ranked = [
        RankedNeed(
            code=each.code,
            rank=1 + sum(other < place for _, other, _, _ in shown),
            first=1 + sum(end < best for _, _, _, end in shown),
            last=len(shown) - sum(start > worst for _, _, start, _ in shown),
            estimate=each.estimate,
            n=each.estimate.n,
            missing=each.estimate.missing,
            count=each.count,
        )
        for each, place, best, worst in shown
    ]
    unanswered = [
        RankedNeed(each.code, None, None, None, each.estimate, 0, each.estimate.missing, each.count)
        for each in measured
        if each.code not in hidden and not each.estimate.n
    ]
    out_of_sight = [
        RankedNeed(each.code, None, None, None, None, 0, 0, hidden=hidden[each.code])
        for each in measured
        if each.code in hidden
    ]
    return [*ranked, *unanswered, *out_of_sight]


def _standing(estimate: Estimate, by: By) -> tuple[float, float, float]:
    """Value, best and worst end of the interval, so turned that the smallest comes first."""
    value = 0.0 if estimate.value is None else estimate.value
    low = value if estimate.low is None else estimate.low
    high = value if estimate.high is None else estimate.high
    return (value, low, high) if by is By.LOWEST else (-value, -high, -low)
