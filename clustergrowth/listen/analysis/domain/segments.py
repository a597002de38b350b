"""Kinds of firms compared with each other: what each kind needs, and where it differs from the rest of the region."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from clustergrowth.engine.disclosure import Place, hide_groups, is_small, isolates
from clustergrowth.engine.survey.contrasts import difference
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.engine.survey.ranking import By, NeedAnswers, NeedFigure
from clustergrowth.engine.survey.specificity import false_discovery
from clustergrowth.listen.analysis.domain.strata import UNKNOWN, Respondent
from clustergrowth.listen.surveys.instruments.domain.questions import Answers

LEVEL = 0.10  # of false discoveries among what is called different
DIMENSIONS = ("size", "sector", "exports", "growth", "university")


@dataclass(frozen=True)
class SegmentNeed:
    """One need as one kind of firm sees it. A hidden cell holds its names only."""

    code: str
    segment: str
    estimate: Estimate | None = None
    difference: Estimate | None = None  # to the other firms of the region
    q: float | None = None
    is_hidden: bool = False

    @property
    def is_different(self) -> bool:
        return self.q is not None and self.q <= LEVEL


@dataclass(frozen=True)
class Segment:
    code: str
    firms: int | None  # None: hidden


@dataclass(frozen=True)
class Breakdown:
    """One ranking by the kinds of one dimension, in one region."""

    dimension: str
    segments: Sequence[Segment]
    cells: Sequence[SegmentNeed]


# --- which kind a firm is of -----------------------------------------------------------------------------------------


def kind_of(firm: Respondent, dimension: str) -> str:
    return _KINDS[dimension](firm)


def asked_about(firms: Sequence[Respondent]) -> list[str]:
    """The dimensions by which these firms can be told apart: at least two kinds that are known."""
    return [dimension for dimension in DIMENSIONS if len({kind_of(firm, dimension) for firm in firms} - {UNKNOWN}) > 1]


def _exports(answers: Answers) -> str:
    exports = answers.get("exports")
    if not isinstance(exports, int | float):
        return UNKNOWN
    return "yes" if exports > 0 else "no"


def _growth(answers: Answers) -> str:
    now, before = answers.get("staff"), answers.get("staff_before")
    if not isinstance(now, int | float) or not isinstance(before, int | float):
        return UNKNOWN
    return "yes" if now > before else "no"


def _university(answers: Answers) -> str:
    partners = answers.get("ubc")
    if not isinstance(partners, list):
        return UNKNOWN
    return "yes" if any(partner != "none" for partner in partners) else "no"


_KINDS: Mapping[str, Callable[[Respondent], str]] = {
    "size": lambda firm: firm.stratum.size,
    "sector": lambda firm: firm.stratum.sector,
    "exports": lambda firm: _exports(firm.answers),
    "growth": lambda firm: _growth(firm.answers),
    "university": lambda firm: _university(firm.answers),
}


# --- comparing -------------------------------------------------------------------------------------------------------


def breakdowns(
    needs: Sequence[NeedAnswers],
    by: By,
    firms: Sequence[Respondent],
    dimension: str,
    *,
    weights: Sequence[float] | None,
    hidden: Mapping[str, set[str]],
    hidden_kinds: Mapping[str, set[str]] | None = None,
    columns: bool = False,
) -> dict[str, Breakdown]:
    """One ranking by one dimension in every region: {slug: …}.

    ``hidden`` are the needs a region does not show as a whole, ``hidden_kinds`` those a kind does not: {kind: needs}.
    ``columns``: the kinds over all lines are shown elsewhere, see `hide_groups`.
    q is Benjamini–Hochberg's over all comparisons shown in a region's breakdown.
    """
    kinds = [kind_of(firm, dimension) for firm in firms]
    names = sorted(set(kinds), key=lambda kind: (kind == UNKNOWN, kind))
    rows: dict[str, dict[str, list[int]]] = {}
    for k, (firm, kind) in enumerate(zip(firms, kinds, strict=True)):
        rows.setdefault(firm.region, {name: [] for name in names})[kind].append(k)
    sizes = {region: {kind: len(own) for kind, own in line.items()} for region, line in rows.items()}
    closed = hide_groups(sizes, columns=columns)
    open_lines = _whose_weights_are_known(rows, weights, columns)
    cells: dict[str, list[SegmentNeed]] = {region: [] for region in rows}
    for need in needs:
        figure, kinds_out = NeedFigure(need, by, weights), hidden_kinds or {}
        out = {
            (r, k) for r in rows for k in names if need.code in hidden.get(r, ()) or need.code in kinds_out.get(k, ())
        }
        shut = _with_their_lines(closed | _shut(figure, rows, out, columns), open_lines)
        for region, line in rows.items():
            cells[region] += _line(need.code, figure, line, {kind for place, kind in shut if place == region})
    return {
        region: Breakdown(
            dimension,
            [Segment(kind, None if (region, kind) in closed else n) for kind, n in line.items() if n],
            _with_q(cells[region]),
        )
        for region, line in sizes.items()
    }


def _shut(
    figure: NeedFigure, rows: Mapping[str, Mapping[str, list[int]]], out: set[Place], columns: bool
) -> set[Place]:  # fmt: skip
    """Cells whose firms that answered, or that said yes, are too few."""
    there = {region: {kind: own for kind, own in line.items() if own} for region, line in rows.items()}
    answered = {region: {kind: figure.n_answered(own) for kind, own in line.items()} for region, line in there.items()}
    shut = hide_groups(answered, out, columns=columns)
    if figure.is_share:
        yes = {region: {kind: figure.yes(own) for kind, own in line.items()} for region, line in there.items()}
        shut |= hide_groups(yes, out, columns=columns)
    return shut


def _whose_weights_are_known(
    rows: Mapping[str, Mapping[str, list[int]]], weights: Sequence[float] | None, columns: bool
) -> list[set[Place]]:
    """Lines in which each kind has one weight, and not all the same: totals known by this dimension alone.

    Who knows the weights of hidden kinds can try out which whole numbers of firms give the digits of the weighted
    total. Where ``columns`` add up as well it is the whole table.
    """
    if weights is None:
        return []
    lines = [{(region, kind): {weights[k] for k in own} for kind, own in line.items()} for region, line in rows.items()]
    if columns:
        lines = [{place: cell for line in lines for place, cell in line.items()}]
    return [
        set(line)
        for line in lines
        if all(len(own) < 2 for own in line.values()) and len(set().union(*line.values())) > 1
    ]


def _with_their_lines(shut: set[Place], lines: Sequence[set[Place]]) -> set[Place]:
    """In these lines a need is shown by all its kinds or by none."""
    return shut.union(*(line for line in lines if line & shut))


def _line(code: str, figure: NeedFigure, line: Mapping[str, list[int]], shut: set[str]) -> list[SegmentNeed]:
    of = [k for own in line.values() for k in own]
    return [
        SegmentNeed(code, kind, is_hidden=True) if kind in shut else _compared(code, kind, figure, own, of)
        for kind, own in line.items()
        if own
    ]


def _compared(code: str, kind: str, figure: NeedFigure, own: Sequence[int], of: Sequence[int]) -> SegmentNeed:
    inside = set(own)
    rest = [k for k in of if k not in inside]
    gap = difference(figure.answers(own), figure.answers(rest), shares=figure.is_share)
    return SegmentNeed(code, kind, figure.estimate(own), gap.estimate if gap else None, gap.p if gap else None)


def _with_q(cells: Sequence[SegmentNeed]) -> list[SegmentNeed]:
    q_values = false_discovery([cell.q for cell in cells])
    return [replace(cell, q=q) for cell, q in zip(cells, q_values, strict=True)]


# --- one kind among another ------------------------------------------------------------------------------------------


def may_look_among(firms: Sequence[Respondent], dimension: str, among: str) -> bool:
    """Whether two dimensions may be crossed in a region without giving one to four firms away.

    Every cell of the crossing holds nobody or five firms at least, and none lies so close to another set of firms
    that is, or may be, shown on the region's pages that the difference would.
    """
    if not _is_wide_enough(firms, dimension, among):
        return False
    shown = [part for name in DIMENSIONS for part in _sets(firms, name) if not is_small(len(part))]
    for first, second in combinations(DIMENSIONS, 2):
        if {first, second} != {dimension, among} and _is_wide_enough(firms, first, second):
            shown += _sets(firms, first, second)
    own = _sets(firms, dimension, among)
    return not any(isolates(each, [*shown, *(other for other in own if other != each)]) for each in own)


def _is_wide_enough(firms: Sequence[Respondent], first: str, second: str) -> bool:
    return not any(is_small(len(each)) for each in _sets(firms, first, second))


def _sets(firms: Sequence[Respondent], *dimensions: str) -> list[frozenset[int]]:
    """Each kind, or each crossing of kinds, as a set of firms."""
    kinds: dict[tuple[str, ...], set[int]] = {}
    for k, firm in enumerate(firms):
        kinds.setdefault(tuple(kind_of(firm, dimension) for dimension in dimensions), set()).add(k)
    return [frozenset(members) for members in kinds.values()]


def hidden_needs(breakdown: Breakdown) -> dict[str, set[str]]:
    """The needs each kind of a breakdown does not show."""
    hidden: dict[str, set[str]] = {}
    for cell in breakdown.cells:
        if cell.is_hidden:
            hidden.setdefault(cell.segment, set()).add(cell.code)
    return hidden


def cross(
    needs: Sequence[NeedAnswers],
    by: By,
    firms: Sequence[Respondent],
    dimension: str,
    among: str,
    *,
    weights: Sequence[float] | None,
    shown: Mapping[str, Breakdown],
) -> dict[str, Breakdown]:
    """One ranking by one dimension among each kind of another, in one region: {kind of ``among``: …}.

    Both margins of the crossing are shown elsewhere (``shown``: the breakdown by each dimension), so it is protected
    as a table of its own, of which the kinds of ``among`` are the lines.
    """
    lines = [replace(firm, region=kind_of(firm, among)) for firm in firms]
    return breakdowns(
        needs, by, lines, dimension, weights=weights, hidden=hidden_needs(shown[among]),
        hidden_kinds=hidden_needs(shown[dimension]), columns=True,
    )  # fmt: skip
