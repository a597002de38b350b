"""Which needs come first in a region: one order, with its uncertainty and without giving small groups away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from clustergrowth.engine import Fault
from clustergrowth.engine.disclosure import MINIMUM_CELL, OVERALL, Hidden, hide_counts, hide_means, is_small
from clustergrowth.engine.survey.estimates import CONFIDENCE, Estimate, answered, mean, reverse, share, without
from clustergrowth.engine.survey.gaps import gap


class By(StrEnum):
    """What makes a need come first."""

    MAJOR = "major"  # the share of firms that call it a major need
    GAP = "gap"  # mean importance × gap between importance and ability (Borich)
    LOWEST = "lowest"  # the weakest practice: the lowest mean score
    HIGHEST = "highest"  # the highest mean score


@dataclass(frozen=True, slots=True)
class Scale:
    """How a rating runs: `low`…`high`; `backwards` where 1 means most; `missing` codes are never counted as a score.

    `major` is the rating, after turning it round, from which a need counts as a major one (default: the upper two
    fifths of the scale: 4 on 1…5).
    """

    low: float = 1
    high: float = 5
    backwards: bool = False
    missing: tuple[float, ...] = ()
    major: float | None = None

    def read(self, values: Sequence[float | None]) -> list[float | None]:
        """Answers on this scale the usual way round, None where nobody answered; Fault for a value outside it."""
        turned = reverse(without(values, self.missing), self.low, self.high)
        return turned if self.backwards else reverse(turned, self.low, self.high)

    @property
    def major_from(self) -> float:
        return self.low + 0.75 * (self.high - self.low) if self.major is None else self.major


@dataclass(frozen=True, slots=True)
class NeedAnswers:
    """One need as the firms rated it: a column of importance (or practice scores), for gaps one of ability too."""

    code: str
    values: Sequence[float | None]
    ability: Sequence[float | None] = ()
    scale: Scale = Scale()


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


@dataclass(frozen=True, slots=True)
class _Found:
    code: str
    estimate: Estimate
    count: int | None


def rank_needs(
    needs: Sequence[NeedAnswers],
    *,
    by: By,
    weights: Sequence[float] | None = None,
    minimum_cell: int = MINIMUM_CELL,
    confidence: float = CONFIDENCE,
) -> list[RankedNeed]:
    """The needs of one group of firms, first the one that matters most, equal ones in the order given.

    Every column has one row a firm and all columns the same firms. Small cells are hidden and come last. Raises Fault
    when columns differ in length, a value lies outside its scale, or ability is absent where gaps are asked for.
    """
    found = [_measure(need, by, weights, confidence) for need in needs]
    hidden = {
        each.code: Hidden.PRIMARY
        for each in found
        if is_small(each.estimate.n, minimum_cell) or (each.count is not None and is_small(each.count, minimum_cell))
    }
    return _in_order(found, by, hidden)


def rank_needs_by_region(
    needs: Sequence[NeedAnswers],
    regions: Sequence[str],
    *,
    by: By,
    weights: Sequence[float] | None = None,
    minimum_cell: int = MINIMUM_CELL,
    confidence: float = CONFIDENCE,
) -> dict[str, list[RankedNeed]]:
    """`rank_needs` for every region and for all together (`disclosure.OVERALL`), safe to be shown side by side.

    `regions` has one name a row. Besides small cells, as many others are hidden as are needed so that no hidden cell
    can be recomputed from the other regions and the overall figure.
    """
    if any(not region for region in regions):
        raise Fault("every answer needs a region")
    rows = {name: [k for k, region in enumerate(regions) if region == name] for name in sorted(set(regions))}
    measured = {name: _measured(needs, picked, by, weights, confidence) for name, picked in rows.items()}
    measured[OVERALL] = _measured(needs, list(range(len(regions))), by, weights, confidence)
    hidden: dict[str, dict[str, Hidden]] = {name: {} for name in measured}
    for need in needs:
        sizes = {name: measured[name][need.code].estimate.n for name in rows}
        for name, why in hide_means(sizes, minimum=minimum_cell).items():
            hidden[name][need.code] = why
    if by is By.MAJOR:
        counts = {name: {need.code: measured[name][need.code].count or 0 for need in needs} for name in rows}
        most = {name: {need.code: found[need.code].estimate.n for need in needs} for name, found in measured.items()}
        for (name, code), why in hide_counts(counts, lines_add_up=False, minimum=minimum_cell, most=most).items():
            if hidden[name].get(code) is not Hidden.PRIMARY:
                hidden[name][code] = why
    return {name: _in_order(list(found.values()), by, hidden[name]) for name, found in measured.items()}


def _measured(
    needs: Sequence[NeedAnswers], rows: Sequence[int], by: By, weights: Sequence[float] | None, confidence: float
) -> dict[str, _Found]:
    picked = None if weights is None else [weights[k] for k in rows]
    return {need.code: _measure(_pick(need, rows), by, picked, confidence) for need in needs}


def _pick(need: NeedAnswers, rows: Sequence[int]) -> NeedAnswers:
    return replace(
        need,
        values=[need.values[k] for k in rows],
        ability=[need.ability[k] for k in rows] if need.ability else (),
    )


def _measure(need: NeedAnswers, by: By, weights: Sequence[float] | None, confidence: float) -> _Found:
    values = need.scale.read(need.values)
    if by is By.MAJOR:
        named = [None if value is None else value >= need.scale.major_from for value in values]
        found = share(named, weights, confidence=confidence)
        return _Found(need.code, found, int(answered(named, weights).values.sum()))
    if by is By.GAP:
        if not need.ability and need.values:
            raise Fault(f"{need.code}: a gap needs ratings of ability beside importance")
        both = gap(values, need.scale.read(need.ability), weights, confidence=confidence)
        return _Found(need.code, both.mwds, None)
    return _Found(need.code, mean(values, weights, confidence=confidence), None)


def _in_order(found: Sequence[_Found], by: By, hidden: Mapping[str, Hidden]) -> list[RankedNeed]:
    shown = [(each, *_standing(each.estimate, by)) for each in found if each.code not in hidden and each.estimate.n]
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
        for each in found
        if each.code not in hidden and not each.estimate.n
    ]
    out_of_sight = [
        RankedNeed(each.code, None, None, None, None, 0, 0, hidden=hidden[each.code])
        for each in found
        if each.code in hidden
    ]
    return [*ranked, *unanswered, *out_of_sight]


def _standing(estimate: Estimate, by: By) -> tuple[float, float, float]:
    """Value, best and worst end of the interval, so turned that the smallest comes first."""
    value = 0.0 if estimate.value is None else estimate.value
    low = value if estimate.low is None else estimate.low
    high = value if estimate.high is None else estimate.high
    return (value, low, high) if by is By.LOWEST else (-value, -high, -low)
