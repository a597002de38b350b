"""Post-stratification: every cell of firms (region × size × sector) weighs as many firms as there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import Fault
from clustergrowth.engine.survey.estimates import Floats, design_effect, effective_n

Cell = tuple[str, ...]
TRIMMING_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class PostStratified:
    """Weights of shape (rows,) and what was done to get them; say all of it beside the figures.

    `empty` are cells with firms but no answer; `collapsed[cell]` tells which answered cells speak for an empty one,
    `unspoken` are the empty cells nobody speaks for (their region did not answer at all): no weight stands for their
    firms. `trimmed` counts the answers whose weight was cut to `ceiling` (None where nothing was to be trimmed).
    """

    weights: Floats
    empty: tuple[Cell, ...]
    collapsed: Mapping[Cell, tuple[Cell, ...]]
    unspoken: tuple[Cell, ...]
    trimmed: int
    ceiling: float | None

    @property
    def design_effect(self) -> float | None:
        """n / effective n of these weights (Kish)."""
        return design_effect(self.weights)

    @property
    def effective_n(self) -> float:
        """Kish's effective sample size of these weights."""
        return effective_n(self.weights)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a method box has to say, in English."""
        said = [
            f"nobody answered in {' / '.join(cell)}; "
            + ("its firms are spoken for by " + ", ".join(" / ".join(other) for other in self.collapsed[cell])
               if cell in self.collapsed else "no answer stands for its firms")
            for cell in self.empty
        ]  # fmt: skip
        if self.trimmed:
            said.append(f"{self.trimmed} weights were trimmed to {self.ceiling:.4g}")
        return tuple(said)


def post_stratify(
    cells: Sequence[Cell],
    totals: Mapping[Cell, float],
    *,
    start: Sequence[float] | None = None,
    trim: float | None = None,
) -> PostStratified:
    """Weights whose sum in every cell is the known number of firms (Holt & Smith 1979).

    `cells` has one cell a row, for instance (region, size, sector), the region first; `totals` the firms (0 or more)
    of each cell, of which all have as many parts. `start` are weights to begin with (1 each by default).

    An empty cell is collapsed: its firms go, in proportion, to the answered cells that share the longest beginning
    with it (same region and size, else same region), never to another region. `trim` (off unless given) cuts weights
    above `trim` × the mean weight of their region and gives the rest of the region what was cut, so that every
    region keeps its total. Raises Fault for a cell without a known total above 0, and for a `trim` not above 1.
    """
    if trim is not None and not trim > 1:
        raise Fault("weights can be trimmed at a multiple of their mean above 1")
    begin = np.ones(len(cells)) if start is None else np.asarray(start, dtype=np.float64)
    if begin.shape != (len(cells),) or not (np.isfinite(begin) & (begin > 0)).all():
        raise Fault("every answer needs a weight above 0 to begin with")
    answered = dict.fromkeys(cells)
    for cell in answered:
        if not totals.get(cell, 0) > 0:
            raise Fault(f"{' / '.join(cell)}: firms answered where none are known to be")
    known = {cell: float(totals[cell]) for cell in answered}
    empty = tuple(cell for cell, total in totals.items() if total > 0 and cell not in answered)
    collapsed = {cell: spokesmen for cell in empty if (spokesmen := _nearest(cell, list(answered)))}
    for cell, spokesmen in collapsed.items():
        among = sum(totals[other] for other in spokesmen)
        for other in spokesmen:
            known[other] += totals[cell] * totals[other] / among
    place = {cell: k for k, cell in enumerate(answered)}
    where = np.array([place[cell] for cell in cells], dtype=np.intp)
    sums = np.bincount(where, weights=begin, minlength=len(place))
    weights = begin * (np.array([known[cell] for cell in answered]) / sums)[where] if len(cells) else begin
    unspoken = tuple(cell for cell in empty if cell not in collapsed)
    if trim is None:
        return PostStratified(weights, empty, collapsed, unspoken, 0, None)
    weights, cut, ceiling = _trim(weights, [cell[0] for cell in cells], trim)
    return PostStratified(weights, empty, collapsed, unspoken, cut, ceiling)


def _nearest(cell: Cell, answered: Sequence[Cell]) -> tuple[Cell, ...]:
    """The answered cells that share the longest beginning with this one, at least the region."""
    for shared in range(len(cell) - 1, 0, -1):
        found = tuple(other for other in answered if other[:shared] == cell[:shared])
        if found:
            return found
    return ()


def _trim(weights: Floats, regions: Sequence[str], trim: float) -> tuple[Floats, int, float | None]:
    result, cut, highest = weights.copy(), 0, None
    names = np.array(regions, dtype=object)
    for region in dict.fromkeys(regions):
        rows: NDArray[np.intp] = np.flatnonzero(names == region)
        own, total = result[rows], float(result[rows].sum())
        ceiling = trim * total / len(rows)
        high = np.zeros(len(rows), dtype=np.bool_)
        for _ in range(TRIMMING_ROUNDS):
            over = own > ceiling * (1 + 1e-12)
            if not over.any():
                break
            high |= over
            own[high] = ceiling
            own[~high] *= (total - ceiling * high.sum()) / own[~high].sum()
        if high.any():
            result[rows] = own
            cut += int(high.sum())
            highest = ceiling if highest is None else max(highest, ceiling)
    return result, cut, highest
