"""Which firms differ: every segment (size, sector, age) against all other firms, false discoveries kept few."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clustergrowth.engine import Fault
from clustergrowth.engine.disclosure import MINIMUM_CELL, OVERALL, Hidden, hide_counts, hide_means, is_small
from clustergrowth.engine.survey.contrasts import are_shares, difference, figure
from clustergrowth.engine.survey.estimates import CONFIDENCE, Estimate, Floats, Values, Weights
from clustergrowth.engine.survey.specificity import false_discovery

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class SegmentEffect:
    """One segment beside all other firms: own and rest's figure, own − rest with its interval, p and q.

    A hidden segment keeps `segment` and `hidden` only; it was not tested and does not count among the tests.
    """

    segment: str
    own: Estimate | None
    rest: Estimate | None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    hidden: Hidden | None = None

    def differs(self, level: float = LEVEL) -> bool:
        """Whether it may be called different when at most `level` of such calls may be false."""
        return self.q_value is not None and self.q_value <= level


def compare_segments(
    values: Values,
    segments: Sequence[str | None],
    weights: Weights | None = None,
    *,
    shares: bool | None = None,
    minimum_cell: int = MINIMUM_CELL,
    confidence: float = CONFIDENCE,
) -> list[SegmentEffect]:
    """Every segment against the rest, in the order the segments first appear.

    `values` has one answer a row: yes/no (truth values; then shares are compared) or numbers (means); None or NaN for
    no answer. `shares` says it where the answers alone do not (1 and 0). A row whose segment is None belongs to every
    rest. Effects in the unit of the answers (shares 0…1); formulae in `contrasts`. q-values are Benjamini–Hochberg's
    over the tests of this call: use `together` for all tests of a page. Segments are hidden as regions are beside an
    overall figure, those who said yes and those who said no being cells. Raises Fault when lengths differ.
    """
    if len(values) != len(segments):
        raise Fault(f"{len(values)} answers but {len(segments)} segments")
    counted = are_shares(values) if shares is None else shares
    column = _column(values)
    weight = np.ones(len(column)) if weights is None else np.asarray(weights, dtype=np.float64)
    named = np.array(["" if name is None else name for name in segments], dtype=object)
    names = [name for name in dict.fromkeys(segments) if name]
    hidden = _hidden(column, named, names, counted, minimum_cell)
    found = []
    for name in names:
        if name in hidden:
            found.append(SegmentEffect(name, None, None, hidden=hidden[name]))
            continue
        inside = named == name
        own, rest = (
            figure(column[rows], weight[rows], shares=counted, confidence=confidence) for rows in (inside, ~inside)
        )
        gap = difference(
            column[inside], column[~inside], weight[inside], weight[~inside], shares=counted, confidence=confidence
        )
        found.append(SegmentEffect(name, own, rest, gap.value, gap.low, gap.high, gap.p_value))
    return together(found)[0]


def together(*tables: Iterable[SegmentEffect]) -> list[list[SegmentEffect]]:
    """The same tables with q-values over all their tests, as they are shown side by side."""
    rows = [list(table) for table in tables]
    q_values = iter(false_discovery([each.p_value for table in rows for each in table]))
    return [[replace(each, q_value=next(q_values)) for each in table] for table in rows]


def _column(values: Values) -> Floats:
    if isinstance(values, np.ndarray):
        return values.astype(np.float64)
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def _hidden(
    column: Floats, named: "NDArray[np.object_]", names: Sequence[str], counted: bool, minimum: int
) -> dict[str, Hidden]:
    told = ~np.isnan(column)
    groups = [*names, ""] if (named == "").any() else list(names)  # firms without a segment are in every rest
    sizes = {name or _UNNAMED: int((told & (named == name)).sum()) for name in groups}
    hidden = hide_means(sizes, minimum=minimum)
    total = sum(sizes.values())
    for name in names:
        if is_small(total - sizes[name], minimum):
            hidden.setdefault(name, Hidden.PRIMARY)  # the rest is a group that is shown, too
    if counted:
        table = {
            name or _UNNAMED: {
                "yes": int((column[named == name] == 1).sum()),
                "no": int((column[named == name] == 0).sum()),
            }
            for name in groups
        }
        for (name, _), why in hide_counts(table, lines_add_up=True, minimum=minimum).items():
            if why is Hidden.PRIMARY or name not in hidden:
                hidden[name] = why
    if OVERALL in hidden:
        return {name: hidden.get(name, Hidden.SECONDARY) for name in names}
    return {name: hidden[name] for name in names if name in hidden}


_UNNAMED = "\x00without a segment"
