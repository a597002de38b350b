"""What changed between two waves of the same instrument: firm by firm where firms answered both, and as a whole.

Compared is only what was asked in the same way: the same code, type, scale and options, ranked by the same measure.
The firms that answered both times are compared with themselves only where those that left or came are none or at least
five, as what they said could otherwise be worked out from the figures of both waves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clustergrowth.engine.disclosure import is_small, leavers_and_joiners_are_safe
from clustergrowth.engine.survey.contrasts import change, difference
from clustergrowth.engine.survey.estimates import Estimate
from clustergrowth.engine.survey.ranking import By, NeedAnswers, NeedFigure, RankedNeed
from clustergrowth.listen.analysis.domain.agreement import tau
from clustergrowth.listen.analysis.domain.rankings import needs_in
from clustergrowth.listen.analysis.domain.regions import RegionFigures, WeightedFirms
from clustergrowth.listen.analysis.domain.strata import Respondent
from clustergrowth.listen.surveys.instruments.domain.questions import Question, Questionnaire, Ranking


@dataclass(frozen=True)
class NeedChange:
    """One need in two waves. ``whole`` is the later figure less the earlier one; ``panel`` the mean of the differences.

    ``is_hidden``: one of the figures is; ``is_panel_hidden``: too few left or came, or said yes, or no.
    """

    code: str
    earlier: Estimate | None = None
    later: Estimate | None = None
    whole: Estimate | None = None
    panel: Estimate | None = None
    is_hidden: bool = False
    is_panel_hidden: bool = False


@dataclass(frozen=True)
class ChangedRanking:
    code: str
    rows: Sequence[NeedChange]
    tau: float | None
    left_out: int = 0  # rows of the later wave that were not asked in the same way before


@dataclass(frozen=True)
class Changes:
    """What changed in one region. ``both`` is None where fewer than five firms left or came."""

    earlier: int  # firms that answered
    later: int
    both: int | None
    rankings: Sequence[ChangedRanking]


@dataclass(frozen=True)
class WaveFigures:
    """One wave: what was asked, the firms with their weights, the figures that are shown."""

    questionnaire: Questionnaire
    of: WeightedFirms
    region: RegionFigures


def changes_between(earlier: WaveFigures, later: WaveFigures, slug: str) -> Changes:
    before, after = _rows(earlier.of.firms, slug), _rows(later.of.firms, slug)
    pairs = _pairs(earlier.of.firms, before, later.of.firms, after)
    is_safe = leavers_and_joiners_are_safe(len(pairs), len(before), len(after))
    rankings = {ranking.code: ranking for ranking in earlier.questionnaire.rankings}
    rows = [
        _ranking(rankings[ranking.code], ranking, earlier, later, (before, after, pairs))
        for ranking in later.questionnaire.rankings
        if ranking.code in rankings and rankings[ranking.code].by == ranking.by
    ]
    return Changes(len(before), len(after), len(pairs) if is_safe else None, [each for each in rows if each.rows])


def _rows(firms: Sequence[Respondent], slug: str) -> list[int]:
    return [k for k, firm in enumerate(firms) if firm.region == slug]


Pairs = Sequence[tuple[int, int]]
Places = tuple[Sequence[int], Sequence[int], Pairs]


def _pairs(
    earlier: Sequence[Respondent], before: Sequence[int], later: Sequence[Respondent], after: Sequence[int]
) -> list[tuple[int, int]]:  # fmt: skip
    """The firms that answered both: known by the register, or by the number the files gave them; each once."""
    by_organisation = {earlier[k].organisation: k for k in before if earlier[k].organisation is not None}
    by_key = {earlier[k].key: k for k in before if earlier[k].key}
    pairs: dict[int, int] = {}
    for k in after:
        firm = later[k]
        match = by_organisation.get(firm.organisation) if firm.organisation is not None else None
        match = by_key.get(firm.key) if match is None and firm.key else match
        if match is not None:
            pairs.setdefault(match, k)
    return list(pairs.items())


def is_asked_alike(question: Question, other: Question) -> bool:
    """The same code, type, scale and options: figures of both can be compared."""
    if (question.code, question.type) != (other.code, other.type):
        return False
    if question.type.traits.has_options:
        return {option.code for option in question.options} == {option.code for option in other.options}
    scales = [
        [(scale.code, scale.low, scale.high, scale.step, scale.reverse, scale.major) for scale in each.scales]
        for each in (question, other)
    ]
    return scales[0] == scales[1]


def _ranking(
    before: Ranking, after: Ranking, earlier: WaveFigures, later: WaveFigures, places: Places
) -> ChangedRanking:
    asked = {question.code: question for question in before.questions}
    alike = {row.code for row in after.questions if row.code in asked and is_asked_alike(row, asked[row.code])}
    first = {need.code: need for need in needs_in(before, [firm.answers for firm in earlier.of.firms])}
    second = {need.code: need for need in needs_in(after, [firm.answers for firm in later.of.firms])}
    codes = [code for code in second if code in first and code.partition(".")[0] in alike]
    shown = [{need.code: need for need in each.region.rankings[after.code].needs} for each in (earlier, later)]
    rows = [
        _changed(code, By(after.by), (first[code], second[code]), (earlier, later), shown, places) for code in codes
    ]
    values = [
        {row.code: e.value for row in rows if (e := getattr(row, name)) is not None and e.value is not None}
        for name in ("earlier", "later")
    ]
    return ChangedRanking(after.code, rows, tau(values[0], values[1]), len(second) - len(codes))


def _changed(
    code: str,
    by: By,
    needs: tuple[NeedAnswers, NeedAnswers],
    waves: tuple[WaveFigures, WaveFigures],
    shown: Sequence[Mapping[str, RankedNeed]],
    places: Places,
) -> NeedChange:
    before, after, pairs = places
    was, now = shown[0].get(code), shown[1].get(code)
    if was is None or now is None or was.hidden or now.hidden or was.estimate is None or now.estimate is None:
        return NeedChange(code, is_hidden=True)
    figures = [NeedFigure(need, by, wave.of.weights) for need, wave in zip(needs, waves, strict=True)]
    whole = difference(figures[1].answers(after), figures[0].answers(before), shares=figures[0].is_share)
    firms = [(k, m) for k, m in pairs if figures[0].is_answered[k] and figures[1].is_answered[m]]
    is_safe = leavers_and_joiners_are_safe(len(firms), figures[0].n_answered(before), figures[1].n_answered(after))
    panel = _panel(figures, firms) if is_safe else None
    return NeedChange(code, was.estimate, now.estimate, whole.estimate if whole else None, panel,
                   is_panel_hidden=panel is None)  # fmt: skip


def _panel(figures: Sequence[NeedFigure], firms: Pairs) -> Estimate | None:
    """What changed in each firm, with its later weight; None where one to four of them said yes, or no."""
    first, second = figures[0].answers([k for k, _m in firms]), figures[1].answers([m for _k, m in firms])
    is_share = figures[0].is_share
    parts = [n for w in (first, second) for n in (w.n, *(is_share * int((w.values == v).sum()) for v in (0, 1)))]
    difference = change(first.values, second.values, second.weights, shares=is_share)
    return None if difference is None or any(is_small(n) for n in parts) else difference.estimate
