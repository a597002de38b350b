"""What the closer pages show, line by line: kinds of firms, changes, single questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clustergrowth.common.components.charts import Bar
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.listen.analysis.domain.changes import Changes, NeedChange
from clustergrowth.listen.analysis.domain.distributions import Distribution
from clustergrowth.listen.analysis.domain.regions import Segmented
from clustergrowth.listen.analysis.domain.segments import DIMENSIONS, Breakdown, SegmentNeed
from clustergrowth.listen.analysis.domain.words import (
    DIMENSION_NAMES,
    Words,
    difference_in_words,
    direction,
    kind_name,
    same_order,
)
from clustergrowth.listen.analysis.models import Measure
from clustergrowth.listen.analysis.queries.analysis import (
    Analysis,
    NeedRow,
    RankedRows,
)
from clustergrowth.listen.analysis.queries.parts import Crossed
from clustergrowth.listen.surveys.instruments.domain.questions import Question


def _times(estimate: Estimate | None, factor: float) -> Estimate | None:
    if estimate is None:
        return None
    value, low, high = (None if n is None else n * factor for n in (estimate.value, estimate.low, estimate.high))
    return replace(estimate, value=value, low=low, high=high)


# --- kinds of firms --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SegmentCell:
    kind: str
    estimate: Estimate | None
    difference: Estimate | None
    q: float | None
    is_different: bool
    is_hidden: bool


@dataclass(frozen=True)
class SegmentTable:
    """One ranking by the kinds of one dimension."""

    title: str
    dimension: Words
    unit: str
    kinds: Sequence[tuple[str, int | None]]  # name, firms (None: hidden)
    rows: Sequence[tuple[str, Sequence[SegmentCell]]]
    sentences: Sequence[str]  # the differences, in words
    is_out_of_sight: bool = False  # no cell may be shown
    chosen: str = ""  # kind of another dimension among which is looked


def dimensions_in(of: Segmented) -> list[str]:
    """By what the firms of this region can be told apart."""
    dimensions = {dimension for line in of.rankings.values() for dimension in line}
    return [dimension for dimension in DIMENSIONS if dimension in dimensions]


def segment_lines(analysis: Analysis, of: Segmented, by: str) -> list[SegmentTable]:
    """Every ranking by one dimension; without a wish the first there is."""
    by = by or next(iter(dimensions_in(of)), "")
    return [
        _table(analysis, ranking, breakdown)
        for ranking in analysis.rankings
        for dimension, breakdown in of.rankings.get(ranking.ranking.code, {}).items()
        if dimension == by
    ]


def crossing_lines(analysis: Analysis, crossing: Crossed) -> list[SegmentTable]:
    return [
        replace(_table(analysis, ranking, rankings[ranking.ranking.code]), chosen=kind_name(crossing.among, kind))
        for kind, rankings in crossing.kinds.items()
        for ranking in analysis.rankings
        if ranking.ranking.code in rankings
    ]


def _table(analysis: Analysis, ranking: RankedRows, breakdown: Breakdown) -> SegmentTable:
    cells: dict[tuple[str, str], SegmentNeed] = {(cell.code, cell.segment): cell for cell in breakdown.cells}
    rows = [row for row in ranking.rows if not row.is_hidden]
    return SegmentTable(
        title=str(ranking.ranking),
        dimension=DIMENSION_NAMES[breakdown.dimension],
        unit=ranking.unit,
        kinds=[(kind_name(breakdown.dimension, kind.code), kind.firms) for kind in breakdown.segments],
        rows=[
            (
                row.label,
                [_cell(breakdown.dimension, cells[row.code, kind.code], row.factor) for kind in breakdown.segments],
            )
            for row in rows
        ],
        is_out_of_sight=all(cell.is_hidden for cell in breakdown.cells),
        sentences=[
            difference_in_words(row.label, breakdown.dimension, cells[row.code, kind.code], row.factor)
            for row in rows
            for kind in breakdown.segments
            if cells[row.code, kind.code].is_different
        ],
    )


def _cell(dimension: str, cell: SegmentNeed, factor: float) -> SegmentCell:
    return SegmentCell(
        kind_name(dimension, cell.segment), _times(cell.estimate, factor), _times(cell.difference, factor), cell.q,
        cell.is_different, cell.is_hidden,
    )  # fmt: skip


# --- change ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeLine:
    label: str
    of: NeedChange
    whole: Estimate | None
    panel: Estimate | None
    earlier: Estimate | None
    later: Estimate | None

    @property
    def whole_words(self) -> str:
        return direction(self.whole)

    @property
    def panel_words(self) -> str:
        return direction(self.panel)


@dataclass(frozen=True)
class ChangeTable:
    of: RankedRows
    rows: Sequence[ChangeLine]
    bars: Sequence[Bar]
    order: str
    end: float | None
    left_out: int


def change_lines(analysis: Analysis, of: Changes) -> list[ChangeTable]:
    rankings = {ranking.ranking.code: ranking for ranking in analysis.rankings}
    return [
        _changed(rankings[each.code], each.rows, each.tau, each.left_out)
        for each in of.rankings
        if each.code in rankings
    ]


def _changed(ranking: RankedRows, rows: Sequence[NeedChange], tau: float | None, left_out: int) -> ChangeTable:
    words: Mapping[str, NeedRow] = {row.code: row for row in ranking.rows}
    order = [row.code for row in ranking.rows]
    lines = [
        ChangeLine(
            words[row.code].label, row, *(
                _times(estimate, words[row.code].factor) for estimate in (row.whole, row.panel, row.earlier, row.later)
            ),
        )
        for row in sorted(rows, key=lambda row: order.index(row.code))
        if row.code in words
    ]  # fmt: skip
    return ChangeTable(
        ranking, lines, [_bar(line) for line in lines], same_order(tau),
        100 if ranking.measure == Measure.MAJOR else None, left_out,
    )  # fmt: skip


def _bar(line: ChangeLine) -> Bar:
    if line.of.is_hidden or line.later is None:
        return Bar(line.label, hidden=True)
    was = line.earlier.value if line.earlier else None
    return Bar(line.label, line.later.value, line.later.low, line.later.high, line.later.n, was=was)


# --- question by question --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuestionLine:
    question: Question
    of: Distribution
    bars: Sequence[Bar] = ()


def question_lines(analysis: Analysis) -> list[QuestionLine]:
    region = analysis.region
    if region is None:
        return []
    shown = region.questions
    asked = analysis.questionnaire.questions
    return [
        QuestionLine(question, shown[code], _options(question, shown[code]))
        for code, question in asked.items()
        if code in shown and analysis.shows(code)
    ]


def _options(question: Question, of: Distribution) -> list[Bar]:
    words = {option.code: str(option) for option in question.options}
    bars = []
    for option in of.options:
        share = _times(option.share, 100.0)
        if option.is_hidden or share is None:
            bars.append(Bar(words[option.code], hidden=True))
        else:
            bars.append(Bar(words[option.code], share.value, share.low, share.high, option.count))
    return bars
