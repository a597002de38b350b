"""The conditions by which cases are compared, and how each score comes about: from figures by a rule, or by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clustergrowth.engine.survey.fsqca import Anchors, calibrate
from clustergrowth.listen.interviews.models import CaseMeasure, CaseStudy
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area

Words = str | Promise


@dataclass(frozen=True)
class Condition:
    """``anchors`` and ``measure`` where the score follows from figures; without them it is given by hand."""

    code: str
    label: Words
    measure: CaseMeasure | None = None
    anchors: Anchors | None = None
    is_growth: bool = False  # the yearly growth between the first and the last figure, in per cent

    @property
    def rule(self) -> Words:
        if self.anchors is None:
            return _("by hand, with a reason")
        anchors = {name: f"{getattr(self.anchors, name):g}" for name in ("out", "middle", "full")}
        if self.is_growth:
            return _("yearly growth: out at %(out)s %%, most in doubt at %(middle)s %%, in at %(full)s %%") % anchors
        return _("latest share: out at %(out)s %%, most in doubt at %(middle)s %%, in at %(full)s %%") % anchors


GROWING = Anchors(0, 5, 10)  # ten per cent a year over three years is the usual line of high growth
CONDITIONS: dict[str, Condition] = {
    condition.code: condition
    for condition in (
        Condition("growth", _("growth of staff"), CaseMeasure.STAFF, GROWING, is_growth=True),
        Condition("turnover", _("growth of turnover"), CaseMeasure.TURNOVER, GROWING, is_growth=True),
        Condition("exports", _("sells abroad"), CaseMeasure.EXPORTS, Anchors(5, 25, 60)),
        *(Condition(area.value, area.label) for area in Area),
    )
}
BY_HAND = [condition.code for condition in CONDITIONS.values() if condition.anchors is None]
OUTCOMES = ["growth", "turnover", "exports"]


@dataclass(frozen=True)
class Score:
    """A condition of one case: the figure it came from, or the reason somebody gave."""

    score: float
    figure: float | None = None
    reason: str = ""


def scores_of(cases: Iterable[CaseStudy]) -> dict[int, dict[str, Score]]:
    """For each case (with ``figures`` and ``scores`` prefetched) the scores that can be told."""
    return {case.pk: _scores(case) for case in cases}


def _scores(case: CaseStudy) -> dict[str, Score]:
    scores = {score.condition: Score(score.score, reason=score.reason) for score in case.scores.all()}
    by: dict[str, dict[int, float]] = {}
    for figure in case.figures.all():
        by.setdefault(figure.measure, {})[figure.year] = figure.value
    for condition in CONDITIONS.values():
        value = _figure(condition, by)
        if value is not None and condition.anchors is not None:
            scores[condition.code] = Score(calibrate(value, condition.anchors), figure=value)
    return scores


def _figure(condition: Condition, by: Mapping[str, Mapping[int, float]]) -> float | None:
    years = by.get(condition.measure or "", {})
    if not years:
        return None
    if not condition.is_growth:
        return years[max(years)]
    return yearly_growth(years)


def yearly_growth(years: Mapping[int, float]) -> float | None:
    """Average annual growth between the first and the last year, in per cent: (E_n / E_0)^(1/n) − 1."""
    first, last = min(years), max(years)
    if last == first or not years[first]:
        return None
    return float(((years[last] / years[first]) ** (1 / (last - first)) - 1) * 100)


def complete(scores: Mapping[int, Mapping[str, Score]], wanted: Sequence[str]) -> tuple[list[int], list[int]]:
    """Which cases have every score that is asked for, and which have not."""
    inside = [pk for pk, own in scores.items() if all(code in own for code in wanted)]
    return inside, [pk for pk in scores if pk not in set(inside)]
