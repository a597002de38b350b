"""Choice and multiple questions: shares per region and overall, what is particular to a region, small cells hidden.

Whatever is shown of a cell is worked out of figures that are shown as well: quotients, shrunken quotients and tests
take the hidden regions of an option as one group, whose share everybody can work out from the overall one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clustergrowth.engine.disclosure import OVERALL, Cell, Hidden, hide_counts
from clustergrowth.engine.intervals import wilson
from clustergrowth.engine.survey.coding import Ticks
from clustergrowth.engine.survey.estimates import Floats
from clustergrowth.engine.survey.groups import Counts, Groups, GroupSize, together
from clustergrowth.engine.survey.instrument import SurveyQuestion
from clustergrowth.engine.survey.specificity import Specificity, score_test, specificity

Document = dict[str, object]
_SHRUNKEN = ("lq_shrunken", "lq_low", "lq_high", "q_value")
_DENSE = 4_000_000  # regions × combinations counted at once
_HIDDEN_REGIONS = "\x00hidden"


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """The figures of one question by group, and which cells are hidden."""

    figures: dict[str, Document]
    hidden: dict[Cell, Hidden]


@dataclass(frozen=True, slots=True)
class _Table:
    """Counts and weights of groups × options, the last line being all regions together."""

    names: tuple[str, ...]
    options: tuple[str, ...]
    count: Counts
    weight: Floats
    sizes: list[GroupSize]

    def share(self, line: int, option: int) -> float | None:
        size = self.sizes[line]
        # a ratio of sums may leave 0…1 by one unit of rounding
        return min(1.0, max(0.0, float(self.weight[line, option]) / size.weight)) if size.n else None


def option_figures(question: SurveyQuestion, ticks: Ticks, groups: Groups, minimum: int) -> OptionFigures:
    """Every option of a question in every group (`OVERALL` for all)."""
    table = _count(question.options, ticks, groups)
    n = {name: size.n for name, size in zip(table.names, table.sizes, strict=True)}
    counts = {
        name: dict(zip(question.options, table.count[line].tolist(), strict=True))
        for line, name in enumerate(table.names)
    }
    regions = {name: row for name, row in counts.items() if name != OVERALL}
    if question.type == "choice":
        hidden = hide_counts(regions, lines_add_up=True, minimum=minimum)
    else:
        most = {name: dict.fromkeys(question.options, firms) for name, firms in n.items()}
        hidden = hide_counts(regions, lines_add_up=False, minimum=minimum, most=most, at_least=n)
    cells = [_column(table, place, hidden) for place in range(len(question.options))]
    figures: dict[str, Document] = {}
    for line, name in enumerate(table.names):
        options = {option: cells[place][line] for place, option in enumerate(question.options)}
        if 0 < n[name] < minimum:  # in a small group no word may tell the cells apart
            options = {o: {"suppressed": "primary"} if "suppressed" in cell else cell for o, cell in options.items()}
        figures[name] = {"n": n[name], "missing": groups.sizes[line].n - n[name], "options": options}
    return OptionFigures(figures, hidden)


def _count(options: tuple[str, ...], ticks: Ticks, groups: Groups) -> _Table:
    rows = ticks.codes >= 0
    region, codes = groups.region[rows], ticks.codes[rows]
    member = np.zeros((len(ticks.combinations), len(options)), dtype=np.bool_)
    for code, combination in enumerate(ticks.combinations):
        member[code, list(combination)] = True
    lines = len(groups.names)
    if lines * len(member) <= _DENSE:
        counts, weights = groups.weighed.sums(region * len(member) + codes, lines * len(member), rows)
        shape = (lines, len(member))
        count, weight = counts.reshape(shape) @ member.astype(np.int64), _by_option(weights.reshape(shape), member)
    else:
        count, weight = np.zeros((lines, len(options)), dtype=np.int64), np.zeros((lines, len(options)))
        for place in range(len(options)):
            ticked = rows.copy()
            ticked[rows] = member[codes, place]
            count[:, place], weight[:, place] = groups.weighed.sums(groups.region[ticked], lines, ticked)
    return _Table(
        (*groups.names, OVERALL),
        options,
        np.vstack([count, count.sum(axis=0)]),
        np.vstack([weight, [sum(column) for column in weight.T.tolist()]]),
        groups.sizes_of(rows),
    )


def _by_option(weights: Floats, member: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> Floats:
    """Weights of combinations summed by option; exact sums, so that the order of the combinations does not matter."""
    from math import fsum

    return np.array([[fsum(line[column]) for column in member.T] for line in weights]).reshape(
        len(weights), member.shape[1]
    )


def _column(table: _Table, place: int, hidden: Mapping[Cell, Hidden]) -> list[Document]:
    """One option in every group."""
    option = table.options[place]
    everybody = len(table.names) - 1
    overall = table.share(everybody, place)
    secret = (OVERALL, option) in hidden
    shown = [line for line in range(everybody) if (table.names[line], option) not in hidden]
    particular = {} if secret or not overall else _particular(table, place, shown, overall)
    tests = {} if secret else _tests(table, place, shown)
    return [
        {"suppressed": str(hidden[name, option])}
        if (name, option) in hidden
        else _cell(
            int(table.count[line, place]),
            table.sizes[line],
            table.share(line, place),
            None if secret else overall,
            particular.get(name),
            tests.get(line),
        )
        for line, name in enumerate(table.names)
    ]


def _cell(
    count: int, size: GroupSize, share: float | None, overall: float | None, lq: Specificity | None, p: float | None
) -> Document:
    """One cell; without an overall share that may be known no quotient is told, as it would give it away."""
    low, high = (None, None) if share is None else wilson(share, size.effective_n)
    quotient = share / overall if share is not None and overall else None
    line: Document = {"count": count, "share": share, "low": low, "high": high, "lq": quotient}
    if lq is None or quotient is None:
        return {**line, **dict.fromkeys(_SHRUNKEN)}
    return {
        **line,
        "lq_shrunken": lq.shrunken,
        "lq_low": lq.low,
        "lq_high": lq.high,
        "q_value": p,  # becomes q when all tests shown are known
    }


def _particular(table: _Table, place: int, shown: Sequence[int], overall: float) -> dict[str, Specificity]:
    if overall >= 1:
        return {}
    groups = {table.names[line]: [line] for line in shown if table.sizes[line].n}
    kept_back = [line for line in range(len(table.names) - 1) if line not in shown and table.sizes[line].n]
    if kept_back:
        groups[_HIDDEN_REGIONS] = kept_back
    of, yes = {}, {}
    for name, lines in groups.items():
        size = together([table.sizes[line] for line in lines])
        share = sum(float(table.weight[line, place]) for line in lines) / size.weight
        of[name] = size.effective_n
        yes[name] = min(1.0, share) * size.effective_n
    return specificity(yes, of, overall=overall)


def _tests(table: _Table, place: int, shown: Sequence[int]) -> dict[int, float]:
    """p of each region against all others together; their share follows from the overall one, which is shown."""
    p_values = {}
    everybody = range(len(table.names) - 1)
    for line in shown:
        rest = [other for other in everybody if other != line]
        own, others = table.sizes[line], together([table.sizes[other] for other in rest])
        if own.n and others.n:
            share = float(table.weight[line, place]) / own.weight
            other = sum(float(table.weight[k, place]) for k in rest) / others.weight
            p = score_test(share, own.effective_n, other, others.effective_n)
            if p is not None:
                p_values[line] = p
    return p_values
